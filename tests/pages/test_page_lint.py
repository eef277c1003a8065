"""No page that is shipped has a fault: nothing cut off, overprinted, left behind, too small or missing.

A sample of editions is set in every run; with NETHANDOUT_FULL=1 in the environment, as `make audit` has it, all are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product

import pytest

from nethandout import build
from nethandout.build import Workshop
from nethandout.content.folders import folders
from nethandout.content.library import read_library
from nethandout.model import Edition
from nethandout.typeset.faults import errors

PAPERS = ("letter", "a4", "half-letter", "a5")
SIZES, INKS = ("standard", "large-print"), ("colour", "black")
Case = tuple[str, str, str, str, str]
# Of these editions every publication is set in every run, of every other paper and size only the first of its kind.
USUAL = {("handout", "letter", "standard", "colour"), ("booklet", "half-letter", "standard", "colour")}
FIRST = {"handout": "grades", "booklet": "newly-diagnosed"}


def everything() -> Iterator[Case]:
    """Every publication × paper × size × ink: kind, name, and the edition."""
    library = read_library(folders(None, False), "en")
    for (kind, name), *edition in product(build.everything(library), PAPERS, SIZES, INKS):
        yield (kind, name, *edition)


def sample() -> Iterator[Case]:
    """The usual editions of everything, and each other paper and size once, in an ink of its own."""
    for kind, name, paper, size, ink in everything():
        usual = (kind, paper, size, ink) in USUAL
        turn = INKS[(PAPERS.index(paper) + SIZES.index(size)) % 2]
        small = size == "large-print" and paper in ("half-letter", "a5") and kind == "booklet"
        if usual or (name == FIRST[kind] and ink == turn and not small):
            yield kind, name, paper, size, ink


FULL = os.environ.get("NETHANDOUT_FULL") == "1"


@pytest.mark.parametrize("case", list(everything() if FULL else sample()), ids="-".join)
def test_shipped_pages_have_no_errors(case: Case, shipped_shop: Workshop) -> None:
    """A publication, in one edition, is free of errors; warnings may stand."""
    kind, name, paper, size, ink = case
    made = build.make(build.publication(kind, name, shipped_shop, Edition("en", paper, size, ink)), shipped_shop)
    assert not errors(made.faults), "\n".join(f"{fault.rule}: {fault}" for fault in errors(made.faults))


@pytest.mark.parametrize("name", ["definitions", "grades", "naming", "resources", "spread", "syndromes"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_handout_fills_two_sheets_at_most(name: str, paper: str, shipped_shop: Workshop) -> None:
    """On both sides, in standard size."""
    made = build.make(build.publication("handout", name, shipped_shop, Edition("en", paper)), shipped_shop)
    assert made.pages <= 4


def test_every_kind_paper_size_and_ink_is_in_the_full_run() -> None:
    """And what is set in every run is among it."""
    full = set(everything())
    assert {(kind, *edition) for kind, _, *edition in full} == set(product(FIRST, PAPERS, SIZES, INKS))
    assert set(sample()) < full and {(kind, *edition) for kind, _, *edition in sample()} >= USUAL
