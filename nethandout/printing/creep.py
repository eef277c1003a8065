"""Creep: sheets nested in a signature push the inner ones out at the fore-edge, by the paper's thickness each.

The image of each page is moved toward the spine by as much as its leaf is pushed out (`booklets`), so that the
fore-edge margins stay even after trimming; here it is seen that the white at the spine holds that.
"""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.errors import UsageError
from nethandout.paper import millimetres
from nethandout.printing.inspection import FinishedPdf
from nethandout.printing.plan import Cell, Plan
from nethandout.printing.ticket import PRINTER_MARGIN
from nethandout.printing.typearea import TypeArea, type_areas

ASSUMED = 36.0
"""Half an inch, for a PDF whose pages have no words to measure by."""

UNMEASURED = (
    "its pages have no words to measure the inner margin by, so half an inch is taken; say it with --inner-margin"
)


def hold(plan: Plan, source: FinishedPdf, scale: float) -> tuple[str, ...]:
    """Raise UsageError, with the numbers, if the white at the spine cannot hold the creep of a plan.

    The inner margin is the ticket's, or else the narrowest that the words of the pages leave; a picture or a tint
    may well reach the spine. What is returned is to be told: where nothing could be measured.
    """
    if not plan.ticket.creep:
        return ()
    stated = plan.ticket.inner_margin
    areas = type_areas(source) if stated is None else {}
    moved = list(_moved(plan, source, scale))
    rooms = [(gap + _margin(cell, areas[cell.page]) * scale, cell.page) for cell, gap in moved if cell.page in areas]
    told: tuple[str, ...] = ()
    if not rooms:
        rooms = [(gap + (ASSUMED if stated is None else stated) * scale, 0) for _, gap in moved]
        told = () if stated is not None else (UNMEASURED,)
    if rooms:
        least, page = min(rooms, key=lambda room: room[0])
        check(plan.largest_signature, plan.ticket.creep, least, page)
    return told if rooms else ()


def _moved(plan: Plan, source: FinishedPdf, scale: float) -> Iterator[tuple[Cell, float]]:
    """Each cell that creep moves, and how far its page, not yet moved, lies from the spine."""
    for cell in (cell for side in plan.sides() for cell in side.cells if cell.shift and cell.page):
        frame, panel = cell.frame, cell.panel
        slack = (frame.width - source.shapes[(cell.page or 1) - 1].size[0] * scale) / 2
        yield cell, slack + (panel.right - frame.right if cell.shift > 0 else frame.x - panel.x)


def _margin(cell: Cell, area: TypeArea) -> float:
    """The white on the side of a page, as it is read, to which creep moves it: there its spine is."""
    return area.left if (cell.shift < 0) == (cell.turn == 0) else area.width - area.right


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
