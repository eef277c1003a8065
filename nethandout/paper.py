"""Paper sizes and lengths in points (1/72 inch)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nethandout.errors import UsageError

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


def sheets_of_paper(pages: int, name: str) -> int:
    """Return how many sheets of office paper pages of the paper `name` take on both sides; half sizes are folded."""
    pages_per_sheet = 4 if name in ("half-letter", "a5") else 2
    return -(-pages // pages_per_sheet)


def length(text: str) -> float:
    """Convert a length such as "5mm" to points; raises UsageError if it is not a number with a unit."""
    match = LENGTH.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is not a length; write a number and its unit, such as 5mm, 0.25in or 12pt")
    return float(match[1].replace(",", ".")) * UNITS[match[2].lower()]


def millimeters(points: float) -> str:
    """Format a length in points for a message: "4.2 mm"."""
    return f"{points / POINTS_PER_MM:.2f}".rstrip("0").rstrip(".") + " mm"
