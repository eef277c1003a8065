"""Text typed into a PDF or onto it is printed by its appearance; the rest of annotations is left out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject

from nethandout.imposition.appearances import _fit_matrix, form_notices
from nethandout.imposition.impose import impose
from nethandout.imposition.print_file import write_sheets
from nethandout.imposition.source import open_pdf
from nethandout.imposition.ticket import PAPERS, Fold, Label, Ticket

from .token_pdfs import objects_pdf, stream

FORM = b"/Type /XObject /Subtype /Form /Resources << /Font << /F 4 0 R >> >> "
BOX = b"/BBox [0 0 100 20] "
SEEN = b"/AP << /N 6 0 R >> "
EMPTY = stream(b"/Tx BMC EMC", b"/Type /XObject /Subtype /Form /BBox [0 0 100 20] ")
RECT = b"/Rect [50 100 150 120] "


def annotated(
    *annotations: bytes,
    page: bytes = b"/Contents 5 0 R ",
    form: bytes = BOX,
    catalog: bytes = b"",
    more: bytes = b"null",
) -> bytes:
    """A half-letter page that says "page" and has these annotations; object 6 is a form that says "typed"."""
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Resources << /Font << /F 4 0 R >> >> %s"
            b"/Annots [%s] >>" % (page, b" ".join(b"<< /Type /Annot %s >>" % one for one in annotations)),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
            stream(b"BT /F 10 Tf 20 500 Td (page) Tj ET"),
            stream(b"BT /F 10 Tf 0 0 Td (typed) Tj ET", FORM + form),
            more,
        ]
    )


def printed(pdf: bytes) -> bytes:
    """Return the page on the right half of the front of a Letter sheet."""
    source = open_pdf(pdf, "theirs.pdf")
    return write_sheets(impose(1, Ticket(Fold.SADDLE, PAPERS["letter"])), source, Label("t")).pdf


def words(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Return each word of the printed front with its position from the corner of the page."""
    with pdfplumber.open(BytesIO(printed(pdf))) as opened:
        found = opened.pages[0].extract_words(keep_blank_chars=False, return_chars=True)
        return {w["text"]: (w["chars"][0]["matrix"][4] - 396, w["chars"][0]["matrix"][5]) for w in found}


@pytest.mark.parametrize(
    ("annotation", "seen"),
    [
        (b"/Subtype /Widget /FT /Tx /V (typed) /F 4 ", True),
        (b"/Subtype /FreeText /F 4 ", True),
        (b"/Subtype /Stamp /F 36 ", True),
        (b"/Subtype /Highlight /F 4 ", True),
        (b"/Subtype /Redact /F 4 ", True),
        (b"/Subtype /Link /F 4 ", True),
        (b"/Subtype /RichMedia /F 4 ", True),
        (b"/Subtype /Unknown /F 4 ", True),
        (b"/Subtype /Widget /FT /Tx /F 0 ", False),
        (b"/Subtype /Stamp ", True),
        (b"/Subtype /Watermark ", False),
        (b"/Subtype /Stamp /F 32 ", False),
        (b"/Subtype /Stamp /F 6 ", False),
        (b"/Subtype /Text /F 4 ", False),
        (b"/Subtype /Popup /F 4 ", False),
        (b"/Subtype /FileAttachment /F 4 ", False),
    ],
)
def test_printable_annotations_are_printed_but_not_hidden_ones_or_icons(annotation: bytes, seen: bool) -> None:
    """Flag 4 prints, 2 hides; without printed notes, only the page is left."""
    found = words(annotated(annotation + RECT + SEEN))
    assert found == ({"page": (20, 500), "typed": (50, 100)} if seen else {"page": (20, 500)})


def test_only_the_appearance_is_copied() -> None:
    """Neither fields nor their actions and values reach the print file."""
    field = b"/Subtype /Widget /FT /Tx /V (SECRET) /A << /S /Launch /F (calc.exe) >> /AA << >> /F 4 "
    made = printed(annotated(field + RECT + SEEN, catalog=b"/AcroForm << /Fields [] /DA (/F 9 Tf) >> "))
    assert b"/Form" in made
    assert [word for word in (b"SECRET", b"Launch", b"/AA", b"/Annot", b"AcroForm", b"Widget") if word in made] == []


def test_an_annotation_on_an_empty_page_is_printed() -> None:
    assert words(annotated(b"/Subtype /FreeText /F 4 " + RECT + SEEN, page=b"")) == {"typed": (50, 100)}


@pytest.mark.parametrize(
    ("form", "rectangle", "place"),
    [
        (BOX, b"[50 100 150 120]", (50, 100)),
        (BOX, b"[150 120 50 100]", (50, 100)),
        (b"/BBox [-10 -5 90 15] ", b"[50 100 150 120]", (60, 105)),
        (BOX, b"[50 100 250 120]", (50, 100)),
        (BOX + b"/Matrix [1 0 0 1 700 700] ", b"[50 100 150 120]", (50, 100)),
        (BOX + b"/Matrix [-1 0 0 -1 0 0] ", b"[50 100 150 120]", (150, 120)),
    ],
)
def test_an_appearance_fills_its_rectangle(form: bytes, rectangle: bytes, place: tuple[float, float]) -> None:
    """Its box, transformed by its matrix, is fitted into the rectangle."""
    pdf = annotated(b"/Subtype /Stamp /F 4 /Rect " + rectangle + SEEN, form=form)
    with pdfplumber.open(BytesIO(printed(pdf))) as opened:
        (first,) = [char for char in opened.pages[0].chars if char["text"] == "t"]
    assert (first["matrix"][4] - 396, first["matrix"][5]) == pytest.approx(place)


SIZES = st.floats(1, 500)
PLACES = st.floats(-500, 500)


@given(st.tuples(PLACES, PLACES, SIZES, SIZES), st.tuples(PLACES, PLACES, SIZES, SIZES), st.sampled_from([0, 1, 2, 3]))
def test_any_box_fills_its_rectangle(box: tuple[float, ...], rectangle: tuple[float, ...], quarters: int) -> None:
    """The corners of the box, transformed by both matrices, are those of the rectangle."""
    own = [(1, 0, 0, 1, 3, 4), (0, 1, -1, 0, 3, 4), (-1, 0, 0, -1, 3, 4), (0, -1, 1, 0, 3, 4)][quarters]
    x0, y0, x1, y1 = box[0], box[1], box[0] + box[2], box[1] + box[3]
    place = (rectangle[0], rectangle[1], rectangle[0] + rectangle[2], rectangle[1] + rectangle[3])
    form = DictionaryObject(
        {
            NameObject("/BBox"): ArrayObject(map(FloatObject, (x0, y0, x1, y1))),
            NameObject("/Matrix"): ArrayObject(map(FloatObject, own)),
        }
    )
    laid = _fit_matrix(form, place)
    assert laid is not None
    corners = []
    for x, y in ((x0, y0), (x1, y1)):
        for a, b, c, d, e, f in (own, laid):
            x, y = a * x + c * y + e, b * x + d * y + f
        corners.append((x, y))
    xs, ys = zip(*corners, strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(place, abs=0.01)


@pytest.mark.parametrize(("state", "seen"), [(b"/On", True), (b"/Off", False), (b"/Strange", False)])
def test_a_check_box_is_printed_in_its_state(state: bytes, seen: bool) -> None:
    box = b"/Subtype /Widget /FT /Btn /F 4 /AS %s /AP << /N << /On 6 0 R >> >> " % state
    assert ("typed" in words(annotated(box + RECT))) is seen


def test_a_check_box_without_a_state_takes_its_value() -> None:
    box = b"/Subtype /Widget /F 4 /Parent << /FT /Btn /V /On >> /AP << /N << /On 6 0 R >> >> "
    assert "typed" in words(annotated(box + RECT))


def test_an_appearance_without_fonts_uses_those_of_its_page() -> None:
    look = stream(b"BT /F 10 Tf 0 0 Td (typed) Tj ET", b"/Type /XObject /Subtype /Form " + BOX)
    pdf = printed(annotated(b"/Subtype /Stamp /F 4 /AP << /N 7 0 R >> " + RECT, more=look))
    form: Any = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/XObject"]["/P1"]  # type: ignore[index]
    assert form["/Resources"]["/XObject"]["/A0"]["/Resources"]["/Font"]["/F"]["/BaseFont"] == "/Courier"


def test_an_appearance_on_a_hidden_layer_stays_hidden() -> None:
    layered = annotated(
        b"/Subtype /Stamp /F 4 /OC 7 0 R " + RECT + SEEN,
        catalog=b"/OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >>",
        more=b"<< /Type /OCG /Name (hidden) >>",
    )
    reader = PdfReader(BytesIO(printed(layered)))
    (hidden,) = reader.root_object["/OCProperties"]["/D"]["/OFF"]  # type: ignore[index]
    form = reader.pages[0]["/Resources"]["/XObject"]["/P1"]  # type: ignore[index]
    assert b"/OC /L0 BDC q 1 0 0 1 50 100 cm /A0 Do Q EMC" in form.get_data()
    assert form["/Resources"]["/Properties"].raw_get("/L0") == hidden.indirect_reference


@pytest.mark.parametrize(
    "annotation",
    [
        b"/Subtype /Stamp /F 4 " + RECT,
        b"/Subtype /Stamp /F 4 " + SEEN,
        b"/Subtype /Stamp /F 4 /Rect [0 0 0 0] " + SEEN,
        b"/Subtype /Stamp /F 4 /Rect [(a) /b null 9] " + SEEN,
        b"/Subtype /Stamp /F 4 /AP 9 " + RECT,
        b"/Subtype /Stamp /F 4 /AP << /N << /On 6 0 R >> >> " + RECT,
        b"/Subtype [/Stamp] /F 4 " + RECT + SEEN,
        b"/Subtype /Stamp /F 4 /AS [/On] /AP << /N << /On 6 0 R >> >> " + RECT,
        b"/Subtype /Stamp /F 4 /AP << /N << /On 7 >> >> /AS /On " + RECT,
    ],
)
def test_an_invalid_annotation_is_left_out(annotation: bytes) -> None:
    assert words(annotated(annotation)) == {"page": (20, 500)}


@pytest.mark.parametrize(
    ("field", "form", "expected"),
    [
        (b"/FT /Tx /V (typed) ", b"", False),
        (b"/FT /Tx /V (typed) /AP << /N 5 0 R >> ", b"", False),
        (b"/FT /Tx /V (typed) /AP << /N 7 0 R >> ", b"", True),
        (b"/FT /Tx /V (typed) " + SEEN, b"", False),
        (b"/FT /Tx /V (typed) " + SEEN, b"/NeedAppearances true", True),
        (b"/FT /Tx /V () " + SEEN, b"/NeedAppearances true", False),
        (b"/FT /Btn /V /Yes ", b"", False),
    ],
)
def test_a_field_with_an_outdated_appearance_is_reported(field: bytes, form: bytes, expected: bool) -> None:
    """A program may leave drawing the fields to the viewer, or forget it."""
    pdf = annotated(
        b"/Subtype /Widget /F 4 " + RECT + field, catalog=b"/AcroForm << /Fields [] %s >> " % form, more=EMPTY
    )
    said = form_notices(open_pdf(pdf, "theirs.pdf"))
    assert bool(said) is expected
    assert not expected or "text typed into the fields of page 1 may be missing or out of date" in said[0]
