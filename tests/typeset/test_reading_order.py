"""A screen reader reads the words as written, in the same order."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from pypdf import PdfReader

from nethandout.model import Edition
from nethandout.paths import packaged
from nethandout.pipeline import Inputs, default_paper, select
from nethandout.verify.conformance import StructureElement
from tests.audit.tags import read_structure
from tests.conftest import Make

from .heard import heard

RECIPES = sorted(path.stem for path in (packaged("handouts") / "recipes").glob("*.toml"))
HERE = Path(__file__).parent


def printed_numbers(pdf: bytes) -> dict[str, str]:
    """Return the printed page number of each target."""
    opened = PdfReader(io.BytesIO(pdf))
    labels = opened.page_labels
    return {
        name: labels[opened.get_destination_page_number(target) or 0]
        for name, target in opened.named_destinations.items()
    }


def said(tree: StructureElement) -> str:
    """Return the words in the tags, without spaces, list markers and words inside pictures."""
    return "".join("".join(_words(tree)).split())


def _words(node: StructureElement) -> Iterator[str]:
    is_mark = node.role == "Lbl" and len("".join(node.words()).strip()) < 4
    for part in node.parts if node.role != "Figure" and not is_mark else ():
        if isinstance(part, StructureElement):
            yield from _words(part)
        elif isinstance(part, str):
            yield part


def said_by_poppler(pdf: bytes, folder: Path) -> str:
    """Return the words that poppler finds in the tags, without spaces."""
    path = folder / "spoken.pdf"
    path.write_bytes(pdf)
    command = ["pdfinfo", "-struct-text", path]
    listing = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return "".join("".join(re.findall(r'^ *"(.*)"$', listing, re.MULTILINE)).split())


def assert_same(spoken: str, written: str) -> None:
    """Compare two long texts, and show where they differ."""
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(spoken, written, strict=False))))
    assert spoken == written, f"said {spoken[same - 40 : same + 60]!r}, written {written[same - 40 : same + 60]!r}"


def test_the_page_with_everything_is_read_as_written(torture: Callable[..., bytes]) -> None:
    """It has notes, nested lists, columns and tables over three pages."""
    pdf = torture()
    html = (HERE / "torture.html").read_text(encoding="utf-8")
    with_call = html.replace('<span class="note">', '<span>1</span><span class="note">')
    assert_same(said(read_structure(pdf)), heard(with_call, printed_numbers(pdf)))


@pytest.mark.parametrize("name", RECIPES)
def test_a_booklet_is_read_as_written(name: str, shipped_inputs: Inputs, made: Make, tmp_path: Path) -> None:
    """Every word of a booklet, with the page numbers of its contents and pointers, is read as it is written;
    poppler finds the same.
    """
    edition = Edition(paper=default_paper("booklet", "standard"))
    product = made(select("booklet", name, shipped_inputs, edition), shipped_inputs)
    tree = read_structure(product.pdf)
    assert_same(said(tree), heard(product.html, printed_numbers(product.pdf)))
    everything = "".join("".join(tree.words()).split())
    assert_same(said_by_poppler(product.pdf, tmp_path), everything)
