"""Wide tables on narrow pages: each row becomes an entry of a list, its cells named by the heads of their columns."""

from __future__ import annotations

import re

from nethandout.model import Edition

TABLE = re.compile(r"<table>.*?</table>\n?", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
FEW_COLUMNS = 2
LONG_CELL = 28
NARROW = ("half-letter", "a5")


def stacked(html: str, edition: Edition) -> str:
    """Turn every table that is too wide for the edition's page into a list."""
    return TABLE.sub(lambda found: _stack(found[0], edition), html)


def _stack(table: str, edition: Edition) -> str:
    rows = [[cell for _, cell in CELL.findall(row)] for row in ROW.findall(table)]
    heads, body = rows[0], rows[1:]
    large, narrow = edition.size == "large-print", edition.paper in NARROW
    few = len(heads) <= FEW_COLUMNS and not (large and narrow)
    if few or not (large or _is_crowded(body, edition)):
        return table
    entries = "".join(f"<li>{_entry(heads, row)}</li>\n" for row in body)
    return f'<ul class="stacked plain">\n{entries}</ul>\n'


def _is_crowded(body: list[list[str]], edition: Edition) -> bool:
    longest = max((len(TAG.sub("", cell)) for row in body for cell in row[1:]), default=0)
    return edition.paper in NARROW and longest > LONG_CELL


def _entry(heads: list[str], row: list[str]) -> str:
    name = row[0] if row[0].startswith("<strong>") else f"<strong>{row[0]}</strong>"
    cells = zip(heads[1:], row[1:], strict=False)
    rest = [f'<span class="line">{head}: {cell}</span>' for head, cell in cells if cell]
    return " ".join([f'<span class="line stacked-name">{name}</span>', *rest])
