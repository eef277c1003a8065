"""Shared files have to follow the rules, too: glossary, organizations, figures, recipes; and worksheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nethandout import paths
from nethandout.check.runner import run_rules
from nethandout.content.library import read_library
from nethandout.paths import Folders

Nethandout = Callable[..., Any]
TERM = '[[term]]\nid = "a"\nterm = "a thing"\nsay = "AY"\nalso = []\nmeaning = "{0}"\n'
RESOURCE = '[[resource]]\nid = "r"\nname = "R"\nwebsite = "https://r.org"\nregions = ["us"]\nabout.en = "{0}"\n'
RECIPE = 'title = "{0}"\nparts = ["page"]\n'
WORKSHEET = '+++\ntitle = "A sheet"\npurpose = "Write it down."\nversion = "1.0"\nsources = []\n+++\n\n{0}\n'
LONG = "It is a thing that you have " + "and have " * 12 + "for long."


def found(desk: Any, name: str, text: str) -> list[str]:
    """Return the findings in a file of the folder as "line rule", without notices."""
    path = desk.write(name, text)
    return [
        f"{one.line} {one.rule}"
        for one in desk.report(whole=True).findings
        if one.path == path and one.severity != "notice" and not one.suppressed
    ]


@pytest.mark.parametrize(
    ("name", "form", "line"),
    [("glossary/en.toml", TERM, 6), ("resources.toml", RESOURCE, 6), ("recipes/short.toml", RECIPE, 1)],
)
@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("You can ask for it.", []),
        ("You can utilize it.", ["plainer-word"]),
        ("You fight for it.", ["battle-word"]),
        ("It is for thirty people.", ["number-in-words"]),
        ("It means hepatomegaly.", []),
        ("It brings hepatomegaly.", ["hard-word"]),
    ],
)
def test_shared_words_follow_the_rules_about_words(
    desk: Any, name: str, form: str, line: int, words: str, rules: list[str]
) -> None:
    assert found(desk, name, form.format(words)) == [f"{line} {rule}" for rule in rules]


def test_a_finding_in_a_multi_line_string_is_on_the_line_of_its_words(desk: Any) -> None:
    words = "You can ask for it.\n  You can utilize it.\n"
    assert found(desk, "glossary/en.toml", TERM.replace('"{0}"', f'"""\n{words}"""')) == ["8 plainer-word"]


def test_addresses_in_shared_text_are_not_checked_as_words(desk: Any) -> None:
    assert found(desk, "glossary/en.toml", TERM.format("You can read it at https://a.org/utilize today.")) == []


def test_a_long_meaning_is_reported(desk: Any) -> None:
    wanted = ["6 long-sentence", "6 meaning-long"]
    assert found(desk, "glossary/en.toml", TERM.format(LONG)) == wanted


def test_figure_labels_are_checked_and_findings_can_be_suppressed(desk: Any) -> None:
    text = (paths.packaged("handouts") / "languages/en.toml").read_text(encoding="utf-8")
    changed = text.replace('title = "Where do NETs start?"', 'title = "Where do NETs commence?"')
    line = changed.split("\n").index('title = "Where do NETs commence?"') + 1
    assert found(desk, "languages/en.toml", text) == []
    assert found(desk, "languages/en.toml", changed) == [f"{line} plainer-word"]
    suppressed = changed.replace('commence?"', 'commence?" # allow plainer-word: a trial')
    desk.write("languages/en.toml", suppressed)
    marked = [one.suppressed for one in desk.report(whole=True).findings if one.line == line and one.suppressed]
    assert marked == ["a trial"]


def test_shared_files_are_not_checked_when_sections_are_named(nethandout: Nethandout, desk: Any) -> None:
    desk.write("glossary/en.toml", TERM.format("You can utilize it."))
    asked = ("check", "--content", desk.folder, "--only-content", "--fail-on", "warning")
    assert nethandout(*asked).code == 1
    assert nethandout(*asked, "page").code == 0


def test_uncited_sources_are_reported(desk: Any) -> None:
    entry = '[[source]]\nid = "{0}"\ntitle = "A"\norganization = "B"\n'
    desk.write("sources.toml", entry.format("S1") + entry.format("S7"))
    assert [one.words for one in desk.report(whole=True).findings if one.rule == "source-nowhere"] == []
    library = read_library(Folders(paths.packaged("handouts"), desk.folder))
    found = run_rules(library, ["page"], date(2026, 11, 10)).findings
    assert [(one.line, one.words) for one in found if one.rule == "source-nowhere"] == [(6, "S7")]


def test_unusable_recipes_are_reported(desk: Any) -> None:
    assert found(desk, "recipes/short.toml", "title = Short\n") == ["1 content"]


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("Write your name here.", []),
        ("| Day | 1 | 2 | 3 | 4 |\n|---|---|---|---|---|\n| a | b | c | d | e |", []),
        ("- [ ] grade 1\n- [ ] 24 hours", []),
        ("Utilize a pen.", ["8 plainer-word"]),
        ("Write down your NEC here.", ["8 abbreviation"]),
        ("Multiply the dose by 3.", ["8 calculation", "8 number-source"]),
        ("Most people write 12 lines.", ["8 number-source"]),
        ("Write it. {S9}", ["8 unknown-source"]),
        (f"Write it. {LONG}", ["8 long-sentence"]),
        ("## Overview\n\nWrite it.", ["8 heading-generic"]),
        ("## Treatment\n\nWrite it.", []),
        ("You fight on.", ["8 battle-word"]),
        ("::: fields\n- Name\n- **Phone\n:::\n\n-a cup", ["10 raw-mark", "13 raw-mark"]),
    ],
)
def test_a_worksheet_follows_only_the_rules_that_make_sense_for_a_form(desk: Any, body: str, rules: list[str]) -> None:
    path = desk.write("worksheets/sheet/en.md", WORKSHEET.format(body))
    report = run_rules(desk.library(), ["sheet"], date(2026, 11, 10), whole=False)
    own = [one for one in report.findings if one.path == path and one.severity != "notice"]
    assert sorted({f"{one.line} {one.rule}" for one in own}) == rules
