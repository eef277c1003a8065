"""What a rule of the page lint hands back, before page and section are put to it."""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.typeset.survey import Placed


@dataclass(frozen=True)
class Finding:
    """A broken rule: the place, the words concerned, and what to add to what the rule says ("by 3.2 mm")."""

    rule: str
    placed: Placed | None
    words: str
    more: str = ""
