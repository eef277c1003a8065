"""Write the print file of a plan and a finished PDF; the functions for the worker take bytes and return values.

Pages become Form XObjects, enlarged only on request. The title says that the file is only for printing, and viewer
preferences set a scale of 100% and the duplex edge. Links, fields, actions, attachments and tags are left out. The
same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import BytesIO

from pypdf import PageObject, PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from nethandout.errors import InputError, UsageError
from nethandout.imposition.appearances import (
    form_notices,
    missing_annotations,
    screen_only_notices,
)
from nethandout.imposition.impose import impose
from nethandout.imposition.page_fit import (
    check_creep,
    fit_pages,
    print_notices,
)
from nethandout.imposition.plan import Box, Cell, Plan, Rule, Side
from nethandout.imposition.size_limits import check_sizes
from nethandout.imposition.source import FinishedPdf, Matrix, PageShape, format_numbers, open_pdf, pdf_errors
from nethandout.imposition.ticket import (
    PRINT_ONLY,
    SHEETS_PRODUCER,
    Binding,
    Flip,
    Fold,
    Label,
    Mark,
    Order,
    PrintFile,
    Sides,
    Size,
    Source,
    Ticket,
    Tray,
)
from nethandout.imposition.xobjects import PageForms

CROP_GAP, CROP_LENGTH, CROP_SHORTEST = 3.0, 12.0, 4.0
"""Distance of a crop mark from its page, its length, and the length below which it is left out, in points."""


MARKED_CONTENT = b"/MCID"
"""Marks each tagged piece in the content of a page."""


def write_sheets(
    plan: Plan,
    source: FinishedPdf,
    label: Label,
    *,
    sides: Sides = Sides.BOTH,
    tray: Tray = Tray.LAST_ON_TOP,
    enlarge: bool = False,
    each: bool = False,
    first: FinishedPdf | None = None,
) -> PrintFile:
    """Lay the pages of `source` on the sheets of `plan`, after the pages of `first` (printing instructions), if any.

    Raises InputError for a source that cannot be used, and UsageError for options that do not fit the plan.
    """
    _refuse_mismatch(plan, source, sides)
    scales = fit_pages(plan, source, enlarge, each)
    more = check_creep(plan, source, scales)
    with pdf_errors(source.name):
        writer = PdfWriter()
        _set_metadata(writer, plan, label, sides)
        if first is not None and sides is not Sides.BACK:
            _add_first_pages(writer, first, plan.two_sided and sides is Sides.BOTH)
        forms = PageForms(writer, source)
        for side in _sides_to_print(plan, sides, tray):
            _add_side(writer, side, plan, forms, scales)
        forms.copy_layers()
        check_sizes(writer, source.name)
        out = BytesIO()
        writer.write(out)
    return PrintFile(out.getvalue(), scales, len(writer.pages), (*print_notices(plan, source, scales, each), *more))


def _refuse_mismatch(plan: Plan, source: FinishedPdf, sides: Sides) -> None:
    if plan.pages != source.pages:
        raise UsageError(f"the plan is for {plan.pages} pages, but {source.name} has {source.pages}")
    if sides is not Sides.BOTH and not plan.two_sided:
        raise UsageError(f"this {plan.fold} is printed on one side; leave out --sides {sides}")


def _sides_to_print(plan: Plan, sides: Sides, tray: Tray) -> Iterable[Side]:
    """Return the sides to print, in the order the printer needs: last back first if the last sheet is on top."""
    if sides is Sides.BACK:
        backs = [sheet.back for sheet in plan.sheets if sheet.back is not None]
        return backs[::-1] if tray is Tray.LAST_ON_TOP else backs
    if sides is Sides.FRONT:
        return [sheet.front for sheet in plan.sheets]
    return plan.sides()


def _set_metadata(writer: PdfWriter, plan: Plan, label: Label, sides: Sides) -> None:
    """Set title, author, language and the defaults of the print window."""
    writer.pdf_header = "%PDF-1.7"
    title = label.title if PRINT_ONLY in label.title else f"{label.title} ({PRINT_ONLY})".strip()
    metadata = {"/Title": title, "/Author": label.author, "/Producer": SHEETS_PRODUCER}
    writer.add_metadata({key: words for key, words in metadata.items() if words})
    if label.language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(label.language)
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/PrintScaling")] = NameObject("/None")
    edge = "/DuplexFlipShortEdge" if plan.flip is Flip.SHORT else "/DuplexFlipLongEdge"
    preferences[NameObject("/Duplex")] = NameObject(edge if plan.two_sided and sides is Sides.BOTH else "/Simplex")
    preferences[NameObject("/PickTrayByPDFSize")] = BooleanObject(True)
    preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    if plan.ticket.binding is Binding.RIGHT:
        preferences[NameObject("/Direction")] = NameObject("/R2L")


def _add_first_pages(writer: PdfWriter, first: FinishedPdf, backed: bool) -> None:
    """Put pages before the sheets, with a blank back if needed so that the sheets start on new paper."""
    forms = PageForms(writer, first)
    with pdf_errors(first.name):
        for number, shape in enumerate(first.shapes, 1):
            _add_page(writer, shape.size, [(number, draw_form(shape.upright, number))], b"", forms)
        if backed and first.pages % 2:
            writer.add_blank_page(*first.shapes[-1].size)


def _add_side(writer: PdfWriter, side: Side, plan: Plan, forms: PageForms, scales: Sequence[float]) -> None:
    pages, extra = [], list(side.rules)
    cropped = plan.ticket.marks is not None and Mark.CROP in plan.ticket.marks and plan.fold is not Fold.CARDS
    for cell in side.cells:
        if cell.page is None:
            continue
        shape = forms.source.shapes[cell.page - 1]
        matrix, box = page_placement(cell, shape, scales[cell.page - 1])
        pages.append((cell.page, clip_to_panel(draw_form(matrix, cell.page), cell)))
        if cropped:
            extra += crop_marks(box, cell.panel)
    _add_page(writer, (plan.width, plan.height), pages, draw_rules(extra), forms)


def _add_page(
    writer: PdfWriter, size: Size, pages: Sequence[tuple[int, bytes]], after: bytes, forms: PageForms
) -> PageObject:
    page = writer.add_blank_page(*size)
    placed_forms = [(number, forms.page(number), content) for number, content in pages]
    content = b"".join(content for _, form, content in placed_forms if form is not None) + after
    if not content:
        return page
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    named = {NameObject(f"/P{number}"): form for number, form, _ in placed_forms if form is not None}
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(named)})
    return page


def page_placement(cell: Cell, shape: PageShape, scale: float) -> tuple[Matrix, Box]:
    """Return the matrix from the units of a page to its sheet, and the box that the page covers there."""
    wide, tall = (side * scale for side in shape.size)
    frame = cell.frame
    x = frame.x + (frame.width - wide) / 2 + cell.shift
    y = frame.y + (frame.height - tall) / 2
    a, b, c, d, e, f = (number * scale for number in shape.upright)
    upside_down = (-a, -b, -c, -d, x + wide - e, y + tall - f)
    matrix = upside_down if cell.turn == 180 else (a, b, c, d, x + e, y + f)
    return matrix, Box(x, y, wide, tall)


def draw_form(matrix: Matrix, number: int) -> bytes:
    """Return operators that draw the form of a page through a matrix."""
    return f"q {format_numbers(*matrix)} cm /P{number} Do Q\n".encode()


def clip_to_panel(operators: bytes, cell: Cell) -> bytes:
    """Clip operators to the panel if a shift may move the page across the spine."""
    if not cell.shift:
        return operators
    panel = cell.panel
    return f"q {format_numbers(panel.x, panel.y, panel.width, panel.height)} re W n\n".encode() + operators + b"Q\n"


def crop_marks(page: Box, panel: Box) -> Iterable[Rule]:
    """Yield lines that show where to trim a page, at those corners where its panel has room for them."""
    for x, room, away in ((page.x, page.x - panel.x, -1), (page.right, panel.right - page.right, 1)):
        if ends := _crop_mark_ends(x, room, away):
            for y in (page.y, page.top):
                yield Rule(ends[0], y, ends[1], y, Mark.CROP)
    for y, room, away in ((page.y, page.y - panel.y, -1), (page.top, panel.top - page.top, 1)):
        if ends := _crop_mark_ends(y, room, away):
            for x in (page.x, page.right):
                yield Rule(x, ends[0], x, ends[1], Mark.CROP)


def _crop_mark_ends(edge: float, room: float, away: int) -> tuple[float, float] | None:
    length = min(CROP_LENGTH, room - CROP_GAP)
    start = edge + away * CROP_GAP
    return (start, start + away * length) if length >= CROP_SHORTEST else None


def draw_rules(rules: Iterable[Rule]) -> bytes:
    """Return operators that draw lines: hairlines for cuts, gray dashes for folds."""
    rules = tuple(rules)
    lines = {mark: "".join(_draw_line(rule) for rule in rules if rule.mark is mark) for mark in Mark}
    styles = {Mark.FOLD: "0.5 w 0.4 G [4 3] 0 d", Mark.CROP: "0.4 w 0 G [] 0 d"}
    return "".join(f"q {styles[mark]}\n{lines[mark]}Q\n" for mark in Mark if lines[mark]).encode()


def _draw_line(rule: Rule) -> str:
    return f"{format_numbers(rule.x0, rule.y0)} m {format_numbers(rule.x1, rule.y1)} l S\n"


def count_notes_pages(source: Source, ticket: Ticket) -> int:
    """Return the number of notes pages that fill a tagged booklet up to the pages of its fold.

    They go before the back cover; a blank page there counts as one to fill.
    """
    pdf = open_pdf(source.data, source.name)
    pages = pdf.pages
    if pages > 2 and is_blank(pdf, pages - 1):
        pages -= 1
    return impose(pages, ticket).blanks


def make_print_file(
    source: Source,
    plan: Plan,
    label: Label,
    order: Order,
    first: Source | None = None,
    external: bool = False,
    force: bool = False,
) -> PrintFile:
    """Make the print file of a plan, with printing instructions as its `first` page.

    For a PDF of another program (`external`), notices name the annotations and layers that will not print. Raises
    InputError if some annotations cannot be drawn, unless `force`, and UsageError for an order that does not fit the
    pages.
    """
    pdf = open_pdf(source.data, source.name, source.password)
    missing = missing_annotations(pdf) if external else ""
    if missing and not force:
        raise InputError(f"{source.name}: {missing}")
    page = open_pdf(first.data, first.name) if first else None
    file = write_sheets(
        plan, pdf, label, sides=order.sides, tray=order.tray, enlarge=order.enlarge, each=order.each, first=page
    )
    more = (*form_notices(pdf), *screen_only_notices(pdf)) if external else ()
    return replace(file, notices=(*filter(None, [missing]), *file.notices, *more))


def is_blank(source: FinishedPdf, number: int) -> bool:
    """Return whether a page (from 1) of a tagged PDF has nothing outside its margins."""
    with pdf_errors(source.name):
        content = source.reader.pages[number - 1].get_contents()
        return content is None or MARKED_CONTENT not in content.get_data()
