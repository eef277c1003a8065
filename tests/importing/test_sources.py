"""Several files, folders, and standard input as sources of one import."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nethandout.errors import ContentError, InputError
from nethandout.importing.importer import (
    find_files,
    import_texts,
    plan_import,
    read_source,
    read_standard_input,
    report_lines,
    section_files,
)
from nethandout.importing.sorting import Cues


def test_the_readable_files_of_a_folder_are_imported_and_the_others_are_reported(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.odt", "d.csv", ".hidden.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    files, skipped = find_files([tmp_path / "b.txt", tmp_path])
    assert [file.name for file in files] == ["b.txt", "a.md"]
    assert skipped == (
        f"note: {tmp_path / 'c.odt'} was skipped; open it in Word or LibreOffice and save it as .docx",
        f"note: {tmp_path / 'd.csv'} was skipped",
    )


def test_a_folder_without_a_readable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"contains no .txt, .md, .html, or .docx file"):
        find_files([tmp_path])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04", "standard-input.docx"),
        (b"\n<!DOCTYPE html><p>A grade.", "standard-input.html"),
        ("<html><p>A grade.".encode("utf-16"), "standard-input.html"),
        ("<html><p>A grade.".encode("utf-8-sig"), "standard-input.html"),
        (b"A grade < 2.", "standard-input.txt"),
    ],
)
def test_the_type_of_standard_input_is_recognized_by_its_first_bytes(data: bytes, name: str) -> None:
    assert read_standard_input(io.BytesIO(data)) == (name, data)


def test_too_much_standard_input_is_refused() -> None:
    with pytest.raises(InputError, match="is over 1 MB"):
        read_standard_input(io.BytesIO(b"a" * 1_000_001))


def test_a_closed_standard_input_contains_no_text(letters: frozenset[str]) -> None:
    name, data = read_standard_input(None)
    with pytest.raises(InputError, match="contains no text"):
        read_source(name, data, letters)


def test_a_section_gets_the_text_of_all_files_in_order(english: Cues, letters: frozenset[str]) -> None:
    """Adjacent lists of two files stay two lists, and the report names the file of each block."""
    texts = {"one.md": "# Grade\n\n- Ki-67", "two.md": "- grade 2", "three.txt": "Is it cancer? Yes."}
    plans = [plan_import(read_source(name, text.encode(), letters), english) for name, text in texts.items()]
    files = section_files(plans, english)
    grades = files[Path("sections/grades/en.md")]
    assert 'imported_from = "one.md, two.md"' in grades
    assert grades.endswith("\n## Grade\n\n- Ki-67\n\n* grade 2\n")
    assert [line.split(" (")[0] for line in report_lines(plans)] == [
        "one.md: line 1 -> grades",
        "one.md: line 3 -> grades",
        "two.md: line 1 -> grades",
        "three.txt: line 1 -> naming",
    ]


def test_the_errors_of_all_files_are_reported_at_once(english: Cues, letters: frozenset[str]) -> None:
    with pytest.raises(InputError) as caught:
        import_texts([("a.txt", b""), ("b.txt", b"A grade."), ("c.docx", b"")], letters, english)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["a.txt", "c.docx"]


def test_a_link_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder from someone else must not bring private files into a handout."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ContentError, match="outside its folder"):
        find_files([folder])


def test_files_and_standard_input_are_imported_together(
    nethandout: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text("Is it cancer? Yes.", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A grade.")))
    ran = nethandout("import", "a.txt", "-", "--into", "ours")
    assert (ran.code, ran.err) == (0, "")
    assert "A grade." in Path("ours/sections/grades/en.md").read_text(encoding="utf-8")
    assert "Is it cancer? Yes." in Path("ours/sections/naming/en.md").read_text(encoding="utf-8")


def test_paragraphs_that_an_earlier_import_did_not_print_are_told_from_new_ones(nethandout: Callable[..., Any]) -> None:
    Path("a.txt").write_text("A grade.\n\nBring a pen.\n", encoding="utf-8")
    Path("b.txt").write_text("A grade.\n", encoding="utf-8")
    note = f"note: {Path('ours/unsorted.md')} is from an earlier import"
    assert note not in nethandout("import", "a.txt", "--into", "ours").out
    assert note in nethandout("import", "b.txt", "--into", "ours", "--force").out


def test_paragraphs_that_fit_no_section_go_to_a_section_of_their_own(english: Cues, letters: frozenset[str]) -> None:
    texts = [("a.txt", b"A grade.\n\nBring a pen.\n")]
    files = import_texts(texts, letters, english, "to-bring")
    assert list(files["files"]) == ["sections/to-bring/en.md", "sections/grades/en.md"]
    assert 'title = "To bring"' in files["files"]["sections/to-bring/en.md"]
    assert files["report"][1:] == ["line 3 -> to-bring (no cue words) “Bring a pen.”"]
    assert "Bring a pen" in import_texts(texts, letters, english, "grades")["files"]["sections/grades/en.md"]
    with pytest.raises(InputError, match="is not the name of a section"):
        import_texts(texts, letters, english, "../up")
