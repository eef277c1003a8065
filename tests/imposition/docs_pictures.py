"""The pictures of docs/printing; run this file to draw them again after a change."""

from __future__ import annotations

from pathlib import Path

from nethandout.imposition.impose import impose
from nethandout.imposition.instructions import draw_plan
from nethandout.imposition.ticket import PAPERS, Backs, Fold, Mark, Ticket

FOLDER = Path(__file__).parents[2] / "docs" / "printing"
LETTER = PAPERS["letter"]
ALL = frozenset(Mark)
CARD = (252.0, 144.0)
LABELS = ("Sheet {sheet}, front", "Sheet {sheet}, back", "From below")

PICTURES = {
    "saddle": (8, Ticket(Fold.SADDLE, LETTER, marks=ALL)),
    "perfect": (8, Ticket(Fold.PERFECT, LETTER, signature=4, marks=ALL)),
    "quarter": (4, Ticket(Fold.QUARTER, LETTER, marks=ALL)),
    "quarter-two-sided": (8, Ticket(Fold.QUARTER, LETTER, marks=ALL)),
    "zine": (8, Ticket(Fold.ZINE, LETTER)),
    "trifold": (6, Ticket(Fold.TRIFOLD, LETTER, marks=ALL)),
    "zfold": (6, Ticket(Fold.ZFOLD, LETTER, marks=ALL)),
    "cards": (2, Ticket(Fold.CARDS, LETTER)),
    "cards-fold-over": (2, Ticket(Fold.CARDS, LETTER, backs=Backs.FOLD_OVER)),
    "cut-stack": (16, Ticket(Fold.CUT_STACK, LETTER, marks=ALL)),
    "n-up": (4, Ticket(Fold.N_UP, LETTER)),
}


def draw(name: str) -> str:
    """Return one picture as SVG."""
    pages, ticket = PICTURES[name]
    return draw_plan(impose(pages, ticket, CARD if ticket.fold is Fold.CARDS else (396, 612)), LABELS)


if __name__ == "__main__":
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(draw(name), encoding="utf-8")
