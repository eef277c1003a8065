"""The job ticket: what to print, how, and on which paper, and the values that imposition returns.

Lengths are points (72 to an inch).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from nethandout.errors import UsageError

Size = tuple[float, float]
"""Width and height, in points."""

LARGEST_FILE = 200_000_000
"""Largest PDF, in bytes, that is imposed or verified."""

PRINT_ONLY = "PRINT ONLY"
"""Marks a print file in its title."""

SHEETS_PRODUCER = "nethandout"
"""The producer of print files; that of PDFs to read is the renderer."""

SNAP = 0.75
"""How many points a page may exceed its frame and still print at exactly 100%, since programs round sizes."""

PRINTER_MARGIN = 12.0
"""The margin that most office printers cannot print on (4.2 mm)."""

POINTS_PER_MM = 72 / 25.4
UNITS = {"mm": POINTS_PER_MM, "cm": 10 * POINTS_PER_MM, "in": 72.0, "pt": 1.0}
LENGTH = re.compile(r"\s*(\d{1,5}(?:[.,]\d{1,5})?)\s*(mm|cm|in|pt)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Paper:
    """A paper size in portrait orientation; width and height in points."""

    name: str
    width: float
    height: float


PAPERS = {
    paper.name: paper
    for paper in (
        Paper("letter", 612, 792),
        Paper("a4", 210 * POINTS_PER_MM, 297 * POINTS_PER_MM),
        Paper("half-letter", 396, 612),
        Paper("a5", 148 * POINTS_PER_MM, 210 * POINTS_PER_MM),
        Paper("legal", 612, 1008),
        Paper("a3", 297 * POINTS_PER_MM, 420 * POINTS_PER_MM),
    )
}


def pages_per_sheet(name: str) -> int:
    """Return how many pages of the paper `name` go on both sides of a sheet of office paper; half sizes are folded."""
    return 4 if name in ("half-letter", "a5") else 2


def sheets_of_paper(pages: int, name: str) -> int:
    """Return how many sheets of office paper pages of the paper `name` take on both sides; half sizes are folded."""
    return -(-pages // pages_per_sheet(name))


def length(text: str) -> float:
    """Convert a length such as "5mm" to points; raises UsageError if it is not a number with a unit."""
    match = LENGTH.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is not a length; write a number and its unit, such as 5mm, 0.25in or 12pt")
    return float(match[1].replace(",", ".")) * UNITS[match[2].lower()]


def millimeters(points: float) -> str:
    """Format a length in points for a message: "4.2 mm"."""
    return f"{points / POINTS_PER_MM:.2f}".rstrip("0").rstrip(".") + " mm"


class Fold(StrEnum):
    """How printed sheets are folded, cut or bound."""

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
    """The side of the front cover on which the spine is."""

    LEFT = "left"
    RIGHT = "right"


class Flip(StrEnum):
    """The edge of the paper on which a duplex printer flips it."""

    SHORT = "short"
    LONG = "long"


class Mark(StrEnum):
    """Printed lines that show where to fold and where to cut."""

    FOLD = "fold"
    CROP = "crop"


class Backs(StrEnum):
    """Where the back of a card goes: on the other side of the sheet, next to its front to be folded, or nowhere."""

    DUPLEX = "duplex"
    FOLD_OVER = "fold-over"
    NONE = "none"


class Sides(StrEnum):
    """The sides a print file contains: both, or one for a printer without duplex."""

    BOTH = "both"
    FRONT = "front"
    BACK = "back"


class Tray(StrEnum):
    """Which printed sheet is on top when the stack goes back into the tray to print its backs."""

    LAST_ON_TOP = "last-on-top"
    FIRST_ON_TOP = "first-on-top"


@dataclass(frozen=True)
class Ticket:
    """How to fold and lay out a job. Lengths in points.

    `flip`: None for the edge that keeps backs upright. `signature`: pages per signature, None for the default of the
    fold. `creep`: the thickness of the paper, 0 for no compensation. `inner_margin`: the white between text and
    spine, None to measure it. `gutter`: added at the spine, or the space between cards. `marks`: None for those the
    fold needs. `one_sided`: for quarter folds; None if four pages are enough. `up`: pages per side for n-up.
    `copies`: of each card (None: a single card fills the sheet), or of a cut-stack booklet per sheet (None: one).
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
    """A ticket and the options of its print file.

    `each`: a scale for each page. `first`: printing instructions as the first page.
    """

    ticket: Ticket
    sides: Sides = Sides.BOTH
    tray: Tray = Tray.LAST_ON_TOP
    enlarge: bool = False
    each: bool = False
    first: bool = False


@dataclass(frozen=True)
class Source:
    """A finished PDF with its metadata; `usual_size` is the most frequent page size, in points.

    `is_sheets`: nethandout made it to be printed, not read.
    """

    name: str
    pages: int
    usual_size: Size
    title: str
    author: str
    language: str
    binding: Binding
    is_sheets: bool = False
    data: bytes = field(default=b"", repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Label:
    """The metadata of a print file; `language` is a tag such as en or es-MX."""

    title: str
    author: str = ""
    language: str = ""


@dataclass(frozen=True)
class PrintFile:
    """A file to print, the scale of each page (1.0 is 100%), its number of sides, and notices for the user."""

    pdf: bytes
    scales: tuple[float, ...]
    sides: int
    notices: tuple[str, ...] = ()

    @property
    def scale(self) -> float:
        """The least scale of a page."""
        return min(self.scales)
