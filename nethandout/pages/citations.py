"""Sources as the end of a handout names them: whose they are, each owner once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from nethandout.model import Source


def by_owner(sources: Iterable[Source]) -> list[tuple[Source, ...]]:
    """Gather the sources of each owner, in the order the owners come first; of each year one, the undated first."""
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources:
        found[source.organisation.rstrip(".")].setdefault(source.year, source)
    return [tuple(sorted(dated.values(), key=lambda source: source.year)) for dated in found.values()]
