"""An unconfirmed statement quotes the words it is about, and signers see them in their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout.content.library import read_library
from nethandout.content.reviews import quoted_places
from nethandout.paths import Folders, packaged

SCANS = "sections/scans/en.md"
BODY = """\
## How is it treated?

A surgeon can **take** the tumor out. {R1}

| Kind | Pace |
|---|---|
| First | Slow {R1} |
| Second | Fast |

Call {emergency-number} with one of these:

- chest pain
- fainting

::: include when-to-call
"""


def statement(*words: str) -> str:
    return f'[[unconfirmed]]\nwords = {list(words)}\nwhy = "a reason"\n'


def quoting(desk: Any, *words: str) -> Any:
    """Return the section `care`, with one statement that quotes these words."""
    path = desk.section("care", BODY)
    desk.change("sections/care/en.md", "sources = []\n", f"sources = []\n{statement(*words)}")
    assert path.is_file()
    return desk


@pytest.mark.parametrize(
    ("quoted", "text", "above", "line", "more"),
    [
        ("take the tumor", "A surgeon can take the tumor out.", "How is it treated?", 15, ()),
        ("Kind | Pace", "Kind | Pace", "How is it treated?", 17, ("First | Slow", "Second | Fast")),
        ("Slow", "First | Slow", "How is it treated?", 19, ()),
        (
            *("Call {emergency-number} with", "Call {emergency-number} with one of these:"),
            *("How is it treated?", 22, ("chest pain", "fainting")),
        ),
        ("A message.", "A message.", "", 0, ()),
    ],
)
def test_quoted_words_are_found_with_what_they_introduce(
    words: Any, quoted: str, text: str, above: str, line: int, more: tuple[str, ...]
) -> None:
    section = quoting(words, quoted).library().sections["care"]
    (place,) = quoted_places(section, section.unconfirmed[0])
    assert (place.text, place.above, place.line, place.more, place.path) == (text, above, line, more, section.path)


def test_words_in_a_passage_and_repeated_words_are_found_in_each_place(words: Any) -> None:
    words.write("passages/when-to-call/en.md", "::: call\nCall your team for chest pain.\n:::\n")
    section = quoting(words, "chest pain").library().sections["care"]
    found = quoted_places(section, section.unconfirmed[0])
    assert [(place.text, place.above, place.path.parent.name) for place in found] == [
        ("chest pain", "How is it treated?", "care"),
        ("Call your team for chest pain.", "call", "when-to-call"),
    ]


def test_words_not_in_the_text_are_reported_with_their_line(words: Any) -> None:
    quoting(words, "take the tumor", "leave the tumor", "")
    remedy = "quote words from one paragraph, list item or row as printed, without marks such as ** or {R1}"
    assert words.messages() == [
        f'sections/care/en.md:8: the words "" are not in the text; {remedy}',
        f'sections/care/en.md:8: the words "leave the tumor" are not in the text; {remedy}',
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            'unconfirmed = ["E-33: whom to call"]\n',
            "7: a statement does not quote words from the text; write each as [[unconfirmed]], then "
            'words = ["…"] with words from the text, and why = "…"',
        ),
        ('[[unconfirmed]]\nwhy = "x"\n', '7: "words" is missing or empty; write: words = ["…", "…"]'),
        ('[[unconfirmed]]\nwords = ["tumor"]\n', '7: "why" is missing; add a line: why = "…"'),
        (
            '[[unconfirmed]]\nwords = "tumor"\nwhy = "x"\n',
            '8: "words" is not a list of strings; write: words = ["…", "…"]',
        ),
    ],
)
def test_an_incomplete_statement_is_reported_with_what_to_write(words: Any, data: str, expected: str) -> None:
    words.section("care", BODY)
    words.change("sections/care/en.md", "sources = []\n", f"sources = []\n{data}")
    assert words.messages() == [f"sections/care/en.md:{expected}"]


def test_a_user_passage_can_differ_from_what_a_packaged_section_quotes(tmp_path: Path) -> None:
    passage = tmp_path / "passages/when-to-call/en.md"
    passage.parent.mkdir(parents=True)
    passage.write_text("::: call\nCall us.\n:::\n", encoding="utf-8")
    library = read_library(Folders(packaged("handouts"), tmp_path))
    assert library.broken == {}
    section = library.sections["spread"]
    assert [bool(quoted_places(section, one)) for one in section.unconfirmed[:3]] == [False, False, True]
