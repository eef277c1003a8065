"""How paragraphs are sorted into sections."""

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
    """Return the section, confidence, and text of each block."""
    source = read_source("a.txt", text.encode(), frozenset(map(chr, range(0x20, 0x3000))))
    return [(one.section, one.confidence, one.block.words) for one in sort_blocks(source.blocks, cues)]


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
        "two strong cues: the first counts",
        "a phrase hides shorter cues inside it",
    ],
)
def test_cues_decide_section_and_confidence(text: str, expected: list[tuple[str, str, str]], animals: Cues) -> None:
    assert where(text, animals) == expected


@pytest.mark.parametrize(
    ("text", "section", "confidence"),
    [
        ("Robins sing. They sing early. A fin is in the pond.", "birds", "sure"),
        ("Robins sing. All day. A trout does not. It swims. Robins fly.", "birds", "likely"),
        ("Robins sing. And who swims? The trout, the great one.", "fish", "likely"),
    ],
    ids=["one strong cue", "cues of two sections: the first counts", "more cues of the second section"],
)
def test_a_paragraph_is_never_split(text: str, section: str, confidence: str, animals: Cues) -> None:
    assert where(text, animals) == [(section, confidence, text)]


def test_a_heading_counts_for_the_blocks_below_it_and_stays_with_the_first(animals: Cues) -> None:
    assert where("Robins\n\nThey sing. All day long they do.\n\nA trout has a fin.", animals) == [
        ("birds", "likely", "Robins"),
        ("birds", "likely", "They sing. All day long they do."),
        ("fish", "sure", "A trout has a fin."),
    ]


def test_a_strong_cue_wins_over_the_heading_above_it(animals: Cues) -> None:
    text = "Trout\n=====\n\nA robin sat by the pond and looked at a fin."
    assert [section for section, _, _ in where(text, animals)] == ["birds", "birds"]


def test_a_heading_without_text_below_it_is_kept(animals: Cues) -> None:
    assert where("It rained.\n\nTrout\n=====", animals) == [
        (None, "no cue words", "It rained."),
        ("fish", "sure", "Trout"),
    ]


def test_the_title_of_a_text_does_not_count_for_its_parts(animals: Cues) -> None:
    text = "All about robins\n====\n\nWeather\n----\n\nIt rained."
    assert [section for section, _, _ in where(text, animals)] == [None, None, None]


def test_a_lead_in_stays_with_its_list_and_the_list_stays_whole(animals: Cues) -> None:
    assert where("It rained. I saw:\n\n- a trout\n- a robin\n- a trout in a pond", animals) == [
        ("fish", "likely", "It rained. I saw:"),
        ("fish", "likely", "a trout\na robin\na trout in a pond"),
    ]


def test_a_paragraph_without_cues_is_left_unsorted(animals: Cues) -> None:
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
def test_the_packaged_cues_cover_the_common_words_of_each_section(section: str, english: Cues) -> None:
    assert where(GENERAL[section], english) == [(section, "sure", GENERAL[section])]
