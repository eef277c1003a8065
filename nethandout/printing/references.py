"""What an entry of a PDF stands for."""

from __future__ import annotations

from typing import Any


def resolved(found: Any) -> Any:
    """What an entry of a PDF stands for, behind any reference."""
    return found.get_object() if found is not None else None
