"""Sorting: each paragraph, list or table goes to the section whose cue words it bears, and is never cut.

What has strong cues decides for itself; the rest follows its weak cues and the heading it is under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nethandout.importing.cues import Cue, Cues
from nethandout.importing.inline import plain
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


@dataclass(frozen=True)
class Unit:
    """What stays together: the headings straight above, lead-ins, and the block they lead to."""

    above: tuple[tuple[int, Node], ...]
    blocks: tuple[tuple[int, Node], ...]
    under: tuple[Node, ...]


def sort_blocks(blocks: Sequence[Node], cues: Cues) -> tuple[Piece, ...]:
    """Return every block in its order, with the section it goes to."""
    return tuple(
        Piece(number, block, verdict)
        for unit in _units(blocks)
        for verdict in (_verdict(unit, cues),)
        for number, block in (*unit.above, *unit.blocks)
    )


def _units(blocks: Sequence[Node]) -> Iterator[Unit]:
    """Yield the units of a source; headings with nothing below them are a unit without blocks."""
    above: list[tuple[int, Node]] = []
    gathered: list[tuple[int, Node]] = []
    under: list[Node] = []
    title = _title(blocks)
    for number, block in enumerate(blocks, start=1):
        if gathered and (block.kind == "heading" or not _leads(gathered)):
            yield Unit(tuple(above), tuple(gathered), tuple(under))
            above, gathered = [], []
        if block.kind == "heading":
            above.append((number, block))
            under = [heading for heading in under if _level(heading) < _level(block)]
            under += [block] if block is not title else []
        else:
            gathered.append((number, block))
    if above or gathered:
        yield Unit(tuple(above), tuple(gathered), tuple(under))


def _leads(gathered: Sequence[tuple[int, Node]]) -> bool:
    """Whether the last block introduces what comes next."""
    block = gathered[-1][1]
    if block.kind != "paragraph" or len(gathered) > MOST_LEADS:
        return False
    return "leads" in block.attributes or plain(block).endswith(":")


def _level(heading: Node) -> int:
    return int(heading.attributes["level"])


def _title(blocks: Sequence[Node]) -> Node | None:
    """The heading of the whole text, which says nothing about its parts: the one above all others."""
    headings = [block for block in blocks if block.kind == "heading"]
    if len(headings) > 1 and all(_level(headings[0]) < _level(heading) for heading in headings[1:]):
        return headings[0]
    return None


def _verdict(unit: Unit, cues: Cues) -> Verdict:
    if not unit.blocks:
        return _judged(cues.found(" ".join(plain(heading) for _, heading in unit.above)), ())
    found = (cues.found(plain(heading)) for heading in reversed(unit.under))
    nearest = next((of_heading for of_heading in found if of_heading), ())
    return _judged(cues.found("\n".join(plain(block) for _, block in unit.blocks)), nearest)


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
