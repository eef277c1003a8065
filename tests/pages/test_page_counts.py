"""How many pages documents take, and that no word of them is lost on the way to the page."""

from __future__ import annotations

import pytest

from nethandout import pipeline
from nethandout.model import Edition
from nethandout.pipeline import Inputs
from tests.audit.lost_words import lost_words
from tests.conftest import Make

# The first two are made for the tests of the page lint, too; `make audit` makes the others.
MOST_PAGES = [
    ("booklet", "newly-diagnosed", Edition(paper="half-letter"), 36),
    ("handout", "spread", Edition(), 4),
    ("booklet", "newly-diagnosed", Edition(paper="a5"), 36),
    ("booklet", "newly-diagnosed", Edition(size="large-print"), 48),
    ("booklet", "newly-diagnosed", Edition(paper="a4", size="large-print", ink="black"), 48),
    ("booklet", "complete", Edition(paper="half-letter"), 64),
    ("booklet", "complete", Edition(paper="a5"), 64),
    ("booklet", "complete", Edition(), 44),
    ("booklet", "complete", Edition(paper="a4"), 44),
    ("booklet", "support-group", Edition(paper="half-letter", ink="black"), 46),
    ("booklet", "support-group", Edition(paper="a5"), 46),
    ("booklet", "handbook", Edition(paper="half-letter"), 96),
    ("booklet", "handbook", Edition(paper="a5"), 96),
    ("handout", "syndromes", Edition(paper="a4", ink="black"), 4),
]
CASES = [*MOST_PAGES[:2], *(pytest.param(*case, marks=pytest.mark.slow) for case in MOST_PAGES[2:])]


@pytest.mark.parametrize(("kind", "name", "edition", "most"), CASES)
def test_a_document_takes_few_pages_and_prints_all_its_words(
    shipped_inputs: Inputs, made: Make, kind: str, name: str, edition: Edition, most: int
) -> None:
    """A column as high as the page can drop words, or push them off the paper, without a message."""
    product = made(pipeline.select(kind, name, shipped_inputs, edition), shipped_inputs)
    assert product.pages <= most
    assert lost_words(product.html, product.pdf) == []
