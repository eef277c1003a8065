"""Syllables: words counted by hand, and the table of exceptions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.check.sentences import LANGUAGES, exceptions, respelled, syllables

HERE = Path(__file__).parent


def counted_by_hand(language: str) -> dict[str, int]:
    rows = (HERE / f"syllables.{language}.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, count in (row.split("\t") for row in rows)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_98_of_100_words_counted_by_hand_agree(language):
    by_hand = counted_by_hand(language)
    wrong = {word: syllables(word, language) for word, count in by_hand.items() if syllables(word, language) != count}
    assert len(by_hand) >= 300
    assert len(wrong) <= 0.02 * len(by_hand), wrong


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("NET", 1),  # read as a word
        ("NETs", 1),
        ("MRI", 3),  # read letter by letter
        ("MRIs", 3),
        ("CT", 2),
        ("911", 1),  # a figure
        ("2.5", 1),
        ("2017–2019", 1),
        ("Ki-67", 2),
        ("5-HIAA", 5),
        ("slow-growing", 3),
        ("Dr", 2),  # spoken as "doctor"
        ("e.g", 2),
        ("mg", 3),
        ("naïve", 2),
        ("nurse’s", 2),
        ("patient's", 2),
        ("didn’t", 2),
        ("medically", 3),  # spoken as "medicly"
        ("www.example.org", 1),
        ("", 1),
    ],
)
def test_figures_abbreviations_and_parts_of_words_in_english(word, count):
    assert syllables(word, "en") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("aéreo", 4),  # open vowels are separate
        ("hacía", 3),  # an accent on the closed vowel separates
        ("hacia", 2),
        ("guía", 2),  # a silent u
        ("pingüino", 3),
        ("prohibir", 2),  # an h does not separate
        ("marihuana", 4),  # but "hua" begins a syllable
        ("antiinflamatorio", 7),  # equal vowels are separate
        ("ley", 1),
        ("leyes", 2),
        ("y", 1),
        ("TAC", 1),
        ("RM", 4),  # spoken as "erre eme"
        ("Dra", 3),
        ("68", 1),
    ],
)
def test_diphthongs_hiatus_and_abbreviations_in_spanish(word, count):
    assert syllables(word, "es") == count


@pytest.mark.parametrize(
    ("word", "count"), [("recipes", 3), ("argued", 2), ("arguing", 3), ("averages", 3), ("naively", 3)]
)
def test_a_regular_form_of_a_listed_word_needs_no_entry(word, count):
    assert word not in exceptions("en").counts
    assert syllables(word, "en") == count


def test_the_table_lists_only_words_that_the_rules_miscount():
    needless = [
        word
        for word, count in exceptions("en").counts.items()
        if len(re.findall("[aeiouy]+", respelled(word))) == count
    ]
    assert needless == []


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_every_word_has_at_least_one_syllable(word, language):
    assert syllables(word, language) >= 1


@given(st.lists(st.sampled_from(["slow", "carcinoid", "gene", "recipe", "área"]), min_size=1, max_size=4))
def test_the_parts_of_a_hyphenated_word_add_up(parts):
    assert syllables("-".join(parts), "en") == sum(syllables(part, "en") for part in parts)
