"""What belongs to a web site and not to the text on its page: menus, the foot, lists to choose from, copyright lines.

Nothing is left out in silence: each piece is told with its line and how it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from nethandout.content.importing.html_tokens import Token
from nethandout.content.importing.source_text import Paragraph, Passage, plain

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
EXCERPT = 40
SKIP = re.compile(r"(?:skip|jump) to\b.{0,30}|(?:saltar|ir) al? (?:el )?contenido.{0,20}", re.IGNORECASE)
RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b)|\ball rights reserved\b|\btodos los derechos reservados\b", re.IGNORECASE)
MOST_RIGHTS = 30  # words: a longer paragraph says more than whose it is


def without_furniture(tokens: Iterable[Token]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Return the tokens of a page without its furniture, and what was left out; all of them when no words remain."""
    page = tuple(tokens)
    kept: list[Token] = []
    notices: list[str] = []
    at = 0
    for start, end, what in _pieces(page):
        if start >= at:
            kept += page[at:start]
            notices += _told(what, page[start:end])
            at = end
    kept += page[at:]
    return (tuple(kept), tuple(notices)) if _words(kept) else (page, ())


def without_rights(passages: Sequence[Passage]) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return passages without copyright lines and "skip to content", and what was left out."""
    left = [one for one in passages if isinstance(one, Paragraph) and _is_no_text(plain(one.words))]
    if len(left) == len(passages):
        return tuple(passages), ()
    notices = (_notice("a line of the site", one.line, plain(one.words)) for one in left)
    return tuple(one for one in passages if one not in left), tuple(notices)


def _is_no_text(words: str) -> bool:
    text = " ".join(words.split())
    if SKIP.fullmatch(text):
        return True
    found = RIGHTS.search(text)
    return found is not None and len(text.split()) <= MOST_RIGHTS and (found.start() == 0 or found[0][0] not in "(©cC")


def _pieces(page: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Where each piece of furniture begins and ends; one that is never closed is none."""
    ends = _ends(page)
    text_until = [0, *accumulate(token.name in TEXT_ITSELF for token in page)]
    inside = dict.fromkeys(PARTS_OF_A_TEXT, 0)
    for at, token in enumerate(page):
        if token.name in inside:
            inside[token.name] = max(0, inside[token.name] + (1 if token.opens else -1))
        what = _kind(token) if token.opens else ""
        if not what or at not in ends or (token.name == "footer" and any(inside.values())):
            continue
        if text_until[at] == text_until[ends[at]]:
            yield at, ends[at], what


def _kind(token: Token) -> str:
    by_tag = ROLES.get(token.attribute("role").strip().lower(), "") or NAMES.get(token.name, "")
    if by_tag or token.name not in PLAIN:
        return by_tag
    called = f"{token.attribute('class')} {token.attribute('id')}".lower().split()
    return next((CALLED[word] for word in called if word in CALLED), "")


def _ends(page: Sequence[Token]) -> dict[int, int]:
    """For each tag that opens, the place behind the tag of its name that closes it."""
    opened: dict[str, list[int]] = {}
    found = {}
    for at, token in enumerate(page):
        if token.name and token.opens:
            opened.setdefault(token.name, []).append(at)
        elif token.name and opened.get(token.name):
            found[opened[token.name].pop()] = at + 1
    return found


def _words(tokens: Iterable[Token]) -> str:
    return " ".join(" ".join(token.words for token in tokens if not token.name).split())


def _told(what: str, tokens: Sequence[Token]) -> Iterator[str]:
    words = _words(tokens)
    if words:
        yield _notice(what, tokens[0].line, words)


def _notice(what: str, line: int, words: str) -> str:
    excerpt = words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return f"{what} was left out, line {line} (“{excerpt}”)"
