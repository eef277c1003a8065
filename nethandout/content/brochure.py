"""A handout cut down to what six panels hold: its boxes, a figure, and how its text begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from nethandout.model import Block, Chapter, Publication

BOXES = ("key-points", "do-now", "call", "ask")
HEADINGS = ("h2", "h3", "h4")
SHORTEST = 240
"""Letters of the text's beginning below which a heading does not end it."""

TERM = re.compile(r'<a class="term"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Share:
    """What of a text a brochure takes besides its boxes: its first figure or none, and how many letters of it."""

    figure: bool
    letters: int


SHARES = (Share(True, 650), Share(True, 300), Share(False, 650))
"""From most to least: a figure takes a panel of its own, and the text then goes on below the key points."""


def shares(handout: Publication) -> tuple[Share, ...]:
    """What may be tried for a handout, the most first."""
    drawn = any(block.name == "figure" for chapter in handout.chapters for block in chapter.blocks)
    return SHARES if drawn else SHARES[-1:]


def brochure(handout: Publication, fold: str, sheet: str, share: Share) -> Publication:
    """The handout as six panels of a sheet of that paper, folded like that.

    Words to know are not set apart, as nothing explains them.
    """
    chapters = tuple(_short(chapter, share) for chapter in handout.chapters)
    edition = replace(handout.edition, paper=sheet)
    return replace(handout, kind=fold, chapters=chapters, edition=edition, glossary=(), sources=())


def _short(chapter: Chapter, share: Share) -> Chapter:
    boxes = [_plain(block) for block in chapter.blocks if block.name in BOXES]
    figures = [block for block in chapter.blocks if block.name == "figure"][: 1 if share.figure else 0]
    text = Block("text", "".join(opening(chapter.blocks, share.letters)))
    return replace(chapter, blocks=(*boxes, *figures, _plain(text)), shortened=True)


def opening(blocks: Iterable[Block], most: int) -> list[str]:
    """The first paragraphs, up to a heading, a table or a figure: so many letters at most.

    What is longer is passed over, to the first heading with less below it.
    """
    elements = list(_text(blocks))
    starts = (0, *(nth for nth, (name, _) in enumerate(elements) if name in HEADINGS))
    return next(filter(None, (_first(elements[start:], most) for start in starts)), [])


def _text(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """The elements of a text besides its boxes, a figure by its name alone."""
    for block in blocks:
        if block.name == "text":
            yield from _elements(block.html)
        elif block.name not in BOXES:
            yield block.name, ""


def _first(elements: Iterable[tuple[str, str]], most: int) -> list[str]:
    taken: list[str] = []
    size = 0
    for name, html in elements:
        letters = len(TAG.sub("", html))
        ends = not html or name == "table" or size + letters > most or (name in HEADINGS and size > SHORTEST)
        if ends:
            break
        taken.append(html)
        size += letters
    return _closed(taken)


def _closed(elements: list[str]) -> list[str]:
    """The elements without headings, and without words that announce something, at their end."""
    headings = tuple(f"<{name}" for name in HEADINGS)
    while elements and (elements[-1].startswith(headings) or TAG.sub("", elements[-1]).rstrip().endswith(":")):
        elements.pop()
    return elements


def _elements(html: str) -> Iterator[tuple[str, str]]:
    """The outermost elements of a text: name and HTML."""
    found = _Outermost(html)
    for name, start, end in found.spans:
        yield name, html[start:end] + "\n"


class _Outermost(HTMLParser):
    """Where each outermost element begins and ends."""

    EMPTY = ("br", "hr", "img")

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.spans: list[tuple[str, int, int]] = []
        self.lines = [0, *(place + 1 for place, letter in enumerate(html) if letter == "\n")]
        self.depth, self.start, self.html = 0, 0, html
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go one level down."""
        if self.depth == 0:
            self.start = self._place()
        if tag not in self.EMPTY:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Come one level up."""
        self.depth -= 1
        if self.depth == 0:
            self.spans.append((tag, self.start, self.html.index(">", self._place()) + 1))

    def _place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


def _plain(block: Block) -> Block:
    """A block without pointers to words to know."""
    return replace(block, html=TERM.sub(r"\1", block.html), children=tuple(_plain(child) for child in block.children))
