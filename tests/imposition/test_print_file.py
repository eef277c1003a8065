"""Print files are read back by the position and angle of the tokens on their pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from nethandout.errors import InputError, UsageError
from nethandout.imposition.impose import impose, page_size
from nethandout.imposition.plan import Plan, Side
from nethandout.imposition.print_file import write_sheets
from nethandout.imposition.source import open_pdf
from nethandout.imposition.ticket import (
    PAPERS,
    POINTS_PER_MM,
    Backs,
    Binding,
    Flip,
    Fold,
    Label,
    Mark,
    PrintFile,
    Sides,
    Ticket,
    Tray,
)
from nethandout.imposition.xobjects import DROPPED_KEYS, EXTERNAL_DATA_KEYS

from .fold_simulator import complaints
from .token_pdfs import Seen, objects_pdf, read_back, stream, token_pdf

LETTER, A4 = PAPERS["letter"], PAPERS["a4"]
CARD = (252.0, 144.0)
LABEL = Label("Living with a NET", "Valley Clinic", "en")


def made(
    pages: int, ticket: Ticket, size: tuple[float, float] | None = None
) -> tuple[Plan, PrintFile, list[list[Seen]]]:
    """Return a plan for a PDF with tokens, its print file, and the pages found on it."""
    size = size or (CARD if ticket.fold is Fold.CARDS else page_size(ticket))
    plan = impose(pages, ticket, size)
    printed = write_sheets(plan, open_pdf(token_pdf([size] * pages), "tokens.pdf"), LABEL)
    return plan, printed, read_back(printed.pdf, [size] * pages)


def as_seen(plan: Plan, seen: list[list[Seen]]) -> Plan:
    """Return the plan with the pages and angles read back from the print file."""
    sides = iter(seen)

    def side(planned: Side) -> Side:
        found = list(next(sides))
        cells = []
        for cell in planned.cells:
            panel = cell.panel
            here = [s for s in found if panel.x < s.centre[0] < panel.right and panel.y < s.centre[1] < panel.top]
            found = [s for s in found if s not in here]
            assert len(here) <= 1
            cells.append(replace(cell, page=here[0].page if here else None, turn=here[0].angle if here else 0))
        assert found == []
        return replace(planned, cells=tuple(cells))

    sheets = [replace(s, front=side(s.front), back=side(s.back) if s.back else None) for s in plan.sheets]
    return replace(plan, sheets=tuple(sheets))


def assert_inside(plan: Plan, seen: list[list[Seen]]) -> None:
    """Check that every page is inside its panel, except where a shift moves it across the spine."""
    for side, pages in zip(plan.sides(), seen, strict=True):
        for page in pages:
            x, y = page.centre
            (cell,) = (c for c in side.cells if c.panel.x < x < c.panel.right and c.panel.y < y < c.panel.top)
            for corner in page.corners:
                assert cell.panel.x - 0.01 <= corner[0] - cell.shift <= cell.panel.right + 0.01
                assert cell.panel.y - 0.01 <= corner[1] <= cell.panel.top + 0.01


# Around one sheet of each fold, and many; the tests of the plan fold every number of pages.
COUNTS = (1, 4, 5, 8, 9, 16, 17, 40)


@pytest.mark.parametrize(
    ("fold", "counts", "wishes"),
    [
        (Fold.SADDLE, COUNTS, {}),
        (Fold.SADDLE, COUNTS, {"flip": Flip.LONG, "signature": 8, "keep_back_cover": True}),
        (Fold.SADDLE, COUNTS, {"sheet": A4, "binding": Binding.RIGHT}),
        (Fold.PERFECT, COUNTS, {"signature": 12}),
        (Fold.QUARTER, COUNTS, {}),
        (Fold.QUARTER, COUNTS, {"flip": Flip.SHORT, "binding": Binding.RIGHT}),
        (Fold.CUT_STACK, COUNTS, {}),
        (Fold.ZINE, range(1, 9), {}),
        (Fold.TRIFOLD, range(1, 7), {}),
        (Fold.TRIFOLD, range(1, 7), {"sheet": A4, "flip": Flip.LONG, "binding": Binding.RIGHT}),
        (Fold.ZFOLD, range(1, 7), {}),
        (Fold.CARDS, COUNTS, {"copies": 1}),
        (Fold.CARDS, COUNTS, {"copies": 2, "flip": Flip.LONG}),
        (Fold.CARDS, COUNTS, {"backs": Backs.FOLD_OVER, "copies": 1}),
        (Fold.N_UP, COUNTS, {"up": 6}),
    ],
)
def test_print_files_fold_correctly(fold: Fold, counts: Sequence[int], wishes: dict[str, object]) -> None:
    for pages in counts:
        ticket = Ticket(fold, **{"sheet": LETTER, **wishes})  # type: ignore[arg-type]
        plan, printed, seen = made(pages, ticket, (396, 612) if fold is Fold.N_UP else None)
        assert complaints(as_seen(plan, seen)) == []
        assert_inside(plan, seen)
        assert {round(page.scale, 5) for side in seen for page in side} == {round(printed.scale, 5)}
        if fold is not Fold.N_UP:
            assert printed.scale == 1.0


def test_the_simulator_detects_a_page_drawn_upside_down() -> None:
    plan, _, seen = made(8, Ticket(Fold.SADDLE, LETTER))
    seen[2][0] = replace(seen[2][0], angle=180)
    assert complaints(as_seen(plan, seen)) != []


@pytest.mark.parametrize(
    ("sheet", "page", "scale"),
    [
        (LETTER, PAPERS["half-letter"], 1.0),
        (A4, PAPERS["a5"], 1.0),
        (LETTER, LETTER, 396 / 612),
        (LETTER, PAPERS["a5"], 396 / PAPERS["a5"].width),
        (A4, PAPERS["half-letter"], PAPERS["a5"].height / 612),
        (PAPERS["a3"], A4, 1.0),
    ],
)
def test_the_scale_is_exactly_one_if_pages_fit_and_smaller_if_not(sheet, page, scale) -> None:  # type: ignore[no-untyped-def]
    _, printed, seen = made(4, Ticket(Fold.SADDLE, sheet), (page.width, page.height))
    assert printed.scale == pytest.approx(scale)
    assert printed.scale == 1.0 or scale != 1.0
    assert seen[0][0].scale == pytest.approx(scale, abs=1e-5)


def test_sizes_that_a_program_rounded_still_print_at_exactly_one() -> None:
    _, printed, _ = made(4, Ticket(Fold.SADDLE, A4), (420.0, 595.5))
    assert printed.scale == 1.0


def test_small_pages_are_centered_and_enlarged_only_on_request() -> None:
    plan = impose(4, Ticket(Fold.SADDLE, LETTER))
    source = open_pdf(token_pdf([(198, 306)] * 4), "small.pdf")
    small, large = (write_sheets(plan, source, LABEL, enlarge=enlarge) for enlarge in (False, True))
    assert (small.scale, large.scale) == (1.0, 2.0)
    assert read_back(small.pdf, [(198, 306)] * 4)[0][1].centre == pytest.approx((594, 306))


def test_all_pages_have_one_scale_and_those_of_another_size_are_named() -> None:
    sizes = [(396, 612)] * 8
    sizes[1], sizes[2], sizes[6] = (396, 700), (396, 700), (300, 300)
    plan = impose(8, Ticket(Fold.SADDLE, LETTER))
    printed = write_sheets(plan, open_pdf(token_pdf(sizes), "mixed.pdf"), LABEL)
    seen = read_back(printed.pdf, sizes)
    assert {round(page.scale, 4) for side in seen for page in side} == {round(612 / 700, 4)}
    assert printed.notices == (
        "pages 2-3, 7 have a different size from the rest (140 by 216 mm); all print at one scale; "
        "without them the scale would be 100%; to give each page its own scale, add --scale each",
        "pages print at 87.4% of their size",
    )
    assert_inside(plan, seen)


def test_each_page_has_its_own_scale_on_request() -> None:
    """A small page is not enlarged, and a large one does not make the others smaller."""
    sizes = [(396, 612), (792, 612), (200, 300), (396, 612)]
    source, plan = open_pdf(token_pdf(sizes), "mixed.pdf"), impose(4, Ticket(Fold.SADDLE, LETTER))
    printed = write_sheets(plan, source, LABEL, each=True)
    assert printed.scales == (1.0, 0.5, 1.0, 1.0)
    seen = read_back(printed.pdf, sizes)
    assert sorted(round(page.scale, 4) for side in seen for page in side) == [0.5, 1.0, 1.0, 1.0]
    assert printed.notices == (
        "pages 2-3 have a different size from the rest (140 by 216 mm); each prints at its own scale",
        "pages print at 50 to 100% of their size",
    )
    assert_inside(plan, seen)
    assert write_sheets(plan, source, LABEL, each=True, enlarge=True).scales == (1.0, 0.5, 1.98, 1.0)


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (
            (792, 612),
            "all print at one scale; without it the scale would be 100%; "
            "to give each page its own scale, add --scale each",
        ),
        ((300, 300), "all print at one scale"),
    ],
)
def test_a_page_that_makes_all_others_smaller_is_named_as_the_cause(odd: tuple[int, int], words: str) -> None:
    source = open_pdf(token_pdf([(396, 612), (396, 612), odd, (396, 612)]), "mixed.pdf")
    printed = write_sheets(impose(4, Ticket(Fold.SADDLE, LETTER)), source, LABEL)
    assert printed.notices[0] == f"page 3 has a different size from the rest (140 by 216 mm); {words}"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("crop", [(0, 0), (30, 50)])
@pytest.mark.parametrize("unit", [1.0, 2.0])
@pytest.mark.parametrize("flip", Flip)
def test_rotation_crop_box_and_user_unit_of_the_source_are_respected(
    rotate: int, crop: tuple[float, float], unit: float, flip: Flip
) -> None:
    sizes = [(396, 612)] * 4
    plan = impose(4, Ticket(Fold.SADDLE, LETTER, flip=flip))
    source = open_pdf(token_pdf(sizes, rotate=rotate, crop=crop, unit=unit), "turned.pdf")
    assert source.shapes[0].size == pytest.approx((396, 612))
    printed = write_sheets(plan, source, LABEL)
    assert printed.scale == 1.0
    # Tokens are written in user units, so they come back at the unit's scale.
    seen = read_back(printed.pdf, [(396 / unit, 612 / unit)] * 4)
    assert complaints(as_seen(plan, seen)) == []
    assert seen[0][1].corners[0] == pytest.approx((396, 0), abs=0.01)
    assert seen[0][1].corners[3] == pytest.approx((792, 612), abs=0.01)


@pytest.mark.parametrize("binding", Binding)
def test_creep_moves_the_fore_edge_by_one_thickness_per_sheet(binding: Binding) -> None:
    paper = 0.1 * POINTS_PER_MM
    _, _, seen = made(40, Ticket(Fold.SADDLE, LETTER, creep=paper, binding=binding, inner_margin=36.0))
    for number, side in enumerate(seen):
        leaf = number // 2
        left, right = sorted(side, key=lambda page: page.centre)
        assert left.corners[0][0] == pytest.approx(leaf * paper, abs=0.001)
        assert right.corners[1][0] == pytest.approx(792 - leaf * paper, abs=0.001)


def test_creep_never_paints_over_the_next_page() -> None:
    _, printed, _ = made(8, Ticket(Fold.SADDLE, LETTER, creep=1.0, inner_margin=36.0))
    inner = PdfReader(BytesIO(printed.pdf)).pages[2].get_contents()
    assert inner is not None
    assert b"q 0 0 396 612 re W n" in inner.get_data()
    assert b"q 396 0 396 612 re W n" in inner.get_data()


def test_creep_too_large_for_the_scaled_margin_is_refused() -> None:
    ticket = Ticket(Fold.SADDLE, LETTER, creep=2.5, inner_margin=36.0)
    made(40, ticket)
    with pytest.raises(UsageError, match="the inner margin is 8"):
        made(40, ticket, (612, 792))


def test_a_gutter_moves_pages_off_the_spine_and_is_reported_if_it_shrinks_them() -> None:
    _, printed, seen = made(4, Ticket(Fold.SADDLE, LETTER, gutter=18.0), (396, 612))
    assert printed.scale == pytest.approx(378 / 396)
    left, right = sorted(seen[0], key=lambda page: page.centre)
    assert left.corners[1][0] == pytest.approx(378, abs=0.001)
    assert right.corners[0][0] == pytest.approx(414, abs=0.001)
    assert printed.notices == ("pages print at 95.5% of their size",)


def contents(printed: PrintFile, page: int = 0) -> bytes:
    found = PdfReader(BytesIO(printed.pdf)).pages[page].get_contents()
    return found.get_data() if found is not None else b""


def test_marks_are_drawn_only_on_request() -> None:
    plain = made(4, Ticket(Fold.SADDLE, LETTER))[1]
    folded = made(4, Ticket(Fold.SADDLE, LETTER, marks=frozenset({Mark.FOLD})))[1]
    cropped = made(4, Ticket(Fold.SADDLE, A4, marks=frozenset({Mark.CROP})), (350, 500))[1]
    assert b" l S" not in contents(plain)
    assert b"396 0 m 396 24 l S" in contents(folded)
    assert contents(cropped).count(b" l S") == 16


LINE = re.compile(rb"(\S+) (\S+) m (\S+) (\S+) l S")


@pytest.mark.parametrize(("size", "marks"), [((350, 500), 8), ((350, 592), 4), ((418, 592), 0)])
def test_crop_marks_are_black_and_stay_between_their_page_and_the_next(size: tuple[int, int], marks: int) -> None:
    """A mark never touches its page or the next one; without room, it is left out."""
    plan, printed, seen = made(4, Ticket(Fold.SADDLE, A4, marks=frozenset({Mark.CROP})), size)
    drawn = contents(printed)
    assert (b"0.4 w 0 G [] 0 d" in drawn) is (marks > 0)
    lines = [tuple(map(float, found)) for found in LINE.findall(drawn)]
    assert len(lines) == 2 * marks
    boxes = [(page.corners[0], page.corners[3]) for page in seen[0]]
    for x0, y0, x1, y1 in lines:
        (left, right), (low, high) = sorted((x0, x1)), sorted((y0, y1))
        assert 0 <= left <= right <= plan.width
        assert 0 <= low <= high <= plan.height
        assert right <= plan.width / 2 or left >= plan.width / 2
        assert 4 <= right - left + high - low <= 12.001
        assert all(right < a[0] or left > b[0] or high < a[1] or low > b[1] for a, b in boxes)


def test_cut_marks_of_cards_are_only_at_the_edge_of_the_sheet() -> None:
    """Otherwise, a back smaller than its card would have marks in the middle of the card."""
    ticket = Ticket(Fold.CARDS, LETTER, marks=frozenset({Mark.CROP}), copies=12)
    source = open_pdf(token_pdf([(252, 144), (200, 100)]), "card.pdf")
    printed = write_sheets(impose(2, ticket, (252, 144)), source, LABEL)
    drawn = contents(printed) + contents(printed, 1)
    lines = [tuple(map(float, found)) for found in LINE.findall(drawn)]
    assert lines
    assert all(min(x0, x1, y0, y1) == 0 or max(x0, x1) == 792 or max(y0, y1) == 612 for x0, y0, x1, y1 in lines)


def test_a_printer_without_duplex_gets_fronts_and_backs_in_the_order_of_its_tray() -> None:
    sizes = [(396, 612)] * 12
    source = open_pdf(token_pdf(sizes), "tokens.pdf")
    plan = impose(12, Ticket(Fold.SADDLE, LETTER))

    def order(sides: Sides, tray: Tray) -> list[list[int]]:
        printed = write_sheets(plan, source, LABEL, sides=sides, tray=tray)
        return [[page.page for page in side] for side in read_back(printed.pdf, sizes)]

    assert order(Sides.FRONT, Tray.LAST_ON_TOP) == [[12, 1], [10, 3], [8, 5]]
    assert order(Sides.BACK, Tray.LAST_ON_TOP) == [[6, 7], [4, 9], [2, 11]]
    assert order(Sides.BACK, Tray.FIRST_ON_TOP) == [[2, 11], [4, 9], [6, 7]]


def test_a_blank_back_is_printed_so_that_the_stacks_match() -> None:
    plan = impose(1, Ticket(Fold.SADDLE, LETTER))
    source = open_pdf(token_pdf([(396, 612)]), "tokens.pdf")
    assert [write_sheets(plan, source, LABEL, sides=sides).sides for sides in Sides] == [2, 1, 1]


def test_backs_of_a_one_sided_plan_are_refused() -> None:
    plan = impose(4, Ticket(Fold.QUARTER, LETTER))
    with pytest.raises(UsageError, match="printed on one side"):
        write_sheets(plan, open_pdf(token_pdf([(306, 396)] * 4), "t.pdf"), LABEL, sides=Sides.BACK)


@pytest.mark.parametrize(
    ("fold", "wishes", "duplex"),
    [
        (Fold.SADDLE, {}, "/DuplexFlipShortEdge"),
        (Fold.SADDLE, {"flip": Flip.LONG}, "/DuplexFlipLongEdge"),
        (Fold.QUARTER, {"one_sided": False}, "/DuplexFlipLongEdge"),
        (Fold.ZINE, {}, "/Simplex"),
    ],
)
def test_the_file_asks_for_full_size_and_the_right_edge(fold: Fold, wishes: dict[str, object], duplex: str) -> None:
    _, printed, _ = made(4, Ticket(fold, LETTER, **wishes))  # type: ignore[arg-type]
    wanted = PdfReader(BytesIO(printed.pdf)).root_object["/ViewerPreferences"].get_object()
    assert (wanted["/PrintScaling"], wanted["/Duplex"]) == ("/None", duplex)
    assert wanted["/PickTrayByPDFSize"] == wanted["/DisplayDocTitle"] == True  # noqa: E712 a PDF has its own true


@pytest.mark.parametrize("sides", [Sides.FRONT, Sides.BACK])
def test_a_file_of_one_side_asks_for_printing_on_one_side(sides: Sides) -> None:
    source = open_pdf(token_pdf([(396, 612)] * 4), "t.pdf")
    printed = write_sheets(impose(4, Ticket(Fold.SADDLE, LETTER)), source, LABEL, sides=sides)
    assert PdfReader(BytesIO(printed.pdf)).root_object["/ViewerPreferences"]["/Duplex"] == "/Simplex"  # type: ignore[index]


def test_the_metadata_says_that_the_file_is_for_printing() -> None:
    _, printed, _ = made(4, Ticket(Fold.SADDLE, LETTER, binding=Binding.RIGHT))
    reader = PdfReader(BytesIO(printed.pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Living with a NET (PRINT ONLY)"
    assert reader.metadata.author == "Valley Clinic"
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/ViewerPreferences"].get_object()["/Direction"] == "/R2L"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made(9, Ticket(Fold.SADDLE, LETTER))[1].pdf == made(9, Ticket(Fold.SADDLE, LETTER))[1].pdf


def test_links_actions_fields_attachments_and_tags_are_left_out() -> None:
    link = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (calc.exe) >> >>] "
    busy = token_pdf(
        [(396, 612)] * 4,
        page_keys=link + b"/AA << /O << /S /JavaScript /JS (app.alert) >> >> /StructParents 0 /Metadata 12 0 R ",
        more=[stream(b"EMBEDDED", b"/Type /EmbeddedFile")],
        catalog=b"/OpenAction << /S /JavaScript /JS (app.alert) >> /AcroForm << /Fields [] /XFA 12 0 R >> "
        b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /EF << /F 12 0 R >> >>] >> >> "
        b"/StructTreeRoot << /Type /StructTreeRoot >> /MarkInfo << /Marked true >> ",
    )
    plan = impose(4, Ticket(Fold.SADDLE, LETTER))
    printed = write_sheets(plan, open_pdf(busy, "busy.pdf"), LABEL)
    words = (
        b"/Annot",
        b"/Launch",
        b"JavaScript",
        b"EmbeddedFile",
        b"EMBEDDED",
        b"XFA",
        b"StructTree",
        b"/AA",
        b"Marked",
    )
    assert [word for word in words if word in busy] == list(words)
    assert [word for word in words if word in printed.pdf] == []


@pytest.mark.parametrize("key", DROPPED_KEYS + EXTERNAL_DATA_KEYS)
def test_entries_of_an_image_that_are_not_drawn_are_left_out(key: str) -> None:
    """Any object that a page draws may have metadata, attached files and the like."""
    image = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    pdf = objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R "
            b"/Resources << /XObject << /I 5 0 R >> >> >>",
            stream(b"/I Do"),
            stream(b"0", image + key.encode() + b" 6 0 R "),
            stream(b"HIDDEN"),
        ]
    )
    printed = printed_page(pdf)
    assert b"/Subtype /Image" in printed
    assert b"HIDDEN" not in printed


@pytest.mark.parametrize("key", DROPPED_KEYS)
def test_arbitrary_names_of_resources_are_kept(key: str) -> None:
    """A font and a form whose names equal dropped entries are still drawn."""
    name = key.encode()
    inner = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << %s 5 0 R >> >> " % name
    pdf = objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R "
            b"/Resources << /Font << %s 5 0 R >> /XObject 6 0 R >> >>" % name,
            stream(b"BT %s 20 Tf (seen) Tj ET %s Do" % (name, name)),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
            b"<< %s 7 0 R >>" % name,
            stream(b"n", inner),
        ]
    )
    page = PdfReader(BytesIO(printed_page(pdf))).pages[0]["/Resources"]["/XObject"]["/P1"]  # type: ignore[index]
    font = page["/Resources"]["/Font"].raw_get(key)
    assert font.get_object()["/BaseFont"] == "/Courier"
    assert page["/Resources"]["/XObject"][key]["/Resources"]["/Font"].raw_get(key) == font, "one font is one object"


def test_an_object_that_refers_to_itself_is_copied_once() -> None:
    image = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    loop = stream(b"0", image + b"/SMask 5 0 R /Alternates [[5 0 R] 6 0 R] ")
    ring = b"<< /Next 6 0 R /Nothing 99 0 R >>"
    source = one_page(b"/I Do", page=b"/Resources << /XObject << /I 5 0 R >> >>").split(b"endobj\n")[:4]
    bodies = [part.split(b" obj\n", 1)[1].rstrip(b"\n") for part in source]
    sheet = PdfReader(BytesIO(printed_page(objects_pdf([*bodies, loop, ring])))).pages[0]
    image_of_it = sheet["/Resources"]["/XObject"]["/P1"]["/Resources"]["/XObject"]["/I"]  # type: ignore[index]
    assert image_of_it["/SMask"] is image_of_it
    (first, ring_of_it) = image_of_it["/Alternates"]
    assert first[0].get_object() is image_of_it
    assert ring_of_it.get_object()["/Next"] is ring_of_it.get_object()


def test_instructions_go_first_on_a_separate_sheet() -> None:
    plan = impose(4, Ticket(Fold.SADDLE, LETTER))
    source, first = (
        open_pdf(token_pdf([(396, 612)] * 4), "t.pdf"),
        open_pdf(token_pdf([(612, 792)]), "how.pdf"),
    )

    def sizes(sides: Sides) -> list[tuple[float, float]]:
        printed = write_sheets(plan, source, LABEL, first=first, sides=sides)
        return [(float(p.mediabox.width), float(p.mediabox.height)) for p in PdfReader(BytesIO(printed.pdf)).pages]

    assert sizes(Sides.BOTH) == [(612, 792), (612, 792), (792, 612), (792, 612)]
    assert sizes(Sides.FRONT) == [(612, 792), (792, 612)]
    assert sizes(Sides.BACK) == [(792, 612)]


def one_page(content: bytes, keys: bytes = b"", page: bytes = b"/Resources << >>", more: bytes = b"") -> bytes:
    """A half-letter page with that content stream."""
    shape = b"/MediaBox [0 0 396 612] /Contents 4 0 R "
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % more,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %s %s >>" % (shape, page),
            stream(content, keys),
        ]
    )


def printed_page(pdf: bytes) -> bytes:
    return write_sheets(impose(1, Ticket(Fold.SADDLE, LETTER)), open_pdf(pdf, "one.pdf"), LABEL).pdf


def test_unbalanced_content_does_not_affect_the_next_page() -> None:
    """A form does not leak its graphics state; the operators of the sheet stay balanced."""
    sheet = PdfReader(BytesIO(printed_page(one_page(b"q q 5 0 0 5 0 0 cm BT")))).pages[0]
    content = sheet.get_contents()
    assert content is not None
    assert content.get_data() == b"q 1 0 0 1 396 0 cm /P1 Do Q\n"


def test_content_streams_of_a_page_are_joined() -> None:
    pieces = objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents [4 0 R 5 0 R] >>",
            stream(b"0 0 m"),
            stream(b"9 9 l S"),
        ]
    )
    form = PdfReader(BytesIO(printed_page(pieces))).pages[0]["/Resources"]["/XObject"]["/P1"]  # type: ignore[index]
    assert form.get_data() == b"0 0 m\n9 9 l S\n"


def test_hidden_layers_stay_hidden() -> None:
    layered = one_page(b"/OC /L BDC 0 0 m EMC", more=b"/OCProperties << /OCGs [] /D << /OFF [] >> >>")
    assert "/OFF" in PdfReader(BytesIO(printed_page(layered))).root_object["/OCProperties"]["/D"]  # type: ignore[operator]


def test_a_page_without_content_is_printed_blank() -> None:
    empty = objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] >>",
        ]
    )
    assert len(PdfReader(BytesIO(printed_page(empty))).pages) == 2


def test_a_plan_for_another_number_of_pages_is_refused() -> None:
    with pytest.raises(UsageError, match="the plan is for 4 pages"):
        write_sheets(impose(4, Ticket(Fold.SADDLE, LETTER)), open_pdf(token_pdf([(396, 612)]), "t.pdf"), LABEL)


@pytest.mark.parametrize("times", [1, 2])
def test_a_small_file_that_expands_to_gigabytes_is_refused(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are lowered, since a real bomb would be slow."""
    import zlib

    from nethandout.imposition import size_limits

    monkeypatch.setattr(size_limits, "LARGEST_STREAM", 3_000_000)
    bomb = b"0" * 4_000_000
    for _ in range(times):
        bomb = zlib.compress(bomb)
    filters = b"/Filter [%s]" % b" ".join([b"/FlateDecode"] * times)
    image = stream(bomb, b"/Type /XObject /Subtype /Image /Width 1 /Height 1 " + filters)
    page = b"/Resources << /XObject << /I 5 0 R >> >>"
    source = one_page(b"/I Do", page=page)
    objects = source.split(b"endobj\n")[:4]
    bodies = [part.split(b" obj\n", 1)[1].rstrip(b"\n") for part in objects]
    with pytest.raises(InputError, match="expands to more than"):
        printed_page(objects_pdf([*bodies, image]))


def test_every_combination_of_options_gives_a_plan_that_prints() -> None:
    """Binding, flip, marks and sides in every combination make a file with as many sides as the plan says."""
    source = open_pdf(token_pdf([(396, 612)] * 6), "t.pdf")
    for binding, flip, marks, sides in itertools.product(Binding, Flip, (None, frozenset(Mark)), Sides):
        plan = impose(6, Ticket(Fold.SADDLE, LETTER, binding=binding, flip=flip, marks=marks))
        printed = write_sheets(plan, source, LABEL, sides=sides)
        assert printed.sides == (4 if sides is Sides.BOTH else 2)
