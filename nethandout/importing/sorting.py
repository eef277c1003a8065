"""Sort blocks into sections by the cue words in them; a block is never split.

Strong cues in a block decide; without any, its weak cues and the heading above it do.
"""

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
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Node

UNSORTED = "unsorted"
SECTION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SPACE = r"[\s\-–/]+"
OWN_STRONG, OWN_WEAK = 4, 1
HEADING_STRONG, HEADING_WEAK = 3, 1
MOST_LEAD_INS = 3
Confidence: TypeAlias = Literal["sure", "likely", "a guess", "no cue words"]
Verdict: TypeAlias = tuple[str | None, Confidence, tuple[str, ...]]
"""A section, the confidence, and the cues for it."""


@dataclass(frozen=True)
class Cue:
    """A word, phrase, or stem (`metasta*`) that points to a section; a strong one decides alone."""

    words: str
    section: str
    strong: bool


@dataclass(frozen=True)
class Cues:
    """The cues of one language, and the title of each section in the order of the file."""

    language: str
    titles: Mapping[str, str]
    cues: tuple[tuple[Cue, ...], ...]
    pattern: re.Pattern[str] = field(repr=False, compare=False)

    def find(self, text: str) -> tuple[Cue, ...]:
        """Return the different cues in a text, in order; a phrase hides shorter cues inside it."""
        cues: dict[Cue, None] = {}
        for match in self.pattern.finditer(fold(text)):
            cues.update(dict.fromkeys(self.cues[(match.lastindex or 1) - 1]))
        return tuple(cues)


def fold(text: str) -> str:
    """Return a text as cues are compared: lowercase, without accents, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def load_cues(path: Path, language: str) -> Cues:
    """Read the cues of a language from a TOML file; raises ContentError with every fault."""
    file = read_toml(path)
    tables = file.data.get(language)
    if not isinstance(tables, dict) or not tables:
        languages = ", ".join(key for key, value in file.data.items() if isinstance(value, dict)) or "none"
        remedy = f"add tables such as [{language}.grades], or import in one of these languages: {languages}"
        raise ContentError([Diagnostic(path, 0, f"no cue words for the language “{language}”", remedy)])
    faults: list[Diagnostic] = []
    titles: dict[str, str] = {}
    cues: list[Cue] = []
    for name, table in tables.items():
        fields = Fields(file, table if isinstance(table, dict) else {}, faults, f"{language}.{name}")
        if not SECTION_NAME.fullmatch(name):
            fields.fault("", f"“{name}” is not a valid folder name", "use lowercase letters, digits, and hyphens")
        fields.allow_only(*(("title",) if name == UNSORTED else ("title", "strong", "weak")))
        titles[name] = fields.text("title")
        for strength in ("strong", "weak"):
            for words in fields.texts(strength):
                cues.append(Cue(words, name, strength == "strong"))
                if not _is_cue(words):
                    fields.fault(strength, f"“{words}” is not a cue", "write a word, a phrase, or a stem ending in *")
    if faults:
        raise ContentError(faults)
    unsorted = titles.pop(UNSORTED, "Not sorted yet")
    return assemble_cues(language, {**titles, UNSORTED: unsorted}, cues)


def assemble_cues(language: str, titles: Mapping[str, str], cues: Iterable[Cue]) -> Cues:
    """Compile cues into one pattern; cues with the same words are found together."""
    same: dict[str, list[Cue]] = {}
    for cue in cues:
        same.setdefault(" ".join(_split(cue.words)), []).append(cue)
    # Grouped by first letter, so that most words of a text fail after one comparison.
    ordered = sorted(same, key=lambda words: (words[0], -len(words), words))
    letters = (
        f"(?={re.escape(first)})(?:{'|'.join(map(_pattern, words))})"
        for first, words in groupby(ordered, itemgetter(0))
    )
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(letters) or '(?!)()'})(?!\w)")
    return Cues(language, titles, tuple(tuple(same[words]) for words in ordered), pattern)


def _split(cue: str) -> list[str]:
    return re.split(SPACE, fold(cue).strip())


def _pattern(words: str) -> str:
    """Turn `slow growing` or `metasta*` into a group of a regular expression for folded text."""
    parts = (re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in words.split())
    return f"({SPACE.join(parts)})"


def _is_cue(cue: str) -> bool:
    return all(part.strip("*") and "*" not in part[:-1] for part in _split(cue))


@dataclass(frozen=True)
class SortedBlock:
    """A block, its number in the source (from 1), the section it goes to (None for none), and the cues that decided."""

    number: int
    block: Node
    section: str | None
    confidence: Confidence
    cues: tuple[str, ...]


@dataclass(frozen=True)
class ImportPlan:
    """Where the blocks of a source text go, and what was changed or left out."""

    source: str
    blocks: tuple[SortedBlock, ...]
    notices: tuple[str, ...] = ()


def sort_blocks(blocks: Sequence[Node], cues: Cues) -> tuple[SortedBlock, ...]:
    """Return every block in order, with the section it goes to."""
    sorted_blocks: list[SortedBlock] = []
    title = _title(blocks)
    above: list[Node] = []
    for unit in _units(blocks):
        for block in unit:
            if block.kind == "heading":
                above = [heading for heading in above if _level(heading) < _level(block)]
                above += [block] if block is not title else []
        verdict = _judge(unit, above, cues)
        start = len(sorted_blocks) + 1
        sorted_blocks += [SortedBlock(number, block, *verdict) for number, block in enumerate(unit, start)]
    return tuple(sorted_blocks)


def _units(blocks: Sequence[Node]) -> Iterator[list[Node]]:
    """Yield what stays together: a block with the headings and lead-ins above it."""
    unit: list[Node] = []
    for block in blocks:
        if unit and unit[-1].kind != "heading" and (block.kind == "heading" or not _leads_in(unit)):
            yield unit
            unit = []
        unit.append(block)
    if unit:
        yield unit


def _leads_in(unit: Sequence[Node]) -> bool:
    """Return whether the last block introduces the next one."""
    last = unit[-1]
    if last.kind != "paragraph" or sum(block.kind != "heading" for block in unit) > MOST_LEAD_INS:
        return False
    return "leads" in last.attributes or last.words.endswith(":")


def _level(heading: Node) -> int:
    return int(heading.attributes["level"])


def _title(blocks: Sequence[Node]) -> Node | None:
    """Return the heading above all others, which is the title of the whole text."""
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) > 1 and all(_level(headings[0]) < _level(heading) for heading in headings[1:]):
        return headings[0]
    return None


def _judge(unit: Sequence[Node], above: Sequence[Node], cues: Cues) -> Verdict:
    """Choose the section of a unit by its own text and the nearest heading with cues; of headings, by their text."""
    text = "\n".join(block.words for block in unit if block.kind != "heading")
    if not text:
        return _weigh(cues.find(" ".join(heading.words for heading in unit)), ())
    of_headings = (cues.find(heading.words) for heading in reversed(above))
    return _weigh(cues.find(text), next(filter(None, of_headings), ()))


def _weigh(own: Sequence[Cue], of_heading: Sequence[Cue]) -> Verdict:
    """Choose among the sections that strong cues name, if any; the cues of the heading count too."""
    strong = {cue.section for cue in own if cue.strong}
    scores: Counter[str] = Counter()
    for cue in own:
        scores[cue.section] += OWN_STRONG if cue.strong else OWN_WEAK
    for section in dict.fromkeys(cue.section for cue in of_heading):
        is_strong = any(cue.strong for cue in of_heading if cue.section == section)
        scores[section] += HEADING_STRONG if is_strong else HEADING_WEAK
    candidates = {name: score for name, score in scores.items() if name in strong or not strong}
    if not candidates:
        return None, "no cue words", ()
    # Of equal scores, the first counts.
    section = max(candidates, key=lambda name: candidates[name])
    words = _words(own, section) or tuple(f"heading: {cue}" for cue in _words(of_heading, section))
    if strong:
        return section, "sure" if len(strong) == 1 else "likely", words
    is_clear = candidates[section] > 1 and list(candidates.values()).count(candidates[section]) == 1
    return section, "likely" if is_clear else "a guess", words


def _words(cues: Sequence[Cue], section: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.words for cue in cues if cue.section == section))
