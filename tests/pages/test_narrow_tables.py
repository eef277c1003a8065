"""Tables too wide for their page become lists that keep all words in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nethandout.model import Edition, Node
from nethandout.pages.markup import html, stack_wide_tables

Nodes = Callable[[str], tuple[Node, ...]]
LONG = "a cell of more than twenty-eight letters"
SHORT = "a short cell"


def table(*rows: tuple[str, ...]) -> str:
    """A table in Markdown; the first row names the columns."""
    heads, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([heads, "|---" * len(rows[0]) + "|", *body]) + "\n"


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
def test_a_table_becomes_a_list_if_its_page_is_too_narrow(
    columns: int, cell: str, paper: str, size: str, list_: bool, nodes: Nodes
) -> None:
    """Two columns fit nearly everywhere; more need short cells on half a sheet, and a whole sheet of standard type."""
    given = nodes(table(("Name", *["Head"] * (columns - 1)), ("first", *[cell] * (columns - 1))))
    found = stack_wide_tables(given, Edition(paper=paper, size=size))
    assert found[0].kind == ("bullet_list" if list_ else "table")
    assert list_ or found == given


def test_only_what_is_read_counts_as_the_length_of_a_cell(nodes: Nodes) -> None:
    """An address that is not printed takes no room, and the first column may be long: it becomes the name."""
    given = nodes(table(("Name", "One", "Two"), (LONG, f"[{SHORT}](term:some-word-with-a-long-name)", SHORT)))
    assert stack_wide_tables(given, Edition(paper="half-letter")) == given


def test_each_row_is_named_by_its_first_cell_and_its_other_cells_by_their_columns(nodes: Nodes) -> None:
    rows = table(("Name", "*One*", "Two"), ("first", LONG, "b"), ("**second**", "c", "d"))
    assert html(stack_wide_tables(nodes(f"Before.\n\n{rows}\nAfter."), Edition(paper="a5"))) == (
        "<p>Before.</p>\n"
        '<ul class="stacked plain">\n'
        '<li><span class="line stacked-name"><strong>first</strong></span> '
        f'<span class="line"><em>One</em>: {LONG}</span> <span class="line">Two: b</span></li>\n'
        '<li><span class="line stacked-name"><strong>second</strong></span> '
        '<span class="line"><em>One</em>: c</span> <span class="line">Two: d</span></li>\n'
        "</ul>\n"
        "<p>After.</p>\n"
    )


def test_an_empty_cell_leaves_no_line(nodes: Nodes) -> None:
    (found,) = stack_wide_tables(
        nodes(table(("Name", "One", "Two"), ("first", LONG, ""), ("second", "", "d"))), Edition(paper="a5")
    )
    assert [item.words.replace("\n", "") for item in found.children] == [f"first One: {LONG}", "second Two: d"]


def test_each_table_is_measured_by_itself_and_grids_are_kept(nodes: Nodes) -> None:
    wide, narrow = table(("Name", "One", "Two"), ("first", LONG, LONG)), table(("Name", "One", "Two"), ("x", "y", "z"))
    given = nodes(f"{wide}\n{narrow}\n::: grid\n{wide}:::\n\n::: ask\n{wide}:::\n")
    first, second, grid, box = stack_wide_tables(given, Edition(paper="half-letter"))
    assert (first.kind, second, grid, box.children[0].kind) == ("bullet_list", given[1], given[2], "bullet_list")
