"""Mistakes in texts are reported all at once, each with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.content.document import parse


def messages(text: str) -> list[str]:
    """Return the faults of a text, each once, in line order."""
    _, faults = parse(text, Path("x.md"))
    return [str(fault) for fault in sorted(set(faults))]


LINKS = "start links with https://, http://, mailto:, tel:, section: or term:"
TOO_DEEP = "lists or quotes are nested too deeply; use fewer levels"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n::: key-point\nb\n:::", 'x.md:3: there is no block "key-point"; did you mean "key-points"?'),
        ("::: Ask\nb\n:::", 'x.md:1: there is no block "Ask"; did you mean "ask"?'),
        (
            "a\n\n::: ask\nb",
            'x.md:3: the box "ask" is never closed; put ::: on a line by itself after its last line',
        ),
        (
            "::: ask\na\n\n::: call\nb\n:::",
            'x.md:4: the box "call" is inside the box "ask"; close the one above with :::',
        ),
        (
            "- a\n\n  ::: ask\n  b\n  :::\n",
            "x.md:3: a block is inside a list or quote; put it before or after the list",
        ),
        (
            "> ::: include when-to-call",
            "x.md:1: a block is inside a list or quote; put it before or after the list",
        ),
        (
            "a\n\n:::\n\nb",
            "x.md:3: ::: closes a box, but none is open here; remove the line, or open a box above it",
        ),
        ("# Grade", "x.md:1: the title in the data is the only level 1 heading; start this heading with ##"),
        ("a\n\n### Small", "x.md:3: this heading skips a level; start this heading with ##"),
        ("## A\n\n#### B", "x.md:3: headings have two levels; start this heading with ## or ###"),
        ("a\n[b](javascript:alert)", f'x.md:2: the link to "javascript:alert" does not work on paper; {LINKS}'),
        ("[b](file:///etc/passwd)", f'x.md:1: the link to "file:///etc/passwd" does not work on paper; {LINKS}'),
        ("[b](grades)", f'x.md:1: the link to "grades" does not work on paper; {LINKS}'),
        ("[b](https:)", f'x.md:1: the link to "https:" does not work on paper; {LINKS}'),
        (
            "![](a.svg)",
            'x.md:1: the picture "a.svg" has no description for people who cannot see it; '
            "describe it in the brackets: ![words](file)",
        ),
        ("::: figure 'a", 'x.md:1: a quote is not closed; write words with spaces as name="some words"'),
        ("> " * 20 + "a", f"x.md:1: {TOO_DEEP}"),
        ("- " * 200 + "a", f"x.md:1: {TOO_DEEP}"),
        ("\n".join("  " * level + "- a" for level in range(7)), f"x.md:7: {TOO_DEEP}"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_remedy(text: str, expected: str) -> None:
    assert expected in messages(text)


EVEN = r"give each row as many cells as the head, including empty ones; write \| for a literal bar"


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("| Octreotide | 20 mg | at once | if you faint, call |", "the row has 4 cells, the head has 3"),
        ("| Octreotide | 20 mg |", "the row has 2 cells, the head has 3"),
        ("Octreotide | 20 mg | at once |  |", "the row has 4 cells, the head has 3"),
        ("| Octreotide || 20 mg | at once |", "the row has 4 cells, the head has 3"),
        ("| Octreotide |", "the row has 1 cell, the head has 3"),
    ],
)
@pytest.mark.parametrize("before", ["", "> ", "  "])
def test_a_row_must_have_as_many_cells_as_its_head(before: str, row: str, wrong: str) -> None:
    """An extra cell would be dropped silently, also in quotes and lists."""
    table = ("| Drug | Dose | When |", "|---|---|---|", "| a | b | c |", row)
    text = "- a\n\n" + "\n".join(before + line for line in table)
    assert messages(text) == [f"x.md:6: {wrong}; {EVEN}"]


@pytest.mark.parametrize("row", [r"| a \| b | c |", "| a | |", "a | b", "||b|", "| a | b", "|  | |"])
def test_empty_cells_and_literal_bars_are_counted_correctly(row: str) -> None:
    assert messages("| Day | Pain |\n|---|---|\n" + row) == []


def test_text_right_after_a_table_is_not_a_row() -> None:
    text = "| Day | Pain |\n|---|---|\n| a | b |\nCall if you faint."
    remedy = "leave an empty line between the table and the text after it"
    assert messages(text) == [f"x.md:4: the row has 1 cell, the head has 2; {remedy}"]


PUT = "put words in quotes"
TAKE = 'remove it, or write it as name="some words"'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("figure people-array n=20 words=have this", f'"this" is not the value of a name; {PUT}: words="have this"'),
        (
            "figure people-array words=have this too n=3",
            f'"this too" is not the value of a name; {PUT}: words="have this too"',
        ),
        ("figure people-array n=20 n=30 words=a", '"n" is given twice; keep one: n=20'),
        (
            "figure people-array n=2 words=“have this”",
            'curly quotes do not work here; write: ::: figure people-array n=2 words="have this"',
        ),
        ("lines 4 label=‘My notes’", 'curly quotes do not work here; write: ::: lines 4 label="My notes"'),
        ("lines 4 label=My notes", f'"notes" is not the value of a name; {PUT}: label="My notes"'),
        ("lines 4 label= Notes", "there is a space next to =; write: ::: lines 4 label=Notes"),
        ("figure body-map trailing words", f'"trailing words" is not the value of a name; {TAKE}'),
        (
            'figure timeline words=a "Old advice"=ten years',
            f'"years" is not the value of a name; {PUT}: "Old advice"="ten years"',
        ),
        ("include when-to-call please", f'"please" is not the value of a name; {TAKE}'),
        ("include when-to-call n=3", '"n" is not understood by the block "include"; write: ::: include when-to-call'),
        ("resources us", 'the block "resources" does not understand "us"; write: ::: resources'),
        ("resources region=us", '"region" is not understood by the block "resources"; write: ::: resources'),
        ("questions lines =3", "there is a space next to =; write: ::: questions lines=3"),
        ("questions lines = 3", "there is a space next to =; write: ::: questions lines=3"),
    ],
)
def test_every_word_of_a_directive_is_understood_or_reported(line: str, expected: str) -> None:
    """What a block does not understand is reported, and never dropped or shortened on paper."""
    assert f"x.md:2: {expected}" in messages(f"\n::: {line}")


@pytest.mark.parametrize(
    "line",
    [
        'figure people-array n=20 words="have “this”" rest="don’t"',
        "lines 4 label='My notes'",
        "lines 4 label=Mum’s",
        "lines 4 label=Parents’",
        'figure timeline words="How long?" "Advice A"=10 "Advice B"=life',
        "figure body-map",
        "include when-to-call",
        "lines 4 label='a = b'",
    ],
)
def test_words_in_straight_quotes_are_unchanged(line: str) -> None:
    assert messages(f"::: {line}") == []


def test_all_mistakes_of_a_text_are_reported_at_once() -> None:
    text = "# A\n\n[b](c)\n\n::: d\n\n:::\n\n| e |\n|---|\n| ![](f.svg) |\n\n::: ask\ng"
    assert [line.split(":")[1] for line in messages(text)] == ["1", "3", "5", "7", "11", "13"]


@pytest.mark.parametrize("text", ["- " * 5 + "a", "> - > - a", "[" * 5000, "**_" * 5000, "![" * 2000, "{" * 5000])
def test_unusual_text_is_not_a_mistake(text: str) -> None:
    """Five levels are allowed, and very many brackets are read quickly, as text."""
    assert messages(text) == []


def test_a_line_break_of_another_kind_does_not_shift_the_lines() -> None:
    """Only line feeds end a line; a form feed or an old Mac's line separator inside one does not."""
    assert messages("a\x0cb\u2028c\n\n::: ask\nd\n:::") == []
