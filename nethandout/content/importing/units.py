"""Units: what sorting never cuts, gathered in blocks with the headings they stand under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from nethandout.content.importing.sentences import sentences
from nethandout.content.importing.source_text import Heading, Paragraph, Passage, plain, plain_passage, sliced

Numbered: TypeAlias = tuple[int, Heading]


@dataclass(frozen=True)
class Part:
    """A passage of the source with its number, and the characters of it that are meant."""

    number: int
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of this part."""
        return plain_passage(self.passage)[self.start : self.end]

    def cut(self) -> Passage:
        """Return the passage with these characters only."""
        if isinstance(self.passage, Paragraph) and (self.start, self.end) != (
            0,
            len(plain(self.passage.words)),
        ):
            return replace(self.passage, words=sliced(self.passage.words, self.start, self.end))
        return self.passage


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
        if not isinstance(last.passage, Paragraph) or last.end < len(plain(last.passage.words)):
            return False
        return last.passage.leads or last.text.rstrip().endswith(":")


@dataclass(frozen=True)
class Block:
    """Units that speak together: one paragraph, list or table, with the headings above it and around it."""

    units: tuple[Unit, ...]
    above: tuple[Numbered, ...]
    under: tuple[Heading, ...]

    def joined(self, start: int, end: int) -> Iterator[tuple[int, Passage]]:
        """Yield the passages of the units from `start` to `end`, sentences of one paragraph joined again."""
        parts = [part for unit in self.units[start:end] for part in unit.parts]
        while parts:
            same = [part for part in parts if part.number == parts[0].number]
            yield parts[0].number, replace(parts[0], end=same[-1].end).cut()
            parts = parts[len(same) :]


def blocks(passages: tuple[Passage, ...]) -> Iterator[Block]:
    """Yield the blocks of a source in order; headings with nothing below them come last, in a block without units."""
    above: list[Numbered] = []
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
    """The heading of the whole text, which says nothing about its parts: first, and above all other headings."""
    headings = [passage for passage in passages if isinstance(passage, Heading)]
    if len(headings) > 1 and all(headings[0].level < heading.level for heading in headings[1:]):
        return headings[0]
    return None


def _units(number: int, passage: Passage) -> Iterator[Unit]:
    text = plain_passage(passage)
    if isinstance(passage, Paragraph) and not passage.leads:
        for start, end in sentences(text):
            yield Unit((Part(number, passage, start, end),))
    elif text.strip():
        yield Unit((Part(number, passage, 0, len(text)),))
