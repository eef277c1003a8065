"""The words of a section in reading order: headings, paragraphs, items and cells, including those of passages.

Each has its file, the box and the list or table it is in, and the line and column of its words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from nethandout.check.sentences import spans
from nethandout.content.toml import TomlText
from nethandout.model import Node, Section, walk


@dataclass(frozen=True)
class Place:
    """Where the words of an element that begin at `start` are written: line and column, from 1."""

    start: int
    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Element:
    """One piece of a text; `text` is what is read, on one line.

    `kind` is "heading", "paragraph", "item" or "cell"; `inside` are its nodes; `marks` are the places in `text` of
    source marks like {R37}; `block` is the outermost list, or the table, that it is in.
    """

    kind: str
    text: str
    path: Path
    places: tuple[Place, ...]
    box: str = ""
    inside: tuple[Node, ...] = ()
    marks: tuple[int, ...] = ()
    block: Node | None = None

    @property
    def line(self) -> int:
        """The line of the file on which it begins."""
        return self.places[0].line

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where each sentence begins and ends in `text`."""
        return tuple(spans(self.text))

    @cached_property
    def bold(self) -> tuple[str, ...]:
        """The words set in bold."""
        return tuple(node.words for node in walk(self.inside) if node.kind == "strong")

    def near(self, position: int, before: int = 1, after: int = 1) -> str:
        """Return the sentence at a position in `text`, with some before and after it."""
        nth = next((n for n, (_, end) in enumerate(self.sentences) if position < end), 0)
        around = self.sentences[max(0, nth - before) : nth + after + 1]
        return self.text[around[0][0] : around[-1][1]] if around else self.text

    def place(self, position: int) -> tuple[int, int]:
        """Return the line and column of the file at which a place in `text` is written."""
        near = self.places[max(bisect_right(self.places, position, key=lambda place: place.start) - 1, 0)]
        return near.line, near.column + max(position - near.start, 0)

    def line_at(self, position: int) -> int:
        """Return the line of the file on which a place in `text` is written."""
        return self.place(position)[0]


@dataclass(frozen=True)
class Target:
    """Where a link leads to, and where that is written: line and column, from 1."""

    address: str
    path: Path
    line: int
    column: int


Located = tuple[Node, Path]
"""A figure, picture or box, and its file."""


def name_of(figure: Located) -> str:
    """Return the name of a figure, or the file of a picture."""
    return figure[0].text or figure[0].attributes["src"]


@dataclass(frozen=True)
class SectionText:
    """The words of a section in reading order; `lines` are the files they come from, and `data` is the section's.

    `front` are the words of the data that a reader meets first, each in a box called by its name.
    """

    section: Section
    elements: tuple[Element, ...]
    figures: tuple[Located, ...]
    boxes: tuple[Located, ...]
    targets: tuple[Target, ...]
    lines: Mapping[Path, tuple[str, ...]]
    data: TomlText
    front: tuple[Element, ...] = ()

    def of(self, *kinds: str, box: str | None = None) -> tuple[Element, ...]:
        """Return the elements of these kinds, of one box if asked."""
        return tuple(
            element for element in self.elements if element.kind in kinds and (box is None or element.box == box)
        )

    def lists(self) -> Iterator[tuple[Element, ...]]:
        """Yield the items of each list."""
        yield from self._blocks("item")

    def tables(self) -> Iterator[tuple[tuple[Element, ...], ...]]:
        """Yield the rows of each table, the head first."""
        for cells in self._blocks("cell"):
            yield tuple(tuple(row) for _, row in groupby(cells, key=lambda cell: cell.line))

    def row(self, cell: Element) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
        """Return the head of the table of a cell, and the cells of its row."""
        first = self.elements[self._begins[id(cell.block)]]
        return tuple(self._rows[id(cell.block), first.line]), tuple(self._rows[id(cell.block), cell.line])

    def before(self, element: Element) -> Element | None:
        """Return the element right before the list or table an element is in."""
        begins = self._begins[id(element.block)]
        return self.elements[begins - 1] if begins else None

    @cached_property
    def _begins(self) -> Mapping[int, int]:
        """The index in `elements` at which each list or table begins."""
        return {id(element.block): nth for nth, element in reversed([*enumerate(self.elements)]) if element.block}

    @cached_property
    def _rows(self) -> Mapping[tuple[int, int], list[Element]]:
        rows = defaultdict[tuple[int, int], list[Element]](list)
        for element in self.of("cell"):
            rows[id(element.block), element.line].append(element)
        return rows

    def chunks(self) -> Iterator[tuple[Element, ...]]:
        """Yield the elements from one heading to the next; each box is a chunk of its own."""
        chunk: list[Element] = []
        for element in self.elements:
            if chunk and (element.kind == "heading" or element.box != chunk[-1].box):
                yield tuple(chunk)
                chunk = []
            chunk.append(element)
        if chunk:
            yield tuple(chunk)

    def _blocks(self, kind: str) -> Iterator[tuple[Element, ...]]:
        for _, group in groupby(self.of(kind), key=lambda element: id(element.block)):
            yield tuple(group)
