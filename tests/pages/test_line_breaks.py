"""Long words and addresses break, at the marks of an address first."""

from __future__ import annotations

import pytest

from nethandout.model.text import LINE_BREAK, breakable


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "https://trials.example.org/search?condition=net_1&id=2-3",
            "https://|trials.example.org/|search?|condition=|net_|1&|id=|2-|3",
        ),
        ("neuroendocrine-tumor-of-the-pancreas", "neuroendocrine-tumor-of-the-pancreas"),
        ("and/or in a short word", "and/or in a short word"),
        ("(cancer.gov/types/pancreas/hp/pnet-treatment-pdq)", "(cancer.gov/|types/|pancreas/|hp/|pnet-treatment-pdq)"),
    ],
)
def test_a_line_may_break_after_the_marks_of_long_words(words: str, parts: str) -> None:
    assert breakable(words) == parts.replace("|", LINE_BREAK)
