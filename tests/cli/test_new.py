"""nethandout new: what it writes and prints, and that the command it suggests works."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Nethandout = Callable[..., Any]
THEN = "Change what you like, then try: nethandout "


@pytest.mark.parametrize(
    ("arguments", "written", "made"),
    [
        ("section scans", "handouts/sections/scans/en.md", "output/en/handouts/scans.pdf"),
        ("brand valley-clinic", "valley-clinic.toml", "output/en/handouts/grades.valley-clinic.pdf"),
        ("layout handout --into 'my look'", "my look/handout/handout.css", "output/en/handouts/grades.pdf"),
    ],
)
def test_a_new_file_works_at_once(nethandout: Nethandout, arguments: str, written: str, made: str) -> None:
    """The command that `new` suggests makes a PDF without faults."""
    begun = nethandout("new", *shlex.split(arguments))
    assert (begun.code, begun.err) == (0, "")
    assert written in begun.out.splitlines()
    assert Path(written).is_file()
    command = begun.out.splitlines()[-1].removeprefix(THEN)
    ran = nethandout(*shlex.split(command))
    assert (ran.code, ran.err) == (0, "")
    assert Path(made).read_bytes().startswith(b"%PDF-")


def test_a_new_recipe_suggests_the_command_for_its_booklet(nethandout: Nethandout) -> None:
    begun = nethandout("new", "recipe", "our-meeting", "--into", "words")
    assert begun.out == f"words/recipes/our-meeting.toml\n{THEN}booklet --recipe our-meeting --content words\n"


def test_a_new_language_prints_commands_down_to_its_first_page(nethandout: Nethandout) -> None:
    """Everything that is translated can be made, although most sections are not translated yet."""
    command, ran = "nethandout new language xx", None
    while not (ran and ran.out.startswith("output/")):
        ran = nethandout(*shlex.split(command)[1:])
        assert ran.code == 0
        command = ran.out.splitlines()[-1].removeprefix("Translate it, then try: ")
    assert ran.out == "output/xx/handouts/definitions.pdf  (4 pages)\n"
    assert "note: links to naming are left out until they are translated (sections/<name>/xx.md)" in ran.err
    listed = nethandout("new", "language", "xx", "--force").out.splitlines()
    files = [f"handouts/{folder}/xx.toml" for folder in ("languages", "glossary", "printing")]
    assert listed[:4] == [*files, "Still to be translated:"]
    assert "  sections/grades/xx.md" in listed
    assert not {"  sections/definitions/xx.md", "  passages/when-to-call/xx.md"} & set(listed)
    recipe = nethandout("booklet", "--recipe", "complete", "--lang", "xx", "--content", "handouts")
    assert recipe.code == 0
    assert 'note: the recipe "complete" leaves out what is not in xx yet: naming, grades, ' in recipe.err


def test_a_new_text_in_another_language_is_only_to_be_translated_if_it_exists_in_english(
    nethandout: Nethandout,
) -> None:
    assert THEN in nethandout("new", "section", "mine", "--lang", "es").out
    nethandout("new", "language", "xx")
    assert "Translate it, then try: nethandout " in nethandout("new", "section", "grades", "--lang", "xx").out


@pytest.mark.parametrize(
    "command", ["list --lang xx", "handout definitions --lang xx", "handout mine", "build --lang xx"]
)
def test_files_started_here_are_found_with_the_suggested_option(nethandout: Nethandout, command: str) -> None:
    nethandout("new", "language", "xx")
    nethandout("new", "section", "mine")
    assert "yours is in the folder handouts; add --content handouts" in nethandout(*command.split()).err


def test_existing_files_are_unchanged(nethandout: Nethandout) -> None:
    path = Path("handouts/sections/scans/en.md")
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    refused = nethandout("new", "section", "scans")
    assert (refused.code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert refused.err.startswith(f"nethandout: {path} already exists;")
    forced = nethandout("new", "section", "scans", "--force")
    assert (forced.code, path.read_text(encoding="utf-8")[:3]) == (0, "+++")


def test_a_misspelled_kind_suggests_the_closest_one(nethandout: Nethandout) -> None:
    refused = nethandout("new", "secton", "scans")
    assert refused.code == 2
    assert 'there is no "secton"; did you mean "section"?' in refused.err
