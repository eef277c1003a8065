"""Prose: a small section beside what its words are, and every handout beside what the page shows."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from nethandout.check.prose import Piece, Prose, plain, prose
from nethandout.content.grammar import parser


def plain_words(inline):
    """The words of a heading or paragraph without any marks."""
    silent = ("variable", "sources")
    return "".join(
        " " if one.type in ("softbreak", "hardbreak") else "" if one.type in silent else one.content
        for one in inline.children or ()
    )


HANDOUTS = Path(__file__).parents[2] / "handouts"
FILES = sorted(path for folder in ("sections", "passages") for path in (HANDOUTS / folder).glob("*/*.md"))

SECTION = """\
+++
title = "Grade"
+++

::: key-points
- Most NETs **grow slowly**. {R37, R25}
- Ask for
  your *report*
:::

## What the grade tells you

A pathologist looks at a piece. About 20 of 100
people know [their grade](section:grades). {R115}
Call {emergency-number}.

::: include when-to-call

| Name | Ki-67 |
|---|---|
| **NET** G1 | under 3 {R37} |

![a picture](picture.svg)

::: do-now Do this first
1. Ask.
2. Write it down
:::
"""


def test_a_section_is_sorted_into_paragraphs_items_headings_and_cells():
    assert prose(SECTION) == Prose(
        paragraphs=(Piece(13, "A pathologist looks at a piece. About 20 of 100\npeople know their grade.\nCall 911."),),
        items=(
            Piece(6, "Most NETs grow slowly."),
            Piece(7, "Ask for\nyour report"),
            Piece(26, "Ask."),
            Piece(27, "Write it down"),
        ),
        headings=(Piece(11, "What the grade tells you"),),
        cells=(Piece(19, "Name"), Piece(19, "Ki-67"), Piece(21, "NET G1"), Piece(21, "under 3")),
    )


def test_running_text_is_the_sentences_of_paragraphs_and_items_where_they_begin():
    assert prose(SECTION).running() == (
        Piece(6, "Most NETs grow slowly."),
        Piece(7, "Ask for your report"),
        Piece(13, "A pathologist looks at a piece."),
        Piece(13, "About 20 of 100 people know their grade."),
        Piece(15, "Call 911."),
        Piece(26, "Ask."),
        Piece(27, "Write it down"),
    )


def test_a_body_without_data_is_numbered_from_the_line_it_begins_on():
    body = SECTION.split("+++\n")[2]
    assert prose(body, first_line=4) == prose(SECTION)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("cells multiply.{R1} Then {R2,R3} rest", "cells multiply. Then rest"),
        ("call {emergency-number} or {clinic}", "call 911 or clinic"),
        ("see [the *other* page](https://example.org/a_(b)) now", "see the other page now"),
        ("see <https://example.org>", "see https://example.org"),
        ("***bold*** and __strong__ snake_case 2 * 3", "bold and strong snake_case 2 * 3"),
        (r"a \*star\* and \{R1\}", "a *star* and {R1}"),
        ("`code` &amp; more\\\nnext", "code & more\nnext"),
        ("before ![seen](x.svg) after", "before  after"),
    ],
)
def test_marks_go_and_words_stay(markdown, words):
    assert plain(markdown) == words


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A line\n2019. It went on", Prose(paragraphs=(Piece(1, "A line\n2019. It went on"),))),
        ("- one\n\n  more of one\n\nafter", Prose((Piece(5, "after"),), (Piece(1, "one"), Piece(3, "more of one")))),
        ("- one\n\n## Head\n\n  after", Prose((Piece(5, "after"),), (Piece(1, "one"),), (Piece(3, "Head"),))),
        ("- one\n  3. of one", Prose(items=(Piece(1, "one\n3. of one"),))),
        ("1. one\n   - two\n2. three", Prose(items=(Piece(1, "one"), Piece(2, "two"), Piece(3, "three")))),
        ("- one\n  - two\nlazy", Prose(items=(Piece(1, "one"), Piece(2, "two\nlazy")))),
        ("> quoted\n> words\n\nafter", Prose((Piece(1, "quoted\nwords"), Piece(4, "after")))),
        ("text\n## Head ##\ntext", Prose((Piece(1, "text"), Piece(3, "text")), (), (Piece(2, "Head"),))),
        ("#5 on the list", Prose((Piece(1, "#5 on the list"),))),
        ("```\nnot words\n```\nwords", Prose((Piece(4, "words"),))),
        ("one\n***\ntwo", Prose((Piece(1, "one"), Piece(3, "two")))),
        ("a | b", Prose((Piece(1, "a | b"),))),
        ("+++\nno end", Prose()),
        ("", Prose()),
    ],
)
def test_blocks_begin_and_end_where_markdown_lets_them(markdown, expected):
    assert prose(markdown) == expected


def test_a_wrapped_number_is_no_list_item():
    """What looks like a marker at the start of a wrapped line belongs to its sentence."""
    assert [piece.text for piece in prose("It is a NET of grade\n3. It grows.").running()] == [
        "It is a NET of grade 3.",
        "It grows.",
    ]


def shown(markdown: str) -> dict[str, list[list[str]]]:
    """The words by kind, as the parser that the pages are made with understands them."""
    kinds: dict[str, list[list[str]]] = {"paragraphs": [], "items": [], "headings": [], "cells": []}
    open_types: list[str] = []
    for token in parser().parse(markdown):
        if token.nesting == 1:
            open_types.append(token.type)
        elif token.nesting == -1:
            open_types.pop()
        elif token.type == "inline":
            words = re.findall(r"[^\W_]+", spoken(token))
            kinds[kind(open_types)] += [words] if words else []
    return kinds


def kind(open_types: list[str]) -> str:
    if open_types[-1] in ("th_open", "td_open"):
        return "cells"
    if open_types[-1] == "heading_open":
        return "headings"
    return "items" if "list_item_open" in open_types else "paragraphs"


def spoken(inline: Token) -> str:
    for child in inline.children or ():
        if child.type == "image":
            child.content = ""
        elif child.type == "variable":
            child.type, child.content = "text", "911"
    return plain_words(inline)


def sorted_words(found: Prose) -> dict[str, list[list[str]]]:
    return {
        name: [re.findall(r"[^\W_]+", piece.text) for piece in getattr(found, name)]
        for name in ("paragraphs", "items", "headings", "cells")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_handout_is_read_as_the_page_shows_it(path):
    text = path.read_text(encoding="utf-8")
    body = re.sub(r"\A\+\+\+\n.*?\n\+\+\+\n", "", text, flags=re.S)
    assert sorted_words(prose(text)) == shown(body)


BLOCKS = (
    "Plain words.",
    "Wrapped\nwords **in bold** {R1}",
    "## A heading",
    "- one\n- two",
    "- outer\n  - inner\n    wrapped",
    "1. first\n2. second",
    "1. first\n   - inner\n2. second",
    "A year\n2019. It passed.",
    "- a year\n  2019. It passed.",
    "1. first\n\n   more",
    "> quoted words",
    "| a | b |\n|---|---|\n| c \\| d | e |",
    "::: ask\n- Why?\n:::",
    "::: call Get help\nCall {emergency-number}.\n:::",
    "::: resources",
    "---",
    "```\nnot words\n```",
    "A [link\nthat wraps](https://example.org).",
)


@given(st.lists(st.sampled_from(BLOCKS), max_size=6).map("\n\n".join))
def test_blocks_in_any_order_are_read_as_the_page_shows_them(markdown):
    assert sorted_words(prose(markdown)) == shown(markdown)


@given(st.text(alphabet="ab. \n-#>|:*_[]()`{}R1+\\", max_size=60))
def test_any_text_can_be_read_and_lines_stay_inside_it(markdown):
    found = prose(markdown)
    lines = len(markdown.splitlines())
    for piece in chain(found.paragraphs, found.items, found.headings, found.cells, found.running()):
        assert 1 <= piece.line <= lines
