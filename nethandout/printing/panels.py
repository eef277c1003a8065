"""One printed side folded into a booklet: the quarter fold with four panels and the zine with eight pages."""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.printing import marks
from nethandout.printing.plan import Action, Box, Cell, Motion, Plan, Rule, Sheet, Side, natural_flip
from nethandout.printing.ticket import Binding, Fold, Mark, Ticket

QUARTER = (((3, 180), (2, 180)), ((4, 0), (1, 0)))
"""The only layout of four panels that reads 1 to 4 when the top is folded behind, then the left half."""

ZINE = (((5, 180), (4, 180), (3, 180), (2, 180)), ((6, 0), (7, 0), (8, 0), (1, 0)))
"""Eight pages on one side; a slit between the four middle pages lets them open into a booklet."""


def quarter(reading: Sequence[int | None], pages: int, ticket: Ticket, lying: bool = False) -> Plan:
    """Plan a sheet, which may lie on its side, printed on one side and folded twice; nothing is cut."""
    short, long = ticket.sheet.width, ticket.sheet.height
    width, height = (long, short) if lying else (short, long)
    behind = Action.FOLD_LEFT_BEHIND if ticket.binding is Binding.LEFT else Action.FOLD_RIGHT_BEHIND
    motions = (Motion(Action.FOLD_TOP_BEHIND, height / 2), Motion(behind, width / 2))
    rules = marks.rules(motions, width, height)
    return _one_side(QUARTER, reading, pages, ticket, (width, height), motions, rules)


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
    rules = marks.level(height / 2, width, Mark.FOLD)
    for column in (1, 2, 3):
        rules += marks.upright(column * width / 4, height, Mark.FOLD)
    rules += (Rule(width / 4, height / 2, 3 * width / 4, height / 2, Mark.CROP),)
    return _one_side(ZINE, reading, pages, ticket, (width, height), motions, rules)


def _one_side(
    forme: tuple[tuple[tuple[int, int], ...], ...],
    reading: Sequence[int | None],
    pages: int,
    ticket: Ticket,
    size: tuple[float, float],
    motions: tuple[Motion, ...],
    rules: tuple[Rule, ...],
) -> Plan:
    width, height = size
    wide, tall = width / len(forme[0]), height / len(forme)
    gutter = ticket.gutter if ticket.fold is Fold.QUARTER else 0.0
    cells = []
    for row, slots in enumerate(forme):
        for column, (place, turn) in enumerate(slots if ticket.binding is Binding.LEFT else slots[::-1]):
            panel = Box(column * wide, height - (row + 1) * tall, wide, tall)
            frame = Box(panel.x + (gutter if column else 0.0), panel.y, wide - gutter, tall)
            cells.append(Cell(reading[place - 1], panel, frame, turn))
    sheets = (Sheet(Side(tuple(cells), rules)),)
    return Plan(ticket, pages, width, height, tuple(reading), sheets, motions, natural_flip(width, height))
