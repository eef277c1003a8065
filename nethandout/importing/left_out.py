"""What a page holds and its text does not: the furniture of a web site, and words that the page hides.

Nothing is left out in silence: each piece is told with its line and how it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from nethandout.importing.inline import excerpt, plain
from nethandout.importing.walker import NOT_SHOWN
from nethandout.model import Node

MENU, FOOT, COOKIES = "a menu", "the foot of the page", "a note on cookies"
HIDDEN = "hidden text"
HIDES = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b"
    r"|(?:font-size|opacity)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
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
EXCERPT, QUOTED = 40, 200
SKIP = re.compile(r"(?:skip|jump) to\b.{0,30}|(?:saltar|ir) al? (?:el )?contenido.{0,20}", re.IGNORECASE)
RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\btodos los derechos reservados\b", re.IGNORECASE)
MOST_RIGHTS = 30  # words: a longer paragraph says more than whose it is


@dataclass
class LeftOut:
    """The elements of a page that are left out, and what is told of them."""

    elements: set[Element] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)


def left_out(root: Element, unclosed: Sequence[Element], is_page: bool) -> LeftOut:
    """Find what a tree hides and, in a page, its furniture; furniture is kept when no other words remain."""
    hidden, furniture = LeftOut(), LeftOut()
    for element, what in _pieces(root, is_page):
        if what == HIDDEN or element not in unclosed:
            into, most = (hidden, QUOTED) if what == HIDDEN else (furniture, EXCERPT)
            into.elements.add(element)
            if words := _words(element):
                into.notices.append(notice(what, element.get("data-line", ""), words, most))
    everything = LeftOut(hidden.elements | furniture.elements, furniture.notices + hidden.notices)
    return everything if _words(root, everything.elements) else hidden


def without_rights(blocks: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return blocks without copyright lines and "skip to content", and what was left out."""
    left = [block for block in blocks if block.kind == "paragraph" and _is_no_text(plain(block))]
    notices = (notice("a line of the site", str(block.line), plain(block)) for block in left)
    return tuple(block for block in blocks if not any(block is one for one in left)), tuple(notices)


def _is_no_text(words: str) -> bool:
    text = " ".join(words.split())
    if SKIP.fullmatch(text):
        return True
    found = RIGHTS.search(text)
    return found is not None and len(text.split()) <= MOST_RIGHTS and (found.start() == 0 or found[0][0] not in "(©cC")


def _pieces(root: Element, is_page: bool) -> Iterator[tuple[Element, str]]:
    """Yield the outermost elements that may be left out, in the order of the page, and what each is."""
    stack = [(root, False)]
    while stack:
        element, inside = stack.pop()
        if not isinstance(element.tag, str) or element.tag in NOT_SHOWN:
            continue
        what = HIDDEN if _is_hidden(element) else _furniture(element, inside) if is_page else ""
        if what:
            yield element, what
        else:
            inside = inside or element.tag in PARTS_OF_A_TEXT
            stack += [(child, inside) for child in reversed(element)]


def _is_hidden(element: Element) -> bool:
    style = element.get("style", "")
    is_closed = element.tag == "dialog" and element.get("open") is None
    return element.get("hidden") is not None or is_closed or HIDES.search(COMMENT.sub("", style)) is not None


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
    return len(links) > 1 and _words(element).split() == " ".join(map(_words, links)).split()


def _words(element: Element, without: set[Element] | frozenset[Element] = frozenset()) -> str:
    """Return the words of an element, those of each part apart."""
    out: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part.tag, str) and part.tag not in NOT_SHOWN and part not in without:
            stack += [text for child in reversed(part) for text in (child.tail or "", child)]
            stack.append(part.text or "")
    return " ".join(" ".join(out).split())


def notice(what: str, line: str, words: str, most: int = EXCERPT) -> str:
    """Tell that something was left out, on which line, and how it begins."""
    return f"{what} was left out{f', line {line}' if line else ''} (“{excerpt(words, most)}”)"
