"""Draw the pages of a PDF as pictures; runs in the worker."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import pypdfium2

QUICK = 3
"""A level of PNG compression that takes little time."""


@dataclass(frozen=True)
class PagePicture:
    """A page as a PNG: its digest, and its size in pixels."""

    digest: str
    png: bytes
    width: int
    height: int


def draw_pages(pdf: bytes, first: int, number: int, width: int) -> tuple[PagePicture, ...]:
    """Draw up to `number` pages from `first`, counted from 0, each `width` pixels wide; none after the last."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        last = min(first + number, len(document))
        return tuple(_draw(document, page, width) for page in range(first, last))
    finally:
        document.close()


def _draw(document: pypdfium2.PdfDocument, number: int, width: int) -> PagePicture:
    page = document[number]
    picture = page.render(scale=width / page.get_width()).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=QUICK)
    png = target.getvalue()
    digest = hashlib.sha256(png).hexdigest()[:32]
    return PagePicture(digest, png, picture.width, picture.height)
