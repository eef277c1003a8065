"""White space hangs at the end of a line: where only the blank before an inline element is too much, the words stay.

WeasyPrint 70.0 ends such a line after its first word. A release that breaks lines by another function is left alone.
https://www.w3.org/TR/css-text-3/#hanging
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

MODULE = "weasyprint.layout.inline"
TAKES = ("text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum")


@contextmanager
def hanging_blanks() -> Iterator[None]:
    """Let the last blank of a text hang, while pages are laid out."""
    inline: Any = import_module(MODULE)
    original = getattr(inline, "split_first_line", None)
    if original is None or tuple(inspect.signature(original).parameters) != TAKES:
        yield
        return

    def split(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        def first(words: str) -> Any:
            return original(words, style, context, max_width, justification_spacing, is_line_start, minimum)

        line = first(text)
        if minimum or max_width is None or max_width == math.inf or not _ends_after_one_word(text, line):
            return line
        whole = first(text.rstrip(" "))
        _, _, resume_at, width, *_ = whole
        return whole if resume_at is None and width <= max_width else line

    inline.split_first_line = split
    try:
        yield
    finally:
        inline.split_first_line = original


def _ends_after_one_word(text: str, line: Any) -> bool:
    _, length, resume_at, *_ = line
    words = text.encode()[:length].decode(errors="ignore").strip(" ")
    return text.endswith(" ") and resume_at is not None and " " not in words and words != text.strip(" ")
