"""The index of a booklet: each word to know with the pages it stands on, and its other names pointing to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from nethandout.model import Term

USE = "use-"
MANY = 8
SAME_PLACE = 3


@dataclass(frozen=True)
class Run:
    """Pages in a row, as they are printed; `anchor` is the first use on the first of them."""

    first: int
    last: int
    anchor: str

    @property
    def words(self) -> str:
        """The run as an index prints it."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Entry:
    """One line of the index: a name with its pages, or with the name to look under (`see`)."""

    name: str
    runs: tuple[Run, ...] = ()
    see: str = ""


def runs(places: Mapping[str, int], first_page: int) -> dict[str, tuple[Run, ...]]:
    """Join the pages of each term into runs; `places` give anchor → page from 0, `first_page` is printed as 1."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for anchor, place in sorted(places.items(), key=lambda item: (item[1], len(item[0]), item[0])):
        term, _, number = anchor.removeprefix(USE).rpartition("-")
        if anchor.startswith(USE) and number.isdigit() and place >= first_page:
            found[term].setdefault(place - first_page + 1, anchor)
    return {term: tuple(_joined(pages)) for term, pages in found.items()}


def _joined(pages: Mapping[int, str]) -> list[Run]:
    joined = []
    for _, group in groupby(enumerate(sorted(pages)), key=lambda item: item[1] - item[0]):
        row = [page for _, page in group]
        joined.append(Run(row[0], row[-1], pages[row[0]]))
    return joined


def entries(terms: Sequence[Term], found: Mapping[str, tuple[Run, ...]]) -> list[Entry]:
    """The lines of the index, in the order of the alphabet; terms that stand on many pages keep the first few."""
    lines = [Entry(term.term, found.get(term.id, ())[:MANY]) for term in terms]
    own = {line.name.lower() for line in lines}
    for term in terms:
        other = [name for name in term.also if not _is_variant(name, term.term)]
        other += [name.name for name in term.names]
        lines += [Entry(name, see=term.term) for name in dict.fromkeys(other) if name.lower() not in own]
    return sorted(set(lines), key=lambda line: (line.name.lower(), line.see))


def _is_variant(name: str, term: str) -> bool:
    """Whether one would look up both in the same place: a plural, another spelling."""
    return name[:SAME_PLACE].lower() == term[:SAME_PLACE].lower()


def kept(found: Mapping[str, tuple[Run, ...]]) -> frozenset[str]:
    """The anchors that the index points to."""
    return frozenset(run.anchor for some in found.values() for run in some[:MANY])
