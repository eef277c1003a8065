"""Booklets with a spine: saddle stitch, glued signatures, quarter fold, and two half-size leaves cut from a sheet.

A forme is the pages of one side in rows, each as (place in the signature, turn), bound on the left and turned like
the page of a book. Orders follow the rule of the trade: sheet i of a signature of N pages carries N-2i | 2i+1 on
its front and 2i+2 | N-2i-1 on its back.
"""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.printing.plan import Action, Box, Cell, Motion, Plan, Sheet, Side, natural_flip, rules
from nethandout.printing.ticket import Binding, Fold, Ticket

Forme = tuple[tuple[tuple[int, int], ...], ...]
Formes = tuple[Forme, Forme]
"""Front and back; an empty back is not printed."""
Place = tuple[Box, Box]

FOUR_PANELS: Forme = (((3, 180), (2, 180)), ((4, 0), (1, 0)))
"""The only layout of four pages on one side that reads 1 to 4 when the top is folded behind, then the left half."""

PERFECT_SIGNATURE = 16
"""Pages of a glued signature when nothing is said: four sheets, which still fold well."""


def saddle_formes(pages: int) -> list[Formes]:
    """Front and back of each sheet of a signature; `pages` is a multiple of 4."""
    return [((((pages - i, 0), (i + 1, 0)),), (((i + 2, 0), (pages - i - 1, 0)),)) for i in range(0, pages // 2, 2)]


def quarter_formes(pages: int) -> list[Formes]:
    """Front and back of each sheet, eight pages a sheet; `pages` is a multiple of 8, or 4 for one printed side."""
    if pages == 4:
        return [(FOUR_PANELS, ())]
    return [
        (
            (((pages - i - 3, 180), (i + 4, 180)), ((pages - i, 0), (i + 1, 0))),
            (((i + 3, 180), (pages - i - 2, 180)), ((i + 2, 0), (pages - i - 1, 0))),
        )
        for i in range(0, pages // 2, 4)
    ]


def cut_stack_formes(pages: int) -> list[Formes]:
    """Leaves of a saddle booklet, the first half above the second; `pages` is a multiple of 8."""
    leaves = saddle_formes(pages)
    half = len(leaves) // 2
    pairs = zip(leaves[:half], leaves[half:], strict=True)
    return [(upper[0] + lower[0], upper[1] + lower[1]) for upper, lower in pairs]


def twin_formes(pages: int) -> list[Formes]:
    """Each leaf of a saddle booklet twice, one above the other: two equal booklets; `pages` is a multiple of 4."""
    return [(front * 2, back * 2) for front, back in saddle_formes(pages)]


def booklet(reading: Sequence[int | None], pages: int, ticket: Ticket, lying: bool = False) -> Plan:
    """Plan a booklet with a spine from its padded reading order; backs stand for the natural flip.

    A sheet of two leaves in one row always lies on its side, one of two rows if asked.
    """
    short, long = ticket.sheet.width, ticket.sheet.height
    rows = 1 if ticket.fold in (Fold.SADDLE, Fold.PERFECT) else 2
    width, height = (long, short) if lying or rows == 1 else (short, long)
    signatures = _signatures(reading, ticket)
    motions = _motions(ticket, width, height, len(signatures), len(signatures[0]))
    lines = rules(motions, width, height)
    places = _places(ticket, rows, width, height)
    sheets = tuple(
        Sheet(
            Side(_cells(front, signature, ticket, places), lines),
            Side(_cells(back, signature, ticket, places)) if back else None,
            number,
        )
        for number, signature in enumerate(signatures)
        for front, back in _formes(ticket, len(signature))
    )
    return Plan(ticket, pages, width, height, tuple(reading), sheets, motions, natural_flip(width, height))


def _signatures(reading: Sequence[int | None], ticket: Ticket) -> list[Sequence[int | None]]:
    size = ticket.signature
    if size is None:
        size = PERFECT_SIGNATURE if ticket.fold is Fold.PERFECT else len(reading)
    return [reading[start : start + size] for start in range(0, len(reading), size)]


def _formes(ticket: Ticket, pages: int) -> list[Formes]:
    if ticket.fold is Fold.QUARTER:
        return quarter_formes(pages)
    if ticket.fold is Fold.CUT_STACK:
        return twin_formes(pages) if ticket.copies == 2 else cut_stack_formes(pages)
    return saddle_formes(pages)


def _places(ticket: Ticket, rows: int, width: float, height: float) -> list[tuple[Place, Place]]:
    """Panels and frames, row by row: the left one and the right one."""
    middle, tall, gutter = width / 2, height / rows, ticket.gutter
    return [
        (
            (Box(0.0, y, middle, tall), Box(0.0, y, middle - gutter, tall)),
            (Box(middle, y, middle, tall), Box(middle + gutter, y, middle - gutter, tall)),
        )
        for y in (height - (row + 1) * tall for row in range(rows))
    ]


def _cells(
    forme: Forme, signature: Sequence[int | None], ticket: Ticket, places: list[tuple[Place, Place]]
) -> tuple[Cell, ...]:
    cells = []
    for slots, row in zip(forme, places, strict=True):
        in_order = slots if ticket.binding is Binding.LEFT else slots[::-1]
        for (place, turn), (panel, frame), toward_spine in zip(in_order, row, (1, -1), strict=True):
            shift = toward_spine * depth(place, len(signature)) * ticket.creep if ticket.creep else 0.0
            cells.append(Cell(signature[place - 1], panel, frame, turn, shift))
    return tuple(cells)


def _motions(ticket: Ticket, width: float, height: float, signatures: int, largest: int) -> tuple[Motion, ...]:
    behind = Action.FOLD_LEFT_BEHIND if ticket.binding is Binding.LEFT else Action.FOLD_RIGHT_BEHIND
    motions = []
    if ticket.fold is Fold.CUT_STACK:
        motions.append(Motion(Action.CUT_APART if ticket.copies == 2 else Action.CUT_ACROSS, height / 2))
    if ticket.fold is Fold.QUARTER:
        motions.append(Motion(Action.FOLD_TOP_BEHIND, height / 2))
    motions.append(Motion(behind, width / 2))
    if largest > (8 if ticket.fold is Fold.QUARTER else 4):
        motions.append(Motion(Action.NEST))
    if ticket.fold is Fold.QUARTER and largest == 4:
        return tuple(motions)
    if ticket.fold is Fold.QUARTER:
        motions.append(Motion(Action.SLIT_HEAD))
    if ticket.fold is Fold.PERFECT and signatures > 1:
        return (*motions, Motion(Action.GATHER), Motion(Action.GLUE))
    motions.append(Motion(Action.STAPLE))
    return (*motions, Motion(Action.GATHER)) if signatures > 1 else tuple(motions)


def depth(place: int, pages: int) -> int:
    """How many leaves lie outside the leaf with that page (from 1) of a signature of so many pages."""
    return (min(place, pages + 1 - place) - 1) // 2
