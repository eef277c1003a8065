"""Long words and addresses break, at the marks of an address first."""

from __future__ import annotations

import pytest

from nethandout.model.text import LINE_BREAK, WORD_JOINER, breakable


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


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert breakable("38 °C (100.4 °F), 2 cm, 5 mg a day") == "38~°C (100.4~°F), 2~cm, 5~mg a day".replace(
        "~", "\u00a0"
    )
    assert breakable("grade 3 may be 5 in all, 10 millimeters") == "grade 3 may be 5 in all, 10 millimeters"


def test_a_short_part_of_a_word_with_a_hyphen_is_not_alone_on_a_line() -> None:
    words = "X-~rays of a non-~functional NET, a 24-hour test, a follow-~up, and a slow-growing one"
    assert breakable(words.replace("~", "")) == words.replace("~", WORD_JOINER)
