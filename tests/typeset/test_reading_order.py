"""A screen reader reads the words as written, in the same order."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout import paths
from nethandout.model import Edition
from nethandout.pipeline import Inputs, select
from tests.audit.heard import difference, heard
from tests.audit.lost_words import lost_words
from tests.audit.tags import printed_numbers, read_structure, said
from tests.conftest import Make
from tests.press import Press

HERE = Path(__file__).parent
MOUNTS = {"layouts": (paths.packaged("layouts"),), "fonts": paths.fonts()}
HEAD = '<head><link rel="stylesheet" href="/layouts/base/fonts.css"></head>'


def said_by_poppler(pdf: bytes, folder: Path) -> str:
    """Return the words that poppler finds in the tags, without spaces."""
    path = folder / "spoken.pdf"
    path.write_bytes(pdf)
    command = ["pdfinfo", "-struct-text", path]
    listing = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return "".join("".join(re.findall(r'^ *"(.*)"$', listing, re.MULTILINE)).split())


def test_the_page_with_everything_is_read_as_written(torture: Callable[..., bytes]) -> None:
    """It has notes, nested lists, columns and tables over three pages."""
    pdf = torture()
    html = (HERE / "torture.html").read_text(encoding="utf-8")
    with_call = html.replace('<span class="note">', '<span>1</span><span class="note">')
    assert not difference(said(read_structure(pdf)), heard(with_call, printed_numbers(pdf)))


def test_words_that_a_page_loses_or_breaks_are_found(press: Press) -> None:
    """A long word may be broken at the end of a line; a short one may not."""
    page = f"<html lang='en'>{HEAD}<body><p>Take two tab lets before a pancreaticoduoden ectomy.</p></body></html>"
    pdf = press.typeset(page, MOUNTS).pdf
    assert lost_words(page, pdf) == []
    assert lost_words(page.replace("two", "two more"), pdf) == ["more"]
    assert lost_words(page.replace("two", "two two"), pdf) == ["two"]
    assert lost_words(page.replace("tab lets", "tablets").replace("en ec", "enec"), pdf) == ["tablets"]


@pytest.mark.parametrize(
    ("spoken", "written", "same"),
    [
        ("Atumorisfound.", "Atumorisfound.", True),
        ("Atu-morisfound.Figure12", "Atumorisfound.", True),
        ("Atumorfoundis.", "Atumorisfound.", False),
        ("Atumorisfound.More.", "Atumorisfound.", False),
    ],
)
def test_a_difference_in_what_is_read_aloud_is_found(spoken: str, written: str, same: bool) -> None:
    assert (difference(spoken, written) == "") == same


def test_a_booklet_is_read_as_written(small_inputs: Inputs, made: Make, tmp_path: Path) -> None:
    """Every word of a booklet, with the page numbers of its contents and pointers, is read as it is written;
    poppler finds the same. `make audit` compares every shipped document.
    """
    product = made(select("booklet", "visit", small_inputs, Edition(paper="half-letter")), small_inputs)
    tree = read_structure(product.pdf)
    assert not difference(said(tree), heard(product.html, printed_numbers(product.pdf)))
    everything = "".join("".join(tree.words()).split())
    assert not difference(said_by_poppler(product.pdf, tmp_path), everything)
