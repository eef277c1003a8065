"""The words that all sections share, held to the rules: glossary, organisations, figures, fixed words, recipes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nethandout.check import numbers, reading, words
from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectionreader import of_setting
from nethandout.check.sectiontext import SectionText
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.content.toml import read_toml
from nethandout.input_files import find
from nethandout.model import Library, Review, Section

_BRACES = re.compile(r"\{[^}]*\}")
MEANING = "meaning"
# By file: the keys whose texts a reader meets, as patterns. "{code}" is the language.
READ = {
    "glossary/{code}.toml": r"meaning|means|valid|trap",
    "sources.toml": r"(?!)",
    "resources.toml": r"(?:about|phone_hours)(?:\.{code})?",
    "languages/{code}.toml": r"(?!name$|direction$|quotes$|months$|date_format$).*",
}
RECIPES = r"(?:title|subtitle|about)(?:\.{code})?"


def findings(case: Case) -> Iterator[Finding]:
    """What is wrong with the words of a shared file: hard words, unkind ones, numbers, and long sentences."""
    yield from words.single(case)
    # A number of people stands in or beside its picture, which is not to be seen here.
    yield from (found for found in numbers.findings(case) if found.rule != "number-alone")
    yield from reading.lengths(case)
    yield from _meanings(case)


def texts(library: Library) -> Iterator[SectionText]:
    """The words of each shared file that a reader meets."""
    for path, keys in files(library):
        file = read_toml(path)
        shown = (setting for setting in file.texts() if re.fullmatch(keys, setting.name))
        elements = (of_setting(one, _BRACES.sub("…", " ".join(one.text.split())), path, file.lines) for one in shown)
        section = Section("", library.language.code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
        own = tuple(one for one in elements if one.text)
        yield SectionText(section, own, (), (), (), {path: tuple(file.lines)}, file)


def files(library: Library) -> Iterator[tuple[Path, str]]:
    """Each file that is shared, a user's before the packaged one, and the pattern of its keys."""
    code = library.language.code
    for name, keys in READ.items():
        path = find(library.folders, name.replace("{code}", code))
        if path is not None:
            yield path, keys.replace("{code}", re.escape(code))
    for recipe in library.recipes.values():
        yield recipe.path, RECIPES.replace("{code}", re.escape(code))


def _meanings(case: Case) -> Iterator[Finding]:
    """Meanings of the glossary that say more than a reader keeps in mind while looking a word up."""
    for one in case.text.elements:
        said, number = len(sentences(one.text)), len(words_of(one.text))
        limit = case.limits["meaning_words"]
        if one.box == MEANING and number > limit:
            yield case.at("meaning-long", one, count=said, number=number, limit=f"{limit:g}")
