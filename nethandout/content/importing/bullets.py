"""Lists that were typed: lines that begin with a bullet, a hyphen or a number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nethandout.content.importing.source_text import Item, ItemList, Paragraph, Passage, cut, plain

BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
LINE = re.compile(r"[^\n]+")


def with_bullets_gathered(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Make one list of paragraphs and lines that begin with a typed bullet."""
    out: list[Passage] = []
    points: list[Item] = []
    line = 0
    for passage in passages:
        before, typed = _typed_points(passage) if isinstance(passage, Paragraph) else (passage, [])
        if points and before is not None:
            out.append(ItemList(line, tuple(points)))
            points = []
        if before is not None:
            out.append(before)
        line = line if points else passage.line
        points += typed
    return (*out, ItemList(line, tuple(points))) if points else tuple(out)


def _typed_points(paragraph: Paragraph) -> tuple[Passage | None, list[Item]]:
    """Part a paragraph into the words before its first typed bullet, and one point for each bullet."""
    text = plain(paragraph.words)
    starts = [line.start() for line in LINE.finditer(text) if BULLET.match(line.group())]
    if not starts:
        return paragraph, []
    marks = [BULLET.match(text, start) for start in starts]
    after = [mark.end() for mark in marks if mark]
    first, *points = cut(paragraph.words, [(0, starts[0]), *zip(after, [*starts[1:], len(text)], strict=True)])
    before = Paragraph(paragraph.line, first, paragraph.leads) if first else None
    return before, [Item(words) for words in points]
