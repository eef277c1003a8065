"""Which words of a section a statement that waits for a clinician is about.

A statement may quote where they begin: “Call 911”. Without a quotation, the paragraphs, points and rows are taken that
share the most of its rarer words, or cite the source it names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import Path

from nethandout.check.manuscript import Element, Manuscript
from nethandout.content import names, pointers
from nethandout.model import walk

MOST = 3
FAMILY = 5  # letters that words of one family share: multipl-y, multipl-ies
ENOUGH = 0.6  # of the best score, to be shown beside it
LEAST = 0.4  # a score below it is chance
CITED = 0.5  # what a cited source adds
WALL = " | "
# Words that every text has, and that say nothing of what a statement is about.
_COMMON = re.compile(
    "about|also|been|cop(?:y|ies)|figure|from|have|long|many|need|people|read|same|section|some|table|th(?:an|at|em|en|ey|is)"
    "|were|wh(?:at|en|ich|om)|will|with|words?|your"
)
_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]")
_SOURCE = re.compile(r"\b[RE]\d+\b")
_FACT = re.compile(r"\b[A-G]-?\d+\b|\brow \d+\b|\bread (?:as|on) (?:a )?cop(?:y|ies)\b|\bat the owner\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w-]{3,}|[A-Z][\w-]*[A-Z\d][\w-]*|\d+")


@dataclass(frozen=True)
class Place:
    """Words of a section that are read in one go: a paragraph, a point, or a row, and where they stand.

    `above` is the heading over them, or the name of the box they stand in; `more` are the points or rows that a
    paragraph or the head of a table leads in.
    """

    text: str
    path: Path
    line: int
    above: str = ""
    in_box: bool = False
    more: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Concern:
    """What a statement is about: the places, the closest first, and in a sentence how they were found."""

    places: tuple[Place, ...]
    how: str = ""


def concerned(script: Manuscript, statement: str) -> Concern:
    """The places a statement is about; none when nothing is close."""
    places = (*_places(script), *_names(script))
    quoted = [_plain(found) for found in _QUOTED.findall(statement)]
    said = tuple(place for place in places if any(quote in _plain(place.text) for quote in quoted))
    if said:
        return Concern(said[:MOST])
    closest = _closest(places, statement)
    gone = "What it quotes is not in the section. " if quoted else ""
    return Concern(closest, f"{gone}{'The closest words:' if closest else 'No words of the section are close to it.'}")


def _closest(places: Sequence[Place], statement: str) -> tuple[Place, ...]:
    known = Counter(word for place in places for word in _families(place.text))
    sources = set(_SOURCE.findall(statement))
    asked = _families(_FACT.sub(" ", _SOURCE.sub(" ", statement)))
    scores = {place: _score(place, asked, sources, known) for place in places}
    best = max(scores.values(), default=0)
    near = [place for place in scores if scores[place] >= max(LEAST, ENOUGH * best)]
    return tuple(sorted(near, key=lambda place: -scores[place])[:MOST])


def _score(place: Place, asked: set[str], sources: set[str], known: Counter[str]) -> float:
    """How much a place shares with a statement: rare words weigh more, those of its heading half."""
    own, above = _families(place.text), _families(place.above)
    shared = sum(1 / known[word] for word in asked & own)
    shared += sum(0.5 / max(1, known[word]) for word in (asked & above) - own)
    return shared + CITED * bool(sources & place.sources)


def _families(text: str) -> set[str]:
    return {word.lower()[:FAMILY] for word in _WORD.findall(text) if not _COMMON.fullmatch(word.lower())}


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .…").casefold()


def _places(script: Manuscript) -> Iterator[Place]:
    heading = ""
    rows = [tuple(group) for _, group in groupby(script.elements, key=_of_one_place)]
    for nth, row in enumerate(rows):
        first = row[0]
        if first.kind == "heading":
            heading = first.text
            continue
        sources = frozenset(name for one in row for name in _SOURCE.findall("\n".join(one.source)))
        more = _led_in(rows, nth) if first.kind == "paragraph" or _begins_table(rows, nth) else ()
        yield Place(_text(row), first.path, first.line, first.box or heading, bool(first.box), more, sources)


def _of_one_place(one: Element) -> tuple[Path, int, str]:
    return one.path, one.line, one.kind


def _text(row: Sequence[Element]) -> str:
    return WALL.join(one.text for one in row)


def _led_in(rows: Sequence[Sequence[Element]], nth: int) -> tuple[str, ...]:
    """The points that follow a paragraph in its box, or the rows below the head of a table."""
    first = rows[nth][0]
    wanted = ("item" if first.kind == "paragraph" else "cell", first.path, first.box)
    later = takewhile(lambda row: (row[0].kind, row[0].path, row[0].box) == wanted, rows[nth + 1 :])
    return tuple(map(_text, later))


def _begins_table(rows: Sequence[Sequence[Element]], nth: int) -> bool:
    here, before = rows[nth][0], rows[nth - 1][0] if nth else None
    return here.kind == "cell" and (before is None or before.kind != "cell" or before.group != here.group)


def _names(script: Manuscript) -> Iterator[Place]:
    """The rows of the tables of names, which stand in the glossary."""
    path = script.section.path
    lines = script.lines.get(path, ())
    asking = [number for number, line in enumerate(lines, start=1) if line.strip().startswith(f"::: {names.NAMES}")]
    tables = (node.children[0] for node in walk(script.section.nodes) if node.kind == names.NAMES)
    for line, table in zip(asking, tables, strict=False):
        for row in table.children[1:]:
            sources = frozenset(pointers.cited((row,)))
            yield Place(WALL.join(" ".join(cell.words.split()) for cell in row.children), path, line, sources=sources)
