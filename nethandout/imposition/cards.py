"""Plan several small pages per sheet: wallet cards to cut out, and n-up proofs.

The pages of cards alternate front, back. On a duplex sheet, backs are mirrored so that each is behind its front; the
front and back of a fold-over card are next to each other, so that they always align.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nethandout.errors import UsageError
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
    natural_flip,
    vertical_ticks,
)
from nethandout.imposition.ticket import PRINTER_MARGIN, Backs, Binding, Mark, Size, Ticket, millimeters

Card = tuple[int | None, int | None]


@dataclass(frozen=True)
class Grid:
    """Rows and columns of equal pieces, centered on a sheet; lengths in points."""

    width: float
    height: float
    columns: int
    rows: int
    piece: Size
    gap: float

    @property
    def places(self) -> int:
        """The number of pieces on a side."""
        return self.columns * self.rows

    def box(self, column: int, row: int) -> Box:
        """Return the box of a piece; columns count from the left, rows from the top, both from 0."""
        wide, tall = self.piece
        left = (self.width - self.columns * (wide + self.gap) + self.gap) / 2
        upper = (self.height + self.rows * (tall + self.gap) - self.gap) / 2
        return Box(left + column * (wide + self.gap), upper - tall - row * (tall + self.gap), wide, tall)

    def boxes(self) -> list[Box]:
        """Return the boxes of all pieces, column by column."""
        return [self.box(column, row) for column in range(self.columns) for row in range(self.rows)]


def plan_cards(pages: int, ticket: Ticket, card: Size) -> Plan:
    """Plan sheets of cards of one size; raises UsageError if a card does not fit on the sheet."""
    beside, grid = _best_grid(ticket, card)
    stock = _pair_cards(pages, ticket, grid.places)
    sheets = []
    for start in range(0, len(stock), grid.places):
        on_sheet = stock[start : start + grid.places]
        sheets.append(
            _fold_over_sheet(on_sheet, grid, beside, ticket)
            if beside is not None
            else _flat_sheet(on_sheet, grid, ticket)
        )
    reading = tuple(page for pair in stock for page in (pair[:1] if ticket.backs is Backs.NONE else pair))
    motions: tuple[Motion, ...] = (Motion(Action.CUT_OUT),)
    if beside is not None:
        left = ticket.binding is Binding.LEFT
        across = Action.FOLD_RIGHT_BEHIND if left else Action.FOLD_LEFT_BEHIND
        motions += (Motion(across if beside else Action.FOLD_TOP_BEHIND),)
    flip = natural_flip(grid.width, grid.height)
    return Plan(ticket, pages, grid.width, grid.height, reading, tuple(sheets), motions, flip)


def plan_proofs(reading: Sequence[int | None], pages: int, ticket: Ticket, page: Size) -> Plan:
    """Plan n-up proofs: several pages per side in reading order, without folds."""
    grid = _proof_grid(ticket, page)
    boxes = [grid.box(column, row) for row in range(grid.rows) for column in range(grid.columns)]
    if ticket.binding is Binding.RIGHT:
        boxes = [grid.box(grid.columns - 1 - column, row) for row in range(grid.rows) for column in range(grid.columns)]
    sheets = []
    for start in range(0, len(reading), grid.places):
        on_sheet = reading[start : start + grid.places]
        cells = [Cell(number, box, box) for number, box in zip(on_sheet, boxes, strict=False)]
        sheets.append(Sheet(Side(_in_rows(cells))))
    flip = natural_flip(grid.width, grid.height)
    return Plan(ticket, pages, grid.width, grid.height, tuple(reading), tuple(sheets), (), flip)


def _best_grid(ticket: Ticket, card: Size) -> tuple[bool | None, Grid]:
    """Return the grid with the most cards, and whether backs fold over beside (True) or above (False) fronts."""
    wide, tall = card
    shapes: list[tuple[bool | None, Size]] = [(None, card)]
    if ticket.backs is Backs.FOLD_OVER:
        shapes = [(True, (2 * wide, tall)), (False, (wide, 2 * tall))]
    sizes = ((ticket.sheet.width, ticket.sheet.height), (ticket.sheet.height, ticket.sheet.width))
    grids = [(beside, _grid(size, piece, ticket.gutter)) for size in sizes for beside, piece in shapes]
    beside, best = max(grids, key=lambda candidate: candidate[1].places)
    if best.places < 1:
        raise UsageError(
            f"a card of {millimeters(wide)} by {millimeters(tall)} does not fit on {ticket.sheet.name} paper; "
            "choose a larger sheet or smaller cards"
        )
    return beside, best


def _grid(size: Size, piece: Size, gap: float) -> Grid:
    columns, rows = (
        max(0, int((whole - 2 * PRINTER_MARGIN + gap + 0.01) // (part + gap)))
        for whole, part in zip(size, piece, strict=True)
    )
    return Grid(*size, columns, rows, piece, gap)


def _proof_grid(ticket: Ticket, page: Size) -> Grid:
    divisors = [(columns, ticket.up // columns) for columns in range(1, ticket.up + 1) if ticket.up % columns == 0]
    short, long = ticket.sheet.width, ticket.sheet.height
    grids = []
    for width, height in ((short, long), (long, short)):
        for columns, rows in divisors:
            piece = (
                (width + ticket.gutter) / columns - ticket.gutter,
                (height + ticket.gutter) / rows - ticket.gutter,
            )
            grids.append(Grid(width, height, columns, rows, piece, ticket.gutter))
    return max(grids, key=lambda grid: min(grid.piece[0] / page[0], grid.piece[1] / page[1]))


def _pair_cards(pages: int, ticket: Ticket, places: int) -> list[Card]:
    numbers: list[int | None] = list(range(1, pages + 1))
    if ticket.backs is Backs.NONE:
        singles: list[Card] = [(page, None) for page in numbers]
    else:
        numbers += [None] * (pages % 2)
        singles = list(zip(numbers[::2], numbers[1::2], strict=True))
    copies = ticket.copies or (places if len(singles) == 1 else 1)
    return [card for card in singles for _ in range(copies)]


def _flat_sheet(on_sheet: Sequence[Card], grid: Grid, ticket: Ticket) -> Sheet:
    fronts, backs = [], []
    for (front, back), box in zip(on_sheet, grid.boxes(), strict=False):
        fronts.append(Cell(front, box, box))
        behind = Box(grid.width - box.right, box.y, box.width, box.height)
        backs.append(Cell(back, behind, behind))
    cuts = _cut_marks(grid.boxes(), grid)
    back_side = None if ticket.backs is Backs.NONE else Side(_in_rows(backs))
    return Sheet(Side(_in_rows(fronts), cuts), back_side)


def _fold_over_sheet(on_sheet: Sequence[Card], grid: Grid, beside: bool, ticket: Ticket) -> Sheet:
    cells: list[Cell] = []
    folds: list[Rule] = []
    for (front, back), box in zip(on_sheet, grid.boxes(), strict=False):
        if beside:
            halves = [Box(box.x + side * box.width / 2, box.y, box.width / 2, box.height) for side in (0, 1)]
            first, second = halves if ticket.binding is Binding.LEFT else halves[::-1]
            folds += vertical_ticks(halves[1].x, grid.height, Mark.FOLD)
        else:
            first = Box(box.x, box.y, box.width, box.height / 2)
            second = Box(box.x, first.top, box.width, box.height / 2)
            folds += horizontal_ticks(first.top, grid.width, Mark.FOLD)
        cells += [Cell(front, first, first), Cell(back, second, second, 0 if beside else 180)]
    return Sheet(Side(_in_rows(cells), (*dict.fromkeys(folds), *_cut_marks(grid.boxes(), grid))))


def _cut_marks(boxes: Iterable[Box], grid: Grid) -> tuple[Rule, ...]:
    """Return ticks at the edges of the sheet, for cutting."""
    pieces = tuple(boxes)
    xs = sorted({round(x, 3) for box in pieces for x in (box.x, box.right)})
    ys = sorted({round(y, 3) for box in pieces for y in (box.y, box.top)})
    columns = [rule for x in xs for rule in vertical_ticks(x, grid.height, Mark.CROP)]
    return (*columns, *(rule for y in ys for rule in horizontal_ticks(y, grid.width, Mark.CROP)))


def _in_rows(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (-cell.panel.y, cell.panel.x)))
