"""Whole source texts: each paragraph goes to the section it is about.

A new case is two files in texts/: the source, and beside it what is expected, named `<source>.expected`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.importing.importer import ImportPlan, plan_import, read_source, section_files
from nethandout.importing.sorting import Cues

TEXTS = Path(__file__).parent / "texts"
SOURCES = sorted(path.with_suffix("").name for path in TEXTS.glob("*.expected"))


def written(plan: ImportPlan, cues: Cues) -> str:
    """Return all files of an import as one text, without their front matter."""
    files = section_files([plan], cues).items()
    return "".join(f"=== {path.as_posix()}\n{text.split('+++')[2].lstrip()}" for path, text in files)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_text_becomes_the_expected_files(
    name: str, english: Cues, spanish: Cues, letters: frozenset[str]
) -> None:
    cues = spanish if name == "folleto.html" else english
    plan = plan_import(read_source(name, (TEXTS / name).read_bytes(), letters), cues)
    assert written(plan, cues) == (TEXTS / f"{name}.expected").read_text(encoding="utf-8")


def test_there_are_texts_to_try() -> None:
    assert {"clinic-letter.txt", "questions.md", "folleto.html"} <= set(SOURCES)


MEETING = """\
=== sections/definitions/en.md
## Notes from our May meeting

## What we learned

A speaker told us that these tumors arise from cells in many organs. The word carcinoid is going away. \
One woman said hers came back in the liver after nine years.
=== sections/grades/en.md
## Numbers on the report

| Grade | Ki-67 |
| --- | --- |
| 1 | under 3 |
| 3 | over 20 |
=== sections/spread/en.md
## Looking ahead

She now has a scan every year, and takes a friend along.
=== sections/syndromes/en.md
## What people notice

These came up again and again:

- flushing after a glass of wine
- diarrhea at night
- being tired
=== sections/resources/en.md
Ana runs the website of the foundation and answers every letter.
=== unsorted.md
Coffee was good.

## Next time
"""


def test_a_word_file_with_headings_a_list_and_a_table_becomes_the_expected_files(
    word_file: Callable[..., Path], english: Cues, letters: frozenset[str]
) -> None:
    path = word_file(
        ("title", "Notes from our May meeting"),
        ("h1", "What we learned"),
        (
            "p",
            "A speaker told us that these tumors arise from cells in many organs. The word carcinoid is "
            "going away. One woman said hers came back in the liver after nine years.",
        ),
        ("h2", "What people notice"),
        ("p", "These came up again and again:"),
        ("li", "flushing after a glass of wine"),
        ("li", "diarrhea at night"),
        ("li", "being tired"),
        ("bold", "Numbers on the report"),
        ("table", [["Grade", "Ki-67"], ["1", "under 3"], ["3", "over 20"]]),
        ("h1", "Looking ahead"),
        ("p", "She now has a scan every year, and takes a friend along."),
        ("p", "Ana runs the website of the foundation and answers every letter."),
        ("p", "Coffee was good."),
        ("h1", "Next time"),
    )
    assert written(plan_import(read_source(path.name, path.read_bytes(), letters), english), english) == MEETING
