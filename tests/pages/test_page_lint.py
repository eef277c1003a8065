"""No page that is shipped has a fault: nothing cut off, overprinted, left behind, too small or missing.

A sample of editions is set in every run; with NETHANDOUT_FULL=1 in the environment, all of them are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from nethandout.build import Workshop, everything, make, publication
from nethandout.model import Edition
from nethandout.typeset.faults import errors

INKS = ("colour", "black")
# The papers each kind is made for, by size of type.
PAPERS = {
    "handout": {"standard": ("letter", "a4"), "large-print": ("letter", "a4")},
    "booklet": {"standard": ("half-letter", "a5"), "large-print": ("letter", "a4")},
}
# How many publications of an edition are set.
ONE, ALL = 1, None
SAMPLE = {
    ("handout", "letter", "standard", "colour"): ALL,
    ("booklet", "half-letter", "standard", "colour"): ALL,
    ("handout", "letter", "large-print", "colour"): ONE,
    ("handout", "a4", "standard", "black"): ONE,
}


def editions() -> Iterator[tuple[str, str, str, str]]:
    """Every kind × size × paper × ink."""
    for kind, sizes in PAPERS.items():
        for size, papers in sizes.items():
            yield from ((kind, paper, size, ink) for paper in papers for ink in INKS)


CASES = dict.fromkeys(editions(), ALL) if os.environ.get("NETHANDOUT_FULL") == "1" else SAMPLE


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_shipped_pages_have_no_errors(case: tuple[str, str, str, str], shipped_shop: Workshop) -> None:
    """Every publication of a kind, in one edition, is free of errors; warnings may stand."""
    kind, paper, size, ink = case
    edition = Edition("en", paper, size, ink)
    names = [name for known, name in everything(shipped_shop.library) if known == kind]
    found = []
    for name in names[: CASES[case]]:
        product = make(publication(kind, name, shipped_shop, edition), shipped_shop)
        found += [f"{name}: {fault.rule}: {fault}" for fault in errors(product.faults)]
    assert not found, "\n".join(found)


def test_nothing_that_is_shipped_is_left_out(shipped_shop: Workshop) -> None:
    """Every kind of publication has its editions here, and what is set in every run is set in the full run too."""
    assert {kind for kind, _ in everything(shipped_shop.library)} == set(PAPERS)
    assert set(SAMPLE) <= set(editions())
