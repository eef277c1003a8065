"""Handouts for several brands are laid out once for each shape of a brand, and turn out as if made one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from nethandout import copies, copyfit, pipeline
from nethandout.content.brand import apply_brand
from nethandout.model import Brand, Edition
from nethandout.pipeline import Inputs
from nethandout.verify.comparison import compare

FIRST = Brand(
    Path("first.toml"), name="Hill Clinic", line="Tumor team", telephone="555-0100", hours="8 to 5", after_hours="911"
)
SECOND = replace(
    FIRST, path=Path("second.toml"), name="O’Ñú O’Ñandú & (AVA) (AVA)", line="Tea Team", telephone="555-0177"
)
Make = Callable[[Brand], dict[str, Any]]


@pytest.fixture
def make(small_inputs: Inputs) -> Make:
    """Make a handout for a brand in this process, which knows no shapes at first."""
    copies._SHAPES.clear()

    def fitted(brand: Brand) -> dict[str, Any]:
        publication, layouts, asset_folders = given(brand, small_inputs)
        return copies.fit_pages(replace(publication, brand=None).packed, publication.brand, layouts, asset_folders)

    return fitted


def given(brand: Brand, inputs: Inputs, name: str = "cells") -> tuple[Any, ...]:
    """Return what a handout for a brand is made from."""
    publication = pipeline.select("handout", name, inputs, Edition("en", "letter"))
    return apply_brand(publication, brand), inputs.layouts, replace(inputs, brand=brand).asset_folders


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


@pytest.mark.parametrize(
    "name", ["O’Ñú O’Ñandú & (AVA) (AVA)", "A name so long that it takes two lines at the top " * 2]
)
def test_the_bytes_of_a_copy_do_not_depend_on_the_brands_before(make: Make, name: str) -> None:
    """A brand has the same bytes as the first brand of a process and after another one."""
    brand = replace(SECOND, name=name.strip())
    first = make(brand)["pdf"]
    copies._SHAPES.clear()
    make(FIRST)
    assert make(brand)["pdf"] == first


def test_headers_of_tables_are_compared_by_place(small_inputs: Inputs) -> None:
    """Their names have numbers of objects, and a copy has more objects."""
    publication, layouts, asset_folders = given(FIRST, small_inputs, "scans")
    copied = copies.fit_pages(replace(publication, brand=None).packed, FIRST, layouts, asset_folders)
    alone = copyfit.fit_pages(publication, layouts, asset_folders)
    assert compare(copied["pdf"], alone["pdf"], "scans") == []


def test_a_space_drawn_at_the_end_of_a_line_needs_no_layout(shipped_inputs: Inputs) -> None:
    """WeasyPrint sometimes draws one, which cannot be seen; both brands share a layout."""
    copies._SHAPES.clear()
    publication, layouts, asset_folders = given(FIRST, shipped_inputs, "spread")
    for brand in (FIRST, replace(FIRST, name="Lake Clinic")):
        copies.fit_pages(replace(publication, brand=None).packed, brand, layouts, asset_folders)
    assert len(copies._SHAPES) == 1


def test_letters_that_few_brands_have_get_a_layout_of_their_own(make: Make, small_inputs: Inputs) -> None:
    """The fonts of copies lack them."""
    brand = replace(FIRST, name="Klinika Łódź")
    make(FIRST)
    assert make(brand)["pdf"] == copyfit.fit_pages(*given(brand, small_inputs))["pdf"]


DRAWING = """<linearGradient id="g"><stop stop-color="#d22"/><stop offset="1" stop-color="#2d2"/></linearGradient>
<rect width="300" height="100" fill="url(#g)"/><g opacity=".5"><circle cx="90" cy="50" r="40"/></g>
<image width="40" height="40" href="data:image/png;base64,\
iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mNkiDrBwMDAxMDAwMDAAAAM+gEmriZpUQAAAABJRU5ErkJggg=="/>"""


def logo(folder: Path, name: str, size: tuple[int, int] = (300, 100), mode: str = "RGB") -> Path:
    """Save a logo of a size in pixels: a circle on a ground that is different for each name."""
    path = folder / name
    if path.suffix == ".svg":
        path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">{DRAWING}</svg>')
        return path
    picture = Image.new("RGBA", size, (len(name) * 9, 90, 120, 0 if mode == "LA" else 200))
    ImageDraw.Draw(picture).ellipse((20, 10, size[0] - 40, size[1] - 10), "darkred")
    picture.convert(mode).save(path)
    return path


def test_logos_of_one_size_share_a_layout(make: Make, small_inputs: Inputs, tmp_path: Path) -> None:
    """Whatever its file has, a logo looks and reads as in the handout laid out alone, and not like the one before."""
    make(replace(FIRST, logo=logo(tmp_path, "first.png")))
    modes = {"b.png": "RGB", "b.jpg": "L", "alpha.png": "RGBA", "few.png": "P", "gray.png": "LA", "b.svg": ""}
    brands = [replace(SECOND, logo=logo(tmp_path, name, mode=mode)) for name, mode in modes.items()]
    copied = [make(brand) for brand in brands]
    assert len(copies._SHAPES) == 1
    for brand, copy in zip(brands, copied, strict=True):
        alone = copyfit.fit_pages(*given(brand, small_inputs))
        assert compare(copy["pdf"], alone["pdf"], "cells") == []
        assert copy["html"] == alone["html"]
    copies._SHAPES.clear()
    assert [make(brand)["pdf"] for brand in reversed(brands)] == [copy["pdf"] for copy in reversed(copied)]


def test_a_logo_of_another_size_needs_a_layout(make: Make, tmp_path: Path) -> None:
    """The words next to it have less room; the resolution does not matter."""
    for size in ((300, 100), (600, 200), (200, 100)):
        make(replace(FIRST, logo=logo(tmp_path, f"{size[0]}.png", size)))
    assert len(copies._SHAPES) == 2


def test_a_logo_with_letters_gets_a_layout_of_its_own(make: Make, small_inputs: Inputs, tmp_path: Path) -> None:
    """The fonts of copies may lack them."""
    path = tmp_path / "logo.svg"
    letters = '<text y="60" font-family="Atkinson Hyperlegible" font-size="40">Hill</text>'
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">{letters}</svg>')
    brand = replace(SECOND, logo=path)
    make(replace(FIRST, logo=logo(tmp_path, "first.png")))
    assert make(brand)["pdf"] == copyfit.fit_pages(*given(brand, small_inputs))["pdf"]
