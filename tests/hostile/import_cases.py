"""Hostile texts to import: bombs, slow nonsense, and hidden words."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile.cases import Case, file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPLIT = "split it"
Data = str | bytes | Callable[[], str | bytes]
DAMAGED = "is a damaged Word file; open it in a word processor and save it again"


def word(body: str, before: str = "", encoding: str = "utf-8", **more: bytes) -> bytes:
    """Make a Word file of the XML in its body, the text before its root, and other parts ("__" means "/")."""
    data = io.BytesIO()
    relation = f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>')
        document = f"{before}<w:document {W}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document.encode(encoding))
        for name, part in more.items():
            archive.writestr(name.replace("__", "/"), part)
    return data.getvalue()


def paragraph(inside: str = "<w:r><w:t>A grade.</w:t></w:r>") -> str:
    return f"<w:p>{inside}</w:p>"


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")


def text(
    name: str, shows: str, expected: str, source: str, data: Data, code: int = 3, fast: bool = True, seconds: int = 0
) -> Case:
    environment = {"NETHANDOUT_SECONDS": str(seconds)} if seconds else {}
    command = ("import", source, "--into", "out")
    return Case(name, shows, file(source, data), command, code, expected, fast, environment=environment)


CASES = (
    text(
        "import 90,000 cells",
        "Huge tables are refused by their number of tags.",
        SPLIT,
        "a.html",
        lambda: "<table><tr>" + "<td>x" * 90_000,
    ),
    text(
        "import quotes 3,000 deep",
        "Their text is not dropped silently.",
        "a.md: line 1: lists or quotes are nested too deeply; use fewer levels",
        "a.md",
        "> " * 3000 + "x",
    ),
    text("import a megabyte of paragraphs", "So are paragraphs.", SPLIT, "a.html", lambda: "<p>" * 333_000),
    text(
        "import stars that never close",
        "Unclosed emphasis is parsed in time.",
        r"a \*\*b",
        "a.md",
        lambda: "*a **b " * 100_000,
        code=0,
        fast=False,
    ),
    text(
        "import tags in tags",
        "Tags nested 50,000 deep are ignored, their text is kept.",
        "“A grade.”",
        "a.html",
        lambda: "<div>" * 50_000 + "A grade.",
        code=0,
    ),
    text(
        "import tables in tables",
        "Tables nested more than 20 deep are refused.",
        "tables are nested more than 20 deep",
        "a.html",
        "<table><tr><td>" * 30 + "x",
    ),
    text(
        "import fonts in fonts",
        "Unclosed styles do not multiply with each paragraph.",
        "“x",
        "a.html",
        lambda: "".join(f"<font size={n}>" for n in range(20_000)) + "<p>x" * 20_000,
        code=0,
        fast=False,
    ),
    text(
        "import a tag of 50,000 attributes",
        "The number of attributes is limited.",
        "line 1: a tag has more than 200 attributes",
        "a.html",
        lambda: "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x",
    ),
    text(
        "import a wide Markdown table",
        "Cells missing from short rows are counted as well.",
        SPLIT,
        "a.md",
        lambda: "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|x|y|\n" * 3_000,
    ),
    text("import 60,000 lines", "The number of lines is limited.", SPLIT, "a.txt", lambda: "a\n" * 60_000),
    text(
        "import quotes in quotes",
        "Quotes nested 100 deep are refused.",
        "line 1: lists or quotes are nested too deeply; use fewer levels",
        "a.md",
        lambda: ">" * 100_000,
    ),
    text(
        "import hyphens at every line",
        "Words hyphenated at 49,000 line ends are joined in time.",
        "will not be printed",
        "a.txt",
        lambda: "ab-\n" * 49_000,
        code=0,
        fast=False,
    ),
    text("import NUL bytes", "Binary files are refused.", "a.txt:2: contains NUL bytes", "a.txt", b"A grade.\n\0"),
    text("import a PDF named .txt", "Files are recognized by their first bytes.", "is a PDF", "a.txt", b"%PDF-1.7"),
    text(
        "import an escape sequence",
        "Text cannot send control sequences to the terminal.",
        "U\\+001B",
        "a.txt",
        "A grade.\x1b]0;owned\x07\n",
        code=0,
    ),
    Case(
        "import a pipe",
        "Pipes are refused.",
        pipe,
        ("import", "a.txt", "--into", "out"),
        3,
        "is a pipe",
    ),
    text("import two megabytes", "Large files are not read.", "is over 1 MB", "a.txt", lambda: "a" * 2_000_000),
    text(
        "import a Word file with an entity",
        "External entities cannot include files.",
        DAMAGED,
        "a.docx",
        lambda: word(paragraph("<w:r><w:t>&e;</w:t></w:r>"), '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    ),
    text(
        "import a Word file with an entity in UTF-16",
        "Nor can they in another encoding.",
        DAMAGED,
        "a.docx",
        lambda: word(
            paragraph("<w:r><w:t>&e;</w:t></w:r>"), '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "utf-16"
        ),
    ),
    text(
        "import a billion laughs",
        "Entities cannot expand without limit.",
        DAMAGED,
        "a.docx",
        lambda: word(
            paragraph("<w:r><w:t>&e9;</w:t></w:r>"),
            "<!DOCTYPE d [<!ENTITY e0 'ha'>"
            + "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
            + "]>",
        ),
    ),
    text(
        "import a zip bomb",
        "Archives over 50 MB are not unpacked.",
        "is over 50 MB when unpacked",
        "a.docx",
        lambda: word(paragraph(), word__media__a=b"\0" * 60_000_000),
        fast=False,
    ),
    text(
        "import 6 MB of XML",
        "Parts over 5 MB are not read.",
        "more than 5 MB of text and settings",
        "a.docx",
        lambda: word(paragraph(), **{"word/styles.xml": b" " * 6_000_000}),
    ),
    text(
        "import 20,000 paragraphs",
        "The number of paragraphs is limited.",
        SPLIT,
        "a.docx",
        lambda: word(paragraph() * 20_000),
    ),
    text(
        "import changes in changes",
        "Deeply nested elements are refused.",
        DAMAGED,
        "a.docx",
        lambda: word("<w:ins>" * 5_000 + paragraph() + "</w:ins>" * 5_000),
    ),
    text(
        "import a cell over all columns",
        "A cell cannot span more than 20 columns.",
        "“A grade.”",
        "a.docx",
        lambda: word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
            + paragraph()
            + "</w:tc></w:tr></w:tbl>"
        ),
        code=0,
    ),
    text(
        "import a deleted dose",
        "Deleted text is reported and never printed.",
        "“90 mg” was deleted and is left out",
        "a.docx",
        lambda: word(paragraph("<w:del><w:r><w:delText>90 mg</w:delText></w:r></w:del><w:r><w:t>A grade.</w:t></w:r>")),
        code=0,
    ),
    text(
        "import a hidden dose",
        "Hidden text is reported and never printed.",
        r"hidden text was left out, line 1 \(“90 mg”\)",
        "a.html",
        '<p>A grade.<p style="display:none">90 mg',
        code=0,
    ),
    text(
        "import a dose hidden by a style sheet",
        "So is text hidden by a style sheet, however it is escaped.",
        r"hidden text was left out, line 1 \(“90 mg”\)",
        "a.html",
        r"<style>div \2e { } @media screen { p > .\78 { d\69splay: n\6fne } }</style><p>A grade.<b class=x>90 mg</b>",
        code=0,
    ),
    text(
        "import a white dose from Word",
        "So is white text on white paper.",
        r"hidden text was left out \(“90 mg”\)",
        "a.docx",
        lambda: word(paragraph('<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>90 mg</w:t></w:r>') + paragraph()),
        code=0,
        fast=False,
    ),
    text(
        "import a style sheet without end",
        "The number of style rules is limited.",
        "its style sheets have more than 10,000 rules",
        "a.html",
        lambda: "<style>" + "p { color: red }" * 60_000,
    ),
    text(
        "import selectors without end",
        "Slow selectors are stopped by the limit on CPU time.",
        "took more than 1 seconds of CPU time; .* NETHANDOUT_SECONDS=2",
        "a.html",
        lambda: f"<style>em {'div ' * 6} p {{ color: red }}</style>{'<div>' * 90}{'<p>x' * 100}",
        seconds=1,
    ),
    text(
        "import rules in rules",
        "Deeply nested functions are refused.",
        "its parts are nested too deeply",
        "a.html",
        lambda: f"<p style='left:{'calc(' * 90_000}'>x",
        fast=False,
    ),
    text("import an empty Word file", "Empty Word files are refused.", "is not a Word file", "a.docx", b""),
)
