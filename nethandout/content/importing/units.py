"""Units: what sorting never cuts, gathered in blocks with the headings they stand under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from nethandout.content.importing.sentences import sentences
from nethandout.content.importing.source_text import Heading, Paragraph, Passage, cut, plain_passage

Numbered: TypeAlias = tuple[int, Passage]
MOST_LEADS = 3


@dataclass(frozen=True)
class Part:
    """The words of a passage of the source, or of one sentence of it, and where in the passage they stand."""

    number: int
    passage: Passage
    text: str
    start: int
    end: int
    last: bool


@dataclass(frozen=True)
class Unit:
    """A sentence, a list, a table, or a lead-in together with what it leads to."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The words of this unit."""
        return "\n".join(part.text for part in self.parts)

    @property
    def leads(self) -> bool:
        """Whether this unit introduces what comes next."""
        last = self.parts[-1]
        if not isinstance(last.passage, Paragraph) or not last.last or len(self.parts) > MOST_LEADS:
            return False
        return last.passage.leads or last.text.rstrip().endswith(":")


@dataclass(frozen=True)
class Block:
    """Units that speak together: one paragraph, list or table, with the headings above it and around it."""

    units: tuple[Unit, ...]
    above: tuple[tuple[int, Heading], ...]
    under: tuple[Heading, ...]

    def parted(self, groups: Sequence[tuple[int, int]]) -> list[list[Numbered]]:
        """Return the passages of each group (first unit, the one after the last), sentences joined again."""
        out: list[list[Numbered]] = [[] for _ in groups]
        ranges: dict[int, list[tuple[int, int, int]]] = {}
        passages: dict[int, Passage] = {}
        for nth, (first, after) in enumerate(groups):
            for part in (part for unit in self.units[first:after] for part in unit.parts):
                passages[part.number] = part.passage
                own = ranges.setdefault(part.number, [])
                if own and own[-1][0] == nth:
                    own[-1] = (nth, own[-1][1], part.end)
                else:
                    own.append((nth, part.start, part.end))
        for number, own in ranges.items():
            for (nth, _, _), passage in zip(own, _cut(passages[number], own), strict=True):
                out[nth].append((number, passage))
        return out


def _cut(passage: Passage, ranges: Sequence[tuple[int, int, int]]) -> list[Passage]:
    if not isinstance(passage, Paragraph) or len(ranges) == 1:
        return [passage]
    return [replace(passage, words=words) for words in cut(passage.words, [(start, end) for _, start, end in ranges])]


def blocks(passages: tuple[Passage, ...]) -> Iterator[Block]:
    """Yield the blocks of a source in order; headings with nothing below them make a block without units."""
    above: list[tuple[int, Heading]] = []
    under: list[Heading] = []
    units: list[Unit] = []
    title = _title(passages)
    for number, passage in enumerate(passages, start=1):
        if isinstance(passage, Heading):
            if units:
                yield Block(tuple(units), tuple(above), tuple(under))
                units, above = [], []
            above.append((number, passage))
            under = [heading for heading in under if heading.level < passage.level]
            under += [passage] if passage is not title else []
            continue
        fresh = list(_units(number, passage))
        if units and units[-1].leads and fresh:
            units[-1:] = [Unit(units[-1].parts + fresh.pop(0).parts)]
        elif units:
            yield Block(tuple(units), tuple(above), tuple(under))
            units, above = [], []
        units += fresh
    if units or above:
        yield Block(tuple(units), tuple(above), tuple(under))


def _title(passages: tuple[Passage, ...]) -> Heading | None:
    """The heading of the whole text, which says nothing about its parts: the one above all others."""
    headings = [passage for passage in passages if isinstance(passage, Heading)]
    if len(headings) > 1 and all(headings[0].level < heading.level for heading in headings[1:]):
        return headings[0]
    return None


def _units(number: int, passage: Passage) -> Iterator[Unit]:
    text = plain_passage(passage)
    if not text.strip():
        return
    spans = sentences(text) if isinstance(passage, Paragraph) and not passage.leads else ((0, len(text)),)
    for start, end in spans:
        yield Unit((Part(number, passage, text[start:end], start, end, last=end == spans[-1][1]),))
