"""Each exemption is for a construct that is right, and every exemption is needed."""

from __future__ import annotations

import io
from pathlib import Path

import pydyf
import pytest
from pypdf import PdfReader

from nethandout import paths
from nethandout.verify.conformance import StructureElement
from tests.press import Press

from .checkers import CHECKERS, Remark, page_validation
from .exemptions import EXEMPTIONS, counting, every_length_is_right
from .tags import read_artifacts, read_structure

pytestmark = pytest.mark.slow
REMARK = Remark("page-validation", "PDFA2A-STREAM-LENGTH-001", True, "")
TYPESET = Path(__file__).parents[1] / "typeset"
MOUNTS = {"layouts": (paths.packaged("layouts"),), "fonts": paths.fonts()}


@pytest.fixture(scope="module")
def files(press: Press, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page with everything, as a reading file and as an archive file, the form, and the other constructs."""
    folder = tmp_path_factory.mktemp("audit")
    pages = (
        ("archive", TYPESET / "torture.html", True, False),
        ("reading", TYPESET / "torture.html", False, False),
        ("sheet", TYPESET / "fillable.html", False, True),
        ("foot", Path(__file__).with_name("foot.html"), False, False),
        ("constructs", Path(__file__).with_name("constructs.html"), False, False),
    )
    for name, source, archive, fillable in pages:
        html = source.read_text(encoding="utf-8")
        (folder / f"{name}.pdf").write_bytes(press.typeset(html, MOUNTS, archive, fillable).pdf)
    return {path.stem: path for path in folder.iterdir()}


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize("name", ["reading", "archive", "sheet", "constructs", "foot"])
def test_no_errors_and_no_warnings(files: dict[str, Path], name: str, checker: str) -> None:
    assert counting(files[name], CHECKERS[checker](files[name])) == []


def test_the_archive_file_passes_as_both(files: dict[str, Path]) -> None:
    """The archive file passes as PDF/A-2a, too."""
    assert counting(files["archive"], page_validation(files["archive"], "2a")) == []


def test_every_exemption_is_needed(files: dict[str, Path]) -> None:
    """An exemption that covers nothing has to be removed from the list."""
    needed = {
        exemption.rule
        for path in files.values()
        for check in CHECKERS.values()
        for remark in check(path)
        for exemption in EXEMPTIONS
        if exemption.covers(path.read_bytes(), remark)
    }
    assert needed == {exemption.rule for exemption in EXEMPTIONS} - {"PDFA2A-STREAM-LENGTH-001"}


def test_an_exemption_needs_its_construct(files: dict[str, Path]) -> None:
    """The same remark on a page without the construct counts."""
    on_first_page = Remark("outloud", "TBL-014", False, "a ruled grid that no /Table covers", page=1)
    other_words = Remark("outloud", "TAG-003", False, "3 words are announced by nobody", 1, "second; floor")
    assert counting(files["reading"], [on_first_page, other_words]) == [on_first_page, other_words]


def test_the_start_of_each_part_is_read(files: dict[str, Path]) -> None:
    """PAG-001: the number of each section is read before its title, and the heading of each page that ends one."""
    tree = read_structure(files["constructs"].read_bytes())
    said = ["".join(header.words()) for header in tree.find("NonStruct")]
    names = ["first", "second", "third", "fourth", "fifth"]
    assert said == [f"Section {number}The {name}" for number, name in enumerate(names, start=1)]
    assert ["".join(heading.words()) for heading in tree.find("H3")] == ["What to do now"] * 3


def test_a_repeated_line_that_begins_nothing_counts(files: dict[str, Path]) -> None:
    """PAG-001: words that are no heading and above none could be a running header."""
    running = Remark("outloud", "PAG-001", False, "1 running header or footer line(s)", 1, "Ask about the first.")
    assert counting(files["constructs"], [running]) == [running]


def test_empty_cells_have_headers(files: dict[str, Path]) -> None:
    """TBL-012: the headers of row and column say what to write in a cell."""
    table = read_structure(files["constructs"].read_bytes()).find("Table")[0]
    names = {cell.attributes["ID"]: "".join(cell.words()) for cell in table.find("TH")}
    first = [[names[name] for name in cell.attributes["Headers"]] for cell in table.find("TD")[:2]]
    assert first == [["Monday", "Symptom"], ["Monday", "How bad"]]


def test_cells_of_a_table_with_named_rows_have_both_headers(files: dict[str, Path]) -> None:
    """TBL-010: the meaning of a name has the name as its row header, and a column header."""
    table = read_structure(files["constructs"].read_bytes()).find("Table")[-1]
    names = {cell.attributes["ID"]: "".join(cell.words()) for cell in table.find("TH")}
    said = [[names[name] for name in cell.attributes["Headers"]] for cell in table.find("TD")]
    assert said[:2] == [["Carcinoid", "What it means now"], ["Islet cell tumor", "What it means now"]]


def test_the_footer_is_not_read(files: dict[str, Path]) -> None:
    """TAG-002: the footer is an artifact; the words of the page are read without it."""
    pdf = files["foot"].read_bytes()
    assert "".join(read_structure(pdf).words()) == "One pageAll its words."
    assert read_artifacts(pdf) == ["A sheet with all that you need on one page. Version 0.1. Page 1 of 1"]


def test_prose_above_the_footer_that_is_not_read_counts(files: dict[str, Path]) -> None:
    """TAG-002: a line without the number of its page is no footer, and neither are two lines."""
    said = "line(s) of prose are marked /Artifact"
    line = "A sheet with all that you need on one page. Version 0.1."
    remarks = [
        Remark("outloud", "TAG-002", True, f"1 {said}", 1, line),
        Remark("outloud", "TAG-002", True, f"2 {said}", 1, f"{line} Page 1 of 1"),
    ]
    assert counting(files["foot"], remarks) == remarks
    assert counting(files["foot"], [Remark("outloud", "TAG-002", True, f"1 {said}", 1, f"{line} Page 1 of 1")]) == []


def test_the_repeated_head_of_a_table_is_read_once(files: dict[str, Path]) -> None:
    """TAG-002: a head is read on the page where its table begins; any other line on the pages after it counts."""
    pdf = files["constructs"].read_bytes()
    head = "Advice from Who it is for Checks go on"
    said, shown = "".join(read_structure(pdf).words()), "".join(read_artifacts(pdf))
    assert (said.count("Advice from"), shown.count("Advice from")) == (1, 1)
    page = 1 + next(nth for nth, words in enumerate(read_artifacts(pdf)) if "Advice from" in words)
    others = [
        Remark("outloud", "TAG-002", True, "1 line(s) of prose", page, f"{head} here"),
        Remark("outloud", "TAG-002", True, "1 line(s) of prose", page - 1, head),
        Remark("outloud", "TAG-002", True, "2 line(s) of prose", page, head),
    ]
    assert counting(files["constructs"], others) == others


def test_a_stream_may_end_in_any_byte(tmp_path: Path) -> None:
    """STREAM-LENGTH-001: of two correct streams, the rule reports the one that ends in 0D."""
    found = {}
    for number in range(2000):
        pdf = pydyf.PDF()
        pdf.add_object(stream := pydyf.Stream([b"%" + b"a" * number], compress=True))
        pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "Contents": stream.reference}))
        ends_in_return = stream.data.endswith(b"\r\nendstream")
        if ends_in_return in found:
            continue
        (path := tmp_path / f"{ends_in_return}.pdf").write_bytes(_written(pdf))
        found[ends_in_return] = [remark for remark in page_validation(path, "2a") if "STREAM-LENGTH" in remark.rule]
        assert every_length_is_right(path.read_bytes(), REMARK) is ends_in_return
        if len(found) == 2:
            break
    assert found[False] == []
    assert len(found[True]) == 1


def _written(pdf: pydyf.PDF) -> bytes:
    target = io.BytesIO()
    pdf.write(target)
    return target.getvalue()


def test_a_table_over_pages_is_one_table(files: dict[str, Path]) -> None:
    """TBL-014: the first table is on three pages; all its cells are in one Table, and its head is there once."""
    table = read_structure(files["reading"].read_bytes()).find("Table")[0]
    pages = {page for node in table.walk() for page in node.pages}
    rows = ["".join(row.words()).split()[0] for row in table.find("TR")]
    numbers = "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve"
    assert len(pages) == 3
    assert [row[:3] for row in rows] == [row[:3] for row in ["Medicine", *numbers.split()]]


def test_values_belong_to_their_fields(files: dict[str, Path]) -> None:
    """TAG-003: each word the rule misses is the value of a field, and each field belongs to a Form."""
    tree = read_structure(files["sheet"].read_bytes())
    forms = [form for form in tree.find("Form") for _ in form.annotations]
    fields = PdfReader(io.BytesIO(files["sheet"].read_bytes())).pages[0]["/Annots"]
    assert len(forms) == len(fields) == 9
    values = [str(annotation.get("/V", "")) for form in tree.find("Form") for annotation in form.annotations]
    assert "Clinic A, second floor" in values
    assert all(isinstance(form, StructureElement) for form in forms)
