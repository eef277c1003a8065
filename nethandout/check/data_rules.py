"""Rules about words outside the text: the front matter of a section, and the files all sections share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nethandout.check.context import Case
from nethandout.check.fact_rules import check_numbers, claims, facts, introduced
from nethandout.check.readability import check_sentence_lengths
from nethandout.check.section_reader import of_setting
from nethandout.check.section_text import SectionText
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.check.word_rules import check_names, check_single_words, explained, singular, spelled_out
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.input_files import find
from nethandout.model import Library, Review, Section


def check_front_matter(case: Case) -> Iterator[Diagnostic]:
    """What is wrong with the words above the text: hard, unkind or shouted ones, numbers, and long sentences.

    What the text below explains or spells out is let be: there is no room for it in a title.
    """
    front = replace(case, text=replace(case.text, elements=case.text.front, figures=(), boxes=()))
    yield from (found for found in _of_words(front) if not _is_told_below(case, found))
    # A number of people stands beside its picture in the text, which is not to be seen here.
    yield from (found for found in check_numbers(front) if found.rule != "number-alone")
    yield from check_sentence_lengths(front)
    if not case.text.section.is_worksheet:
        yield from _sources(case, front)


def _sources(case: Case, front: Case) -> Iterator[Diagnostic]:
    """Numbers, and a "most" or "rare", that the text does not say with a source: there is no room for a mark here."""
    said = " ".join(one.text for one in case.text.elements if one.marks or introduced(case, one)).casefold()
    for one in front.text.elements:
        for found in (*facts(case, one.text), *claims(case, one.text)):
            if not re.search(rf"(?<!\w){re.escape(found[0].casefold().strip(' .,'))}(?!\w)", said):
                yield case.at("message-source", one, found.start(), found.end())


def _of_words(front: Case) -> Iterator[Diagnostic]:
    yield from check_single_words(front)
    yield from check_names(front)


def _is_told_below(case: Case, found: Diagnostic) -> bool:
    """Whether the text explains a hard word, or says what letters stand for."""
    word, below = found.words, case.text.elements
    if found.rule == "hard-word":
        return any(explained(case, one, word) for one in below if word.lower() in one.text.lower())
    told = {singular(name) for one in below for name in spelled_out(one.text)}
    return found.rule == "abbreviation" and singular(word) in told


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


def check_shared_words(case: Case) -> Iterator[Diagnostic]:
    """What is wrong with the words of a shared file: hard words, unkind ones, numbers, and long sentences."""
    yield from check_single_words(case)
    # A number of people stands in or beside its picture, which is not to be seen here.
    yield from (found for found in check_numbers(case) if found.rule != "number-alone")
    yield from check_sentence_lengths(case)
    yield from _meanings(case)


def shared_texts(library: Library) -> Iterator[SectionText]:
    """The words of each shared file that a reader meets."""
    for path, keys in shared_files(library):
        file = read_toml(path)
        shown = (setting for setting in file.texts() if re.fullmatch(keys, setting.name))
        elements = (of_setting(one, _BRACES.sub("…", " ".join(one.text.split())), path, file.lines) for one in shown)
        section = Section("", library.language.code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
        own = tuple(one for one in elements if one.text)
        yield SectionText(section, own, (), (), (), {path: tuple(file.lines)}, file)


def shared_files(library: Library) -> Iterator[tuple[Path, str]]:
    """Each file that is shared, a user's before the packaged one, and the pattern of its keys."""
    code = library.language.code
    for name, keys in READ.items():
        path = find(library.folders, name.replace("{code}", code))
        if path is not None:
            yield path, keys.replace("{code}", re.escape(code))
    for recipe in library.recipes.values():
        yield recipe.path, RECIPES.replace("{code}", re.escape(code))


def _meanings(case: Case) -> Iterator[Diagnostic]:
    """Meanings of the glossary that say more than a reader keeps in mind while looking a word up."""
    for one in case.text.elements:
        said, number = len(sentences(one.text)), len(words_of(one.text))
        limit = case.limits["meaning_words"]
        if one.box == MEANING and number > limit:
            yield case.at("meaning-long", one, count=said, number=number, limit=f"{limit:g}")
