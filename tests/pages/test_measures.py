"""The type sizes in the style sheets."""

from __future__ import annotations

import pytest

from nethandout.model import Edition
from nethandout.pages.layouts import Measures, layouts

HEADINGS = ("title", "heading2", "heading3", "label")
OTHERS = ("text", "small", "table", "message")
LARGE_HEADING, LARGE, SMALLEST = 22, 18, 12


@pytest.mark.parametrize("paper", ["letter", "a4", "half-letter", "a5"])
@pytest.mark.parametrize("kind", ["handout", "booklet", "worksheet"])
@pytest.mark.parametrize("closeness", [0, 3])
def test_type_is_never_smaller_than_the_minimum(kind: str, paper: str, closeness: int) -> None:
    """Large print has headings of 22 points or more and other text of 18; standard has 12, however close."""
    large = Measures(layouts(), Edition(paper=paper, size="large-print"), kind, closeness)
    assert {name: large.type_of(name)[0] >= LARGE_HEADING for name in HEADINGS} == dict.fromkeys(HEADINGS, True)
    assert {name: large.type_of(name)[0] >= LARGE for name in OTHERS} == dict.fromkeys(OTHERS, True)
    standard = Measures(layouts(), Edition(paper=paper), kind, closeness)
    assert min(standard.type_of(name)[0] for name in (*HEADINGS, *OTHERS)) >= SMALLEST
