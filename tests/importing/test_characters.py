"""Characters that word processors insert."""

from __future__ import annotations

import pytest

from nethandout.content.assets import Cleaner
from nethandout.importing.text_nodes import Run, collapse


def cleaned(text: str, letters: frozenset[str]) -> tuple[str, list[str]]:
    cleaner = Cleaner(letters)
    words = "".join(run.text for run in collapse([Run(cleaner.clean(text))]))
    return words, list(cleaner.notes(words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ki\u201167", "Ki-67"),
        ("3\u00a0mm, 4\u202fmm, 5\u2009mm", "3 mm, 4 mm, 5 mm"),
        ("neuro\u00adendo\u200bcrine\ufeff", "neuroendocrine"),
        ("\u22125", "-5"),
        ("\ufb01rst e\ufb00ect", "first effect"),
        ("sintoma\u0301tico", "sintomático"),
        ("5 \u03bcg", "5 µg"),
        ("\u202egrade\u202c 1\u200e", "grade 1"),
        ("a\u200db", "ab"),
        ("a\x07b\x1cc", "ab c"),
    ],
)
def test_characters_with_an_equivalent_are_replaced_and_reported(
    text: str, expected: str, letters: frozenset[str]
) -> None:
    words, notes = cleaned(text, letters)
    assert words == expected
    assert notes
    assert not any("by hand" in note for note in notes)


@pytest.mark.parametrize("text", ["grade 1 → 2", "✓ done", "癌", "\u05d0\u200e1", "क\u200dष"])
def test_other_characters_are_kept_and_reported(text: str, letters: frozenset[str]) -> None:
    words, notes = cleaned(text, letters)
    assert words == text
    assert all("is kept, but is not in the bundled fonts" in note for note in notes)


def test_the_report_counts_each_character(letters: frozenset[str]) -> None:
    assert cleaned("a\u2011b\u2011c \u2192", letters)[1] == [
        "the character U+2011 (non-breaking hyphen) is now “-”, 2 times",
        "the character U+2192 (rightwards arrow) is kept, but is not in the bundled fonts; write it differently",
    ]


def test_ordinary_text_is_unchanged(letters: frozenset[str]) -> None:
    assert cleaned("“Ki-67”: ½ of 5 µg ≥ 2 – ¿sí?", letters) == ("“Ki-67”: ½ of 5 µg ≥ 2 – ¿sí?", [])
