"""Tables: how many cells a row has as it is written, and which cells name their rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

_AHEAD = re.compile(r"[\s>]*")


def columns(row: str) -> int:
    """How many cells a row of a table has as it is written, empty ones too; `\\|` parts no cells."""
    cells = escapedSplit(_AHEAD.sub("", row, count=1).rstrip())
    if cells[0] == "":
        cells = cells[1:]
    return len(cells) - (cells[-1:] == [""])


def slips(tokens: Sequence[Token], index: int, written: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row below the head, and what to do: the parser cuts or fills each to the head's cells."""
    following = (tokens[at] for at in range(index, len(tokens)))
    row = takewhile(lambda token: token.type != "tr_close", following)
    head = sum(token.type == "td_open" for token in row)
    cells = columns(written)
    if head and cells != head:
        mend = r"give each row as many cells as the head, empty ones too; write \| for a bar that is no wall"
        if "|" not in written:
            mend = "leave an empty line between the table and the words below it"
        yield f"the row has {_counted(cells)}, the head has {head}", mend


def opened(tokens: Sequence[Token], index: int) -> str:
    """The tag that begins a cell."""
    if tokens[index].type == "th_open":
        return '<th scope="col">'
    return '<th scope="row">' if is_row_head(tokens, index) else "<td>"


def is_row_head(tokens: Sequence[Token], index: int) -> bool:
    """A first cell that is bold from end to end names its row."""
    step = -1 if tokens[index].nesting == -1 else 1
    opening, content = (index - 2, index - 1) if step == -1 else (index, index + 1)
    if tokens[opening - 1].type != "tr_open":
        return False
    inline = [child for child in tokens[content].children or () if child.type != "text" or child.content.strip()]
    return len(inline) > 1 and inline[0].type == "strong_open" and inline[-1].type == "strong_close"


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
