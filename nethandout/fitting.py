"""Copyfitting: whether a set publication ends well, or is to be set a little closer."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.model import Publication
from nethandout.typeset.faults import PageFault

CLOSEST = 3
TWO_SHEETS = 4
HOPELESS = 6
WHOLE_SHEETS = ("letter", "a4")
BAD_BREAKS = ("near-empty", "stranded-heading")


def ends_well(publication: Publication, pages: int, faults: Iterable[PageFault]) -> bool:
    """Whether no page is almost empty, no heading stranded, and a handout in standard size fills two sheets at most.

    Both sides of a sheet count. A text too long for two sheets at any setting is not squeezed.
    """
    edition = publication.edition
    is_handout = publication.kind == "handout" and edition.size == "standard" and edition.paper in WHOLE_SHEETS
    if is_handout and TWO_SHEETS < pages <= HOPELESS:
        return False
    return not any(fault.rule in BAD_BREAKS for fault in faults)
