"""Plan the imposition of a number of pages by a job ticket. Opens no PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nethandout.errors import UsageError
from nethandout.imposition.cards import plan_cards, plan_proofs
from nethandout.imposition.folds import plan_booklet, plan_leaflet, plan_zine
from nethandout.imposition.plan import DEFAULT_MARKS, Plan, Sheet
from nethandout.imposition.ticket import PAPERS, SNAP, Backs, Fold, Paper, Size, Ticket, millimeters
from nethandout.model import READER_PAPERS

SPINE_FOLDS = frozenset({Fold.SADDLE, Fold.PERFECT, Fold.QUARTER, Fold.CUT_STACK})
"""Folds with a spine."""

MOST_PAGES = {Fold.ZINE: 8, Fold.TRIFOLD: 6, Fold.ZFOLD: 6}
"""The most pages of folds made from a single sheet."""

PAGES_PER_SIDE = (1, 2, 4, 6, 8, 9, 12, 16)
"""Allowed numbers of pages per side for n-up."""

"""Paper of finished pages; in each family, larger first."""

METRIC_RATIO = 2**0.5


def impose(pages: int, ticket: Ticket, page: Size | None = None) -> Plan:
    """Plan the sheets for a number of pages; cards and n-up need `page`, the size of a page.

    For landscape pages, the sheets of quarter and cut-stack folds are landscape too. Raises UsageError for a ticket
    that contradicts itself (a signature of 6 pages, a zine of 9, creep without a spine).
    """
    _refuse_faults(pages, ticket)
    if ticket.fold is Fold.CARDS:
        plan = plan_cards(pages, ticket, _require_size(page, ticket))
    elif ticket.fold is Fold.N_UP:
        plan = plan_proofs(tuple(range(1, pages + 1)), pages, ticket, _require_size(page, ticket))
    else:
        plan = _plan_fold(pages, ticket, page is not None and page[0] > page[1])
    return _select_marks(plan.flipped(ticket.flip or plan.flip))


def page_size(ticket: Ticket) -> Size:
    """Return the page size, in points, that prints at exactly 100% with this fold; if panels differ, the narrowest.

    For cards and n-up, it is the size of the sheet.
    """
    if ticket.fold in (Fold.CARDS, Fold.N_UP):
        return ticket.sheet.width, ticket.sheet.height
    cells = [cell for side in _plan_fold(1, replace(ticket, creep=0.0)).sides() for cell in side.cells]
    return min(cell.frame.width for cell in cells), min(cell.frame.height for cell in cells)


def reading_order(pages: int, blanks: int, keep_back_cover: bool) -> tuple[int | None, ...]:
    """Return pages in the order in which they are read, with blanks at the end or before the last page."""
    numbers = tuple(range(1, pages + 1))
    if keep_back_cover and pages > 1:
        return (*numbers[:-1], *(None,) * blanks, pages)
    return (*numbers, *(None,) * blanks)


def _plan_fold(pages: int, ticket: Ticket, landscape: bool = False) -> Plan:
    reading = reading_order(pages, -pages % _smallest_signature(pages, ticket), ticket.keep_back_cover)
    if ticket.fold is Fold.ZINE:
        return plan_zine(reading, pages, ticket)
    if ticket.fold in (Fold.TRIFOLD, Fold.ZFOLD):
        return plan_leaflet(reading, pages, ticket)
    return plan_booklet(reading, pages, ticket, landscape)


def _smallest_signature(pages: int, ticket: Ticket) -> int:
    """Return the number of pages of the smallest signature of a fold."""
    match ticket.fold:
        case Fold.QUARTER:
            return 4 if _one_sided(pages, ticket) else 8
        case Fold.CUT_STACK:
            return 4 if ticket.copies == 2 else 8
        case Fold.ZINE:
            return 8
        case Fold.TRIFOLD | Fold.ZFOLD:
            return 6
        case Fold.CARDS:
            return 1 if ticket.backs is Backs.NONE else 2
        case Fold.N_UP:
            return 1
        case _:
            return 4


def _one_sided(pages: int, ticket: Ticket) -> bool:
    return pages <= 4 if ticket.one_sided is None else ticket.one_sided


def _select_marks(plan: Plan) -> Plan:
    """Keep the marks the ticket asks for, or those the fold needs; only fronts have marks."""
    wanted = plan.ticket.marks
    if wanted is None:
        wanted = DEFAULT_MARKS.get(plan.fold, frozenset())

    def kept(sheet: Sheet) -> Sheet:
        rules = tuple(rule for rule in sheet.front.rules if rule.mark in wanted)
        return replace(sheet, front=replace(sheet.front, rules=rules))

    return replace(plan, sheets=tuple(kept(sheet) for sheet in plan.sheets))


def ticket_faults(ticket: Ticket, pages: int | None = None) -> tuple[str, ...]:
    """List the contradictions of a ticket, with numbers; some show only if the number of pages is known."""
    fold = ticket.fold
    faults: list[str] = []
    if pages is not None:
        faults += _too_few_or_many(pages, ticket)
    faults += _wrong_signature(pages, ticket)
    if ticket.creep and fold not in SPINE_FOLDS:
        faults.append(f"creep is for booklets with a spine; a {fold} has none")
    if ticket.gutter and fold in MOST_PAGES:
        faults.append(f"a {fold} has no gutter; leave it out")
    if ticket.gutter >= ticket.sheet.width / 4:
        faults.append(f"a gutter of {millimeters(ticket.gutter)} leaves no room on {ticket.sheet.name} paper")
    if fold is Fold.N_UP and ticket.up not in PAGES_PER_SIDE:
        faults.append(
            f"n-up cannot lay {ticket.up} pages on a side; choose one of {', '.join(map(str, PAGES_PER_SIDE))}"
        )
    return (*faults, *_wrong_copies(ticket))


def _refuse_faults(pages: int, ticket: Ticket) -> None:
    faults = ticket_faults(ticket, pages)
    if faults:
        raise UsageError("\n".join(faults))


def _too_few_or_many(pages: int, ticket: Ticket) -> Iterator[str]:
    fold = ticket.fold
    most = 4 if fold is Fold.QUARTER and ticket.one_sided else MOST_PAGES.get(fold, pages)
    if pages < 1:
        yield "there are no pages to print"
    if pages > most:
        yield f"a {fold} holds {most} pages, but there are {pages}; choose saddle or leave pages out"


def _wrong_copies(ticket: Ticket) -> Iterator[str]:
    most = {Fold.CUT_STACK: 2, Fold.CARDS: 1000}.get(ticket.fold)
    if most and ticket.copies is not None and not 1 <= ticket.copies <= most:
        wrong = f"cannot lay {ticket.copies} copies on a sheet; a cut-stack takes 1 or 2, cards 1 to 1000"
        yield f"{wrong}; set the number of copies to print in the print window"


def _wrong_signature(pages: int | None, ticket: Ticket) -> Iterator[str]:
    size, unit = ticket.signature, 8 if ticket.fold is Fold.QUARTER else 4
    if size is None:
        return
    if ticket.fold not in (Fold.SADDLE, Fold.PERFECT, Fold.QUARTER):
        yield f"a {ticket.fold} has no signatures; leave out --signature"
    elif pages is not None and ticket.fold is Fold.QUARTER and _one_sided(pages, ticket):
        yield f"a {ticket.fold} of {pages} pages has no signatures; leave out --signature"
    elif size < unit or size % unit:
        yield f"a signature of {size} pages cannot be folded; choose a multiple of {unit}"


def _require_size(page: Size | None, ticket: Ticket) -> Size:
    if page is None:
        raise UsageError(f"{ticket.fold} needs the size of the pages")
    return page


def largest_page(ticket: Ticket) -> Paper:
    """Return the largest paper that prints at 100% with this fold and sheet, or else the smallest of its family."""
    width, height = page_size(ticket)
    family = [PAPERS[name] for name in READER_PAPERS if _is_metric(name) == _is_metric(ticket.sheet.name)]
    fitting = [page for page in family if page.width <= width + SNAP and page.height <= height + SNAP]
    return (fitting or family[-1:])[0]


def office_paper(page: Size) -> Paper:
    """Return the usual office paper for pages of this size: A4 for A sizes, else Letter."""
    ratio = max(page) / min(page)
    return PAPERS["a4" if abs(ratio - METRIC_RATIO) < 0.01 else "letter"]


def _is_metric(name: str) -> bool:
    return name.startswith("a")
