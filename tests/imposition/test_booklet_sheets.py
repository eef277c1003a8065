"""Booklets and brochures from words to sheets; sheets are read back letter by letter, by position."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader

from nethandout import imposition_job, pipeline
from nethandout.content import selection
from nethandout.content.document import parse
from nethandout.content.languages import printing_words
from nethandout.content.selection import opening
from nethandout.errors import ContentError
from nethandout.imposition.folds import flap_widths
from nethandout.imposition.impose import largest_page
from nethandout.imposition.print_file import count_notes_pages, is_blank
from nethandout.imposition.source import open_pdf
from nethandout.imposition.ticket import PAPERS, POINTS_PER_MM, Flip, Fold, Order, Ticket
from nethandout.model import Edition, Publication
from nethandout.pages.compose import compose
from nethandout.pages.layouts import Measures, layouts
from nethandout.paths import folders
from nethandout.pipeline import Inputs, load_inputs
from tests.conftest import Make, Words

Nethandout = Callable[..., Any]
LETTER, A4 = PAPERS["letter"], PAPERS["a4"]
WORDS, _ = printing_words(folders(), "en")
BACK_COVER = "You are not the only one"


@pytest.fixture(autouse=True)
def _made_once(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build a booklet once for several tests."""
    monkeypatch.setattr(pipeline, "build", made)


def booklet(inputs: Inputs, *sections: str, paper: str = "half-letter") -> Publication:
    """A booklet of the small library."""
    names = sections or ("cells", "scans", "care")
    recipe = selection.custom_recipe(inputs.library, names)
    return selection.booklet(inputs.library, names, Edition(paper=paper), recipe)


def letters(pdf: bytes) -> list[list[tuple[str, float, float, bool]]]:
    """Return the letters of each page in drawing order, with position and whether they are upright."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [
            [(c["text"], c["matrix"][4], c["matrix"][5], c["matrix"][0] > 0) for c in page.chars]
            for page in opened.pages
        ]


def texts(pdf: bytes) -> list[str]:
    """The words of each page on one line."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [" ".join(page.extract_text().split()) for page in opened.pages]


FRONT = 4  # cover, how to use it, contents, and one more so that the first section begins on a right page


def assert_filled(read: bytes, multiple: int) -> int:
    """Check that pages fill whole sheets and notes pages come right before the back cover; return their number.

    A page left free in the front matter is ruled too, but is none of them.
    """
    pages = texts(read)
    assert len(pages) % multiple == 0
    assert pages[-1].startswith(BACK_COVER)
    notes = [number for number, text in enumerate(pages) if text.endswith("Notes") or text.startswith("Notes")]
    notes = [number for number in notes if number >= FRONT]
    assert notes == list(range(len(pages) - 1 - len(notes), len(pages) - 1))
    return len(notes)


@pytest.mark.parametrize("sections", [("cells",), ("cells", "scans"), ("cells", "scans", "care")])
def test_notes_pages_fill_the_last_sheet_and_the_back_cover_stays_last(
    small_inputs: Inputs, sections: tuple[str, ...]
) -> None:
    """No sheet is wasted; a blank page before the back cover does not count as needed."""
    alone = pipeline.build(booklet(small_inputs, *sections), small_inputs)
    needed = alone.pages - is_blank(open_pdf(alone.pdf, "it"), alone.pages - 1)
    order = Order(Ticket(Fold.SADDLE, LETTER))
    product, imposed = imposition_job.booklet_on_sheets(booklet(small_inputs, *sections), order, WORDS, small_inputs)
    assert product.pages == needed + -needed % 4
    assert assert_filled(product.pdf, 4) == product.publication.notes_pages == -needed % 4
    assert imposed.plan.blanks == 0
    assert imposed.plan.pages == product.pages
    assert imposed.file.scale == 1.0


def test_a_blank_page_before_the_back_cover_becomes_a_notes_page(small_inputs: Inputs) -> None:
    """The back cover begins on a left page: of two booklets, one a page longer, one has an empty page before it."""
    longer = [replace(booklet(small_inputs, "cells"), notes_pages=notes) for notes in (0, 1)]
    made = [open_pdf(pipeline.build(one, small_inputs).pdf, "it") for one in longer]
    empty = [is_blank(source, source.pages - 1) for source in made]
    assert sorted(empty) == [False, True]
    sources = [imposition_job.open_source(source.data, "it") for source in made]
    rooms = [count_notes_pages(source, Ticket(Fold.SADDLE, LETTER)) for source in sources]
    assert rooms == [-(source.pages - no_words) % 4 for source, no_words in zip(made, empty, strict=True)]
    assert rooms[0] != rooms[1]


def test_lines_of_notes_pages_are_spaced_as_on_worksheets(small_inputs: Inputs) -> None:
    """At least nine millimeters apart, down to the lower margin."""
    pdf = pipeline.build(replace(booklet(small_inputs, "cells"), notes_pages=2), small_inputs).pdf
    with pdfplumber.open(BytesIO(pdf)) as opened:
        for page in opened.pages[-3:-1]:
            shapes = (*page.rects, *page.lines, *page.curves)
            feet = sorted({round(shape["bottom"], 1) for shape in shapes if shape["x1"] - shape["x0"] > 250})
            gaps = [low - high for high, low in itertools.pairwise(feet) if low - high > 2]
            assert len(gaps) >= 14
            assert min(gaps) >= 9 * POINTS_PER_MM
            assert 612 - 59 - 28 < max(feet) <= 612 - 59 + 1


@pytest.mark.parametrize(("fold", "multiple"), [(Fold.PERFECT, 4), (Fold.QUARTER, 8), (Fold.CUT_STACK, 8)])
def test_other_folds_are_filled_to_their_number_of_pages(small_inputs: Inputs, fold: Fold, multiple: int) -> None:
    order = Order(Ticket(fold, LETTER))
    product, imposed = imposition_job.booklet_on_sheets(booklet(small_inputs), order, WORDS, small_inputs)
    assert assert_filled(product.pdf, multiple) < multiple
    assert imposed.plan.blanks == 0


@pytest.mark.parametrize("flip", Flip)
@pytest.mark.parametrize(("sheet", "paper"), [(LETTER, "half-letter"), (A4, "a5")])
def test_every_letter_of_the_booklet_lands_where_its_page_is_on_the_sheet(
    small_inputs: Inputs, sheet: Any, paper: str, flip: Flip
) -> None:
    order = Order(Ticket(Fold.SADDLE, sheet, flip=flip))
    product, imposed = imposition_job.booklet_on_sheets(booklet(small_inputs, paper=paper), order, WORDS, small_inputs)
    read, printed, n = letters(product.pdf), letters(imposed.file.pdf), product.pages
    page, half = PAPERS[paper], sheet.height / 2
    margin = ((half - page.width) / 2, (sheet.width - page.height) / 2)
    for i in range(n // 4):
        front, back = (n - 2 * i, 2 * i + 1), (2 * i + 2, n - 2 * i - 1)
        for side, pages in enumerate((front, back)):
            turned = side == 1 and flip is Flip.LONG
            expected = []
            for column, number in enumerate(pages):
                for text, x, y, _ in read[number - 1]:
                    at = (column * half + margin[0] + x, margin[1] + y)
                    at = (2 * half - at[0], sheet.width - at[1]) if turned else at
                    expected.append((text, *at, not turned))
            got = sorted(printed[2 * i + side])
            assert [letter[0] for letter in got] == [letter[0] for letter in sorted(expected)]
            assert_near(got, sorted(expected))


def assert_near(got: list[tuple[str, float, float, bool]], expected: list[tuple[str, float, float, bool]]) -> None:
    """Each letter is within a tenth of a point of its place."""
    places = {(letter, round(x / 2), round(y / 2), up) for letter, x, y, up in expected}
    near = [(letter, x, y, up) for letter, x, y, up in got if not _any_near(letter, x, y, up, places)]
    assert near == []


def _any_near(letter: str, x: float, y: float, up: bool, places: set[tuple[str, int, int, bool]]) -> bool:
    around = {(round((x + dx) / 2), round((y + dy) / 2)) for dx in (-0.1, 0.1) for dy in (-0.1, 0.1)}
    return any((letter, column, row, up) in places for column, row in around)


def test_the_print_file_has_no_tags_links_or_outline_and_the_reading_file_has(small_inputs: Inputs) -> None:
    order = Order(Ticket(Fold.SADDLE, LETTER))
    product, imposed = imposition_job.booklet_on_sheets(booklet(small_inputs), order, WORDS, small_inputs)
    read, printed = (PdfReader(BytesIO(pdf)) for pdf in (product.pdf, imposed.file.pdf))
    keys = ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/Names", "/OpenAction", "/AcroForm", "/AF")
    assert [key for key in keys if key in printed.trailer["/Root"]] == []
    assert "/StructTreeRoot" in read.trailer["/Root"]
    assert any("/Annots" in page for page in read.pages)
    assert all("/Annots" not in page and "/StructParents" not in page for page in printed.pages)
    assert (printed.metadata or {})["/Title"].endswith("(PRINT ONLY)")
    assert printed.trailer["/Root"]["/Lang"] == read.trailer["/Root"]["/Lang"] == "en"
    again = imposition_job.booklet_on_sheets(booklet(small_inputs), order, WORDS, small_inputs)
    assert again[1].file.pdf == imposed.file.pdf


def test_a_layout_without_notes_pages_still_keeps_its_back_cover_last(small: Path, tmp_path: Path) -> None:
    packaged = layouts().find("booklet/booklet.html")
    assert packaged is not None
    own = tmp_path / "booklet" / "booklet.html"
    own.parent.mkdir()
    own.write_text(packaged.read_text("utf-8").replace("range(publication.notes_pages)", "range(0)"), "utf-8")
    inputs = load_inputs("en", small, only_content=True, layout_folder=tmp_path)
    order = Order(Ticket(Fold.SADDLE, LETTER))
    for sections in (("cells",), ("cells", "scans")):
        product, imposed = imposition_job.booklet_on_sheets(booklet(inputs, *sections), order, WORDS, inputs)
        assert texts(product.pdf)[-1].startswith(BACK_COVER)
        assert imposed.plan.reading[-1] == product.pages


@pytest.mark.parametrize(
    ("fold", "sheet", "page"),
    [
        (Fold.SADDLE, "letter", "half-letter"),
        (Fold.SADDLE, "legal", "half-letter"),
        (Fold.SADDLE, "a4", "a5"),
        (Fold.SADDLE, "a3", "a4"),
        (Fold.PERFECT, "letter", "half-letter"),
        (Fold.QUARTER, "a3", "a5"),
        (Fold.QUARTER, "letter", "half-letter"),
        (Fold.N_UP, "letter", "letter"),
    ],
)
def test_the_sheet_determines_the_page_size(fold: Fold, sheet: str, page: str) -> None:
    assert largest_page(Ticket(fold, PAPERS[sheet])).name == page


def test_measures_are_read_from_the_layout_for_the_edition(tmp_path: Path) -> None:
    look = layouts()
    assert Measures(look, Edition(paper="half-letter"))["margin-inner"] == 44
    assert Measures(look, Edition(paper="letter"))["margin-inner"] == 54
    assert Measures(look, Edition(paper="a5"))["page-width"] == pytest.approx(PAPERS["a5"].width)
    assert Measures(look, Edition(paper="a5", size="large-print"))["small-size"] == 18
    (tmp_path / "base").mkdir()
    (tmp_path / "base/measures.toml").write_text('[all]\nmargin-inner = "1in"\n', "utf-8")
    own = Measures(layouts(tmp_path), Edition())
    assert own["margin-inner"] == 72
    with pytest.raises(ContentError, match='lack "small-size"'):
        own["small-size"]


OWN_MEASURES = """
["slip paper-a4|paper-a5"]
b = "1pt"
[all]
a = "2pt"
b = "3pt"
c = "4pt"
[slip]
a = "5pt"
[paper-a4]
a = "6pt"
[booklet]
c = "7pt"
"""


def test_the_measures_with_more_conditions_win_then_the_later_ones(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/measures.toml").write_text(OWN_MEASURES, "utf-8")
    found = Measures(layouts(tmp_path), Edition(paper="a4"), "slip")
    assert [found[name] for name in "abc"] == [6, 1, 4]


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("measures.toml", '[all]\na = "2pt"\n[slip]\na = "2em"\n', r'measures\.toml:4: "a" is not a length'),
        ("measures.toml", '[all]\na = "2pt</style>"\n', r'measures\.toml:2: "a" is not a length'),
        ("measures.toml", '[all]\n"a: 1pt}" = "2pt"\n', r'measures\.toml:2: "a: 1pt}" is not a length'),
        ("measures.css", ":root { --a: 1pt }", r"measures\.css: it is not used: measures are in base/measures\.toml"),
    ],
)
def test_measures_that_cannot_be_used_are_reported(tmp_path: Path, name: str, text: str, wrong: str) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / name).write_text(text, "utf-8")
    with pytest.raises(ContentError, match=wrong):
        Measures(layouts(tmp_path), Edition())


def test_creep_is_compared_with_the_margin_of_the_page(small_inputs: Inputs) -> None:
    ticket = Ticket(Fold.SADDLE, LETTER)
    half, large = (
        imposition_job.booklet_ticket(Edition(paper=paper), ticket, small_inputs) for paper in ("half-letter", "letter")
    )
    assert (half.inner_margin, large.inner_margin) == (44, 54)


def test_the_command_writes_both_files_and_says_how_to_fold(nethandout: Nethandout, small: Path) -> None:
    ran = nethandout("booklet", "--content", small, "--only-content", "--recipe", "visit", "--fold", "saddle")
    assert ran.code == 0
    folder = Path("output/en/booklets")
    read, printed = (folder / name for name in ("visit.pdf", "visit.sheets.pdf"))
    assert sorted(folder.iterdir()) == [read, printed]
    pages = open_pdf(read.read_bytes(), "visit").shapes
    assert {shape.size for shape in pages} == {(396.0, 612.0)}
    assert len(PdfReader(printed).pages) == len(pages) / 2
    assert ran.out.splitlines()[0].startswith(f"{read}  ({len(pages)} pages, 2 sheets of paper)")
    assert "With the paper" in ran.out


def test_a_saved_paper_is_the_sheet_and_a_typed_one_the_page(nethandout: Nethandout, small: Path) -> None:
    Path("nethandout.toml").write_text('paper = "a4"\n', encoding="utf-8")
    asked = ("booklet", "--content", small, "--only-content", "cells", "--fold", "saddle")
    assert "sheets of a4, saddle, at 100%" in nethandout(*asked).out
    assert Path("output/en/booklets/custom.a5.sheets.pdf").is_file()
    small_type = nethandout(*asked, "--paper", "letter", "--sheet", "letter", "-o", "small.pdf")
    assert "the smallest type prints at 7.8 points" in small_type.err
    assert Path("small.sheets.pdf").is_file()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--flip", "long", "--sheet", "a4"], ("--flip", "--sheet", "--fold saddle")),
        (["--fold", "saddle", "--creep", "5", "--tray", "last-on-top"], ("creep cannot be", "--tray")),
        (["--fold", "saddle", "-o", "-", "--signature", "6"], ("two files", "multiple of 4")),
        (["--fold", "saddle", "--creep", "paper=20mm"], ("inner margin is 15.52 mm",)),
    ],
)
def test_contradicting_options_are_reported_together_and_nothing_is_written(
    nethandout: Nethandout, small: Path, options: list[str], words: tuple[str, ...]
) -> None:
    ran = nethandout("booklet", "--content", small, "--only-content", "--recipe", "visit", *options)
    assert ran.code == 2
    assert [word for word in words if word not in ran.err] == []
    assert not Path("output").exists()


STARTS = {
    "cover": "Neuroendocrine",
    "points": "Key points",
    "figure": "How many cells",
    "to do": "What to do now",
    "call": "When to call",
    "ask": "Questions to ask",
}
PANELS = {
    Fold.TRIFOLD: ("cover", "points", "figure", "to do", "call", "ask"),
    Fold.ZFOLD: ("cover", "points", "figure", "call", "to do", "ask"),
}
"""The content of each panel; the back of a letter fold is the sixth, that of a Z fold the fourth."""


@pytest.mark.parametrize(("fold", "sheet", "ink"), [(Fold.TRIFOLD, LETTER, "color"), (Fold.ZFOLD, A4, "black")])
def test_a_brochure_has_six_panels_as_wide_as_its_fold_needs(
    shipped_inputs: Inputs, fold: Fold, sheet: Any, ink: str
) -> None:
    handout = selection.handout(shipped_inputs.library, "grades", Edition(ink=ink))
    ticket = Ticket(fold, sheet)
    product, imposed = imposition_job.brochure_on_sheet(handout, Order(ticket), WORDS, shipped_inputs)
    narrow, wide = flap_widths(ticket) if fold is Fold.TRIFOLD else (sheet.height / 3, sheet.height / 3)
    widths = [page.size[0] for page in open_pdf(product.pdf, "grades").shapes]
    assert widths == pytest.approx([wide, wide, wide, narrow, narrow, wide], abs=0.1)
    assert imposed.file.scale == 1.0
    read = texts(product.pdf)
    assert all(text.startswith(STARTS[what]) for text, what in zip(read, PANELS[fold], strict=True))
    with pdfplumber.open(BytesIO(imposed.file.pdf)) as opened:
        outside, inside = opened.pages
        edges = (0, narrow, narrow + wide, outside.width)
        panels = [
            " ".join((outside.crop((x0, 0, x1, outside.height)).extract_text() or "").split())
            for x0, x1 in itertools.pairwise(edges)
        ]
        assert panels == [read[4], read[5], read[0]]
        assert " ".join(inside.crop((0, 0, wide, inside.height)).extract_text().split()) == read[1]


def test_a_figure_that_does_not_fit_becomes_a_list(shipped_inputs: Inputs) -> None:
    handout = selection.handout(shipped_inputs.library, "syndromes", Edition())
    for brochure in selection.brochures(handout, Fold.TRIFOLD, "letter"):
        (chapter,) = brochure.chapters
        shown = [block.kind for block in chapter.blocks if block.text == "symptom-grid"]
        assert shown in (["figure"], ["figure-list"])
    html = compose(brochure, shipped_inputs.layouts)
    assert "<figure" not in html
    assert "<li><strong>Flushing:</strong> Your face, neck, or chest turns warm and red</li>" in html


def begins(text: str) -> list[str]:
    """The blocks that a brochure begins with, in 300 letters."""
    return [block.words for block in opening(parse(text, Path("a.md"))[0], 300)]


def test_no_panel_of_a_brochure_ends_with_an_introduction() -> None:
    assert begins(f"## A\n\nOne.\n\nTwo of them:\n\n- {'x' * 600}") == ["A", "One."]
    assert begins("## A\n\nTwo of them:") == []


def test_a_brochure_skips_what_is_too_long_for_a_panel_and_text_below_a_figure() -> None:
    figure = "::: figure body-map\n\nAs you see."
    assert begins(f"## Long\n\n{'Words. ' * 50}\n\n## Short\n\nOne.\n\n{figure}") == ["Short", "One."]
    assert begins(figure) == []


@pytest.mark.parametrize(
    ("fold", "name", "shown"), [(Fold.TRIFOLD, "definitions", ("Where do NETs start?",)), (Fold.ZFOLD, "syndromes", ())]
)
def test_a_brochure_has_room_for_a_figure_and_all_details_of_a_clinic(
    tmp_path: Path, fold: Fold, name: str, shown: tuple[str, ...]
) -> None:
    """A figure that shows only one number gives way to the ten symptoms."""
    card = tmp_path / "clinic.toml"
    card.write_text(
        """name = "Valley Clinic for Endocrine Tumors"
line = "Department of Gastroenterology and Hepatology"
telephone = "555 010 2000"
hours = "Monday to Friday, 8 am to 5 pm"
after_hours = "555 010 2999"
address = ["100 Valley Road, Building C", "Springfield, IL 62701"]
website = "https://www.valleyclinic.example"
newest = "https://www.valleyclinic.example/net"
""",
        encoding="utf-8",
    )
    inputs = load_inputs("en", brand=card)
    handout = selection.handout(inputs.library, name, Edition())
    product, _ = imposition_job.brochure_on_sheet(handout, Order(Ticket(fold, LETTER)), WORDS, inputs)
    read = dict(zip(PANELS[fold], texts(product.pdf), strict=True))
    labels = inputs.library.language.figures["symptom-grid"]
    symptoms = [labels[label.removesuffix("_means")] for label in labels if label.endswith("_means")]
    assert len(symptoms) == 10
    assert [words for words in shown or symptoms if words not in read["figure"]] == []
    assert "Call your clinic: 555 010 2000" in read["call"]
    assert "Springfield" in read["to do"]
    assert "Ask Valley Clinic for Endocrine Tumors for the newest one." in read["ask"]


def test_a_section_too_long_for_a_panel_is_an_error_in_its_file(words: Words) -> None:
    words.section("long", "::: call\n" + "- Call if you have a fever.\n" * 60 + ":::\n")
    inputs = load_inputs("en", words.folder, only_content=True)
    handout = selection.handout(inputs.library, "long", Edition())
    with pytest.raises(ContentError, match=r"long/en\.md: its boxes fill \d+ panels; a trifold has 6"):
        imposition_job.make_brochure(handout, Fold.TRIFOLD, "letter", inputs)


def test_the_brochure_command_writes_both_files(nethandout: Nethandout) -> None:
    assert nethandout("handout", "naming", "--fold", "zfold", "--sheet", "a4", "--ink", "black").code == 0
    assert sorted(path.name for path in Path("output/en/handouts").iterdir()) == [
        "naming.black.a4.zfold.pdf",
        "naming.black.a4.zfold.sheets.pdf",
    ]
    worksheet = nethandout("handout", "wallet-card", "--fold", "trifold")
    assert (worksheet.code, "wallet-card is a worksheet" in worksheet.err) == (2, True)
    refused = nethandout("handout", "--all", "--fold", "trifold", "--sheet", "a3", "--size", "large-print")
    assert (refused.code, refused.err.count("\n")) == (2, 3)
