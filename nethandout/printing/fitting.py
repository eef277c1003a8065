"""One scale for all pages, and what a person should know of a print file before printing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from nethandout.paper import POINTS_PER_MM
from nethandout.printing.imposition import SPINE
from nethandout.printing.plan import Cell, Plan
from nethandout.printing.ticket import SNAP, Fold, Size
from nethandout.printing.typearea import FEWER_PAGES, TypeArea

if TYPE_CHECKING:
    from nethandout.printing.inspection import FinishedPdf

TOLD = 0.005
"""A difference of scales that is worth a word."""

SMALLEST_TYPE = 12.0
"""Points below which printed words are hard to read."""

MOST_NESTED = 10
"""Sheets of office paper that still lie flat when one is put into the other and folded."""

ROUNDED = 0.05
"""Points by which a size may be under the smallest: programs round them."""


def common_scale(plan: Plan, source: FinishedPdf, enlarge: bool = False) -> float:
    """The one scale at which every page fits its frame; at most 1.0 unless `enlarge`."""
    scale = min(_fits(plan, source))
    return scale if enlarge else min(1.0, scale)


def notices(plan: Plan, source: FinishedPdf, scale: float) -> tuple[str, ...]:
    """What a person should know before printing: pages of another size, a scale that is not 100 %, an owner's lock."""
    said = []
    sizes = Counter((round(shape.size[0]), round(shape.size[1])) for shape in source.shapes)
    usual = sizes.most_common(1)[0][0]
    odd = [n for n, shape in enumerate(source.shapes, 1) if _differs(shape.size, usual)]
    if odd and not (plan.fold is Fold.TRIFOLD and scale == 1.0):
        pages = f"{pages_named(odd)} {'has' if len(odd) == 1 else 'have'}"
        size = " by ".join(f"{side / POINTS_PER_MM:.0f}" for side in usual)
        others = min(1.0, *_fits(plan, source, frozenset(odd)))
        without = f"; without {'it' if len(odd) == 1 else 'them'} that would be {percent(others)}"
        said.append(
            f"{pages} another size than the rest ({size} mm); all print at one scale"
            f"{without if others > scale + TOLD else ''}"
        )
    if scale != 1.0:
        said.append(f"pages print at {percent(scale)} of their size")
    if source.locked:
        said.append("the PDF was encrypted; the print file is not")
    return tuple(said)


def percent(scale: float) -> str:
    """A scale for a message: "64.7 %"."""
    return f"{100 * scale:.1f}".removesuffix(".0") + " %"


def _fits(plan: Plan, source: FinishedPdf, besides: Collection[int] = ()) -> list[float]:
    """The scale at which each page, besides some, would fill its frame."""
    cells = [cell for side in plan.sides() for cell in side.cells if cell.page and cell.page not in besides]
    return [_fit(cell, source.shapes[(cell.page or 1) - 1].size) for cell in cells]


def _fit(cell: Cell, size: Size) -> float:
    wide, tall = cell.frame.width, cell.frame.height
    if wide - size[0] >= -SNAP and tall - size[1] >= -SNAP and min(wide - size[0], tall - size[1]) <= SNAP:
        return 1.0
    return min(wide / size[0], tall / size[1])


def _differs(size: Size, usual: tuple[int, int]) -> bool:
    return any(abs(one - other) > 1.0 for one, other in zip(size, usual, strict=True))


def pages_named(numbers: Sequence[int], most: int = 12) -> str:
    """Page numbers as words, those in a row as ranges: "page 7", "pages 2-4, 9"; a long list ends in dots."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ["-".join(map(str, run)) for run in runs[:most]]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(shown + ['…'] * (len(runs) > most))}"


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
