"""Fit pages to their frames: one scale for all or one for each, room for creep, and text large enough to read.

Creep: nested sheets push the inner leaves of a signature out at the fore-edge, each by the thickness of the paper. The
plan moves pages toward the spine by the same amount; the white at the spine must have room for that."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nethandout.errors import InputError, UsageError
from nethandout.imposition.impose import SPINE_FOLDS
from nethandout.imposition.plan import Cell, Plan
from nethandout.imposition.source import FinishedPdf, PageShape, open_pdf, pdf_errors
from nethandout.imposition.ticket import POINTS_PER_MM, PRINTER_MARGIN, SNAP, Fold, Size, Source, millimeters

NOTABLE_DIFFERENCE = 0.005
"""A difference of scale that is worth mentioning."""

SMALLEST_TYPE = 12.0
"""Points below which printed text is hard to read."""

MOST_NESTED = 10
"""Sheets of office paper that still lie flat when nested and folded."""

ROUNDING = 0.05
"""Points by which type may be below the smallest size, since programs round sizes."""


ASSUMED_MARGIN = 36.0
"""Inner margin in points (half an inch) of a PDF without text to measure."""

UNMEASURED_NOTICE = (
    "its pages have no text to measure the inner margin by, so half an inch is assumed; set it with --inner-margin"
)

MOST_PAGES, SAMPLE_PAGES = 600, 64
"""Most pages measured for creep, and for the size of type; in longer PDFs, this many, spread evenly."""

MOST_LETTERS, MOST_LETTERS_OF_ALL = 50_000, 1_000_000
"""Most letters read on one page and in all."""

FEW_LETTERS, FEW_SHARE = 12, 0.02
"""Letters, and their share of a page, that do not count as text: page numbers, footnote marks, a name in the margin."""

HIDDEN = (3, 7)
"""Text rendering modes that leave no ink."""

SPACES = frozenset((0, 2, 9, 10, 13, 32, 0xA0))
"""Characters without ink, including those that PDFium inserts between words."""


def fit_pages(plan: Plan, source: FinishedPdf, enlarge: bool = False, each: bool = False) -> tuple[float, ...]:
    """Return the scale of each page: the one at which all fit their frames or, with `each`, its own.

    At most 1.0 unless `enlarge`.
    """
    by_page = dict.fromkeys(range(1, source.pages + 1), math.inf)
    for page, scale in _page_scales(plan, source):
        by_page[page] = min(by_page[page], scale)
    common = min(by_page.values())
    scales = (scale if each and scale < math.inf else common for scale in by_page.values())
    return tuple(scale if enlarge else min(1.0, scale) for scale in scales)


def print_notices(plan: Plan, source: FinishedPdf, scales: Sequence[float], each: bool = False) -> tuple[str, ...]:
    """List notices for the user: pages of different sizes, a scale other than 100%, an encrypted source."""
    notices = []
    scale = min(scales)
    sizes = Counter((round(shape.size[0]), round(shape.size[1])) for shape in source.shapes)
    usual = sizes.most_common(1)[0][0]
    differing = [n for n, shape in enumerate(source.shapes, 1) if _differs(shape.size, usual)]
    if differing and not (plan.fold is Fold.TRIFOLD and scale == 1.0):
        pages = f"{page_list(differing)} {'has' if len(differing) == 1 else 'have'}"
        size = " by ".join(f"{side / POINTS_PER_MM:.0f}" for side in usual)
        others = min([1.0, *(fitting for page, fitting in _page_scales(plan, source) if page not in differing)])
        how = "each prints at its own scale" if each else "all print at one scale"
        if not each and others > scale + NOTABLE_DIFFERENCE:
            without = f"without {'it' if len(differing) == 1 else 'them'} the scale would be {percent(others)}"
            how = f"{how}; {without}; to give each page its own scale, add --scale each"
        notices.append(f"{pages} a different size from the rest ({size} mm); {how}")
    if max(scales) != 1.0 or scale != 1.0:
        notices.append(f"pages print at {scale_range(scales)} of their size")
    if source.no_printing:
        notices.append("the owner of the PDF does not allow printing it; ask for permission, or for a PDF to print")
    if source.locked:
        notices.append("the PDF was encrypted; the print file is not")
    return tuple(notices)


def percent(scale: float) -> str:
    """Format a scale as a percentage: "64.7%"."""
    return f"{100 * scale:.1f}".removesuffix(".0") + "%"


def scale_range(scales: Sequence[float]) -> str:
    """Format the least and the greatest scale: "64.7%", "64.7 to 100%"."""
    least, most = percent(min(scales)), percent(max(scales))
    return most if least == most else f"{least.removesuffix('%')} to {most}"


def _page_scales(plan: Plan, source: FinishedPdf) -> Iterator[tuple[int, float]]:
    """Yield each page, and the scale at which it would fill its frame."""
    for cell in (cell for side in plan.sides() for cell in side.cells):
        if cell.page:
            yield cell.page, _page_scale(cell, source.shapes[cell.page - 1].size)


def _page_scale(cell: Cell, size: Size) -> float:
    wide, tall = cell.frame.width, cell.frame.height
    if wide - size[0] >= -SNAP and tall - size[1] >= -SNAP and min(wide - size[0], tall - size[1]) <= SNAP:
        return 1.0
    return min(wide / size[0], tall / size[1])


def _differs(size: Size, usual: tuple[int, int]) -> bool:
    return any(abs(side - usual_side) > 1.0 for side, usual_side in zip(size, usual, strict=True))


def page_list(numbers: Sequence[int], most: int = 12) -> str:
    """Format page numbers, with ranges: "page 7", "pages 2-4, 9"; a long list ends in an ellipsis."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ["-".join(map(str, run)) for run in runs[:most]]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(shown + ['…'] * (len(runs) > most))}"


def small_type_notices(areas: Mapping[int, TypeArea], plan: Plan, scales: Sequence[float]) -> tuple[str, ...]:
    """List a notice if text prints too small to read easily; none for n-up, which is for proofs.

    `areas` are the type areas of at most `SAMPLE_PAGES` pages, by page number.
    """
    if plan.fold is Fold.N_UP:
        return ()
    sizes = {number: area.smallest for number, area in areas.items()}
    printed = {number: size * scales[number - 1] for number, size in sizes.items() if size}
    small = {number: size for number, size in printed.items() if size < SMALLEST_TYPE - ROUNDING}
    if not small:
        return ()
    least = min(small.values())
    remedy = "choose a larger --sheet or another --fold" if min(scales) < 1 else "they have that size in the PDF itself"
    words = f"words print at {least:.1f} points; below {SMALLEST_TYPE:g} they are hard to read; {remedy}"
    return (f"{_affected_pages(sorted(small), sizes, plan.pages)} {words}",)


def overfull_fold(plan: Plan) -> int:
    """Return the number of nested sheets if they are too many to fold flat; else 0."""
    nested = max(1, plan.largest_signature // 4)
    return nested if plan.fold in SPINE_FOLDS and nested > MOST_NESTED else 0


def _affected_pages(small: Sequence[int], sizes: Mapping[int, float | None], pages: int) -> str:
    sample = "" if pages <= SAMPLE_PAGES else f" ({len(sizes)} of {pages} pages were checked)"
    every = len(small) == len(sizes) > 1
    return f"on {'every page' if every else page_list(small)}{sample}"


def check_creep(plan: Plan, source: FinishedPdf, scales: Sequence[float]) -> tuple[str, ...]:
    """Raise UsageError, with the numbers, if the inner margin has no room for the creep of a plan.

    The inner margin is the one of the ticket, or else the narrowest beside the text of the pages; pictures and tints
    may reach the spine. Returns a notice if there was no text to measure.
    """
    if not plan.ticket.creep:
        return ()
    stated = plan.ticket.inner_margin
    areas = measure_type_areas(source) if stated is None else {}
    moved = list(_shifted_cells(plan, source, scales))
    margins = [
        (gap + _inner_margin(cell, areas[page]) * scales[page - 1], page) for cell, page, gap in moved if page in areas
    ]
    notices: tuple[str, ...] = ()
    if not margins:
        usual = ASSUMED_MARGIN if stated is None else stated
        margins = [(gap + usual * scales[page - 1], 0) for _, page, gap in moved]
        notices = () if stated is not None else (UNMEASURED_NOTICE,)
    if margins:
        least, page = min(margins, key=lambda room: room[0])
        check_inner_margin(plan.largest_signature, plan.ticket.creep, least, page)
    return notices if margins else ()


def _shifted_cells(plan: Plan, source: FinishedPdf, scales: Sequence[float]) -> Iterator[tuple[Cell, int, float]]:
    """Yield each cell that creep moves, its page, and the distance of the page from the spine before it is moved."""
    for cell in (cell for side in plan.sides() for cell in side.cells):
        if not cell.shift or not cell.page:
            continue
        frame, panel = cell.frame, cell.panel
        slack = (frame.width - source.shapes[cell.page - 1].size[0] * scales[cell.page - 1]) / 2
        yield cell, cell.page, slack + (panel.right - frame.right if cell.shift > 0 else frame.x - panel.x)


def _inner_margin(cell: Cell, area: TypeArea) -> float:
    """Return the margin of a page on the side to which creep moves it, which is its spine."""
    return area.left if (cell.shift < 0) == (cell.turn == 0) else area.width - area.right


def creep_distance(pages: int, paper: float) -> float:
    """Return how far the innermost leaf of a signature is pushed out, in points."""
    return max(0, pages // 4 - 1) * paper


def check_inner_margin(pages: int, paper: float, margin: float, page: int = 0) -> None:
    """Raise UsageError if the inner margin (`margin`, in points as printed) has no room for the creep of a signature.

    `page` is the page with that margin; 0 if all have the same.
    """
    moved = creep_distance(pages, paper)
    if paper > 0 and moved + PRINTER_MARGIN > margin:
        raise UsageError(
            f"creep moves the innermost of {pages // 4} sheets by {millimeters(moved)} and needs "
            f"{millimeters(PRINTER_MARGIN)} more, but the inner margin is {millimeters(margin)}"
            f"{f' on page {page}' if page else ''}; use smaller signatures, a gutter or thinner paper"
        )


@dataclass(frozen=True)
class TypeArea:
    """The text of a page: its letters by size, and its left and right end from the left edge; all in points."""

    sizes: Mapping[float, int]
    left: float
    right: float
    width: float

    @property
    def smallest(self) -> float | None:
        """The size of the smallest text in points, disregarding a few small letters; None without text."""
        few = max(FEW_LETTERS, FEW_SHARE * sum(self.sizes.values()))
        counted = 0
        for size in sorted(self.sizes):
            counted += self.sizes[size]
            if counted > few:
                return size
        return None


def measure_type_areas(source: FinishedPdf, most: int = MOST_PAGES) -> dict[int, TypeArea]:
    """Measure the type areas of at most `most` pages, by page number; skips pages without text and broken ones."""
    from pypdfium2 import PdfDocument, PdfiumError

    step = -(-source.pages // most) | 1  # an odd step hits left and right pages
    areas: dict[int, TypeArea] = {}
    left = MOST_LETTERS_OF_ALL
    with suppress(InputError, PdfiumError), pdf_errors(source.name):
        document = PdfDocument(source.data, password=source.password)
        for number in range(1, source.pages + 1, step):
            shape = source.shapes[number - 1]
            letters: list[tuple[float, float, float]] = []
            with suppress(PdfiumError):
                letters = list(_visible_letters(document[number - 1], shape))
            if letters:
                sizes = Counter(round(size, 2) for size, _, _ in letters)
                ends = min(left for _, left, _ in letters), max(right for _, _, right in letters)
                areas[number] = TypeArea(sizes, *ends, shape.size[0])
            left -= len(letters)
            if left < 0:
                break
    return areas


def _visible_letters(page: Any, shape: PageShape) -> Iterator[tuple[float, float, float]]:
    """Yield the visible letters of a page: size, and left and right end from the left edge of the page, in points."""
    from pypdfium2 import raw

    opened = page.get_textpage()  # closed once unreferenced
    text, box, matrix = opened.raw, raw.FS_RECTF(), raw.FS_MATRIX()
    boxed, turned = ctypes.byref(box), ctypes.byref(matrix)
    a, b, c, d, e, f = shape.upright
    wide, tall = shape.size
    for at in range(min(raw.FPDFText_CountChars(text), MOST_LETTERS)):
        if raw.FPDFText_GetUnicode(text, at) in SPACES:
            continue
        if raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, at)) in HIDDEN:
            continue
        if not raw.FPDFText_GetLooseCharBox(text, at, boxed) or not raw.FPDFText_GetMatrix(text, at, turned):
            continue
        x, y, right, top = box.left, box.bottom, box.right, box.top
        x1, x2 = a * x + c * y + e, a * right + c * top + e  # pages are turned by quarters, so two corners are enough
        y1, y2 = b * x + d * y + f, b * right + d * top + f
        if not (-1 <= x1 <= wide + 1 and -1 <= x2 <= wide + 1 and -1 <= y1 <= tall + 1 and -1 <= y2 <= tall + 1):
            continue
        size = raw.FPDFText_GetFontSize(text, at) * (matrix.c**2 + matrix.d**2) ** 0.5 * shape.unit
        yield size, min(x1, x2), max(x1, x2)


def measure_sample(source: Source) -> dict[int, TypeArea]:
    """Measure the type areas of a sample of pages, by page number."""
    return measure_type_areas(open_pdf(source.data, source.name, source.password), SAMPLE_PAGES)
