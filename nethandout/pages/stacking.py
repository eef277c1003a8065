"""Wide tables on narrow pages: each row becomes an entry of a list, its cells named by the heads of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nethandout.model import Edition, Node

TO_WRITE_IN = "grid"
FEW_COLUMNS = 2
LONG_CELL = 28
NARROW = ("half-letter", "a5")


def stacked(nodes: Iterable[Node], edition: Edition) -> tuple[Node, ...]:
    """Turn every table that is too wide for the edition's page into a list, but those to write in."""
    return tuple(_stacked(node, edition) for node in nodes)


def _stacked(node: Node, edition: Edition) -> Node:
    if node.kind == "table" and _is_too_wide(node, edition):
        heads, *rows = node.children
        items = tuple(Node("item", {}, tuple(_entry(heads.children, row.children)), line=row.line) for row in rows)
        return Node("bullet_list", {"class": "stacked plain"}, items, line=node.line)
    if node.kind == TO_WRITE_IN or not node.children:
        return node
    return replace(node, children=stacked(node.children, edition))


def _is_too_wide(table: Node, edition: Edition) -> bool:
    heads, *rows = table.children
    large, narrow = edition.size == "large-print", edition.paper in NARROW
    if len(heads.children) <= FEW_COLUMNS and not (large and narrow):
        return False
    longest = max((len(cell.words) for row in rows for cell in row.children[1:]), default=0)
    return large or (narrow and longest > LONG_CELL)


def _entry(heads: Sequence[Node], row: Sequence[Node]) -> Iterator[Node]:
    named = row[0].children[:1] and row[0].children[0].kind == "strong"
    name = row[0].children if named else (Node("strong", {}, row[0].children),)
    yield Node("span", {"class": "line stacked-name"}, name)
    for head, cell in zip(heads[1:], row[1:], strict=False):
        if cell.children:
            inside = (*head.children, Node("text", text=": "), *cell.children)
            yield from (Node("text", text=" "), Node("span", {"class": "line"}, inside))
