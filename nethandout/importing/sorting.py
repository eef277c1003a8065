"""Sorting: each paragraph, list or table goes to the section whose cue words it bears, and is never cut.

What has strong cues decides for itself; the rest follows its weak cues and the heading it is under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nethandout.importing.cues import Cue, Cues
from nethandout.model import Node

Sureness: TypeAlias = Literal["sure", "likely", "a guess", "no cue words"]
Found: TypeAlias = tuple[Cue, ...]

OWN_STRONG, OWN_WEAK = 4, 1
HEADING_STRONG, HEADING_WEAK = 3, 1
MOST_LEADS = 3


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
