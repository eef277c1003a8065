"""What the entries of a PDF stand for, behind any reference, whatever a program wrote into them; numbers for a PDF."""

from __future__ import annotations

import math
from typing import Any

MOST_NUMBERS = 200_000


def resolved(found: Any) -> Any:
    """What an entry stands for, behind any reference."""
    return found.get_object() if hasattr(found, "get_object") else found


def entry(found: Any, *keys: str) -> Any:
    """The entry at a path of keys; None where there is none."""
    for key in keys:
        found = resolved(found)
        found = found.get(key) if isinstance(found, dict) else None
    return resolved(found)


def array(found: Any, *keys: str) -> list[Any]:
    """The array at a path of keys; an empty one where there is none."""
    found = entry(found, *keys)
    return found if isinstance(found, list) else []


def numbers(found: Any, *keys: str) -> tuple[float, ...] | None:
    """The numbers of the array at a path of keys; None where it holds anything else, or far too many."""
    found = entry(found, *keys)
    if not isinstance(found, list) or len(found) > MOST_NUMBERS:
        return None
    values = [resolved(value) for value in found]
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        return None
    return tuple(map(float, values))


def is_true(found: Any, *keys: str) -> bool:
    """Whether an entry is true; a PDF has its own kind of true."""
    return bool(entry(found, *keys) == True)  # noqa: E712


def numerals(*numbers: float) -> str:
    """Numbers for a PDF: six decimals at most, never an exponent."""
    texts = (f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers)
    return " ".join("0" if text == "-0" else text for text in texts)
