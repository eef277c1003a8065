"""From finished pages to sheets: notes pages where a fold leaves room, instructions, the print file."""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nethandout import paths, pipeline, worker
from nethandout.content import assets
from nethandout.content.selection import brochure, possible_shares
from nethandout.errors import ContentError, Fault, InputError, UsageError
from nethandout.input_files import read_bytes
from nethandout.model import CLOSEST, Edition, Publication, Region, Slip
from nethandout.pages.layouts import Measures
from nethandout.paper import Paper
from nethandout.printing.fitting import SMALLEST_TYPE, small_type
from nethandout.printing.imposition import impose, page_of
from nethandout.printing.instructions import instructions, trial_sheet
from nethandout.printing.plan import Plan
from nethandout.printing.ticket import (
    LARGEST_FILE,
    PRINT_ONLY,
    Binding,
    Fold,
    Label,
    Order,
    PrintFile,
    Sides,
    Source,
    Ticket,
)
from nethandout.printing.typearea import TypeArea

LOG = logging.getLogger("nethandout")
PANELS = 6
LONGEST_TITLE = 90
SHRUNK = frozenset(Fold) - {Fold.N_UP, Fold.CARDS}
"""Folds of which a page is a part of a sheet."""

ROUNDED = 3.0
"""Points by which pages may differ from a sheet and still be meant to be as large."""

NO_REGION = Region("", "", "", ())
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Imposed:
    """A print file, the plan it was made by, and what to do with it."""

    plan: Plan
    file: PrintFile
    instructions: Slip
    sides: Sides = Sides.BOTH


def read_source(path: Path, password: str | None = None) -> Source:
    """Read the PDF at `path`; raises InputError with one line that says what is wrong and what to do."""
    try:
        data = read_bytes(path, LARGEST_FILE)
    except ContentError as error:
        raise InputError(str(error)) from error
    return open_source(data, str(path), password)


def open_source(data: bytes, name: str, password: str | None = None) -> Source:
    """Open a finished PDF in the worker; raises InputError for one that cannot be used."""
    described, doing = "nethandout.printing.laying:described", f"reading {name}"
    told: Source = worker.call(described, data, name, password, doing=doing, types=(Source, Binding))
    return replace(told, data=data, password=password)


def _impose(source: Source, plan: Plan, label: Label, order: Order, *more: object) -> PrintFile:
    """Make a print file in the worker; `more` is what `laying.laid` takes besides."""
    asked = (source, plan, label, order, *more)
    doing, seconds = f"laying {source.name} on sheets", worker.SETTING_SECONDS
    file: PrintFile = worker.call(
        "nethandout.printing.laying:laid", *asked, doing=doing, seconds=seconds, types=(PrintFile,)
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
    """Lay the pages of a PDF on sheets; `inputs` sets the page of instructions, if the order asks for one.

    For an `external` PDF, also report whether its words can be read in print; marks that
    cannot be drawn are an InputError unless `force`.
    """
    LOG.info("impose: PDF → sheets (%s)", source.name)
    plan = impose(source.pages, order.ticket, source.usual_size)
    said = instructions(plan, words, sides=order.sides, tray=order.tray, first=order.first)
    label = Label(source.title or Path(source.name).stem, source.author, source.language)
    first = None
    if order.first and inputs is not None:
        first = instructions_page(said, label.title, order.ticket.sheet, inputs)
    areas: Mapping[int, TypeArea] = {}
    if external:
        doing = f"reading the words of {source.name}"  # a page that draws itself again and again ends here
        areas = worker.call("nethandout.printing.laying:measured", source, doing=doing, types=(TypeArea,))
    file = _impose(source, plan, label, order, first, external, force)
    if external:
        notices = (*_already_imposed(source, plan), *file.notices, *small_type(areas, plan, file.scale))
        file = replace(file, notices=notices)
    return Imposed(plan, file, said, order.sides)


def booklet_on_sheets(
    publication: Publication, order: Order, words: Words, inputs: pipeline.Inputs
) -> tuple[pipeline.BuildResult, Imposed]:
    """Make a booklet whose pages fill their sheets, and lay it on them: the PDF to read and the one to print."""
    ticket = booklet_ticket(publication.edition, order.ticket, inputs)
    product = pipeline.build(publication, inputs)
    source = open_source(product.pdf, publication.name)
    reading = f"reading {publication.name}"
    if notes := worker.call("nethandout.printing.laying:room_for_notes", source, ticket, doing=reading):
        product = pipeline.build(replace(publication, notes_pages=notes), inputs)
        source = open_source(product.pdf, publication.name)
    imposed = lay_on_sheets(source, replace(order, ticket=ticket), words, inputs)
    small = Measures(inputs.layouts, publication.edition, "booklet")["small-size"] * imposed.file.scale
    return replace(product, notices=(*product.notices, *_small_type_notice(small))), imposed


def brochure_on_sheet(
    handout: Publication, order: Order, words: Words, inputs: pipeline.Inputs
) -> tuple[pipeline.BuildResult, Imposed]:
    """Make a handout as six panels, and lay them on one sheet to be folded in three; raises as `make_brochure` does."""
    product = make_brochure(handout, order.ticket.fold, order.ticket.sheet.name, inputs)
    return product, lay_on_sheets(open_source(product.pdf, handout.name), order, words, inputs)


def make_brochure(handout: Publication, fold: str, sheet: str, inputs: pipeline.Inputs) -> pipeline.BuildResult:
    """Make a handout as the six panels of a sheet, with a figure where they have room for one.

    Raises ContentError for a section with too many words for the panels, and UsageError for a worksheet.
    """
    if any(chapter.section.is_worksheet for chapter in handout.chapters):
        raise UsageError(f"{handout.name} is a page to write on, and a brochure is made of a section; leave --fold out")
    for closeness in (0, CLOSEST):
        for share in possible_shares(handout):
            made = pipeline.build(replace(brochure(handout, fold, sheet, share), closeness=closeness), inputs)
            if made.pages == PANELS:
                return made
    wrong = f"its boxes fill {made.pages} panels; a {fold} has {PANELS}"
    mend = "shorten its boxes, or choose a handout without --fold"
    raise ContentError([Fault(handout.chapters[0].section.path, 0, wrong, mend)])


def booklet_ticket(edition: Edition, ticket: Ticket, inputs: pipeline.Inputs) -> Ticket:
    """The ticket for a booklet of ours: the margin at its spine is known, and its back cover stays last."""
    margin = Measures(inputs.layouts, edition, "booklet")["margin-inner"]
    return replace(ticket, inner_margin=margin, keep_back_cover=True)


def instructions_page(said: Slip, title: str, sheet: Paper, inputs: pipeline.Inputs) -> Source:
    """Set how to print and fold what has this title as a page of the sheet's size; its picture goes if it must."""
    known = _printable_title(title)
    slip = replace(said, heading=f"{said.heading}: {known}" if known else said.heading)
    whole = _typeset_slips((slip,), sheet, inputs)
    if whole.pages == 1:
        return whole
    return _typeset_single_pages((replace(slip, picture=""),), sheet, inputs)


def test_sheet(sheet: Paper, words: Words, inputs: pipeline.Inputs) -> Imposed:
    """The sheet that tells a person how their printer turns paper; words too long for a page are a ContentError."""
    binding = Binding.RIGHT if inputs.library.language.direction == "rtl" else Binding.LEFT
    plan, slips = trial_sheet(words, sheet, binding)
    source = _typeset_single_pages(slips, page_of(plan.ticket), inputs)
    label = Label(source.title, source.author, source.language)
    said = instructions(plan, words)
    said = replace(said, lists=said.lists[:1])  # the sheet itself says how it is folded
    return Imposed(plan, _impose(source, plan, label, Order(plan.ticket)), said)


def _typeset_single_pages(slips: tuple[Slip, ...], page: Paper, inputs: pipeline.Inputs) -> Source:
    """Set each slip as one page of that size; words too long for it are a ContentError."""
    source = _typeset_slips(slips, page, inputs)
    if source.pages != len(slips):
        wrong = f"the printing words fill {source.pages} pages where there is room for {len(slips)}"
        file = f"printing/{inputs.library.language.code}.toml"
        raise ContentError([Fault(None, 0, f"{file}: {wrong}", "make them shorter")])
    return source


def _printable_title(title: str) -> str:
    """A title as a line of the page can show it: not too long, and nothing if the bundled fonts lack a character."""
    if not set(title) <= assets.supported(paths.fonts()):
        return ""
    return textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")


def _typeset_slips(slips: tuple[Slip, ...], page: Paper, inputs: pipeline.Inputs) -> Source:
    """Set slips, each beginning a page of that size."""
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


def _already_imposed(source: Source, plan: Plan) -> tuple[str, ...]:
    """What to say of a print file that is to be laid on sheets once more, and of what looks like one."""
    if PRINT_ONLY in source.title:
        return ("its pages stand on sheets already: print it as it is, or take the PDF for reading instead",)
    (wide, tall), whole = source.usual_size, (plan.width, plan.height)
    if plan.fold in SHRUNK and wide > tall and abs(wide - whole[0]) < ROUNDED and abs(tall - whole[1]) < ROUNDED:
        return ("its pages are as large as a sheet: if they hold several panels or pages each, print it as it is",)
    return ()


def _small_type_notice(points: float) -> tuple[str, ...]:
    if points >= SMALLEST_TYPE - 0.01:
        return ()
    mend = "choose a larger --sheet, a smaller --paper or --size large-print"
    return (f"the smallest words print at {points:.1f} points, which is hard to read under {SMALLEST_TYPE:g}; {mend}",)
