"""PDFs from elsewhere, read in the worker: bytes and values in, values out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nethandout.errors import InputError
from nethandout.printing.advice import missing_marks, screen_marks, small_type, typed_words
from nethandout.printing.inspection import FinishedPdf, open_pdf
from nethandout.printing.order import Order
from nethandout.printing.plan import Plan
from nethandout.printing.sheets import Label, PrintFile, print_file


def described(data: bytes, name: str, password: str | None) -> FinishedPdf:
    """Say what the pages of a PDF are like, without its bytes; raises InputError for one that cannot be used."""
    nothing: Any = None
    return replace(open_pdf(data, name, password), reader=nothing, data=b"")


def laid(
    data: bytes,
    name: str,
    password: str | None,
    plan: Plan,
    label: Label,
    order: Order,
    first: bytes | None,
    force: bool,
) -> PrintFile:
    """Lay the pages of a PDF on the sheets of a plan, and look what of them would be missing or hard to read.

    `first` is the PDF of a page of instructions. Raises InputError for marks that cannot be drawn, unless `force`.
    """
    source = open_pdf(data, name, password)
    missing = missing_marks(source)
    if missing and not force:
        raise InputError(f"{name}: {missing}")
    page = None if first is None else open_pdf(first, "instructions")
    file = print_file(plan, source, label, sides=order.sides, tray=order.tray, enlarge=order.enlarge, first=page)
    told = (*file.notices, *typed_words(source), *screen_marks(source), *small_type(source, plan, file.scale))
    return replace(file, notices=(missing, *told) if missing else told)
