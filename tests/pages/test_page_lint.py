"""No shipped page has errors: nothing is cut off, overprinted, stranded, too small or missing.

This checks a sample of editions; `make audit` checks every paper, size and ink of everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from nethandout import pipeline
from nethandout.content.library import read_library
from nethandout.model import Brand, Edition
from nethandout.paths import folders
from nethandout.pipeline import Inputs
from tests.conftest import Make

PAPERS = ("letter", "a4", "half-letter", "a5")
SIZES, INKS = ("standard", "large-print"), ("color", "black")
Case = tuple[str, str, str, str, str]
# The editions of every publication; in every other paper and size, only one publication of each kind is checked.
USUAL = {("handout", "letter", "standard", "color"), ("booklet", "half-letter", "standard", "color")}
FIRST = {"handout": "grades", "booklet": "newly-diagnosed"}


def everything() -> Iterator[Case]:
    """Every publication × paper × size × ink: kind, name, and the edition."""
    library = read_library(folders(None, False), "en")
    for (kind, name), *edition in product(pipeline.list_publications(library), PAPERS, SIZES, INKS):
        yield (kind, name, *edition)


def sample() -> Iterator[Case]:
    """Return the default editions of everything, and every other paper and size once."""
    for kind, name, paper, size, ink in everything():
        usual = (kind, paper, size, ink) in USUAL
        turn = INKS[(PAPERS.index(paper) + SIZES.index(size)) % 2]
        small = size == "large-print" and paper in ("half-letter", "a5") and kind == "booklet"
        if usual or (name == FIRST[kind] and ink == turn and not small):
            yield kind, name, paper, size, ink


@pytest.mark.parametrize("case", list(sample()), ids="-".join)
def test_shipped_pages_have_no_errors(case: Case, shipped_inputs: Inputs, made: Make) -> None:
    kind, name, paper, size, ink = case
    product = made(pipeline.select(kind, name, shipped_inputs, Edition("en", paper, size, ink)), shipped_inputs)
    assert not product.faults, "\n".join(f"{fault.rule}: {fault}" for fault in product.faults)


CLINIC = Brand(
    Path("clinic.toml"),
    "Valley Neuroendocrine Clinic",
    line="Neuroendocrine tumor team",
    telephone="555-0100",
    hours="Monday to Friday, 8 to 5",
    after_hours="555-0199",
)


@pytest.mark.parametrize("name", ["definitions", "grades", "naming", "resources", "spread", "syndromes"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_clinics_handout_fills_two_sheets_at_most(name: str, paper: str, shipped_inputs: Inputs) -> None:
    """It does so in standard size, with the clinic's name and numbers in the band and in the box."""
    clinic = replace(shipped_inputs, brand=CLINIC)
    made = pipeline.build(pipeline.select("handout", name, clinic, Edition("en", paper)), clinic)
    assert made.pages <= 4
    assert not made.faults


@pytest.mark.parametrize("paper", ["half-letter", "a5"])
def test_large_print_on_half_a_sheet_has_a_logo_below_the_name(
    paper: str, shipped_inputs: Inputs, tmp_path: Path
) -> None:
    """Next to it, a long word of the name would overlap the logo."""
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0H40V10Z"/></svg>')
    clinic = replace(shipped_inputs, brand=replace(CLINIC, logo=logo))
    edition = Edition("en", paper, "large-print")
    made = pipeline.build(pipeline.select("handout", "grades", clinic, edition), clinic)
    assert not made.faults
