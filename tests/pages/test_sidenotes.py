"""Side notes: the meaning of a word beside the paragraph that first uses it, where a page has room for it."""

from __future__ import annotations

import pytest

from nethandout.build import Workshop, publication
from nethandout.model import Edition, Term
from nethandout.pages.block import Block
from nethandout.pages.compose import compose
from nethandout.pages.sidenotes import annotated

GLOSSARY = (
    Term("cell", "cell", "The smallest living part of a body.", "SELL"),
    Term("scan", "scan", "A picture of the inside of a body.", "SKAN"),
    Term("grade", "grade", "A word that is explained at great length, " * 3, "GRAYD"),
)
CELL = '<a class="term" href="#term-cell">cells</a>'
SCAN = '<a class="term" href="#term-scan">scan</a>'
GRADE = '<a class="term" href="#term-grade">grade</a>'
NOTE_CELL = '<aside class="side-note"><strong>Cell</strong> The smallest living part of a body.</aside>\n'
NOTE_SCAN = '<aside class="side-note"><strong>Scan</strong> A picture of the inside of a body.</aside>\n'


LONG = "Words that go on and on, so that the paragraph is as high as a note beside it has to be. " * 4
OF_CELLS, OF_SCANS = f"<p>Of {CELL}. {LONG}</p>\n", f"<p>Of a {SCAN}. {LONG}</p>\n"


def beside(note: str, *pieces: str) -> str:
    """A note and what stays with it on a page."""
    return f'<div class="noted">\n{note}{"".join(pieces)}</div>\n'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # Before the paragraph that uses the word,
        (f"<p>No.</p>\n{OF_CELLS}", f"<p>No.</p>\n{beside(NOTE_CELL, OF_CELLS)}"),
        # one below a heading, and another below the next;
        (OF_CELLS + OF_SCANS, beside(NOTE_CELL, OF_CELLS) + OF_SCANS),
        (
            f"{OF_CELLS}<h2>B</h2>\n{OF_SCANS}",
            f"{beside(NOTE_CELL, OF_CELLS)}<h2>B</h2>\n{beside(NOTE_SCAN, OF_SCANS)}",
        ),
        # with as many paragraphs as are as high as the note, and the list a paragraph leads to;
        (
            f"<p>{CELL}</p>\n<p>{LONG}</p>\n<p>No.</p>\n",
            beside(NOTE_CELL, f"<p>{CELL}</p>\n", f"<p>{LONG}</p>\n") + "<p>No.</p>\n",
        ),
        (OF_CELLS + "<ul>\n<li>One.</li>\n</ul>\n", beside(NOTE_CELL, OF_CELLS, "<ul>\n<li>One.</li>\n</ul>\n")),
        # none where the part ends too soon, or a table comes;
        (f"<p>{CELL}</p>\n<h2>B</h2>\n", f"<p>{CELL}</p>\n<h2>B</h2>\n"),
        (OF_CELLS + "<table></table>\n", OF_CELLS + "<table></table>\n"),
        # none for what the author explains in bold, for a long meaning, or in a list.
        (f"<p><strong>{CELL}</strong> are small. {LONG}</p>", f"<p><strong>{CELL}</strong> are small. {LONG}</p>"),
        (f"<p>The {GRADE}. {LONG}</p>", f"<p>The {GRADE}. {LONG}</p>"),
        (f"<ul>\n<li>{OF_CELLS}</li>\n</ul>", f"<ul>\n<li>{OF_CELLS}</li>\n</ul>"),
    ],
)
def test_a_note_stands_beside_the_paragraph_that_uses_the_word(html: str, expected: str) -> None:
    (block,) = annotated([Block("text", html)], GLOSSARY)
    assert block.html == expected


def test_where_a_figure_comes_the_column_is_its_own() -> None:
    text = Block("text", f"{OF_CELLS}<h2>B</h2>\n{OF_SCANS}")
    block, _ = annotated([text, Block("figure", label="body-map")], GLOSSARY)
    assert NOTE_CELL in block.html and NOTE_SCAN not in block.html


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
    edition: Edition, expected: bool, shipped_shop: Workshop
) -> None:
    html = compose(publication("handout", "naming", shipped_shop, edition), shipped_shop.layouts)
    assert ('class="side-note"' in html) is expected
