"""A table of clinics becomes a folder of PDFs for each of them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from nethandout.cli import pack_command
from nethandout.errors import ContentError
from nethandout.jobs import Job
from nethandout.model import Edition
from nethandout.packs import clinics
from nethandout.packs.headings import COLUMNS, PATIENT_WORDS
from nethandout.packs.pack_folder import HEADINGS, Copy
from nethandout.packs.table import read_cells
from tests.conftest import Ran

Pack = Callable[..., Ran]
PACKS = Path("output/packs")
DOCS = (Path(__file__).parents[1] / "docs/packs.md").read_text(encoding="utf-8")


@pytest.fixture
def pack(nethandout: Callable[..., Ran], small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pack:
    """Make the packs of a table, given as text, from the small library."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(table: str, *more: object) -> Ran:
        Path("clinics.csv").write_text(table, encoding="utf-8", newline="")
        return nethandout("pack", "clinics.csv", "--content", small, "--only-content", "--workers", 1, "-q", *more)

    return run


def faults(ran: Ran) -> list[str]:
    """Return the faults that a run printed; it must have made nothing."""
    assert (ran.code, ran.out, PACKS.exists()) == (3, "", False)
    *lines, summary = ran.err.splitlines()
    assert summary.endswith("nothing was changed")
    return [line.removeprefix("clinics.csv:") for line in lines]


def listed() -> list[dict[str, str]]:
    """Return the lines of packs.csv."""
    text = (PACKS / "packs.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def made() -> dict[str, bytes]:
    """Return the bytes of every PDF, by its path."""
    return {path.relative_to(PACKS).as_posix(): path.read_bytes() for path in sorted(PACKS.rglob("*.pdf"))}


def rows(data: bytes, name: str = "clinics.csv") -> list[tuple[str, ...]]:
    """Return the rows of a table."""
    return [texts for _, texts in read_cells(Path(name), data)["rows"]]


ACCENTS = [("name", "after hours"), ("Clínica, “Ñ”", "1; 2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", ",;\t")
def test_tables_in_the_encodings_and_with_the_separators_of_excel_are_read(encoding: str, separator: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(ACCENTS)
    data = text.getvalue().encode(encoding)
    assert rows(data) == ACCENTS
    assert bool(read_cells(Path("clinics.csv"), data)["notices"]) == (encoding == "cp1252"), "that one is a guess"


def test_a_line_that_names_the_separator_is_not_a_row() -> None:
    cells = read_cells(Path("clinics.csv"), b"sep=;\r\nname;make\r\nA;care\r\n")
    assert cells["rows"] == ((2, ("name", "make")), (3, ("A", "care")))


def workbook(*cells: tuple[object, ...]) -> bytes:
    """Return an Excel file whose second sheet has these rows; the first is hidden."""
    book = Workbook()
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Clinics")
    for row in cells:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_an_excel_file_is_read_as_it_is_shown() -> None:
    data = workbook(("Name", "Telephone"), ("Clínica\nÑ", 5550100), (None, None), ("B", 1.5))
    assert rows(data, "clinics.xlsx") == [("Name", "Telephone"), ("Clínica\nÑ", "5550100"), ("B", "1.5")]


def test_cells_of_excel_that_are_not_text_are_faults() -> None:
    import datetime

    data = workbook(("Name", "Hours"), ("=A1", "x"), ("B", datetime.time(8)), ("C", "#REF!"), ("#1!", "x"))
    assert [str(fault) for fault in read_cells(Path("c.xlsx"), data)["faults"]] == [
        "c.xlsx:2: column A: the formula has no result; replace it with its value",
        'c.xlsx:3: column B: "08:00:00" was turned into a date or a time; format the column as Text, and type it again',
        'c.xlsx:4: column B: "#REF!" is the result of a formula that is wrong; replace it with a value',
    ]
    assert read_cells(Path("c.csv"), "A,#¡REF!\n".encode())["faults"][0].fix == "replace it with a value"


def test_what_excel_shows_but_does_not_store_in_the_cell_is_a_fault() -> None:
    """The zeros of a telephone number may be in its number format; the text of merged cells is only in the first."""
    book = Workbook()
    for row in (("Name", "Telephone", "Hours"), ("A", 5, "8 to 5"), ("B", 6, None)):
        book.active.append(row)
    book.active["B2"].number_format = "0000"
    book.active["B3"].number_format = "#,##0"
    book.active.merge_cells("C2:C3")
    data = io.BytesIO()
    book.save(data)
    assert [str(fault) for fault in read_cells(Path("c.xlsx"), data.getvalue())["faults"]] == [
        "c.xlsx:2: column B: the number 5 is shown differently; format the column as Text, and type it again",
        "c.xlsx:2: column C: the cell is merged with those below it, to row 3; "
        "split it, and write the text in each row",
    ]


def test_hours_that_became_dates_are_faults_and_numbers_lose_their_decimal_point() -> None:
    dates = ("8-May", "2026-05-08 00:00:00", "8/5/2026", "17:00:00")
    texts = ("8-5", "24/7/365", "8:00", "NET-24", "1.5", "5550100.0")
    read = read_cells(Path("c.csv"), ",".join((*dates, *texts)).encode())
    assert [fault.wrong for fault in read["faults"]] == [
        f'column {letter}: "{date}" was turned into a date or a time'
        for letter, date in zip("ABCD", dates, strict=True)
    ]
    assert read["rows"] == ((1, (*dates, *texts[:-1], "5550100")),)


@pytest.mark.parametrize(
    ("name", "data", "wrong"),
    [
        ("c.csv", b"", "is empty"),
        ("c.csv", b"PK\x03\x04\0\0", "is not a table"),
        ("c.csv", b'name,make\n"A,care\n', "a quotation mark is never closed"),
        ("c.csv", b"A\n" * 20_001, "has more than 20000 rows"),
        ("c.csv", b"," * 100 + b"A\n", "has more than 100 columns"),
        ("c.xlsx", b"name,make\n", "is not an Excel file"),
        ("c.xlsx", workbook(("name",))[:-40], "is not an Excel file"),
    ],
)
def test_what_is_not_a_table_is_an_error(name: str, data: bytes, wrong: str) -> None:
    try:
        found = read_cells(Path(name), data)["faults"]
    except ContentError as error:
        found = error.faults
    assert [wrong in str(fault) for fault in found] == [True]


def test_all_faults_of_all_rows_are_found_at_once(pack: Pack) -> None:
    table = (
        "Name,Telephone,Website,Logo,Make,Paper,Region,Lang,Ink\n"
        "عيادة,5.55E+08,example.org,x.png,cars,leter,Narnia,xx,Colour\n"
        "B,,,,care,,,,\n"
        ",1,,,,,,,,extra\n"
    )
    assert faults(pack(table)) == [
        '2: column "lang": there is no language "xx"; the languages are en',
        '2: column "logo": the logo "x.png" does not exist; correct its name, or add the file',
        '2: column "make": there is no section "cars"; did you mean "care"?',
        *(
            f'2: column "name": the character "{letter}" (U+{ord(letter):04X}, arabic letter {name}) is not in the '
            "bundled fonts; write it differently"
            for letter, name in zip("اةدعي", ("alef", "teh marbuta", "dal", "ain", "yeh"), strict=True)
        ),
        '2: column "paper": there is no paper "leter"; did you mean "letter"?',
        '2: column "region": there is no region "Narnia"; the regions are us, gb',
        '2: column "website": "example.org" is not a web address; start it with https://',
        '2: column B: "5.55E+08" is a number that was shortened; format the column as Text, and type it again',
        '4: "extra" is in column J, which has no heading; put quotation marks around texts with commas or semicolons',
        '4: column "make": nothing to make; write sections or recipes: "grades, spread", or: all',
        '4: column "name": "name" is missing; write the name of the clinic',
    ]


def test_headings_are_read_in_any_case_and_unknown_ones_get_a_suggestion(pack: Pack) -> None:
    assert faults(pack("NAME, After-Hours ,Colour,Phone,Adress,Patient name,D.O.B.,Name\nA\n", "--make", "care")) == [
        '1: the column "D.O.B." is about patients, and nethandout takes no patient data; '
        "remove the column from the table",
        '1: the column "Patient name" is about patients, and nethandout takes no patient data; '
        "remove the column from the table",
        '1: there is no column "Adress"; did you mean "address"?',
        '1: there is no column "Phone"; did you mean "telephone"?',
        '1: two columns are called "Name"; keep one of them',
    ]


def test_a_title_above_the_headings_is_one_fault(pack: Pack) -> None:
    assert faults(pack("Our clinics in 2026\n\nName,Make\nA,care\n")) == [
        "1: there are no headings in this row; put them in the first row, above the clinics"
    ]


def test_headings_in_other_words_get_a_suggestion_and_columns_without_texts_need_none(pack: Pack) -> None:
    assert faults(pack("Nombre,,,Teléfono\nA,,,1\n", "--make", "care")) == [
        '1: the column "name" is missing; add it, with the name of each clinic',
        '1: there is no column "Nombre"; did you mean "name"?',
        '1: there is no column "Teléfono"; did you mean "telephone"?',
    ]
    assert faults(pack("name,,,telephone\nA,x,,1\n", "--make", "care")) == [
        "1: column B has no heading; write one, or remove the column"
    ]


def test_the_docs_list_every_column_and_every_word_about_patients() -> None:
    words = DOCS.casefold()
    assert [
        word for word in (*PATIENT_WORDS, *(column.replace("_", " ") for column in COLUMNS)) if word not in words
    ] == []


def test_a_table_without_what_to_make_says_so_once(pack: Pack) -> None:
    assert faults(pack("name\nA\nB\n")) == [
        '1: the column "make" is missing; add it, with what to make, such as "grades, spread", or add '
        '--make "grades, spread" for all clinics'
    ]


def test_what_is_wrong_with_an_option_is_said_once(pack: Pack) -> None:
    assert faults(pack("name\nA\nB\n", "--make", "cars")) == [
        '--make: there is no section "cars"; did you mean "care"?'
    ]


def test_names_of_folders_do_not_collide_and_lead_nowhere_else(pack: Pack) -> None:
    names = ("Valley Clinic", "valley  clinic", "../../Ünïcode/", "con", "A" * 200, '"Two\nlines"', "B™", "btm")
    ran = pack("name,make\n" + "".join(f"{name},care\n" for name in names))
    assert (ran.code, ran.err) == (0, "")
    folders = ["valley-clinic", "valley-clinic-2", "unicode", "con-clinic", "a" * 60, "two-lines", "btm", "btm-2"]
    assert sorted(made()) == sorted(f"{folder}/en/handouts/care.{folder}.pdf" for folder in folders)


def test_a_pack_has_what_the_brand_file_makes_and_is_listed(
    pack: Pack, nethandout: Callable[..., Ran], small: Path
) -> None:
    pack('name,telephone,make,size\n=Clinic,1,care,"standard, large-print"\n')
    Path("clinic.toml").write_text('name = "=Clinic"\ntelephone = "1"\n')
    nethandout("handout", "care", "--brand", "clinic.toml", "--content", small, "--only-content", "-o", "one.pdf")
    pdf = Path("one.pdf").read_bytes()
    standard, large = listed()
    assert made()[standard["file"]] == pdf
    assert standard == {
        "clinic": "'=Clinic",
        "file": "clinic/en/handouts/care.clinic.pdf",
        "pages": "1",
        "bytes": str(len(pdf)),
        "SHA-256": hashlib.sha256(pdf).hexdigest(),
        "result": "made",
        "review": "draft",
        "since": date.today().isoformat(),
        "replaced": "",
    }
    assert large["file"] == "clinic/en/handouts/care.clinic.large-print.pdf"


def results() -> list[str]:
    """Return the result of each line of packs.csv."""
    return [line["result"] for line in listed()]


def test_only_what_changed_is_made_again_and_rows_taken_out_are_removed_only_if_asked(pack: Pack) -> None:
    pack("name,make\nA,care\nB,care\nC,care\nD,care\nE,care\n")
    before = made()
    (PACKS / "d/en/handouts/care.d.pdf").unlink()
    (PACKS / "e/en/handouts/care.e.pdf").write_bytes(before["e/en/handouts/care.e.pdf"] + b"%")
    pack("name,make,telephone\nA,care,\nB,care,1\nC,care,\nD,care,\nE,care,\n")
    assert results() == ["unchanged", "made", "unchanged", "made", "made"]
    assert [path for path, pdf in made().items() if pdf != before[path]] == ["b/en/handouts/care.b.pdf"]
    (PACKS / "c/en/handouts/care.c.pdf").write_bytes(before["c/en/handouts/care.c.pdf"] + b"%")
    ran = pack("name,make\nA,care\nD,care\nE,care\n")
    assert (
        ran.err == "nethandout: note: no longer in clinics.csv: b (1 file), c (1 file); to remove them, add --prune\n"
    )
    assert results() == ["unchanged"] * 3 + ["no longer in the table"] * 2
    ran = pack("name,make\nA,care\n", "--prune")
    assert "c/en/handouts/care.c.pdf was changed since it was made, or cannot be removed, so it was kept" in ran.err
    assert [*made()] == ["a/en/handouts/care.a.pdf", "c/en/handouts/care.c.pdf"]
    assert not (PACKS / "b").exists()


def test_a_changed_logo_is_a_change(pack: Pack) -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 10"><path d="M0 0H9V9Z"/></svg>'
    for width, result in ((40, "made"), (40, "unchanged"), (30, "made")):
        Path("logo.svg").write_text(logo.format(width))
        assert pack("name,make,logo\nA,care,logo.svg\n").code == 0
        assert results() == [result]


def test_a_list_from_a_stranger_removes_nothing_outside(pack: Pack) -> None:
    PACKS.mkdir(parents=True)
    Path("mine.pdf").write_bytes(b"%PDF")
    (PACKS / "out").symlink_to(Path().absolute())
    digest = hashlib.sha256(b"%PDF").hexdigest()
    (PACKS / "mine.txt").write_bytes(b"%PDF")
    (PACKS / "x").mkdir()
    (PACKS / "x/ours.pdf").write_bytes(b"%PDF")
    files = ("../../mine.pdf", "out/mine.pdf", Path("mine.pdf").absolute(), "mine.txt", "x/gone.pdf", "x/ours.pdf")
    lines = [f"x,{file},1,1,{digest},made,draft,2026-01-02,\n" for file in files]
    (PACKS / "packs.csv").write_text(",".join(HEADINGS) + "\n" + "".join(lines))
    ran = pack("name,make\nA,care\n")
    assert ran.err == "nethandout: note: no longer in clinics.csv: x (1 file); to remove them, add --prune\n"
    assert pack("name,make\nA,care\n", "--prune").code == 0
    assert [path.exists() for path in (Path("mine.pdf"), PACKS / "mine.txt", PACKS / "x")] == [True, True, False]


def test_files_of_others_are_neither_overwritten_nor_removed(pack: Pack) -> None:
    (PACKS / "a/en/handouts").mkdir(parents=True)
    table = "name,make,fold\nA,care,trifold\n"
    for name, *more in (("care.a.trifold.html", "--html"), ("care.a.trifold.sheets.pdf",)):
        mine = PACKS / "a/en/handouts" / name
        mine.write_bytes(b"mine")
        assert f"{mine} exists and was not made by nethandout" in pack(table, *more).err
        assert made().keys() <= {mine.relative_to(PACKS).as_posix()}
        mine.unlink()
    assert pack(table).code == 0
    mine.write_bytes(b"mine")
    assert pack("name,make\nB,care\n", "--prune").code == 0
    assert [*made()] == [mine.relative_to(PACKS).as_posix(), "b/en/handouts/care.b.pdf"]
    (PACKS / "packs.csv").write_text("name;make\n")
    remedy = "remove it, or choose another folder with -o"
    assert f"packs.csv was changed, or was not made by nethandout; {remedy}" in pack("name,make\nB,care\n").err


def test_a_run_that_fills_the_disk_stops_and_the_next_one_continues(pack: Pack) -> None:
    """A limit of 60 kB for a file simulates a full disk: handouts and temporary files fit, and the booklet does not."""
    resource = pytest.importorskip("resource")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    table = "name,make\nA,care\nB,visit\nC,care\n"
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, usual[1]))
    try:
        ran = pack(table)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    file = PACKS / "b/en/booklets/visit.b.pdf"
    assert (ran.code, ran.err) == (
        3,
        f"nethandout: cannot write {file}: the file would be larger than this machine allows\n",
    )
    assert ([*made()], results()) == (["a/en/handouts/care.a.pdf"], ["made", *["not made yet"] * 2])
    assert [path.name for path in file.parent.iterdir()] == []
    assert pack(table).code == 0
    assert results() == ["unchanged", "made", "made"]


def test_a_folder_of_brand_files_is_a_table_without_columns(nethandout: Callable[..., Ran], small: Path) -> None:
    Path("brands").mkdir()
    Path("brands/one.toml").write_text('name = "One"\n')
    Path("brands/nethandout.toml").write_text('paper = "a4"\n')
    given = ("pack", "brands", "--content", small, "--only-content", "--workers", 1, "-q")
    assert "brands/one.toml: --make: nothing to make" in nethandout(*given).err
    assert nethandout(*given, "--make", "care").code == 0
    assert [*made()] == ["one/en/handouts/care.one.pdf"]


def test_a_dry_run_counts_pages_paper_and_time_and_writes_nothing(nethandout: Callable[..., Ran], pack: Pack) -> None:
    ran = pack('name,make,copies\nA,"care, cells",30\nB,all,\n', "--dry-run")
    assert ran.out.startswith(
        "2 clinics, 5 files: 5 to make, 0 unchanged\n"
        "  handout care (en, letter, standard, color): 2 files, 1 page each\n"
    )
    assert "7 pages, 63 sheets of paper printed on both sides, about " in ran.out
    assert not PACKS.exists()


def test_a_dry_run_knows_that_further_copies_take_less_time(capsys: pytest.CaptureFixture[str]) -> None:
    job = Job("handout", "care", Edition())
    copies = [Copy(clinics.Pack("a", None, {}, copies=2), Path(), job, "")] * 100
    results: list[Any] = [SimpleNamespace(pages=3, seconds=seconds) for seconds in (4.0, 0.01, 4.0)]
    pack_command._print_totals({job: copies}, {job: results}, workers=2)
    assert capsys.readouterr().out == (
        "  handout care (en, letter, standard, color): 100 files, 3 pages each\n"
        "300 pages, 400 sheets of paper printed on both sides, about 5 s to make\n"
    )


def test_a_fold_makes_a_file_for_the_printer_too(pack: Pack) -> None:
    table = 'name,make,fold,paper\nA,"care, visit","trifold, saddle",a4\n'
    ran = pack(table)
    assert (ran.code, ran.err) == (0, "")
    files = [f"a/en/{name}" for name in ("booklets/visit.a.a5", "handouts/care.a.a4.trifold")]
    assert [*made()] == [f"{file}{ending}.pdf" for file in files for ending in ("", ".sheets")]
    assert [line["file"] for line in listed()] == [f"{file}.pdf" for file in reversed(files)]
    pack("name,make\nB,care\n", "--prune")
    assert [*made()] == ["b/en/handouts/care.b.pdf"]


def test_folds_and_copies_are_checked(pack: Pack) -> None:
    folds = "of a booklet, saddle, perfect, quarter, cut-stack; of a handout, trifold, zfold"
    assert faults(pack('name,make,fold,copies\nA,care,saddle,\nB,care,Tri fold,"1,5"\n')) == [
        f'2: column "fold": none of these can be folded this way; the folds are {folds}',
        '3: column "copies": "1,5" is not a number of copies; write a whole number, such as 30',
        '3: column "fold": there is no fold "Tri fold"; did you mean "trifold"?',
    ]


def test_the_sample_can_be_packed_and_one_name_twice_is_noted(nethandout: Callable[..., Ran]) -> None:
    from nethandout.cli.main import CHOICES
    from nethandout.packs.clinics import Defaults, read_clinics
    from nethandout.pipeline import load_inputs

    assert nethandout("new", "pack").out.startswith("clinics.csv\n")
    cells = dict.fromkeys(COLUMNS, "") | {"lang": "en", "size": "standard", "ink": "color", "depth": "full"}
    defaults = Defaults(cells, CHOICES, load_inputs)
    clinics, notices = read_clinics(Path("clinics.csv"), defaults)
    assert ([clinic.name for clinic in clinics], notices) == (["valley-clinic", "lakeside-hospital"], ())
    Path("twice.csv").write_text("name,make\nA,grades\nA,grades\n")
    assert read_clinics(Path("twice.csv"), defaults)[1] == ('2 clinics are called "A"; their folders are a, a-2',)
