"""Opens a finished PDF and lays it on sheets: bytes in, plain values out, to be run in the worker."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nethandout.errors import InputError
from nethandout.printing import blanks
from nethandout.printing.advice import missing_marks, screen_marks, typed_words
from nethandout.printing.inspection import open_pdf
from nethandout.printing.matching import spine_of
from nethandout.printing.order import Order
from nethandout.printing.plan import Plan
from nethandout.printing.sheets import Label, PrintFile, print_file
from nethandout.printing.ticket import Binding, Size, Ticket
from nethandout.printing.typearea import FEWER_PAGES, TypeArea, type_areas


@dataclass(frozen=True)
class Source:
    """A finished PDF as bytes, with what it says of itself; `usual_size` is that of most of its pages, in points."""

    name: str
    pages: int
    usual_size: Size
    title: str
    author: str
    language: str
    binding: Binding
    data: bytes = field(default=b"", repr=False)
    password: str | None = field(default=None, repr=False)


def described(data: bytes, name: str, password: str | None) -> Source:
    """Say what a PDF is like, without its bytes; raises InputError, in which `name` is how messages call it."""
    pdf = open_pdf(data, name, password)
    return Source(name, pdf.pages, pdf.usual_size, pdf.title, pdf.author, pdf.language, spine_of(pdf))


def room_for_notes(source: Source, ticket: Ticket) -> int:
    """How many pages to put before the back cover of a tagged booklet so that no page of the fold stays blank."""
    return blanks.room_for_notes(open_pdf(source.data, source.name), ticket)


def measured(source: Source) -> dict[int, TypeArea]:
    """Measure the words of enough pages to speak for the rest, by page number."""
    return type_areas(open_pdf(source.data, source.name, source.password), FEWER_PAGES)


def laid(
    source: Source, plan: Plan, label: Label, order: Order, first: Source | None, theirs: bool, force: bool
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
