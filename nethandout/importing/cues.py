"""Cue words: which words and phrases of a text speak for which section, read from a TOML file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from nethandout.content.fields import Fields
from nethandout.content.tomlfile import read_toml
from nethandout.errors import ContentError, Fault

UNSORTED = "unsorted"
SECTION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BETWEEN = r"[\s\-–/]+"


@dataclass(frozen=True)
class Cue:
    """A word, phrase or stem (`metasta*`) that speaks for a section; a strong one decides alone."""

    words: str
    section: str
    strong: bool


@dataclass(frozen=True)
class Cues:
    """The cue words of one language, with the title of each section in the order of the file."""

    language: str
    titles: Mapping[str, str]
    cues: tuple[tuple[Cue, ...], ...]
    pattern: re.Pattern[str] = field(repr=False, compare=False)

    def found(self, text: str) -> tuple[Cue, ...]:
        """Return each different cue in `text`, in order; a phrase hides the shorter cues inside it."""
        seen: dict[Cue, None] = {}
        for match in self.pattern.finditer(folded(text)):
            seen.update(dict.fromkeys(self.cues[(match.lastindex or 1) - 1]))
        return tuple(seen)


def folded(text: str) -> str:
    """Return `text` as cues are compared: small letters, no accents, straight apostrophes."""
    apart = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def load_cues(path: Path, language: str) -> Cues:
    """Read the cues of `language` from a TOML file; raises ContentError with every fault."""
    file = read_toml(path)
    tables = file.data.get(language)
    if not isinstance(tables, dict) or not tables:
        there = ", ".join(key for key, value in file.data.items() if isinstance(value, dict)) or "none"
        mend = f"add tables such as [{language}.grades], or import in one of these languages: {there}"
        raise ContentError([Fault(path, 0, f"no cue words for the language “{language}”", mend)])
    faults: list[Fault] = []
    titles: dict[str, str] = {}
    cues: list[Cue] = []
    for name, table in tables.items():
        header = f"{language}.{name}" if SECTION_NAME.fullmatch(name) else f'{language}."{name}"'
        fields = Fields(file, table if isinstance(table, dict) else {}, faults, header)
        if not SECTION_NAME.fullmatch(name):
            fields.fault("", f"“{name}” cannot name a folder", "use small letters, digits and hyphens")
        fields.known(*(("title",) if name == UNSORTED else ("title", "strong", "weak")))
        titles[name] = fields.text("title")
        for strength in ("strong", "weak"):
            cues += [Cue(words, name, strength == "strong") for words in fields.texts(strength)]
            for cue in (cue for cue in fields.texts(strength) if not _is_cue(cue)):
                fields.fault(strength, f"“{cue}” is no cue", "write a word, several words, or a stem with * at its end")
    if faults:
        raise ContentError(faults)
    unsorted = titles.pop(UNSORTED, "Not sorted yet")
    return assemble_cues(language, {**titles, UNSORTED: unsorted}, cues)


def assemble_cues(language: str, titles: Mapping[str, str], cues: Iterable[Cue]) -> Cues:
    """Make the cues ready to search with; cues written alike are found together."""
    alike: dict[str, list[Cue]] = {}
    for cue in cues:
        alike.setdefault(" ".join(_words(cue.words)), []).append(cue)
    # Cues stand behind the letter they begin with, so most words of a text are done with after one look.
    ordered = sorted(alike, key=lambda words: (words[0], -len(words), words))
    letters = (
        f"(?={re.escape(first)})(?:{'|'.join(map(_group, own))})" for first, own in groupby(ordered, itemgetter(0))
    )
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(letters) or '(?!)()'})(?!\w)")
    return Cues(language, titles, tuple(tuple(alike[words]) for words in ordered), pattern)


def _words(cue: str) -> list[str]:
    return re.split(BETWEEN, folded(cue).strip())


def _group(words: str) -> str:
    """Turn `slow growing` or `metasta*` into a group of a regular expression on folded text."""
    parts = (re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in words.split())
    return f"({BETWEEN.join(parts)})"


def _is_cue(cue: str) -> bool:
    return all(part.strip("*") and "*" not in part[:-1] for part in _words(cue))
