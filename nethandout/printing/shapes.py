"""The shape of a finished page: what is seen of it, which way up, and how large."""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.printing.ticket import Size

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class PageShape:
    """What is seen of a page: its visible box in its own units, its rotation clockwise, and points a unit."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int = 0
    unit: float = 1.0

    @property
    def size(self) -> Size:
        """Width and height as it is looked at, in points."""
        wide, tall = (self.right - self.left) * self.unit, (self.top - self.bottom) * self.unit
        return (tall, wide) if self.rotation in (90, 270) else (wide, tall)

    @property
    def upright(self) -> Matrix:
        """The matrix that puts the visible box upright, its lower left corner at the origin, in points."""
        u = self.unit
        match self.rotation:
            case 90:
                return (0, -u, u, 0, -self.bottom * u, self.right * u)
            case 180:
                return (-u, 0, 0, -u, self.right * u, self.top * u)
            case 270:
                return (0, u, -u, 0, self.top * u, -self.left * u)
            case _:
                return (u, 0, 0, u, -self.left * u, -self.bottom * u)
