"""Read the cells of a CSV, text, or Excel file. Runs in the worker, because tables may come from anyone."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Diagnostic

LARGEST_TABLE = 10_000_000
LARGEST_UNPACKED = 100_000_000
MOST_ROWS, MOST_COLUMNS = 20_000, 100
KINDS = (".csv", ".tsv", ".txt", ".xlsx")
SEPARATORS = ",;\t"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
OLDER_ENCODING = "is read as older versions of Windows write text (cp1252); if accents look wrong, save it as UTF-8"
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
WHOLE = re.compile(r"^(\d+)\.0$")
"""A whole number as other programs export it; Excel does not show the decimal point."""
DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?: 00:00:00)?|\d{1,2}/\d{1,2}/(?:\d\d|\d{4})|\d{1,2}:\d\d:\d\d"
    r"|\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|ene|abr|ago|dic)\.?(?:-\d\d|-\d{4})?",
    re.IGNORECASE,
)
"""What spreadsheet programs make of hours such as 8-5."""
ERROR = re.compile(r"#(?:N/[AD]|[¡¿]?[A-ZÁÉÍÓÚ/0]+[!?])")
"""What spreadsheet programs show in place of the result of a formula that is wrong, in English or Spanish."""
PLAIN_NUMBER = re.compile(r"General|@|[#,]*0(?:\.0+)?", re.IGNORECASE)
"""Number formats that add nothing to the digits of a number, and show all of them."""
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
SEPARATOR_LINE = re.compile(r"\s*sep=(.)\s*\n", re.IGNORECASE)
SAVE_AGAIN = 'save it again as .xlsx, or as "CSV UTF-8"'
AS_TEXT = "format the column as Text, and type it again"
Row = tuple[int, tuple[str, ...]]


def read_cells(path: Path, data: bytes) -> dict[str, Any]:
    """Read a table: "rows", each with its number and its texts, without empty ones; "faults" of cells; "notices".

    Raises ContentError for a file that is not a table.
    """
    faults: list[Diagnostic] = []
    notices: tuple[str, ...] = ()
    if path.suffix.lower() == ".xlsx":
        rows = list(_excel_rows(path, data, faults))
    else:
        text, notices = _decoded(path, data)
        rows = list(_text_rows(path, text, faults))
    if not rows and not faults:
        faults.append(Diagnostic(path, 0, "is empty", "to start a table: nethandout new pack"))
    if len(rows) > MOST_ROWS:
        faults.append(Diagnostic(path, 0, f"has more than {MOST_ROWS} rows", "split it"))
    if not rows:
        raise ContentError(faults)
    return {"rows": tuple(rows[:MOST_ROWS]), "faults": tuple(faults), "notices": notices}


def _decoded(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode text as spreadsheet programs write it, and say so if the encoding had to be guessed."""
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "")
    for encoding in filter(None, (marked, "utf-8", "cp1252")):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text, (f"{path} {OLDER_ENCODING}",) if encoding == "cp1252" else ()
    raise ContentError([Diagnostic(path, 0, "is not a table", 'save it as "CSV UTF-8", or as .xlsx')])


def _text_rows(path: Path, text: str, faults: list[Diagnostic]) -> Iterator[Row]:
    said = SEPARATOR_LINE.match(text)
    body = text[said.end() :] if said else text
    separator = said[1] if said else max(SEPARATORS, key=lambda each: len(_first_row(body, each)))
    first = 2 if said else 1
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    number = first - 1
    try:
        for number, cells in enumerate(reader, start=first):
            faults += [
                Diagnostic(path, number, f'column {letter(nth)}: "{cell}" {wrong}', remedy)
                for nth, cell in enumerate(cells)
                for pattern, wrong, remedy in (
                    (SHORTENED, "is a number that was shortened", AS_TEXT),
                    (DATE, "was turned into a date or a time", AS_TEXT),
                    (ERROR, "is the result of a formula that is wrong", "replace it with a value"),
                )
                if pattern.fullmatch(cell.strip())
            ]
            yield from _row(path, number, cells, faults)
    except csv.Error as error:
        wrong = "a quotation mark is never closed" if "end of data" in str(error) else f"cannot be read: {error}"
        faults.append(Diagnostic(path, number + 1, wrong, "correct the quotation marks of this row"))


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _excel_rows(path: Path, data: bytes, faults: list[Diagnostic]) -> Iterator[Row]:
    """Yield the rows of the first sheet that is not hidden, with the results of formulas."""
    from openpyxl import load_workbook

    _refuse_bombs(path, data)
    try:
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=only_data) for only_data in (False, True)]
        sheets = [next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible") for book in books]
        for sheet in sheets:
            sheet.reset_dimensions()
        for number, (written, shown) in enumerate(zip(*(sheet.iter_rows() for sheet in sheets), strict=True), start=1):
            pairs = enumerate(zip(written, shown, strict=True))
            texts = [
                _cell_text(cell.data_type == "f", result, partial(_fault, path, number, nth, faults))
                for nth, (cell, result) in pairs
            ]
            yield from _row(path, number, texts, faults)
        for column, first, last in MERGED.findall(books[0]._archive.read(sheets[0]._worksheet_path)):
            if first != last:
                wrong = f"column {column.decode()}: the cell is merged with those below it, to row {last.decode()}"
                faults.append(Diagnostic(path, int(first), wrong, "split it, and write the text in each row"))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        StopIteration,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        wrong = "cannot be read as an Excel file"
        raise ContentError([Diagnostic(path, 0, wrong, 'save it again as .xlsx, or as "CSV UTF-8"')]) from error


def _refuse_bombs(path: Path, data: bytes) -> None:
    """Raise ContentError for a file that is no Excel file, or unpacks to more than any table needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            size = sum(each.file_size for each in file.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ContentError([Diagnostic(path, 0, "is not an Excel file", SAVE_AGAIN)]) from error
    if size > LARGEST_UNPACKED:
        raise ContentError([Diagnostic(path, 0, "unpacks to more than 100 MB", "keep only the table of clinics in it")])


def _cell_text(is_formula: bool, cell: Any, fault: Callable[[str, str], None]) -> str:
    """Return what a cell shows."""
    value = cell.value
    if value is None and is_formula:
        fault("the formula has no result", "replace it with its value")
    elif isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        fault(f'"{str(value).removesuffix(" 00:00:00")}" was turned into a date or a time', AS_TEXT)
    elif isinstance(value, bool):
        fault(f'"{str(value).upper()}" is not text', AS_TEXT)
    elif isinstance(value, (int, float)) and not PLAIN_NUMBER.fullmatch(cell.number_format):
        fault(f"the number {value} is shown differently", AS_TEXT)
    elif isinstance(value, str) and ERROR.fullmatch(value):
        fault(f'"{value}" is the result of a formula that is wrong', "replace it with a value")
    return "" if value is None else str(value)


def _fault(path: Path, number: int, column: int, faults: list[Diagnostic], wrong: str, remedy: str) -> None:
    faults.append(Diagnostic(path, number, f"column {letter(column)}: {wrong}", remedy))


def letter(column: int) -> str:
    """Return the letter of a column, counted from 0, as spreadsheet programs show it."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _row(path: Path, number: int, cells: Iterable[str], faults: list[Diagnostic]) -> Iterator[Row]:
    texts = [unicodedata.normalize("NFC", WHOLE.sub(r"\1", cell.strip())) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MOST_COLUMNS:
        faults.append(Diagnostic(path, number, f"has more than {MOST_COLUMNS} columns", "remove those not needed"))
    elif texts:
        yield number, tuple(texts)
