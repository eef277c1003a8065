"""Colours and whether they can be read: contrast as the Web Content Accessibility Guidelines (WCAG 2) define it."""

from __future__ import annotations

import re
from collections.abc import Iterable

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
WHITE = "#FFFFFF"
LEAST = 7.0


def contrast(one: str, other: str) -> float:
    """Contrast of two colours written #RRGGBB: from 1 (none) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: str, grounds: Iterable[str] = (WHITE,), least: float = LEAST) -> str:
    """Mix black into a colour, as little as it takes to stand out `least` to one from every ground."""
    grounds = tuple(grounds)
    for step in range(255, 0, -1):
        mixed = "#" + "".join(f"{channel * step // 255:02X}" for channel in _channels(colour))
        if all(contrast(mixed, ground) >= least for ground in grounds):
            return mixed
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2), from 0 (black) to 1 (white)."""
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _shares(colour))
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _shares(colour: str) -> tuple[float, ...]:
    return tuple(channel / 255 for channel in _channels(colour))
