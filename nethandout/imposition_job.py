"""Make print files: fill spare pages with notes, add instructions, lay the pages on sheets."""

from __future__ import annotations

import logging
import os
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from nethandout import paths, pipeline, worker
from nethandout.content import assets
from nethandout.content.selection import brochures
from nethandout.errors import ContentError, Diagnostic, InputError, UsageError
from nethandout.imposition.impose import impose, largest_page
from nethandout.imposition.instructions import instructions, plan_test_sheet
from nethandout.imposition.page_fit import SMALLEST_TYPE, TypeArea, small_type_notices
from nethandout.imposition.plan import Plan
from nethandout.imposition.ticket import (
    LARGEST_FILE,
    PRINT_ONLY,
    Binding,
    Fold,
    Label,
    Order,
    Paper,
    PrintFile,
    Sides,
    Source,
    Ticket,
)
from nethandout.model import CLOSEST, Edition, Publication, Region, Slip
from nethandout.pages.layouts import Measures
from nethandout.paths import read_bytes, read_stream

LOG = logging.getLogger("nethandout")
PANELS = 6
LONGEST_TITLE = 90
SHRUNK = frozenset(Fold) - {Fold.N_UP, Fold.CARDS}
"""Folds whose pages are smaller than the sheet."""

ROUNDED = 3.0
"""Points by which a page may differ from the sheet and still count as the same size."""

NO_REGION = Region("", "", "", ())
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Imposed:
    """A print file, its imposition plan and the instructions for printing and folding it."""

    plan: Plan
    file: PrintFile
    instructions: Slip
    sides: Sides = Sides.BOTH


STANDARD_INPUT = Path("-")


def read_source(path: Path, password: str | None = None, stream: BinaryIO | None = None) -> Source:
    """Read the PDF at `path`, or in `stream` if that is "-"; raises InputError."""
    if path == STANDARD_INPUT:
        data = read_stream(stream, LARGEST_FILE)
        if len(data) > LARGEST_FILE:
            raise InputError(f"standard input: the PDF is over {LARGEST_FILE // 1_000_000} MB; split it")
        return open_source(data, "standard input", password)
    try:
        data = read_bytes(path, LARGEST_FILE)
    except ContentError as error:
        raise InputError(str(error)) from error
    return open_source(data, str(path), password)


def open_source(data: bytes, name: str, password: str | None = None) -> Source:
    """Open a finished PDF in the worker; raises InputError if it cannot be used."""
    described, doing = "nethandout.imposition.source:describe", f"reading {name}"
    source: Source = worker.call(described, data, name, password, doing=doing, types=(Source, Binding))
    return replace(source, data=data, password=password)


def _impose(source: Source, plan: Plan, label: Label, order: Order, *more: object) -> PrintFile:
    """Impose pages in the worker; `more` are the remaining arguments of `make_print_file`."""
    file: PrintFile = worker.call(
        "nethandout.imposition.print_file:make_print_file",
        *(source, plan, label, order, *more),
        doing=f"laying {source.name} on sheets",
        seconds=worker.SETTING_SECONDS,
        types=(PrintFile,),
    )
    return file


def lay_on_sheets(
    source: Source,
    order: Order,
    words: Words,
    inputs: pipeline.Inputs | None = None,
    external: bool = False,
    force: bool = False,
) -> Imposed:
    """Lay the pages of a PDF on sheets; `inputs` is needed for the instructions page, if the order asks for one.

    For an `external` PDF, also report words too small to read in print, and raise InputError for a print file and for
    marks that cannot be drawn, unless `force`.
    """
    LOG.info("impose: PDF → sheets (%s)", source.name)
    if external and source.is_sheets and not force:
        remedy = "print it as it is, name the PDF for reading, or add --force"
        raise InputError(f"{source.name}: its pages are already on sheets; {remedy}")
    plan = impose(source.pages, order.ticket, source.usual_size)
    slip = instructions(plan, words, sides=order.sides, tray=order.tray, first=order.first)
    label = Label(source.title or _readable(Path(source.name).stem), source.author, source.language)
    first = None
    if order.first and inputs is not None:
        first = instructions_page(slip, label.title, order.ticket.sheet, inputs)
    areas: Mapping[int, TypeArea] = {}
    if external:
        doing = f"reading the words of {source.name}"  # stops pages that draw themselves over and over
        areas = worker.call("nethandout.imposition.page_fit:measure_sample", source, doing=doing, types=(TypeArea,))
    file = _impose(source, plan, label, order, first, external, force)
    if external:
        notices = (*_already_imposed(source, plan), *file.notices, *small_type_notices(areas, plan, file.scales))
        file = replace(file, notices=notices)
    return Imposed(plan, file, slip, order.sides)


def booklet_on_sheets(
    publication: Publication, order: Order, words: Words, inputs: pipeline.Inputs
) -> tuple[pipeline.BuildResult, Imposed]:
    """Build a booklet, add notes pages until its sheets are full, and impose it.

    Returns the PDF to read and the one to print.
    """
    ticket = booklet_ticket(publication.edition, order.ticket, inputs)
    result = pipeline.build(publication, inputs)
    source = open_source(result.pdf, publication.name)
    reading = f"reading {publication.name}"
    if notes := worker.call("nethandout.imposition.print_file:count_notes_pages", source, ticket, doing=reading):
        result = pipeline.build(replace(publication, notes_pages=notes), inputs)
        source = open_source(result.pdf, publication.name)
    imposed = lay_on_sheets(source, replace(order, ticket=ticket), words, inputs)
    small = Measures(inputs.layouts, publication.edition, "booklet")["small-size"] * imposed.file.scale
    return replace(result, notices=(*result.notices, *_small_type_notice(small))), imposed


def brochure_on_sheet(
    handout: Publication, order: Order, words: Words, inputs: pipeline.Inputs
) -> tuple[pipeline.BuildResult, Imposed]:
    """Build a handout as six panels and lay them on one sheet folded in three; raises as `make_brochure` does."""
    result = make_brochure(handout, order.ticket.fold, order.ticket.sheet.name, inputs)
    return result, lay_on_sheets(open_source(result.pdf, handout.name), order, words, inputs)


def make_brochure(handout: Publication, fold: str, sheet: str, inputs: pipeline.Inputs) -> pipeline.BuildResult:
    """Build a handout as the six panels of a sheet, with as much text as there is room for.

    Raises ContentError for a section too long for the panels and UsageError for a worksheet.
    """
    if any(chapter.section.is_worksheet for chapter in handout.chapters):
        raise UsageError(f"{handout.name} is a worksheet, and brochures are made from sections; leave out --fold")
    for closeness in (0, CLOSEST, CLOSEST - 1):  # the last one has the imprint on another panel
        for brochure in brochures(handout, fold, sheet):
            result = pipeline.build(replace(brochure, closeness=closeness), inputs)
            if result.pages == PANELS:
                return result
    wrong = f"its boxes fill {result.pages} panels; a {fold} has {PANELS}"
    remedy = "shorten its boxes, or leave out --fold"
    raise ContentError([Diagnostic(handout.chapters[0].section.path, 0, wrong, remedy)])


def booklet_ticket(edition: Edition, ticket: Ticket, inputs: pipeline.Inputs) -> Ticket:
    """Return the ticket for a booklet built here: its inner margin is known and its back cover stays last."""
    margin = Measures(inputs.layouts, edition, "booklet")["margin-inner"]
    return replace(ticket, inner_margin=margin, keep_back_cover=True)


def instructions_page(slip: Slip, title: str, sheet: Paper, inputs: pipeline.Inputs) -> Source:
    """Typeset the instructions on one page of the sheet's size, without the picture if there is no room for it."""
    if title := _printable_title(title):
        slip = replace(slip, heading=f"{slip.heading}: {title}")
    whole = _typeset_slips((slip,), sheet, inputs)
    if whole.pages == 1:
        return whole
    return _typeset_single_pages((replace(slip, picture=""),), sheet, inputs)


def test_sheet(sheet: Paper, words: Words, inputs: pipeline.Inputs) -> Imposed:
    """Make the sheet that shows how a printer turns paper; raises ContentError if its text overflows a page."""
    binding = Binding.RIGHT if inputs.library.language.direction == "rtl" else Binding.LEFT
    plan, slips = plan_test_sheet(words, sheet, binding)
    source = _typeset_single_pages(slips, largest_page(plan.ticket), inputs)
    label = Label(source.title, source.author, source.language)
    slip = instructions(plan, words)
    slip = replace(slip, lists=slip.lists[:1])  # the sheet itself explains the folding
    return Imposed(plan, _impose(source, plan, label, Order(plan.ticket)), slip)


def _typeset_single_pages(slips: tuple[Slip, ...], page: Paper, inputs: pipeline.Inputs) -> Source:
    """Typeset each slip on one page of this size; raises ContentError if the text overflows."""
    source = _typeset_slips(slips, page, inputs)
    if source.pages != len(slips):
        wrong = f"the printing instructions fill {source.pages} pages, but there is only room for {len(slips)}"
        file = f"printing/{inputs.library.language.code}.toml"
        raise ContentError([Diagnostic(None, 0, f"{file}: {wrong}", "make them shorter")])
    return source


def _printable_title(title: str) -> str:
    """Shorten a title to one line; return "" if the bundled fonts lack one of its characters."""
    if not set(title) <= assets.supported(paths.fonts()):
        return ""
    return textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")


def _typeset_slips(slips: tuple[Slip, ...], page: Paper, inputs: pipeline.Inputs) -> Source:
    """Typeset slips, each starting a new page of this size."""
    language = inputs.library.language
    publication = Publication(
        kind="instructions",
        name="instructions",
        title=slips[0].heading,
        language=language,
        region=NO_REGION,
        edition=Edition(language.code, page.name, ink="black"),
        slips=slips,
    )
    return open_source(pipeline.build(publication, inputs).pdf, publication.name)


def _readable(name: str) -> str:
    """Return a file name as text; bytes that are not UTF-8 are read as Latin-1, which older systems used."""
    try:
        return name.encode().decode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("latin-1")


def _already_imposed(source: Source, plan: Plan) -> tuple[str, ...]:
    """Warn about a PDF that is, or looks like, a print file already."""
    if PRINT_ONLY in source.title:
        return ("its pages are already on sheets; print it as it is, or use the PDF for reading instead",)
    (wide, tall), whole = source.usual_size, (plan.width, plan.height)
    if plan.fold in SHRUNK and wide > tall and abs(wide - whole[0]) < ROUNDED and abs(tall - whole[1]) < ROUNDED:
        return ("its pages are as large as the sheet; if each one shows several panels or pages, print it as it is",)
    return ()


def _small_type_notice(points: float) -> tuple[str, ...]:
    if points >= SMALLEST_TYPE - 0.01:
        return ()
    remedy = "choose a larger --sheet, a smaller --paper or --size large-print"
    return (f"the smallest type prints at {points:.1f} points, and under {SMALLEST_TYPE:g} is hard to read; {remedy}",)
