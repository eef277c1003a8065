"""Every document has a picture of each page as it was last accepted (`make pictures`), and changed pages are found.

`make audit` compares them with the pages that it makes.
"""

import pytest
from PIL import Image

from nethandout.pipeline import Inputs

from . import gallery


def test_every_document_has_its_picture(shipped_inputs: Inputs) -> None:
    expected = {gallery.reference(publication) for publication in gallery.documents(shipped_inputs)}
    assert {*gallery.REFERENCES.glob("*.png")} == expected


def test_a_changed_page_is_found_and_no_other() -> None:
    pages = [Image.new("L", (90, 120), 255) for _ in range(3)]
    kept = gallery.in_rows(pages)
    assert gallery.differing(pages, kept) == []
    pages[1].paste(0, (10, 10, 40, 20))
    assert gallery.differing(pages, kept) == [2]


def test_an_added_or_removed_page_is_found() -> None:
    pages = [Image.new("L", (90, 120), 255) for _ in range(3)]
    assert gallery.differing(pages[:2], gallery.in_rows(pages)) == [1, 2]


@pytest.mark.parametrize("grey", [250, 200])
def test_letters_that_move_slightly_are_ignored(grey: int) -> None:
    pages = [Image.new("L", (90, 120), 255)]
    kept = gallery.in_rows(pages)
    pages[0].paste(grey, (10, 10, 40, 20))
    assert gallery.differing(pages, kept) == []
