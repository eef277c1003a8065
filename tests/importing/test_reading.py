"""The files that can be read, and the messages for those that cannot."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.errors import InputError, NethandoutError
from nethandout.importing.importer import SourceText, read_file, read_source

EVERY_CHARACTER = frozenset(map(chr, range(0x20, 0xA000)))


def read(path: Path) -> SourceText:
    return read_source(str(path), read_file(path), EVERY_CHARACTER)


def refused(path: Path) -> str:
    with pytest.raises(NethandoutError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


def made(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def zipped(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name.replace("__", "/").replace("_xml", ".xml"))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", "copy its text into a .txt file"),
        ("a.doc", b"x", "save it as .docx"),
        ("a.odt", b"x", "save it as .docx"),
        ("a.csv", b"x", "use .txt, .md, .html, or .docx"),
        ("a", b"x", "use .txt, .md, .html, or .docx"),
        ("a.txt", b"", "contains no text"),
        ("a.txt", b" \n\xc2\xa0\n", "contains no text"),
        ("a.txt", b"one\ntwo\0", ":2: contains NUL bytes"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "contains NUL bytes"),
        ("a.txt", b"one\n\xff two \x81", "neither UTF-8 nor cp1252"),
        ("a.txt", b"%PDF-1.7", "is a PDF"),
        ("a.txt", b"PK\x03\x04", "name a Word file .docx"),
        ("a.txt", b"{\\rtf1", "is a rich text file"),
        ("a.txt", b"a" * 1_000_001, "is over 1 MB"),
        ("a.txt", b"a\n" * 60_000, "more than 50,000 lines"),
        ("a.html", b"<p>" * 70_000, "60,000 tags"),
        ("a.html", b"<table><tr><td>" * 50 + b"x", "tables are nested"),
        ("a.html", b'<meta charset="shift_jis"><p>\x8c', "neither UTF-8 nor cp932"),
        ("a.html", b"x<table><svg><html>", "its tags cannot be read"),
        ("a.html", b"<script>words</script>", "contains no text"),
        ("a.docx", b"no zip", "is not a Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "without a password"),
        ("a.docx", zipped(other=b"x"), "is a zip archive, not a Word file"),
        ("a.docx", zipped(word__document_xml=b"<broken"), "is a damaged Word file"),
        ("a.docx", zipped(word__document_xml=b"x" * 5_000_001), "more than 5 MB of text"),
        ("a.docx", zipped(word__document_xml=b"x", picture=b"\0" * 50_000_001), "over 50 MB when unpacked"),
        ("a.docx", zipped(word__document_xml=b"x")[:60], "is not a Word file"),
    ],
)
def test_unreadable_files_are_refused_with_one_line(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    assert reason in refused(made(tmp_path, name, data))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.txt")
    assert "is a folder" in refused(tmp_path)
    assert "is a web address; save the page in your browser" in refused(Path("https://example.org/page.html"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no pipes in its folders")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is a pipe" in refused(tmp_path / "pipe.txt")


@pytest.mark.parametrize(
    ("data", "notices"),
    [
        ("naïve “words”".encode(), 0),
        ("naïve “words”".encode("utf-8-sig"), 0),
        ("naïve “words”".encode("utf-16"), 0),
        ("naïve “words”".encode("cp1252"), 1),
    ],
    ids=["UTF-8", "UTF-8 with its mark", "UTF-16", "Windows-1252"],
)
def test_text_is_decoded_and_a_guess_is_reported(data: bytes, notices: int, tmp_path: Path) -> None:
    source = read(made(tmp_path, "a.txt", data))
    assert [passage.words for passage in source.blocks] == ["naïve “words”"]
    assert len(source.notices) == notices


@pytest.mark.parametrize(("charset", "notices"), [("shift_jis", 0), ("utf-8", 1), ("nonsense", 1), ("iso-8859-1", 0)])
def test_a_page_is_decoded_as_it_declares(charset: str, notices: int, tmp_path: Path) -> None:
    """A guess is reported if the page declares no encoding, or a wrong one."""
    words, codec = ("後", "cp932") if charset == "shift_jis" else ("naïve", "cp1252")
    source = read(made(tmp_path, "a.html", f"<meta charset={charset}><p>{words}".encode(codec)))
    assert ([block.words for block in source.blocks], len(source.notices)) == ([words], notices)


PLAIN = """\
Since 1993


What Is It?

A paragraph that was wrapped
over two lines.

SPREAD
It can spread.

Points:
- one
  goes on
- two
   - deeper

1. First

2. Second

2. Grades

Text below a numbered heading.
• typed
• bullets
"""


def test_the_structure_of_plain_text_is_recognized(tmp_path: Path) -> None:
    blocks = read(made(tmp_path, "a.txt", PLAIN)).blocks
    assert [(block.kind, block.line, block.words) for block in blocks] == [
        ("paragraph", 1, "Since 1993"),
        ("heading", 4, "What Is It?"),
        ("paragraph", 6, "A paragraph that was wrapped over two lines."),
        ("heading", 9, "SPREAD"),
        ("paragraph", 10, "It can spread."),
        ("paragraph", 12, "Points:"),
        ("bullet_list", 13, "one goes on\ntwo\ndeeper"),
        ("ordered_list", 18, "First\nSecond"),
        ("ordered_list", 22, "Grades"),
        ("paragraph", 24, "Text below a numbered heading."),
        ("bullet_list", 25, "typed\nbullets"),
    ]


def test_a_word_hyphenated_at_the_end_of_a_line_does_not_end_a_paragraph(tmp_path: Path) -> None:
    source = read(made(tmp_path, "a.txt", "Take octreo-\ntide\nfor one month.\n"))
    assert [(block.kind, block.words) for block in source.blocks] == [("paragraph", "Take octreotide for one month.")]


TYPED = {
    "hyphens that belong to a word": (
        "Ki-\n67, GEP-\nNET, 5-\n10 mg, short-\nand long-term, a slow\u00ad\nly growing, well-\nknown one. Well-known.",
        ["Ki-67, GEP-NET, 5-10 mg, short- and long-term, a slowly growing, well-known one. Well-known."],
        ["Ki-67,", "GEP-NET,", "5-10", "well-known"],
    ),
    "parts that are words of the text": (
        "A slow-\ngrowing tumor. It is slow. It is growing.",
        ["A slow-growing tumor. It is slow. It is growing."],
        ["slow-growing"],
    ),
    "a word divided between pages": (
        "Take octreo-\n\nPage 2 of 3\n\ntide. Take it at\n3\n\f\nnoon.",
        ["Take octreotide. Take it at noon."],
        ["Page 2 of 3", "3", "octreotide."],
    ),
    "numbers of pages": (
        "A.\n\n- 2 -\n\nB.\n\np. iv\n\nC.\n\n3\n\nD.\n\n[4]\n\n\fE.\n\n5/6",
        ["A.", "B.", "C.", "3", "D.", "E."],
        ["- 2 -", "p. iv", "[4]", "5/6"],
    ),
    "headers and footers": (
        "Our Clinic\n\nThe dose is\n\nSee us.\n\fOur Clinic\n\nlow.\n\nSee us.\n\fOur Clinic\n\nB.\n\nSee us.",
        ["Our Clinic", "The dose is", "See us.", "low.", "B."],
        ["Our Clinic", "See us.", "Our Clinic", "See us."],
    ),
    "a heading at the end of a page": (
        "It is low.\n\nGrades\n\fThere are 3.",
        ["It is low.", "Grades", "There are 3."],
        [],
    ),
    "columns": (
        "Drug\tDose\nA|B\t5 mg\n\nMon     rest\nTue     walk",
        ["Drug\nDose\nA|B\n5 mg", "Mon\nrest\nTue\nwalk"],
        [],
    ),
    "boxes in brackets": ("Pain?\n[ ] Yes\n[ ] No\n\n[ ] Other", ["Pain?", " Yes\n No\n Other"], []),
    "boxes": ("Pain?\n☐ Yes\n□ No\n\n☐ Other", ["Pain?", " Yes\n No\n Other"], []),
    "no columns": ("1.\tone\n2.\ttwo\n\nMon\trest\nTue", ["one\ntwo", "Mon rest Tue"], []),
}


@pytest.mark.parametrize("name", TYPED)
def test_typed_text_is_read_as_it_was_meant(name: str, tmp_path: Path) -> None:
    text, words, reported = TYPED[name]
    source = read(made(tmp_path, "a.txt", text))
    assert [block.words for block in source.blocks] == words
    assert [re.findall("“([^”]+)”", notice)[-1] for notice in source.notices] == reported


PAGE = """\
<html><head><title>Our page</title><style>p { x }</style></head><body>
<h1>Our page</h1>
<nav>Home</nav>
<div>Loose words<p>A <b>bold</b> paragraph
over two lines<br>and a break</p>
<p><strong>Looks like a heading</strong></p>
<ol start="3"><li>three<ul><li>under three</ul><li><p>four</p><p>more</p></ol>
<table><caption>Numbers</caption><tr><th>Grade<th>Ki-67<tr><td rowspan=2>1<td>2<tr><td>3</table>
<table><tr><td><h2>Layout</h2>only</td></tr></table>
<p>5 mm<sup>2</sup> or 10<sup>9</sup> <s>gone</s> <img alt="A zebra"></p>
<p>&bull; typed</p><p>&bull; bullets</p>
<script>not words</script><!-- nor these --> 5 < 6 &amp; 7
"""


def test_the_structure_of_a_page_is_kept(tmp_path: Path) -> None:
    source = read(made(tmp_path, "a.html", PAGE))
    assert [(block.kind, block.line, block.words) for block in source.blocks] == [
        ("heading", 2, "Our page"),
        ("paragraph", 4, "Loose words"),
        ("paragraph", 4, "A bold paragraph over two lines and a break"),
        ("heading", 6, "Looks like a heading"),
        ("ordered_list", 7, "three\nunder three\nfour more"),
        ("paragraph", 8, "Numbers"),
        ("table", 8, "Grade\nKi-67\n1\n2\n1\n3"),
        ("heading", 9, "Layout"),
        ("paragraph", 9, "only"),
        ("paragraph", 10, "5 mm² or 10^9"),
        ("bullet_list", 11, "typed\nbullets"),
        ("paragraph", 12, "5 < 6 & 7"),
    ]
    numbered = source.blocks[4]
    assert numbered.attributes == {"start": "3"}
    assert [[(part.kind, part.words) for part in item.children] for item in numbered.children] == [
        [("plain", "three"), ("bullet_list", "under three")],
        [("plain", "four more")],
    ]
    assert source.notices == (
        "“1” spanned 2 rows and is repeated in each",
        "a superscript is written as ² or ^4, 2 times",
        "struck-through text was left out (“gone”)",
        "a picture was left out (“A zebra”)",
        "a menu was left out, line 3 (“Home”)",
    )


PIECES = {
    "two breaks end a paragraph": (
        "One.<br>Still one.<br>\n<br>Two.<br />&nbsp;<br />Three.",
        ["One. Still one.", "Two.", "Three."],
        [],
    ),
    "hidden words": (
        '<p>Take <b style="visibility: hidden">never</b> one.<p hidden>90 mg</p><dialog>Cookies?</dialog>'
        '<p style="display:/**/none">Twice</p><p style="opacity: 0">Thrice</p><p style="opacity: 0.9">Two.',
        ["Take one.", "Two."],
        [
            f"hidden text was left out, line 1 (“{words}”)"
            for words in ("never", "90 mg", "Cookies?", "Twice", "Thrice")
        ],
    ),
    "words that only screen readers pass over": ('<p>Take <i aria-hidden="true">one</i>.', ["Take one."], []),
    "a menu without spaces in a header": (
        "<header><a>Home</a><a>Resources</a></header><p>One.",
        ["One."],
        ["a menu was left out, line 1 (“Home Resources”)"],
    ),
    "a header of more than links": ("<header>By <a>Ana</a><a>Ben</a></header>", ["By Ana Ben"], []),
    "a box to tick": ("<p><input type=checkbox checked>Yes", [" Yes"], ["a checked box is printed empty"]),
    "radio buttons": (
        "<p>Pain? <input type=radio>Yes<input type=radio checked>No",
        ["Pain?  Yes  No"],
        ["a checked box is printed empty"],
    ),
    "typed boxes": (
        "<p>□ Yes ☑ No [ ] A [x] B [1]",
        [" Yes  No  A  B [1]"],
        ["a checked box is printed empty, 2 times"],
    ),
    "links, buttons, and blocks without spaces between them": (
        "<p><a>Home</a><a>Care</a>, <a href=x>Oct</a><a href=x>reotide</a>. Press<button>Stop</button>now."
        '<p><b style="display: block">One</b><i style="display: table-cell">Two</i><b style="float: left">T</b>hree'
        '<p style="display: flex"><b>Four</b><i>five</i>',
        ["Home Care, Octreotide. Press Stop now.", "One Two Three", "Four five"],
        [],
    ),
    "superscripts": (
        '<p>10<sup>-3</sup> 10<b style="vertical-align: super">12</b> <sup>177</sup>Lu 1<sup>st</sup> x.<sup>4</sup>',
        ["10^-3 10^12 177Lu 1st x.^4"],
        ["a superscript is written as ² or ^4, 3 times"],
    ),
    "a replaced dose": (
        "<p>Take <del>6</del><ins>12</ins> drops.",
        ["Take 12 drops."],
        ["struck-through text was left out (“6”)"],
    ),
    "a quotation": ("<p>She said <q>come</q>.", ["She said “come”."], []),
    "a formula on one line": (
        "<p>Take <math><mn>7.4</mn><mi>GBq</mi></math>.",
        ["Take 7.4GBq."],
        ["a formula is printed as plain text: “7.4GBq”"],
    ),
    "a font of symbols": (
        "<p>5 <font face=Symbol>m</font>g <b style='font: 9pt \"Wingdings 2\"'>q</b>",
        ["5 mg q"],
        [
            "“m” is in Symbol, a font of symbols; compare it with the page",
            "“q” is in Wingdings 2, a font of symbols; compare it with the page",
        ],
    ),
    "cells that span columns": (
        "<table><tr><th>Drug<th colspan=2>Dose<tr><td colspan=3>All days<tr><td>A<td>5<td>10</table>",
        ["Drug\nDose\nDose\nAll days\n\n\nA\n5\n10"],
        ["“Dose” spanned 2 columns and is repeated in each"],
    ),
    "cells that span rows and columns": (
        "<table><tr><td rowspan=0 colspan=2>A<td>1<tr><td>2</table>",
        ["A\nA\n1\nA\nA\n2"],
        ["“A” spanned 2 rows and 2 columns and is repeated in each"],
    ),
    "a cell that ends with its part of the table": (
        "<table><tbody><tr><td rowspan=9>A<td>1<tbody><tr><td>B<td>2</table>",
        ["A\n1\nB\n2"],
        [],
    ),
    "a foot above its table": ("<table><tfoot><tr><td>c<td>d<tbody><tr><td>a<td>b</table>", ["a\nb\nc\nd"], []),
    "lists in cells": (
        "<table><tr><td>a<td><ol start=3><li>x<ul><li>z</ul><li>y</ol><tr><td>b<td><ul><li>v<li>w</ul></table>",
        ["a\n3. x • z 4. y\nb\n• v • w"],
        [],
    ),
    "a list that goes on after a table": (
        "<ol><li>One<table><tr><td>a<td>b<tr><td>c<td>d</table><li>Two</ol>",
        ["One", "a\nb\nc\nd", "Two"],
        [],
    ),
}


@pytest.mark.parametrize("name", PIECES)
def test_elements_of_a_page_are_read_as_browsers_show_them(name: str, tmp_path: Path) -> None:
    page, words, notices = PIECES[name]
    source = read(made(tmp_path, "a.html", page))
    assert ([block.words for block in source.blocks], list(source.notices)) == (words, notices)


def test_cells_that_would_be_repeated_without_end_are_refused(tmp_path: Path) -> None:
    page = f"<table><tr><td rowspan=999 colspan=38>{'word ' * 100}<td>x{'<tr><td>x' * 2000}</table>"
    with pytest.raises(InputError, match="split the table"):
        read(made(tmp_path, "a.html", page))


def test_list_numbers_are_kept(tmp_path: Path) -> None:
    page = "<ol start=3><li>three<li value=7>seven<h2>Then</h2>more<li>eight</ol>"
    blocks = read(made(tmp_path, "a.html", page)).blocks
    assert [(block.kind, block.attributes.get("start"), block.words) for block in blocks] == [
        ("ordered_list", "3", "three"),
        ("ordered_list", "7", "seven"),
        ("heading", None, "Then"),
        ("paragraph", None, "more"),
        ("ordered_list", "8", "eight"),
    ]


SITE = """\
<title>What a NET is | A Foundation</title><body><a href="#main">Skip to content</a>
<header><nav><ul><li>About NETs<li>Donate<li>Spread the word</ul></nav><h1>What a NET is</h1></header>
<div role="search"><p>Find a specialist</div>
<main><p>A NET can spread.</p><blockquote>It helped. <footer>A nurse</footer></blockquote>
<p>The symbol © stands for copyright.</p></main>
<footer><p>Our board, our partners and how we use cookies and your data</p></footer>
<p>© 2024 A Foundation. All rights reserved.</p>
<nav>a menu that nobody closed
"""


def test_boilerplate_of_a_web_site_is_left_out_and_reported(tmp_path: Path) -> None:
    """Menus, the footer, the search box, and the copyright line are not for patients."""
    source = read(made(tmp_path, "a.html", SITE))
    assert [(passage.line, passage.words) for passage in source.blocks] == [
        (2, "What a NET is"),
        (4, "A NET can spread."),
        (4, "It helped."),
        (4, "A nurse"),
        (5, "The symbol © stands for copyright."),
        (8, "a menu that nobody closed"),
    ]
    assert source.notices == (
        "a menu was left out, line 2 (“About NETs Donate Spread the word”)",
        "a search box was left out, line 3 (“Find a specialist”)",
        "the page footer was left out, line 6 (“Our board, our partners and how we use …”)",
        "a line of the site was left out, line 1 (“Skip to content”)",
        "a line of the site was left out, line 7 (“© 2024 A Foundation. All rights …”)",
    )


def test_menus_of_old_pages_are_recognized_by_their_class_or_id(tmp_path: Path) -> None:
    page = (
        '<div class="top nav"><div>Home</div> Donate</div><div id="footer">Imprint</div>'
        '<div class="cookie-notice">We use cookies</div><div class="menu-planning">What you eat</div>'
    )
    source = read(made(tmp_path, "a.html", page))
    assert [passage.words for passage in source.blocks] == ["What you eat"]
    assert source.notices == (
        "a menu was left out, line 1 (“Home Donate”)",
        "the page footer was left out, line 1 (“Imprint”)",
        "a cookie notice was left out, line 1 (“We use cookies”)",
    )


def test_a_menu_that_contains_the_main_text_is_kept(tmp_path: Path) -> None:
    """A div in the menu was never closed, so the menu ends with the page."""
    page = '<div class="nav"><div>Home</div><div><p>Donate</p></div><div><h1>Grades</h1>They tell how fast.</div></div>'
    page = f"<p>Before.</p>{page}"
    passages = read(made(tmp_path, "a.html", page)).blocks
    assert [passage.words for passage in passages] == [
        *("Before.", "Home", "Donate", "Grades", "They tell how fast."),
    ]


def test_a_page_that_is_only_a_menu_is_kept(tmp_path: Path) -> None:
    source = read(made(tmp_path, "a.html", "<nav>Grade tells how fast.</nav>"))
    assert ([one.words for one in source.blocks], source.notices) == (["Grade tells how fast."], ())


def test_deep_nesting_of_other_tags_is_harmless(tmp_path: Path) -> None:
    for tag in ("div", "ul", "b", "blockquote", "font size=1"):
        page = f"<{tag}>" * 20_000 + "words"
        assert [p.words for p in read(made(tmp_path, "a.html", page)).blocks] == ["words"]


def test_the_headings_lists_and_tables_of_a_word_file_are_kept(
    word_file: Callable[..., Path],
) -> None:
    source = read(
        word_file(
            ("title", "Title"),
            ("h1", "First"),
            ("p", "Words."),
            ("h2", "Second"),
            ("li", "one"),
            ("li", "two"),
            ("table", [["a", "b"], ["c", "d"]]),
        )
    )
    assert [(block.kind, block.words) for block in source.blocks] == [
        ("heading", "Title"),
        ("heading", "First"),
        ("paragraph", "Words."),
        ("heading", "Second"),
        ("bullet_list", "one\ntwo"),
        ("table", "a\nb\nc\nd"),
    ]
    assert [block.attributes["level"] for block in source.blocks if block.kind == "heading"] == ["1", "2", "3"]
    assert source.notices == ()


def test_fields_of_a_word_file_keep_their_text(word_file: Callable[..., Path]) -> None:
    field = '<w:p><w:fldSimple w:instr="REF"><w:r><w:t>a field</w:t></w:r></w:fldSimple></w:p>'
    source = read(word_file(("xml", field)))
    assert ([block.words for block in source.blocks], source.notices) == (["a field"], ())


def test_entities_cannot_include_files_or_fill_memory(tmp_path: Path, word_file: Callable[..., Path]) -> None:
    secret = made(tmp_path, "secret.txt", "secret words")
    path = word_file(("p", "x"))
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    for doctype in (
        f'<!ENTITY e SYSTEM "{secret.as_uri()}">',
        f'<!ENTITY e0 "0123456789">{bomb}<!ENTITY e "&e9;">',
    ):
        document = (
            f"<!DOCTYPE d [{doctype}]>"
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>start &e; end</w:t></w:r></w:p></w:body></w:document>"
        )
        parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
        parts["word/document.xml"] = document.encode()
        with zipfile.ZipFile(tmp_path / "bad.docx", "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        try:
            words = " ".join(block.words for block in read(tmp_path / "bad.docx").blocks)
        except InputError:
            continue
        assert "secret" not in words
        assert len(words) < 100
