"""What a person should know of a print file before printing it, from its plan and its pages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from nethandout.printing.appearances import (
    is_only_excuse,
    on_screen_only,
    perhaps_old,
    screen_layers,
    undescribed,
)
from nethandout.printing.fitting import ranges
from nethandout.printing.imposition import SPINE
from nethandout.printing.inspection import FinishedPdf
from nethandout.printing.plan import Plan
from nethandout.printing.ticket import Fold
from nethandout.printing.typearea import FEWER_PAGES, TypeArea

SMALLEST_TYPE = 12.0
"""Points below which printed words are hard to read."""

MOST_NESTED = 10
"""Sheets of office paper that still lie flat when one is put into the other and folded."""

LONGEST_NAMES = 200
"""Letters of the names of layers that are told."""

ROUNDED = 0.05
"""Points by which a size may be under the smallest: programs round them."""


def small_type(areas: Mapping[int, TypeArea], plan: Plan, scale: float) -> tuple[str, ...]:
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
    return (f"{_where(sorted(small), sizes, plan.pages)} {words}",)


def typed_words(source: FinishedPdf) -> tuple[str, ...]:
    """What to say of words that were typed into a PDF and that the print file may not show."""
    pages = perhaps_old(source)
    if not pages:
        return ()
    where = f"page {pages[0]}" if len(pages) == 1 else f"pages {ranges(pages)}"
    mend = "if so, open the PDF, print it into a new PDF, and take that"
    return (f"look whether what was typed into the fields of {where} is missing or old; {mend}",)


def missing_marks(source: FinishedPdf) -> str:
    """What to say of what belongs on paper and cannot be drawn; "" where there is none."""
    if is_only_excuse(source):
        wrong = "its pages only say which program opens it (it is an XFA form, or a portfolio of files)"
        return f"{wrong}; print it there into a new PDF, and take that, or lay its pages on sheets as they are: --force"
    pages = undescribed(source)
    if not pages:
        return ""
    mend = "open the PDF, print it into a new PDF, and take that, or lay it on sheets without them: --force"
    return f"{_pages(pages)} notes, marks or fields that would be missing on paper: nothing says how they look; {mend}"


def screen_marks(source: FinishedPdf) -> Iterator[str]:
    """What to say of notes, marks, fields and layers that a screen shows and paper does not."""
    mend = "if they matter, print the PDF with its notes into a new PDF, and take that"
    if pages := on_screen_only(source):
        yield f"{_pages(pages)} notes, marks or fields that only a screen shows; {mend}"
    if layers := screen_layers(source):
        names = textwrap.shorten(", ".join(layers), LONGEST_NAMES, placeholder=" …")
        yield f"it has layers that only a screen shows ({names}); {mend}"


def _pages(numbers: Sequence[int]) -> str:
    return f"page {numbers[0]} has" if len(numbers) == 1 else f"pages {ranges(numbers)} have"


def thick(plan: Plan) -> int:
    """How many sheets lie in one fold if they are too many to lie flat; else 0."""
    nested = max(1, plan.largest_signature // 4)
    return nested if plan.fold in SPINE and nested > MOST_NESTED else 0


def _where(small: Sequence[int], sizes: Mapping[int, float | None], pages: int) -> str:
    looked = "" if pages <= FEWER_PAGES else f" ({len(sizes)} of {pages} pages were looked at)"
    if len(small) == len(sizes) > 1:
        return f"on every page{looked}"
    return f"on page {small[0]}{looked}" if len(small) == 1 else f"on pages {ranges(small)}{looked}"
