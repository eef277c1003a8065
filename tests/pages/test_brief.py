"""The brief edition of a handout: one sheet, from the words of the full one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nethandout import pipeline
from nethandout.errors import ContentError
from nethandout.model import Edition
from nethandout.pages.compose import compose
from nethandout.paths import packaged
from nethandout.pipeline import Inputs, load_inputs
from tests.audit.lost_words import Words, lost_words
from tests.conftest import Make

NAMES = sorted(folder.name for folder in (packaged("handouts") / "sections").iterdir())
EDITIONS = [Edition(depth="brief"), Edition(paper="a4", ink="black", depth="brief"), Edition("es", depth="brief")]
QUICK = [(EDITIONS[0], name) for name in ("grades", "living", "resources")]
ALL = [(edition, name) for edition in EDITIONS for name in NAMES]
CASES = [case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow) for case in ALL]
FIXED = ("full_handout", "ask_for_full", "my_team")


@pytest.mark.parametrize(("edition", "name"), CASES)
def test_a_brief_handout_is_one_sheet_of_words_from_the_full_one(
    shipped_inputs: Inputs, made: Make, edition: Edition, name: str
) -> None:
    """Besides, it only says that there is a full one."""
    inputs = shipped_inputs if edition.language == "en" else load_inputs(edition.language)
    brief = made(pipeline.select("handout", name, inputs, edition), inputs)
    assert (brief.pages, brief.faults) == (2, ())
    assert lost_words(brief.html, brief.pdf) == []
    full = compose(pipeline.select("handout", name, inputs, replace(edition, depth="full")), inputs.layouts)
    fixed = " ".join(inputs.library.language.words[key] for key in FIXED)
    assert set(Words(brief.html).count) <= {*Words(full).count, *Words(f"<body>{fixed}").count}


def test_all_boxes_and_a_figure_are_in_a_brief_handout(shipped_inputs: Inputs, made: Make) -> None:
    """Who to call comes first."""
    grades = pipeline.select("handout", "grades", shipped_inputs, EDITIONS[0])
    html = made(grades, shipped_inputs).html
    parts = ("box-call", "box-key-points", "box-do-now", "box-ask", "<figure", "Words to know", "The full handout")
    places = [html.find(part, html.index("<body")) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_a_section_too_long_for_one_sheet_is_refused_with_what_does_not_fit(words: Any) -> None:
    """Nothing is cut."""
    words.section("long", "::: key-points\n" + "- A long list of points that nobody can remember.\n" * 80 + ":::\n")
    inputs = load_inputs("en", words.folder)
    with pytest.raises(ContentError) as refused:
        pipeline.build(pipeline.select("handout", "long", inputs, EDITIONS[0]), inputs)
    (fault,) = refused.value.faults
    assert fault.wrong == "its boxes fill 4 pages (letter, standard), not 2"
    assert fault.path == Path(words.folder / "sections/long/en.md")


def test_a_worksheet_has_no_brief_edition(shipped_inputs: Inputs) -> None:
    """It is printed in full."""
    assert pipeline.select("handout", "my-net", shipped_inputs, EDITIONS[0]).edition.depth == "full"
