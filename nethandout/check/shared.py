"""The words that all sections share, held to the rules: glossary, organisations, figures, fixed words, recipes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from nethandout.check import numbers, reading, words
from nethandout.check.case import Case
from nethandout.check.cues import cues
from nethandout.check.findings import Finding
from nethandout.check.limits import Limits
from nethandout.check.plainwords import PlainWords
from nethandout.check.sectiontext import SectionText, of_setting
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.content.tomlfile import read_toml
from nethandout.model import Library, Review, Section
from nethandout.reading import find

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
    code, file = library.language.code, read_toml(path)
    shown = [setting for setting in file.texts() if re.fullmatch(keys, setting.name)]
    elements = (of_setting(one, _BRACES.sub("…", " ".join(one.text.split())), path, file.lines) for one in shown)
    section = Section("", code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
    read = tuple(one for one in elements if one.text)
    text = SectionText(section, read, (), (), (), {path: tuple(file.lines)}, file)
    return Case(text, library, limits, cues(code), plain_words, today)


def _meanings(case: Case) -> Iterator[Finding]:
    """Meanings of the glossary that say more than a reader keeps in mind while looking a word up."""
    for one in case.text.elements:
        said, number = len(sentences(one.text)), len(words_of(one.text))
        limit = case.limits["meaning_words"]
        if one.box == MEANING and number > limit:
            yield case.at("meaning-long", one, count=said, number=number, limit=f"{limit:g}")
