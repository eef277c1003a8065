"""What a page holds and its text does not: the furniture of a web site, such as menus.

Nothing is left out in silence: each piece is told with its line and how it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from nethandout.importing.html_tree import left_out, take_out, words_of
from nethandout.model import Node

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
