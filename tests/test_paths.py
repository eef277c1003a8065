"""Files in the user's folder override packaged ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout.content.library import read_library
from nethandout.errors import UsageError
from nethandout.paths import Folders, folders, packaged


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one section of the small library, with different words."""
    path = tmp_path / "own/sections/scans/en.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        '+++\ntitle = "Our scans"\nmain_message = "M."\npurpose = "P."\nversion = "1"\n+++\n'
        "![two shapes](scan.svg)\n\nSee [cells](section:cells).\n"
    )
    return tmp_path / "own"


def test_a_user_file_takes_precedence_and_the_rest_stays(words: Any, own: Path) -> None:
    """The section is the user's; its picture, which is only in the other folder, is found there."""
    library = read_library(Folders(words.folder, own))
    assert library.broken == {}
    assert library.sections["scans"].title == "Our scans"
    assert set(library.sections) == {"care", "cells", "scans"}


def test_a_user_table_replaces_the_whole_packaged_one(words: Any, own: Path) -> None:
    (own / "glossary").mkdir()
    (own / "glossary/en.toml").write_text('[[term]]\nid = "ct"\nterm = "CT"\nmeaning = "A scan."\nsay = "see TEE"\n')
    assert [term.id for term in read_library(Folders(words.folder, own)).glossary] == ["ct"]


def test_sections_can_come_from_the_user_folder_alone(words: Any, own: Path) -> None:
    """Glossary and passages are still the packaged ones; a pointer to a packaged section is a fault."""
    library = read_library(Folders(words.folder, own, only_user=True))
    assert set(library.sections) == {"scans"}
    assert len(library.glossary) == 3
    assert [fault.wrong for fault in library.broken["scans"]] == ['there is no section "cells"']


def test_a_language_needs_fixed_words_and_a_section(words: Any) -> None:
    words.write("languages/es.toml", 'name = "Español"\n')
    assert "es" not in Folders(words.folder).languages()
    words.write("sections/cells/es.md", "")
    words.write("sections/cells/fr.md", "")
    assert "fr" not in Folders(words.folder).languages()
    assert "es" in Folders(words.folder).languages()


def test_without_a_folder_the_packaged_words_are_read() -> None:
    assert folders() == Folders(packaged("handouts"))


@pytest.mark.parametrize(
    ("name", "only", "expected"),
    [
        ("wordz", False, 'there is no folder {0}/wordz; did you mean "words"?'),
        ("nowhere/words", False, "there is no folder {0}/nowhere/words"),
        ("words", True, "{0}/words has no sections; put them in {0}/words/sections/<name>/<language>.md"),
        (None, True, "--only-content needs a folder; add --content FOLDER"),
    ],
)
def test_an_unusable_folder_is_reported(tmp_path: Path, name: str | None, only: bool, expected: str) -> None:
    (tmp_path / "words").mkdir()
    with pytest.raises(UsageError) as raised:
        folders(None if name is None else tmp_path / name, only)
    assert str(raised.value) == expected.format(tmp_path)
