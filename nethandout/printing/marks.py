"""Lines for the hands: short dashes at the edge of the sheet where it is folded, thin lines where it is cut."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.printing.plan import Action, Motion, Rule
from nethandout.printing.ticket import Fold, Mark

TICK = 24.0
"""Length of a mark from the edge of the sheet, in points; the outer half falls where printers cannot print."""

NEEDED = {
    Fold.ZINE: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CARDS: frozenset({Mark.FOLD, Mark.CROP}),
    Fold.CUT_STACK: frozenset({Mark.CROP}),
}
"""The marks a fold gets when nothing is said about marks."""

_UPRIGHT = {
    Action.FOLD_LEFT_BEHIND,
    Action.FOLD_RIGHT_BEHIND,
    Action.FOLD_LEFT_OVER,
    Action.FOLD_RIGHT_OVER,
}


def upright(x: float, height: float, mark: Mark) -> tuple[Rule, ...]:
    """Ticks at the lower and upper edge, at `x`."""
    return (Rule(x, 0, x, TICK, mark), Rule(x, height - TICK, x, height, mark))


def level(y: float, width: float, mark: Mark) -> tuple[Rule, ...]:
    """Ticks at the left and right edge, at height `y`."""
    return (Rule(0, y, TICK, y, mark), Rule(width - TICK, y, width, y, mark))


def rules(motions: Iterable[Motion], width: float, height: float) -> tuple[Rule, ...]:
    """The marks, on the front of a sheet, of the lines its motions fold and cut along."""
    found: list[Rule] = []
    over = False
    for motion in motions:
        if motion.action is Action.TURN_OVER:
            over = True
        elif motion.action in _UPRIGHT:
            found += upright(width - motion.at if over else motion.at, height, Mark.FOLD)
        elif motion.action is Action.FOLD_TOP_BEHIND:
            found += level(motion.at, width, Mark.FOLD)
        elif motion.action in (Action.CUT_ACROSS, Action.CUT_APART):
            found += level(motion.at, width, Mark.CROP)
    return tuple(found)
