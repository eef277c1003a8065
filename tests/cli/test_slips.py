"""Mistakes on the command line and in files: a plain message, the right exit code, and nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Nethandout = Callable[..., Any]
PROGRAM = "from nethandout.cli.main import main; main()"
CELLS = "sections/cells/en.md"
SCANS = "sections/scans/en.md"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            CELLS,
            'title = "Cells',
            "title = Cells",
            f"{CELLS}:2: the value of title needs straight quotes around it; write: title = ",
        ),
        (CELLS, "purpose", "purpos", f'{CELLS}:4: "purpos" is not understood; did you mean "purpose"?'),
        (CELLS, 'version = "0.1"', "", f'{CELLS}:2: "version" is missing; add a line: version = "…"'),
        (CELLS, "::: include when-to-call", "::: include x", f'{CELLS}:29: there is no passage "x"'),
        (
            CELLS,
            "::: key-points",
            "::: keypoints",
            f'{CELLS}:13: there is no block "keypoints"; did you mean "key-points"?',
        ),
        (CELLS, "section:scans", "section:x", f'{CELLS}:19: there is no section "x"'),
        (CELLS, "{R1, R2}", "{R1, R99}", f'{CELLS}:19: sources.toml has no source "R99"'),
        (CELLS, "the small bowel", "{small-bowel}", f'{CELLS}:23: there is no variable "small-bowel"'),
        (
            CELLS,
            "the small bowel",
            "the ☃",
            f'{CELLS}:23: the character "☃" (U+2603, snowman) is not in the bundled fonts',
        ),
        (CELLS, "Many lie", "::: figure x\n\nMany lie", f'{CELLS}:23: there is no figure "x"'),
        (SCANS, "term:ki-67-index", "term:x", f'{SCANS}:20: the glossary has no term "x"'),
        (SCANS, "scan.svg", "x.svg", f'{SCANS}:14: the picture "x.svg" does not exist'),
        (SCANS, "scan.svg", "../../../../x.svg", f'{SCANS}:14: the picture "../../../../x.svg" is outside'),
        ("passages/when-to-call/en.md", ":::\n", ":::\n::: include when-to-call\n", "en.md:4: the passage"),
        ("regions.toml", 'emergency = "911"', "emergency = 9.11", 'regions.toml:3: "emergency" is not a string'),
        (
            "glossary/en.toml",
            'say = "BY-op-see"',
            "say = BY-op-see",
            "glossary/en.toml:19: the value of say needs straight quotes around it",
        ),
    ],
)
def test_a_mistake_is_reported_and_existing_files_are_kept(
    nethandout: Nethandout, words: Any, name: str, old: str, new: str, expected: str
) -> None:
    Path("output").mkdir()
    Path("output/cells.pdf").write_bytes(b"%PDF- of last month")
    Path("output/scans.pdf").write_bytes(b"%PDF- of last month")
    before = snapshot(Path())
    words.change(name, old, new)
    ran = nethandout("handout", "cells", "scans", "-o", "output", "--content", words.folder, "--only-content", "--html")
    assert ran.code == 3
    assert expected in ran.err.replace(f"{words.folder}/", "")
    after = snapshot(Path())
    usable = {path for path in after if after[path] != before.get(path)}
    assert usable <= {"output/cells.pdf", "output/cells.html", "output/scans.pdf", "output/scans.html"}
    broken = "cells" if name == CELLS else "scans" if name == SCANS else None
    for section in ("cells", "scans") if broken is None else (broken,):
        assert after[f"output/{section}.pdf"] == b"%PDF- of last month"
        assert f"output/{section}.html" not in after


def test_all_mistakes_in_all_files_are_reported_in_one_run(nethandout: Nethandout, words: Any) -> None:
    """They are in order of file and line, each once, with their number at the end."""
    words.change(CELLS, "::: key-points", "::: keypoints")
    words.change(CELLS, 'title = "Cells', 'titel = "Cells')
    words.change(SCANS, "scan.svg", "x.svg")
    words.change("recipes/visit.toml", "parts", "part")
    ran = nethandout("build", "--content", words.folder, "--only-content", "-q")
    assert ran.code == 3
    lines = ran.err.replace(f"{words.folder}/", "").splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == [
        "recipes/visit.toml:1",
        "recipes/visit.toml:4",
        f"{CELLS}:2",
        f"{CELLS}:2",
        f"{CELLS}:13",
        f"{CELLS}:15",
        f"{SCANS}:14",
    ]
    assert lines[-1] == "nethandout: 7 faults; not made: cells, scans, visit"
    assert [path.name for path in Path().rglob("*.pdf")] == ["care.pdf"]


def test_a_mistake_in_one_section_does_not_stop_the_others(nethandout: Nethandout, words: Any) -> None:
    words.change(SCANS, "scan.svg", "x.svg")
    ran = nethandout("handout", "--all", "--content", words.folder, "--only-content")
    assert ran.code == 3
    assert [line.partition(" ")[0] for line in ran.out.splitlines()] == [
        "output/en/handouts/care.pdf",
        "output/en/handouts/cells.pdf",
    ]
    assert ran.err.splitlines()[-1] == "nethandout: 1 fault; not made: scans"


def test_an_untypesettable_page_does_not_stop_the_others(nethandout: Nethandout, words: Any, tmp_path: Path) -> None:
    """Here, a user's layout nests one section too deeply."""
    (tmp_path / "look/base/blocks").mkdir(parents=True)
    (tmp_path / "look/base/blocks/resources.html").write_text("<div>\n" * 1000)
    own = ["--content", words.folder, "--only-content", "--layouts", tmp_path / "look"]
    ran = nethandout("handout", "--all", *own)
    assert ran.code == 3
    assert "nethandout: the pages cannot be set: its parts are nested too deeply" in ran.err
    assert ran.err.splitlines()[-1] == "nethandout: not made: care"
    assert len(list(Path().rglob("*.pdf"))) == 2


def test_a_mistake_ends_the_program_without_a_traceback(words: Any, tmp_path: Path) -> None:
    words.change(CELLS, "::: key-points", "::: keypoints")
    command = [sys.executable, "-P", "-c", PROGRAM, "handout", "cells", "--content", "words", "--only-content"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == (
        f'words/{CELLS}:13: there is no block "keypoints"; did you mean "key-points"?\n'
        f"words/{CELLS}:15: ::: closes a box, but none is open here; remove the line, or open a box above it\n"
        "nethandout: 2 faults; nothing was changed\n"
    )
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["booklet", "grdes"], 'there is no section "grdes"; did you mean "grades"?'),
        (["handout", "grdes", "sprad"], 'there is no section "sprad"; did you mean "spread"?'),
        (["handout", "diet"], 'there is no section "diet"; the sections are'),
        (["booklet", "--recipe", "compleet"], 'there is no recipe "compleet"; did you mean "complete"?'),
        (["handout", "grades", "--lang", "em"], 'there is no language "em"; the languages are'),
        (["handout", "grades", "--region", "mars"], 'there is no region "mars"; the regions are us (United States)'),
        (["handout", "grades", "--paper", "A 4"], 'there is no "A 4"; did you mean "a4"?'),
        (["handout", "grades", "--paper", "b5"], 'there is no "b5"; choose one of letter, a4, half-letter, a5'),
        (["handout", "grades", "--sice", "large-print"], "--sice"),
        (["handout", "grades", "--papr", "a4"], "--paper"),
        (["handout", "grades", "-paper", "a4"], '"-paper" starts with the wrong dash; write two hyphens: --paper'),
        (["handout", "grades", "–ink=black"], '"–ink=black" starts with the wrong dash; write two hyphens: --ink'),
        (["handot", "grades"], 'there is no command "handot"; did you mean "handout"?'),
        (["print"], "there is no command"),
        (["handout", "grades", "--brand", "a.toml", "--brand=b.toml"], "--brand takes one file; for several clinics"),
        (["handout"], "name the sections you want, or add --all for every one; see: nethandout list"),
        (["handout", "grades", "--all"], "name the sections you want, or add --all for every one"),
        (["booklet", "grades", "--recipe", "complete"], "name sections or a recipe, not both"),
        (["booklet", "grades", "--save", "My Evening"], "use lowercase letters, digits and hyphens: my-evening"),
        (["booklet", "--fold", "booklet"], '--fold: there is no "booklet"; did you mean "saddle"?'),
        (["handout", "complete"], "it is a recipe: nethandout booklet --recipe complete"),
        (["booklet", "grades", "complete"], "it is a recipe: nethandout booklet --recipe complete"),
        (
            ["booklet", "--date", "2026-13-45"],
            '"2026-13-45" is not a date in the calendar; write year, month and',
        ),
        (["sign", "grades", "--by", "A", "--until", "1.2.2030"], '"1.2.2030" is not a date; write year, month and day'),
        (["check", "--today", "today"], '"today" is not a date; write year, month and day: 2026-11-10'),
        (["handout", "grades", "-o", "a.docx"], "nethandout makes PDFs, not .docx; write: -o a.pdf"),
        (["booklet", "grades", "--title", "NET 日"], '--title: the character "日" (U+65E5,'),
        (["booklet", "grades", "--title", "a\udcffb"], '"a?b" contains characters that cannot be printed'),
        (["handout", "grades", "--content", "nowhere"], "there is no folder nowhere"),
        (["handout", "grades", "--layouts", "nowhere"], "there is no folder nowhere"),
        (["handout", "grades", "--only-content"], "--only-content needs a folder; add --content FOLDER"),
        (["list", "--lang", "em"], 'there is no language "em"; the languages are'),
    ],
)
def test_a_misspelled_name_gets_a_suggestion(nethandout: Nethandout, arguments: list[str], expected: str) -> None:
    ran = nethandout(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert expected in ran.err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["handout", "cells", "-o", "file/x.pdf"], "cannot write file/x.pdf: part of its path is a file"),
        (["handout", "cells", "-o", "file"], "cannot write file/cells.pdf: part of its path is a file"),
        (["handout", "cells", "-o", "a" * 300 + ".pdf"], "the name is too long; choose a shorter one with -o"),
        (["handout", "cells", "--layouts", "a" * 300], "File name too long"),
    ],
)
def test_an_unusable_output_path_is_reported(
    nethandout: Nethandout, small: Path, arguments: list[str], expected: str
) -> None:
    Path("file").write_text("mine")
    ran = nethandout(*arguments, "--content", small, "--only-content")
    assert (ran.code, ran.out) == (3, "")
    assert expected in ran.err
    assert snapshot(Path()) == {"file": b"mine"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("arguments", [["list"], ["handout", "cells", "-o", "-"], ["--help"]])
def test_a_full_or_closed_output_is_reported(small: Path, tmp_path: Path, arguments: list[str]) -> None:
    own = [] if arguments == ["--help"] else ["--content", str(small), "--only-content"]
    command = [sys.executable, "-P", "-c", PROGRAM, *arguments, *own]
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (3, f"nethandout: standard output: {os.strerror(28)}\n")
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    expected = "nethandout: standard output was closed before everything was written\n"
    assert (ran.returncode, ran.stderr) == (3, expected)


def test_letters_that_a_terminal_lacks_are_replaced(words: Any, tmp_path: Path) -> None:
    words.change(CELLS, "Cells that make hormones", "Células – “hormonas”")
    command = [sys.executable, "-P", "-c", PROGRAM, "list", "--content", "words", "--only-content"]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert "Células ? ?hormonas?" in ran.stdout.decode("latin-1")
