"""A handout beside its translation: block by block, each in its language."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from nethandout import pipeline
from nethandout.content.starter import starter_files
from nethandout.errors import ContentError, NethandoutError, UsageError
from nethandout.model import Edition
from nethandout.pages.compose import compose
from nethandout.pipeline import Inputs


@pytest.fixture
def two(words: Any) -> Any:
    """The small library with a section in a second language, and a function that loads both."""
    for kind, name, language in (("language", "xx", "en"), ("section", "cells", "xx")):
        for path, text in starter_files(kind, name, words.folder, language, force=True).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    words.write("glossary/xx.toml", (words.folder / "glossary/en.toml").read_bytes())
    words.change("sections/cells/xx.md", "Cells that make hormones", "Zellen")
    return words


def load(two: Any) -> Inputs:
    return pipeline.load_inputs("en+xx", two.folder, only_content=True)


def handout(two: Any, **edition: Any) -> str:
    inputs = load(two)
    return compose(pipeline.select("handout", "cells", inputs, Edition("en+xx", **edition)), inputs.layouts)


def test_each_row_has_a_block_in_both_languages(two: Any) -> None:
    html = handout(two)
    rows = html.split('<div class="facing-row')[1:]
    assert all('<div lang="xx" dir="ltr">' in row for row in rows)
    assert "Cells that make\u00a0hormones</h1>" in rows[0] and "Zellen</p>" in rows[0]
    lefts, rights = zip(*(row.split('<div lang="xx" dir="ltr">') for row in rows), strict=True)
    assert [left.count("<li") for left in lefts] == [right.count("<li") for right in rights]


def test_anchors_differ_and_every_link_leads_somewhere(two: Any) -> None:
    html = handout(two)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_a_word_without_a_translation_is_explained_in_one_language(two: Any) -> None:
    (two.folder / "glossary/xx.toml").unlink()
    html = handout(two)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'\bid="([^"]+)"', html))
    assert 'id="term-' in html and 'id="term-xx-' not in html


def test_words_to_know_are_explained_in_both_languages(two: Any) -> None:
    html = handout(two)
    terms = re.findall(r'<p class="term" id="term-([^"]+)"', html)
    assert terms and len(terms) % 2 == 0
    assert all(second == f"xx-{first}" for first, second in zip(terms[::2], terms[1::2], strict=True))


@pytest.mark.parametrize(
    ("kind", "name", "edition", "expected"),
    [
        ("booklet", "visit", {}, "only handouts can have two languages side by side"),
        ("handout", "cells", {"size": "large-print"}, "standard type on a whole sheet only"),
        ("handout", "cells", {"paper": "half-letter"}, "standard type on a whole sheet only"),
        ("handout", "scans", {}, "scans is not in xx yet; to start it"),
    ],
)
def test_what_cannot_be_set_in_two_languages_is_refused(
    two: Any, kind: str, name: str, edition: Any, expected: str
) -> None:
    with pytest.raises(NethandoutError, match=expected):
        pipeline.select(kind, name, load(two), Edition("en+xx", **edition))


def test_other_blocks_than_in_english_are_refused(two: Any) -> None:
    two.change("sections/cells/xx.md", "::: key-points", "More.\n\n::: key-points")
    with pytest.raises(ContentError, match="its blocks are not those of"):
        handout(two)


def test_a_brand_is_on_both(two: Any, tmp_path: Any) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text('name = "A Clinic"\ntelephone = "555-0100"\n', encoding="utf-8")
    inputs = pipeline.load_inputs("en+xx", two.folder, only_content=True, brand=path)
    publication = pipeline.apply_brand(pipeline.select("handout", "cells", inputs, Edition("en+xx")), inputs.brand)
    html = compose(replace(publication), inputs.layouts)
    assert html.count("Call your clinic: 555-0100") >= 2


@pytest.mark.parametrize("language", ["en+", "en+en"])
def test_two_languages_are_needed(language: str) -> None:
    with pytest.raises(UsageError, match="does not name two languages"):
        pipeline.load_inputs(language)


def test_other_commands_take_one_language(nethandout: Any) -> None:
    ran = nethandout("list", "--lang", "en+es")
    assert (ran.code, "only handouts have two languages" in ran.err) == (2, True)
