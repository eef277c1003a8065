"""Opens a finished PDF and lays it on sheets: bytes in, plain values out, to be run in the worker."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nethandout.errors import InputError
from nethandout.printing.appearances import (
    is_only_excuse,
    on_screen_only,
    perhaps_old,
    screen_layers,
    undescribed,
)
from nethandout.printing.fitting import pages_named
from nethandout.printing.imposition import impose
from nethandout.printing.inspection import FinishedPdf, open_pdf, reading
from nethandout.printing.plan import Plan
from nethandout.printing.sheets import print_file
from nethandout.printing.ticket import Label, Order, PrintFile, Source, Ticket
from nethandout.printing.typearea import FEWER_PAGES, TypeArea, type_areas

LONGEST_NAMES = 200
"""Letters of the names of layers that are told."""

MARKED = b"/MCID"
"""What stands in the content of a tagged page before each piece that is read aloud."""


def described(data: bytes, name: str, password: str | None) -> Source:
    """Say what a PDF is like, without its bytes; raises InputError, in which `name` is how messages call it."""
    pdf = open_pdf(data, name, password)
    return Source(name, pdf.pages, pdf.usual_size, pdf.title, pdf.author, pdf.language, pdf.binding)


def room_for_notes(source: Source, ticket: Ticket) -> int:
    """How many pages to put before the back cover of a tagged booklet so that no page of the fold stays blank.

    An empty page before the back cover is filled too.
    """
    pdf = open_pdf(source.data, source.name)
    pages = pdf.pages
    if pages > 2 and is_empty(pdf, pages - 1):
        pages -= 1
    return impose(pages, ticket).blanks


def measured(source: Source) -> dict[int, TypeArea]:
    """Measure the words of enough pages to speak for the rest, by page number."""
    return type_areas(open_pdf(source.data, source.name, source.password), FEWER_PAGES)


def laid(
    source: Source,
    plan: Plan,
    label: Label,
    order: Order,
    first: Source | None = None,
    theirs: bool = False,
    force: bool = False,
) -> PrintFile:
    """Make the print file of a plan, with a page of instructions `first`.

    For a PDF that is `theirs`, from elsewhere, its notices say which words and marks are not printed. Raises
    InputError for one with marks that cannot be drawn, unless `force`, and UsageError for an order that the pages do
    not allow.
    """
    pdf = open_pdf(source.data, source.name, source.password)
    missing = missing_marks(pdf) if theirs else ""
    if missing and not force:
        raise InputError(f"{source.name}: {missing}")
    page = open_pdf(first.data, first.name) if first else None
    file = print_file(plan, pdf, label, sides=order.sides, tray=order.tray, enlarge=order.enlarge, first=page)
    told = (*typed_words(pdf), *screen_marks(pdf)) if theirs else ()
    return replace(file, notices=(*filter(None, [missing]), *file.notices, *told))


def is_empty(source: FinishedPdf, number: int) -> bool:
    """Whether a page (from 1) of a tagged PDF holds nothing but what stands in its margins."""
    with reading(source.name):
        content = source.reader.pages[number - 1].get_contents()
        return content is None or MARKED not in content.get_data()


def typed_words(source: FinishedPdf) -> tuple[str, ...]:
    """What to say of words that were typed into a PDF and that the print file may not show."""
    pages = perhaps_old(source)
    if not pages:
        return ()
    mend = "if so, open the PDF, print it into a new PDF, and take that"
    return (f"look whether what was typed into the fields of {pages_named(pages)} is missing or old; {mend}",)


def missing_marks(source: FinishedPdf) -> str:
    """What to say of what belongs on paper and cannot be drawn; "" where there is none."""
    if is_only_excuse(source):
        wrong = "its pages only say which program opens it (it is an XFA form, or a portfolio of files)"
        return f"{wrong}; print it there into a new PDF, and take that, or lay its pages on sheets as they are: --force"
    pages = undescribed(source)
    if not pages:
        return ""
    mend = "open the PDF, print it into a new PDF, and take that, or lay it on sheets without them: --force"
    return f"{_having(pages)} notes, marks or fields that would be missing on paper: nothing says how they look; {mend}"


def screen_marks(source: FinishedPdf) -> Iterator[str]:
    """What to say of notes, marks, fields and layers that a screen shows and paper does not."""
    mend = "if they matter, print the PDF with its notes into a new PDF, and take that"
    if pages := on_screen_only(source):
        yield f"{_having(pages)} notes, marks or fields that only a screen shows; {mend}"
    if layers := screen_layers(source):
        names = textwrap.shorten(", ".join(layers), LONGEST_NAMES, placeholder=" …")
        yield f"it has layers that only a screen shows ({names}); {mend}"


def _having(pages: Sequence[int]) -> str:
    return f"{pages_named(pages)} {'has' if len(pages) == 1 else 'have'}"
