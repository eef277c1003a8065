"""Faults of set pages and finished PDFs, brought back to the words they concern: file, line, section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.check.rules import finding
from nethandout.check.section_reader import of_setting, section_text
from nethandout.check.section_text import name_of
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.input_files import find
from nethandout.model import Library, Section

MOST_PLACES = 3
# Where words lie that are printed with every section: the file's path in a content folder.
SHARED = ("languages/{code}.toml", "glossary/{code}.toml", "resources.toml", "sources.toml")


@dataclass(frozen=True)
class Seen:
    """One fault of one document: `where` is its page and edition in words, `sections` what the document is made of.

    `heading` is the title of the part it stands in, "" for the document as a whole; `values` fill the rule's sentences.
    `path` is the file to point to when the words lie in none.
    """

    rule: str
    where: str
    sections: tuple[str, ...]
    heading: str = ""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None


def findings(library: Library, seen: Sequence[Seen]) -> Iterator[Diagnostic]:
    """Each fault at its words; the same fault in several editions is one finding that names them."""
    together: dict[tuple[str, str, str, str], list[Seen]] = {}
    for one in seen:
        name = _section(library, one)
        wrong = "" if one.words else one.values.get("wrong", "")
        together.setdefault((one.rule, name, one.words, wrong), []).append(one)
    for (_, name, _, _), same in together.items():
        yield _finding(library, name, same)


def _finding(library: Library, name: str, same: Sequence[Seen]) -> Diagnostic:
    one = same[0]
    path, line = _place(library, name, one)
    values = {**one.values, "words": one.words, "shown": f"“{one.words}”" if one.words else "something"}
    values["where"] = _where([other.where for other in same])
    return finding(one.rule, path, line, one.words, values, name)


def _where(places: Iterable[str]) -> str:
    """The places in words, a few of many."""
    each = list(dict.fromkeys(places))
    more = len(each) - MOST_PLACES
    return "; ".join(each[:MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")


def _section(library: Library, one: Seen) -> str:
    """The section a fault belongs to: the one of that title, or the only one there is."""
    titled = [name for name in one.sections if name in library.sections and _is_titled(library.sections[name], one)]
    if titled:
        return titled[0]
    return one.sections[0] if len(one.sections) == 1 else ""


def _is_titled(section: Section, one: Seen) -> bool:
    return bool(one.heading) and one.heading.endswith(section.title)


def _place(library: Library, name: str, one: Seen) -> tuple[Path, int]:
    """The file and line of words: in the section, its data, then in what all sections share; line 0 when not found."""
    section = library.sections.get(name)
    found = _in_section(library, section, one.words) if section else None
    found = found or (_in_shared(library, one.words) if one.words else None)
    return found or (section.path if section else one.path or library.folders[-1], 0)


def _in_section(library: Library, section: Section, words: str) -> tuple[Path, int] | None:
    wanted = _bare(words)
    if not wanted:
        return None
    text = section_text(section, library)
    for one in (*text.elements, *text.front):
        place = _bare(one.text).find(wanted)
        if place >= 0:
            return one.path, one.line_at(min(place, len(one.text)))
    for figure in text.figures:
        name = _bare(name_of(figure))
        if wanted in name or wanted.endswith(name):
            return figure[1], figure[0].line
    return None


def _in_shared(library: Library, words: str) -> tuple[Path, int] | None:
    wanted = _bare(words)
    for pattern in SHARED:
        name = pattern.format(code=library.language.code)
        path = find(library.folders, name)
        file = read_toml(path) if path else None
        for setting in file.texts() if file else ():
            place = _bare(setting.text).find(wanted)
            if file and place >= 0:
                return file.path, of_setting(setting, setting.text, file.path, file.lines).line_at(place)
    return None


def _bare(words: str) -> str:
    """Words as they can be compared: straight quotation marks, no soft hyphens, no mark of what was cut off.

    No letter before a place is added or left out but soft hyphens, so that places stay nearly the same.
    """
    plain = words.replace("\u00ad", "").removesuffix("…").casefold().strip()
    return plain.translate(str.maketrans("“”‘’", "\"\"''"))
