"""The foot of a page: what has room on one line left of its number."""

from __future__ import annotations

from collections.abc import Callable

from nethandout.pages.figures import Canvas
from nethandout.pages.measures import Measures

SHARE = 0.7
"""What of the width of the text stands left of the number."""


def footline(measures: Measures, canvas: Canvas) -> Callable[..., str]:
    """Make the function that cuts a title to one line, with what stands `behind` it whole."""
    width, (size, _) = SHARE * measures.field[0], measures.type_of("small")

    def cut(title: str, behind: str = "") -> str:
        room = width - canvas.measure(behind, size)
        if canvas.measure(title, size) <= room:
            return title + behind
        return canvas.lines(title, room - canvas.measure("…", size), size)[0].rstrip(",;:.") + "…" + behind

    return cut
