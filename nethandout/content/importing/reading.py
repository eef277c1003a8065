"""Reading a source text: what may be handed in, how it is decoded, and which reader it goes to."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from nethandout.content.importing.html_page import html_passages
from nethandout.content.importing.markdown_text import markdown_html
from nethandout.content.importing.plain_text import text_passages
from nethandout.content.importing.source_text import SourceText, plain_passage
from nethandout.content.importing.word_file import word_html
from nethandout.errors import ContentError, Fault, InputError
from nethandout.reading import LARGEST_TEXT, read_bytes

LARGEST_WORD_FILE = 10_000_000
TEXT, MARKDOWN, PAGE, WORD = (".txt", ".text"), (".md", ".markdown"), (".html", ".htm"), (".docx",)
SAVE_AS = "open it and save it as .docx"
OTHERS = {
    ".doc": SAVE_AS,
    ".odt": SAVE_AS,
    ".rtf": SAVE_AS,
    ".pages": SAVE_AS,
    ".wpd": SAVE_AS,
    ".pdf": "import the file it was made from, or copy its words into a .txt file",
    ".epub": "copy its words into a .txt file",
}
BEGINNINGS = {
    b"%PDF": "is a PDF; import the file it was made from, or copy its words into a .txt file",
    b"PK\x03\x04": "is a Word file or a zip archive; give a Word file the ending .docx",
    b"\xd0\xcf\x11\xe0": f"is an old Word file; {SAVE_AS}",
    b"{\\rtf": f"is a rich text file; {SAVE_AS}",
}
WEB = re.compile(r"https?:/", re.IGNORECASE)
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
WESTERN = frozenset(("iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii"))
MOST_LINES, MOST_TAGS = 50_000, 100_000
GUESSED = "the file is not UTF-8; it was read as Windows-1252 (Western European): look at accents and quotes"


def read_source(path: Path) -> SourceText:
    """Read a .txt, .md, .html or .docx file; raises InputError with what is wrong and what to do."""
    ending = path.suffix.lower()
    if WEB.match(path.as_posix()):
        raise _refused(path, 0, "is a web address", "save the page in your browser as .html, and import that file")
    if path.is_dir():
        raise _refused(path, 0, "is a folder", "name a file; import one text at a time")
    if ending in OTHERS:
        raise _refused(path, 0, f"a {ending} file cannot be read", OTHERS[ending])
    if ending not in TEXT + MARKDOWN + PAGE + WORD:
        raise _refused(path, 0, "it is not known what kind of text this is", "use .txt, .md, .html or .docx")
    data = _bytes(path, LARGEST_WORD_FILE if ending in WORD else LARGEST_TEXT)
    try:
        source = _word(path, data) if ending in WORD else _text(path, data, ending)
    except InputError as error:
        message = str(error)
        raise error if message.startswith(str(path)) else _refused(path, 0, message, "") from error
    if not any(plain_passage(passage).strip() for passage in source.passages):
        raise _refused(path, 0, "there are no words in it", "look whether it is the right file")
    return source


def _refused(path: Path, line: int, wrong: str, mend: str) -> InputError:
    return InputError(str(Fault(path, line, wrong, mend)))


def _bytes(path: Path, largest: int) -> bytes:
    try:
        return read_bytes(path, largest)
    except ContentError as error:
        raise InputError(str(error)) from error


def _word(path: Path, data: bytes) -> SourceText:
    html, notices = word_html(data)
    _count(path, html)
    passages, more = html_passages(html, marked=True)
    return SourceText(path.name, passages, notices + more)


def _text(path: Path, data: bytes, ending: str) -> SourceText:
    text, notices = _decoded(path, data, ending in PAGE)
    _count(path, text)
    if ending in TEXT:
        return SourceText(path.name, text_passages(text), notices)
    if ending in MARKDOWN:
        text, more = markdown_html(text)
        notices += more
    passages, more = html_passages(text, marked=ending in MARKDOWN)
    return SourceText(path.name, passages, notices + more)


def _count(path: Path, text: str) -> None:
    """Refuse a text that is small but would take long: one of nothing but line ends or tags."""
    if text.count("\n") > MOST_LINES or text.count("<") > MOST_TAGS:
        raise _refused(path, 0, f"has more than {MOST_LINES:,} lines or {MOST_TAGS:,} tags", "split it")


def _decoded(path: Path, data: bytes, is_page: bool) -> tuple[str, tuple[str, ...]]:
    """Decode UTF-8, UTF-16 with its mark, or Windows-1252 with a notice."""
    for beginning, wrong in BEGINNINGS.items():
        if data.startswith(beginning):
            raise _refused(path, 0, wrong, "")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(path, data, "utf-16"), ()
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise _refused(path, line, "holds NUL bytes, so it is not plain text", "save it as text in UTF-8")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        said = CHARSET.search(data[:4096]) if is_page else None
        charset = said.group(1).decode("ascii", "replace").lower() if said else ""
        if charset and charset not in WESTERN | {"utf-8", "utf8"}:
            raise _refused(path, 0, f"its encoding is {charset}", "save it as UTF-8") from None
        return _strictly(path, data, "cp1252"), () if charset in WESTERN else (GUESSED,)


def _strictly(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refused(path, line, f"a character is neither UTF-8 nor {encoding}", "save it as UTF-8") from error
