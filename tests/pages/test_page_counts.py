"""How many pages documents take, and that no word of them is lost on the way to the page."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pypdfium2
import pytest

from nethandout import pipeline
from nethandout.model import Edition
from nethandout.pipeline import Inputs
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


class Words(HTMLParser):
    """Counts the words in the body of a page; the titles of drawings are only read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.unseen = 0
        self.count: Counter[str] = Counter()
        self.feed(html[html.index("<body") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in ("title", "style")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in ("title", "style")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.count.update(re.findall(r"[^\W_]+", data))


@pytest.mark.parametrize(("kind", "name", "edition", "most"), CASES)
def test_a_document_takes_few_pages_and_prints_all_its_words(
    shipped_inputs: Inputs, made: Make, kind: str, name: str, edition: Edition, most: int
) -> None:
    """A column as high as the page can drop words, or push them off the paper, without a message."""
    product = made(pipeline.select(kind, name, shipped_inputs, edition), shipped_inputs)
    assert product.pages <= most
    pages = pypdfium2.PdfDocument(product.pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    lost = Words(product.html).count - Counter(re.findall(r"[^\W_]+", text))
    joined = re.sub(r"[\W_]+", "", text)  # a long word may be broken at the end of a line
    assert [word for word in lost if word not in joined] == []
