"""The file of cue words, which users edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import ContentError
from nethandout.importing.sorting import Cue, Cues, assemble_cues, load_cues


def cues(*words: str) -> Cues:
    return assemble_cues("en", {"one": "One"}, [Cue(word, "one", True) for word in words])


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("grade", "GRADE 2"),
        ("slow growing", "slow-growing tumors"),
        ("slow growing", "slow\n growing"),
        ("metasta*", "Metastases"),
        ("lymph node*", "lymph nodes"),
        ("síntoma*", "los sintomas"),
        ("sintoma", "el síntoma"),
        ("doctor's", "the doctor’s word"),
        ("5 HIAA", "5-HIAA"),
    ],
)
def test_case_accents_and_hyphens_do_not_matter(cue: str, text: str) -> None:
    assert [found.words for found in cues(cue).find(text)] == [cue]


@pytest.mark.parametrize(
    ("cue", "text"), [("grade", "upgraded"), ("grade", "grades"), ("NEN", "Nenagh"), ("a b", "a, b")]
)
def test_a_cue_matches_whole_words_only(cue: str, text: str) -> None:
    assert cues(cue).find(text) == ()


def test_a_longer_cue_hides_a_shorter_one_inside_it() -> None:
    found = cues("carcinoid", "carcinoid syndrome", "syndrome").find("A carcinoid syndrome, and a syndrome.")
    assert [cue.words for cue in found] == ["carcinoid syndrome", "syndrome"]


def test_no_cues_find_nothing() -> None:
    assert cues().find("any text") == ()


def test_all_faults_of_a_file_are_reported_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "cues.toml"
    path.write_text(
        '[en.one]\nstrong = "grade"\n\n[en."../two"]\ntitle = "Two"\nweak = ["*", "a*b", ""]\nloud = []\n\n'
        '[en.unsorted]\ntitle = "Rest"\nweak = ["word"]\n',
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as caught:
        load_cues(path, "en")
    faults = "\n".join(f"{fault.line}: {fault.wrong}" for fault in caught.value.faults)
    for part in (
        '"title" is missing',
        '2: "strong" is not a list of strings',
        "“../two” is not a valid folder name",
        "6: “*” is not a cue",
        "6: “a*b” is not a cue",
        "6: “” is not a cue",
        '7: "loud" is not understood',
        '11: "weak" is not understood',
    ):
        assert part in faults


def test_a_language_without_cues_is_refused_and_the_others_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "cues.toml"
    path.write_text('[en.one]\ntitle = "One"\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"“fr”.*these languages: en"):
        load_cues(path, "fr")


def test_both_languages_have_the_same_sections(english: Cues, spanish: Cues) -> None:
    assert list(english.titles) == list(spanish.titles)
