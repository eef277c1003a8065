"""Creep: sheets nested in a signature push the inner ones out at the fore-edge, by the paper's thickness each.

Push-in compensation moves the image of each page toward the spine by as much as its leaf is pushed out, so that
the fore-edge margins stay even after the booklet was trimmed.
"""

from __future__ import annotations

from nethandout.errors import UsageError
from nethandout.printing.lengths import length, millimetres

PRINTER_MARGIN = 12.0
"""The border most office printers leave white, in points (4.2 mm)."""


def thickness(text: str) -> float:
    """Read `none` or `paper=0.1mm` as the thickness of the paper in points."""
    if text.strip() == "none":
        return 0.0
    kind, _, value = text.partition("=")
    if kind.strip() != "paper":
        raise UsageError(f"creep cannot be {text!r}; write none, or paper= and its thickness, such as paper=0.1mm")
    return length(value)


def depth(place: int, pages: int) -> int:
    """How many leaves lie outside the leaf with that page (from 1) of a signature of so many pages."""
    return (min(place, pages + 1 - place) - 1) // 2


def total(pages: int, paper: float) -> float:
    """How far the innermost leaf of a signature is pushed out, in points."""
    return max(0, pages // 4 - 1) * paper


def check(pages: int, paper: float, white: float, page: int = 0) -> None:
    """Refuse, with the numbers, a signature whose creep the white at the spine (points, as printed) cannot hold.

    `page` is the one that has so little of it; 0 where all are alike.
    """
    moved = total(pages, paper)
    if paper > 0 and moved + PRINTER_MARGIN > white:
        raise UsageError(
            f"creep moves the innermost of {pages // 4} sheets by {millimetres(moved)} and needs "
            f"{millimetres(PRINTER_MARGIN)} beside that, but the inner margin is {millimetres(white)}"
            f"{f' on page {page}' if page else ''}; use smaller signatures, a gutter or thinner paper"
        )
