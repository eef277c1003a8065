"""Sorting: each sentence goes to the section whose cue words it bears.

A sentence, a list, a table, or a lead-in with what it leads to is one unit and is never cut. A unit with
strong cues decides for itself; the others follow the unit beside them, then the heading they stand under.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from nethandout.content.importing.cues import Cue, Cues
from nethandout.content.importing.source_text import Passage, plain
from nethandout.content.importing.units import Block, Unit, blocks

Sureness: TypeAlias = Literal["sure", "likely", "a guess", "no cue words"]

OWN_STRONG, OWN_WEAK = 4, 1
HEADING_STRONG, HEADING_WEAK = 3, 1
BESIDE = 3


@dataclass(frozen=True)
class Piece:
    """A part of the source that stays whole: where it goes (None: nowhere), how surely, and why."""

    passage: int
    content: Passage
    section: str | None
    sureness: Sureness
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Where one unit goes; `contested` when cues of another section stand in it too."""

    section: str | None
    sureness: Sureness
    cues: tuple[str, ...] = ()
    contested: bool = False


Found: TypeAlias = tuple[Cue, ...]
Scores: TypeAlias = Mapping[str, int]


def sort_passages(passages: tuple[Passage, ...], cues: Cues) -> tuple[Piece, ...]:
    """Return every piece of the passages in their order, each with the section it goes to."""
    return tuple(piece for block in blocks(passages) for piece in _pieces(block, cues))


def _pieces(block: Block, cues: Cues) -> Iterator[Piece]:
    verdicts = judged(block, cues)
    starts = [at for at in range(len(verdicts)) if not at or verdicts[at].section != verdicts[at - 1].section]
    groups = list(pairwise([*starts, len(verdicts)]))
    agreed = [_together(verdicts[start:end]) for start, end in groups]
    first = agreed[0] if agreed else _last_heading(block, cues)
    for number, heading in block.above:
        yield Piece(number, heading, first.section, first.sureness, first.cues)
    for verdict, passages in zip(agreed, block.parted(groups), strict=True):
        for number, content in passages:
            yield Piece(number, content, verdict.section, verdict.sureness, verdict.cues)


def judged(block: Block, cues: Cues) -> list[Verdict]:
    """Return one verdict for each unit of a block."""
    found = [cues.found(unit.text) for unit in block.units]
    heading = _nearest_heading(block, cues)
    anchors = [_anchor(own, heading) for own in found]
    if not any(anchors):
        return [_without_anchor(found, heading)] * len(found)
    before = _carried(anchors)
    after = _carried(anchors[::-1])[::-1]
    return [
        anchor or _beside(own, heading, _neighbour(unit, before[at], after[at]))
        for at, (anchor, own, unit) in enumerate(zip(anchors, found, block.units, strict=True))
    ]


def _carried(anchors: list[Verdict | None]) -> list[Verdict | None]:
    """For each place, the last anchor up to it."""
    carried: list[Verdict | None] = []
    for anchor in anchors:
        carried.append(anchor or (carried[-1] if carried else None))
    return carried


def _nearest_heading(block: Block, cues: Cues) -> Found:
    """The cues of the nearest heading that has any."""
    found = (cues.found(plain(heading.words)) for heading in reversed(block.under))
    return next((cues_of_one for cues_of_one in found if cues_of_one), ())


def _own(found: Found) -> Scores:
    scores: dict[str, int] = {}
    for cue in found:
        scores[cue.section] = scores.get(cue.section, 0) + (OWN_STRONG if cue.strong else OWN_WEAK)
    return scores


def _above(heading: Found) -> Scores:
    weak = {cue.section: HEADING_WEAK for cue in heading if not cue.strong}
    return {**weak, **{cue.section: HEADING_STRONG for cue in heading if cue.strong}}


def _best(scores: Scores) -> str:
    """The section with the highest score; among equals the one whose cue comes first."""
    return max(scores, key=lambda section: scores[section])


def _named(found: Found, section: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.words for cue in found if cue.section == section))


def _anchor(found: Found, heading: Found) -> Verdict | None:
    """The verdict of a unit that bears strong cues; the heading helps only among the sections they name."""
    strong = {cue.section for cue in found if cue.strong}
    if not strong:
        return None
    above = _above(heading)
    section = _best({name: score + above.get(name, 0) for name, score in _own(found).items() if name in strong})
    contested = len(strong) > 1
    return Verdict(section, "likely" if contested else "sure", _named(found, section), contested)


def _without_anchor(found: list[Found], heading: Found) -> Verdict:
    """The common verdict of units none of which bears a strong cue."""
    together = tuple(dict.fromkeys(cue for own in found for cue in own))
    own, above = _own(together), _above(heading)
    scores = {name: own.get(name, 0) + above.get(name, 0) for name in (*own, *above)}
    if not scores:
        return Verdict(None, "no cue words")
    section = _best(scores)
    alone = all(score < scores[section] for name, score in scores.items() if name != section)
    sureness: Sureness = "likely" if alone and scores[section] > 1 else "a guess"
    under = tuple(f"heading: {words}" for words in _named(heading, section))
    return Verdict(section, sureness, _named(together, section) or under, not alone)


def _neighbour(unit: Unit, before: Verdict | None, after: Verdict | None) -> Verdict:
    """The sure unit beside this one: the one before it, for a question the one after it."""
    asks = unit.text.rstrip("\"'”’»)").endswith("?")
    chosen = (after or before) if asks else (before or after)
    return chosen or Verdict(None, "no cue words")


def _beside(found: Found, heading: Found, neighbour: Verdict) -> Verdict:
    """The verdict of a unit with weak cues or none, beside a unit that is sure."""
    above = _above(heading)
    own = {name: score + above.get(name, 0) for name, score in _own(found).items()}
    if own:
        section = _best(own)
        if own[section] >= BESIDE or section == neighbour.section:
            return Verdict(section, "likely", _named(found, section))
    return Verdict(neighbour.section, "a guess", (), contested=bool(own))


def _together(verdicts: list[Verdict]) -> Verdict:
    """One verdict for neighbours that agree: as sure as the surest, but never sure where cues disagree."""
    order: tuple[Sureness, ...] = ("sure", "likely", "a guess", "no cue words")
    surest = min((verdict.sureness for verdict in verdicts), key=order.index)
    contested = any(verdict.contested for verdict in verdicts)
    named = tuple(dict.fromkeys(cue for verdict in verdicts for cue in verdict.cues))
    return Verdict(verdicts[0].section, "likely" if contested and surest == "sure" else surest, named, contested)


def _last_heading(block: Block, cues: Cues) -> Verdict:
    """The verdict for headings with nothing below them."""
    words = " ".join(plain(heading.words) for _, heading in block.above)
    found = cues.found(words)
    return _anchor(found, ()) or _without_anchor([found], ())
