"""Command lines, and the files they make."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

Nethandout = Callable[..., Any]
STEPS = ["read", "select", "compose", "typeset", "write", "write"]  # typeset the pages, and write the PDF
PROGRAM = "from nethandout.cli.main import main; main()"


@pytest.fixture
def ours(small: Path) -> list[str]:
    """The options that make a command read the small library."""
    return ["--content", str(small), "--only-content"]


def made() -> list[str]:
    """List every file below the current folder."""
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


def words_of(path: str | Path) -> str:
    """Return all words of a PDF."""
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def test_the_program_name_alone_shows_three_commands(nethandout: Nethandout) -> None:
    ran = nethandout()
    lines = [line for line in ran.out.splitlines() if line.startswith("  nethandout ")]
    assert (ran.code, ran.err, len(lines)) == (0, "", 3)


def test_the_version_is_printed(nethandout: Nethandout) -> None:
    from nethandout import __version__

    assert nethandout("--version").out == f"{__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], [], ["handout", "--help"], ["handot"], ["handout"], ["--version"]])
def test_help_loads_nothing_slow(arguments: list[str], tmp_path: Path) -> None:
    """Importing the renderer or the parsers would take longer than people want to wait for help."""
    program = (
        "import sys\nfrom nethandout.cli.main import main\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = ('weasyprint', 'pypdf', 'jinja2', 'markdown_it', 'mammoth', 'PIL', 'fontTools')\n"
        "    print('loaded:', *(name for name in heavy if name in sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout.endswith("loaded:\n")


def test_every_listed_command_has_help(nethandout: Nethandout) -> None:
    from nethandout.cli.main import COMMANDS

    listed = nethandout("--help").out
    for name in COMMANDS:
        assert f"\n  {name} " in listed
        assert nethandout(name, "--help").code == 0


def test_a_handout_is_written_to_its_default_path(nethandout: Nethandout, ours: list[str]) -> None:
    ran = nethandout("handout", "cells", *ours)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("output/en/handouts/cells.pdf  (")
    assert made() == ["output/en/handouts/cells.pdf"]
    assert "Cells that make hormones" in words_of("output/en/handouts/cells.pdf")


def test_each_of_several_handouts_is_made_once(nethandout: Nethandout, ours: list[str]) -> None:
    ran = nethandout("handout", "scans", "cells", "scans", *ours)
    assert [line.partition(" ")[0] for line in ran.out.splitlines()] == [
        "output/en/handouts/scans.pdf",
        "output/en/handouts/cells.pdf",
    ]


def test_a_booklet_of_sections_and_a_booklet_of_a_recipe(nethandout: Nethandout, ours: list[str]) -> None:
    assert nethandout("booklet", "scans", "cells", *ours).code == 0
    assert nethandout("booklet", "--recipe", "visit", *ours).code == 0
    assert made() == ["output/en/booklets/custom.pdf", "output/en/booklets/visit.pdf"]
    assert "For your first visit" in words_of("output/en/booklets/visit.pdf")


def test_a_recipe_given_as_a_section_is_understood(nethandout: Nethandout, ours: list[str]) -> None:
    """Without --recipe, its booklet is made, under the name of the recipe."""
    assert nethandout("booklet", "visit", *ours).out.startswith("output/en/booklets/visit.pdf  (")


def test_differences_from_the_default_edition_are_in_the_name(nethandout: Nethandout, ours: list[str]) -> None:
    nethandout("handout", "cells", "--paper", "a4", *ours)
    nethandout("booklet", "cells", "--paper", "a5", *ours)
    assert made() == ["output/en/booklets/custom.a5.pdf", "output/en/handouts/cells.a4.pdf"]


def test_a_build_makes_everything_and_shows_a_table(nethandout: Nethandout, small: Path) -> None:
    """It makes every section of the user, and every recipe that has any of them, which no packaged one has."""
    ran = nethandout("build", "--content", small, "--only-content")
    expected = [
        "output/en/booklets/visit.pdf",
        "output/en/handouts/care.pdf",
        "output/en/handouts/cells.pdf",
        "output/en/handouts/scans.pdf",
    ]
    assert made() == expected
    lines = ran.out.splitlines()
    assert lines[0].split() == ["File", "Pages", "Size", "Time"]
    assert sorted(line.split()[0] for line in lines[1:]) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("mine.pdf", "mine.pdf"),
        ("sub/deeper/mine.PDF", "sub/deeper/mine.PDF"),
        ("folder/", "folder/cells.pdf"),
        ("folder", "folder/cells.pdf"),
        ("there.pdf", "there.pdf/cells.pdf"),
        ("ein Name – mit é.pdf", "ein Name – mit é.pdf"),
    ],
)
def test_the_output_can_be_a_file_or_a_folder(
    nethandout: Nethandout, ours: list[str], output: str, expected: str
) -> None:
    Path("there.pdf").mkdir()
    ran = nethandout("handout", "cells", "-o", output, *ours)
    assert (ran.code, made()) == (0, [expected])
    assert ran.out.startswith(f"{expected}  (")


def test_the_output_can_be_a_stream(tmp_path: Path, words: Any) -> None:
    """Only the PDF is written there, even if a recipe is saved."""
    own = ["--content", str(words.folder), "--only-content"]
    command = [
        sys.executable,
        "-P",
        "-c",
        PROGRAM,
        "booklet",
        "cells",
        "-o",
        "-",
        "--save",
        "mine",
        "--copies",
        "9",
        *own,
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout.startswith(b"%PDF-") and ran.stdout.rstrip().endswith(b"%%EOF")
    assert b"next time: nethandout booklet --recipe mine" in ran.stderr and b"9 copies take" in ran.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["handout", "cells", "scans", "-o", "all.pdf"],
            "several documents cannot go into one file; give a folder: -o all/",
        ),
        (["handout", "cells", "scans", "-o", "-"], "only one document at a time can go to standard output; name one"),
        (["build", "-o", "all.pdf"], "several documents cannot go into one file; give a folder: -o FOLDER"),
        (["build", "-o", "-"], "several documents cannot go into one file; give a folder: -o FOLDER"),
    ],
)
def test_several_documents_cannot_go_into_one_file(
    nethandout: Nethandout, ours: list[str], arguments: list[str], expected: str
) -> None:
    ran = nethandout(*arguments, *ours)
    assert (ran.code, made()) == (2, [])
    assert expected in ran.err


def test_every_number_of_workers_makes_the_same_files(nethandout: Nethandout, ours: list[str]) -> None:
    ran = nethandout("handout", "--all", "--workers", "1", "-o", "one", *ours)
    again = nethandout("handout", "--all", "--workers", "2", "-o", "two", *ours)
    assert again.out == ran.out.replace("one/", "two/")
    assert sorted(again.err.splitlines())[-1].startswith("nethandout: 3 of 3 done: ")
    for name in ("care", "cells", "scans"):
        assert Path(f"one/{name}.pdf").read_bytes() == Path(f"two/{name}.pdf").read_bytes()


def test_overwriting_a_file_that_is_not_a_pdf_needs_force(nethandout: Nethandout, ours: list[str]) -> None:
    """It does not stop other files from being made."""
    letter = Path("out/cells.pdf")
    letter.parent.mkdir()
    letter.write_text("my letter")
    ran = nethandout("handout", "--all", "-o", "out", *ours)
    assert ran.code == 3
    refused = "out/cells.pdf exists and was not made by nethandout; choose another name, or add --force to overwrite it"
    assert refused in ran.err
    assert "not made: cells" in ran.err
    assert made() == ["out/care.pdf", "out/cells.pdf", "out/scans.pdf"]
    assert letter.read_text() == "my letter"
    assert nethandout("handout", "cells", "-o", "out", "--force", *ours).code == 0
    assert letter.read_bytes().startswith(b"%PDF-")
    assert nethandout("handout", "cells", "-o", "out", *ours).code == 0, "an old PDF of ours is written over"


def test_a_web_page_is_written_next_to_the_pdf(nethandout: Nethandout, ours: list[str]) -> None:
    assert nethandout("handout", "cells", "--html", *ours).code == 0
    assert made() == ["output/en/handouts/cells.html", "output/en/handouts/cells.pdf"]
    assert "Call 911" in Path("output/en/handouts/cells.html").read_text(encoding="utf-8")


def test_quiet_prints_nothing_and_verbose_prints_each_step(
    nethandout: Nethandout, ours: list[str], tmp_path: Path
) -> None:
    ran = nethandout("handout", "cells", "-q", *ours)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    command = [sys.executable, "-P", "-c", PROGRAM, "handout", "cells", "-v", *ours]
    loud = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [line.partition(":")[0] for line in loud.stderr.splitlines()] == STEPS


def test_the_region_and_the_occasion_are_on_the_pages(nethandout: Nethandout, ours: list[str]) -> None:
    said = ["--title", "Our evening", "--meeting", "Group", "--date", "2026-11-10", "--place", "Room 2"]
    nethandout("booklet", "cells", "--region", "gb", *said, *ours)
    words = words_of("output/en/booklets/custom.gb.pdf")
    for expected in ("Our evening", "Group", "November 10, 2026", "Room 2", "Call 999"):
        assert expected in words


def test_saved_choices_are_found_next_time(nethandout: Nethandout) -> None:
    """They are a recipe in the current folder."""
    ran = nethandout("booklet", "notes", "--title", "Our evening", "--save", "evening", "-o", "one.pdf")
    assert "recipes/evening.toml  (next time: nethandout booklet --recipe evening)" in ran.out
    assert nethandout("booklet", "--recipe", "evening", "-o", "next.pdf").code == 0
    assert words_of("one.pdf") == words_of("next.pdf")
    assert "Our evening" in words_of("one.pdf")
    listed = json.loads(nethandout("list", "--json").out)["recipes"]
    assert ("evening", ["notes"]) in [(recipe["name"], recipe["sections"]) for recipe in listed]


def test_other_choices_do_not_replace_saved_ones(nethandout: Nethandout, words: Any) -> None:
    """The same choices can be saved again, others only with --force."""
    own = ["--content", str(words.folder), "--only-content", "--save", "evening"]
    saved = words.folder / "recipes/evening.toml"
    assert [nethandout("booklet", "scans", *own).code for _ in range(2)] == [0, 0]
    before = saved.read_bytes()
    ran = nethandout("booklet", "cells", *own)
    assert (ran.code, saved.read_bytes()) == (2, before)
    assert "evening.toml already exists with other sections; choose another name, or add --force" in ran.err
    assert nethandout("booklet", "cells", *own, "--force").code == 0
    assert b'parts = ["cells"]' in saved.read_bytes()


def test_values_of_options_can_be_in_capitals(nethandout: Nethandout, ours: list[str]) -> None:
    ran = nethandout("handout", "cells", "--paper", "A4", "--ink", "Black", *ours)
    assert "cells.black.a4.pdf" in ran.out


def test_choices_are_saved_in_the_content_folder(nethandout: Nethandout, words: Any) -> None:
    own = ["--content", str(words.folder), "--only-content"]
    nethandout("booklet", "scans", "--save", "evening", *own)
    assert (words.folder / "recipes/evening.toml").is_file()
    assert nethandout("booklet", "--recipe", "evening", *own).code == 0


def test_list_shows_everything(nethandout: Nethandout, ours: list[str]) -> None:
    shown = nethandout("list", *ours).out
    for expected in (
        "Sections",
        "cells",
        "Cells that make hormones; version 0.1; draft",
        "Recipes",
        "United States",
        "Languages",
    ):
        assert expected in shown
    listed = json.loads(nethandout("list", "--json", *ours).out)
    assert [section["name"] for section in listed["sections"]] == ["care", "cells", "scans"]
    assert {"name": "visit", "title": "For your first visit", "version": "0.1", "sections": ["cells", "scans"]} in (
        listed["recipes"]
    )


def test_two_runs_at_once_in_one_folder_leave_whole_files(tmp_path: Path, ours: list[str]) -> None:
    """Readers never see a part of a file, and both runs make the same bytes."""
    command = [sys.executable, "-P", "-c", PROGRAM, "handout", "cells", "scans", "-q", *ours]
    runs = [subprocess.Popen(command, cwd=tmp_path) for _ in range(2)]
    seen: dict[str, set[bytes]] = {}
    while any(run.poll() is None for run in runs):
        for path in tmp_path.rglob("*.pdf"):
            seen.setdefault(path.name, set()).add(path.read_bytes())
        time.sleep(0.005)
    assert [run.returncode for run in runs] == [0, 0]
    for path in tmp_path.rglob("*.pdf"):
        seen.setdefault(path.name, set()).add(path.read_bytes())
    assert {name: len(versions) for name, versions in seen.items()} == {"cells.pdf": 1, "scans.pdf": 1}
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["cells.pdf", "scans.pdf"]


def test_the_path_of_the_web_page_is_printed(nethandout: Nethandout) -> None:
    """It says at the top that the words are a draft, because browsers show no page footers."""
    ran = nethandout("handout", "grades", "--html")
    assert "output/en/handouts/grades.html  (opens in a browser)" in ran.out
    page = Path("output/en/handouts/grades.html").read_text(encoding="utf-8")
    assert ' Draft. Not yet reviewed by a clinician."' in page
    assert "attr(data-state)" in page
