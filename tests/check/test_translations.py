"""A translation is compared with the English: what changed, what is not translated, what has another structure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nethandout import paths
from nethandout.check.runner import run_rules
from nethandout.content.library import read_library
from nethandout.content.starter import starter_files
from nethandout.paths import Folders

RULES = ("stale-translation", "untranslated", "translation-shape")
NAMES = ("cells", "care", "scans")
ENGLISH = """\
## What a scan shows

A scan takes pictures of the inside. {S1}

- One point.
- Another point. {S2}

::: figure people-array n=20 words="have this"

::: do-now
1. Ask for it.
:::
"""
OWN = """\
## Qué muestra

Un examen toma imágenes por dentro. {S1}

- Un punto.
- Otro punto. {S2}

::: figure people-array n=20 words="lo tienen"

::: do-now
1. Pídalo.
:::
"""


@pytest.fixture
def found(words: Any) -> Any:
    """A function that translates a section into OWN, changes a file, and returns what is found in it."""
    english = words.section("new", ENGLISH).read_text(encoding="utf-8")
    for kind, name, language in (("language", "xx", "en"), ("section", "new", "xx")):
        for path, text in starter_files(kind, name, words.folder, language, force=True).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    titles = {"A title": "Un título", "A message.": "Un mensaje.", "A purpose.": "Un fin."}
    text = (words.folder / "sections/new/xx.md").read_text(encoding="utf-8").replace(ENGLISH, OWN)
    for one, other in titles.items():
        text = text.replace(one, other)
    assert text != english

    def found(old: str = "", new: str = "", name: str = "sections/new/xx.md") -> list[tuple[str, int, str]]:
        words.write("sections/new/xx.md", text)
        if old:
            words.change(name, old, new)
        library = read_library(Folders(paths.packaged("handouts"), words.folder), "xx")
        findings = run_rules(library, ["new"], date(2026, 11, 10), whole=False).findings
        return [(one.rule, one.line, one.wrong) for one in findings if one.rule in RULES and not one.suppressed]

    return found


def test_a_translation_with_the_same_blocks_has_no_findings(found: Any) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "own", "english"),
    [
        ("- Un punto.\n", "", 18, "sources S2", "item"),
        ("Un examen", "Uno.\n\nUn examen", 18, "paragraph", "sources S1"),
        ("{S1}", "{S2}", 16, "sources S2", "sources S1"),
        (" {S1}", "", 18, "bullet_list", "sources S1"),
        ("n=20", "n=21", 21, "figure people-array 21", "figure people-array 20"),
        ("1. Pídalo.", "- Pídalo.", 24, "bullet_list", "ordered_list"),
        ("## Qué", "### Qué", 14, "heading 3", "heading 2"),
    ],
)
def test_another_structure_is_reported_where_it_starts(
    found: Any, old: str, new: str, line: int, own: str, english: str
) -> None:
    (rule, at, wrong), *_ = found(old, new)
    assert rule == "translation-shape"
    assert f"“{own}” where the English has “{english}”" in wrong, wrong
    assert at == line


def test_words_as_in_english_are_reported_unless_they_are_allowed(found: Any) -> None:
    same = "A scan takes pictures of the inside."
    ((rule, _, wrong),) = found("Un examen toma imágenes por dentro.", same)
    assert (rule, wrong) == ("untranslated", f"“{same}” is the same as in English")
    assert found("Un examen toma imágenes por dentro.", f"{same} {{allow untranslated: a quotation}}") == []


def test_one_changed_english_word_is_reported(found: Any) -> None:
    ((rule, line, wrong),) = found("takes pictures", "makes pictures", "sections/new/en.md")
    assert (rule, line) == ("stale-translation", 1)
    assert wrong.endswith("en.md:12: “A scan makes pictures of the inside.”")


def test_a_translation_without_a_record_is_reported(found: Any) -> None:
    ((rule, _, wrong),) = found("source_words = ", "# ")
    assert rule == "stale-translation"
    assert wrong.endswith("it does not record what it translates")


def test_a_slip_in_one_file_does_not_stop_the_others(words: Any) -> None:
    """A faulty translation, and one whose English is faulty, are broken; a third is compared."""
    for kind, name, language in (("language", "xx", "en"), *(("section", each, "xx") for each in NAMES)):
        for path, text in starter_files(kind, name, words.folder, language, force=True).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    words.change("sections/scans/xx.md", 'version = "0.2"', "version = 0.2.1")
    english = words.folder / "sections/cells/en.md"
    english.write_text(english.read_text(encoding="utf-8").replace('version = "', 'version = 0."'), encoding="utf-8")
    library = read_library(Folders(paths.packaged("handouts"), words.folder), "xx")
    assert library.broken.keys() == {"scans", "cells"}
    findings = run_rules(library, [*NAMES], date(2026, 11, 10)).findings
    assert {"untranslated"} <= {one.rule for one in findings if one.section == "care"}


def test_shared_files_are_compared_too(words: Any) -> None:
    for path, text in starter_files("language", "xx", words.folder, force=True).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    about = 'about.{} = "Answers questions in Britain."'
    words.change("resources.toml", about.format("en"), f"{about.format('en')}\n{about.format('xx')}")
    words.change("languages/en.toml", 'contents = "Contents"', 'contents = "What is inside"')
    findings = run_rules(
        read_library(Folders(paths.packaged("handouts"), words.folder), "xx"), [], date(2026, 11, 10)
    ).findings
    for name in ("languages/xx.toml", "resources.toml"):
        rules = {one.rule for one in findings if one.path == words.folder / name}
        assert {"stale-translation", "untranslated"} <= rules, name
