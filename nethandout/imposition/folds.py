"""Plan booklets (saddle stitch, glued signatures, quarter fold, cut stacks) and folds of one sheet (zine, leaflets).

A forme is one side of a sheet: rows of pages, each as (place in the signature, turn), bound on the left and turned
like the page of a book. Sheet i of a signature of N pages has pages N-2i | 2i+1 on its front and 2i+2 | N-2i-1 on its
back.

The panels of a leaflet are numbered: 1 front cover; 2, 3, 4 inside, from the cover on; 5 and 6 the rest of the
outside. In a letter fold, 6 is the back cover and 5 the flap; in a Z fold, panel 4 is at the back.
"""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.imposition.plan import (
    Action,
    Box,
    Cell,
    Motion,
    Plan,
    Rule,
    Sheet,
    Side,
    horizontal_ticks,
    motion_rules,
    natural_flip,
    vertical_ticks,
)
from nethandout.imposition.ticket import POINTS_PER_MM, Binding, Fold, Mark, Ticket

Forme = tuple[tuple[tuple[int, int], ...], ...]
Formes = tuple[Forme, Forme]
"""Front and back; an empty back is left unprinted."""
Place = tuple[Box, Box]

FOUR_PANELS: Forme = (((3, 180), (2, 180)), ((4, 0), (1, 0)))
"""The only layout of four pages on one side that reads 1 to 4 once the top and then the left half are folded behind."""

PERFECT_SIGNATURE = 16
"""Default pages of a glued signature: four sheets, which still fold well."""


ZINE = (((5, 180), (4, 180), (3, 180), (2, 180)), ((6, 0), (7, 0), (8, 0), (1, 0)))
"""Eight pages on one side; a slit between the middle four lets the sheet fold into a booklet."""

OUTSIDE, INSIDE = (5, 6, 1), (2, 3, 4)

INCH_RELIEF = 4.5
"""How much narrower the flap is, in points: 1/16 inch, so that letter paper gives 3.625 + 3.6875 + 3.6875 inches."""

METRIC_RELIEF = 3 * POINTS_PER_MM
"""The same for metric paper, so that A4 gives 97 + 100 + 100 mm."""


def saddle_formes(pages: int) -> list[Formes]:
    """Return the formes of each sheet of a signature; `pages` is a multiple of 4."""
    return [((((pages - i, 0), (i + 1, 0)),), (((i + 2, 0), (pages - i - 1, 0)),)) for i in range(0, pages // 2, 2)]


def quarter_formes(pages: int) -> list[Formes]:
    """Return the formes of each sheet, eight pages per sheet; `pages` is a multiple of 8, or 4 for one printed side."""
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
    """Return the leaves of a saddle booklet, the first half above the second; `pages` is a multiple of 8."""
    leaves = saddle_formes(pages)
    half = len(leaves) // 2
    pairs = zip(leaves[:half], leaves[half:], strict=True)
    return [(upper[0] + lower[0], upper[1] + lower[1]) for upper, lower in pairs]


def twin_formes(pages: int) -> list[Formes]:
    """Return each leaf of a saddle booklet twice, for two equal booklets; `pages` is a multiple of 4."""
    return [(front * 2, back * 2) for front, back in saddle_formes(pages)]


def plan_booklet(reading: Sequence[int | None], pages: int, ticket: Ticket, landscape: bool = False) -> Plan:
    """Plan a booklet with a spine from its padded reading order, for the natural flip.

    Sheets with one row of pages are always landscape; those with two rows only if `landscape`.
    """
    short, long = ticket.sheet.width, ticket.sheet.height
    rows = 1 if ticket.fold in (Fold.SADDLE, Fold.PERFECT) else 2
    width, height = (long, short) if landscape or rows == 1 else (short, long)
    signatures = _signatures(reading, ticket)
    motions = _motions(ticket, width, height, len(signatures), len(signatures[0]))
    lines = motion_rules(motions, width, height)
    places = _panel_rows(ticket, rows, width, height)
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


def _panel_rows(ticket: Ticket, rows: int, width: float, height: float) -> list[tuple[Place, Place]]:
    """Return the panel and frame of the left and right page of each row."""
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
            shift = toward_spine * leaf_depth(place, len(signature)) * ticket.creep if ticket.creep else 0.0
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


def leaf_depth(place: int, pages: int) -> int:
    """Return how many leaves of a signature of `pages` lie outside the leaf with this page (from 1)."""
    return (min(place, pages + 1 - place) - 1) // 2


def plan_zine(reading: Sequence[int | None], pages: int, ticket: Ticket) -> Plan:
    """Plan a zine: eight pages on one side of a sheet, with one slit."""
    width, height = ticket.sheet.height, ticket.sheet.width
    motions = (
        Motion(Action.CREASE_EIGHTHS),
        Motion(Action.SLIT_MIDDLE, height / 2),
        Motion(Action.FOLD_TOP_BEHIND, height / 2),
        Motion(Action.PUSH_TOGETHER),
        Motion(Action.WRAP),
    )
    lines = horizontal_ticks(height / 2, width, Mark.FOLD)
    for column in (1, 2, 3):
        lines += vertical_ticks(column * width / 4, height, Mark.FOLD)
    lines += (Rule(width / 4, height / 2, 3 * width / 4, height / 2, Mark.CROP),)
    wide, tall = width / 4, height / 2
    cells = []
    for row, slots in enumerate(ZINE):
        for column, (place, turn) in enumerate(slots if ticket.binding is Binding.LEFT else slots[::-1]):
            box = Box(column * wide, height - (row + 1) * tall, wide, tall)
            cells.append(Cell(reading[place - 1], box, box, turn))
    sheets = (Sheet(Side(tuple(cells), lines)),)
    return Plan(ticket, pages, width, height, tuple(reading), sheets, motions, natural_flip(width, height))


def flap_widths(ticket: Ticket) -> tuple[float, float]:
    """Return the widths of the flap that folds in and of the other panels, in points."""
    relief = METRIC_RELIEF if ticket.sheet.name.startswith("a") else INCH_RELIEF
    narrow = (ticket.sheet.height - 2 * relief) / 3
    return narrow, narrow + relief


def plan_leaflet(reading: Sequence[int | None], pages: int, ticket: Ticket) -> Plan:
    """Plan a three-panel leaflet; its front is the outside."""
    width, height = ticket.sheet.height, ticket.sheet.width
    if ticket.fold is Fold.TRIFOLD:
        narrow, panel = flap_widths(ticket)
        widths = (narrow, panel, panel)
    else:
        widths = (width / 3,) * 3
    outside = _panel_cells(OUTSIDE, widths, reading, ticket, height)
    inside = _panel_cells(INSIDE, widths[::-1], reading, ticket, height)
    motions = _leaflet_motions(ticket.fold, widths, ticket.binding)
    sheet = Sheet(Side(outside, motion_rules(motions, width, height)), Side(inside))
    return Plan(ticket, pages, width, height, tuple(reading), (sheet,), motions, natural_flip(width, height))


def _panel_cells(
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


def _leaflet_motions(fold: Fold, widths: tuple[float, ...], binding: Binding) -> tuple[Motion, ...]:
    """Return the motions seen from the inside, where the cover is on the left, or on the right if bound right."""
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
