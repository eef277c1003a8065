"""Tables: one of facts stays a table, one that only arranges a page is taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nethandout.importing.inline import joined, lines
from nethandout.model import Node

WIDEST = 40
LONGEST_CELL = 120
FARTHEST_SPAN = 20
BLANK = Node("cell")


@dataclass(frozen=True)
class Cell:
    """A cell, the columns and rows it takes (None: one), and the blocks in it."""

    columns: int | None
    rows: int | None
    blocks: Sequence[Node]

    @property
    def arranges(self) -> bool:
        """Whether this cell holds part of a page rather than a fact."""
        words = sum(len(block.words.split()) for block in self.blocks)
        return words > LONGEST_CELL or any(block.kind in ("heading", "table") for block in self.blocks)

    def node(self) -> Node:
        """Return the cell with all its words as lines."""
        return Node("cell", {}, joined(line for block in self.blocks for line in _lines(block)))


def _lines(block: Node) -> Iterator[Sequence[Node]]:
    if block.kind in ("paragraph", "plain"):
        yield from lines(block.children)
    else:
        for child in block.children:
            yield from _lines(child)


def facts(rows: Sequence[Sequence[Cell]], line: int, notices: list[str]) -> list[Node]:
    """Return a table of facts, or nothing: it has one row or column, or parts of a page are in it."""
    if any(cell.arranges for row in rows for cell in row):
        return []
    told: list[str] = []
    grid = [row for row in _grid(rows, told) if any(cell.children for cell in row)]
    width = max((len(row) for row in grid), default=0)
    if len(grid) < 2 or not 1 < width <= WIDEST:
        return []
    notices += told
    return [Node("table", {}, tuple(Node("row", {}, (*row, *[BLANK] * (width - len(row)))) for row in grid), line=line)]


def _grid(rows: Sequence[Sequence[Cell]], notices: list[str]) -> Iterator[list[Node]]:
    """Lay cells in columns; the words of a cell over several rows are repeated in each, so that each row has them."""
    covered: dict[int, tuple[int, Node]] = {}
    for at, row in enumerate(rows):
        laid: list[Node] = []
        below = {column: (left - 1, cell) for column, (left, cell) in covered.items() if left > 1}
        for cell in row:
            while len(laid) in covered:
                laid.append(covered[len(laid)][1])
            node, columns = cell.node(), min(cell.columns or 1, FARTHEST_SPAN) or 1
            tall = min(cell.rows or 1, FARTHEST_SPAN, len(rows) - at)
            if tall > 1:
                below[len(laid)] = tall - 1, node
                below.update(dict.fromkeys(range(len(laid) + 1, len(laid) + columns), (tall - 1, BLANK)))
                if node.children:
                    notices.append(f"“{node.words}” covered {tall} rows and is repeated in each")
            laid += [node, *[BLANK] * (columns - 1)]
        while len(laid) in covered:
            laid.append(covered[len(laid)][1])
        covered = below
        yield laid
