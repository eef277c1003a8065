"""A clinician who is asked for a statement sees the words of the section that it is about."""

from __future__ import annotations

from typing import Any

import pytest

from nethandout.check.concerned import Concern, concerned

WORDS = """\
## How is it treated?

A surgeon can take the tumor out. {S1}

An injection every four weeks slows the tumor.

| Kind | Pace |
|---|---|
| First | Slow {R7} |
| Second | Fast {S1} |

Come at once with one of these:

- chest pain
- fainting

"""
HOW = "The closest words:"


def about(desk: Any, statement: str) -> Concern:
    desk.change("::: do-now", f"{WORDS}::: do-now")
    return concerned(desk.report().sections[0].case.manuscript, statement)


@pytest.mark.parametrize(
    ("statement", "text", "more"),
    [
        ("“Come at once”: the signs", "Come at once with one of these:", ("chest pain", "fainting")),
        ('C-1: the "Kind | Pace" table', "Kind | Pace", ("First | Slow", "Second | Fast")),
        ("“call your team if you feel”: whom to call", "Call your team if you feel ill.", ()),
    ],
)
def test_a_statement_may_quote_the_words_it_is_about(
    desk: Any, statement: str, text: str, more: tuple[str, ...]
) -> None:
    found = about(desk, statement)
    assert ([(place.text, place.more) for place in found.places], found.how) == ([(text, more)], "")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("B-2: how often the injections are given", "An injection every four weeks slows the tumor."),
        ("B-3: surgery, and who takes a tumor out", "A surgeon can take the tumor out."),
        ("R7 was read as a copy", "First | Slow"),
    ],
)
def test_else_the_words_that_share_the_most_with_it_are_shown(desk: Any, statement: str, text: str) -> None:
    found = about(desk, statement)
    assert ([place.text for place in found.places], found.how) == ([text], HOW)


def test_what_is_about_nothing_in_the_section_is_said_to_be(desk: Any) -> None:
    found = about(desk, "“gone words”: zebras")
    assert (found.places, found.how) == (
        (),
        "What it quotes is not in the section. No words of the section are close to it.",
    )


def test_the_place_of_the_words_is_told(desk: Any) -> None:
    (place,) = about(desk, "“A surgeon can”").places
    assert (place.above, place.path, place.line) == ("How is it treated?", desk.page, 22)
    (place,) = concerned(desk.report().sections[0].case.manuscript, "“Call your team”").places
    assert (place.above, place.in_box, place.path.parent.name) == ("call", True, "when-to-call")
