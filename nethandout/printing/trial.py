"""A sheet that tells a person how their printer turns paper: four small pages, folded once.

The pages are laid for a printer that flips on the short edge. Where page 2 stands on its head inside the folded
sheet, the printer flips on the long edge; page 2 says so and says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.errors import ContentError, Fault
from nethandout.paper import Paper
from nethandout.printing.imposition import impose
from nethandout.printing.instructions import Words
from nethandout.printing.plan import Plan
from nethandout.printing.ticket import Binding, Flip, Fold, Ticket

RULED_PAGE = 3
"""The page that must carry a line of `RULED_LENGTH`, to check the scale."""

RULED_LENGTH = 100.0
"""Millimetres."""


@dataclass(frozen=True)
class TrialPage:
    """A page of the test sheet: its heading, its lines, and a line to measure (millimetres; 0: none)."""

    heading: str
    lines: tuple[str, ...]
    ruled: float = 0.0


@dataclass(frozen=True)
class TrialSheet:
    """The four pages, to be rendered in the plan's page size, and the plan that lays them on one sheet."""

    plan: Plan
    pages: tuple[TrialPage, ...]


def trial_sheet(words: Words, sheet: Paper, binding: Binding = Binding.LEFT) -> TrialSheet:
    """The test sheet for that paper; words that are not four pages are a ContentError."""
    texts = words.get("test")
    if not isinstance(texts, list) or len(texts) != 4:
        raise ContentError([Fault(None, 0, "the printing words need four [[printing.test]] pages", "add them")])
    pages = tuple(
        TrialPage(str(text["heading"]), tuple(text["lines"]), RULED_LENGTH if number == RULED_PAGE else 0.0)
        for number, text in enumerate(texts, 1)
    )
    return TrialSheet(impose(4, Ticket(Fold.SADDLE, sheet, binding, Flip.SHORT)), pages)
