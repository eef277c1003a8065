"""From a source text to section files: planned first, then written; nothing is lost, nothing doubled."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nethandout import reading
from nethandout.errors import Fault, WriteError
from nethandout.importing.cues import UNSORTED, Cues
from nethandout.importing.inline import excerpt
from nethandout.importing.sorting import Piece, sort_blocks
from nethandout.importing.source import SourceText, largest, read_source
from nethandout.importing.writer import front_matter, heading_levels, write_blocks
from nethandout.writing import write_whole

EXCERPT = 60
MOST_CUES = 5


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
    return reading.read_bytes(path, largest(path))


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
