"""nethandout new: what it writes, what it says, and that the command it names next works."""

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
def test_what_is_begun_works_at_once(nethandout: Nethandout, arguments: str, written: str, made: str) -> None:
    """The command that `new` names next makes a PDF, without a fault."""
    begun = nethandout("new", *shlex.split(arguments))
    assert (begun.code, begun.err) == (0, "")
    assert written in begun.out.splitlines()
    assert Path(written).is_file()
    command = begun.out.splitlines()[-1].removeprefix(THEN)
    ran = nethandout(*shlex.split(command))
    assert (ran.code, ran.err) == (0, "")
    assert Path(made).read_bytes().startswith(b"%PDF-")


def test_a_recipe_is_named_with_the_command_that_makes_its_booklet(nethandout: Nethandout) -> None:
    begun = nethandout("new", "recipe", "our-meeting", "--into", "words")
    assert begun.out == f"words/recipes/our-meeting.toml\n{THEN}booklet --recipe our-meeting --content words\n"


def test_a_new_language_says_what_waits_for_translation(nethandout: Nethandout) -> None:
    begun = nethandout("new", "language", "xx")
    lines = begun.out.splitlines()
    assert lines[:2] == ["handouts/languages/xx.toml", "Still to be translated:"]
    assert {"  sections/grades/xx.md", "  passages/when-to-call/xx.md", "  glossary/xx.toml"} <= set(lines)
    next_one = nethandout(*shlex.split(lines[-1].removeprefix(THEN)))
    assert next_one.code == 0
    assert next_one.out.startswith("handouts/sections/definitions/xx.md\nStill to be translated:\n")
    assert "  sections/definitions/xx.md" not in next_one.out.splitlines()


def test_words_that_are_there_stay_as_they_are(nethandout: Nethandout) -> None:
    path = Path("handouts/sections/scans/en.md")
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    refused = nethandout("new", "section", "scans")
    assert (refused.code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert refused.err.startswith(f"nethandout: {path} already exists;")
    forced = nethandout("new", "section", "scans", "--force")
    assert (forced.code, path.read_text(encoding="utf-8")[:3]) == (0, "+++")


def test_a_misspelled_kind_is_met_with_the_nearest(nethandout: Nethandout) -> None:
    refused = nethandout("new", "secton", "scans")
    assert refused.code == 2
    assert 'there is no "secton"; did you mean "section"?' in refused.err
