"""Marks without an appearance are drawn as PDF specifies, or their pages are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from nethandout.errors import InputError
from nethandout.imposition.impose import impose
from nethandout.imposition.print_file import make_print_file
from nethandout.imposition.source import describe
from nethandout.imposition.ticket import PAPERS, Fold, Label, Order, PrintFile, Ticket

from .token_pdfs import objects_pdf, stream

RECT = b"/F 4 /Rect [100 100 200 140] "
RED, BLUE, BLACK, YELLOW, WHITE = (255, 0, 0), (0, 0, 255), (0, 0, 0), (255, 255, 0), (255, 255, 255)


def marked(annotation: bytes, catalog: bytes = b"", more: bytes = b"null") -> bytes:
    """A half-letter page with one annotation; object 4 is an empty stream, object 5 what is given."""
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s>>" % catalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R "
            b"/Annots [<< /Type /Annot %s >>] >>" % annotation,
            stream(b""),
            more,
        ]
    )


def printed(annotation: bytes, force: bool = False, **more: bytes) -> PrintFile:
    """Return the page on the right half of the front of a Letter sheet."""
    data, ticket = marked(annotation, **more), Ticket(Fold.SADDLE, PAPERS["letter"])
    source = replace(describe(data, "theirs.pdf", None), data=data)
    return make_print_file(source, impose(1, ticket), Label("t"), Order(ticket), None, True, force)


def picture(made: PrintFile) -> Image.Image:
    """Render the printed page at one pixel per point."""
    whole: Image.Image = PdfDocument(BytesIO(made.pdf))[0].render(scale=1).to_pil()
    return whole.convert("RGB").crop((396, 0, 792, 612))


@pytest.mark.parametrize(
    ("annotation", "seen"),
    [
        (b"/Subtype /StrikeOut /C [1 0 0] ", {(150, 120): RED, (150, 105): WHITE}),
        (b"/Subtype /StrikeOut ", {(150, 120): BLACK}),
        (
            b"/Subtype /StrikeOut /C [1 0 0] /QuadPoints [100 140 140 140 100 100 140 100] ",
            {(120, 120): RED, (170, 120): WHITE},
        ),
        (
            b"/Subtype /Underline /C [1 0 0] /QuadPoints [100 100 140 100 140 140 100 140] ",
            {(120, 102): RED, (120, 137): WHITE, (170, 102): WHITE},
        ),
        (b"/Subtype /Underline /C [0 0 1] ", {(150, 102): BLUE, (150, 120): WHITE}),
        (b"/Subtype /Highlight ", {(150, 120): YELLOW, (90, 120): WHITE}),
        (b"/Subtype /Highlight /C [1 0 0] ", {(150, 120): RED}),
        (b"/Subtype /Square /C [1 0 0] /BS << /W 4 >> ", {(102, 120): RED, (150, 120): WHITE}),
        (b"/Subtype /Square /C [1 0 0] /IC [0 0 1] /Border [0 0 4] ", {(102, 120): RED, (150, 120): BLUE}),
        (b"/Subtype /Square /C [1 0 0] /BS << /W 4 >> /RD [20 0 0 0] ", {(102, 120): WHITE, (122, 120): RED}),
        (b"/Subtype /Circle /C [1 0 0] /BS << /W 4 >> ", {(102, 120): RED, (101, 101): WHITE, (150, 120): WHITE}),
        (b"/Subtype /Line /C [1 0 0] /L [100 120 200 120] /BS << /W 4 >> ", {(150, 120): RED, (150, 130): WHITE}),
        (b"/Subtype /PolyLine /C [1 0 0] /Vertices [100 120 200 120 200 140] /BS << /W 4 >> ", {(150, 120): RED}),
        (b"/Subtype /Polygon /IC [0 0 1] /Vertices [100 100 200 100 150 140] ", {(150, 110): BLUE, (101, 135): WHITE}),
        (
            b"/Subtype /Ink /C [0 0 1] /InkList [[100 120 200 120] [100 130 200 130]] /BS << /W 4 >> ",
            {(150, 130): BLUE},
        ),
        (b"/Subtype /Link /Border [0 0 4] /C [1 0 0] ", {(102, 120): RED, (150, 120): WHITE}),
        (b"/Subtype /Link /BS << /W 4 /S /U >> /C [0 0 1] ", {(150, 101): BLUE, (102, 120): WHITE}),
        (b"/Subtype /Link /Border [0 0 0] ", {(100, 120): WHITE, (150, 100): WHITE}),
        (b"/Subtype /Squiggly /C [0 0 1] /BS << /W 1 >> ", {(150, 120): WHITE}),
        (b"/Subtype /StrikeOut /C [1 0 0] /AP << >> ", {(150, 120): RED}),
        (b"/Subtype /StrikeOut /C [1 0 0] /AP << /N null >> ", {(150, 120): RED}),
        (b"/Subtype /StrikeOut /C [1 0 0] /AP << /N << >> >> ", {(150, 120): RED}),
    ],
)
def test_a_mark_without_appearance_is_drawn(
    annotation: bytes, seen: dict[tuple[int, int], tuple[int, int, int]]
) -> None:
    """With its color, width and position; pixels count from the lower left corner."""
    page = picture(printed(annotation + RECT))
    assert {place: page.getpixel((place[0], 611 - place[1])) for place in seen} == seen


@pytest.mark.parametrize("rectangle", [b"/Rect [300 400 310 410] ", b"/Rect [0 0 0 0] ", b""])
@pytest.mark.parametrize(
    "mark",
    [
        b"/Subtype /StrikeOut /QuadPoints [100 140 200 140 100 100 200 100] ",
        b"/Subtype /Highlight /QuadPoints [100 140 200 140 100 100 200 100] ",
        b"/Subtype /Line /BS << /W 4 >> /L [100 120 200 120] ",
        b"/Subtype /PolyLine /BS << /W 4 >> /Vertices [100 120 200 120] ",
        b"/Subtype /Polygon /BS << /W 4 >> /Vertices [100 120 200 120 200 140] ",
        b"/Subtype /Ink /BS << /W 4 >> /InkList [[1 1 2 2] [100 120 200 120]] ",
    ],
)
def test_a_mark_outside_its_rectangle_is_drawn(mark: bytes, rectangle: bytes) -> None:
    """Its points place it, as in viewers; programs that edit a PDF may leave an old or empty rectangle."""
    assert picture(printed(mark + rectangle + b"/F 4 /C [1 0 0] ")).getpixel((150, 611 - 120)) == RED


def test_a_mark_outside_its_rectangle_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="would be missing on paper"):
        printed(b"/Subtype /Line /F 4 /LE /Circle /L [100 120 200 120] /Rect [0 0 0 0] ")


def test_a_mark_not_set_to_print_is_printed_with_a_notice() -> None:
    """A dose struck through on screen must not look valid on paper."""
    made = printed(b"/Subtype /StrikeOut /C [1 0 0] /Rect [100 100 200 140] ")
    assert picture(made).getpixel((150, 611 - 120)) == RED
    assert made.notices[-1].startswith("page 1 has marks set to show only on screen; they are printed")


def test_a_mark_not_set_to_print_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="would be missing on paper"):
        printed(b"/Subtype /FreeText /Contents (STOP) /Rect [100 100 200 140] ")


def test_a_squiggly_line_goes_up_and_down() -> None:
    page = picture(printed(b"/Subtype /Squiggly " + RECT)).crop((100, 611 - 110, 200, 611 - 98)).convert("L")
    assert page.point(lambda value: 255 * (value < 128)).getbbox() == (0, 5, 100, 12)


@pytest.mark.parametrize("opacity", [(b"", BLACK), (b"/CA 0.5 ", (127, 127, 127)), (b"/CA 7 ", BLACK)])
def test_a_mark_has_its_opacity(opacity: tuple[bytes, tuple[int, int, int]]) -> None:
    said, expected = opacity
    page = picture(printed(b"/Subtype /Square /IC [0] /BS << /W 0 >> " + said + RECT))
    assert page.getpixel((150, 611 - 120)) == pytest.approx(expected, abs=1)


UNDESCRIBED = (
    b"/Subtype /FreeText /RC (<p>20 mg</p>) ",
    b"/Subtype /Redact /IC [0 0 0] /OverlayText (not for you) ",
    b"/Subtype /Watermark ",
    b"/Subtype /Caret ",
    b"/Subtype /Line /L [1 2 3 4] /Cap true /Contents (20 mg) ",
    b"/Subtype /Line /L [1 2 3 4] /LL 20 ",
    b"/Subtype /Stamp /AP << /N 4 0 R >> ",
    b"/Subtype /Widget /FT /Tx /RV (<p>typed</p>) ",
    b"/Subtype /Widget /FT /Tx /V (" + b"far too long " * 9 + b") ",
    b"/Subtype /Widget /FT /Tx /V <FEFF795E> ",
    b"/Subtype /Widget /FT /Tx /Ff 8192 /V (secret) ",
    b"/Subtype /Widget /FT /Tx /Ff 16777216 /MaxLen 9 /V (cells) ",
    b"/Subtype /Widget /FT /Ch /I [1] ",
    b"/Subtype /Widget /FT /Ch /Opt [(one) (two)] ",
    b"/Subtype /Widget /FT /Btn /AS /Yes /AP << /N << /On 4 0 R /Off 4 0 R >> >> ",
    b"/Subtype /Widget /FT /Btn /V /Yes /AP << /D << /Yes 4 0 R >> >> ",
    b"/Subtype /Widget /FT /Btn /Ff 65536 /MK << /CA (Send) >> ",
    b"/Subtype /FreeText /Contents (20 mg) /DA (/Helv 12 Tf) ",
    b"/Subtype /Stamp ",
    b"/Subtype /Line /L [1 2 3] ",
    b"/Subtype /Line /L [1 2 3 4] /LE [/None /ClosedArrow] ",
    b"/Subtype /Ink /InkList [] ",
    b"/Subtype /Ink /InkList [[1 2 (a) 4]] ",
    b"/Subtype /StrikeOut /QuadPoints [1 2 3] ",
    b"/Subtype /StrikeOut /C [1 0] ",
    b"/Subtype /Square /RD [60 0 60 0] ",
    b"/Subtype /Polygon /Vertices 7 ",
)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (b"/FT /Tx /V (20 mg daily) ", "20 mg daily"),
        (b"/Parent << /FT /Tx /V (20 mg) >> ", "20 mg"),
        (b"/FT /Tx /V <FEFF005A00FC0072006900630068> ", "Zürich"),
        (b"/FT /Tx /V (A line of thirty letters in it) ", "A line of thirty letters in it"),
        (b"/FT /Tx /Ff 4096 /V (One line\nand several words more) ", "One line\nand several\nwords more"),
        (b"/FT /Ch /Ff 131072 /V (chosen) ", "chosen"),
    ],
)
def test_the_text_of_a_field_without_an_appearance_is_printed(field: bytes, words: str) -> None:
    """In one line that is made smaller until it fits, or in several where the field allows them."""
    made = printed(b"/Subtype /Widget " + field + RECT)
    with pdfplumber.open(BytesIO(made.pdf)) as opened:
        page = opened.pages[0]
        assert page.extract_text() == words
        assert page.within_bbox((496, 612 - 140, 596, 612 - 100)).extract_text() == words


def test_a_checked_box_has_a_cross_and_a_field_its_border() -> None:
    field = b"/Subtype /Widget /MK << /BC [1 0 0] /BG [0 0 1] >> /BS << /W 6 >> " + RECT
    for state, is_checked in ((b"/FT /Btn /AS /Yes ", True), (b"/FT /Btn /AS /Off ", False), (b"/FT /Tx ", False)):
        page = picture(printed(field + state))
        assert page.getpixel((150, 611 - 101)) == RED
        assert (page.getpixel((150, 611 - 120)) != BLUE, page.getpixel((120, 611 - 120))) == (is_checked, BLUE)


@pytest.mark.parametrize("annotation", UNDESCRIBED)
def test_a_mark_that_cannot_be_drawn_is_refused_unless_forced(annotation: bytes) -> None:
    with pytest.raises(
        InputError, match=r"theirs.pdf: page 1 has notes, marks or fields that would be missing on paper"
    ):
        printed(annotation + RECT)
    made = printed(annotation + RECT, force=True)
    assert "page 1 has notes, marks or fields that would be missing on paper" in made.notices[0]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (b"/Subtype /StrikeOut /Rect [1 1 9 9] ", False),
        (b"/Subtype /Watermark /Rect [1 1 9 9] ", True),
        (b"/Subtype /Highlight /F 4 /Rect [1 1 9 9] /Contents (Stop!) ", True),
        (b"/Subtype /Text /F 4 /Rect [1 1 9 9] /RC (<p>Stop!</p>) ", True),
        (b"/Subtype /FileAttachment /F 4 /Rect [1 1 9 9] ", True),
        (b"/Subtype /RichMedia /F 4 /Rect [1 1 9 9] ", True),
        (b"/Subtype /Screen /Rect [1 1 9 9] ", True),
        (b"/Subtype /Widget /FT /Tx /V (typed) /Rect [1 1 9 9] ", True),
        (b"/Subtype /Widget /FT /Btn /AS /Yes /Rect [1 1 9 9] ", True),
        (b"/Subtype /Widget /FT /Tx /F 4 /Rect [1 1 9 9] ", False),
        (b"/Subtype /Widget /FT /Btn /F 4 /AS /Off /AP << /N << /On 4 0 R >> >> /Rect [1 1 9 9] ", False),
        (b"/Subtype /Widget /FT /Sig /V << >> /F 4 /Rect [0 0 0 0] ", False),
        (b"/Subtype /Widget /FT /Tx /V (typed) /F 4 /Rect [9 9 9 9] ", False),
        (b"/Subtype /Link /Rect [1 1 9 9] /Contents (A site) ", False),
        (b"/Subtype /Text /F 4 /Rect [1 1 9 9] /Contents (Stop!) ", True),
        (b"/Subtype /Text /F 4 /Rect [1 1 9 9] ", False),
        (b"/Subtype /StrikeOut /F 2 /Rect [1 1 9 9] ", False),
        (b"/Subtype /StrikeOut /F 32 /Rect [1 1 9 9] ", False),
        (b"/Subtype /Popup /Rect [1 1 9 9] /Contents (Stop!) ", False),
    ],
)
def test_annotations_that_show_only_on_screen_are_reported(annotation: bytes, expected: bool) -> None:
    """Unprinted marks, films and typed words, and the text of notes count; hidden ones do not."""
    said = "page 1 has notes, marks or fields that show only on screen"
    assert any(notice.startswith(said) for notice in printed(annotation).notices) is expected


LAYERS = b"/OCProperties << /OCGs [5 0 R] /D << %s >> >> "
SCREEN = b"<< /Type /OCG /Name (Notes) /Usage << /Print << /PrintState /OFF >> >> >>"


@pytest.mark.parametrize(
    ("catalog", "layer", "expected"),
    [
        (LAYERS % b"", SCREEN, True),
        (LAYERS % b"/BaseState /OFF /ON [5 0 R]", SCREEN, True),
        (LAYERS % b"/BaseState /OFF", SCREEN, False),
        (LAYERS % b"/OFF [5 0 R]", SCREEN, False),
        (LAYERS % b"", b"<< /Type /OCG /Name (Notes) >>", False),
        (b"/OCProperties << /OCGs 7 /D << /ON 7 /OFF 5 0 R >> >> ", b"7", False),
    ],
)
def test_a_layer_that_shows_only_on_screen_is_reported(catalog: bytes, layer: bytes, expected: bool) -> None:
    made = printed(b"/Subtype /Popup ", catalog=catalog, more=layer)
    assert any("it has layers that show only on screen (Notes);" in notice for notice in made.notices) is expected


@pytest.mark.parametrize("catalog", [b"/NeedsRendering true ", b"/Collection << >> "])
def test_pages_that_only_name_another_program_are_refused(catalog: bytes) -> None:
    """Other programs show only a placeholder page for XFA forms and portfolios."""
    with pytest.raises(InputError, match=r"theirs.pdf: its pages only name the program that opens it"):
        printed(b"/Subtype /Popup ", catalog=catalog)
    assert "its pages only name" in printed(b"/Subtype /Popup ", force=True, catalog=catalog).notices[0]


def test_impose_asks_for_force(nethandout: Callable[..., Any]) -> None:
    """The command refuses such a PDF in one line; with --force it prints it with a notice."""
    Path("theirs.pdf").write_bytes(marked(UNDESCRIBED[0] + RECT))
    ran = nethandout("impose", "theirs.pdf", "--fold", "saddle")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("nethandout: theirs.pdf: page 1 has notes, marks or fields")
    ran = nethandout("impose", "theirs.pdf", "--fold", "saddle", "--force")
    assert ran.code == 0
    assert "note: page 1 has notes, marks or fields that would be missing on paper" in ran.err
