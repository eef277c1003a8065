"""Parse HTML into a tree as browsers do, within limits, and remove the boilerplate of a web site from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Comment, Element

from tinyhtml5.constants import Token
from tinyhtml5.inputstream import EncodingParser
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer

from nethandout.errors import InputError
from nethandout.importing.text_nodes import excerpt
from nethandout.model import Node

MOST_TAGS = 60_000
MOST_ATTRIBUTES = 200
# Browsers stop nesting too (Chrome at 512). Only words are left of tags beyond, which costs a page its look at most.
DEEPEST, MOST_STYLES = 100, 40
STYLES = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
NOT_NESTING = frozenset(
    (
        "script",
        "style",
        "title",
        "textarea",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "xmp",
        "svg",
        "math",
        "br",
        "hr",
        "img",
    )
)
WITHOUT_WORDS = frozenset(("script", "style"))
MARKUP_INSIDE = frozenset(("iframe", "noembed", "noframes", "noscript"))
# What a page shows in place of the words inside these, and what they are to somebody who looks at it.
REPLACED = {
    "audio": "a sound recording",
    "canvas": "a drawing",
    "iframe": "a page inside the page",
    "math": "a formula",
    "meter": "a bar",
    "noembed": "text for old browsers",
    "noframes": "text for old browsers",
    "noscript": "text for browsers without scripts",
    "object": "a file inside the page",
    "progress": "a bar",
    "svg": "a picture",
    "template": "text that the page keeps for later",
    "video": "a video",
}
STRUCK = "data-struck"
MENU, FOOT, COOKIES = "a menu", "the foot of the page", "a note on cookies"
NAMES = {"nav": MENU, "footer": FOOT, "select": "a list to choose from"}
ROLES = {"navigation": MENU, "contentinfo": FOOT, "search": "a search box"}
# What sites call such parts that have no tag of their own, as a whole word of class or id.
CALLED = {
    **dict.fromkeys(
        ("breadcrumb", "breadcrumbs", "main-menu", "menu", "nav", "navbar", "navigation", "site-nav"), MENU
    ),
    **dict.fromkeys(("footer", "page-footer", "site-footer"), FOOT),
    **dict.fromkeys(("cookie-banner", "cookie-consent", "cookie-notice"), COOKIES),
}
PLAIN = frozenset(("aside", "div", "ol", "section", "ul"))
# A footer in one of these is part of the text: who said a thing, and where.
PARTS_OF_A_TEXT = frozenset(("article", "blockquote", "main", "section", "td"))
# What holds one of these is no furniture, whatever it is called; in a badly nested page a menu may seem to.
TEXT_ITSELF = frozenset(("article", "h1", "main"))
SKIP = re.compile(r"(?:skip|jump) to\b.{0,30}|(?:saltar|ir) al? (?:el )?contenido.{0,20}", re.IGNORECASE)
RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\btodos los derechos reservados\b", re.IGNORECASE)
MOST_RIGHTS = 30  # words: a longer paragraph says more than whose it is


def parse_html(text: str, mark_lines: bool) -> tuple[Element, list[Element]]:
    """Return the tree of a page, and the elements that were never closed; raises InputError.

    With `mark_lines`, each element bears the line of its tag as `data-line`.
    """
    if text.count("<") > MOST_TAGS:
        raise InputError(f"has more than {MOST_TAGS:,} tags; split it")
    parser = _Parser(mark_lines)
    try:
        root: Element = parser.parse(text)
    except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # tinyhtml5 2.1 stumbles on some pages, as where <html> is inside of a drawing in a table.
        raise InputError("its tags cannot be read; open it in a browser and save it again") from error
    if mark_lines:
        root.set("data-line", "1")
    return root, [opened._element for opened in parser.tree.open_elements if opened.name not in ("html", "body")]


def encoding_of(data: bytes) -> str:
    """Return the codec of the encoding that a page names at its beginning; nothing where it names none, or UTF."""
    encoding = EncodingParser(data[:4096]).get_encoding()
    return "" if encoding is None or encoding.name.startswith("utf-") else str(encoding.codec_info.name)


def local_name(element: Element) -> str:
    """Return the name of an element without what it belongs to; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def take_out(element: Element) -> None:
    """Turn an element into an empty comment, which leaves what comes after it where it is."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = Comment, tail  # type: ignore[assignment]


def words_of(element: Element) -> str:
    """Return the words of an element, those of each part apart."""
    return " ".join(" ".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    name = local_name(element)
    if name in MARKUP_INSIDE:
        text = element.get("srcdoc") or element.text or ""
        yield from _texts(parse_html(text, mark_lines=False)[0]) if text else ()
    elif name and name not in WITHOUT_WORDS:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def left_out(what: str, line: str, words: str, most: int = 40) -> list[str]:
    """Tell that words were left out, on which line, and how they begin; nothing where there are no letters in them."""
    if not any(map(str.isalnum, words)):
        return []
    return [f"{what} was left out{f', line {line}' if line else ''} (“{excerpt(words, most)}”)"]


class _Parser(HTMLParser):  # type: ignore[misc]
    def __init__(self, mark_lines: bool) -> None:
        super().__init__(namespace_html_elements=False)
        self.mark_lines = mark_lines

    def _parse(self, stream: str, **options: Any) -> None:
        self.container, self.scripting = None, True
        self.tokenizer = _Tokenizer(stream, parser=self)
        self.reset()
        self.main_loop()


class _Tokenizer(HTMLTokenizer):  # type: ignore[misc]
    def __iter__(self) -> Iterator[dict[str, Any]]:
        tree = self.parser.tree
        for token in super().__iter__():
            if token["type"] == Token.START_TAG:
                if self.parser.mark_lines:
                    token["data"]["data-line"] = str(self.stream.position()[0])
                is_style = token["name"] in STYLES and len(tree.active_formatting_elements) > MOST_STYLES
                if is_style or (len(tree.open_elements) > DEEPEST and token["name"] not in NOT_NESTING):
                    continue
            yield token

    def attribute_name_state(self) -> bool:
        if len(self.current_token["data"]) > MOST_ATTRIBUTES:
            raise InputError(f"line {self.stream.position()[0]}: a tag has more than {MOST_ATTRIBUTES} attributes")
        return bool(super().attribute_name_state())


def without_furniture(root: Element, unclosed: Sequence[Element]) -> tuple[str, ...]:
    """Take the furniture out of a page, and return what to tell; all is kept when no other words remain."""
    pieces = [(element, what) for element, what in _pieces(root, False) if element not in unclosed]
    if len(words_of(root)) <= len(" ".join(words_of(element) for element, _ in pieces)):
        return ()
    notices = [
        notice for element, what in pieces for notice in left_out(what, element.get("data-line", ""), words_of(element))
    ]
    for element, _ in pieces:
        take_out(element)
    return tuple(notices)


def without_rights(blocks: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return blocks without copyright lines and "skip to content", and what was left out."""
    left = [block for block in blocks if block.kind == "paragraph" and _is_no_text(block.words)]
    notices = [notice for block in left for notice in left_out("a line of the site", str(block.line), block.words)]
    return tuple(block for block in blocks if not any(block is one for one in left)), tuple(notices)


def _is_no_text(words: str) -> bool:
    text = " ".join(words.split())
    if SKIP.fullmatch(text):
        return True
    found = RIGHTS.search(text)
    return found is not None and len(text.split()) <= MOST_RIGHTS and (found.start() == 0 or found[0][0] not in "(©cC")


def _pieces(element: Element, inside: bool) -> Iterator[tuple[Element, str]]:
    """Yield the outermost pieces of furniture, in the order of the page, and what each is."""
    inside = inside or element.tag in PARTS_OF_A_TEXT
    for child in element:
        if what := _furniture(child, inside) if isinstance(child.tag, str) else "":
            yield child, what
        else:
            yield from _pieces(child, inside)


def _furniture(element: Element, inside: bool) -> str:
    what = ROLES.get(element.get("role", "").strip().lower(), "") or NAMES.get(element.tag, "")
    if not what and element.tag in PLAIN:
        called = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
        what = next((CALLED[word] for word in called if word in CALLED), "")
    if not what and element.tag == "header" and _is_all_links(element):
        what = MENU
    if (element.tag == "footer" and inside) or not what:
        return ""
    return "" if any(part.tag in TEXT_ITSELF for part in element.iter()) else what


def _is_all_links(element: Element) -> bool:
    links = list(element.iter("a"))
    return len(links) > 1 and words_of(element).split() == " ".join(map(words_of, links)).split()


def without_repeated_title(blocks: Sequence[Node]) -> list[Node]:
    """Drop the title of a page where a heading on it says the same, with or without the name of the site."""
    levels = [block.attributes.get("level") for block in blocks]
    said = {block.words.casefold() for block, level in zip(blocks, levels, strict=True) if level not in (None, "0")}
    return [
        block
        for block, level in zip(blocks, levels, strict=True)
        if level != "0" or said.isdisjoint(_names(block.words.casefold()))
    ]


def _names(title: str) -> list[str]:
    """Return the title of a page, and the names in it, as that of the page and that of its site."""
    parts = title
    for sign in "»·–—-":
        parts = parts.replace(f" {sign} ", " | ")
    return [title, *parts.split(" | ")]
