"""The words of a section as rules see them: small texts, their elements, and the place of each word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout.check.section_reader import section_text
from nethandout.check.section_text import Element, SectionText
from nethandout.content import document
from nethandout.model import Language, Library, Review, Section

FRONT = '+++\ntitle = "A page"\n+++\n'
BLOCKS = (
    "Plain words.",
    "Wrapped\nwords **in bold** {S1}",
    "## A heading",
    "- outer\n  - inner\n    wrapped",
    "1. first\n\n   more",
    "> quoted words",
    "| a | b |\n|---|---|\n| c \\| d | `e` |",
    "::: ask\n- Why?\n:::",
    "::: call Get help\nCall {emergency-number}.\n:::",
    "```\nnot words\n```",
    "A [link\nthat wraps](https://example.org), and `code\nthat wraps`, it's &amp; more.",
)


LIBRARY = Library(Language("en", "", "ltr", {}), {}, {}, (), {}, (), {}, (), ())


def read(folder: Path, markdown: str) -> SectionText:
    """Read the words of a section without passages."""
    path = folder / "en.md"
    path.write_text(FRONT + markdown, encoding="utf-8")
    nodes, _ = document.parse(markdown, path, 4)
    section = Section("page", "en", path, "A page", "", "", "", (), (), Review("draft"), "", nodes)
    return section_text(section, LIBRARY)


def summary(one: Element) -> tuple[str, int, str]:
    """The kind of an element, its line below the data, and its words."""
    return one.kind, one.line - 3, one.text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A line\n2019. It went on", [("paragraph", 1, "A line 2019. It went on")]),
        ("- one\n\n  more\n\nafter", [("item", 1, "one"), ("item", 3, "more"), ("paragraph", 5, "after")]),
        ("1. one\n   - two", [("item", 1, "one"), ("item", 2, "two")]),
        ("> quoted\n> words", [("paragraph", 1, "quoted words")]),
        ("text\n## Head ##", [("paragraph", 1, "text"), ("heading", 2, "Head")]),
        ("| a | b |\n|---|---|\n| c \\| d | |", [("cell", 1, "a"), ("cell", 1, "b"), ("cell", 3, "c | d")]),
        ("```\nno words\n```\n\nwords", [("paragraph", 5, "words")]),
        ("cells multiply.{R1} Then {R2,R3} rest", [("paragraph", 1, "cells multiply. Then rest")]),
        ("call {emergency-number} or {clinic}", [("paragraph", 1, "call 911 or clinic")]),
        ("see [the *other* page](https://a.org/a_(b)) now", [("paragraph", 1, "see the other page now")]),
        ("<https://a.org> `x`\\\n\\*y\\*", [("paragraph", 1, "https://a.org x *y*")]),
        ("before ![seen](x.svg) after {allow hard-word: why}", [("paragraph", 1, "before  after")]),
        ("::: fields\n- [ ] yes\n:::", [("item", 2, "[ ] yes")]),
        ("::: names old", []),
    ],
)
def test_a_text_consists_of_headings_paragraphs_items_and_cells(
    tmp_path: Path, markdown: str, expected: list[tuple[str, int, str]]
) -> None:
    assert [summary(one) for one in read(tmp_path, markdown).elements] == expected


@pytest.mark.parametrize(
    ("markdown", "word", "place"),
    [
        ("You may **rest** now", "now", (1, 18)),
        ("one\ntwo three", "three", (2, 5)),
        ("[rest](https://a.org/now) now", "now", (1, 27)),
        ("| 12 | 12 x |\n|---|---|\n", "x", (1, 11)),
        ("a {allow hard-word: x} x", "x", (1, 24)),
        ('say "it\'s" now', "now", (1, 12)),
        ("\\*a\\* &amp; now", "now", (1, 13)),
        ("`a\nb` now\nthen", "then", (3, 1)),
        ("`a\nb` `c\nd` now\nthen", "then", (4, 1)),
        ("- {S1} 1. 1 cup", "cup", (1, 13)),
        ("call {emergency-number} now", "911", (1, 7)),
    ],
)
def test_each_word_has_the_place_where_it_is_written(
    tmp_path: Path, markdown: str, word: str, place: tuple[int, int]
) -> None:
    one = next(one for one in read(tmp_path, markdown).elements if word in one.text)
    line, column = one.place(one.text.index(word))
    assert (line - 3, column) == place


def test_boxes_lists_and_passages_keep_their_words_together(desk: Any) -> None:
    desk.write("passages/part/en.md", "- of the passage\n")
    desk.change("- You can ask what comes next. {S1}\n", "- one\n\n1. two\n\n::: include part\n\n::: names old\n")
    library = desk.library()
    text = section_text(library.sections["page"], library)
    assert [[one.text for one in items] for items in text.lists()][:3] == [["one"], ["two"], ["of the passage"]]
    assert [one.text for one in text.elements if one.box == "key-points"] == ["one", "two", "of the passage"]
    assert [(one.path.parent.name, one.line) for one in text.elements][2] == ("part", 1)
    assert [box.kind for box, _ in text.boxes] == ["key-points", "do-now", "call", "ask"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.one_of(st.lists(st.sampled_from(BLOCKS), max_size=6).map("\n\n".join), st.text("ab. \n-#>|:*_[]()`{}S1+\\'")))
def test_every_word_of_any_text_has_a_place_in_its_file(tmp_path: Path, markdown: str) -> None:
    text = read(tmp_path, markdown)
    for one in text.elements:
        written = text.lines[one.path]
        for place in one.places:
            assert 1 <= place.line <= len(written)
            assert 1 <= place.column <= len(written[place.line - 1]) + 1
