"""What may be handed in, and what is said when it cannot be read."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.content.importer import read_source
from nethandout.content.importing.source_text import Heading, ItemList, Paragraph, Table, plain, plain_passage
from nethandout.errors import InputError


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_source(path)
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
        ("a.pdf", b"%PDF-1.7", "copy its words into a .txt file"),
        ("a.doc", b"x", "save it as .docx"),
        ("a.odt", b"x", "save it as .docx"),
        ("a.csv", b"x", "use .txt, .md, .html or .docx"),
        ("a", b"x", "use .txt, .md, .html or .docx"),
        ("a.txt", b"", "there are no words in it"),
        ("a.txt", b" \n\xc2\xa0\n", "there are no words in it"),
        ("a.txt", b"one\ntwo\0", ":2: holds NUL bytes"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "holds NUL bytes"),
        ("a.txt", b"one\n\xff two \x81", "neither UTF-8 nor cp1252"),
        ("a.txt", b"%PDF-1.7", "is a PDF"),
        ("a.txt", b"PK\x03\x04", "give a Word file the ending .docx"),
        ("a.txt", b"{\\rtf1", "is a rich text file"),
        ("a.txt", b"a" * 1_000_001, "is over 1 MB"),
        ("a.txt", b"a\n" * 60_000, "more than 50,000 lines"),
        ("a.html", b"<p>" * 110_000, "100,000 tags"),
        ("a.html", b"<table><tr><td>" * 50 + b"x", "tables stand inside tables"),
        ("a.html", b'<meta charset="shift_jis"><p>\x8c\xe3', "its encoding is shift_jis"),
        ("a.html", b"<script>words</script>", "there are no words in it"),
        ("a.docx", b"no zip", "is no Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "without a password"),
        ("a.docx", zipped(other=b"x"), "is a zip archive, not a Word file"),
        ("a.docx", zipped(word__document_xml=b"<broken"), "is a damaged Word file"),
        ("a.docx", zipped(word__document_xml=b"x" * 5_000_001), "more than 5 MB of words"),
        ("a.docx", zipped(word__document_xml=b"x", picture=b"\0" * 50_000_001), "over 50 MB when unpacked"),
        ("a.docx", zipped(word__document_xml=b"x")[:60], "is no Word file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    assert reason in refused(made(tmp_path, name, data))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.txt")
    assert "is a folder" in refused(tmp_path)
    assert "is a web address; save the page in your browser" in refused(Path("https://example.org/page.html"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no pipes in its folders")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
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
def test_a_text_is_decoded_and_a_guess_is_told(data: bytes, notices: int, tmp_path: Path) -> None:
    source = read_source(made(tmp_path, "a.txt", data))
    assert [plain_passage(passage) for passage in source.passages] == ["naïve “words”"]
    assert len(source.notices) == notices


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


def test_plain_text_is_read_as_its_writer_meant_it(tmp_path: Path) -> None:
    passages = read_source(made(tmp_path, "a.txt", PLAIN)).passages
    assert [(type(passage).__name__, passage.line, plain_passage(passage)) for passage in passages] == [
        ("Paragraph", 1, "Since 1993"),
        ("Heading", 4, "What Is It?"),
        ("Paragraph", 6, "A paragraph that was wrapped over two lines."),
        ("Heading", 9, "SPREAD"),
        ("Paragraph", 10, "It can spread."),
        ("Paragraph", 12, "Points:"),
        ("ItemList", 13, "one goes on\ntwo\ndeeper"),
        ("ItemList", 18, "First\nSecond"),
        ("ItemList", 22, "Grades"),
        ("Paragraph", 24, "Text below a numbered heading."),
        ("ItemList", 25, "typed\nbullets"),
    ]


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


def test_a_page_is_read_as_its_reader_sees_it(tmp_path: Path) -> None:
    source = read_source(made(tmp_path, "a.html", PAGE))
    assert [(type(passage).__name__, passage.line, plain_passage(passage)) for passage in source.passages] == [
        ("Heading", 2, "Our page"),
        ("Paragraph", 4, "Loose words"),
        ("Paragraph", 4, "A bold paragraph over two lines\nand a break"),
        ("Heading", 6, "Looks like a heading"),
        ("ItemList", 7, "three\nunder three\nfour\nmore"),
        ("Paragraph", 8, "Numbers"),
        ("Table", 8, "Grade\nKi-67\n1\n2\n\n3"),
        ("Heading", 9, "Layout"),
        ("Paragraph", 9, "only"),
        ("Paragraph", 10, "5 mm² or 10^9 gone"),
        ("ItemList", 11, "typed\nbullets"),
        ("Paragraph", 12, "5 < 6 & 7"),
    ]
    numbered = source.passages[4]
    assert isinstance(numbered, ItemList)
    assert [(item.number, item.depth, plain(item.words)) for item in numbered.items] == [
        (3, 0, "three"),
        (None, 1, "under three"),
        (4, 0, "four\nmore"),
    ]
    assert source.notices == (
        "a raised figure is written as ² or ^4, 2 times",
        "words that were struck through were kept; look at them",
        "a picture was left out (“A zebra”)",
        "a menu was left out, line 3 (“Home”)",
    )


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


def test_what_belongs_to_a_web_site_is_left_out_and_told(tmp_path: Path) -> None:
    """Menus, the foot, the search box and the copyright line are no words for patients."""
    source = read_source(made(tmp_path, "a.html", SITE))
    assert [(passage.line, plain_passage(passage)) for passage in source.passages] == [
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
        "the foot of the page was left out, line 6 (“Our board, our partners and how we use …”)",
        "a line of the site was left out, line 1 (“Skip to content”)",
        "a line of the site was left out, line 7 (“© 2024 A Foundation. All rights …”)",
    )


def test_menus_of_old_pages_are_known_by_what_the_site_calls_them(tmp_path: Path) -> None:
    page = (
        '<div class="top nav"><div>Home</div> Donate</div><div id="footer">Imprint</div>'
        '<div class="cookie-notice">We use cookies</div><div class="menu-planning">What you eat</div>'
    )
    source = read_source(made(tmp_path, "a.html", page))
    assert [plain_passage(passage) for passage in source.passages] == ["What you eat"]
    assert source.notices == (
        "a menu was left out, line 1 (“Home Donate”)",
        "the foot of the page was left out, line 1 (“Imprint”)",
        "a note on cookies was left out, line 1 (“We use cookies”)",
    )


def test_a_menu_that_seems_to_hold_the_text_itself_is_kept(tmp_path: Path) -> None:
    """Somebody forgot to close a div in the menu, so that the menu ends with the page."""
    page = '<div class="nav"><div>Home</div><div><p>Donate</p></div><div><h1>Grades</h1>They tell how fast.</div></div>'
    page = f"<p>Before.</p>{page}"
    passages = read_source(made(tmp_path, "a.html", page)).passages
    assert [plain_passage(passage) for passage in passages] == [
        *("Before.", "Home", "Donate", "Grades", "They tell how fast."),
    ]


def test_a_page_that_is_all_menu_is_kept(tmp_path: Path) -> None:
    source = read_source(made(tmp_path, "a.html", "<nav>Grade tells how fast.</nav>"))
    assert ([plain_passage(one) for one in source.passages], source.notices) == (["Grade tells how fast."], ())


def test_deep_nesting_of_other_tags_does_no_harm(tmp_path: Path) -> None:
    for tag in ("div", "ul", "b", "blockquote", "font size=1"):
        page = f"<{tag}>" * 20_000 + "words"
        assert [plain_passage(p) for p in read_source(made(tmp_path, "a.html", page)).passages] == ["words"]


def test_a_word_file_is_read_with_its_headings_lists_and_tables(
    word_file: Callable[..., Path],
) -> None:
    source = read_source(
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
    assert [(type(passage), plain_passage(passage)) for passage in source.passages] == [
        (Heading, "Title"),
        (Heading, "First"),
        (Paragraph, "Words."),
        (Heading, "Second"),
        (ItemList, "one\ntwo"),
        (Table, "a\nb\nc\nd"),
    ]
    assert [passage.level for passage in source.passages if isinstance(passage, Heading)] == [1, 2, 3]
    assert source.notices == ()


def test_fields_of_a_word_file_keep_their_words_and_what_is_left_out_is_told(
    word_file: Callable[..., Path],
) -> None:
    field = '<w:p><w:fldSimple w:instr="REF"><w:r><w:t>a field</w:t></w:r></w:fldSimple></w:p>'
    deleted = "<w:p><w:del><w:r><w:t>taken back</w:t></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>"
    unknown = "<w:p><w:ruby/><w:r><w:t>more</w:t></w:r></w:p>"
    source = read_source(word_file(("xml", field), ("xml", deleted), ("xml", unknown)))
    assert [plain_passage(passage) for passage in source.passages] == ["a field", "kept", "more"]
    assert source.notices == ("a part of the file was left out: w:ruby",)


def test_a_word_file_cannot_reach_other_files_or_blow_up(tmp_path: Path, word_file: Callable[..., Path]) -> None:
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
            words = " ".join(map(plain_passage, read_source(tmp_path / "bad.docx").passages))
        except InputError:
            continue
        assert "secret" not in words
        assert len(words) < 100
