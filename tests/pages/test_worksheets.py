"""Printed worksheets have lines far enough apart, a card that fits a wallet, and full pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from nethandout.content import selection
from nethandout.imposition.ticket import POINTS_PER_MM
from nethandout.model import Brand, Edition
from nethandout.pipeline import Inputs

NINE_MM = 9 * POINTS_PER_MM
THICKEST = 1.6
TITLES = ("My NET on one page", "Symptom diary", "What was going on", "My notes")
SHEETS = ("my-net", "questions", "symptom-diary", "care-team", "tests-and-treatments", "notes")
MOST_PAGES = {
    "my-net": 1,
    "notes": 1,
    "care-team": 2,
    "symptom-diary": 2,
    "tests-and-treatments": 2,
    "wallet-card": 2,
    "questions": 6,
}
MANY = ("spread", "my-net", "symptom-diary", "notes", "naming")
LARGE_BLACK = Edition(size="large-print", ink="black")
EDITIONS = {"standard": Edition(), "large": LARGE_BLACK, "a4": Edition(paper="a4")}
Open = Callable[..., Any]


@pytest.fixture
def alone(shipped_inputs: Inputs, made: Any) -> Open:
    """Open a single worksheet for measuring."""

    def opened(name: str, edition: Edition = EDITIONS["standard"], brand: Brand | None = None) -> Any:
        inputs = replace(shipped_inputs, brand=brand) if brand else shipped_inputs
        return pdfplumber.open(io.BytesIO(made(selection.handout(inputs.library, name, edition), inputs).pdf))

    return opened


@pytest.fixture
def booklet(shipped_inputs: Inputs, made: Any) -> Open:
    """Open a half-letter booklet of sections and worksheets for measuring."""

    def opened(*parts: str) -> Any:
        library, edition = shipped_inputs.library, Edition(paper="half-letter")
        publication = selection.booklet(library, parts, edition, selection.custom_recipe(library, parts))
        return pdfplumber.open(io.BytesIO(made(publication, shipped_inputs).pdf))

    return opened


def across(page: Any, narrowest: float) -> list[tuple[float, float, float]]:
    """Return every horizontal line of a page: its height and two ends, each place once.

    A line below words is drawn as two nested frames that differ at the bottom.
    """
    wide = [shape for shape in (*page.rects, *page.lines) if shape["x1"] - shape["x0"] >= narrowest]
    thin = [shape for shape in wide if shape["bottom"] - shape["top"] < THICKEST]
    feet = [outer for outer in wide if any(_frames(inner, outer) for inner in wide)]
    found: dict[tuple[float, float, float], None] = {}
    for shape in (*thin, *feet):
        found[round(shape["bottom"], 1), round(shape["x0"], 1), round(shape["x1"], 1)] = None
    return sorted(found)


def _frames(inner: Any, outer: Any) -> bool:
    same = all(abs(inner[side] - outer[side]) < 0.1 for side in ("x0", "x1", "top"))
    return same and 0.3 < outer["bottom"] - inner["bottom"] < THICKEST


def gaps(lines: Sequence[tuple[float, float, float]]) -> list[float]:
    """Return the distance of each line from the next one below it, among lines that overlap horizontally."""
    distances = []
    for nth, (top, left, right) in enumerate(lines):
        below = [other for other, x0, x1 in lines[nth + 1 :] if x0 < right - 1 and x1 > left + 1 and other > top + 0.5]
        distances += [min(below) - top] if below else []
    return distances


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_lines_are_at_least_nine_millimeters_apart(alone: Open, name: str, edition: str) -> None:
    with alone(name, EDITIONS[edition]) as pdf:
        measured = [gap for page in pdf.pages for gap in gaps(across(page, 60))]
    assert measured and min(measured) >= NINE_MM


def test_there_is_room_to_write_below_labels_on_half_a_sheet_in_large_print(alone: Open) -> None:
    with alone("my-net", Edition(paper="half-letter", size="large-print")) as pdf:
        page = pdf.pages[0]
        labels = [word["bottom"] for word in page.extract_words() if word["text"] in ("name", "started", "count")]
        rooms = [min(line - label for line, _, _ in across(page, 60) if line > label) for label in labels]
    assert len(rooms) == 3
    assert min(rooms) >= 12


@pytest.mark.parametrize("name", MOST_PAGES)
@pytest.mark.parametrize("edition", ["standard", "a4"])
def test_a_worksheet_has_no_more_pages_than_planned(alone: Open, name: str, edition: str) -> None:
    with alone(name, EDITIONS[edition]) as pdf:
        assert len(pdf.pages) <= MOST_PAGES[name]


@pytest.mark.parametrize("name", ["my-net", "notes", "care-team", "symptom-diary", "tests-and-treatments"])
def test_a_worksheet_in_large_print_has_the_planned_number_of_pages(alone: Open, name: str) -> None:
    with alone(name, LARGE_BLACK) as pdf:
        assert len(pdf.pages) <= MOST_PAGES[name]
        sizes = {round(letter["size"], 1) for page in pdf.pages for letter in page.chars}
        colors = {letter["non_stroking_color"] for page in pdf.pages for letter in page.chars}
    assert min(sizes) >= 18
    assert all(color is None or not any(color) for color in colors), "all words are black"


@pytest.mark.parametrize("name", ["notes", "symptom-diary", "tests-and-treatments"])
def test_a_block_that_fills_a_page_leaves_less_than_three_lines(alone: Open, name: str) -> None:
    with alone(name) as pdf:
        lowest = [max(top for top, _, _ in across(page, 60)) for page in pdf.pages]
    assert all(729 - 3 * 28 < top <= 729 for top in lowest), "a Letter page is written on down to 729 points"


def card(page: Any) -> tuple[float, float, float, float]:
    """Return the area of the card: between the first two vertical and horizontal cutting lines of the page."""
    tall = sorted({round(edge["x0"], 1) for edge in page.edges if _is_upright(edge, 171)})
    flat = sorted({round(edge["top"], 1) for edge in page.edges if _is_flat(edge, 504)})
    left, right = min(tall), max(tall)
    return left, flat[0], right, max(top for top in flat if top - flat[0] < 154)


def _is_upright(edge: Any, height: float) -> bool:
    return edge["orientation"] == "v" and abs(edge["height"] - height) < 2


def _is_flat(edge: Any, width: float) -> bool:
    return edge["orientation"] == "h" and abs(edge["width"] - width) < 2


def test_the_wallet_card_is_as_large_as_two_credit_cards(alone: Open) -> None:
    """It has two sides of 243 × 153 points next to each other, with both sentences inside the cutting line."""
    with alone("wallet-card") as pdf:
        page = pdf.pages[0]
        left, top, right, bottom = card(page)
        assert right - left == pytest.approx(2 * 243, abs=1)
        assert bottom - top == pytest.approx(153, abs=1)
        inside = " ".join(page.crop((left + 243, top, right, bottom)).extract_text().split())
        front = " ".join(page.crop((left, top, left + 243, bottom)).extract_text().split())
    assert "Not valid until signed by my care team." in inside
    assert "Not for pheochromocytoma or paraganglioma." in inside
    assert front.startswith("I have a neuroendocrine tumor (NET)")


def test_the_lines_of_the_card_can_be_written_on(alone: Open) -> None:
    with alone("wallet-card") as pdf:
        page = pdf.pages[0]
        left, top, _, bottom = card(page)
        lines = [line for line in across(page, 200) if top < line[0] < bottom and line[2] < left + 243]
    assert len(lines) == 4
    assert all(below[0] - above[0] >= NINE_MM for above, below in pairwise(lines))


def test_the_sheet_of_a_card_shows_the_brand_and_then_both_sides_larger(alone: Open) -> None:
    """Nothing is printed on the lines of the card, which a care team fills in and signs."""
    clinic = Brand(Path("b.toml"), "Valley Clinic", telephone="555-0100")
    with alone("wallet-card", brand=clinic) as pdf:
        page, larger = pdf.pages
        assert page.extract_text().startswith("Valley Clinic Phone: 555-0100\nWallet card\n")
        words = larger.extract_text()
        assert words.index("NET team, 24 hours") < words.index("Before anesthesia") < words.index("Signed by")
        left, top, right, bottom = card(page)
        assert "Valley" not in page.crop((left, top, right, bottom)).extract_text()


@pytest.mark.parametrize("paper", ["half-letter", "a5"])
def test_half_a_sheet_has_one_line_for_the_brand(alone: Open, paper: str) -> None:
    """My NET fits on one page with a clinic's name, too."""
    clinic = Brand(Path("b.toml"), "Valley Neuroendocrine Clinic", line="NET team", telephone="555-0100")
    with alone("my-net", Edition(paper=paper), clinic) as pdf:
        (page,) = pdf.pages
        assert page.extract_text().startswith("Valley Neuroendocrine Clinic Phone: 555-0100\nMy NET on one page\n")


def test_the_card_says_that_no_clinician_has_reviewed_it(alone: Open) -> None:
    with alone("wallet-card") as pdf:
        assert "Draft. Not yet reviewed by a clinician." in pdf.pages[0].extract_text()


def test_a_worksheet_in_a_booklet_starts_a_page_without_a_tab_and_is_listed(booklet: Open) -> None:
    """Its lines are nine millimeters apart."""
    with booklet(*MANY) as pdf:
        texts = [page.extract_text() or "" for page in pdf.pages]
        sheets = [page for page, text in zip(pdf.pages, texts, strict=True) if text.startswith(TITLES)]
        measured = [gaps(across(page, 24)) for page in sheets]
    assert all(any(text.startswith(title) for text in texts) for title in TITLES)
    assert all(min(found) >= NINE_MM for found in measured)
    contents = texts[2][texts[2].index("Contents") :]
    listed = ("Spread and follow-up", "My NET on one page", "Words to know")
    numbers = [int(re.findall(rf"{name}[ .]+(\d+)", contents)[0]) for name in listed]
    assert numbers == sorted(numbers)
    own = [text for text in texts if text.startswith("My NET on one page")]
    assert len(own) == 1 and "Section" not in own[0]
    first = next(nth for nth, text in enumerate(texts) if text.startswith("My NET on one page"))
    assert first < next(nth for nth, text in enumerate(texts) if text.startswith("Section 2"))


def test_a_booklet_can_have_only_worksheets(booklet: Open) -> None:
    with booklet("my-net", "notes") as pdf:
        texts = [page.extract_text() or "" for page in pdf.pages]
    (sheet,) = [text for text in texts if text.startswith("My NET on one page")]
    assert "My NET on one page 3" in sheet or "3\nMy NET on one page" in sheet, "the cover is page 1"
