"""Tables in the tag tree: their heads once, and for every cell the headings it stands under."""

from __future__ import annotations

import pydyf

from nethandout.typeset.tree import Element, Tree

SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
Grid = dict[tuple[int, int], Element]


def repeated_headings(tree: Tree) -> None:
    """Keep the first of a table's repeated heads and the last of its repeated feet; the others are artifacts."""
    groups: dict[int, list[Element]] = {}
    for element in tree.of("/THead", "/TFoot"):
        if (source := tree.source(element)) is not None:
            groups.setdefault(id(source), []).append(element)
    for group in groups.values():
        group.pop(0 if group[0]["S"] == "/THead" else -1)
        for other in group:
            tree.strike(other, "Pagination")


def header_scope(tree: Tree) -> None:
    """Say of every heading cell whether it heads its row or its column."""
    for element in tree.of("/TH"):
        source = tree.source(element)
        scope = source.get("scope", "col") if source is not None else "col"
        element["A"]["Scope"] = SCOPES.get(scope, "/Column")


def cell_headers(tree: Tree) -> None:
    """Name for every cell the headings of its rows and, above it, of its columns."""
    for table in tree.of("/Table"):
        grid = _grid(tree, table)
        for cell in {cell.number: cell for cell in grid.values()}.values():
            if cell["S"] == "/TD":
                cell["A"]["Headers"] = pydyf.Array(_headings(grid, cell))


def _grid(tree: Tree, table: Element) -> Grid:
    """The cells of a table by row and column; a cell that spans several has several places."""
    grid: Grid = {}
    rows = [row for row in tree.walk(table) if row["S"] == "/TR"]
    for number, row in enumerate(rows):
        column = 0
        for cell in tree.kids(row):
            while (number, column) in grid:
                column += 1
            across, down = cell["A"].get("ColSpan", 1), cell["A"].get("RowSpan", 1)
            for step in range(down):
                grid.update({(number + step, column + over): cell for over in range(across)})
            column += across
    return grid


def _headings(grid: Grid, cell: Element) -> list[pydyf.String]:
    places = [place for place, other in grid.items() if other is cell]
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    names: dict[str, None] = {}
    for wanted in ("/Row", "/Column"):
        for (row, column), other in sorted(grid.items(), key=lambda item: item[0]):
            if other["S"] != "/TH" or other["A"].get("Scope", "/Column") != wanted or "ID" not in other:
                continue
            if row in rows if wanted == "/Row" else (column in columns and row < min(rows)):
                names[other["ID"].string] = None
    return [pydyf.String(name) for name in names]
