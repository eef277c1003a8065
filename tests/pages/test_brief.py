"""The brief edition of a handout: one sheet, from the words of the full one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout import pipeline
from nethandout.errors import ContentError
from nethandout.model import Edition, Node, Publication, walk
from nethandout.page_limit import Fitted, choices, fit, shorter_choices
from nethandout.pages.compose import compose
from nethandout.paths import packaged
from nethandout.pipeline import Inputs, load_inputs
from tests.audit.lost_words import Words, lost_words

NAMES = sorted(folder.name for folder in (packaged("handouts") / "sections").iterdir())
BRIEF = Edition(depth="brief")
FIXED = ("full_handout", "ask_for_full", "my_team")


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_brief_handout_are_from_the_full_one(shipped_inputs: Inputs, name: str) -> None:
    """Besides, it only says that there is a full one. `make audit` shows that each is one sheet."""
    full = compose(pipeline.select("handout", name, shipped_inputs, Edition()), shipped_inputs.layouts)
    usual, *_, longest = choices(pipeline.select("handout", name, shipped_inputs, BRIEF))
    fixed = " ".join(shipped_inputs.library.language.words[key] for key in FIXED)
    for each in (longest, next(shorter_choices(usual))):
        brief = compose(each, shipped_inputs.layouts)
        assert set(Words(brief).count) <= {*Words(full).count, *Words(f"<body>{fixed}").count}


def test_a_brief_handout_leaves_out_what_does_not_fit_in_a_fixed_order(shipped_inputs: Inputs) -> None:
    """When to call, the key points and what to do are never left out."""
    handout = pipeline.select("handout", "grades", shipped_inputs, BRIEF)
    assert [
        (choice.main_message != "", [shown(block) for block in choice.chapters[0].blocks])
        for choice in (next(choices(handout)), *shorter_choices(next(choices(handout))))
    ] == [
        (True, ["call 8", "key-points 3", "do-now 4, ask 6", "figure"]),
        (True, ["call 8", "key-points 3", "do-now 4, ask 6", "figure-list"]),
        (True, ["call 8", "key-points 3", "do-now 4, ask 6"]),
        (False, ["call 8", "key-points 3", "do-now 4, ask 6"]),
        (False, ["call 8", "key-points 3", "do-now 4, ask 3"]),
        (False, ["call 8", "key-points 3", "do-now 4"]),
    ]


@pytest.mark.parametrize(
    ("too_long", "expected"),
    [
        ({"figure"}, ["call 8", "key-points 3", "do-now 4, ask 6", "figure-list"]),
        ({"figure", "figure-list", "do-now 4, ask 6"}, ["call 8", "key-points 3", "do-now 4, ask 3"]),
    ],
)
def test_no_more_is_left_out_than_necessary(shipped_inputs: Inputs, too_long: set[str], expected: list[str]) -> None:
    """One page too many with certain blocks at every setting, and with any of its text."""

    def set_pages(handout: Publication) -> Fitted[None]:
        blocks = [shown(block) for block in handout.chapters[0].blocks]
        return Fitted(handout, {"": 2 + bool(too_long & {*blocks} or "paragraph" in blocks)}, None)

    fitted = fit(pipeline.select("handout", "grades", shipped_inputs, BRIEF), set_pages).publication
    assert [shown(block) for block in fitted.chapters[0].blocks] == expected
    assert bool(fitted.glossary) is (too_long == {"figure"})


def shown(block: Node) -> str:
    """The kind of a block, or of those side by side, and how many items it has."""
    if block.kind == "pair":
        return ", ".join(map(shown, block.children))
    items = sum(node.kind == "item" for node in walk(block.children))
    return f"{block.kind} {items}" if items else block.kind


@pytest.mark.parametrize(
    ("language", "name", "edition", "pages"),
    [
        ("es", "tests", Edition("es", size="large-print", depth="brief"), 2),
        ("en", "grades", Edition(paper="half-letter", depth="brief"), 4),
    ],
)
def test_one_sheet_is_two_pages_in_large_print_and_four_half_pages(
    language: str, name: str, edition: Edition, pages: int
) -> None:
    """The longest section in large print; `make audit` makes them all."""
    inputs = load_inputs(language)
    brief = pipeline.build(pipeline.select("handout", name, inputs, edition), inputs)
    assert (brief.pages, brief.faults, lost_words(brief.html, brief.pdf)) == (pages, (), [])


def test_all_boxes_and_a_figure_are_in_a_brief_handout_of_one_sheet(shipped_inputs: Inputs) -> None:
    """Who to call comes first."""
    brief = pipeline.build(pipeline.select("handout", "grades", shipped_inputs, BRIEF), shipped_inputs)
    assert (brief.pages, brief.faults, lost_words(brief.html, brief.pdf)) == (2, (), [])
    parts = ("box-call", "box-key-points", "box-do-now", "box-ask", "<figure", "Words to know", "The full handout")
    places = [brief.html.find(part, brief.html.index("<body")) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_a_section_too_long_for_one_sheet_is_refused_with_what_does_not_fit(words: Any) -> None:
    """Nothing is cut."""
    words.section("long", "::: key-points\n" + "- A long list of points that nobody can remember.\n" * 80 + ":::\n")
    inputs = load_inputs("en", words.folder)
    with pytest.raises(ContentError) as refused:
        pipeline.build(pipeline.select("handout", "long", inputs, BRIEF), inputs)
    (fault,) = refused.value.faults
    assert fault.wrong == "its boxes fill 4 pages (letter, standard), not 2"
    assert fault.path == Path(words.folder / "sections/long/en.md")


def test_a_worksheet_has_no_brief_edition(shipped_inputs: Inputs) -> None:
    """It is printed in full."""
    assert pipeline.select("handout", "my-net", shipped_inputs, BRIEF).edition.depth == "full"
