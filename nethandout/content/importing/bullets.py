"""Lists that were typed: lines that begin with a bullet, a hyphen or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.content.importing.source_text import Item, ItemList, Paragraph, Passage, plain, sliced

BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
LINE = re.compile(r"[^\n]+")


def with_bullets_gathered(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Make one list of paragraphs and lines that begin with a typed bullet."""
    out: list[Passage] = []
    gathering = False
    for passage in passages:
        for part in _typed_points(passage) if isinstance(passage, Paragraph) else [passage]:
            last = out[-1] if out else None
            typed = isinstance(part, ItemList) and part is not passage
            if typed and gathering and isinstance(part, ItemList) and isinstance(last, ItemList):
                out[-1] = ItemList(last.line, last.items + part.items)
            else:
                out.append(part)
            gathering = typed
    return tuple(out)


def _typed_points(paragraph: Paragraph) -> Iterator[Passage]:
    """Yield the paragraph, or, where some of its lines begin with a bullet, those as one point each."""
    text = plain(paragraph.words)
    starts = [line.start() for line in LINE.finditer(text) if BULLET.match(line.group())]
    if not starts:
        yield paragraph
        return
    if starts[0] > 0:
        yield Paragraph(paragraph.line, sliced(paragraph.words, 0, starts[0]), paragraph.leads)
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        mark = BULLET.match(text, start)
        yield ItemList(paragraph.line, (Item(sliced(paragraph.words, mark.end() if mark else start, end)),))
