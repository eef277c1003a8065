"""What a person should know of a print file before printing it, from its plan and its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nethandout.printing.fitting import pages_named
from nethandout.printing.imposition import SPINE
from nethandout.printing.plan import Plan
from nethandout.printing.ticket import Fold
from nethandout.printing.typearea import FEWER_PAGES, TypeArea

SMALLEST_TYPE = 12.0
"""Points below which printed words are hard to read."""

MOST_NESTED = 10
"""Sheets of office paper that still lie flat when one is put into the other and folded."""

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


def thick(plan: Plan) -> int:
    """How many sheets lie in one fold if they are too many to lie flat; else 0."""
    nested = max(1, plan.largest_signature // 4)
    return nested if plan.fold in SPINE and nested > MOST_NESTED else 0


def _where(small: Sequence[int], sizes: Mapping[int, float | None], pages: int) -> str:
    looked = "" if pages <= FEWER_PAGES else f" ({len(sizes)} of {pages} pages were looked at)"
    every = len(small) == len(sizes) > 1
    return f"on {'every page' if every else pages_named(small)}{looked}"
