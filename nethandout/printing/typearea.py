"""The type area of a page: how small its words are and how far they stand from its edges.

PDFium reads the page; words that are not seen (a scan's hidden text) do not count.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nethandout.errors import InputError

if TYPE_CHECKING:
    from nethandout.printing.inspection import FinishedPdf, PageShape

MOST_PAGES, FEWER_PAGES = 600, 64
"""Pages looked at where it must be known, and where a good part says enough; of a longer PDF as many, spread evenly."""

LONGEST, LONGEST_OF_ALL = 50_000, 1_000_000
"""Letters that are read of one page and of all."""

FEW, FEW_OF_ALL = 12, 0.02
"""Letters, and their share of a page, that make no text yet: folios, footnote marks, a name in the margin."""

HIDDEN = (3, 7)
"""Ways to set letters that leave no ink."""

SPACES = frozenset((0, 2, 9, 10, 13, 32, 0xA0))
"""Characters without ink, those that PDFium puts in between words included."""


@dataclass(frozen=True)
class TypeArea:
    """What is set on a page: letters by their size in points, and where words begin and end from its left edge."""

    sizes: Mapping[float, int]
    left: float
    right: float
    width: float

    @property
    def smallest(self) -> float | None:
        """The size of the smallest text in points; a few small letters are no text, and a page without has none."""
        few = max(FEW, FEW_OF_ALL * sum(self.sizes.values()))
        counted = 0
        for size in sorted(self.sizes):
            counted += self.sizes[size]
            if counted > few:
                return size
        return None


def type_areas(source: FinishedPdf, most: int = MOST_PAGES) -> dict[int, TypeArea]:
    """The type areas of so many pages, by page number; none of pages that are without words, broken or too long."""
    from pypdfium2 import PdfDocument, PdfiumError

    from nethandout.printing.inspection import reading

    step = -(-source.pages // most) | 1  # an odd step meets left and right pages
    found: dict[int, TypeArea] = {}
    left = LONGEST_OF_ALL
    with suppress(InputError, PdfiumError), reading(source.name):
        document = PdfDocument(source.data, password=source.password)
        for number in range(1, source.pages + 1, step):
            shape = source.shapes[number - 1]
            letters: list[tuple[float, float, float]] = []
            with suppress(PdfiumError):
                letters = list(_letters(document[number - 1], shape))
            if letters:
                sizes = Counter(round(size, 2) for size, _, _ in letters)
                ends = min(left for _, left, _ in letters), max(right for _, _, right in letters)
                found[number] = TypeArea(sizes, *ends, shape.size[0])
            left -= len(letters)
            if left < 0:
                break
    return found


def _letters(page: Any, shape: PageShape) -> Iterator[tuple[float, float, float]]:
    """The letters that are seen on a page: size in points, and the left and right end of the box from the left edge."""
    from pypdfium2 import raw

    opened = page.get_textpage()  # it closes when nothing holds it
    text, box, matrix = opened.raw, raw.FS_RECTF(), raw.FS_MATRIX()
    boxed, turned = ctypes.byref(box), ctypes.byref(matrix)
    a, b, c, d, e, f = shape.upright
    wide, tall = shape.size
    for at in range(min(raw.FPDFText_CountChars(text), LONGEST)):
        if raw.FPDFText_GetUnicode(text, at) in SPACES:
            continue
        if raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, at)) in HIDDEN:
            continue
        if not raw.FPDFText_GetLooseCharBox(text, at, boxed) or not raw.FPDFText_GetMatrix(text, at, turned):
            continue
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        if min(xs) < -1 or max(xs) > wide + 1 or min(ys) < -1 or max(ys) > tall + 1:
            continue
        size = raw.FPDFText_GetFontSize(text, at) * (matrix.c**2 + matrix.d**2) ** 0.5 * shape.unit
        yield size, min(xs), max(xs)
