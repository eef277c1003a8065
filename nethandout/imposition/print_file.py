"""A plan and a finished PDF → the file to print.

Source pages are placed as Form XObjects, all at one scale, never enlarged unless asked. The file says in its title
that it is for printing only, asks viewers for 100 % and the right edge, and holds no links, fields, actions,
attachments or tags. The same input gives the same bytes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO

from pypdf import PageObject, PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from nethandout.errors import InputError, UsageError
from nethandout.imposition.appearances import (
    is_placeholder,
    pages_with_screen_only,
    pages_with_stale_fields,
    pages_with_undrawable,
    screen_only_layers,
)
from nethandout.imposition.impose import impose
from nethandout.imposition.page_fit import (
    SAMPLE_PAGES,
    TypeArea,
    check_creep,
    common_scale,
    measure_type_areas,
    page_list,
    print_notices,
)
from nethandout.imposition.plan import Box, Cell, Plan, Rule, Side
from nethandout.imposition.size_limits import check_sizes
from nethandout.imposition.source import FinishedPdf, Matrix, PageShape, format_numbers, open_pdf, pdf_errors
from nethandout.imposition.ticket import (
    PRINT_ONLY,
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
"""Distance of a crop mark from its page, its length, and the length below which it is left out; points."""


def write_sheets(
    plan: Plan,
    source: FinishedPdf,
    label: Label,
    *,
    sides: Sides = Sides.BOTH,
    tray: Tray = Tray.LAST_ON_TOP,
    enlarge: bool = False,
    first: FinishedPdf | None = None,
) -> PrintFile:
    """Lay the pages of `source` on the sheets of `plan`; `first` is a page of instructions to be put before them.

    Raises InputError for a source that cannot be used and UsageError for what does not go together.
    """
    _refuse_mismatch(plan, source, sides)
    scale = common_scale(plan, source, enlarge)
    told = check_creep(plan, source, scale)
    with pdf_errors(source.name):
        writer = PdfWriter()
        _set_metadata(writer, plan, label, sides)
        if first is not None and sides is not Sides.BACK:
            _add_first_pages(writer, first, plan.two_sided and sides is Sides.BOTH)
        used = PageForms(writer, source)
        for side in _sides_to_print(plan, sides, tray):
            _add_side(writer, side, plan, used, scale)
        used.layers()
        check_sizes(writer, source.name)
        out = BytesIO()
        writer.write(out)
    return PrintFile(out.getvalue(), scale, len(writer.pages), (*print_notices(plan, source, scale), *told))


def _refuse_mismatch(plan: Plan, source: FinishedPdf, sides: Sides) -> None:
    if plan.pages != source.pages:
        raise UsageError(f"the plan is for {plan.pages} pages, but {source.name} has {source.pages}")
    if sides is not Sides.BOTH and not plan.two_sided:
        raise UsageError(f"this {plan.fold} is printed on one side; leave out --sides {sides}")


def _sides_to_print(plan: Plan, sides: Sides, tray: Tray) -> Iterable[Side]:
    """The sides to print, in the order the printer needs: backs last first if the last sheet lies on top."""
    if sides is Sides.BACK:
        backs = [sheet.back for sheet in plan.sheets if sheet.back is not None]
        return backs[::-1] if tray is Tray.LAST_ON_TOP else backs
    if sides is Sides.FRONT:
        return [sheet.front for sheet in plan.sheets]
    return plan.sides()


def _set_metadata(writer: PdfWriter, plan: Plan, label: Label, sides: Sides) -> None:
    """Title, author, language, and what the print window should be set to."""
    writer.pdf_header = "%PDF-1.7"
    title = label.title if PRINT_ONLY in label.title else f"{label.title} ({PRINT_ONLY})".strip()
    said = {"/Title": title, "/Author": label.author, "/Producer": "nethandout"}
    writer.add_metadata({key: words for key, words in said.items() if words})
    if label.language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(label.language)
    wishes = writer.create_viewer_preferences()
    wishes[NameObject("/PrintScaling")] = NameObject("/None")
    edge = "/DuplexFlipShortEdge" if plan.flip is Flip.SHORT else "/DuplexFlipLongEdge"
    wishes[NameObject("/Duplex")] = NameObject(edge if plan.two_sided and sides is Sides.BOTH else "/Simplex")
    wishes[NameObject("/PickTrayByPDFSize")] = BooleanObject(True)
    wishes[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    if plan.ticket.binding is Binding.RIGHT:
        wishes[NameObject("/Direction")] = NameObject("/R2L")


def _add_first_pages(writer: PdfWriter, first: FinishedPdf, backed: bool) -> None:
    """Put pages before the sheets, as they are; a blank back keeps the sheets on their own paper."""
    used = PageForms(writer, first)
    with pdf_errors(first.name):
        for number, shape in enumerate(first.shapes, 1):
            _add_page(writer, shape.size, [(number, draw_form(shape.upright, number))], b"", used)
        if backed and first.pages % 2:
            writer.add_blank_page(*first.shapes[-1].size)


def _add_side(writer: PdfWriter, side: Side, plan: Plan, used: PageForms, scale: float) -> None:
    pages, extra = [], list(side.rules)
    cropped = plan.ticket.marks is not None and Mark.CROP in plan.ticket.marks and plan.fold is not Fold.CARDS
    for cell in side.cells:
        if cell.page is None:
            continue
        shape = used.source.shapes[cell.page - 1]
        matrix, box = page_placement(cell, shape, scale)
        pages.append((cell.page, clip_to_panel(draw_form(matrix, cell.page), cell)))
        if cropped:
            extra += crop_marks(box, cell.panel)
    _add_page(writer, (plan.width, plan.height), pages, draw_rules(extra), used)


def _add_page(
    writer: PdfWriter, size: Size, pages: Sequence[tuple[int, bytes]], after: bytes, used: PageForms
) -> PageObject:
    page = writer.add_blank_page(*size)
    placed_forms = [(number, used.page(number), content) for number, content in pages]
    content = b"".join(content for _, found, content in placed_forms if found is not None) + after
    if not content:
        return page
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    named = {NameObject(f"/P{number}"): found for number, found, _ in placed_forms if found is not None}
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(named)})
    return page


def page_placement(cell: Cell, shape: PageShape, scale: float) -> tuple[Matrix, Box]:
    """The matrix from a page's own units to the sheet, and the box its visible part then covers."""
    wide, tall = (side * scale for side in shape.size)
    frame = cell.frame
    x = frame.x + (frame.width - wide) / 2 + cell.shift
    y = frame.y + (frame.height - tall) / 2
    a, b, c, d, e, f = (number * scale for number in shape.upright)
    upside_down = (-a, -b, -c, -d, x + wide - e, y + tall - f)
    matrix = upside_down if cell.turn == 180 else (a, b, c, d, x + e, y + f)
    return matrix, Box(x, y, wide, tall)


def draw_form(matrix: Matrix, number: int) -> bytes:
    """Operators that draw the form of a page through a matrix."""
    return f"q {format_numbers(*matrix)} cm /P{number} Do Q\n".encode()


def clip_to_panel(operators: bytes, cell: Cell) -> bytes:
    """The operators kept inside the panel, if a shift might carry the page over the spine."""
    if not cell.shift:
        return operators
    panel = cell.panel
    return f"q {format_numbers(panel.x, panel.y, panel.width, panel.height)} re W n\n".encode() + operators + b"Q\n"


def crop_marks(page: Box, panel: Box) -> Iterable[Rule]:
    """Lines at the corners of a page that show where to trim it, where its panel leaves room for them."""
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
    """Operators that draw lines: hairlines to cut along, grey dashes to fold along."""
    known = tuple(rules)
    lines = {mark: "".join(_draw_line(rule) for rule in known if rule.mark is mark) for mark in Mark}
    styles = {Mark.FOLD: "0.5 w 0.4 G [4 3] 0 d", Mark.CROP: "0.4 w 0 G [] 0 d"}
    return "".join(f"q {styles[mark]}\n{lines[mark]}Q\n" for mark in Mark if lines[mark]).encode()


def _draw_line(rule: Rule) -> str:
    return f"{format_numbers(rule.x0, rule.y0)} m {format_numbers(rule.x1, rule.y1)} l S\n"


LONGEST_NAMES = 200
"""Letters of the names of layers that are told."""

MARKED_CONTENT = b"/MCID"
"""What stands in the content of a tagged page before each piece that is read aloud."""


def describe(data: bytes, name: str, password: str | None) -> Source:
    """Say what a PDF is like, without its bytes; raises InputError, in which `name` is how messages call it."""
    pdf = open_pdf(data, name, password)
    return Source(name, pdf.pages, pdf.usual_size, pdf.title, pdf.author, pdf.language, pdf.binding)


def count_notes_pages(source: Source, ticket: Ticket) -> int:
    """How many pages to put before the back cover of a tagged booklet so that no page of the fold stays blank.

    An empty page before the back cover is filled too.
    """
    pdf = open_pdf(source.data, source.name)
    pages = pdf.pages
    if pages > 2 and is_blank(pdf, pages - 1):
        pages -= 1
    return impose(pages, ticket).blanks


def measure(source: Source) -> dict[int, TypeArea]:
    """Measure the words of enough pages to speak for the rest, by page number."""
    return measure_type_areas(open_pdf(source.data, source.name, source.password), SAMPLE_PAGES)


def make_print_file(
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
    missing = missing_annotations(pdf) if theirs else ""
    if missing and not force:
        raise InputError(f"{source.name}: {missing}")
    page = open_pdf(first.data, first.name) if first else None
    file = write_sheets(plan, pdf, label, sides=order.sides, tray=order.tray, enlarge=order.enlarge, first=page)
    told = (*form_notices(pdf), *screen_only_notices(pdf)) if theirs else ()
    return replace(file, notices=(*filter(None, [missing]), *file.notices, *told))


def is_blank(source: FinishedPdf, number: int) -> bool:
    """Whether a page (from 1) of a tagged PDF holds nothing but what stands in its margins."""
    with pdf_errors(source.name):
        content = source.reader.pages[number - 1].get_contents()
        return content is None or MARKED_CONTENT not in content.get_data()


def form_notices(source: FinishedPdf) -> tuple[str, ...]:
    """What to say of words that were typed into a PDF and that the print file may not show."""
    pages = pages_with_stale_fields(source)
    if not pages:
        return ()
    mend = "if so, open the PDF, print it into a new PDF, and take that"
    return (f"look whether what was typed into the fields of {page_list(pages)} is missing or old; {mend}",)


def missing_annotations(source: FinishedPdf) -> str:
    """What to say of what belongs on paper and cannot be drawn; "" where there is none."""
    if is_placeholder(source):
        wrong = "its pages only say which program opens it (it is an XFA form, or a portfolio of files)"
        return f"{wrong}; print it there into a new PDF, and take that, or lay its pages on sheets as they are: --force"
    pages = pages_with_undrawable(source)
    if not pages:
        return ""
    mend = "open the PDF, print it into a new PDF, and take that, or lay it on sheets without them: --force"
    wrong = "notes, marks or fields that would be missing on paper: nothing says how they look"
    return f"{_pages_have(pages)} {wrong}; {mend}"


def screen_only_notices(source: FinishedPdf) -> Iterator[str]:
    """What to say of notes, marks, fields and layers that a screen shows and paper does not."""
    mend = "if they matter, print the PDF with its notes into a new PDF, and take that"
    if pages := pages_with_screen_only(source):
        yield f"{_pages_have(pages)} notes, marks or fields that only a screen shows; {mend}"
    if layers := screen_only_layers(source):
        names = textwrap.shorten(", ".join(layers), LONGEST_NAMES, placeholder=" …")
        yield f"it has layers that only a screen shows ({names}); {mend}"


def _pages_have(pages: Sequence[int]) -> str:
    return f"{page_list(pages)} {'has' if len(pages) == 1 else 'have'}"
