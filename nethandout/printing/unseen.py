"""Letters of a finished PDF that nobody can see: as pale as what is behind them, covered, or off the page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from nethandout.content.assets import contrast

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

SCALE = 2
"""Pixels a point at which pages are looked at."""
FAINTEST = 2.0
"""The contrast, from 1 to 21, below which a letter is not seen."""


def unseen(pdf: bytes) -> Iterator[tuple[int, str]]:
    """Page by page, the number and each row of letters that cannot be seen on a picture of it."""
    from pypdfium2 import PdfDocument

    for number, page in enumerate(PdfDocument(pdf), 1):
        for is_seen, letters in groupby(_letters(page), key=lambda letter: letter[1]):
            words = "".join(letter for letter, _ in letters)
            if not is_seen and any(map(str.isalnum, words)):
                yield number, " ".join(words.split())


def _letters(page: PdfPage) -> Iterator[tuple[str, bool]]:
    """The letters of a page, and whether each is seen; a space is as the letter before it."""
    from pypdfium2 import raw

    picture, text = page.render(scale=SCALE, grayscale=True).to_pil(), page.get_textpage()
    seen = True
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if letter.isalnum():
            left, bottom, right, top = (SCALE * side for side in text.get_charbox(at))
            sides = int(left), int(picture.height - top), int(right) + 1, int(picture.height - bottom) + 1
            within = max(sides[0], 0), max(sides[1], 0), min(sides[2], picture.width), min(sides[3], picture.height)
            is_on_page = within[0] < within[2] and within[1] < within[3]
            seen = is_on_page and _contrast(*picture.crop(within).getextrema()) >= FAINTEST
        yield letter, seen


def _contrast(darkest: int, lightest: int) -> float:
    return contrast(f"#{darkest:02X}{darkest:02X}{darkest:02X}", f"#{lightest:02X}{lightest:02X}{lightest:02X}")
