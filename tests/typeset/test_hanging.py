"""Trailing spaces hang, so that a line is as full as its words allow."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

import pytest
from weasyprint import HTML

from nethandout.typeset import weasyprint_patches
from nethandout.typeset.weasyprint_patches import hanging_spaces

PARAGRAPH = '<p style="margin: 0">blood cancers. The name covers many <a href="#a">tumors</a> in many parts</p>'


def first_words(width: float) -> str:
    """Return the words of the first line of a paragraph this many pixels wide."""
    page = HTML(string=f"<style>@page {{ size: {width}px 400px; margin: 0 }} body {{ margin: 0 }}</style>{PARAGRAPH}")
    boxes: list[Any] = [page.render().pages[0]._page_box]
    while type(boxes[0]).__name__ != "LineBox":
        boxes = [child for box in boxes for child in getattr(box, "children", ())]
        boxes = [box for box in boxes if type(box).__name__ != "MarginBox"]
    return "".join(part.text for part in boxes[0].descendants() if hasattr(part, "text"))


def first_lines(context: AbstractContextManager[None]) -> list[int]:
    """Return the number of words on the first line, in paragraphs of 140 to 400 pixels."""
    with context:
        return [len(first_words(width).split()) for width in range(140, 400, 2)]


def test_a_line_without_room_for_its_trailing_space_keeps_its_words() -> None:
    """A wider paragraph never has fewer words on its first line; unpatched, WeasyPrint falls back to one."""
    left_alone = first_lines(nullcontext())
    assert left_alone != sorted(left_alone) and 1 in left_alone
    counted = first_lines(hanging_spaces())
    assert counted == sorted(counted) and 1 not in counted
    assert counted[-1] >= 6


def test_a_release_with_another_line_breaker_is_not_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    inline = import_module(weasyprint_patches.INLINE)
    other = lambda text: text  # noqa: E731
    monkeypatch.setattr(inline, "split_first_line", other)
    with hanging_spaces():
        assert inline.split_first_line is other


def test_the_line_breaker_is_restored() -> None:
    inline = import_module(weasyprint_patches.INLINE)
    original = inline.split_first_line
    with pytest.raises(RuntimeError), hanging_spaces():
        assert inline.split_first_line is not original
        raise RuntimeError
    assert inline.split_first_line is original
