"""Whether functions of the renderer that are replaced or relied on are still the ones this was written for."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any


def unchanged(functions: Mapping[str, str]) -> bool:
    """Whether each function, by its full name, has source of this SHA-256 digest (the first 16 digits)."""
    return all(digest(name) == expected for name, expected in functions.items())


def digest(name: str) -> str:
    """The digest of a function's or class's source; empty where there is none of that name, or no source."""
    parts = name.split(".")
    depth = next(n for n, part in enumerate(parts) if part[0].isupper() or n == len(parts) - 1)
    try:
        holder: Any = import_module(".".join(parts[:depth]))
        for part in parts[depth:]:
            holder = getattr(holder, part)
        return _of_source(holder)
    except (ImportError, AttributeError, OSError, TypeError):
        return ""


@cache
def _of_source(function: Any) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
