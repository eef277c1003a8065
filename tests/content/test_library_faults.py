"""Mistakes in the files of a library are reported with path and line, all in one run."""

from __future__ import annotations

import errno
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from nethandout import paths
from nethandout.content import assets, sections
from nethandout.content.library import read_library
from nethandout.errors import ContentError
from nethandout.model import headings
from nethandout.paths import Folders

CELLS = "sections/cells/en.md"
SCANS = "sections/scans/en.md"


def png(width: int, height: int) -> bytes:
    """Return the start of a PNG, with its size."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), b"IDAT")
    sealed = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(sealed)


def test_the_small_library_has_no_fault(words: Any) -> None:
    assert words.messages() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            CELLS,
            'title = "Cells that make hormones"',
            "title = Cells that make hormones",
            f'{CELLS}:2: the value of title needs straight quotes around it; write: title = "Cells that make hormones"',
        ),
        (
            "recipes/visit.toml",
            'subtitle = "Two topics"',
            "subtitle = “A” b",
            'recipes/visit.toml:2: the value of subtitle needs straight quotes around it; write: subtitle = "“A” b"',
        ),
        (
            "recipes/visit.toml",
            'subtitle = "Two topics"',
            "subtitle = “Topics”",
            'recipes/visit.toml:2: the value of subtitle needs straight quotes around it; write: subtitle = "Topics"',
        ),
        (
            "recipes/visit.toml",
            'subtitle = "Two topics"',
            'subtitle = "Two topics"\nsubtitle = "More"',
            'recipes/visit.toml:3: the data cannot be read: cannot overwrite a value; write data as: name = "words"',
        ),
        (CELLS, 'purpose = "After', 'purpos = "After', f'{CELLS}:2: "purpose" is missing; add a line: purpose = "…"'),
        (
            CELLS,
            'purpose = "After',
            'purpos = "After',
            f'{CELLS}:4: "purpos" is not understood; did you mean "purpose"?',
        ),
        (CELLS, 'version = "0.1"', "version = 0.1", f'{CELLS}:5: "version" is not a string; write: version = "…"'),
        (
            CELLS,
            'sources = ["R1"]',
            'sources = "R1"',
            f'{CELLS}:6: "sources" is not a list of strings; write: sources = ["…", "…"]',
        ),
        (
            CELLS,
            'state = "draft"',
            'state = "drafd"',
            f'{CELLS}:10: "drafd" is not a review state; write one of draft, reviewed, unchecked',
        ),
        (
            CELLS,
            'state = "draft"',
            'state = "draft"\nreviewd_by = "Dr. A"',
            f'{CELLS}:11: "reviewd_by" is not understood; did you mean "reviewed_by"?',
        ),
        (
            CELLS,
            "[review]\nstate",
            "review",
            f'{CELLS}:9: "review" is not a table; write [review] and on the next line: state = "draft"',
        ),
        (
            CELLS,
            "+++\ntitle",
            "title",
            f"{CELLS}:1: the data of the section is missing; start the file with +++, then the data, then +++ again",
        ),
        (
            CELLS,
            '"draft"\n+++',
            '"draft"',
            f"{CELLS}:1: the data of the section does not end; put a line +++ after the data",
        ),
        (
            CELLS,
            "include when-to-call",
            "include when-to-cal",
            f'{CELLS}:29: there is no passage "when-to-cal"; did you mean "when-to-call"?',
        ),
        (
            CELLS,
            "include when-to-call",
            "include diet",
            f'{CELLS}:29: there is no passage "diet"; make the file handouts/passages/diet/en.md, or remove the line',
        ),
        (
            CELLS,
            "include when-to-call",
            "include " + "a" * 300,
            f'{CELLS}:29: there is no passage "{"a" * 300}"; '
            f"make the file handouts/passages/{'a' * 300}/en.md, or remove the line",
        ),
        (
            CELLS,
            "1. Ask for a copy of your report.",
            "::: include when-to-call",
            f'{CELLS}:26: the passage "when-to-call" puts a box inside the box "do-now"; '
            "put the include before or after the box",
        ),
        (
            "passages/when-to-call/en.md",
            ":::\n",
            ":::\n\n::: include when-to-call\n",
            'passages/when-to-call/en.md:5: the passage "when-to-call" includes itself; remove one of the includes',
        ),
        (
            CELLS,
            "::: key-points",
            "::: key-point",
            f'{CELLS}:13: there is no block "key-point"; did you mean "key-points"?',
        ),
        (
            SCANS,
            "term:ki-67-index",
            "term:ki-67-indx",
            f'{SCANS}:20: the glossary has no term "ki-67-indx"; did you mean "ki-67-index"?',
        ),
        (CELLS, "section:scans", "section:scan", f'{CELLS}:19: there is no section "scan"; did you mean "scans"?'),
        (
            SCANS,
            "{R2} |",
            "{R22} |",
            f'{SCANS}:18: sources.toml has no source "R22"; add it to sources.toml, or correct its id',
        ),
        (
            CELLS,
            'sources = ["R1"]',
            'sources = ["Q77"]',
            f'{CELLS}:6: sources.toml has no source "Q77"; add it to sources.toml, or correct its id',
        ),
        (
            "passages/when-to-call/en.md",
            "{emergency-number}",
            "{emergency_number}",
            'passages/when-to-call/en.md:2: there is no variable "emergency_number"; did you mean "emergency-number"?',
        ),
        (
            CELLS,
            "Many lie in the small bowel.",
            "Many {lie}.",
            f'{CELLS}:23: there is no variable "lie"; the variables are emergency-number; '
            r"for a brace in the text write \{",
        ),
        (
            SCANS,
            "(scan.svg)",
            "(skan.svg)",
            f'{SCANS}:14: the picture "skan.svg" does not exist; correct its name, or add the file',
        ),
        (
            SCANS,
            "(scan.svg)",
            "(../../../secret.png)",
            f'{SCANS}:14: the picture "../../../secret.png" is outside the content folder; '
            "put it next to the text and write only its file name",
        ),
        (
            SCANS,
            "(scan.svg)",
            "(/etc/passwd)",
            f'{SCANS}:14: the picture "/etc/passwd" is outside the content folder; '
            "put it next to the text and write only its file name",
        ),
        (
            SCANS,
            "(scan.svg)",
            "(en.md)",
            f'{SCANS}:14: the picture "en.md" cannot be printed; save it as one of .svg, .png, .jpg, .jpeg',
        ),
        (
            SCANS,
            "(scan.svg)",
            f"({'a' * 300}.png)",
            f'{SCANS}:14: the picture "{"a" * 300}.png" does not exist; correct its name, or add the file',
        ),
        (
            "recipes/visit.toml",
            '"scans"]',
            '"skans"]',
            'recipes/visit.toml:4: there is no section "skans"; did you mean "scans"?',
        ),
        (
            "recipes/visit.toml",
            "parts = ",
            "part = ",
            'recipes/visit.toml:4: "part" is not understood; did you mean "parts"?',
        ),
        (
            "recipes/visit.toml",
            '["cells", "scans"]',
            "[]",
            'recipes/visit.toml:4: "parts" is missing or empty; write: parts = ["…", "…"]',
        ),
        (
            "glossary/en.toml",
            'say = "BY-op-see"',
            'sey = "BY-op-see"',
            'glossary/en.toml:19: "sey" is not understood; did you mean "say"?',
        ),
        (
            "glossary/en.toml",
            'also = ["Ki-67"]',
            'also = ["biopsy"]',
            'glossary/en.toml:15: "biopsy" is a name of "ki-67-index" and of "biopsy"; keep it under one of them',
        ),
        (
            "glossary/en.toml",
            'state = "old"',
            'state = "olden"',
            'glossary/en.toml:24: "olden" is not a valid state; write one of old, current, changed',
        ),
        (
            "sources.toml",
            '"https://example.org/start"',
            '"example.org/start"',
            'sources.toml:6: "example.org/start" is not a web address; start it with https://',
        ),
        (
            "sources.toml",
            'id = "R2"',
            'id = "R1"',
            'sources.toml:8: the id "R1" is used twice; give each its own',
        ),
        (
            "resources.toml",
            'about.en = "Answers questions."',
            'checked_on = "last May"',
            'resources.toml:6: "last May" is not a date; write year-month-day: checked_on = "2026-11-10"',
        ),
        (
            "resources.toml",
            'regions = ["gb"]',
            "",
            'resources.toml:8: "regions" is missing or empty; write: regions = ["…", "…"]',
        ),
        (
            "regions.toml",
            'emergency = "911"\n',
            "",
            'regions.toml:1: "emergency" is missing; add a line: emergency = "…"',
        ),
        (
            "regions.toml",
            'lists = ["us"]\n',
            "",
            'regions.toml:1: "lists" is missing or empty; write: lists = ["…", "…"]',
        ),
    ],
)
def test_a_mistake_is_reported_with_path_and_line(words: Any, name: str, old: str, new: str, expected: str) -> None:
    words.change(name, old, new)
    assert expected in words.messages()


def test_the_second_other_name_of_a_term_is_reported_on_its_own_line(words: Any) -> None:
    text = '\n[[term.name]]\nname = "core"\nmeans = "A biopsy with a needle."\nstate = "current"\ntrp = "x"\n'
    path = words.folder / "glossary/en.toml"
    lines = len(path.read_text().splitlines())
    words.write("glossary/en.toml", path.read_text() + text)
    assert words.messages() == [f'glossary/en.toml:{lines + 6}: "trp" is not understood; did you mean "trap"?']


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(20_000, 3_000), "has too many pixels (20000 × 3000); save it with at most 50 million pixels"),
        (png(20_000, 5_000), "has too many pixels (20000 × 5000); save it with at most 50 million pixels"),
        (png(60_000, 60_000), "has too many pixels; save it with at most 50 million pixels"),
        (b"no picture", "cannot be read; save it again as PNG or JPEG"),
        (b"", "cannot be read; save it again as PNG or JPEG"),
        (b"a" * 10_000_001, "is over 10 MB; split it or make it smaller"),
    ],
    ids=["60 million pixels", "100 million pixels", "3600 million pixels", "text", "nothing", "over 10 MB"],
)
def test_an_unprintable_picture_is_reported_before_it_is_drawn(words: Any, data: bytes, expected: str) -> None:
    words.write("sections/scans/scan.png", data)
    words.change(SCANS, "scan.svg", "scan.png")
    assert words.messages() == [f'{SCANS}:14: the picture "scan.png" {expected}']


def test_a_text_linked_from_outside_the_folder_is_refused(words: Any, tmp_path: Path) -> None:
    """Otherwise a folder from someone else could print any text on this machine."""
    secret = tmp_path / "secret"
    secret.write_text((words.folder / SCANS).read_text())
    for name in ("sections/new/en.md", "passages/new/en.md", "recipes/new.toml", "sources.toml"):
        path = words.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(secret)
    words.section("user", "::: include new")
    wrong = f"leads to {secret}, which is outside its folder; put the file itself into the folder"
    names = {line.partition(":")[0]: line for line in words.messages() if wrong in line}
    assert set(names) == {"passages/new/en.md", "recipes/new.toml", "sections/new/en.md", "sources.toml"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no pipes in its folders")
def test_pipes_and_folders_in_place_of_files_are_reported_without_waiting(words: Any) -> None:
    for name in ("sections/new", "passages/new", "recipes"):
        (words.folder / name).mkdir(parents=True, exist_ok=True)
    os.mkfifo(words.folder / "sections/new/en.md")
    os.mkfifo(words.folder / "recipes/new.toml")
    (words.folder / "passages/new/en.md").mkdir()
    words.section("user", "::: include new")
    pipe = "is a pipe; save its output to a file and use that"
    assert words.messages() == [
        "passages/new/en.md: is a folder; give the name of a file in it",
        f"recipes/new.toml: {pipe}",
        f"sections/new/en.md: {pipe}",
    ]


def test_a_section_that_grows_endlessly_through_passages_is_reported(words: Any) -> None:
    """Each of four passages includes the next one forty times: 2.6 million pieces."""
    for number in range(1, 5):
        words.write(f"passages/p{number}/en.md", f"::: include p{number + 1}\n\n" * 40 if number < 4 else "words\n")
    words.section("new", "::: include p1")
    words.write("passages/large/en.md", "words " * 10_000)
    words.section("other", "::: include large\n\n" * 20)
    wrong = "the passages in this section are more than 200, or over 1 MB together; include fewer"
    assert words.messages() == [f"passages/p3/en.md:67: {wrong}", f"sections/other/en.md:42: {wrong}"]


def test_a_passage_that_is_included_often_is_read_once(words: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its headings still have different anchors each time."""
    read = []
    monkeypatch.setattr(sections, "read_text", lambda path: read.append(path) or path.read_text())
    words.write("passages/more/en.md", "## More\n\nwords\n")
    words.section("new", "::: include more\n\n" * 3)
    section = words.library().sections["new"]
    anchors = [f"new-more-{number}-more" for number in (1, 2, 3)]
    assert [heading.anchor for heading in headings(section.nodes)] == anchors
    assert [block.words for block in section.blocks] == ["More", "words"] * 3
    assert read.count(words.folder / "passages/more/en.md") == 1


def test_a_picture_linked_from_outside_the_folder_is_refused(words: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    os.symlink(tmp_path / "secret.svg", words.folder / "sections/scans/linked.svg")
    os.symlink("round.svg", words.folder / "sections/scans/round.svg")
    words.section("new", "![a](../scans/linked.svg)\n\n![b](../scans/round.svg)")
    assert [line.partition(";")[0] for line in words.messages()] == [
        'sections/new/en.md:10: the picture "../scans/linked.svg" is outside the content folder',
        f'sections/new/en.md:12: the picture "../scans/round.svg" cannot be read ({os.strerror(errno.ELOOP)})',
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"+++\ntitle = 1\n+++\nna\xefve\n", "sections/new/en.md:4: a character is not UTF-8"),
        (b"+++\n\0\n+++\n", "sections/new/en.md: is not a plain text file"),
        (b"a" * 1_000_001, "sections/new/en.md: is over 1 MB"),
        (b"", "sections/new/en.md:1: the data of the section is missing"),
        (b"+++\nx = " + b"[" * 5000 + b"\n+++\n", "sections/new/en.md:2: the data cannot be read"),
        (b"+++\nx = " + b"1" * 5000 + b"\n+++\n", "sections/new/en.md:2: the data cannot be read"),
    ],
    ids=["another encoding", "no text", "too large", "empty", "nested", "a number without end"],
)
def test_a_file_that_is_not_a_section_is_reported(words: Any, data: bytes, expected: str) -> None:
    words.write("sections/new/en.md", data)
    assert [line.partition(";")[0] for line in words.messages()] == [expected]


def test_a_file_saved_on_windows_reads_the_same(words: Any) -> None:
    """A byte order mark and CRLF line ends change neither words nor lines."""
    before = words.library().sections["cells"].nodes
    text = (words.folder / CELLS).read_text(encoding="utf-8")
    words.write(CELLS, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8"))
    assert words.library().sections["cells"].nodes == before


def test_all_mistakes_of_several_files_are_reported_at_once(words: Any) -> None:
    """They include those of sections, recipes and shared tables, even of a broken language."""
    words.change(CELLS, 'title = "Cells', "title = Cells")
    words.change(SCANS, "tumor is {R2}", "tumor is {R9}")
    words.change("recipes/visit.toml", "parts", "part")
    words.change("glossary/en.toml", 'say = "BY-op-see"', "say = BY-op-see")
    words.change("regions.toml", 'emergency = "999"', "emergency = true")
    words.write("languages/en.toml", "name = English\n")
    places = {line.rpartition(": ")[0].split(": ")[0] for line in words.messages()}
    assert places >= {
        f"{CELLS}:2",
        f"{SCANS}:18",
        "recipes/visit.toml:4",
        "glossary/en.toml:19",
        "regions.toml:8",
        "languages/en.toml:1",
    }


def test_a_slip_in_the_glossary_is_one_fault(words: Any) -> None:
    """The terms that sections point to are not reported as missing."""
    words.change("glossary/en.toml", 'say = "BY-op-see"', "say = BY-op-see")
    assert len(words.messages()) == 1


def test_passages_that_include_each_other_are_reported(words: Any) -> None:
    words.write("passages/one/en.md", "::: include two\n")
    words.write("passages/two/en.md", "text\n\n::: include one\n")
    words.section("new", "::: include one")
    assert words.messages() == ['passages/two/en.md:3: the passage "one" includes itself; remove one of the includes']


def test_passages_nested_too_deeply_are_reported(words: Any) -> None:
    for number in range(1, 6):
        words.write(f"passages/p{number}/en.md", f"{number}\n\n::: include p{number + 1}\n" if number < 5 else "5\n")
    words.section("fine", "::: include p2")
    words.section("deep", "::: include p1")
    assert words.messages() == ["passages/p4/en.md:3: passages are nested more than 4 deep; include fewer"]


def test_a_character_missing_from_the_fonts_is_reported(words: Any) -> None:
    words.change(CELLS, "Many lie", "Many ☃ lie, α → ✓")
    library = read_library(Folders(words.folder), "en", assets.supported(paths.fonts()))
    assert [str(fault).replace(f"{words.folder}/", "") for fault in library.broken["cells"]] == [
        f'{CELLS}:23: the character "☃" (U+2603, snowman) is not in the bundled fonts; write it differently'
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('contents = "Contents"\n', "", 'the words "contents" are missing; add below [words]: contents = "Contents"'),
        ("Page {page} of {pages}", "Page {pag} of {pages}", '"page_of" has {pag}, which is not filled in'),
        ('"Version {version}.', '"Version {version.', '"version" has a brace that is not closed'),
        ('quotes = "“”‘’"', 'quotes = "“”"', '"quotes" does not have 4 quotation marks'),
        ('direction = "ltr"', 'direction = "left"', '"left" is not a direction'),
    ],
)
def test_a_mistake_of_a_translator_is_reported(words: Any, old: str, new: str, expected: str) -> None:
    """Every language must have the keys of the English words, and no other {braces}."""
    words.change("languages/en.toml", old, new)
    with pytest.raises(ContentError) as raised:
        read_library(Folders(paths.packaged("handouts"), words.folder))
    place = f"{words.folder}/languages/en.toml:"
    assert any(str(fault).startswith(place) and expected in str(fault) for fault in raised.value.faults)
