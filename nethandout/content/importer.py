"""From a source text to section files: planned first, then written; nothing is lost, nothing doubled."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nethandout.content.importing.characters import CharacterNote, settle_characters
from nethandout.content.importing.cues import UNSORTED, Cues, load_cues
from nethandout.content.importing.reading import read_source
from nethandout.content.importing.section_text import front_matter, heading_levels, set_passages
from nethandout.content.importing.sorting import Piece, sort_passages
from nethandout.content.importing.source_text import Heading, SourceText, plain_passage
from nethandout.errors import Fault, WriteError
from nethandout.writing import write_whole

EXCERPT = 60
MOST_CUES = 5


@dataclass(frozen=True)
class ImportPlan:
    """Where every piece of a source text goes, and what had to be changed or left out on the way."""

    source: str
    titles: Mapping[str, str]
    pieces: tuple[Piece, ...]
    characters: tuple[CharacterNote, ...] = ()
    notices: tuple[str, ...] = ()

    def section(self, name: str | None) -> tuple[Piece, ...]:
        """Return the pieces of a section in the order of the source; of None, those that fit nowhere."""
        return tuple(piece for piece in self.pieces if piece.section == name)


def plan_import(source: SourceText, cues: Cues, supported: frozenset[str]) -> ImportPlan:
    """Settle the characters of a source text and sort its passages; `supported` are the fonts' characters."""
    settled, characters = settle_characters(source, supported)
    pieces = sort_passages(settled.passages, cues)
    name = "".join(c if c in supported else "?" for c in unicodedata.normalize("NFC", source.name))
    return ImportPlan(name, cues.titles, pieces, characters, source.notices)


def section_files(plan: ImportPlan, language: str) -> Mapping[Path, str]:
    """Return the text of each file to write, by its path inside the content folder."""
    levels = heading_levels([piece.content for piece in plan.pieces if isinstance(piece.content, Heading)])
    files: dict[Path, str] = {}
    for name, title in plan.titles.items():
        pieces = plan.section(None if name == UNSORTED else name)
        if pieces:
            words = set_passages((piece.content for piece in pieces), levels)
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
    return tuple(lines)


def _report(piece: Piece) -> str:
    words = " ".join(plain_passage(piece.content).split())
    excerpt = words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
    place = f"line {piece.content.line}" if piece.content.line else f"passage {piece.passage}"
    cues = ", ".join(piece.cues[:MOST_CUES]) + (" …" if len(piece.cues) > MOST_CUES else "")
    why = f"{piece.sureness}: {cues}" if cues else piece.sureness
    return f"{place} -> {piece.section or UNSORTED} ({why}) “{excerpt}”"


__all__ = [
    "CharacterNote",
    "Cues",
    "ImportPlan",
    "Piece",
    "SourceText",
    "load_cues",
    "plan_import",
    "read_source",
    "report_lines",
    "section_files",
    "write_import",
]
