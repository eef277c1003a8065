"""Fit tables to the page: tables that are too wide become lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nethandout.model import Edition, Node
from nethandout.pages.figures import TOO_WIDE

GRID, NAMES = "grid", "names"
FEW_COLUMNS = 2
NARROW_PAPERS = ("half-letter", "a5")


def stack_wide_tables(nodes: Iterable[Node], edition: Edition) -> tuple[Node, ...]:
    """Turn tables that are too wide for the edition's page into lists.

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
        return _as_list(node, "stacked") if stacked else node
    if node.kind == GRID or not node.children:
        return node
    return replace(node, children=tuple(_stack_tables(child, edition, node.kind) for child in node.children))


def _as_list(table: Node, style: str) -> Node:
    head, *rows = table.children
    write = _stack_row if style == "stacked" else _run_in
    items = (Node("item", {}, tuple(write(head.children, row.children)), line=row.line) for row in rows)
    return Node("bullet_list", {"class": f"{style} plain"}, tuple(items), line=table.line)


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
