"""Lengths as people write them: 5mm, 0.25in, 0,1 mm, 12pt."""

from __future__ import annotations

import re

from nethandout.errors import UsageError
from nethandout.paper import POINTS_PER_MM

UNITS = {"mm": POINTS_PER_MM, "cm": 10 * POINTS_PER_MM, "in": 72.0, "pt": 1.0}
LENGTH = re.compile(r"\s*(\d{1,5}(?:[.,]\d{1,5})?)\s*(mm|cm|in|pt)\s*", re.IGNORECASE)


def length(text: str) -> float:
    """Read a length in points; what has no unit or is no number is a UsageError."""
    found = LENGTH.fullmatch(text)
    if found is None:
        raise UsageError(f"{text!r} is not a length; write a number and its unit, such as 5mm, 0.25in or 12pt")
    return float(found[1].replace(",", ".")) * UNITS[found[2].lower()]


def millimetres(points: float) -> str:
    """Write a length for a message: "4.2 mm"."""
    return f"{points / POINTS_PER_MM:.2f}".rstrip("0").rstrip(".") + " mm"
