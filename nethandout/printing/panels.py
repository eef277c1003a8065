"""One sheet folded: the zine with eight pages on one side, and the letter fold and the Z fold with six panels.

Panels of the last two are numbered 1 front cover, 2 3 4 the inside from the cover on, 5 and 6 the other two of the
outside; 6 is the back cover of a letter fold, 5 is its flap. (A Z fold lies with panel 4 at the back.)
"""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.paper import POINTS_PER_MM
from nethandout.printing.plan import (
    Action,
    Box,
    Cell,
    Motion,
    Plan,
    Rule,
    Sheet,
    Side,
    level,
    natural_flip,
    rules,
    upright,
)
from nethandout.printing.ticket import Binding, Fold, Mark, Ticket

ZINE = (((5, 180), (4, 180), (3, 180), (2, 180)), ((6, 0), (7, 0), (8, 0), (1, 0)))
"""Eight pages on one side; a slit between the four middle pages lets them open into a booklet."""

OUTSIDE, INSIDE = (5, 6, 1), (2, 3, 4)

INCH_RELIEF = 4.5
"""How much narrower the flap is, in points: 1/16 inch; letter paper gives 3.625 + 3.6875 + 3.6875 inches."""

METRIC_RELIEF = 3 * POINTS_PER_MM
"""The same for metric paper: A4 gives 97 + 100 + 100 mm."""


def zine(reading: Sequence[int | None], pages: int, ticket: Ticket) -> Plan:
    """Plan an eight-page zine from one sheet printed on one side, with one slit."""
    width, height = ticket.sheet.height, ticket.sheet.width
    motions = (
        Motion(Action.CREASE_EIGHTHS),
        Motion(Action.SLIT_MIDDLE, height / 2),
        Motion(Action.FOLD_TOP_BEHIND, height / 2),
        Motion(Action.PUSH_TOGETHER),
        Motion(Action.WRAP),
    )
    lines = level(height / 2, width, Mark.FOLD)
    for column in (1, 2, 3):
        lines += upright(column * width / 4, height, Mark.FOLD)
    lines += (Rule(width / 4, height / 2, 3 * width / 4, height / 2, Mark.CROP),)
    wide, tall = width / 4, height / 2
    cells = []
    for row, slots in enumerate(ZINE):
        for column, (place, turn) in enumerate(slots if ticket.binding is Binding.LEFT else slots[::-1]):
            box = Box(column * wide, height - (row + 1) * tall, wide, tall)
            cells.append(Cell(reading[place - 1], box, box, turn))
    sheets = (Sheet(Side(tuple(cells), lines)),)
    return Plan(ticket, pages, width, height, tuple(reading), sheets, motions, natural_flip(width, height))


def flap(ticket: Ticket) -> tuple[float, float]:
    """Widths of the flap that is folded in and of each other panel, in points."""
    relief = METRIC_RELIEF if ticket.sheet.name.startswith("a") else INCH_RELIEF
    narrow = (ticket.sheet.height - 2 * relief) / 3
    return narrow, narrow + relief


def strip(reading: Sequence[int | None], pages: int, ticket: Ticket) -> Plan:
    """Plan a three-panel leaflet; its front is the outside."""
    width, height = ticket.sheet.height, ticket.sheet.width
    if ticket.fold is Fold.TRIFOLD:
        narrow, panel = flap(ticket)
        widths = (narrow, panel, panel)
    else:
        widths = (width / 3,) * 3
    outside = _side(OUTSIDE, widths, reading, ticket, height)
    inside = _side(INSIDE, widths[::-1], reading, ticket, height)
    motions = _motions(ticket.fold, widths, ticket.binding)
    sheet = Sheet(Side(outside, rules(motions, width, height)), Side(inside))
    return Plan(ticket, pages, width, height, tuple(reading), (sheet,), motions, natural_flip(width, height))


def _side(
    places: tuple[int, ...],
    widths: tuple[float, ...],
    reading: Sequence[int | None],
    ticket: Ticket,
    height: float,
) -> tuple[Cell, ...]:
    if ticket.binding is Binding.RIGHT:
        places, widths = places[::-1], widths[::-1]
    cells, x = [], 0.0
    for place, width in zip(places, widths, strict=True):
        box = Box(x, 0.0, width, height)
        cells.append(Cell(reading[place - 1], box, box))
        x += width
    return tuple(cells)


def _motions(fold: Fold, widths: tuple[float, ...], binding: Binding) -> tuple[Motion, ...]:
    """Motions seen from the inside; the cover's panel is there on the left, or on the right when bound right."""
    whole, cover = sum(widths), widths[-1]
    left = binding is Binding.LEFT
    near = cover if left else whole - cover
    far = cover + widths[1] if left else whole - cover - widths[1]
    over_near = Motion(Action.FOLD_LEFT_OVER if left else Action.FOLD_RIGHT_OVER, near)
    if fold is Fold.TRIFOLD:
        return (
            Motion(Action.TURN_OVER),
            Motion(Action.FOLD_RIGHT_OVER if left else Action.FOLD_LEFT_OVER, far),
            over_near,
        )
    behind = Motion(Action.FOLD_RIGHT_BEHIND if left else Action.FOLD_LEFT_BEHIND, far)
    return (Motion(Action.TURN_OVER), over_near, behind)
