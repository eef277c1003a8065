"""Which page a sheet asks for, which sheet a page asks for, and on which side the spine is."""

from __future__ import annotations

from nethandout.paper import PAPERS, Paper
from nethandout.printing.fitting import SNAP
from nethandout.printing.imposition import page_size
from nethandout.printing.inspection import FinishedPdf
from nethandout.printing.ticket import Binding, Size, Ticket

PAGES = ("letter", "half-letter", "a4", "a5")
"""The papers a reader may turn, the larger first in each family."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are read from the right, by the first part of their tag."""

METRIC_RATIO = 2**0.5


def page_of(ticket: Ticket) -> Paper:
    """The largest page that prints at 100 % with this fold on this sheet, else the smallest there is of its family."""
    width, height = page_size(ticket)
    family = [PAPERS[name] for name in PAGES if _is_metric(name) == _is_metric(ticket.sheet.name)]
    fitting = [page for page in family if page.width <= width + SNAP and page.height <= height + SNAP]
    return (fitting or family[-1:])[0]


def sheet_of(page: Size) -> Paper:
    """The paper an office has for pages of that size: A4 for the A sizes, Letter for all others."""
    ratio = max(page) / min(page)
    return PAPERS["a4" if abs(ratio - METRIC_RATIO) < 0.01 else "letter"]


def spine_of(source: FinishedPdf) -> Binding:
    """Right for a PDF that says it is read from the right, by its language or by its direction."""
    language = source.language.replace("_", "-").partition("-")[0].lower()
    return Binding.RIGHT if language in RIGHT_TO_LEFT or source.right_to_left else Binding.LEFT


def _is_metric(name: str) -> bool:
    return name.startswith("a")
