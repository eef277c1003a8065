"""The job ticket: what is asked of the printing, as values. Lengths are points (72 to an inch)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nethandout.paper import Paper

Size = tuple[float, float]
"""Width and height, in points."""


class Fold(StrEnum):
    """How pages become a thing to hold."""

    SADDLE = "saddle"
    PERFECT = "perfect"
    QUARTER = "quarter"
    ZINE = "zine"
    TRIFOLD = "trifold"
    ZFOLD = "zfold"
    CARDS = "cards"
    CUT_STACK = "cut-stack"
    N_UP = "n-up"


class Binding(StrEnum):
    """The side of the front cover that is the spine."""

    LEFT = "left"
    RIGHT = "right"


class Flip(StrEnum):
    """The edge of the paper about which the printer turns it."""

    SHORT = "short"
    LONG = "long"


class Mark(StrEnum):
    """Lines printed for the hands: where to fold, where to cut."""

    FOLD = "fold"
    CROP = "crop"


class Backs(StrEnum):
    """Where the back of a card is: on the other side, beside the front to be folded behind it, or nowhere."""

    DUPLEX = "duplex"
    FOLD_OVER = "fold-over"
    NONE = "none"


@dataclass(frozen=True)
class Ticket:
    """What is asked for: the job ticket. Lengths in points.

    `flip` None stands for the edge that leaves backs upright. `signature` is pages (None: what the fold likes).
    `creep` is the thickness of the paper (0: none); `inner_margin` is the white between a page's words and its
    spine (None: as it is found on the pages). `gutter` is added at the spine, or stands between cards. `marks` None
    stands for what the fold cannot do without. `one_sided` is for quarter folds (None: when four pages do). `up` is
    pages a side for n-up. `copies` is of each card (None: a single card fills the sheet) or of a cut-stack booklet
    on each sheet (None: one).
    """

    fold: Fold
    sheet: Paper
    binding: Binding = Binding.LEFT
    flip: Flip | None = None
    signature: int | None = None
    creep: float = 0.0
    inner_margin: float | None = None
    gutter: float = 0.0
    marks: frozenset[Mark] | None = None
    keep_back_cover: bool = False
    one_sided: bool | None = None
    up: int = 4
    backs: Backs = Backs.DUPLEX
    copies: int | None = None
