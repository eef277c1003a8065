"""Paper sizes, in points (1/72 inch)."""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.errors import UsageError

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Paper:
    """A paper size in portrait; width and height in points."""

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


def paper(name: str) -> Paper:
    """Find a paper by its name; raises UsageError that lists the names there are."""
    try:
        return PAPERS[name]
    except KeyError:
        raise UsageError(f"there is no paper {name!r}; choose one of {', '.join(PAPERS)}") from None
