"""Worksheets are read like sections and gather their questions, and mistakes in their blocks are reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection
from nethandout.content.document import parse
from nethandout.model import Edition, Library, Publication
from nethandout.pages.markup import html
from nethandout.pipeline import Inputs

SHEET = '+++\ntitle = "A sheet"\npurpose = "Write here."\nversion = "0.1"\nsources = []\n+++\n\n'


def messages(text: str) -> list[str]:
    """Return the faults of a text, in line order."""
    _, faults = parse(text, Path("x.md"))
    return [str(fault) for fault in sorted(set(faults))]


def booklet(library: Library, *parts: str) -> Publication:
    """Return a booklet of some sections and worksheets."""
    return selection.booklet(library, parts, Edition(), selection.custom_recipe(library, parts))


def gathered(publication: Publication) -> dict[str, str]:
    """Return the questions of a worksheet by the title of their section."""
    blocks = [block for chapter in publication.chapters for block in chapter.blocks if block.kind == "questions"]
    return {group.text: html(group.children[0].children) for block in blocks for group in block.children}


def test_a_single_worksheet_has_its_own_kind(words: Any) -> None:
    words.write("worksheets/sheet/en.md", SHEET + "::: lines 3")
    made = selection.handout(words.library(), "sheet", Edition())
    assert (made.kind, made.name, made.title, made.main_message) == ("worksheet", "sheet", "A sheet", "Write here.")


def test_a_worksheet_has_no_number_and_does_not_interrupt_numbering(words: Any) -> None:
    words.write("worksheets/sheet/en.md", SHEET + "::: lines 3")
    made = booklet(words.library(), "cells", "sheet", "scans")
    assert [(chapter.section.name, chapter.number) for chapter in made.chapters] == [
        ("cells", 1), ("sheet", 0), ("scans", 2),
    ]  # fmt: skip


def test_a_section_can_point_to_a_worksheet(words: Any) -> None:
    words.write("worksheets/sheet/en.md", SHEET + "::: lines 3")
    words.section("a", "Take [the sheet](section:sheet).")
    assert words.messages() == []
    assert '<a href="#section-sheet">' in html(booklet(words.library(), "a", "sheet").chapters[0].blocks)


def test_a_section_and_a_worksheet_must_not_share_a_name(words: Any) -> None:
    words.write("worksheets/cells/en.md", SHEET)
    assert words.messages() == [
        'worksheets/cells/en.md: a section and a worksheet are both called "cells"; rename the folder of one of them'
    ]


def test_a_worksheet_cannot_point_to_terms(words: Any) -> None:
    words.write("worksheets/sheet/en.md", SHEET + "[fast](term:ki-67-index)")
    assert words.messages() == [
        'worksheets/sheet/en.md:8: worksheets have no glossary, but this one points to "ki-67-index"; '
        "write the word without a link"
    ]


def test_a_booklet_gathers_the_questions_of_exactly_its_sections(words: Any) -> None:
    words.write("worksheets/sheet/en.md", SHEET + "::: questions")
    words.section("mine", "::: ask\n- Which [index](term:ki-67-index) is mine?\n:::")
    words.section("other", "::: ask\n- Left out?\n:::")
    library = words.library()
    assert gathered(booklet(library, "mine", "scans", "sheet")) == {
        "A title": "<ul>\n<li>Which index is mine?</li>\n</ul>\n"
    }
    assert list(gathered(booklet(library, "cells", "mine", "sheet"))) == ["Cells that make hormones", "A title"]


def test_a_single_worksheet_gathers_the_questions_of_all_sections(words: Any) -> None:
    """A section that cannot be read is left out, with a notice."""
    words.write("worksheets/sheet/en.md", SHEET + "::: questions")
    words.section("mine", "::: ask\n- Mine?\n:::")
    words.section("bad", "::: ask\n- Bad?")
    made = selection.handout(words.library(), "sheet", Edition())
    assert sorted(gathered(made)) == ["A title", "Cells that make hormones"]
    assert "Bad?" not in str(gathered(made))
    assert made.notices == ('the questions of "bad" are left out; to see why: nethandout list',)
    over = replace(words.library(), folders=(Path("packaged"), Path("our words")), only_content=True)
    (notice,) = selection.handout(over, "sheet", Edition()).notices
    assert notice.endswith("nethandout list --content 'our words' --only-content")


LINES = 'write a number from 1 to 40, or "page" for the rest of the page: ::: lines 4 label="Notes"'
GRID = "write: ::: grid rows=7 lines=2, with 1 to 40 rows and 1 to 10 lines a row"
HEAD = "| A | B |\n|---|---|\n:::"
ASKED = "write how many lines come after each section’s questions, from 0 to 40: ::: questions lines=3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::: lines", f'x.md:1: the block "lines" needs a word; {LINES}'),
        ("a\n\n::: lines 0", f'x.md:3: the block "lines" does not understand "0"; {LINES}'),
        ("::: lines 41", f'x.md:1: the block "lines" does not understand "41"; {LINES}'),
        ("::: lines ²", f'x.md:1: the block "lines" does not understand "²"; {LINES}'),
        ("::: lines 4 high=2", f'x.md:1: "high" is not understood by the block "lines"; {LINES}'),
        ("::: questions lines=x", f'x.md:1: "x" cannot be the value of "lines"; {ASKED}'),
        ("::: questions all", f'x.md:1: the block "questions" does not understand "all"; {ASKED}'),
        ("::: new-page now", 'x.md:1: the block "new-page" does not understand "now"; write: ::: new-page'),
        (
            "::: fields\nName\n:::",
            'x.md:1: the block "fields" has no list; write a list after ::: fields, one item a line: - Name',
        ),
        ("::: tick page\n- A\n:::", 'x.md:1: the block "tick" does not understand "page"; write: ::: tick'),
        (f"::: grid\n{HEAD}", f'x.md:1: the block "grid" has no rows; {GRID}'),
        (f"::: grid rows=41\n{HEAD}", f'x.md:1: "41" cannot be the value of "rows"; {GRID}'),
        (f"::: grid rows=2 lines=11\n{HEAD}", f'x.md:1: "11" cannot be the value of "lines"; {GRID}'),
        (
            f"::: grid rows=page lines=page\n{HEAD}",
            "x.md:1: rows and lines cannot both fill the page; give a number for one of them",
        ),
        (
            "::: grid rows=2\nA\n:::",
            'x.md:1: the block "grid" must have exactly one table; '
            "write the head of a table: | Day | Symptom | and on the next line |---|---|",
        ),
        (
            "::: grid rows=2\n| A | B |\n|---|---|\n\n::: include when-to-call\n:::",
            'x.md:1: the block "grid" must have exactly one table; '
            "write the head of a table: | Day | Symptom | and on the next line |---|---|",
        ),
        ("::: card\nA\n:::", "x.md:1: a card needs two sides; write the front, a line ---, and the back"),
        (
            "::: fields\n- A\n\n::: tick\n- B\n:::",
            'x.md:4: the box "tick" is inside the box "fields"; close the one above with :::',
        ),
    ],
)
def test_a_mistake_is_reported_with_its_line(text: str, expected: str) -> None:
    assert expected in messages(text)


@pytest.mark.parametrize(
    "text",
    [
        "::: lines 1",
        '::: lines 40 label="Some words"',
        "::: lines page",
        "::: questions lines=0",
        "::: fields page\n- **A** [ ] yes [ ] no\n:::",
        f"::: grid rows=page lines=10\n{HEAD}",
        "::: card\nA\n\n---\n\nB\n:::",
    ],
)
def test_correct_blocks_are_accepted(text: str) -> None:
    assert messages(text) == []


def test_a_tick_box_is_drawn_and_never_a_character() -> None:
    printed = html(parse("Yes [ ] or [x](https://example.org)", Path("x.md"))[0])
    assert '<span class="tick-box"></span>' in printed
    assert "[ ]" not in printed and 'href="https://example.org"' in printed


def test_the_wallet_card_is_in_no_recipe(shipped_inputs: Inputs) -> None:
    library = shipped_inputs.library
    assert library.sections["wallet-card"].is_worksheet
    assert [name for name, recipe in library.recipes.items() if "wallet-card" in recipe.parts] == []


def test_list_shows_worksheets_and_a_handout_of_one_goes_to_their_folder(nethandout: Any) -> None:
    """Both with its name and with --all."""
    shown = nethandout("list")
    assert shown.code == 0 and "\nWorksheets\n  care-team " in shown.out
    made = nethandout("handout", "notes")
    assert (made.code, made.out) == (0, "output/en/worksheets/notes.pdf  (1 page)\n")
