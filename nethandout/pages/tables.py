"""Fit tables to the page: as lists where they are too wide, else with the width of each column."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nethandout.model import Edition, Node
from nethandout.pages.figures import LONGEST_WHOLE, TOO_WIDE

GRID, NAMES = "grid", "names"
FEW_COLUMNS = 2
NARROW_PAPERS = ("half-letter", "a5")
NARROW_PAGE, WIDE_PAGE = 54, 86  # characters on a line


def stack_wide_tables(nodes: Iterable[Node], edition: Edition) -> tuple[Node, ...]:
    """Turn tables that are too wide for the edition's page into lists, and share out the width of the others.

    Grids to write in are left as they are. A name and its meaning become one entry on a narrow page.
    """
    return tuple(_stack_tables(node, edition, within="") for node in nodes)


def _stack_tables(node: Node, edition: Edition, within: str) -> Node:
    if node.kind == "table":
        columns, narrow = len(node.children[0].children), edition.paper in NARROW_PAPERS
        too_wide, large = TOO_WIDE in node.attributes, edition.size == "large-print"
        if columns <= FEW_COLUMNS and (too_wide or (narrow and (within == NAMES or large))):
            return _as_list(node, "run-in")
        stacked = too_wide or (columns > FEW_COLUMNS and large)
        widths = _column_widths(node, NARROW_PAGE if narrow else WIDE_PAGE)
        return _as_list(node, "stacked") if stacked else replace(node, attributes={"widths": widths})
    if node.kind == GRID or not node.children:
        return node
    return replace(node, children=tuple(_stack_tables(child, edition, node.kind) for child in node.children))


def _as_list(table: Node, style: str) -> Node:
    head, *rows = table.children
    write = _stack_row if style == "stacked" else _run_in
    items = (Node("item", {}, tuple(write(head.children, row.children)), line=row.line) for row in rows)
    return Node("bullet_list", {"class": f"{style} plain"}, tuple(items), line=table.line)


def _column_widths(table: Node, page: int) -> str:
    """Return the width of each column in percent on a page of `page` characters: more for more words.

    Each column is at least as wide as its longest word.
    """
    columns = [[cell.words for cell in cells] for cells in zip(*(row.children for row in table.children), strict=True)]
    needed = [1.12 * _longest_word(texts) + 1.6 for texts in columns]
    lengths = [math.sqrt(max(map(len, texts))) for texts in columns]
    wanted = [max(least, page * length / sum(lengths)) for least, length in zip(needed, lengths, strict=True)]
    spare = [share - least for share, least in zip(wanted, needed, strict=True)]
    too_much = min(1.0, max(0.0, sum(wanted) - page) / max(sum(spare), 1e-6))
    shares = [share - too_much * free for share, free in zip(wanted, spare, strict=True)]
    return " ".join(f"{100 * share / sum(shares):.1f}" for share in shares)


def _longest_word(texts: Sequence[str]) -> int:
    return max(min(len(word), LONGEST_WHOLE) for text in texts for word in ("", *text.split()))


def _bold_name(row: Sequence[Node]) -> Node:
    is_bold = row[0].children[:1] and row[0].children[0].kind == "strong"
    name = row[0].children if is_bold else (Node("strong", {}, row[0].children),)
    return Node("span", {"class": "stacked-name"}, name)


def _stack_row(head: Sequence[Node], row: Sequence[Node]) -> Iterator[Node]:
    """Write a row as lines: its first cell in bold, then each cell after the head of its column."""
    yield Node("span", {"class": "line"}, (_bold_name(row),))
    for column, cell in zip(head[1:], row[1:], strict=False):
        if cell.children:
            children = (*column.children, Node("text", text=": "), *cell.children)
            yield from (Node("text", text=" "), Node("span", {"class": "line"}, children))


def _run_in(head: Sequence[Node], row: Sequence[Node]) -> Iterator[Node]:
    """Write a row of two cells as one text: its first cell in bold, a colon, the other cell."""
    yield _bold_name(row)
    yield from (Node("text", text=": "), *(node for cell in row[1:] for node in cell.children))
