"""The names of form fields, and what is printed on paper instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nethandout.content.document import parse
from nethandout.model import Node, walk
from nethandout.pages.markup import form, html, with_field_names


def places(blocks: Sequence[Node]) -> list[tuple[str, str]]:
    """Return the number and label of each field, in page order."""
    found = (node.attributes for node in walk(blocks) if "name" in node.attributes)
    return [(one["name"].removeprefix("field-"), one["label"]) for one in found]


def read(text: str) -> tuple[Node, ...]:
    """A worksheet called "Sheet", with named fields."""
    return with_field_names(parse(text, Path("x.md"))[0], "Sheet", "Notes")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Do you *flush?* [ ] yes [ ] no", ["Do you flush?: yes", "Do you flush?: no"]),
        ("- [ ] An item", ["An item"]),
        ("::: fields\n- Name\n- Sex: [ ] **F** [ ] M\n:::", ["Name", "Sex: F", "Sex: M"]),
        ("::: tick\n- Is it a *NET*?\n\n  More.\n- And [ ] so\n:::", ["Is it a NET? More.", "And so", "And: so"]),
        ("## What [ ] is", []),
    ],
)
def test_a_field_is_labeled_by_the_words_around_it(text: str, labels: list[str]) -> None:
    """Fields are numbered in page order; the box in a heading is not a field."""
    assert places(read(text)) == [(str(nth), label) for nth, label in enumerate(labels, 1)]


def test_lines_are_labeled_by_their_label_or_the_heading_above() -> None:
    lines = [Node("ruled_lines", {"lines": "2", "height": "56"})] * 2
    above = Node("heading", {"level": "2", "id": "a"}, (Node("text", text="My\u00a0team"),))
    blocks = [Node("lines", {}, tuple(lines)), above, Node("lines", {}, tuple(lines[:1]), "2")]
    blocks.append(Node("lines", {"label": "More"}, tuple(lines[:1])))
    assert [label for _, label in places(with_field_names(blocks, "Notes", "Notes"))] == [
        "Notes 1", "Notes 2", "My team: Notes", "More",
    ]  # fmt: skip


def test_the_cells_of_a_grid_are_labeled_by_column_and_row() -> None:
    """Empty cells and those with boxes are; headers and cells with words are not changed."""
    head = Node("row", {}, tuple(Node("cell", {"scope": "col"}, (Node("text", text=one),)) for one in ("Day", "Pain")))
    mon = Node("cell", {"scope": "row"}, (Node("text", text="Mon"),))
    blank, choice = Node("cell", {}, (Node("blank"),)), Node("cell", {}, (Node("tick_box"), Node("text", text=" yes")))
    given = Node("cell", {}, (Node("text", text="7"),))
    rows = [Node("row", {}, (mon, blank)), Node("row", {}, (blank, choice)), Node("row", {}, (mon, given))]
    grid = Node("grid", {}, (Node("table", {}, (head, *rows)),))
    assert [label for _, label in places(with_field_names([grid], "Sheet", "Notes"))] == [
        "Pain, Mon", "Day, 2", "Pain, 2: yes",
    ]  # fmt: skip


def test_one_tree_is_written_for_paper_and_for_a_form() -> None:
    (fields,) = read("::: fields\n- A & B\n- [ ] yes\n:::")
    assert html(fields.children) == '<ul>\n<li>A &amp; B</li>\n<li><span class="tick-box"></span> yes</li>\n</ul>\n'
    assert form(fields.children) == (
        '<ul>\n<li>A &amp; B <input class="typed" type="text" name="field-1" aria-label="A &amp; B"></li>\n'
        '<li><input class="ticked" type="checkbox" name="field-2" aria-label="yes"> yes</li>\n</ul>\n'
    )
    lines = [Node("ruled_lines", {"lines": "2", "height": "56", "name": "field-1", "label": "Notes"})]
    assert html(lines) == '<div class="rule"></div>\n<div class="rule"></div>\n'
    assert form(lines) == (
        '<textarea class="typed" style="height: 56pt" name="field-1" aria-label="Notes"></textarea>\n'
    )
