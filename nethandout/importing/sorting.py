"""Sort blocks into sections by the cue words in them; a block is never split."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal, TypeAlias

from nethandout.content.schema import Fields
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Fault
from nethandout.model import Node

UNSORTED = "unsorted"
SECTION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BETWEEN = r"[\s\-–/]+"
Sureness: TypeAlias = Literal["sure", "likely", "a guess", "no cue words"]
OWN_STRONG, OWN_WEAK = 4, 1
HEADING_STRONG, HEADING_WEAK = 3, 1
MOST_LEADS = 3


@dataclass(frozen=True)
class Cue:
    """A word, phrase or stem (`metasta*`) that speaks for a section; a strong one decides alone."""

    words: str
    section: str
    strong: bool


Found: TypeAlias = tuple[Cue, ...]


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
        fields = Fields(file, table if isinstance(table, dict) else {}, faults, f"{language}.{name}")
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


@dataclass(frozen=True)
class Verdict:
    """Where words go (None: nowhere), how surely, and why."""

    section: str | None
    sureness: Sureness
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A block of the source, its place among all blocks (from 1), and where it goes."""

    number: int
    content: Node
    verdict: Verdict


def sort_blocks(blocks: Sequence[Node], cues: Cues) -> tuple[Piece, ...]:
    """Return every block in its order, with the section it goes to."""
    pieces: list[Piece] = []
    title = _title(blocks)
    under: list[Node] = []
    for unit in _units(blocks):
        for heading in unit:
            if heading.kind == "heading":
                under = [above for above in under if _level(above) < _level(heading)]
                under += [heading] if heading is not title else []
        verdict = _verdict(unit, under, cues)
        pieces += [Piece(number, block, verdict) for number, block in enumerate(unit, start=len(pieces) + 1)]
    return tuple(pieces)


def _units(blocks: Sequence[Node]) -> Iterator[list[Node]]:
    """Yield what stays together: headings, and the block below them with the lead-ins to it."""
    unit: list[Node] = []
    for block in blocks:
        if unit and unit[-1].kind != "heading" and (block.kind == "heading" or not _leads(unit)):
            yield unit
            unit = []
        unit.append(block)
    if unit:
        yield unit


def _leads(unit: Sequence[Node]) -> bool:
    """Whether the last block introduces what comes next."""
    last = unit[-1]
    if last.kind != "paragraph" or sum(block.kind != "heading" for block in unit) > MOST_LEADS:
        return False
    return "leads" in last.attributes or last.words.endswith(":")


def _level(heading: Node) -> int:
    return int(heading.attributes["level"])


def _title(blocks: Sequence[Node]) -> Node | None:
    """The heading of the whole text, which says nothing about its parts: the one above all others."""
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) > 1 and all(_level(headings[0]) < _level(heading) for heading in headings[1:]):
        return headings[0]
    return None


def _verdict(unit: Sequence[Node], under: Sequence[Node], cues: Cues) -> Verdict:
    """Judge a unit by its own words and the nearest heading with a cue; one of headings alone by their words."""
    own = "\n".join(block.words for block in unit if block.kind != "heading")
    if not own:
        return _judged(cues.found(" ".join(heading.words for heading in unit)), ())
    found = (cues.found(heading.words) for heading in reversed(under))
    return _judged(cues.found(own), next(filter(None, found), ()))


def _judged(found: Found, heading: Found) -> Verdict:
    """Judge by strong cues, where the heading helps only among the sections they name; else by all there is."""
    strong = {cue.section for cue in found if cue.strong}
    scores: Counter[str] = Counter()
    for cue in found:
        scores[cue.section] += OWN_STRONG if cue.strong else OWN_WEAK
    for section in dict.fromkeys(cue.section for cue in heading):
        is_strong = any(cue.strong for cue in heading if cue.section == section)
        scores[section] += HEADING_STRONG if is_strong else HEADING_WEAK
    scores = Counter({name: score for name, score in scores.items() if name in strong or not strong})
    if not scores:
        return Verdict(None, "no cue words")
    # Among equals, the section whose cue comes first.
    section = max(scores, key=lambda name: scores[name])
    own = _named(found, section) or tuple(f"heading: {words}" for words in _named(heading, section))
    if strong:
        return Verdict(section, "sure" if len(strong) == 1 else "likely", own)
    alone = sum(score == scores[section] for score in scores.values()) == 1
    return Verdict(section, "likely" if alone and scores[section] > 1 else "a guess", own)


def _named(found: Found, section: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.words for cue in found if cue.section == section))
