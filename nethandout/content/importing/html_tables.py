"""Tables of an HTML page: a table of facts stays a table, one that only arranges the page is taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nethandout.content.importing.source_text import (
    Heading,
    Passage,
    Span,
    Table,
    Words,
    plain,
    plain_passage,
    runs,
    tidy,
)

WIDEST = 40
LONGEST_CELL = 120
FARTHEST_SPAN = 20


@dataclass
class Cell:
    """A cell with the passages in it, and how many columns and rows it takes."""

    columns: int = 1
    rows: int = 1
    passages: list[Passage] = field(default_factory=list)

    @classmethod
    def spanning(cls, columns: str, rows: str) -> Cell:
        """Make a cell from the values of `colspan` and `rowspan`; nonsense counts as 1."""

        def size(value: str) -> int:
            return min(max(int(value), 1), FARTHEST_SPAN) if value.isdecimal() and len(value) < 9 else 1

        return cls(size(columns), size(rows))

    @property
    def arranges(self) -> bool:
        """Whether this cell holds part of a page rather than a fact."""
        words = sum(len(plain_passage(passage).split()) for passage in self.passages)
        return words > LONGEST_CELL or any(isinstance(passage, Heading | Table) for passage in self.passages)

    def words(self) -> Words:
        """Return all words of the cell as one run."""
        return tidy(span for passage in self.passages for words in runs(passage) for span in (*words, Span("\n")))


@dataclass
class OpenTable:
    """A table that has begun: its rows, and the cell that words go to."""

    line: int
    rows: list[list[Cell]] = field(default_factory=list)
    cell: Cell | None = None


def table_passages(table: OpenTable) -> tuple[Passage, ...]:
    """Return a table of facts, or nothing if it is none: one row, one column, or parts of a page in it."""
    rows = [row for row in _grid(table.rows) if any(plain(cell) for cell in row)]
    width = max((len(row) for row in rows), default=0)
    if not (len(rows) > 1 and 1 < width <= WIDEST) or any(cell.arranges for row in table.rows for cell in row):
        return ()
    blank: Words = ()
    return (Table(table.line, tuple((*row, *[blank] * (width - len(row))) for row in rows)),)


def layout_passages(table: OpenTable) -> list[Passage]:
    """Return what stands in the cells, cell by cell."""
    return [passage for row in table.rows for cell in row for passage in cell.passages]


def _grid(rows: list[list[Cell]]) -> Iterator[tuple[Words, ...]]:
    """Lay the cells in columns; a cell that takes several leaves the others blank."""
    taken: dict[int, int] = {}
    for row in rows:
        laid: list[Words] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in row:
            while len(laid) in taken:
                laid.append(())
            if cell.rows > 1:
                below.update(dict.fromkeys(range(len(laid), len(laid) + cell.columns), cell.rows - 1))
            laid += [cell.words(), *[()] * (cell.columns - 1)]
        taken = below
        yield tuple(laid)
