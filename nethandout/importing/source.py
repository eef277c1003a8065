"""Reading a source text: which kinds there are, how each is decoded, and which reader it goes to."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nethandout.errors import Fault, InputError
from nethandout.importing.characters import Characters
from nethandout.importing.furniture import without_furniture, without_rights
from nethandout.importing.html_tree import encoding_of, parse_html
from nethandout.importing.markdown_text import markdown_html
from nethandout.importing.plain_text import text_html
from nethandout.importing.visibility import without_hidden
from nethandout.importing.walker import Walker
from nethandout.importing.word_file import word_tree
from nethandout.model import Node
from nethandout.reading import LARGEST_TEXT

LARGEST_WORD_FILE = 10_000_000
TEXT, MARKDOWN, PAGE, WORD = (".txt", ".text"), (".md", ".markdown"), (".html", ".htm"), (".docx",)
SAVE_AS = "open it and save it as .docx"
OTHERS = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages", ".wpd"), SAVE_AS),
    ".pdf": "import the file it was made from, or copy its words into a .txt file",
    ".epub": "copy its words into a .txt file",
}
BEGINNINGS = {
    b"%PDF": "is a PDF; import the file it was made from, or copy its words into a .txt file",
    b"PK\x03\x04": "is a Word file or a zip archive; give a Word file the ending .docx",
    b"\xd0\xcf\x11\xe0": f"is an old Word file; {SAVE_AS}",
    b"{\\rtf": f"is a rich text file; {SAVE_AS}",
}
MOST_LINES = 50_000
GUESSED = "the file is not UTF-8; it was read as Windows-1252 (Western European): look at accents and quotes"


@dataclass(frozen=True)
class SourceText:
    """A source text as read: its file, its blocks, what was told on the way, and what became of its characters."""

    path: str
    blocks: tuple[Node, ...]
    notices: tuple[str, ...]
    characters: Characters


Read = tuple[tuple[Node, ...], tuple[str, ...]]


def largest(path: Path) -> int:
    """Return how many bytes a source text of this name may have; raises InputError when it is of no kind we read."""
    ending = path.suffix.lower()
    if path.as_posix().lower().startswith(("http:/", "https:/")):
        raise _refused(path, 0, "is a web address", "save the page in your browser as .html, and import that file")
    if path.is_dir():
        raise _refused(path, 0, "is a folder", "name a file; import one text at a time")
    if ending in OTHERS:
        raise _refused(path, 0, f"a {ending} file cannot be read", OTHERS[ending])
    if ending not in TEXT + MARKDOWN + PAGE + WORD:
        raise _refused(path, 0, "it is not known what kind of text this is", "use .txt, .md, .html or .docx")
    return LARGEST_WORD_FILE if ending in WORD else LARGEST_TEXT


def read_source(path: str, data: bytes, supported: frozenset[str]) -> SourceText:
    """Read the bytes of a .txt, .md, .html or .docx file; raises InputError with what is wrong and what to do."""
    characters = Characters(supported)
    file = Path(path)
    ending = file.suffix.lower()
    try:
        if ending in WORD:
            blocks, notices = _word(data, characters.settle)
        else:
            blocks, notices = _text(file, data, ending, characters.settle)
    except InputError as error:
        message = str(error)
        raise error if message.startswith(path) else _refused(file, 0, message, "") from error
    if not blocks:
        raise _refused(file, 0, "there are no words in it", "look whether it is the right file")
    told = (f"{what}, {count} times" if count > 1 else what for what, count in Counter(notices).items())
    return SourceText(path, blocks, tuple(told), characters)


def _refused(path: Path, line: int, wrong: str, mend: str) -> InputError:
    return InputError(str(Fault(path, line, wrong, mend)))


def _word(data: bytes, settle: Callable[[str], str]) -> Read:
    tree, notices = word_tree(data)
    walker = Walker(settle)
    return walker.walk(tree), (*notices, *walker.notices)


def _text(path: Path, data: bytes, ending: str, settle: Callable[[str], str]) -> Read:
    text, notices = _decoded(path, data, ending in PAGE)
    if text.count("\n") > MOST_LINES:
        raise _refused(path, 0, f"has more than {MOST_LINES:,} lines", "split it")
    is_page, is_text = ending in PAGE, ending in TEXT
    text, more = (text, ()) if is_page else text_html(text, settle) if is_text else markdown_html(text)
    tree, unclosed = parse_html(text, mark_lines=is_page)
    hidden = () if is_text else without_hidden(tree)
    furniture = without_furniture(tree, unclosed) if is_page else ()
    walker = Walker(settle)
    blocks = walker.walk(tree)
    blocks, rights = without_rights(blocks) if is_page else (blocks, ())
    return blocks, (*notices, *more, *walker.notices, *hidden, *furniture, *rights)


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
        encoding = encoding_of(data) if is_page else ""
        return _strictly(path, data, encoding or "cp1252"), () if encoding else (GUESSED,)


def _strictly(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refused(path, line, f"a character is neither UTF-8 nor {encoding}", "save it as UTF-8") from error
