"""Tables that are too wide for their page become lists; every word of them stays, in the order of the rows."""

from __future__ import annotations

import re

import pytest

from nethandout.model import Edition
from nethandout.pages.stacking import stacked

LONG = "a cell of more than twenty-eight letters"
SHORT = "a short cell"
TAG = re.compile(r"<[^>]+>")


def table(*rows: tuple[str, ...]) -> str:
    """A table as Markdown gives it; the first row names the columns."""
    heads, *body = rows
    head = "".join(f"<th>{cell}</th>\n" for cell in heads)
    lines = "".join("<tr>\n" + "".join(f"<td>{cell}</td>\n" for cell in row) + "</tr>\n" for row in body)
    return f"<table>\n<thead>\n<tr>\n{head}</tr>\n</thead>\n<tbody>\n{lines}</tbody>\n</table>\n"


@pytest.mark.parametrize(
    ("columns", "cell", "paper", "size", "list_"),
    [
        (2, LONG, "half-letter", "standard", False),
        (2, SHORT, "half-letter", "large-print", True),
        (2, LONG, "letter", "large-print", False),
        (3, LONG, "half-letter", "standard", True),
        (3, LONG, "a5", "standard", True),
        (3, SHORT, "half-letter", "standard", False),
        (3, LONG, "letter", "standard", False),
        (3, SHORT, "letter", "large-print", True),
        (3, SHORT, "a4", "large-print", True),
    ],
)
def test_a_table_becomes_a_list_where_its_page_is_too_narrow(
    columns: int, cell: str, paper: str, size: str, list_: bool
) -> None:
    """Two columns fit nearly everywhere; more need short cells on half a sheet, and a whole sheet of standard type."""
    given = table(("Name", *["Head"] * (columns - 1)), ("first", *[cell] * (columns - 1)))
    html = stacked(given, Edition(paper=paper, size=size))
    assert html.startswith('<ul class="stacked plain">') is list_
    assert list_ or html == given


def test_only_what_is_read_counts_as_the_length_of_a_cell() -> None:
    """Tags take no room, and the first column may be long: it becomes the name."""
    marked = f'<a href="#some-section-with-a-long-name">{SHORT}</a>'
    given = table(("Name", "One", "Two"), (LONG, marked, SHORT))
    assert stacked(given, Edition(paper="half-letter")) == given


def test_each_row_is_named_by_its_first_cell_and_its_other_cells_by_their_columns() -> None:
    given = table(("Name", "One", "Two"), ("first", LONG, "b"), ("<strong>second</strong>", "c", "d"))
    html = stacked(f"<p>Before.</p>\n{given}<p>After.</p>\n", Edition(paper="a5"))
    assert html == (
        "<p>Before.</p>\n"
        '<ul class="stacked plain">\n'
        '<li><span class="line stacked-name"><strong>first</strong></span> '
        f'<span class="line">One: {LONG}</span> <span class="line">Two: b</span></li>\n'
        '<li><span class="line stacked-name"><strong>second</strong></span> '
        '<span class="line">One: c</span> <span class="line">Two: d</span></li>\n'
        "</ul>\n"
        "<p>After.</p>\n"
    )


def test_an_empty_cell_leaves_no_line_behind() -> None:
    given = table(("Name", "One", "Two"), ("first", LONG, ""), ("second", "", "d"))
    said = TAG.sub("", stacked(given, Edition(paper="a5"))).split("\n")
    assert said[1:3] == [f"first One: {LONG}", "second Two: d"]


def test_each_table_is_judged_by_itself() -> None:
    wide, narrow = table(("Name", "One", "Two"), ("first", LONG, LONG)), table(("Name", "One", "Two"), ("x", "y", "z"))
    html = stacked(wide + narrow, Edition(paper="half-letter"))
    assert html.startswith("<ul") and html.endswith(narrow)
