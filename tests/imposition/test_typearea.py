"""The smallest type of a page and its margins are those that another program finds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nethandout.content import selection
from nethandout.errors import InputError, UsageError
from nethandout.imposition import page_fit
from nethandout.imposition.impose import impose
from nethandout.imposition.page_fit import SAMPLE_PAGES, TypeArea, measure_type_areas
from nethandout.imposition.source import open_pdf
from nethandout.imposition.ticket import PAPERS, Binding, Flip, Fold, Ticket, millimeters
from nethandout.model import Edition
from nethandout.pipeline import Inputs
from tests.conftest import Make

from .token_pdfs import objects_pdf, stream, text_pdf, token_pdf

LETTER = PAPERS["letter"]
WIDE = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 32 /Widths [%s] >>" % (b"600 " * 95)


def page_with(content: bytes, more: bytes = b"", *objects: bytes, page: bytes = b"") -> bytes:
    """A half-letter page with the font F, whose letters are 0.6 em wide, and that content."""
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R %s"
            b"/Resources << /Font << /F 5 0 R >> %s >> >>" % (page, more),
            stream(content),
            WIDE,
            *objects,
        ]
    )


def area(pdf: bytes) -> TypeArea:
    """Return the type area of the first page."""
    return measure_type_areas(open_pdf(pdf, "it.pdf"))[1]


def ends(pdf: bytes) -> tuple[float, float]:
    """Return where its text begins and ends."""
    found = area(pdf)
    return round(found.left, 2), round(found.right, 2)


def test_a_booklet_has_the_type_areas_that_another_program_finds(shipped_inputs: Inputs, made: Make) -> None:
    """Subset fonts, kerning, letter spacing, figures: every edge within a point, every size the same."""
    pdf = made(selection.handout(shipped_inputs.library, "grades", Edition()), shipped_inputs).pdf
    with pdfplumber.open(BytesIO(pdf)) as opened:
        areas = measure_type_areas(open_pdf(pdf, "grades"))
        assert len(areas) == len(opened.pages)
        for number, found in areas.items():
            letters = [char for char in opened.pages[number - 1].chars if char["text"].strip()]
            assert found.left == pytest.approx(min(char["x0"] for char in letters), abs=1)
            assert found.right == pytest.approx(max(char["x1"] for char in letters), abs=1)
            assert found.smallest == 12


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F 10 Tf 50 500 Td (abcd) Tj ET", (50, 74)),
        (b"BT /F 10 Tf 50 500 Td (  ab  ) Tj ET", (62, 74)),
        (b"BT /F 10 Tf 1 0 0 1 50 500 Tm [(ab) -1000 (cd)] TJ ET", (50, 84)),
        (b"BT /F 10 Tf 2 Tc 50 500 Td (abcd) Tj ET", (50, 80)),
        (b"BT /F 10 Tf 5 Tw 50 500 Td (a b) Tj ET", (50, 73)),
        (b"BT /F 10 Tf 50 Tz 50 500 Td (abcd) Tj ET", (50, 62)),
        (b"BT /F 10 Tf 12 TL 50 500 Td (ab) Tj T* (abc) Tj ET", (50, 68)),
        (b"BT /F 10 Tf 50 500 TD (ab) Tj 9 -12 TD (abc) Tj ET", (50, 77)),
        (b"BT /F 10 Tf 12 TL 50 500 Td (ab) ' 1 2 (a b) \" ET", (50, 73)),
        (b"q 2 0 0 2 0 0 cm BT /F 10 Tf 50 200 Td (ab) Tj ET Q BT /F 10 Tf 200 9 Td (a) Tj ET", (100, 206)),
        (b"BT /F 10 Tf 50 500 Td <6162> Tj ET", (50, 62)),
        (b"BT /F 10 Tf 50 500 Td (\\(a\\051\\\\) Tj ET % (words) Tj", (50, 74)),
        (b"BT /F 10 Tf 50 500 Td (a(b(c)d)) Tj ET", (50, 98)),
        (b"/P << /MCID 0 /T (no) >> BDC BT /F 10 Tf 50 500 Td (ab) Tj ET EMC", (50, 62)),
        (b"q BI /W 1 /H 1 /BPC 8 /CS /G ID ( EI Q BT /F 10 Tf 50 500 Td (ab) Tj ET", (50, 62)),
        (b"BT /F 10 Tf 50 500 Td (ab) Tj 3 Tr 5 0 Td (hidden, as behind a scan) Tj ET", (50, 62)),
        (b"BT /F 10 Tf 50 500 Td (ab) Tj ET BT /F 10 Tf 50 900 Td (above the page) Tj ET", (50, 62)),
        (b"BT /F 10 Tf 0 1 -1 0 50 500 Tm (up) Tj ET", (41.97, 52.48)),
    ],
)
def test_text_begins_and_ends_where_its_operators_place_it(content: bytes, expected: tuple[float, float]) -> None:
    assert ends(page_with(content)) == expected


def test_text_in_forms_counts_at_its_drawn_scale() -> None:
    form = stream(
        b"BT /F 10 Tf 10 0 Td (abcdefghijklmnop) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Matrix [0.5 0 0 0.5 0 0] ",
    )
    found = area(page_with(b"q 1 0 0 1 100 300 cm /X Do Q", b"/XObject << /X 6 0 R >>", form))
    assert (round(found.left, 2), round(found.right, 2), found.smallest) == (105, 153, 5)


def test_the_widths_of_fonts_with_many_letters_are_read() -> None:
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /G /Encoding /Identity-H /DescendantFonts [7 0 R] >>"
    system = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    inner = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /G %s /W [1 [500 250] 5 9 100] /DW 800 >>" % system
    pdf = page_with(b"BT /G 10 Tf 50 500 Td <0001000200070003> Tj ET", b"/Font << /G 6 0 R >>", font, inner).replace(
        b"/Font << /F 5 0 R >> /Font", b"/Font"
    )
    assert ends(pdf) == (50, 50 + 5 + 2.5 + 1 + 8)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_is_measured_upright(rotate: int) -> None:
    """Corner tokens begin 4 points from the left edge of the rotated, cropped and scaled page."""
    found = area(token_pdf([(396, 612)], rotate=rotate, crop=(30, 50), unit=2.0))
    assert found.left == pytest.approx(8)
    assert found.width == pytest.approx(396)


@given(
    st.lists(st.tuples(st.integers(60, 240), st.integers(1, 300)), min_size=1, max_size=4, unique_by=lambda p: p[0]),
    st.floats(0.5, 2),
)
@settings(max_examples=40, deadline=None)
def test_the_smallest_type_disregards_a_few_small_letters(pieces: list[tuple[int, int]], scale: float) -> None:
    """Sizes are in tenths of a point and include the text matrix."""
    lines = [
        f"BT /F {tenths / 10} Tf 1 0 0 1 20 {100 + tenths} Tm ({'x' * letters}) Tj ET" for tenths, letters in pieces
    ]
    pdf = page_with(f"{scale} 0 0 {scale} 0 0 cm\n{chr(10).join(lines)}".encode(), page=b"/CropBox [0 0 9000 9000] ")
    pdf = pdf.replace(b"[0 0 396 612]", b"[0 0 9999 9999]")
    counted, expected = 0, None
    for tenths, letters in sorted(pieces):
        counted += letters
        if counted > max(12, 0.02 * sum(letters for _, letters in pieces)):
            expected = pytest.approx(tenths / 10 * scale, abs=0.01)
            break
    found = measure_type_areas(open_pdf(pdf, "it.pdf"))
    assert found[1].smallest == expected


def test_a_long_file_is_sampled_on_left_and_right_pages() -> None:
    looked = measure_type_areas(open_pdf(text_pdf([(12, 100)] * 200), "long.pdf"), SAMPLE_PAGES)
    assert 40 <= len(looked) <= SAMPLE_PAGES
    assert {number % 2 for number in looked} == {0, 1}


@pytest.mark.parametrize("fold", [Fold.SADDLE, Fold.QUARTER, Fold.CUT_STACK])
@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize("flip", Flip)
@pytest.mark.parametrize("page", [9, 10, 11, 12])
def test_the_margin_is_measured_at_the_spine(fold: Fold, binding: Binding, flip: Flip, page: int) -> None:
    """One page has words near its left edge: the spine is there on odd pages bound left and even ones bound right."""
    pdf = text_pdf([(12.0, 100)] * 24).replace(b"(%d) Tj" % page, b"(%d) Tj -180 0 Td (xx) Tj" % page)
    plan = impose(24, Ticket(fold, LETTER, creep=0.5, binding=binding, flip=flip))
    source = open_pdf(mended(pdf), "it.pdf")
    scale = min(plan.sheets[0].front.cells[0].frame.width / 396, 1.0)
    if (page % 2 == 1) == (binding is Binding.LEFT):
        with pytest.raises(UsageError, match=rf"the inner margin is [\d.]+ mm on page {page};"):
            page_fit.check_creep(plan, source, [scale] * source.pages)
    else:
        assert page_fit.check_creep(plan, source, [scale] * source.pages) == ()


def mended(pdf: bytes) -> bytes:
    """Return the PDF with lengths and offsets updated after an edit."""
    from pypdf import PdfReader, PdfWriter

    out = BytesIO()
    PdfWriter(clone_from=PdfReader(BytesIO(pdf))).write(out)
    return out.getvalue()


def test_white_between_a_small_page_and_its_frame_counts() -> None:
    plan = impose(8, Ticket(Fold.SADDLE, PAPERS["legal"], creep=3.0, inner_margin=1.0))
    assert page_fit.check_creep(plan, open_pdf(text_pdf([(12, 100)] * 8), "it.pdf"), [1.0] * 8) == ()
    with pytest.raises(UsageError, match=r"inner margin is 0\.35 mm"):
        page_fit.check_creep(
            impose(8, Ticket(Fold.SADDLE, LETTER, creep=3.0, inner_margin=1.0)),
            open_pdf(text_pdf([(12, 9)] * 8), "it"),
            [1.0] * 8,
        )


def test_the_margin_counts_at_the_printed_scale() -> None:
    """Pages printed at 396/612 of their size: 72 points of margin shrink with them, 25 beside each page are added."""
    scale = 396 / 612
    expected = millimeters((306 - 396 * scale) / 2 + 72 * scale)
    plan = impose(24, Ticket(Fold.QUARTER, LETTER, creep=20.0, binding=Binding.LEFT))
    with pytest.raises(UsageError, match=f"the inner margin is {expected} on page"):
        page_fit.check_creep(plan, open_pdf(text_pdf([(12, 300)] * 24), "it.pdf"), [scale] * 24)


def test_pages_without_text_are_reported_and_half_an_inch_is_assumed() -> None:
    blank = objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count 8 >>" % (b"3 0 R " * 8),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] >>",
        ]
    )
    (notice,) = page_fit.check_creep(
        impose(8, Ticket(Fold.SADDLE, LETTER, creep=3.0)), open_pdf(blank, "scan.pdf"), [1.0] * 8
    )
    assert "no text to measure the inner margin by" in notice
    with pytest.raises(UsageError, match=r"inner margin is 12\.7 mm"):
        page_fit.check_creep(impose(8, Ticket(Fold.SADDLE, LETTER, creep=30.0)), open_pdf(blank, "scan.pdf"), [1.0] * 8)


@pytest.mark.parametrize(
    "content",
    [
        b"(" * 200_000,
        b"(a" * 200_000,
        b"(()" * 200_000,
        b"<" * 200_000,
        b"BI" + b" ID " * 200_000,
        b"[" * 200_000,
        b"1 " * 400_000,
        b"q " * 200_000,
        b"Q Tj TJ ' \" Tf Td Tm cm Do T* Tz BT ET " * 5000,
        b"/F 1e999 Tf (a) Tj",
        b"BT /F 99999999999999999999999999 Tf 1 Tr -1 Tr (a) Tj",
        b"BT /F " + b"9" * 400 + b" Tf (a) Tj",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_hostile_content_is_read_quickly_and_without_a_traceback(content: bytes) -> None:
    measure_type_areas(open_pdf(page_with(content), "theirs.pdf"))


@given(st.binary(max_size=300))
@example(b"/F 9 Tf <abc> Tj (\\777) Tj [(a) /b << >> -.5.5 +] TJ")
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_no_traceback(content: bytes) -> None:
    measure_type_areas(open_pdf(page_with(b"BT /F 9 Tf (a) Tj " + content), "theirs.pdf"))


@pytest.mark.parametrize(
    "font",
    [b"5", b"<< /Subtype /Type0 >>", b"<< /Subtype /Type0 /DescendantFonts [] >>", b"<< /Widths [(a) null] >>",
     b"<< /Subtype /Type3 /FontMatrix [] /Widths 7 >>", b"<< /Subtype /Type0 /DescendantFonts [<< /W [1] >>] >>",
     b"<< /Subtype /Type0 /DescendantFonts [<< /W [0 99999999999 5] >>] >>"],
)  # fmt: skip
def test_an_invalid_font_gives_no_traceback(font: bytes) -> None:
    pdf = page_with(b"BT /F 10 Tf 50 500 Td (abcd) Tj ET").replace(WIDE, font)
    found = measure_type_areas(open_pdf(mended_or_same(pdf), "theirs.pdf"))
    assert 1 not in found or found[1].left == 50


def mended_or_same(pdf: bytes) -> bytes:
    """Return the PDF with offsets updated after an object was replaced."""
    head, *rest = pdf.split(b" obj\n")
    return objects_pdf([part.rsplit(b"\nendobj", 1)[0] for part in rest]) if head else pdf


def test_a_truncated_stream_is_refused_or_read(tmp_path: Path) -> None:
    whole = text_pdf([(12, 100)])
    for end in range(100, len(whole), 61):
        try:
            measure_type_areas(open_pdf(whole[:end], "cut.pdf"))
        except InputError as error:
            assert "\n" not in str(error)
