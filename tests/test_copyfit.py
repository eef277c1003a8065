"""Copyfitting: only text that would end badly is set tighter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

import pytest

from nethandout import pipeline
from nethandout.content import selection
from nethandout.errors import ContentError
from nethandout.fitting import is_better_placed
from nethandout.model import Edition, Publication
from nethandout.page_limit import Fitted, closer_setting, ends_short, ends_well, fit
from nethandout.pipeline import Inputs, load_inputs
from nethandout.typeset.pieces import Outcome


@pytest.fixture(scope="module")
def handout(small_inputs: Inputs) -> Publication:
    """Return a handout in the default edition."""
    return pipeline.select("handout", "cells", small_inputs, Edition())


@pytest.mark.parametrize(
    ("number", "breaks_badly", "expected"),
    [
        (4, False, True),
        (5, False, False),
        (6, False, False),
        (7, False, True),  # no setting reduces seven pages to four
        (4, True, False),
    ],
)
def test_a_handout_ends_well_on_two_sheets_without_a_bad_break(
    handout: Publication, number: int, breaks_badly: bool, expected: bool
) -> None:
    assert ends_well(handout, Outcome(number, {}, breaks_badly)) is expected


@pytest.mark.parametrize("edition", [Edition(size="large-print"), Edition(paper="half-letter")])
def test_large_print_and_half_sheets_may_have_as_many_pages_as_they_need(
    handout: Publication, edition: Edition
) -> None:
    assert ends_well(replace(handout, edition=edition), Outcome(5, {}, False))


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ((0.9, 0.9, 0.9, 0.9, 0.2), 1),  # too long, by less than one setting saves
        ((0.9, 0.9, 0.9, 0.9, 0.4), 2),
        ((0.9, 0.9, 0.9, 0.9, 0.8), 3),
        ((0.9, 0.9, 0.9, 0.9, 0.9, 0.9), 3),  # probably too long even for the closest setting
        ((0.9, 0.05), 2),  # an almost empty last page
        ((0.9, 0.9, 0.9, 0.05), 1),
        ((0.9, 0.5), 1),  # another bad break
    ],
)
def test_the_first_setting_tried_is_probably_close_enough(
    handout: Publication, filled: tuple[float, ...], expected: int
) -> None:
    """Each setting takes 4% less room than the one before."""
    areas = {0: 1.0, 1: 0.96, 2: 0.92, 3: 0.88}
    assert closer_setting(handout, Outcome(len(filled), {}, True, {}, filled), areas) == expected


@pytest.fixture(scope="module")
def booklet(small_inputs: Inputs) -> Publication:
    """Return a booklet of two sections on half sheets, which may take three sheets of paper."""
    recipe = selection.custom_recipe(small_inputs.library, ["cells", "scans"])
    chosen = selection.booklet(small_inputs.library, recipe.parts, Edition(paper="half-letter"), recipe)
    return replace(chosen, most_pages=12)


def set_with(front: int) -> Callable[[Publication], Fitted[None]]:
    """Return a function that sets a front of so many pages, less one for each closer setting, and two chapters."""
    return lambda booklet: Fitted(
        booklet, {"front": front - booklet.closeness, "section-cells": 6, "section-scans": 2}, None
    )


@pytest.mark.parametrize(("front", "closeness"), [(4, 0), (5, 1), (7, 3)])
def test_a_booklet_is_set_only_as_close_as_its_sheets_need(booklet: Publication, front: int, closeness: int) -> None:
    fitted = fit(booklet, set_with(front))
    assert (fitted.publication.closeness, fitted.pages) == (closeness, 12)


def test_a_booklet_too_long_for_its_sheets_is_refused_with_what_to_leave_out(booklet: Publication) -> None:
    """13 pages are one more than three sheets have."""
    with pytest.raises(ContentError) as refused:
        fit(booklet, set_with(8))
    (fault,) = refused.value.faults
    assert fault.wrong == "custom takes 4 sheets of paper even at the closest setting, not 3"
    assert fault.fix == "leave out some of these, each with the sheets it saves: cells (2), scans (1)"


@pytest.mark.parametrize(
    ("filled", "expected"), [((0.9, 0.9, 0.9, 0.2), True), ((0.9, 0.9, 0.9, 0.3), False), ((0.1,), False)]
)
def test_a_short_last_page_of_a_booklet_may_be_saved(
    booklet: Publication, filled: tuple[float, ...], expected: bool
) -> None:
    """The closest setting saves 4% of the letters and as much between them."""
    assert ends_short(booklet, Outcome(len(filled), {}, False, {}, filled), {0: 1.0, 3: 0.96}) is expected


@pytest.mark.parametrize("size", ["standard", "large-print"])
def test_a_short_last_page_of_a_handout_in_large_print_may_be_saved(handout: Publication, size: str) -> None:
    edition = replace(handout, edition=Edition(size=size))
    outcome = Outcome(4, {}, False, {}, (0.9, 0.9, 0.9, 0.2))
    assert ends_short(edition, outcome, {0: 1.0, 3: 0.96}) is (size == "large-print")


@pytest.mark.parametrize(
    ("room", "filled", "page", "expected"),
    [(0.6, 0.9, 2, True), (0.6, 0.9, 3, True), (0.8, 0.9, 2, True), (0.8, 0.9, 3, False), (0.6, 0.6, 2, False)],
)
def test_a_figure_moves_to_fill_a_page_and_onto_a_later_page_only_if_much_is_free(
    room: float, filled: float, page: int, expected: bool
) -> None:
    outcome = Outcome(3, {"figure": 2}, False, {"figure": 100.0}, (0.9, room, 0.9), False)
    moved = Outcome(page + 1, {"figure": page}, False, {}, (0.9, filled, 0.9, 0.9)[: page + 1], False)
    assert is_better_placed("figure", outcome, moved) is expected


def test_only_a_text_slightly_too_long_for_two_sheets_is_set_tighter(words: Any) -> None:
    """The type size is the same, and lines and gaps are closer."""
    line = "A short line of words that a reader can follow with ease, and one more.\n\n"
    sizes = {}
    for name, times in (("short", 10), ("long", 98)):
        words.section(name, "## A heading\n\n" + line * times)
        inputs = load_inputs("en", words.folder)
        made = pipeline.build(pipeline.select("handout", name, inputs, Edition()), inputs)
        closer = re.search(r"<html[^>]*closer-(\d)", made.html)
        sizes[name] = (made.pages, int(closer[1]) if closer else 0)
    assert sizes["short"] == (1, 0)
    assert sizes["long"][0] == 4 and sizes["long"][1] > 0


def test_only_the_chosen_setting_is_written(words: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The closest is only laid out; as it does not end well either, the normal spacing is used."""
    pieces = import_module("nethandout.typeset.pieces")  # WeasyPrint reads the machine's fonts when it is imported
    called = []

    def noted(name: str, original: Any, *arguments: Any) -> Any:
        called.append(name)
        return original(*arguments)

    for name in ("lay_out", "breaks_badly", "rendering"):
        monkeypatch.setattr(pieces, name, partial(noted, name, getattr(pieces, name)))
    words.section("long", "## A heading\n\n" + "A short line of words.\n\n" * 120)
    inputs = load_inputs("en", words.folder)
    publication = pipeline.select("handout", "long", inputs, Edition())
    done = import_module("nethandout.copyfit").fit_pages(publication, inputs.layouts, inputs.asset_folders)
    assert called == [*["lay_out", "breaks_badly"] * 2, "rendering"]
    assert not re.search(r"<html[^>]*closer-", done["html"])


def test_text_that_no_setting_improves_has_normal_spacing(words: Any) -> None:
    """Here, a heading has no text below it, however tight the lines are."""
    words.section("unfit", "Words.\n\n## The end")
    inputs = load_inputs("en", words.folder)
    recipe = selection.custom_recipe(inputs.library, ["unfit"])
    made = pipeline.build(selection.booklet(inputs.library, ["unfit"], Edition(paper="half-letter"), recipe), inputs)
    assert "stranded-heading" in [fault.rule for fault in made.faults]
    assert not re.search(r"<html[^>]*closer-", made.html)
