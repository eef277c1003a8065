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
# Browsers limit nesting too (Chrome at 512). Tags beyond the limit are ignored, but their text is kept.
DEEPEST, MOST_STYLES = 100, 40
STYLES = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
VOID_OR_RAW = "script style title textarea iframe noembed noframes noscript xmp svg math br hr img"
NOT_NESTING = frozenset(VOID_OR_RAW.split())
WITHOUT_TEXT = frozenset(("script", "style"))
MARKUP_AS_TEXT = frozenset(("iframe", "noembed", "noframes", "noscript"))
# Elements whose own text a browser does not show, and what readers of the page see in their place.
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
    "template": "template text",
    "video": "a video",
}
# Marks on elements that a style sheet strikes through, raises, or sets apart from the text around them.
STRUCK, RAISED, APART = "data-struck", "data-raised", "data-apart"
LIST_TYPES = {
    **dict.fromkeys(("a", "lower-alpha", "lower-latin"), "a, b, c"),
    **dict.fromkeys(("A", "upper-alpha", "upper-latin"), "A, B, C"),
    **dict.fromkeys(("i", "lower-roman"), "i, ii, iii"),
    **dict.fromkeys(("I", "upper-roman"), "I, II, III"),
}
PLAIN_FORMULA = frozenset(("math", "mrow", "mstyle", "mn", "mi", "mo", "mtext"))
RENUMBERED = "a list numbered {} is numbered 1, 2, 3 here; check where the text refers to it"

MENU, FOOTER, COOKIES = "a menu", "the page footer", "a cookie notice"
BY_TAG = {"nav": MENU, "footer": FOOTER, "select": "a drop-down list"}
BY_ROLE = {"navigation": MENU, "contentinfo": FOOTER, "search": "a search box"}
# Whole words in the class or id of plain elements.
BY_CLASS = {
    **dict.fromkeys(
        ["breadcrumb", "breadcrumbs", "main-menu", "menu", "nav", "navbar", "navigation", "site-nav"], MENU
    ),
    **dict.fromkeys(["footer", "page-footer", "site-footer"], FOOTER),
    **dict.fromkeys(["cookie-banner", "cookie-consent", "cookie-notice"], COOKIES),
}
PLAIN_TAGS = frozenset(("aside", "div", "ol", "section", "ul"))
# A footer in one of these is part of the text, such as the source of a quotation.
PARTS_OF_TEXT = frozenset(("article", "blockquote", "main", "section", "td"))
# An element with one of these inside is kept whatever it is called: in badly nested pages a menu may contain the text.
MAIN_TEXT = frozenset(("article", "h1", "main"))
SKIP_LINK = re.compile(r"(?:skip|jump) to\b.{0,30}|(?:saltar|ir) al? (?:el )?contenido.{0,20}", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\btodos los derechos reservados\b", re.IGNORECASE
)
LONGEST_COPYRIGHT = 30  # words: a longer paragraph says more


def parse_html(text: str, mark_lines: bool) -> tuple[Element, list[Element]]:
    """Return the tree of a page, and the elements that were never closed; raises InputError.

    With `mark_lines`, each element has the line of its tag in the attribute `data-line`.
    """
    if text.count("<") > MOST_TAGS:
        raise InputError(f"has more than {MOST_TAGS:,} tags; split it")
    parser = _Parser(mark_lines)
    try:
        root: Element = parser.parse(text)
    except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # tinyhtml5 2.1 fails on some pages, such as one with <html> inside a drawing inside a table.
        raise InputError("its tags cannot be read; open it in a browser and save it again") from error
    if mark_lines:
        root.set("data-line", "1")
    return root, [opened._element for opened in parser.tree.open_elements if opened.name not in ("html", "body")]


def declared_encoding(data: bytes) -> str:
    """Return the codec of the encoding that a page declares; an empty string for none, or for UTF."""
    encoding = EncodingParser(data[:4096]).get_encoding()
    return "" if encoding is None or encoding.name.startswith("utf-") else str(encoding.codec_info.name)


def local_name(element: Element) -> str:
    """Return the tag of an element without its namespace; an empty string for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def remove(element: Element) -> None:
    """Turn an element into an empty comment, so that the text after it stays."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = Comment, tail  # type: ignore[assignment]


def text_of(element: Element) -> str:
    """Return the text of an element, with spaces between its parts."""
    return " ".join(" ".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    name = local_name(element)
    if name in MARKUP_AS_TEXT:
        text = element.get("srcdoc") or element.text or ""
        yield from _texts(parse_html(text, mark_lines=False)[0]) if text else ()
    elif name and name not in WITHOUT_TEXT:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def left_out(title: str, line: str, text: str, limit: int = 40) -> list[str]:
    """Return a notice that a text was left out, or none if it has no letters or digits."""
    if not any(map(str.isalnum, text)):
        return []
    return [f"{title} was left out{f', line {line}' if line else ''} (“{excerpt(text, limit)}”)"]


def whole_number(text: str | None) -> int | None:
    """Return the number in an attribute; None if there is none."""
    digits = (text or "").strip().removeprefix("-")
    return int((text or "").strip()) if digits.isdecimal() and len(digits) < 9 else None


def list_numbers(element: Element) -> tuple[Iterator[int], list[str]]:
    """Return the number of each item of a list, none for bullets, and notices of other numbers than in the page."""
    shown = element.get("type", "1")
    if element.tag != "ol" or shown == "none":
        return iter(()), []
    items = [child for child in element if child.tag == "li"]
    is_reversed = element.get("reversed") is not None
    first = whole_number(element.get("start"))
    number = first if first is not None else len(items) if is_reversed else 1
    numbers: list[int] = []
    for item in items:
        value = whole_number(item.get("value"))
        numbers.append(number if value is None else value)
        number = numbers[-1] + (-1 if is_reversed else 1)
    notices = [RENUMBERED.format(LIST_TYPES[shown])] if shown in LIST_TYPES else []
    if numbers and min(numbers) < 0:
        notices.append(f"a list that starts at {numbers[0]} starts at 1 here")
        numbers = list(range(1, len(numbers) + 1))
    return iter(numbers), notices


def presentational_hints(element: Element) -> dict[str, str]:
    """Return the style that the attributes of an element ask for, as properties."""
    tag, hints = element.tag, {}
    is_closed = "hidden" in element.attrib or "popover" in element.attrib
    if is_closed or tag == "datalist" or (tag == "dialog" and element.get("open") is None):
        hints["display"] = "none"
    color = element.get({"font": "color", "body": "text"}.get(tag, ""), "")
    for name, text in (("color", color), ("background-color", element.get("bgcolor", ""))):
        if text:
            hints[name] = text if text.strip("0123456789abcdefABCDEF") else f"#{text}"
    if face := element.get("face", ""):
        hints["font-family"] = f'"{face}"' if face.replace(" ", "").isalnum() else ""
    if element.get("background"):
        hints["background-image"] = "url(a)"
    return hints


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


def remove_boilerplate(root: Element, unclosed: Sequence[Element]) -> list[str]:
    """Remove menus, footers, and the like from a page, and return notices; a page that is all boilerplate is kept."""
    parts = [(element, kind) for element, kind in _boilerplate(root, False) if element not in unclosed]
    if len(text_of(root)) <= len(" ".join(text_of(element) for element, _ in parts)):
        return []
    notices: list[str] = []
    for element, kind in parts:
        notices += left_out(kind, element.get("data-line", ""), text_of(element))
        remove(element)
    return notices


def _boilerplate(element: Element, in_text: bool) -> Iterator[tuple[Element, str]]:
    """Yield the outermost elements that are boilerplate, each with what it is."""
    in_text = in_text or element.tag in PARTS_OF_TEXT
    for child in element:
        if kind := _kind_of_boilerplate(child, in_text) if isinstance(child.tag, str) else "":
            yield child, kind
        else:
            yield from _boilerplate(child, in_text)


def _kind_of_boilerplate(element: Element, in_text: bool) -> str:
    kind = BY_ROLE.get(element.get("role", "").strip().lower(), "") or BY_TAG.get(element.tag, "")
    if not kind and element.tag in PLAIN_TAGS:
        names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
        kind = next((BY_CLASS[name] for name in names if name in BY_CLASS), "")
    if not kind and element.tag == "header" and _has_only_links(element):
        kind = MENU
    if (element.tag == "footer" and in_text) or not kind:
        return ""
    return "" if any(part.tag in MAIN_TEXT for part in element.iter()) else kind


def _has_only_links(element: Element) -> bool:
    links = list(element.iter("a"))
    return len(links) > 1 and text_of(element).split() == " ".join(map(text_of, links)).split()


def remove_site_lines(blocks: Sequence[Node]) -> tuple[tuple[Node, ...], list[str]]:
    """Return blocks without copyright lines and "skip to content", and notices of what was left out."""
    kept: list[Node] = []
    notices: list[str] = []
    for block in blocks:
        if block.kind == "paragraph" and _is_site_line(" ".join(block.words.split())):
            notices += left_out("a line of the site", str(block.line), block.words)
        else:
            kept.append(block)
    return tuple(kept), notices


def _is_site_line(text: str) -> bool:
    if SKIP_LINK.fullmatch(text):
        return True
    match = COPYRIGHT.search(text)
    if match is None or len(text.split()) > LONGEST_COPYRIGHT:
        return False
    return match.start() == 0 or match[0][0] not in "(©cC"


def remove_repeated_title(blocks: Sequence[Node]) -> list[Node]:
    """Drop the title of a page if a heading on it says the same, with or without the name of the site."""
    headings = {
        block.words.casefold() for block in blocks if block.kind == "heading" and block.attributes["level"] != "0"
    }
    return [
        block
        for block in blocks
        if block.attributes.get("level") != "0" or headings.isdisjoint(_parts_of_title(block.words.casefold()))
    ]


def _parts_of_title(title: str) -> list[str]:
    """Return a title, and its parts: usually the name of the page and that of the site."""
    parts = title
    for sign in "»·–—-":
        parts = parts.replace(f" {sign} ", " | ")
    return [title, *parts.split(" | ")]
