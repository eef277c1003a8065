"""One scale for all pages, and what a person should know of a print file before printing it."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nethandout.errors import InputError, UsageError
from nethandout.imposition.impose import SPINE_FOLDS
from nethandout.imposition.plan import Cell, Plan
from nethandout.imposition.source import FinishedPdf, PageShape, pdf_errors
from nethandout.imposition.ticket import PRINTER_MARGIN, SNAP, Fold, Size
from nethandout.paper import POINTS_PER_MM, millimetres

NOTABLE_DIFFERENCE = 0.005
"""A difference of scales that is worth a word."""

SMALLEST_TYPE = 12.0
"""Points below which printed words are hard to read."""

MOST_NESTED = 10
"""Sheets of office paper that still lie flat when one is put into the other and folded."""

ROUNDED = 0.05
"""Points by which a size may be under the smallest: programs round them."""


def common_scale(plan: Plan, source: FinishedPdf, enlarge: bool = False) -> float:
    """The one scale at which every page fits its frame; at most 1.0 unless `enlarge`."""
    scale = min(_page_scales(plan, source))
    return scale if enlarge else min(1.0, scale)


def print_notices(plan: Plan, source: FinishedPdf, scale: float) -> tuple[str, ...]:
    """What a person should know before printing: pages of another size, a scale that is not 100 %, an owner's lock."""
    said = []
    sizes = Counter((round(shape.size[0]), round(shape.size[1])) for shape in source.shapes)
    usual = sizes.most_common(1)[0][0]
    odd = [n for n, shape in enumerate(source.shapes, 1) if _differs(shape.size, usual)]
    if odd and not (plan.fold is Fold.TRIFOLD and scale == 1.0):
        pages = f"{page_list(odd)} {'has' if len(odd) == 1 else 'have'}"
        size = " by ".join(f"{side / POINTS_PER_MM:.0f}" for side in usual)
        others = min(1.0, *_page_scales(plan, source, frozenset(odd)))
        without = f"; without {'it' if len(odd) == 1 else 'them'} that would be {percent(others)}"
        said.append(
            f"{pages} another size than the rest ({size} mm); all print at one scale"
            f"{without if others > scale + NOTABLE_DIFFERENCE else ''}"
        )
    if scale != 1.0:
        said.append(f"pages print at {percent(scale)} of their size")
    if source.locked:
        said.append("the PDF was encrypted; the print file is not")
    return tuple(said)


def percent(scale: float) -> str:
    """A scale for a message: "64.7 %"."""
    return f"{100 * scale:.1f}".removesuffix(".0") + " %"


def _page_scales(plan: Plan, source: FinishedPdf, besides: Collection[int] = ()) -> list[float]:
    """The scale at which each page, besides some, would fill its frame."""
    cells = [cell for side in plan.sides() for cell in side.cells if cell.page and cell.page not in besides]
    return [_page_scale(cell, source.shapes[(cell.page or 1) - 1].size) for cell in cells]


def _page_scale(cell: Cell, size: Size) -> float:
    wide, tall = cell.frame.width, cell.frame.height
    if wide - size[0] >= -SNAP and tall - size[1] >= -SNAP and min(wide - size[0], tall - size[1]) <= SNAP:
        return 1.0
    return min(wide / size[0], tall / size[1])


def _differs(size: Size, usual: tuple[int, int]) -> bool:
    return any(abs(one - other) > 1.0 for one, other in zip(size, usual, strict=True))


def page_list(numbers: Sequence[int], most: int = 12) -> str:
    """Page numbers as words, those in a row as ranges: "page 7", "pages 2-4, 9"; a long list ends in dots."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ["-".join(map(str, run)) for run in runs[:most]]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(shown + ['…'] * (len(runs) > most))}"


def small_type_notices(areas: Mapping[int, TypeArea], plan: Plan, scale: float) -> tuple[str, ...]:
    """What to say of pages whose words print smaller than can be read with ease; proofs are to be looked over only.

    `areas` are those of `FEWER_PAGES` pages at most, by page number.
    """
    if plan.fold is Fold.N_UP:
        return ()
    sizes = {number: area.smallest for number, area in areas.items()}
    small = {number: size * scale for number, size in sizes.items() if size and size * scale < SMALLEST_TYPE - ROUNDED}
    if not small:
        return ()
    least = min(small.values())
    mend = "choose a larger --sheet or another --fold" if scale < 1 else "they have that size in the PDF itself"
    words = f"words print at {least:.1f} points, which is hard to read under {SMALLEST_TYPE:g}; {mend}"
    return (f"{_affected_pages(sorted(small), sizes, plan.pages)} {words}",)


def overfull_fold(plan: Plan) -> int:
    """How many sheets lie in one fold if they are too many to lie flat; else 0."""
    nested = max(1, plan.largest_signature // 4)
    return nested if plan.fold in SPINE_FOLDS and nested > MOST_NESTED else 0


def _affected_pages(small: Sequence[int], sizes: Mapping[int, float | None], pages: int) -> str:
    looked = "" if pages <= SAMPLE_PAGES else f" ({len(sizes)} of {pages} pages were looked at)"
    every = len(small) == len(sizes) > 1
    return f"on {'every page' if every else page_list(small)}{looked}"


ASSUMED = 36.0
"""Half an inch, for a PDF whose pages have no words to measure by."""

UNMEASURED = (
    "its pages have no words to measure the inner margin by, so half an inch is taken; say it with --inner-margin"
)


def check_creep(plan: Plan, source: FinishedPdf, scale: float) -> tuple[str, ...]:
    """Raise UsageError, with the numbers, if the white at the spine cannot hold the creep of a plan.

    The inner margin is the ticket's, or else the narrowest that the words of the pages leave; a picture or a tint
    may well reach the spine. What is returned is to be told: where nothing could be measured.
    """
    if not plan.ticket.creep:
        return ()
    stated = plan.ticket.inner_margin
    areas = measure_type_areas(source) if stated is None else {}
    moved = list(_shifted_cells(plan, source, scale))
    rooms = [
        (gap + _inner_margin(cell, areas[cell.page]) * scale, cell.page) for cell, gap in moved if cell.page in areas
    ]
    told: tuple[str, ...] = ()
    if not rooms:
        rooms = [(gap + (ASSUMED if stated is None else stated) * scale, 0) for _, gap in moved]
        told = () if stated is not None else (UNMEASURED,)
    if rooms:
        least, page = min(rooms, key=lambda room: room[0])
        check_inner_margin(plan.largest_signature, plan.ticket.creep, least, page)
    return told if rooms else ()


def _shifted_cells(plan: Plan, source: FinishedPdf, scale: float) -> Iterator[tuple[Cell, float]]:
    """Each cell that creep moves, and how far its page, not yet moved, lies from the spine."""
    for cell in (cell for side in plan.sides() for cell in side.cells if cell.shift and cell.page):
        frame, panel = cell.frame, cell.panel
        slack = (frame.width - source.shapes[(cell.page or 1) - 1].size[0] * scale) / 2
        yield cell, slack + (panel.right - frame.right if cell.shift > 0 else frame.x - panel.x)


def _inner_margin(cell: Cell, area: TypeArea) -> float:
    """The white on the side of a page, as it is read, to which creep moves it: there its spine is."""
    return area.left if (cell.shift < 0) == (cell.turn == 0) else area.width - area.right


def creep_distance(pages: int, paper: float) -> float:
    """How far the innermost leaf of a signature is pushed out, in points."""
    return max(0, pages // 4 - 1) * paper


def check_inner_margin(pages: int, paper: float, white: float, page: int = 0) -> None:
    """Refuse, with the numbers, a signature whose creep the white at the spine (points, as printed) cannot hold.

    `page` is the one that has so little of it; 0 where all are alike.
    """
    moved = creep_distance(pages, paper)
    if paper > 0 and moved + PRINTER_MARGIN > white:
        raise UsageError(
            f"creep moves the innermost of {pages // 4} sheets by {millimetres(moved)} and needs "
            f"{millimetres(PRINTER_MARGIN)} beside that, but the inner margin is {millimetres(white)}"
            f"{f' on page {page}' if page else ''}; use smaller signatures, a gutter or thinner paper"
        )


MOST_PAGES, SAMPLE_PAGES = 600, 64
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


def measure_type_areas(source: FinishedPdf, most: int = MOST_PAGES) -> dict[int, TypeArea]:
    """The type areas of so many pages, by page number; none of pages that are without words, broken or too long."""
    from pypdfium2 import PdfDocument, PdfiumError

    step = -(-source.pages // most) | 1  # an odd step meets left and right pages
    found: dict[int, TypeArea] = {}
    left = LONGEST_OF_ALL
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
                found[number] = TypeArea(sizes, *ends, shape.size[0])
            left -= len(letters)
            if left < 0:
                break
    return found


def _visible_letters(page: Any, shape: PageShape) -> Iterator[tuple[float, float, float]]:
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
