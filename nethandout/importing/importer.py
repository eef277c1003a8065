"""Import source texts: read them, sort their blocks into sections, write section files, and report on each block."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from nethandout.content.assets import Cleaner
from nethandout.errors import Diagnostic, InputError, NethandoutError
from nethandout.importing.hidden_text import remove_hidden_text
from nethandout.importing.html_reader import HtmlReader
from nethandout.importing.html_tree import declared_encoding, parse_html, remove_boilerplate, remove_site_lines
from nethandout.importing.section_writer import section_files, set_heading_levels
from nethandout.importing.sorting import SECTION_NAME, UNSORTED, Cues, ImportPlan, SortedBlock, sort_blocks
from nethandout.importing.text_nodes import excerpt
from nethandout.importing.text_reader import markdown_to_html, text_to_html
from nethandout.importing.word_reader import word_tree
from nethandout.model import Node
from nethandout.paths import LARGEST_TEXT, read_bytes, read_stream, refuse_outside

LARGEST_WORD_FILE = 10_000_000
MOST_LINES = 50_000
TEXT, MARKDOWN, PAGE, WORD = (".txt", ".text"), (".md", ".markdown"), (".html", ".htm"), (".docx",)
READABLE = TEXT + MARKDOWN + PAGE + WORD
SAVE_AS_WORD = "open it in Word or LibreOffice and save it as .docx"
STANDARD_INPUT = Path("-")
UNREADABLE = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages", ".wpd"), SAVE_AS_WORD),
    ".pdf": "import the file it was made from, or copy its text into a .txt file",
    ".epub": "copy its text into a .txt file",
}
SIGNATURES = {
    b"%PDF": f"is a PDF; {UNREADABLE['.pdf']}",
    b"PK\x03\x04": "is a Word file or a zip archive; name a Word file .docx",
    b"\xd0\xcf\x11\xe0": f"is an old Word file; {SAVE_AS_WORD}",
    b"{\\rtf": f"is a rich text file; {SAVE_AS_WORD}",
}
PAGE_SIGNATURES = (b"<!doctype", b"<html", b"<head", b"<body", b"<!--", b"<?xml")
GUESSED = "the file is not UTF-8; it was read as Windows-1252 (Western European): check accents and quotes"
QUOTED = 60  # characters of a block in the report
MOST_CUES = 5  # of a block in the report


@dataclass(frozen=True)
class SourceText:
    """A source text as read: its blocks, notices of what was changed or left out, and its cleaned characters."""

    path: str
    blocks: tuple[Node, ...]
    notices: tuple[str, ...]
    cleaner: Cleaner


def read_sources(
    sources: Sequence[Path], standard_input: BinaryIO | None
) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """Read the files to import, each a name and bytes, and return notices of files that were skipped.

    A source is a file, a folder of files, or - for standard input. Raises InputError with every fault.
    """
    files, skipped = find_files(sources)
    texts: list[tuple[str, bytes]] = []
    errors: list[str] = []
    for file in files:
        try:
            is_file = file != STANDARD_INPUT
            texts.append((str(file), read_file(file)) if is_file else read_standard_input(standard_input))
        except NethandoutError as error:
            errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    return texts, skipped


def find_files(sources: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the files to import, those in folders included, and notices of files that were skipped.

    Raises InputError for a folder without a file to import, ContentError for one with a link out of it.
    """
    files: dict[Path, None] = {}
    notices: list[str] = []
    for source in sources:
        if not source.is_dir():
            files[source] = None
            continue
        try:
            inside = sorted(path for path in source.iterdir() if not (path.name.startswith(".") or path.is_dir()))
        except OSError as error:
            raise _error(source, f"cannot be read ({error.strerror})", "check its permissions") from error
        readable = [path for path in inside if path.suffix.lower() in READABLE]
        if not readable:
            raise _error(source, "contains no .txt, .md, .html, or .docx file", "name a file or another folder")
        for path in readable:
            refuse_outside(path, source)
            files[path] = None
        for path in inside:
            if path not in files:
                remedy = UNREADABLE.get(path.suffix.lower())
                notices.append(f"note: {path} was skipped" + (f"; {remedy}" if remedy else ""))
    return tuple(files), tuple(notices)


def read_file(path: Path) -> bytes:
    """Read the bytes of a source text; raises InputError or ContentError."""
    suffix = path.suffix.lower()
    if path.as_posix().lower().startswith(("http:/", "https:/")):
        raise _error(path, "is a web address", "save the page in your browser as .html, and import that file")
    if suffix in UNREADABLE:
        raise _error(path, f"{suffix} files cannot be read", UNREADABLE[suffix])
    if suffix not in READABLE and not path.is_dir():
        raise _error(path, "unknown file type", "use .txt, .md, .html, or .docx")
    return read_bytes(path, LARGEST_WORD_FILE if suffix in WORD else LARGEST_TEXT)


def read_standard_input(stream: BinaryIO | None) -> tuple[str, bytes]:
    """Return a file name for the source text in a stream, whose ending tells its type, and its bytes."""
    data = read_stream(stream, LARGEST_WORD_FILE)
    beginning = data[:200].translate(None, b"\0" + codecs.BOM_UTF8 + codecs.BOM_UTF16)  # whatever its encoding
    is_word, is_page = data.startswith(b"PK\x03\x04"), beginning.lstrip().lower().startswith(PAGE_SIGNATURES)
    name = "standard-input" + (WORD[0] if is_word else PAGE[0] if is_page else TEXT[0])
    limit = LARGEST_WORD_FILE if is_word else LARGEST_TEXT
    if len(data) > limit:
        raise _error(Path(name), f"is over {limit // 1_000_000} MB", "split it or make it smaller")
    return name, data


def import_texts(
    texts: Sequence[tuple[str, bytes]], supported: frozenset[str], cues: Cues, rest: str = ""
) -> dict[str, Any]:
    """Sort source texts, each a file name and bytes, into section files; runs in a child process.

    `rest` is the section of blocks that fit no other; without it, they are not printed. Returns "files", texts by their
    path in the content folder, and "report", lines to print. Raises InputError.
    """
    plans: list[ImportPlan] = []
    errors: list[str] = []
    if rest and not SECTION_NAME.fullmatch(rest):
        errors.append(f"--rest: “{rest}” is not the name of a section; use lowercase letters, digits, and hyphens")
    if rest and rest not in cues.titles:
        cues = replace(cues, titles={rest: rest.replace("-", " ").capitalize(), **cues.titles})
    for path, data in texts:
        try:
            plans.append(_with_rest(plan_import(read_source(path, data, supported), cues), rest))
        except InputError as error:
            errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    files = {path.as_posix(): text for path, text in section_files(plans, cues).items()}
    return {"files": files, "report": list(report_lines(plans))}


def _with_rest(plan: ImportPlan, rest: str) -> ImportPlan:
    blocks = (replace(each, section=each.section or rest or None) for each in plan.blocks)
    return replace(plan, blocks=tuple(blocks))


def read_source(path: str, data: bytes, supported: frozenset[str]) -> SourceText:
    """Read the bytes of a .txt, .md, .html, or .docx file; raises InputError with what is wrong and what to do."""
    cleaner = Cleaner(supported)
    read = _read_word if Path(path).suffix.lower() in WORD else _read_text
    try:
        blocks, notices = read(Path(path), data, cleaner.clean)
    except InputError as error:
        message = str(error)
        raise error if message.startswith(path) else _error(Path(path), message) from error
    if not blocks:
        raise _error(Path(path), "contains no text", "check that it is the right file")
    counted = (notice if count == 1 else f"{notice}, {count} times" for notice, count in Counter(notices).items())
    return SourceText(path, blocks, tuple(counted), cleaner)


def _error(path: Path, wrong: str, remedy: str = "", line: int = 0) -> InputError:
    return InputError(str(Diagnostic(path, line, wrong, remedy)))


def _read_word(path: Path, data: bytes, clean: Callable[[str], str]) -> tuple[tuple[Node, ...], list[str]]:
    tree, notices = word_tree(data)
    reader = HtmlReader(clean)
    return reader.read(tree), notices + reader.notices


def _read_text(path: Path, data: bytes, clean: Callable[[str], str]) -> tuple[tuple[Node, ...], list[str]]:
    is_page, is_text = path.suffix.lower() in PAGE, path.suffix.lower() in TEXT
    text, notices = _decode(path, data, is_page)
    if text.count("\n") > MOST_LINES:
        raise _error(path, f"has more than {MOST_LINES:,} lines", "split it")
    if not is_page:
        text, more = text_to_html(text, clean) if is_text else markdown_to_html(text)
        notices += more
    tree, unclosed = parse_html(text, mark_lines=is_page)
    removed = [] if is_text else remove_hidden_text(tree)
    removed += remove_boilerplate(tree, unclosed) if is_page else []
    reader = HtmlReader(clean)
    blocks = reader.read(tree)
    if is_page:
        blocks, site_lines = remove_site_lines(blocks)
        removed += site_lines
    return blocks, notices + reader.notices + removed


def _decode(path: Path, data: bytes, is_page: bool) -> tuple[str, list[str]]:
    """Decode UTF-8, UTF-16 with a byte order mark, the declared encoding of a page, or Windows-1252 with a notice."""
    for signature, wrong in SIGNATURES.items():
        if data.startswith(signature):
            raise _error(path, wrong)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as("utf-16", path, data), []
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise _error(path, "contains NUL bytes, so it is not plain text", "save it as text in UTF-8", line)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        declared = declared_encoding(data) if is_page else ""
        return _decode_as(declared or "cp1252", path, data), [] if declared else [GUESSED]


def _decode_as(encoding: str, path: Path, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _error(path, f"a character is neither UTF-8 nor {encoding}", "save it as UTF-8", line) from error


def plan_import(source: SourceText, cues: Cues) -> ImportPlan:
    """Sort the blocks of a source text."""
    supported = source.cleaner.supported
    name = "".join(c if c in supported else "?" for c in unicodedata.normalize("NFC", Path(source.path).name))
    blocks = zip(sort_blocks(source.blocks, cues), set_heading_levels(source.blocks), strict=True)
    notes = source.cleaner.notes("\n".join(block.words for block in source.blocks))
    notices = (*(f"note: {note}" for note in notes), *(f"note: {notice}" for notice in source.notices))
    return ImportPlan(name, tuple(replace(each, block=block) for each, block in blocks), notices)


def report_lines(plans: Sequence[ImportPlan]) -> Iterator[str]:
    """Yield where each block goes, with the confidence and the cues; then what was changed or left out."""
    count = 0
    for plan in plans:
        file = f"{plan.source}: " if len(plans) > 1 else ""
        yield from (f"{file}{line}" for line in (*map(_report, plan.blocks), *plan.notices))
        count += sum(each.section is None and each.block.kind != "heading" for each in plan.blocks)
    if count:
        wrong, pronoun = ("1 paragraph fits", "it") if count == 1 else (f"{count} paragraphs fit", "them")
        remedy = f"to print {pronoun} too, add --rest and a section name"
        yield f"note: {wrong} no section and will not be printed; {remedy}"


def _report(sorted_block: SortedBlock) -> str:
    block = sorted_block.block
    place = f"line {block.line}" if block.line else f"passage {sorted_block.number}"
    cues = ", ".join(sorted_block.cues[:MOST_CUES]) + (" …" if len(sorted_block.cues) > MOST_CUES else "")
    why = f"{sorted_block.confidence}: {cues}" if cues else sorted_block.confidence
    return f"{place} -> {sorted_block.section or UNSORTED} ({why}) “{excerpt(block.words, QUOTED)}”"
