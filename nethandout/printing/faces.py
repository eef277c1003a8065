"""How wide the letters of a font in a PDF are: enough to say where a line of words ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nethandout.printing.references import resolved

EM = 1000.0
USUAL = 500.0
"""Thousandths of an em for a letter whose width a font does not give: the standard fonts need not."""

CODES = 0x10000
"""Codes that two bytes can say; a font that gives more widths than that repeats itself, and the rest is left."""


@dataclass(frozen=True)
class Face:
    """Widths by code, in thousandths of an em; `step` is bytes a letter, `measured` whether its size means points."""

    widths: Mapping[int, float] = field(default_factory=dict)
    usual: float = USUAL
    step: int = 1
    measured: bool = True

    def ems(self, letters: bytes) -> float:
        """How wide a piece of text is, in ems."""
        if self.step == 1:
            codes: Iterable[int] = letters
        else:
            codes = (int.from_bytes(letters[at : at + 2], "big") for at in range(0, len(letters) - 1, 2))
        widths, usual = self.widths, self.usual
        return sum([widths.get(code, usual) for code in codes]) / EM


def face(font: Any) -> Face:
    """What a font's dictionary says; what is missing or makes no sense is taken as usual."""
    if not isinstance(font, dict):
        return Face()
    kind = font.get("/Subtype")
    if kind == "/Type0":
        below = resolved(font.get("/DescendantFonts")) or [None]
        inner = resolved(below[0])
        if not isinstance(inner, dict):
            return Face(step=2)
        return Face(_by_range(resolved(inner.get("/W"))), _number(inner.get("/DW"), EM), 2)
    scale = 1.0
    if kind == "/Type3":
        matrix = resolved(font.get("/FontMatrix"))
        scale = EM * abs(_number(matrix[0] if isinstance(matrix, list) and matrix else None, 1 / EM))
    first, widths = int(_number(font.get("/FirstChar"), 0)), resolved(font.get("/Widths"))
    known = [scale * _number(width, USUAL) for width in widths] if isinstance(widths, list) else []
    return Face(dict(enumerate(known, first)), measured=kind != "/Type3")


def _by_range(found: Any) -> dict[int, float]:
    """The /W array: a code and widths from it on, or a first and a last code and the width of all between."""
    widths: dict[int, float] = {}
    parts = [resolved(part) for part in found] if isinstance(found, list) else []
    at, room = 0, CODES
    while at + 1 < len(parts) and room > 0:
        first = max(0, int(_number(parts[at], 0)))
        if isinstance(parts[at + 1], list):
            listed = parts[at + 1][:room]
            widths.update((first + n, _number(width, EM)) for n, width in enumerate(listed))
            at, room = at + 2, room - len(listed)
        elif at + 2 < len(parts):
            alike = range(first, min(int(_number(parts[at + 1], 0)), CODES - 1, first + room) + 1)
            widths.update(dict.fromkeys(alike, _number(parts[at + 2], EM)))
            at, room = at + 3, room - len(alike)
        else:
            break
    return widths


def _number(value: Any, otherwise: float) -> float:
    value = resolved(value)
    return float(value) if isinstance(value, int | float) else otherwise
