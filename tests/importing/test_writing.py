"""Writing section files: nothing is overwritten, and pages can be built from the files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from nethandout.content.library import read_library
from nethandout.errors import WriteError
from nethandout.importing.importer import (
    ImportPlan,
    plan_import,
    read_source,
    report_lines,
)
from nethandout.importing.section_writer import section_files, write_import
from nethandout.importing.sorting import Cues
from nethandout.paths import folders

SOURCE = """\
Is it cancer? Yes.

It can spread to the liver.

Ki\u201167 is part of the grade.

Bring a pen → please.
"""


@pytest.fixture
def plan(english: Cues, letters: frozenset[str]) -> ImportPlan:
    return plan_import(read_source('in/a "source".txt', SOURCE.encode(), letters), english)


def test_files_name_their_source_and_are_marked_as_unchecked(plan: ImportPlan, english: Cues) -> None:
    text = section_files([plan], english)[Path("sections/grades/en.md")]
    data, words = text.split("+++\n")[1:]
    assert tomllib.loads(data) == {
        "title": "Grade and stage",
        "imported_from": 'a "source".txt',
        "version": "0",
        "sources": [],
        "review": {"state": "unchecked"},
    }
    assert words == "\nKi-67 is part of the grade.\n"


def test_unsorted_text_is_written_next_to_the_sections(plan: ImportPlan, english: Cues, tmp_path: Path) -> None:
    written = write_import(section_files([plan], english), tmp_path / "into")
    assert [path.relative_to(tmp_path / "into").as_posix() for path in written] == [
        "sections/naming/en.md",
        "sections/grades/en.md",
        "sections/spread/en.md",
        "unsorted.md",
    ]
    assert all(path.is_file() for path in written)


def test_the_library_reads_the_imported_sections_only(
    plan: ImportPlan, english: Cues, tmp_path: Path, letters: frozenset[str]
) -> None:
    write_import(section_files([plan], english), tmp_path / "into")
    library = read_library(folders(tmp_path / "into", only_content=True), "en", letters)
    assert sorted(library.sections) == ["grades", "naming", "spread"]
    assert [name for name in library.broken if name in library.sections] == []
    assert {section.review.state for section in library.sections.values()} == {"unchecked"}


def test_nothing_is_written_if_any_file_exists_and_all_are_reported(
    plan: ImportPlan, english: Cues, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    (into / "sections/grades").mkdir(parents=True)
    (into / "sections/grades/en.md").write_text("mine", encoding="utf-8")
    (into / "unsorted.md").symlink_to("nowhere")
    with pytest.raises(WriteError) as caught:
        write_import(section_files([plan], english), into)
    assert str(caught.value).count("already exists") == 2
    assert (into / "sections/grades/en.md").read_text(encoding="utf-8") == "mine"
    assert not (into / "sections/naming").exists()


def test_force_overwrites_these_files_only(plan: ImportPlan, english: Cues, tmp_path: Path) -> None:
    into = tmp_path / "into"
    (into / "sections/grades").mkdir(parents=True)
    (into / "sections/grades/en.md").write_text("old", encoding="utf-8")
    (into / "sections/grades/es.md").write_text("mine", encoding="utf-8")
    write_import(section_files([plan], english), into, force=True)
    assert "Ki-67" in (into / "sections/grades/en.md").read_text(encoding="utf-8")
    assert (into / "sections/grades/es.md").read_text(encoding="utf-8") == "mine"


def test_a_file_where_a_folder_is_needed_is_refused_even_with_force(
    plan: ImportPlan, english: Cues, tmp_path: Path
) -> None:
    (tmp_path / "into").write_text("a file", encoding="utf-8")
    with pytest.raises(WriteError, match="is a file where a folder is needed"):
        write_import(section_files([plan], english), tmp_path / "into", force=True)


def test_the_report_says_where_each_block_goes_and_why(plan: ImportPlan) -> None:
    assert tuple(report_lines([plan])) == (
        "line 1 -> naming (sure: is it cancer) “Is it cancer? Yes.”",
        "line 3 -> spread (sure: spread, liver) “It can spread to the liver.”",
        "line 5 -> grades (sure: ki 67, grade) “Ki-67 is part of the grade.”",
        "line 7 -> unsorted (no cue words) “Bring a pen → please.”",
        "note: the character U+2011 (non-breaking hyphen) is now “-”",
        "note: the character U+2192 (rightwards arrow) is kept, but is not in the bundled fonts; write it differently",
        "note: 1 paragraph fits no section and will not be printed; to print it too, add --rest and a section name",
    )


def test_unprintable_characters_in_a_file_name_are_replaced(english: Cues, letters: frozenset[str]) -> None:
    files = section_files([plan_import(read_source("e\u0301→.txt", b"A grade.", letters), english)], english)
    assert 'imported_from = "é?.txt"' in files[Path("sections/grades/en.md")]
