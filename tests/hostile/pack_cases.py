"""Hostile tables of clinics: bombs, formulas, names that lead elsewhere, and what is no table."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile.cases import OWN, Build, Case, file, words, write

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DAMAGED = "cannot be read as an Excel file"


def workbook(rows: str, before: str = "") -> bytes:
    """Make an Excel file of the XML of its rows, and the text before the root of its sheet."""
    from openpyxl import Workbook

    usual, data = io.BytesIO(), io.BytesIO()
    Workbook().save(usual)
    with zipfile.ZipFile(usual) as original, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in original.namelist():
            sheet = f'{before}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else original.read(name))
    return data.getvalue()


def cell(text: str) -> str:
    """Return the XML of a cell."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def table(name: str, shows: str, expected: str, build: Build, code: int = 3, path: str = "clinics.csv") -> Case:
    """A case for `pack`, with the small library."""
    return Case(name, shows, words(build), ("pack", path, *OWN, "--make", "care", "-q"), code, expected)


def excel(name: str, shows: str, expected: str, data: Callable[[], bytes], code: int = 3) -> Case:
    """A case with an Excel file."""
    return table(name, shows, expected, file("clinics.xlsx", data), code, "clinics.xlsx")


def logo_outside(folder: Path) -> None:
    write(folder, "secret/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write(folder, "tables/clinics.csv", "name,logo\nA,../secret/logo.svg\n")


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    return data.getvalue()


CASES = (
    excel("pack a zip bomb", "An Excel file that unpacks to 200 MB is not unpacked.", "more than 100 MB", bomb),
    excel(
        "pack a row at the end of the sheet",
        "Rows and columns that a sheet claims to have are not made.",
        "has no clinics",
        lambda: workbook(f'<row r="1">{cell("name")}</row><row r="1048576"><c r="XFD1048576"/></row>'),
    ),
    excel(
        "pack an entity bomb",
        "Entities of XML are not expanded without end.",
        DAMAGED,
        lambda: workbook(
            f'<row r="1">{cell("&i;")}</row>',
            "<!DOCTYPE x ["
            + '<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(c)} "{f"&{chr(c - 1)};" * 20}">' for c in range(98, 106))
            + "]>",
        ),
    ),
    excel(
        "pack an external entity",
        "Files of this machine are not read into a cell.",
        DAMAGED,
        lambda: workbook(f'<row r="1">{cell("&p;")}</row>', '<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>'),
    ),
    table(
        "pack zeros", "A CSV file of zero bytes is not a table.", "is not a table", file("clinics.csv", b"\0" * 1000)
    ),
    table(
        "pack a large cell",
        "A cell longer than csv reads is a fault of its row.",
        "clinics.csv:2: ",
        file("clinics.csv", lambda: "name\n" + "A" * 200_000),
    ),
    table(
        "pack many columns",
        "A row with 200,000 columns is a fault.",
        "has more than 100 columns",
        file("clinics.csv", lambda: "name" + "," * 200_000 + "x\n"),
    ),
    table(
        "pack a table of 11 MB",
        "A table that is too large is not read.",
        "is over 10 MB",
        file("clinics.csv", lambda: "name\n" + "A clinic\n" * 1_300_000),
    ),
    table("pack a pipe", "A pipe is not read.", "is a pipe", lambda folder: os.mkfifo(folder / "clinics.csv")),
    table(
        "pack control characters",
        "Characters that control a terminal or turn text around are not printed.",
        "is not in the bundled fonts",
        file("clinics.csv", "name\nA\x1b[2J\u202eB\n"),
    ),
    table(
        "pack a logo of another folder",
        "A logo must be in the folder of the table.",
        "is outside the folder of the table",
        logo_outside,
        path="tables/clinics.csv",
    ),
    table(
        "pack a name that leads elsewhere",
        "A name with slashes is a name, and its folder is in output/packs.",
        "",
        file("clinics.csv", "name\n../../../tmp/x\n=cmd|' /C calc'!A0\n"),
        code=0,
    ),
)
