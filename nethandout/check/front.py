"""The words in the data of a section that a reader meets first: title, main message, and what the page is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nethandout.check import names, numbers, reading, sources, words
from nethandout.check.case import Case
from nethandout.check.findings import Finding


def findings(case: Case) -> Iterator[Finding]:
    """What is wrong with the words above the text: hard, unkind or shouted ones, numbers, and long sentences.

    What the text below explains or spells out is let be: there is no room for it in a title.
    """
    front = replace(case, text=replace(case.text, elements=case.text.front, figures=(), boxes=()))
    yield from (found for found in _of_words(front) if not _is_told_below(case, found))
    # A number of people stands beside its picture in the text, which is not to be seen here.
    yield from (found for found in numbers.findings(front) if found.rule != "number-alone")
    yield from reading.lengths(front)
    if not case.text.section.is_worksheet:
        yield from _sources(case, front)


def _sources(case: Case, front: Case) -> Iterator[Finding]:
    """Numbers, and a "most" or "rare", that the text does not say with a source: there is no room for a mark here."""
    said = " ".join(one.text for one in case.text.elements if one.marks or sources.introduced(case, one)).casefold()
    for one in front.text.elements:
        for found in (*sources.facts(case, one.text), *sources.claims(case, one.text)):
            if not re.search(rf"(?<!\w){re.escape(found[0].casefold().strip(' .,'))}(?!\w)", said):
                yield case.at("message-source", one, found.start(), found.end())


def _of_words(front: Case) -> Iterator[Finding]:
    yield from words.single(front)
    yield from names.findings(front)


def _is_told_below(case: Case, found: Finding) -> bool:
    """Whether the text explains a hard word, or says what letters stand for."""
    word, below = found.words, case.text.elements
    if found.rule == "hard-word":
        return any(words.explained(case, one, word) for one in below if word.lower() in one.text.lower())
    told = {names.singular(name) for one in below for name in names.spelled_out(one.text)}
    return found.rule == "abbreviation" and names.singular(word) in told
