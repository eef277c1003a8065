"""The job ticket: what is asked of the printing and what it gives, as values. Lengths are points (72 to an inch)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from nethandout.paper import Paper

Size = tuple[float, float]
"""Width and height, in points."""


LARGEST_FILE = 200_000_000
"""Most bytes of a PDF that is laid on sheets or judged."""

PRINT_ONLY = "PRINT ONLY"
"""What the title of a print file says."""

SNAP = 0.75
"""Points a page may be larger than its frame and still print at exactly 100 %: files round their sizes."""

PRINTER_MARGIN = 12.0
"""The border most office printers leave white (4.2 mm)."""


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


class Sides(StrEnum):
    """What the file holds: both sides, or only one for a printer that cannot turn paper."""

    BOTH = "both"
    FRONT = "front"
    BACK = "back"


class Tray(StrEnum):
    """Which printed sheet lies on top when the pile is put back to print its backs."""

    LAST_ON_TOP = "last-on-top"
    FIRST_ON_TOP = "first-on-top"


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


@dataclass(frozen=True)
class Order:
    """What is asked of the printing besides the ticket; `first` asks for a first page of instructions."""

    ticket: Ticket
    sides: Sides = Sides.BOTH
    tray: Tray = Tray.LAST_ON_TOP
    enlarge: bool = False
    first: bool = False


@dataclass(frozen=True)
class Source:
    """A finished PDF as bytes, with what it says of itself; `usual_size` is that of most of its pages, in points."""

    name: str
    pages: int
    usual_size: Size
    title: str
    author: str
    language: str
    binding: Binding
    data: bytes = field(default=b"", repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Label:
    """What the file says of itself; `language` is a tag such as en or es-MX."""

    title: str
    author: str = ""
    language: str = ""


@dataclass(frozen=True)
class PrintFile:
    """The file, the scale its pages have (1.0 is 100 %), how many sides it prints, and what one should know."""

    pdf: bytes
    scale: float
    sides: int
    notices: tuple[str, ...] = ()
