"""nethandout impose: what it writes, prints and refuses; print files are read back by position."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions

from nethandout.imposition.ticket import PAPERS, POINTS_PER_MM, Fold
from tests.imposition.test_source import REFUSED, encrypted
from tests.imposition.token_pdfs import pages_in_order, read_back, text_pdf, token_pdf

Nethandout = Callable[..., Any]
PROGRAM = "from nethandout.cli.main import main; main()"
HALF = (396.0, 612.0)
A4 = (PAPERS["a4"].width, PAPERS["a4"].height)
A5 = (PAPERS["a5"].width, PAPERS["a5"].height)


@pytest.fixture
def leaflet(tmp_path: Path) -> Callable[..., Path]:
    """Write a PDF with this many pages of tokens."""

    def write(pages: int = 8, size: tuple[float, float] = HALF, **more: Any) -> Path:
        path = tmp_path / "leaflet.pdf"
        path.write_bytes(token_pdf([size] * pages, **more))
        return path

    return write


def sheets(leaflet: Path) -> bytes:
    """Open the print file of a PDF."""
    return leaflet.with_suffix(".sheets.pdf").read_bytes()


def test_sheets_are_written_next_to_the_pdf_and_steps_are_printed(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    path = leaflet(8)
    ran = nethandout("impose", path, "--fold", "saddle")
    assert (ran.code, ran.err) == (0, "")
    assert pages_in_order(sheets(path)) == [[8, 1], [2, 7], [6, 3], [4, 5]]
    lines = ran.out.splitlines()
    assert lines[0] == f"{path.with_suffix('.sheets.pdf')}  (8 pages on 2 sheets of letter, saddle, at 100%)"
    assert "  4. Print on both sides. Choose “Flip on short edge”." in lines
    assert "  3. Staple twice through the fold, from the outside. A long-arm stapler reaches it." in lines


@pytest.mark.parametrize("fold", [fold.value for fold in Fold])
def test_every_fold_puts_every_page_whole_on_its_sheet(
    nethandout: Nethandout, leaflet: Callable[..., Path], fold: str
) -> None:
    path = leaflet(6, (252, 144) if fold == "cards" else HALF)
    assert nethandout("impose", path, "--fold", fold, "-q").code == 0
    with pdfplumber.open(BytesIO(sheets(path))) as opened:
        sizes = [(float(page.width), float(page.height)) for page in opened.pages]
    seen = read_back(sheets(path), [(252, 144) if fold == "cards" else HALF] * 6)
    assert sorted(page.page for side in seen for page in side) == [1, 2, 3, 4, 5, 6]
    for (width, height), side in zip(sizes, seen, strict=True):
        for x, y in (corner for page in side for corner in page.corners):
            assert -0.01 <= x <= width + 0.01
            assert -0.01 <= y <= height + 0.01


@pytest.mark.parametrize(
    ("options", "angles", "order"),
    [
        ([], [0, 0], [[4, 1], [2, 3]]),
        (["--flip", "long"], [0, 180], [[4, 1], [3, 2]]),
        (["--binding", "right"], [0, 0], [[1, 4], [3, 2]]),
    ],
)
def test_flip_and_binding_can_be_chosen(
    nethandout: Nethandout,
    leaflet: Callable[..., Path],
    options: list[str],
    angles: list[int],
    order: list[list[int]],
) -> None:
    path = leaflet(4)
    nethandout("impose", path, "--fold", "saddle", *options)
    seen = read_back(sheets(path), [HALF] * 4)
    assert [{page.angle for page in side} for side in seen] == [{angle} for angle in angles]
    assert pages_in_order(sheets(path)) == order


@pytest.mark.parametrize("catalog", [b"/Lang (ar-EG)", b"/Lang (he)", b"/ViewerPreferences << /Direction /R2L >>"])
def test_a_right_to_left_pdf_is_bound_on_the_right(
    nethandout: Nethandout, leaflet: Callable[..., Path], catalog: bytes
) -> None:
    path = leaflet(4, catalog=catalog)
    nethandout("impose", path, "--fold", "saddle")
    assert pages_in_order(sheets(path)) == [[1, 4], [3, 2]]


@pytest.mark.parametrize(("size", "sheet"), [(A5, "a4"), (A4, "a4"), (HALF, "letter"), ((300.0, 300.0), "letter")])
def test_a_sizes_go_on_a4_by_default(
    nethandout: Nethandout, leaflet: Callable[..., Path], size: tuple[float, float], sheet: str
) -> None:
    assert f"sheet of {sheet}, saddle" in nethandout("impose", leaflet(4, size), "--fold", "saddle").out


def test_a_saved_sheet_is_used(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    Path("nethandout.toml").write_text('sheet = "legal"\n', encoding="utf-8")
    assert "sheet of legal" in nethandout("impose", leaflet(4), "--fold", "saddle").out


def test_fronts_and_backs_are_two_files_in_the_order_of_the_tray(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    path = leaflet(8)
    for options in (["front"], ["back"]):
        assert nethandout("impose", path, "--fold", "saddle", "--sides", *options).code == 0
    assert pages_in_order(path.with_suffix(".sheets.fronts.pdf").read_bytes()) == [[8, 1], [6, 3]]
    assert pages_in_order(path.with_suffix(".sheets.backs.pdf").read_bytes()) == [[4, 5], [2, 7]]
    nethandout("impose", path, "--fold", "saddle", "--sides", "back", "--tray", "first-on-top")
    assert pages_in_order(path.with_suffix(".sheets.backs.pdf").read_bytes()) == [[2, 7], [4, 5]]


def test_the_other_options_change_the_sheets(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    path = leaflet(6, (198, 306))
    options = ["--signature", "4", "--keep-back-cover", "--enlarge", "--gutter", "18pt", "--marks", "fold"]
    assert nethandout("impose", path, "--fold", "saddle", *options).code == 0
    assert pages_in_order(sheets(path)) == [[4, 1], [2, 3], [6, 5], []]
    seen = read_back(sheets(path), [(198, 306)] * 6)
    assert seen[0][0].scale == pytest.approx((396 - 18) / 198, abs=1e-4)
    with pdfplumber.open(BytesIO(sheets(path))) as opened:
        upright = [line for line in opened.pages[0].lines if line["x0"] == line["x1"] == 396]
    assert len(upright) == 2


def test_creep_moves_inner_pages_and_is_refused_without_room(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    """On these pages, the words nearest to the spine are 4 points (1.41 mm) from the edge."""
    path = leaflet(8)
    asked = ("impose", path, "--fold", "saddle", "--creep")
    refused = nethandout(*asked, "paper=0.1mm")
    assert refused.code == 2
    assert "by 0.1 mm and needs 4.23 mm more, but the inner margin is 1.41 mm on page" in refused.err
    assert nethandout(*asked, "paper=1mm", "--inner-margin", "12mm").code == 0
    inner = read_back(sheets(path), [HALF] * 8)[2]
    assert min(page.corners[0][0] for page in inner) == pytest.approx(POINTS_PER_MM, abs=0.01)
    before = sheets(path)
    refused = nethandout(*asked, "paper=9mm", "--inner-margin", "12mm")
    assert refused.code == 2
    assert "by 9 mm" in refused.err and "inner margin is 12 mm;" in refused.err
    assert (
        "--inner-margin only works with --creep"
        in nethandout("impose", path, "--fold", "zine", "--inner-margin", "5mm").err
    )
    assert sheets(path) == before


def test_an_encrypted_pdf_opens_with_its_password(nethandout: Nethandout, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(encrypted("secret"))
    refused = nethandout("impose", path, "--fold", "saddle")
    assert (refused.code, refused.err.count("\n")) == (3, 1)
    assert "--password" in refused.err
    assert nethandout("impose", path, "--fold", "saddle", "--password", "wrong").code == 3
    opened = nethandout("impose", path, "--fold", "saddle", "--password", "secret")
    assert opened.code == 0
    assert "the print file is not" in opened.err
    assert not PdfReader(BytesIO(sheets(path))).is_encrypted


@pytest.mark.parametrize("case", REFUSED)
def test_an_unusable_pdf_is_one_line_and_the_old_print_file_is_kept(
    nethandout: Nethandout, tmp_path: Path, case: str
) -> None:
    path, old = tmp_path / "theirs.pdf", tmp_path / "theirs.sheets.pdf"
    path.write_bytes(REFUSED[case][0])
    old.write_bytes(b"%PDF-1.7 the one of yesterday")
    ran = nethandout("impose", path, "--fold", "saddle")
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert ran.err.startswith(f"nethandout: {path}: ")
    assert old.read_bytes() == b"%PDF-1.7 the one of yesterday"


@pytest.mark.parametrize("name", ["nowhere.pdf", "."])
def test_a_path_that_is_not_a_file_is_one_line(nethandout: Nethandout, name: str) -> None:
    ran = nethandout("impose", name, "--fold", "saddle")
    assert (ran.code, ran.err.count("\n")) == (3, 1)


def test_conflicting_options_are_reported_all_at_once(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    path = leaflet(4)
    options = ["--creep", "5", "--gutter", "5", "--tray", "last-on-top", "--signature", "8", "--up", "2"]
    ran = nethandout("impose", path, "--fold", "zine", *options, "--sides", "front")
    assert ran.code == 2
    words = (
        "--creep cannot be '5'",
        "'5' is not a length",
        "--tray",
        "has no signatures",
        "--up",
        "--sides",
    )
    assert [word for word in words if word not in ran.err] == []
    assert ran.err.count("\n") == len(words)
    assert not path.with_suffix(".sheets.pdf").exists()


def test_a_missing_fold_and_a_missing_file_are_both_reported(nethandout: Nethandout) -> None:
    ran = nethandout("impose")
    assert (ran.code, ran.err.count("\n")) == (2, 2)
    assert "FILE.pdf" in ran.err and "--fold" in ran.err


def test_too_many_pages_for_a_fold_are_refused_with_the_number(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    ran = nethandout("impose", leaflet(9), "--fold", "zine")
    assert ran.code == 2
    assert "a zine holds 8 pages, but there are 9" in ran.err


def test_too_many_sheets_in_one_fold_are_reported_last_with_a_command(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    path = leaflet(44)
    said = nethandout("impose", path, "--fold", "saddle", "--flip=long").out.splitlines()
    assert said[-5].startswith("This is thick: 11 sheets in one fold")
    assert said[-3] == f"  nethandout impose {path} --flip long --fold perfect --signature 16"
    assert said[-1] == f"  nethandout impose {path} --fold saddle --flip long --creep paper=0.1mm"
    assert nethandout(*shlex.split(said[-3])[1:]).code == 0
    assert "thick" not in nethandout("impose", path, "--fold", "saddle", "--signature", "16").out
    assert "--fold perfect" in nethandout("impose", leaflet(88), "--fold", "cut-stack").out
    assert "thick" not in nethandout("impose", leaflet(88), "--fold", "n-up").out


def test_the_suggested_command_does_not_show_the_password(nethandout: Nethandout, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(encrypted("secret", pages=44))
    said = nethandout("impose", path, "--password", "secret", "--fold=saddle").out
    assert "--password … --fold perfect" in said.replace("'…'", "…")
    assert "secret" not in said


def test_words_that_print_too_small_are_reported_with_their_pages(nethandout: Nethandout, tmp_path: Path) -> None:
    """A few small letters, such as a page number, do not count, and neither do proofs."""
    path = tmp_path / "text.pdf"
    path.write_bytes(text_pdf([(12, 200), (11, 200), (24, 200)], folio=6))
    assert "on page 2 words print at 11.0 points" in nethandout("impose", path, "--fold", "saddle").err
    assert "they have that size in the PDF itself" in nethandout("impose", path, "--fold", "saddle").err
    small = nethandout("impose", path, "--fold", "zine").err
    assert "on pages 1-2 words print at 5.5 points" in small and "choose a larger --sheet" in small
    assert "words print" not in nethandout("impose", path, "--fold", "n-up").err


def test_imposing_a_print_file_again_needs_force(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    """It is recognized by the producer that nethandout writes; a similar title by another program gets a note."""
    path = leaflet(4)
    nethandout("impose", path, "--fold", "saddle")
    again = ["impose", path.with_suffix(".sheets.pdf"), "--fold", "saddle", "-o", "again.pdf"]
    ran = nethandout(*again)
    assert (ran.code, Path("again.pdf").exists()) == (3, False)
    assert "its pages are already on sheets; print it as it is, name the PDF for reading, or add --force" in ran.err
    assert nethandout(*again, "--force").code == 0
    writer = PdfWriter(clone_from=path)
    writer.add_metadata({"/Title": "Flyer (PRINT ONLY)", "/Producer": "Word"})
    writer.write(path)
    ran = nethandout("impose", path, "--fold", "saddle")
    assert (ran.code, "note: its pages are already on sheets; print it as it is" in ran.err) == (0, True)


def test_a_pdf_from_standard_input_gets_a_name(tmp_path: Path, leaflet: Callable[..., Path]) -> None:
    command = [sys.executable, "-P", "-c", PROGRAM, "impose", "-", "--fold", "saddle"]
    for data, code, expected in (
        (leaflet(4).read_bytes(), 0, b"stdin.sheets.pdf  (4 pages on 1 sheet of letter"),
        (b"", 3, b"standard input: the file is empty"),
        (b"Dear all", 3, b"standard input: this is not a PDF"),
    ):
        ran = subprocess.run(command, cwd=tmp_path, input=data, capture_output=True, check=False)
        assert (ran.returncode, expected in ran.stdout + ran.stderr) == (code, True)
    assert (tmp_path / "stdin.sheets.pdf").is_file()


def test_a_file_name_that_is_not_utf8_is_read_written_and_printed(
    nethandout: Nethandout, leaflet: Callable[..., Path], tmp_path: Path
) -> None:
    """A flash drive from an older computer can have names in Latin-1."""
    path = leaflet(4).rename(tmp_path / os.fsdecode(b"M\xfcller.pdf"))
    ran = nethandout("impose", path, "--fold", "saddle", "--instructions")
    assert (ran.code, ran.err) == (0, "")
    assert PdfReader(path.with_suffix(".sheets.pdf")).metadata["/Title"] == "Müller (PRINT ONLY)"
    ran = nethandout("verify", path)
    assert (ran.code, "M?ller.pdf: this PDF was not made by nethandout" in ran.err) == (3, True)


@pytest.mark.parametrize(("password", "forbidden"), [("", True), ("owner", False)])
def test_a_pdf_that_forbids_printing_gets_a_note(
    nethandout: Nethandout, leaflet: Callable[..., Path], password: str, forbidden: bool
) -> None:
    path = leaflet(4)
    writer = PdfWriter(clone_from=path)
    writer.encrypt("", "owner", permissions_flag=UserAccessPermissions.all() & ~UserAccessPermissions.PRINT)
    writer.write(path)
    ran = nethandout("impose", path, "--fold", "saddle", "--password", password)
    assert (ran.code, "note: the owner of the PDF does not allow printing it" in ran.err) == (0, forbidden)


@pytest.mark.parametrize("size", [(396.0, 306.0), (306.0, 396.0)])
def test_a_card_folded_twice_fills_its_sheet_in_both_orientations(
    nethandout: Nethandout, leaflet: Callable[..., Path], size: tuple[float, float]
) -> None:
    assert "sheet of letter, quarter, at 100%)" in nethandout("impose", leaflet(4, size), "--fold", "quarter").out


@pytest.mark.parametrize(
    ("size", "fold", "expected"),
    [
        ((792.0, 612.0), "trifold", True),
        ((791.0, 612.5), "saddle", True),
        ((792.0, 612.0), "quarter", True),
        ((792.0, 612.0), "n-up", False),
        ((612.0, 792.0), "saddle", False),
        ((612.0, 792.0), "quarter", False),
        ((396.0, 306.0), "quarter", False),
    ],
)
def test_pages_that_look_like_finished_sheets_get_a_note(
    nethandout: Nethandout, leaflet: Callable[..., Path], size: tuple[float, float], fold: str, expected: bool
) -> None:
    """A leaflet is often a PDF of two whole sides, and its panels must not be shrunk again."""
    said = nethandout("impose", leaflet(2, size), "--fold", fold).err
    assert ("if each one shows several panels or pages, print it as it is" in said) is expected


def test_the_pdf_itself_and_files_of_others_are_not_overwritten(
    nethandout: Nethandout, leaflet: Callable[..., Path], tmp_path: Path
) -> None:
    path, letter = leaflet(4), tmp_path / "letter.sheets.pdf"
    before = path.read_bytes()
    assert nethandout("impose", path, "--fold", "saddle", "--force", "-o", path).code == 2
    assert path.read_bytes() == before
    letter.write_text("Dear all", encoding="utf-8")
    assert nethandout("impose", path, "--fold", "saddle", "-o", letter).code == 3
    assert letter.read_text(encoding="utf-8") == "Dear all"
    assert nethandout("impose", path, "--fold", "saddle", "--force", "-o", letter).code == 0
    assert nethandout("impose", path, "--fold", "zine", "-o", letter).code == 0, "it is the program's own now"
    letter.write_bytes(before)
    assert nethandout("impose", path, "--fold", "saddle", "-o", letter).code == 3
    assert letter.read_bytes() == before


def test_an_output_name_that_is_not_a_pdf_is_refused(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    ran = nethandout("impose", leaflet(4), "--fold", "saddle", "-o", "sheets.docx")
    assert (ran.code, Path("sheets.docx").exists()) == (2, False)
    assert "write: -o sheets.pdf" in ran.err


def test_zero_pages_per_side_are_refused(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    assert nethandout("impose", leaflet(4), "--fold", "n-up", "--up", "0").code == 2


def test_an_output_folder_gets_the_default_name(
    nethandout: Nethandout, leaflet: Callable[..., Path], tmp_path: Path
) -> None:
    nethandout("impose", leaflet(4), "--fold", "saddle", "-o", tmp_path / "out")
    assert (tmp_path / "out" / "leaflet.sheets.pdf").is_file()


def test_the_same_pdf_gives_the_same_print_file_without_tags_or_links(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    path = leaflet(4, page_keys=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>] ", catalog=b"/Lang (es)")
    nethandout("impose", path, "--fold", "saddle")
    first = sheets(path)
    nethandout("impose", path, "--fold", "saddle")
    assert sheets(path) == first
    root = PdfReader(BytesIO(first)).trailer["/Root"]
    assert root["/Lang"] == "es"
    wishes = root["/ViewerPreferences"]
    assert (wishes["/PrintScaling"], wishes["/Duplex"]) == ("/None", "/DuplexFlipShortEdge")
    assert [key for key in ("/StructTreeRoot", "/AcroForm", "/OpenAction", "/Names", "/AA") if key in root] == []
    assert all("/Annots" not in page for page in PdfReader(BytesIO(first)).pages)


def test_instructions_are_the_first_page_and_the_sheets_stay_on_their_own_paper(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    path = leaflet(4)
    assert nethandout("impose", path, "--fold", "saddle", "--instructions").code == 0
    with pdfplumber.open(BytesIO(sheets(path))) as opened:
        texts = [" ".join(page.extract_text().split()) for page in opened.pages]
        assert (opened.pages[0].width, opened.pages[0].height) == (612, 792)
    assert texts[0].startswith("How to print and fold: leaflet This page is not part of it.")
    assert "1. Put 2 sheets of US Letter paper" in texts[0]
    assert "Fold the left half behind it." in texts[0]
    assert texts[1] == ""
    assert len(texts) == 4


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Thursday’s booklet", "How to print and fold: Thursday’s booklet This page"),
        ("word " * 200, "How to print and fold: word word word"),
        ("神経内分泌腫瘍", "How to print and fold This page"),
    ],
)
def test_the_title_of_a_pdf_never_stops_its_instructions(
    nethandout: Nethandout, leaflet: Callable[..., Path], title: str, heading: str
) -> None:
    """A long title is shortened, and one that the bundled fonts cannot print is left out."""
    path = leaflet(4)
    writer = PdfWriter(clone_from=path)
    writer.add_metadata({"/Title": title})
    writer.write(path)
    assert nethandout("impose", path, "--fold", "saddle", "--instructions").code == 0
    with pdfplumber.open(BytesIO(sheets(path))) as opened:
        assert len(opened.pages) == 4
        assert " ".join(opened.pages[0].extract_text().split()).startswith(heading)


@pytest.mark.parametrize("sheet", ["letter", "a4", "legal", "a3"])
def test_the_test_sheet_is_one_sheet_with_a_line_of_100_millimeters(nethandout: Nethandout, sheet: str) -> None:
    ran = nethandout("impose", "--test-sheet", "--sheet", sheet)
    assert ran.code == 0
    path = Path("output/en") / ("test-sheet.pdf" if sheet == "letter" else f"test-sheet.{sheet}.pdf")
    with pdfplumber.open(path) as opened:
        front, back = opened.pages
        middle = front.width / 2
        left, right = (front.crop((x, 0, x + middle, front.height)).extract_text() for x in (0, middle))
        inside = [back.crop((x, 0, x + middle, back.height)) for x in (0, middle)]
        assert left.startswith("Page 4") and right.startswith("Page 1\nPrinter test sheet")
        assert " ".join(inside[0].extract_text().split()).startswith("Page 2 Are these words upright?")
        ruled = [(rect["x0"], rect["x1"]) for rect in (*inside[1].rects, *inside[1].lines, *inside[1].curves)]
        width = max(x1 for _, x1 in ruled) - min(x0 for x0, _ in ruled)
        assert width == pytest.approx(100 * POINTS_PER_MM, abs=0.5)


def test_the_test_sheet_accepts_only_sheet(nethandout: Nethandout, leaflet: Callable[..., Path]) -> None:
    ran = nethandout("impose", leaflet(4), "--test-sheet", "--flip", "long", "--fold", "zine")
    assert ran.code == 2
    assert all(word in ran.err for word in ("leaflet.pdf", "--flip", "--fold"))


def test_a_language_without_printing_words_gets_english_instructions(
    nethandout: Nethandout, leaflet: Callable[..., Path]
) -> None:
    ran = nethandout("impose", leaflet(4), "--fold", "saddle", "--lang", "xx")
    assert ran.code == 0
    assert "there is no printing/xx.toml" in ran.err
    assert "In the print window" in ran.out


def test_a_missing_printing_word_is_a_fault_with_file_and_line(
    nethandout: Nethandout, leaflet: Callable[..., Path], tmp_path: Path
) -> None:
    own = tmp_path / "words"
    (own / "printing").mkdir(parents=True)
    english = (Path(__file__).parents[2] / "handouts/printing/en.toml").read_text(encoding="utf-8")
    slip = english.replace("glue =", "glu =").replace("Put 1 sheet of {paper}", "Put 1 sheet of {papre}")
    (own / "printing/en.toml").write_text(slip, encoding="utf-8")
    ran = nethandout("impose", leaflet(4), "--fold", "saddle", "--content", own)
    assert ran.code == 3
    assert 'the words "glue" are missing' in ran.err
    assert '"one" has {papre}, which is not filled in' in ran.err
