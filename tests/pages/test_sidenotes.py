"""Side notes explain a word next to the paragraph that first uses it, if there is room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nethandout.model import Edition, Node, Term
from nethandout.pages.annotate import with_side_notes
from nethandout.pages.compose import compose
from nethandout.pages.markup import html
from nethandout.pipeline import Inputs, select

Nodes = Callable[[str], tuple[Node, ...]]
GLOSSARY = (
    Term("cell", "cell", "The smallest living part of a body.", "SELL"),
    Term("scan", "scan", "A picture of the inside of a body.", "SKAN"),
    Term("grade", "grade", "A word that is explained at great length, " * 3, "GRAYD"),
    Term("chemo", "chemo", "A kind of chemotherapy."),
)
LONG = "Words that go on and on, so that the paragraph is as high as a note beside it has to be. " * 4
OF_CELLS, OF_SCANS = f"Of [cells](term:cell). {LONG}", f"Of a [scan](term:scan). {LONG}"


def shown(nodes: tuple[Node, ...]) -> list[str]:
    """Return the kinds of the nodes; for a note, its word and the kinds of what is next to it."""
    return [
        f"{node.children[0].words.split()[0]}: {' '.join(child.kind for child in node.children[1:])}"
        if node.kind == "noted"
        else node.kind
        for node in nodes
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A note is before the paragraph that uses the word,
        (f"No.\n\n{OF_CELLS}", ["paragraph", "Cell: paragraph"]),
        # at most one below each heading;
        (f"{OF_CELLS}\n\n{OF_SCANS}", ["Cell: paragraph", "paragraph"]),
        (f"{OF_CELLS}\n\n## B\n\n{OF_SCANS}", ["Cell: paragraph", "heading", "Scan: paragraph"]),
        (f"{OF_CELLS}\n\n::: ask\nWhat?\n:::\n\n{OF_SCANS}", ["Cell: paragraph", "ask", "paragraph"]),
        # with as many paragraphs as are as high as the note, and the list that a paragraph introduces;
        (f"[cells](term:cell)\n\n{LONG}\n\nNo.", ["Cell: paragraph paragraph", "paragraph"]),
        (f"{OF_CELLS}\n\n- One.", ["Cell: paragraph bullet_list"]),
        # there is none if the part ends too soon, or a table follows;
        ("[cells](term:cell)\n\n## B", ["paragraph", "heading"]),
        (f"{OF_CELLS}\n\n| A |\n|---|\n| B |", ["paragraph", "table"]),
        # and none for words explained in bold, for long meanings or words, or in lists.
        (f"**[Cells](term:cell)** are small. {LONG}", ["paragraph"]),
        (f"The [grade](term:grade). {LONG}", ["paragraph"]),
        (f"The [chemo](term:chemo). {LONG}", ["paragraph"]),
        (f"- {OF_CELLS}", ["bullet_list"]),
    ],
)
def test_a_note_is_next_to_the_paragraph_that_uses_the_word(text: str, expected: list[str], nodes: Nodes) -> None:
    assert shown(with_side_notes(nodes(text), GLOSSARY)) == expected


def test_a_note_is_the_word_and_its_meaning(nodes: Nodes) -> None:
    given = nodes(OF_CELLS)
    note = '<aside class="side-note"><strong>Cell</strong> The smallest living part of a body.</aside>'
    assert html(with_side_notes(given, GLOSSARY)) == f'<div class="noted">\n{note}\n{html(given)}</div>\n'


def test_a_part_with_a_figure_has_no_note(nodes: Nodes) -> None:
    text = f"{OF_CELLS}\n\n## B\n\n{OF_SCANS}\n\n::: figure body-map"
    assert shown(with_side_notes(nodes(text), GLOSSARY)) == ["Cell: paragraph", "heading", "paragraph", "figure"]


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        (Edition(), True),
        (Edition(paper="a4"), True),
        (Edition(paper="half-letter"), False),
        (Edition(size="large-print"), False),
    ],
)
def test_only_whole_sheets_in_standard_size_have_side_notes(
    edition: Edition, expected: bool, shipped_inputs: Inputs
) -> None:
    html = compose(select("handout", "definitions", shipped_inputs, edition), shipped_inputs.layouts)
    assert ('class="side-note"' in html) is expected
