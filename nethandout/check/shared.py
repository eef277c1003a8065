"""The words that all sections share, held to the rules: glossary, organisations, figures, fixed words, recipes.

They stand in TOML files, each text on a line of its own. A text over several lines is not judged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from nethandout.check import numbers, reading, words
from nethandout.check.case import Case
from nethandout.check.cues import cues
from nethandout.check.findings import Finding
from nethandout.check.limits import Limits
from nethandout.check.manuscript import Element, Manuscript
from nethandout.check.plainwords import PlainWords
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.model import Library, Review, Section
from nethandout.reading import find, read_text

_TEXT = re.compile(r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>\".*\")\s*(?:#.*)?$")
_BRACES = re.compile(r"\{[^}]*\}")
MEANING = "meaning"
# By file: the keys whose texts a reader meets, as patterns. "{code}" is the language.
READ = {
    "glossary/{code}.toml": r"meaning|means|valid|trap",
    "resources.toml": r"(?:about|phone_hours)(?:\.{code})?",
    "languages/{code}.toml": r"(?!name$|direction$|quotes$|months$|date_format$).*",
}
RECIPES = r"(?:title|subtitle|about)(?:\.{code})?"


def findings(library: Library, limits: Limits, plain_words: PlainWords, today: date) -> Iterator[Finding]:
    """What is wrong with the words of each shared file: hard words, unkind ones, numbers, and long sentences."""
    for path, keys in files(library):
        case = _case(path, keys, library, limits, plain_words, today)
        yield from words.single(case)
        # A number of people stands in or beside its picture, which is not to be seen here.
        yield from (found for found in numbers.findings(case) if found.rule != "number-alone")
        yield from reading.lengths(case)
        yield from _meanings(case)


def files(library: Library) -> Iterator[tuple[Path, str]]:
    """Each file that is shared, a user's before the packaged one, and the pattern of its keys."""
    code = re.escape(library.language.code)
    for pattern, keys in READ.items():
        name = pattern.format(code=library.language.code)
        path = find(library.folders, name)
        if path is not None:
            yield path, keys.replace("{code}", code)
    for recipe in library.recipes.values():
        yield recipe.path, RECIPES.replace("{code}", code)


def _case(path: Path, keys: str, library: Library, limits: Limits, plain_words: PlainWords, today: date) -> Case:
    code = library.language.code
    lines = tuple(read_text(path).split("\n"))
    elements = tuple(_elements(path, lines, re.compile(keys)))
    section = Section("", code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
    script = Manuscript(section, elements, (), (), {path: lines})
    return Case(script, library, limits, cues(code), plain_words, today)


def _elements(path: Path, lines: tuple[str, ...], keys: re.Pattern[str]) -> Iterator[Element]:
    for number, line in enumerate(lines, start=1):
        found = _TEXT.match(line)
        if found and keys.fullmatch(found["key"]):
            text = _BRACES.sub("…", _value(found["value"]))
            if text.strip():
                kind = MEANING if found["key"] == MEANING else "paragraph"
                yield Element("paragraph", text, path, number, (line,), (), group=int(kind == MEANING))


def _value(written: str) -> str:
    """A text as TOML means it; nothing when the line is no whole text."""
    try:
        data: Mapping[str, str] = tomllib.loads(f"text = {written}")
    except tomllib.TOMLDecodeError:
        return ""
    return data["text"]


def _meanings(case: Case) -> Iterator[Finding]:
    """Meanings of the glossary that say more than a reader keeps in mind while looking a word up."""
    for one in case.manuscript.elements:
        said, number = len(sentences(one.text)), len(words_of(one.text))
        limit = case.limits["meaning_words"]
        if one.group and number > limit:
            yield case.at("meaning-long", one, count=said, number=number, limit=f"{limit:g}")
