"""A plan for printing: which page stands where on which sheet, which way up, and how the sheets are folded.

Everything is a value. Lengths are points (72 to an inch) from the lower left corner of a side, seen upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nethandout.imposition.ticket import Flip, Fold, Mark, Ticket

TICK = 24.0
"""Length of a mark from the edge of the sheet, in points; the outer half falls where printers cannot print."""

DEFAULT_MARKS = {
    Fold.ZINE: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CARDS: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CUT_STACK: frozenset({Mark.CROP}),
}
"""The marks a fold gets when nothing is said about marks."""


class Action(StrEnum):
    """One motion of the hands; the front of the first sheet faces up before the first."""

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
    """An action and, for a fold or cut, the place of its line: points from the left (or from the bottom)."""

    action: Action
    at: float = 0.0


@dataclass(frozen=True)
class Box:
    """A rectangle: its lower left corner and its size, in points."""

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
        """Where the box lies after its sheet, of that size, was turned upside down."""
        return Box(width - self.right, height - self.top, self.width, self.height)


@dataclass(frozen=True)
class Cell:
    """A page in its place.

    `page` counts from 1 (None: blank); `panel` is the part of the paper it gets, `frame` the part of the panel it
    may fill; `turn` is 0 or 180 degrees; `shift` moves its image to the right, in points.
    """

    page: int | None
    panel: Box
    frame: Box
    turn: int = 0
    shift: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A printed line from one point to another, to fold or to cut along."""

    x0: float
    y0: float
    x1: float
    y1: float
    mark: Mark


@dataclass(frozen=True)
class Side:
    """One side of a sheet: cells from top left to bottom right, and lines."""

    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...] = ()

    def turned(self, width: float, height: float) -> Side:
        """The side upside down."""
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
    """A sheet of paper; `back` is None when only one side is printed; `signature` counts from 0."""

    front: Side
    back: Side | None = None
    signature: int = 0


@dataclass(frozen=True)
class Plan:
    """Sheets to print and the motions that fold them.

    `width` and `height` are the sheet's as it is looked at, in points; `reading` is the order of pages in the hand,
    blanks as None; `flip` is what the printer must be set to.
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
        """How many signatures there are."""
        return self.sheets[-1].signature + 1

    @property
    def largest_signature(self) -> int:
        """How many pages the first signature has; none has more."""
        first = replace(self, sheets=tuple(sheet for sheet in self.sheets if sheet.signature == 0))
        return min(sum(len(side.cells) for side in first.sides()), len(self.reading))

    @property
    def blanks(self) -> int:
        """How many blank pages were added."""
        return self.reading.count(None)

    def sides(self) -> Iterator[Side]:
        """All sides in printing order: front, back, front, back."""
        for sheet in self.sheets:
            yield sheet.front
            if sheet.back is not None:
                yield sheet.back

    def flipped(self, flip: Flip) -> Plan:
        """The plan for the other edge: every back upside down."""
        if flip == self.flip:
            return self
        turned = tuple(
            sheet if sheet.back is None else replace(sheet, back=sheet.back.turned(self.width, self.height))
            for sheet in self.sheets
        )
        return replace(self, sheets=turned, flip=flip)


def natural_flip(width: float, height: float) -> Flip:
    """The edge about which a side turns like the page of a book: short for a sheet that lies on its side."""
    return Flip.SHORT if width > height else Flip.LONG


def vertical_ticks(x: float, height: float, mark: Mark) -> tuple[Rule, ...]:
    """Ticks at the lower and upper edge, at `x`."""
    return (Rule(x, 0, x, TICK, mark), Rule(x, height - TICK, x, height, mark))


def horizontal_ticks(y: float, width: float, mark: Mark) -> tuple[Rule, ...]:
    """Ticks at the left and right edge, at height `y`."""
    return (Rule(0, y, TICK, y, mark), Rule(width - TICK, y, width, y, mark))


def motion_rules(motions: Iterable[Motion], width: float, height: float) -> tuple[Rule, ...]:
    """The marks, on the front of a sheet, of the lines its motions fold and cut along."""
    found: list[Rule] = []
    over = False
    for motion in motions:
        if motion.action is Action.TURN_OVER:
            over = True
        elif motion.action in _VERTICAL_FOLDS:
            found += vertical_ticks(width - motion.at if over else motion.at, height, Mark.FOLD)
        elif motion.action is Action.FOLD_TOP_BEHIND:
            found += horizontal_ticks(motion.at, width, Mark.FOLD)
        elif motion.action in (Action.CUT_ACROSS, Action.CUT_APART):
            found += horizontal_ticks(motion.at, width, Mark.CROP)
    return tuple(found)
