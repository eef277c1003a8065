"""Tables too wide for their page become lists that keep all words in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nethandout.model import Edition, Node
from nethandout.model.text import breakable
from nethandout.pages.figures import BOX_INSET, CELL_PADDING, Canvas, TableFitter
from nethandout.pages.markup import html
from nethandout.pages.tables import stack_wide_tables
from nethandout.paths import packaged

Nodes = Callable[[str], tuple[Node, ...]]
LONG = "a cell of more than twenty-eight letters"
LARGE = Edition(size="large-print")
FITTER = TableFitter(Canvas(504, 12, 15, black=False), 12, 10)


def table(*rows: tuple[str, ...]) -> str:
    """A table in Markdown; the first row names the columns."""
    heads, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([heads, "|---" * len(rows[0]) + "|", *body]) + "\n"


@pytest.mark.parametrize(
    ("columns", "paper", "size", "kind"),
    [
        (2, "half-letter", "standard", "table"),
        (3, "half-letter", "standard", "table"),
        (4, "a5", "standard", "table"),
        (3, "letter", "standard", "table"),
        (2, "letter", "large-print", "table"),
        (2, "half-letter", "large-print", "bullet_list"),
        (3, "letter", "large-print", "bullet_list"),
        (3, "a4", "large-print", "bullet_list"),
    ],
)
def test_only_large_print_turns_tables_into_lists(columns: int, paper: str, size: str, kind: str, nodes: Nodes) -> None:
    given = nodes(table(("Name", *["Head"] * (columns - 1)), ("first", *[LONG] * (columns - 1))))
    assert stack_wide_tables(given, Edition(paper=paper, size=size))[0].kind == kind


def test_a_column_is_as_wide_as_its_words_need(nodes: Nodes) -> None:
    """A long text gets more of the width, and no word is wider than its column."""
    (found,) = FITTER.fit(nodes(table(("Name", "One"), ("pheochromocytoma", LONG * 3))))
    first, second = map(float, found.attributes["widths"].split())
    assert 20 < first < second
    assert first + second == pytest.approx(100)


def test_each_row_is_named_by_its_first_cell_and_its_other_cells_by_their_columns(nodes: Nodes) -> None:
    rows = table(("Name", "*One*", "Two"), ("first", LONG, "b"), ("**second**", "c", "d"))
    assert html(stack_wide_tables(nodes(f"Before.\n\n{rows}\nAfter."), LARGE)) == (
        "<p>Before.</p>\n"
        '<ul class="stacked plain">\n'
        '<li><span class="line"><span class="stacked-name"><strong>first</strong></span></span> '
        f'<span class="line"><em>One</em>: {LONG}</span> <span class="line">Two: b</span></li>\n'
        '<li><span class="line"><span class="stacked-name"><strong>second</strong></span></span> '
        '<span class="line"><em>One</em>: c</span> <span class="line">Two: d</span></li>\n'
        "</ul>\n"
        "<p>After.</p>\n"
    )


def test_a_name_and_its_meaning_are_one_entry_on_half_a_sheet(nodes: Nodes) -> None:
    """A table of names in the block `names` is set as a list, not as a table of two narrow columns."""
    names = Node("names", children=nodes(table(("Name", "What it means"), ("Foregut tumor", "A NET of the lung."))))
    (found,) = stack_wide_tables([names], Edition(paper="half-letter"))
    assert [item.words.replace("\n", "") for item in found.children[0].children] == [
        "Foregut tumor: A NET of the lung."
    ]
    assert stack_wide_tables([names], Edition())[0].children[0].kind == "table"


def test_an_empty_cell_leaves_no_line(nodes: Nodes) -> None:
    (found,) = stack_wide_tables(nodes(table(("Name", "One", "Two"), ("first", LONG, ""), ("second", "", "d"))), LARGE)
    assert [item.words.replace("\n", "") for item in found.children] == [f"first One: {LONG}", "second Two: d"]


def test_grids_to_write_in_are_kept(nodes: Nodes) -> None:
    wide = table(("Name", "One", "Two"), ("first", LONG, LONG))
    given = nodes(f"{wide}\n::: grid\n{wide}:::\n\n::: ask\n{wide}:::\n")
    first, grid, box = stack_wide_tables(given, LARGE)
    assert (first.kind, grid, box.children[0].kind) == ("bullet_list", given[1], "bullet_list")


@pytest.mark.parametrize(
    ("columns", "cell", "inset", "kept"),
    [
        (3, "a short cell", 0, "whole"),
        (12, "somatostatin", 0, "list"),
        (2, "https://trials.example.org/search?condition=" + "net" * 40, 0, "broken"),
        (6, "somatostatin", 0, "whole"),
        (6, "somatostatin", 2 * BOX_INSET, "list"),
    ],
)
def test_a_table_too_wide_for_its_words_lets_long_ones_break_or_becomes_a_list(
    columns: int, cell: str, inset: float, kept: str, nodes: Nodes
) -> None:
    """On 504 points, with words of 12 points: inside a box, there is less room."""
    given = nodes(table(("Name", *["Head"] * (columns - 1)), ("first", *[cell] * (columns - 1))))
    fitted = FITTER.fit(given, inset)
    found = stack_wide_tables(fitted, Edition(paper="letter"))
    assert found[0].kind == ("bullet_list" if kept == "list" else "table")
    assert (f'<span class="long-word">{breakable(cell)}</span>' in html(found)) == (kept == "broken")


def test_a_column_has_the_padding_of_the_style_sheet_in_every_setting() -> None:
    """With less, the longest word of a column breaks at the closest setting, where other gaps are smaller."""
    css = packaged("layouts").joinpath("base/text.css").read_text(encoding="utf-8")
    assert f"padding-inline-end: {CELL_PADDING:g}pt" in css
