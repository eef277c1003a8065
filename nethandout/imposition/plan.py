"""The imposition plan: where each page goes on which sheet, which way up, and how the sheets are folded.

Lengths are points (72 to an inch) from the lower left corner of a side, seen upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nethandout.imposition.ticket import Flip, Fold, Mark, Ticket

TICK = 24.0
"""Length of a mark from the edge of the sheet, in points; printers cannot print the outer half."""

DEFAULT_MARKS = {
    Fold.ZINE: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CARDS: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CUT_STACK: frozenset({Mark.CROP}),
}
"""The marks that a fold gets unless the ticket names others."""


class Action(StrEnum):
    """One step of folding or cutting; at the start, the front of the first sheet faces up."""

    TURN_OVER = "turn-over"
    FOLD_LEFT_BEHIND = "fold-left-behind"
    FOLD_RIGHT_BEHIND = "fold-right-behind"
    FOLD_TOP_BEHIND = "fold-top-behind"
    FOLD_LEFT_OVER = "fold-left-over"
    FOLD_RIGHT_OVER = "fold-right-over"
    CUT_ACROSS = "cut-across"
    CUT_APART = "cut-apart"
    CUT_OUT = "cut-out"
    NEST = "nest"
    GATHER = "gather"
    STAPLE = "staple"
    GLUE = "glue"
    SLIT_HEAD = "slit-head"
    CREASE_EIGHTHS = "crease-eighths"
    SLIT_MIDDLE = "slit-middle"
    PUSH_TOGETHER = "push-together"
    WRAP = "wrap"


_VERTICAL_FOLDS = {
    Action.FOLD_LEFT_BEHIND,
    Action.FOLD_RIGHT_BEHIND,
    Action.FOLD_LEFT_OVER,
    Action.FOLD_RIGHT_OVER,
}


@dataclass(frozen=True)
class Motion:
    """An action and, for a fold or cut, the position of its line: points from the left (or from the bottom)."""

    action: Action
    at: float = 0.0


@dataclass(frozen=True)
class Box:
    """A rectangle: lower left corner and size, in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    def turned(self, width: float, height: float) -> Box:
        """Return the box as it lies once its sheet, of this width and height, is turned upside down."""
        return Box(width - self.right, height - self.top, self.width, self.height)


@dataclass(frozen=True)
class Cell:
    """A page on a side.

    `page` counts from 1 (None: blank); `panel` is its part of the paper, `frame` the part of the panel that it may
    fill; `turn` is 0 or 180 degrees; `shift` moves the page to the right, in points.
    """

    page: int | None
    panel: Box
    frame: Box
    turn: int = 0
    shift: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A printed line to fold or to cut along."""

    x0: float
    y0: float
    x1: float
    y1: float
    mark: Mark


@dataclass(frozen=True)
class Side:
    """One side of a sheet: its cells from top left to bottom right, and its lines."""

    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...] = ()

    def turned(self, width: float, height: float) -> Side:
        """Return the side upside down."""
        cells = (
            Cell(
                cell.page,
                cell.panel.turned(width, height),
                cell.frame.turned(width, height),
                (cell.turn + 180) % 360,
                -cell.shift if cell.shift else 0.0,
            )
            for cell in reversed(self.cells)
        )
        rules = (Rule(width - r.x0, height - r.y0, width - r.x1, height - r.y1, r.mark) for r in self.rules)
        return Side(tuple(cells), tuple(rules))


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper; `back` is None if only the front is printed; `signature` counts from 0."""

    front: Side
    back: Side | None = None
    signature: int = 0


@dataclass(frozen=True)
class Plan:
    """Sheets to print and the motions that fold them.

    `width` and `height` are those of the upright sheet, in points; `reading` is the order in which the pages are
    read, with None for blanks; `flip` is the duplex setting of the printer.
    """

    ticket: Ticket
    pages: int
    width: float
    height: float
    reading: tuple[int | None, ...]
    sheets: tuple[Sheet, ...]
    motions: tuple[Motion, ...]
    flip: Flip

    @property
    def fold(self) -> Fold:
        """The fold of the ticket."""
        return self.ticket.fold

    @property
    def two_sided(self) -> bool:
        """Whether any sheet has a printed back."""
        return any(sheet.back is not None for sheet in self.sheets)

    @property
    def signatures(self) -> int:
        """The number of signatures."""
        return self.sheets[-1].signature + 1

    @property
    def largest_signature(self) -> int:
        """The number of pages in the first signature, which is the largest."""
        first = replace(self, sheets=tuple(sheet for sheet in self.sheets if sheet.signature == 0))
        return min(sum(len(side.cells) for side in first.sides()), len(self.reading))

    @property
    def blanks(self) -> int:
        """The number of blank pages added."""
        return self.reading.count(None)

    def sides(self) -> Iterator[Side]:
        """Yield all sides in printing order: front, back, front, back."""
        for sheet in self.sheets:
            yield sheet.front
            if sheet.back is not None:
                yield sheet.back

    def flipped(self, flip: Flip) -> Plan:
        """Return the plan for a printer that flips on this edge; on the other edge, backs are upside down."""
        if flip == self.flip:
            return self
        turned = tuple(
            sheet if sheet.back is None else replace(sheet, back=sheet.back.turned(self.width, self.height))
            for sheet in self.sheets
        )
        return replace(self, sheets=turned, flip=flip)


def natural_flip(width: float, height: float) -> Flip:
    """Return the edge on which a side turns like the page of a book: short for a landscape sheet."""
    return Flip.SHORT if width > height else Flip.LONG


def vertical_ticks(x: float, height: float, mark: Mark) -> tuple[Rule, ...]:
    """Return ticks at the lower and upper edge of a sheet, at `x`."""
    return (Rule(x, 0, x, TICK, mark), Rule(x, height - TICK, x, height, mark))


def horizontal_ticks(y: float, width: float, mark: Mark) -> tuple[Rule, ...]:
    """Return ticks at the left and right edge of a sheet, at `y`."""
    return (Rule(0, y, TICK, y, mark), Rule(width - TICK, y, width, y, mark))


def motion_rules(motions: Iterable[Motion], width: float, height: float) -> tuple[Rule, ...]:
    """Return the marks on the front of a sheet for the lines along which its motions fold and cut."""
    rules: list[Rule] = []
    turned_over = False
    for motion in motions:
        if motion.action is Action.TURN_OVER:
            turned_over = True
        elif motion.action in _VERTICAL_FOLDS:
            rules += vertical_ticks(width - motion.at if turned_over else motion.at, height, Mark.FOLD)
        elif motion.action is Action.FOLD_TOP_BEHIND:
            rules += horizontal_ticks(motion.at, width, Mark.FOLD)
        elif motion.action in (Action.CUT_ACROSS, Action.CUT_APART):
            rules += horizontal_ticks(motion.at, width, Mark.CROP)
    return tuple(rules)
