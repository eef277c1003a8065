"""The footer has one line next to the page number, however long the title is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from nethandout import pipeline
from nethandout.content import selection
from nethandout.model import Edition
from nethandout.pipeline import Inputs

LONG = "Scans and how to get ready for them at the very large university hospital"
CUT = "Scans and how to get ready for them at the very large university…"


def feet(inputs: Inputs, words: Any, edition: Edition, title: str = "A title") -> list[str]:
    """The last lines of each page of a long handout without errors."""
    words.section("long", "\n\n".join(f"## Part {nth}\n\n" + "Words to read. " * 40 for nth in range(12)))
    words.change("sections/long/en.md", "A title", title)
    made = pipeline.build(selection.handout(words.library(), "long", edition), inputs)
    assert not made.faults
    return [" ".join(page.extract_text().splitlines()[-4:]) for page in PdfReader(BytesIO(made.pdf)).pages]


def test_a_long_title_is_cut_at_the_foot(small_inputs: Inputs, words: Any) -> None:
    """The first page has the title at its top, and at its foot the version and the review state."""
    first, *others = feet(small_inputs, words, Edition(paper="letter"), LONG)
    assert "Version 0.1. Draft." in first
    assert others
    assert all(CUT in foot for foot in others)


@pytest.mark.parametrize("paper", ["half-letter", "a5"])
def test_the_number_of_a_large_page_on_half_a_sheet_stays_on_its_line(
    small_inputs: Inputs, words: Any, paper: str
) -> None:
    """Two digits and two more: "Page 10 of 12"."""
    found = feet(small_inputs, words, Edition(paper=paper, size="large-print"))
    assert len(found) >= 10
    for nth, foot in enumerate(found, start=1):
        assert f"Page {nth} of {len(found)}" in foot
