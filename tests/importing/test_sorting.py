"""How a paragraph finds its section."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.importing.importer import read_source
from nethandout.importing.sorting import Cues, load_cues, sort_blocks

CUES = """
[en.birds]
title = "Birds"
strong = ["robin*", "great tit"]
weak = ["wing", "nest", "egg"]

[en.fish]
title = "Fish"
strong = ["trout", "great"]
weak = ["fin", "pond"]
"""


@pytest.fixture
def animals(tmp_path: Path) -> Cues:
    path = tmp_path / "cues.toml"
    path.write_text(CUES, encoding="utf-8")
    return load_cues(path, "en")


def where(text: str, cues: Cues) -> list[tuple[str | None, str, str]]:
    """Section, sureness and words of each piece."""
    pieces = sort_blocks(read_source("a.txt", text.encode(), frozenset(map(chr, range(0x20, 0x3000)))).blocks, cues)
    return [(piece.verdict.section, piece.verdict.confidence, piece.block.words) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Robins sing.", [("birds", "sure", "Robins sing.")]),
        ("I saw a nest.", [("birds", "a guess", "I saw a nest.")]),
        ("An egg in a nest.", [("birds", "likely", "An egg in a nest.")]),
        ("It rained.", [(None, "no cue words", "It rained.")]),
        ("A robin and a trout met.", [("birds", "likely", "A robin and a trout met.")]),
        ("A great tit came.", [("birds", "sure", "A great tit came.")]),
    ],
    ids=[
        "strong",
        "one weak",
        "two weak",
        "none",
        "both: the first one",
        "a phrase hides the words inside it",
    ],
)
def test_cues_decide_and_say_how_surely(text: str, expected: list[tuple[str, str, str]], animals: Cues) -> None:
    assert where(text, animals) == expected


@pytest.mark.parametrize(
    ("text", "section", "sureness"),
    [
        ("Robins sing. They sing early. A fin is in the pond.", "birds", "sure"),
        ("Robins sing. All day. A trout does not. It swims. Robins fly.", "birds", "likely"),
        ("Robins sing. And who swims? The trout, the great one.", "fish", "likely"),
    ],
    ids=["one strong cue", "cues of two sections: the first one", "more cues of the second section"],
)
def test_a_paragraph_is_never_cut(text: str, section: str, sureness: str, animals: Cues) -> None:
    assert where(text, animals) == [(section, sureness, text)]


def test_a_heading_speaks_for_what_stands_below_it_and_goes_with_the_first_piece(animals: Cues) -> None:
    assert where("Robins\n\nThey sing. All day long they do.\n\nA trout has a fin.", animals) == [
        ("birds", "likely", "Robins"),
        ("birds", "likely", "They sing. All day long they do."),
        ("fish", "sure", "A trout has a fin."),
    ]


def test_a_strong_cue_wins_over_the_heading_above_it(animals: Cues) -> None:
    text = "Trout\n=====\n\nA robin sat by the pond and looked at a fin."
    assert [section for section, _, _ in where(text, animals)] == ["birds", "birds"]


def test_a_heading_with_nothing_below_it_is_kept(animals: Cues) -> None:
    assert where("It rained.\n\nTrout\n=====", animals) == [
        (None, "no cue words", "It rained."),
        ("fish", "sure", "Trout"),
    ]


def test_the_title_of_a_text_speaks_for_none_of_its_parts(animals: Cues) -> None:
    text = "All about robins\n====\n\nWeather\n----\n\nIt rained."
    assert [section for section, _, _ in where(text, animals)] == [None, None, None]


def test_a_lead_in_stays_with_its_list_and_the_list_stays_whole(animals: Cues) -> None:
    assert where("It rained. I saw:\n\n- a trout\n- a robin\n- a trout in a pond", animals) == [
        ("fish", "likely", "It rained. I saw:"),
        ("fish", "likely", "a trout\na robin\na trout in a pond"),
    ]


def test_each_paragraph_without_cues_is_left_unsorted_on_its_own(animals: Cues) -> None:
    assert where("Robins sing.\n\nIt rained.", animals) == [
        ("birds", "sure", "Robins sing."),
        (None, "no cue words", "It rained."),
    ]


GENERAL = {
    "definitions": "Most of these tumors arise in the digestive tract or the lungs.",
    "naming": "Your letters may use different names for the same disease.",
    "grades": "A Ki-67 of 5 means that of every 100 cells, about 5 are getting ready to divide.",
    "spread": "It came back in the lymph nodes years later.",
    "syndromes": "Too much serotonin can bring on diarrhea.",
    "resources": "Ask a support group near you.",
}


@pytest.mark.parametrize("section", GENERAL)
def test_the_packaged_cues_know_the_common_words_of_each_section(section: str, english: Cues) -> None:
    assert where(GENERAL[section], english) == [(section, "sure", GENERAL[section])]
