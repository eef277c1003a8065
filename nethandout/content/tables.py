"""Tables: how many cells a row has as it is written, and which cells name their rows."""

from __future__ import annotations

import string
from collections.abc import Iterator

from markdown_it.rules_block.table import escapedSplit

from nethandout.model import Node

_AHEAD = string.whitespace + ">"


def columns(row: str) -> int:
    """How many cells a row of a table has as it is written, empty ones too; `\\|` parts no cells."""
    cells = escapedSplit(row.lstrip(_AHEAD).rstrip())
    if cells[0] == "":
        cells = cells[1:]
    return len(cells) - (cells[-1:] == [""])


def slips(head: int, written: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row below a head of so many cells, and what to do: the parser cuts or fills each to it."""
    cells = columns(written)
    if cells != head:
        mend = r"give each row as many cells as the head, empty ones too; write \| for a bar that is no wall"
        if "|" not in written:
            mend = "leave an empty line between the table and the words below it"
        yield f"the row has {_counted(cells)}, the head has {head}", mend


def is_bold(cell: Node) -> bool:
    """Whether a cell is bold from end to end."""
    inside = [child for child in cell.children if child.kind != "text" or child.text.strip()]
    return bool(inside) and inside[0].kind == inside[-1].kind == "strong"


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
