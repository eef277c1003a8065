"""Word features without an equivalent: nothing is lost or added without a notice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.errors import InputError
from nethandout.importing.importer import read_source
from nethandout.importing.section_writer import set_heading_levels, write_blocks

EVERY_CHARACTER = frozenset(map(chr, range(0x20, 0x3000)))
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
CONTENTS = '<w:pStyle w:val="contents"/>'
MakeWordFile = Callable[..., Path]


def run(text: str, properties: str = "", tag: str = "w:t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><{tag} xml:space="preserve">{text}</{tag}></w:r>'


def deleted(text: str) -> str:
    return f"<w:del>{run(text, tag='w:delText')}</w:del>"


def paragraph(*parts: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(parts)}</w:p>"


def field(instruction: str, result: str = "") -> list[str]:
    marks = ("begin", "separate", "end") if result else ("begin", "end")
    parts = [f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks]
    return [parts[0], f"<w:r><w:instrText>{instruction}</w:instrText></w:r>", *parts[1:-1], result, parts[-1]]


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    inside = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


WHITE = '<w:color w:val="FFFFFF"/>'
DELETED_END = "<w:rPr><w:del/></w:rPr>"
CASES = {
    "a word was replaced": (
        paragraph(run("Take "), deleted("6"), f"<w:ins>{run('12')}</w:ins>", run(" drops.")),
        ["Take 12 drops."],
        [
            "a change was never accepted in “Take 12 drops.”: “6” was deleted and is left out; "
            "“12” was inserted and is printed"
        ],
    ),
    "an inserted word was deleted again": (
        paragraph(run("Take "), f"<w:ins>{deleted('6')}</w:ins>", run("none.")),
        ["Take none."],
        ["a change was never accepted in “Take none.”: “6” was deleted and is left out"],
    ),
    "a sentence was moved": (
        paragraph(f"<w:moveFrom>{run('Mo')}{run('ved.')}</w:moveFrom>", run("One."))
        + paragraph(f"<w:moveTo>{run('Moved.')}</w:moveTo>"),
        ["One.", "Moved."],
        ["a change was never accepted in “Moved.”: “Moved.” was moved and is printed in its new place"],
    ),
    "a sentence was moved out of the file": (
        paragraph(f"<w:moveFrom>{run('Moved.')}</w:moveFrom>", run("One.")),
        ["One."],
        ["“Moved.” was moved away, and the file does not say where"],
    ),
    "the end of a paragraph was deleted": (
        paragraph(run("Take "), properties=DELETED_END) + paragraph(run("six.")),
        ["Take six."],
        [],
    ),
    "the end of the last paragraph was deleted": (
        paragraph(run("One.")) + paragraph(run("Last."), properties=DELETED_END),
        ["One.", "Last."],
        [],
    ),
    "a row was deleted": (
        table(
            row(paragraph(run("a")), paragraph(run("b"))),
            row(paragraph(run("c")), paragraph(run("d")), properties="<w:del/>"),
            row(paragraph(run("e")), paragraph(run("f"))),
        ),
        ["a\nb\ne\nf"],
        ["a change was never accepted in “e”: “c d” was deleted and is left out"],
    ),
    "hidden text": (
        paragraph(run("Take "), run("90 mg", "<w:vanish/>"), run("one.", '<w:vanish w:val="0"/>')),
        ["Take one."],
        ["hidden text was left out (“90 mg”)"],
    ),
    "text hidden by its paragraph style": (
        paragraph(run("Not this."), properties='<w:pStyle w:val="secret"/>') + paragraph(run("One.")),
        ["One."],
        ["hidden text was left out (“Not this.”)"],
    ),
    "text hidden by its character style": (
        paragraph(run("Take "), run("90 mg", '<w:rStyle w:val="whisper"/>'), run("one.")),
        ["Take one."],
        ["hidden text was left out (“90 mg”)"],
    ),
    "a hidden style overridden by the run": (
        paragraph(run("Take one.", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="secret"/>'),
        ["Take one."],
        [],
    ),
    "white text": (
        paragraph(run("Take "), run("90 mg", '<w:color w:val="FEFEFE"/>'), run("one.", '<w:color w:val="auto"/>')),
        ["Take one."],
        ["hidden text was left out (“90 mg”)"],
    ),
    "text white by its style": (
        paragraph(run("Take one.", '<w:color w:val="555555"/>'), run("90 mg"), properties='<w:pStyle w:val="pale"/>'),
        ["Take one."],
        ["hidden text was left out (“90 mg”)"],
    ),
    "white text on a dark background": (
        paragraph(
            run("Take ", WHITE), run("one.", f'{WHITE}<w:shd w:fill="000000"/>'), properties='<w:shd w:fill="111111"/>'
        )
        + table(row(f'<w:tcPr><w:shd w:val="clear" w:fill="000080"/></w:tcPr>{paragraph(run("Two", WHITE))}')),
        ["Take one.", "Two"],
        [],
    ),
    "black text on black": (
        paragraph(run("One"), run("90 mg", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>')),
        ["One"],
        ["hidden text was left out (“90 mg”)"],
    ),
    "white text in a table whose style has shading": (
        f"<w:tbl><w:tblPr><w:tblStyle w:val='shaded'/></w:tblPr>{row(paragraph(run('One', WHITE)))}</w:tbl>",
        ["One"],
        [],
    ),
    "white text in a table whose style has none": (
        f"<w:tbl><w:tblPr><w:tblStyle w:val='grid'/></w:tblPr>{row(paragraph(run('90 mg', WHITE)))}</w:tbl>"
        + paragraph(run("One")),
        ["One"],
        ["hidden text was left out (“90 mg”)"],
    ),
    "highlighted white text": (
        paragraph(
            run("One", WHITE + '<w:highlight w:val="black"/>'), run("90 mg", WHITE + '<w:highlight w:val="none"/>')
        ),
        ["One"],
        ["hidden text was left out (“90 mg”)"],
    ),
    "text of one point": (
        paragraph(run("One."), run("90 mg", '<w:sz w:val="2"/>')),
        ["One."],
        ["hidden text was left out (“90 mg”)"],
    ),
    "double strikethrough, and strikethrough by a style": (
        paragraph(run("One ", "<w:dstrike/>"), run("two", '<w:rStyle w:val="gone"/>'), run("three")),
        ["three"],
        ["struck-through text was left out (“One two”)"],
    ),
    "a text box in two forms": (
        paragraph(
            run("One."),
            f"<w:r><mc:AlternateContent {MC}><mc:Choice><w:drawing>{box('Boxed.')}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box('Boxed.')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        ),
        ["One.", "Boxed."],
        ["a text box was put after its paragraph; check where it fits: “Boxed.”"],
    ),
    "a text box without a fallback": (
        paragraph(
            run("One."),
            f"<w:r><mc:AlternateContent {MC}><mc:Choice><w:drawing>{box('Boxed.')}</w:drawing></mc:Choice>"
            "</mc:AlternateContent></w:r>",
        ),
        ["One.", "Boxed."],
        ["a text box was put after its paragraph; check where it fits: “Boxed.”"],
    ),
    "a text box in a text box": (
        paragraph(
            f"<w:r><w:pict><w:txbxContent><w:p>{run('Outer.')}<w:r><w:pict>{box('Inner.')}</w:pict></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        ),
        ["Outer.", "Inner."],
        [
            "a text box was put after its paragraph; check where it fits: “Inner.”",
            "a text box was put after its paragraph; check where it fits: “Outer. Inner.”",
        ],
    ),
    "a formula on one line": (
        paragraph(run("Take "), f"<m:oMath {M}><m:r><m:t>7.4</m:t></m:r></m:oMath>", run(" GBq.")),
        ["Take 7.4 GBq."],
        ["a formula is printed as plain text: “7.4”"],
    ),
    "a fraction": (
        paragraph(
            run("Take "),
            f"<m:oMath {M}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            run("mg."),
        ),
        ["Take mg."],
        ["a formula was left out after “Take” (“1 2”)"],
    ),
    "breaks": (
        paragraph(
            *(run("One"), "<w:r><w:cr/></w:r>", run("two"), '<w:r><w:br w:type="page"/></w:r>', run("three")),
            *('<w:r><w:br w:type="column"/></w:r>', run("four"), "<w:r><w:ptab/></w:r>", run("five")),
        ),
        ["One two three four five"],
        [],
    ),
    "two breaks": (paragraph(run("One."), "<w:r><w:br/><w:br/></w:r>", run("Two.")), ["One.", "Two."], []),
    "a drop cap": (
        paragraph(run("O"), properties='<w:framePr w:dropCap="drop"/>') + paragraph(run("nce a day.")),
        ["Once a day."],
        [],
    ),
    "a drop cap without a paragraph after it": (
        paragraph(run("One."), properties='<w:framePr w:dropCap="drop"/>') + table(row(paragraph(run("Two.")))),
        ["One.", "Two."],
        [],
    ),
    "a raised figure": (
        paragraph(
            run("10"), run("9", '<w:position w:val="6"/>'), run(" cells, 5 "), run("mg", '<w:position w:val="2"/>')
        ),
        ["10^9 cells, 5 mg"],
        ["a superscript is written as ² or ^4"],
    ),
    "a row that begins in the second column": (
        table(
            row(paragraph(run("a")), paragraph(run("b"))),
            row(paragraph(run("c")), properties='<w:gridBefore w:val="1"/>'),
        ),
        ["a\nb\n\nc"],
        [],
    ),
    "cells that were inserted and deleted": (
        table(
            row(f"<w:tcPr><w:cellDel/></w:tcPr>{paragraph(run('a'))}", paragraph(run("b"))), row(paragraph(run("c")))
        ),
        ["a\nb\nc\n"],
        ["a change was never accepted in “a”: “a” is in a deleted cell and is printed"],
    ),
    "letters in a font of symbols": (
        paragraph(run("Take 5 "), run("m", '<w:rFonts w:ascii="Symbol"/>'), run("g")),
        ["Take 5 μg"],
        [],
    ),
    "boxes in a font of symbols": (
        paragraph(run("\uf0a8", '<w:rFonts w:ascii="Wingdings"/>'), run(" Yes "), run("No"))
        + paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', run(" Done")),
        [" Yes No", " Done"],
        ["a checked box is printed empty"],
    ),
    "an unknown symbol": (
        paragraph(run("Take one "), run("\uf0ff", '<w:rFonts w:ascii="Symbol"/>'), run("g")),
        ["Take one g"],
        ["a character in the font Symbol was left out after “Take one”"],
    ),
    "a formula in a field": (
        paragraph(run("Take "), *field(r"EQ \f(1,2)"), run("mg, see "), *field("REF a")),
        ["Take mg, see"],
        ["a formula was left out after “Take” (“\\f(1,2)”)"],
    ),
    "a field that Word has filled in": (
        paragraph(run("Take "), *field("EQ 5", run("5")), run(" mg "), '<w:fldSimple w:instr="SYMBOL 174"/>'),
        ["Take 5 mg"],
        ["a symbol was left out after “Take 5 mg” (“174”)"],
    ),
    "fields that Word updates": (
        paragraph(run("See page "), *field("PAGEREF a", run("12")), run(" of "), *field("DATE", run("1 May 2020")))
        + paragraph(run("Of "), f'<w:fldSimple w:instr="NUMPAGES">{run("9")}</w:fldSimple>'),
        ["See page 12 of 1 May 2020", "Of 9"],
        [
            "a page number after “See page” is printed as Word last updated it; check it",
            "a date after “See page 12 of” is printed as Word last updated it; check it",
            "a number of pages after “Of” is printed as Word last updated it; check it",
        ],
    ),
    "a table of contents": (
        paragraph(*field("TOC", "")[:2], run("Grades"), "<w:r><w:tab/></w:r>", run("3"), properties=CONTENTS)
        + paragraph(run("Care 5"), properties=CONTENTS)
        + paragraph(field("TOC")[2], run("One.")),
        ["One."],
        ["a table of contents was left out (“Grades 3 Care 5”)"],
    ),
    "text that is drawn": (
        paragraph(
            run("Take "),
            f'<w:r><w:drawing><a:p xmlns:a="{A}"><a:r><a:t>Twice</a:t></a:r></a:p></w:drawing></w:r>',
            run("one."),
        ),
        ["Take one."],
        ["a drawing was left out after “Take” (“Twice”)"],
    ),
    "a drop-down list of a form": (
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="5 mg"/><w:listEntry w:val="10 mg"/></w:ddList></w:ffData></w:fldChar></w:r>'
            '<w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
            run(" a day."),
        ),
        ["10 mg a day."],
        [],
    ),
    "an old formula, an object, and a drawing": (
        paragraph(
            run("Take "),
            '<w:r><w:object><o:OLEObject xmlns:o="o" ProgID="Equation.3"/></w:object></w:r>',
            '<w:r><w:object><o:OLEObject xmlns:o="o" ProgID="Excel.Sheet.12"/></w:object></w:r>',
            f'<w:r><w:pict><v:shape {V} alt="An arrow"/></w:pict></w:r>',
            run("one."),
        ),
        ["Take one."],
        [
            "a formula was left out after “Take”",
            "an embedded object was left out after “Take”",
            "a drawing was left out after “Take” (“An arrow”)",
        ],
    ),
    "a phonetic guide": (
        paragraph(f"<w:r><w:ruby><w:rt>{run('kan')}</w:rt><w:rubyBase>{run('Base')}</w:rubyBase></w:ruby></w:r>"),
        ["Base"],
        ["a phonetic guide was left out (“kan”)"],
    ),
    "old WordArt": (
        paragraph(run("One."), f'<w:r><w:pict><v:shape {V}><v:textpath string="DRAFT"/></v:shape></w:pict></w:r>'),
        ["One."],
        ["WordArt was left out (“DRAFT”)"],
    ),
    "an embedded file": (
        paragraph(run("One.")) + "<w:altChunk/>",
        ["One."],
        ["an embedded file was left out; open this file in Word and save it again"],
    ),
    "a check box": (
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r>'
            '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
            run("Yes"),
        ),
        [" Yes"],
        [],
    ),
    "a cell that spans two rows": (
        table(
            row('<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph(run("Label")), paragraph(run("1"))),
            row("<w:tcPr><w:vMerge/></w:tcPr>" + paragraph(), paragraph(run("2"))),
        ),
        ["Label\n1\nLabel\n2"],
        ["“Label” spanned 2 rows and is repeated in each"],
    ),
    "an unknown element with text in it": (
        paragraph(run("One "), f"<w:unknown>{run('two')}</w:unknown>", run("three")),
        ["One three"],
        ["unreadable text was left out: “two”"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_text_is_kept_or_quoted_in_a_notice(name: str, word_file: MakeWordFile) -> None:
    body, words, notices = CASES[name]
    source = read_source("a.docx", word_file(("xml", body)).read_bytes(), EVERY_CHARACTER)
    assert ([block.words for block in source.blocks], list(source.notices)) == (words, notices)


def place(numbering: int, depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{numbering}"/></w:numPr>'


def point(text: str, numbering: int, depth: int = 0) -> str:
    return paragraph(run(text), properties=place(numbering, depth))


def test_lists_keep_their_numbers(word_file: MakeWordFile) -> None:
    """List 3 continues list 2 at 7, and the inner level of both is lettered."""
    body = point("one", 2) + point("inner", 2, 1) + paragraph(run("Between.")) + point("two", 2) + point("seven", 3)
    source = read_source("a.docx", word_file(("xml", body)).read_bytes(), EVERY_CHARACTER)
    assert write_blocks(source.blocks) == "1. one\n   1. inner\n\nBetween.\n\n2. two\n\n7) seven"
    assert source.notices == (
        "a list numbered a, b, c is numbered 1, 2, 3 here; check where the text refers to it (“inner”)",
    )


def level(number_format: str, text: str, depth: int = 0, more: str = "") -> str:
    settings = f'<w:numFmt w:val="{number_format}"/><w:lvlText w:val="{text}"/>{more}'
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>{settings}</w:lvl>'


LABELS = {
    "a label with words": (
        level("decimal", "Day %1:"),
        point("rest", 9) + point("walk", 9),
        "Day 1: rest\n\nDay 2: walk",
        [],
    ),
    "a heading": (
        level("upperRoman", "%1.") + level("lowerLetter", "%1.%2", 1),
        paragraph(run("Care"), properties='<w:pStyle w:val="h1"/>' + place(9))
        + paragraph(run("Tests"), properties='<w:pStyle w:val="h2"/>' + place(9, 1))
        + paragraph(run("Rest.")),
        "## I. Care\n\n## I.a Tests\n\nRest.",
        [],
    ),
    "a cell with nothing but a number": (
        level("decimal", "%1)"),
        table(row(paragraph(properties=place(9)), paragraph(run("a"))), row(point("b", 9), paragraph(run("c")))),
        "| 1\\) | a |\n| --- | --- |\n| 2\\. b | c |",
        [],
    ),
    "a list without numbers": (level("none", ""), point("one", 9), "one", []),
    "numbers of numbers": (
        level("decimal", "%1.") + level("decimal", "%1.%2.", 1),
        point("one", 9) + point("two", 9, 1),
        "1. one\n   1. two",
        ["a list numbered 1.1, 1.2, 1.3 is numbered 1, 2, 3 here; check where the text refers to it (“two”)"],
    ),
    "numbers that go on below the next item": (
        level("decimal", "%1.") + level("decimal", "%2.", 1, '<w:lvlRestart w:val="0"/>'),
        point("one", 9) + point("a", 9, 1) + point("two", 9) + point("b", 9, 1),
        "1. one\n   1. a\n2. two\n\n   2. b",
        [],
    ),
    "a list of boxes": (
        level("bullet", "q", more='<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'),
        point("one", 9),
        "- [ ] one",
        [],
    ),
    "a list of crosses": (
        level("bullet", "✗"),
        point("one", 9),
        "- one",
        ["a list marked ✗ has plain bullets here (“one”)"],
    ),
    "a hidden item": (
        level("decimal", "%1."),
        point("one", 9)
        + paragraph(run("two", "<w:vanish/>"), properties=f"<w:rPr><w:vanish/></w:rPr>{place(9)}")
        + point("three", 9),
        "1. one\n2. three",
        ["hidden text was left out (“two”)"],
    ),
    "a list that a style makes": (
        level("decimal", "%1."),
        paragraph(run("one"), properties='<w:pStyle w:val="counted"/>')
        + paragraph(run("two"), properties='<w:pStyle w:val="counted"/>'),
        "1. one\n2. two",
        [],
    ),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_lists_are_kept_or_reported(name: str, word_file: MakeWordFile) -> None:
    levels, body, expected, notices = LABELS[name]
    # In Word files, a list often has the number of another abstract list.
    numbering = f'<w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>'
    numbering += f'<w:abstractNum w:abstractNumId="9">{level("decimal", "Other %1:")}</w:abstractNum>'
    numbering += '<w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num>'
    data = changed(
        word_file(("xml", body)).read_bytes(),
        "word/numbering.xml",
        f"<w:numbering {W}>{numbering}</w:numbering>".encode(),
    )
    source = read_source("a.docx", data, EVERY_CHARACTER)
    assert write_blocks(set_heading_levels(source.blocks)) == expected
    assert list(source.notices) == notices


def test_headers_footers_comments_and_charts_are_left_out_and_reported(word_file: MakeWordFile) -> None:
    path = word_file(("xml", paragraph(run("One."))))
    with zipfile.ZipFile(path, "a") as archive:
        for part in ("header1", "header2", "footer12", "comments", "charts/chart1", "headers"):
            archive.writestr(f"word/{part}.xml", f"<w:hdr {W}>{paragraph(run(part))}</w:hdr>")
    assert read_source("a.docx", path.read_bytes(), EVERY_CHARACTER).notices == (
        "headers were left out (“header1 header2”)",
        "footers were left out (“footer12”)",
        "comments were left out (“comments”)",
        "charts were left out (“charts/chart1”)",
    )


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
FLAT_ROW = '<w:trHeight w:val="1" w:hRule="exact"/>'
SHOWN_SETTINGS = (
    '<w:color w:val="FFFF00"/><w:highlight w:val="blue"/>',
    '<w:color w:themeColor="text1"/>',
    '<w:w w:val="80"/>',
    '<w:position w:val="-8"/><w:spacing w:val="-10"/>',
    '<w:sz w:val="80"/><w:spacing w:val="-120"/>',
    f'<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val="102030"/></w14:solidFill></w14:textFill>',
)
HIDDEN_SETTINGS = (
    '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/><w:shd w:fill="000000"/>',
    '<w:color w:themeColor="background1"/>',
    '<w:w w:val="1"/>',
    '<w:position w:val="-3000"/>',
    '<w:spacing w:val="-400"/>',
    '<w:w w:val="2%"/>',
    f"<w14:textFill {W14}><w14:noFill/></w14:textFill>",
    f'<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>',
)


@pytest.mark.parametrize("settings", SHOWN_SETTINGS + HIDDEN_SETTINGS)
def test_text_that_cannot_be_seen_is_left_out(word_file: MakeWordFile, settings: str) -> None:
    """By its color, its width, or a fill that replaces its color."""
    body = paragraph(run("One."), run(" Two.", settings))
    source = read_source("a.docx", word_file(("xml", body)).read_bytes(), EVERY_CHARACTER)
    is_hidden = settings in HIDDEN_SETTINGS
    assert [block.words for block in source.blocks] == ["One." if is_hidden else "One. Two."]
    assert list(source.notices) == (["hidden text was left out (“Two.”)"] if is_hidden else [])


@pytest.mark.parametrize(
    ("block", "is_hidden"),
    [
        (paragraph(run("Two."), properties='<w:spacing w:line="1" w:lineRule="exact"/>'), True),
        (paragraph(run("Two."), properties='<w:spacing w:line="280" w:lineRule="exact"/>'), False),
        (paragraph(run("Two."), properties='<w:spacing w:line="1" w:lineRule="atLeast"/>'), False),
        (paragraph(run("Two."), properties='<w:framePr w:h="1" w:hRule="exact"/>'), True),
        (paragraph(run("Two."), properties='<w:framePr w:x="-20000"/>'), True),
        (paragraph(run("Two."), properties='<w:framePr w:h="1" w:x="2000" w:y="-50"/>'), False),
        (paragraph(run("Two."), properties='<w:ind w:left="-20000"/>'), True),
        (paragraph(run("Two."), properties='<w:ind w:left="720" w:firstLine="-360"/>'), False),
        (table(row(paragraph(run("Two.")), properties=FLAT_ROW)), True),
        (table(row(paragraph(run("Two.")), properties='<w:trHeight w:val="1"/>')), False),
        (table(row(paragraph(), properties=FLAT_ROW), row(paragraph(run("Two.")))), False),
    ],
)
def test_text_without_height_or_off_the_page_is_left_out(word_file: MakeWordFile, block: str, is_hidden: bool) -> None:
    source = read_source("a.docx", word_file(("xml", paragraph(run("One.")) + block)).read_bytes(), EVERY_CHARACTER)
    assert ("Two." in " ".join(block.words for block in source.blocks)) is not is_hidden
    assert list(source.notices) == (["hidden text was left out (“Two.”)"] if is_hidden else [])


def test_text_hidden_by_the_default_style_is_left_out(word_file: MakeWordFile) -> None:
    """The style Normal is hidden in the first file, and not in the second."""
    data = word_file(("xml", paragraph(run("90 mg")) + paragraph(run("One.", '<w:vanish w:val="0"/>')))).read_bytes()
    for setting, words in (("<w:vanish/>", ["One."]), ("<w:b/>", ["90 mg", "One."])):
        style = f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:rPr>{setting}</w:rPr></w:style>'
        styles = f"<w:styles {W}>{style}</w:styles>".encode()
        source = read_source("a.docx", changed(data, "word/styles.xml", styles), EVERY_CHARACTER)
        assert [block.words for block in source.blocks] == words


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """Return a Word file with one part replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return file.getvalue()


def test_a_word_file_with_a_document_type_is_refused(word_file: MakeWordFile) -> None:
    """Word never writes one, and its entities could include other files or fill the memory."""
    body = f"<w:document {W}><w:body>{paragraph(run('&e;'))}</w:body></w:document>"
    data = word_file(("document", f'<!DOCTYPE d [<!ENTITY e "x">]>{body}')).read_bytes()
    with pytest.raises(InputError, match="is a damaged Word file"):
        read_source("a.docx", data, EVERY_CHARACTER)
