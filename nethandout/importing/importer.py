"""Import a source text: read it, sort its blocks into sections, write section files, and report on each block."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nethandout import input_files
from nethandout.atomic import write_whole
from nethandout.content.assets import Characters
from nethandout.errors import Fault, InputError, WriteError
from nethandout.importing.hidden_text import without_hidden
from nethandout.importing.html_reader import Walker
from nethandout.importing.html_tree import encoding_of, parse_html, without_furniture, without_rights
from nethandout.importing.sorting import UNSORTED, Cues, Piece, sort_blocks
from nethandout.importing.text_nodes import excerpt, heading_levels, write_blocks
from nethandout.importing.text_reader import markdown_html, text_html
from nethandout.importing.word_reader import word_tree
from nethandout.input_files import LARGEST_TEXT
from nethandout.model import Node

EXCERPT = 60
MOST_CUES = 5
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
Read = tuple[tuple[Node, ...], tuple[str, ...]]


@dataclass(frozen=True)
class ImportPlan:
    """Where every block of a source text goes, and what had to be changed or left out on the way."""

    source: str
    titles: Mapping[str, str]
    pieces: tuple[Piece, ...]
    characters: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def section(self, name: str | None) -> tuple[Piece, ...]:
        """Return the pieces of a section in the order of the source; of None, those that fit nowhere."""
        return tuple(piece for piece in self.pieces if piece.verdict.section == name)


def read_file(path: Path) -> bytes:
    """Read the bytes of a source text; raises InputError or ContentError."""
    return input_files.read_bytes(path, largest(path))


def imported(path: str, data: bytes, supported: frozenset[str], cues: Cues) -> dict[str, Any]:
    """Sort the bytes of a source text into section files, in a child process.

    Returns "files", texts by their path inside the content folder, and "report", lines to print. Raises InputError.
    """
    plan = plan_import(read_source(path, data, supported), cues)
    files = {place.as_posix(): text for place, text in section_files(plan, cues.language).items()}
    return {"files": files, "report": list(report_lines(plan))}


def plan_import(source: SourceText, cues: Cues) -> ImportPlan:
    """Sort the blocks of a source text."""
    name = "".join(
        c if c in source.characters.supported else "?" for c in unicodedata.normalize("NFC", Path(source.path).name)
    )
    notes = source.characters.notes("\n".join(block.words for block in source.blocks))
    return ImportPlan(name, cues.titles, sort_blocks(source.blocks, cues), notes, source.notices)


def section_files(plan: ImportPlan, language: str) -> Mapping[Path, str]:
    """Return the text of each file to write, by its path inside the content folder."""
    levels = heading_levels([piece.content for piece in plan.pieces if piece.content.kind == "heading"])
    files: dict[Path, str] = {}
    for name, title in plan.titles.items():
        pieces = plan.section(None if name == UNSORTED else name)
        if pieces:
            words = write_blocks((piece.content for piece in pieces), levels)
            place = Path("unsorted.md") if name == UNSORTED else Path("sections", name, f"{language}.md")
            files[place] = f"{front_matter(title, plan.source)}\n{words}\n"
    return files


def front_matter(title: str, source: str) -> str:
    """Write the data of an imported page: nobody has checked it."""
    return (
        f"+++\ntitle = {toml_string(title)}\nimported_from = {toml_string(source)}\n"
        'version = "0"\nsources = []\n\n[review]\nstate = "unchecked"\n+++\n'
    )


def toml_string(text: str) -> str:
    """Write `text` as a TOML string in double quotes."""
    safe = text.encode("utf-8", "replace").decode()
    quoted = safe.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda control: f"\\u{ord(control.group()):04X}", quoted) + '"'


def write_import(files: Mapping[Path, str], into: Path, force: bool = False) -> tuple[Path, ...]:
    """Write the files below `into`, each whole or not at all; raises WriteError with every obstacle."""
    targets = {into / place: text for place, text in files.items()}
    faults = [fault for target in targets if (fault := _in_the_way(target, force))]
    if faults:
        raise WriteError("\n".join(str(fault) for fault in dict.fromkeys(faults)))
    for target, text in targets.items():
        write_whole(target, text.encode("utf-8"))
    return tuple(targets)


def _in_the_way(target: Path, force: bool) -> Fault | None:
    for folder in reversed(target.parents):
        if folder.exists() and not folder.is_dir():
            return Fault(folder, 0, "is a file, and a folder is needed here", "choose another folder with --into")
    if target.is_dir():
        return Fault(target, 0, "is a folder, and a file is to be written here", "move it away")
    if not force and (target.exists() or target.is_symlink()):
        return Fault(target, 0, "is there already", "choose another folder with --into, or write over it with --force")
    return None


def report_lines(plan: ImportPlan) -> tuple[str, ...]:
    """Say where each piece goes, how sure that is and why; then what was changed or left out."""
    lines = [_report(piece) for piece in plan.pieces]
    lines += [f"character {note}" for note in plan.characters]
    lines += [f"note: {notice}" for notice in plan.notices]
    return (*lines, *_not_printed(plan.section(None)))


def _not_printed(pieces: Iterable[Piece]) -> Iterable[str]:
    count = sum(piece.content.kind != "heading" for piece in pieces)
    if count:
        what = "1 paragraph fits" if count == 1 else f"{count} paragraphs fit"
        yield f"note: {what} no section and will not be printed; move what you need from unsorted.md to a section"


def _report(piece: Piece) -> str:
    place = f"line {piece.content.line}" if piece.content.line else f"passage {piece.number}"
    verdict = piece.verdict
    cues = ", ".join(verdict.cues[:MOST_CUES]) + (" …" if len(verdict.cues) > MOST_CUES else "")
    why = f"{verdict.sureness}: {cues}" if cues else verdict.sureness
    return f"{place} -> {verdict.section or UNSORTED} ({why}) “{excerpt(piece.content.words, EXCERPT)}”"


@dataclass(frozen=True)
class SourceText:
    """A source text as read: its file, its blocks, what was told on the way, and what became of its characters."""

    path: str
    blocks: tuple[Node, ...]
    notices: tuple[str, ...]
    characters: Characters


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
