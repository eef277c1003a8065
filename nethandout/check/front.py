"""The words in the data of a section that a reader meets first: title, main message, and what the page is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nethandout.check import names, numbers, reading, sources, words
from nethandout.check.case import Case, line_of
from nethandout.check.findings import Finding
from nethandout.check.manuscript import Element

KINDS = {"title": "heading", "main_message": "paragraph", "purpose": "paragraph"}


def findings(case: Case) -> Iterator[Finding]:
    """What is wrong with the words above the text: hard, unkind or shouted ones, numbers, and long sentences.

    What the text below explains or spells out is let be: there is no room for it in a title.
    """
    script = case.manuscript
    front = replace(case, manuscript=replace(script, elements=tuple(elements(case)), figures=(), boxes=()))
    yield from (found for found in _of_words(front) if not _is_told_below(case, found))
    # A number of people stands beside its picture in the text, which is not to be seen here.
    yield from (found for found in numbers.findings(front) if found.rule != "number-alone")
    yield from reading.lengths(front)
    if not script.section.is_worksheet:
        yield from _sources(case, front)


def _sources(case: Case, front: Case) -> Iterator[Finding]:
    """Numbers, and a "most" or "rare", that the text does not say with a source: there is no room for a mark here."""
    said = " ".join(one.text for one in case.manuscript.of(*words.KINDS) if one.marks).casefold()
    for one in front.manuscript.elements:
        for found in (*sources.facts(case, one.text), *sources.claims(case, one.text)):
            if not re.search(rf"(?<!\w){re.escape(found[0].casefold().strip(' .,'))}(?!\w)", said):
                yield case.at("message-source", one, found.start(), found.end())


def _of_words(front: Case) -> Iterator[Finding]:
    yield from words.single(front)
    yield from names.findings(front)


def elements(case: Case) -> Iterator[Element]:
    """The title, the main message and the purpose, each in a box of its name."""
    section = case.manuscript.section
    lines = case.manuscript.lines[section.path]
    for key, kind in KINDS.items():
        text = " ".join(str(getattr(section, key)).split())
        if text:
            line = line_of(lines, key)
            yield Element(kind, text, section.path, line, lines[line - 1 : line], (), key)


def _is_told_below(case: Case, found: Finding) -> bool:
    """Whether the text explains a hard word, or says what letters stand for."""
    word, below = found.words, case.manuscript.of(*words.KINDS)
    if found.rule == "hard-word":
        return any(words.explained(case, one, word) for one in below if word.lower() in one.text.lower())
    told = {names.singular(name) for one in below for name in names.spelled_out(one.text)}
    return found.rule == "abbreviation" and names.singular(word) in told
