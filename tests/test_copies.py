"""Handouts for several brands are laid out once for each shape of a brand, and turn out as if made one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from nethandout import copies, copyfit, pipeline
from nethandout.content.brand import apply_brand
from nethandout.model import Brand, Edition
from nethandout.pipeline import Inputs
from nethandout.verify.comparison import compare

FIRST = Brand(
    Path("first.toml"), name="Hill Clinic", line="Tumor team", telephone="555-0100", hours="8 to 5", after_hours="911"
)
SECOND = replace(FIRST, path=Path("second.toml"), name="O’Ñandú & (AVA)", line="Tea Team", telephone="555-0177")
Make = Callable[[Brand], dict[str, Any]]


@pytest.fixture
def make(small_inputs: Inputs) -> Make:
    """Make a handout for a brand in this process, which knows no shapes at first."""
    copies._SHAPES.clear()

    def fitted(brand: Brand) -> dict[str, Any]:
        publication, layouts, asset_folders = given(brand, small_inputs)
        return copies.fit_pages(replace(publication, brand=None).packed, brand, layouts, asset_folders)

    return fitted


def given(brand: Brand, inputs: Inputs) -> tuple[Any, ...]:
    """Return what a handout for a brand is made from."""
    publication = pipeline.select("handout", "cells", inputs, Edition("en", "letter"))
    return apply_brand(publication, brand), inputs.layouts, inputs.asset_folders


def described(pdf: bytes) -> tuple[Any, bytes]:
    """Return the document information and the XMP metadata of a PDF."""
    reader = PdfReader(BytesIO(pdf))
    return reader.metadata, reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_copies_look_and_read_like_handouts_laid_out_alone(make: Make, small_inputs: Inputs) -> None:
    """The text, the tags, the appearance and the web page are the same; the second brand needs no layout."""
    make(FIRST)
    copied, alone = make(SECOND), copyfit.fit_pages(*given(SECOND, small_inputs))
    assert len(copies._SHAPES) == 1
    assert compare(copied["pdf"], alone["pdf"], "cells") == []
    assert described(copied["pdf"]) == described(alone["pdf"])
    assert (copied["html"], copied["pages"], copied["faults"]) == (alone["html"], alone["pages"], alone["faults"])


@pytest.mark.parametrize("name", ["O’Ñandú & (AVA)", "A name so long that it takes two lines at the top " * 2])
def test_the_bytes_of_a_copy_do_not_depend_on_the_brands_before(make: Make, name: str) -> None:
    """A brand has the same bytes as the first brand of a process and after another one."""
    brand = replace(SECOND, name=name.strip())
    first = make(brand)["pdf"]
    copies._SHAPES.clear()
    make(FIRST)
    assert make(brand)["pdf"] == first


def test_letters_that_few_brands_have_get_a_layout_of_their_own(make: Make, small_inputs: Inputs) -> None:
    """The fonts of copies lack them."""
    brand = replace(FIRST, name="Klinika Łódź")
    make(FIRST)
    assert make(brand)["pdf"] == copyfit.fit_pages(*given(brand, small_inputs))["pdf"]
