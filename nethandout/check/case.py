"""One section under examination: its words, and all that a rule may hold it against."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from nethandout.check.cues import Cues
from nethandout.check.findings import Finding
from nethandout.check.limits import Limits
from nethandout.check.plainwords import PlainWords
from nethandout.check.readability import names_pattern, set_aside
from nethandout.check.rules import finding
from nethandout.check.sectiontext import Element, SectionText
from nethandout.model import Library

LONGEST = 120
_ADDRESS = re.compile(
    r"\bhttps?://[^\s<>]+|\bwww\.[\w-]+\.[^\s<>]+|\b[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\b(?:[\w-]+\.)+(?:com|edu|gov|info|net|org)\b(?:/[^\s<>]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Case:
    """What every rule gets to see of a section."""

    text: SectionText
    library: Library
    limits: Limits
    cues: Cues
    plain_words: PlainWords
    today: date

    @property
    def language(self) -> str:
        """The language of the words."""
        return self.library.language.code

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the glossary, with its regular plurals."""
        return glossary_names(self.library)

    @cached_property
    def glossary_pattern(self) -> re.Pattern[str]:
        """Any name of the glossary; abbreviations only as they are written."""
        return names_pattern(self.names)

    @cached_property
    def listed(self) -> tuple[tuple[Element, int, int, str], ...]:
        """Each word that has a plainer one: its element, where it begins and ends, and the plainer one."""
        return tuple((one, *found) for one in self.text.elements for found in self.plain_words.found(one.text))

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Every word that stands in small letters somewhere in the text."""
        return frozenset(
            word for one in self.text.elements for word in re.findall(r"[^\W\d_]+", one.text) if word.islower()
        )

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Element, re.Match[str]]]:
        """Each place of the text that a pattern finds, with its element."""
        return ((one, found) for one in self.text.elements for found in pattern.finditer(one.text))

    def sentences(self, *kinds: str) -> Iterator[tuple[Element, int, int]]:
        """Each sentence of the elements of these kinds: where it stands."""
        for one in self.text.of(*kinds):
            for start, end in one.sentences:
                yield one, start, end

    def aside(self, text: str) -> str:
        """A sentence without the names of the glossary."""
        return set_aside([text], self.names)[0]

    def at(self, rule: str, element: Element, start: int = 0, end: int | None = None, **values: object) -> Finding:
        """A finding on words of an element."""
        end = len(element.text) if end is None else end
        line, column = element.place(start)
        words = element.text[start:end]
        words = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
        found = finding(rule, element.path, line, words, values, self.text.section.name, column)
        return replace(found, last_line=element.line_at(end))

    def over(self, rule: str, one: Element, found: re.Match[str], **values: object) -> Finding:
        """A finding on what a pattern found in an element."""
        return self.at(rule, one, found.start(), found.end(), **values)

    def above(
        self, rule: str, limit: str, number: float, one: Element, start: int = 0, end: int | None = None
    ) -> Iterator[Finding]:
        """A finding on words of an element, if a number of theirs is above a limit."""
        most = self.limits[limit]
        if number > most:
            yield self.at(rule, one, start, end, count=number, limit=f"{most:g}")

    def too_many(self, rule: str, limit: str, pieces: Sequence[Element]) -> Iterator[Finding]:
        """A finding on the first of some pieces that is beyond a limit."""
        first = pieces[min(int(self.limits[limit]), len(pieces) - 1)] if pieces else None
        yield from self.above(rule, limit, len(pieces), first) if first else ()

    def on(self, rule: str, path: Path, line: int, words: str, column: int = 1, **values: object) -> Finding:
        """A finding on a line of a file."""
        return finding(rule, path, line, words, values, self.text.section.name, column)

    def front(self, rule: str, key: str, words: str = "", **values: object) -> Finding:
        """A finding on what the data of the section says under a key."""
        section = self.text.section
        return finding(rule, section.path, self.text.data.line(key), words, values, section.name)

    def is_in_address(self, found: Finding) -> bool:
        """Whether what was found is a part of a web or mail address, and so no word or number of the text."""
        near = self._addresses.get((found.path, found.line), ())
        return any(start <= found.column < start + len(shown) and found.words in shown for start, shown in near)

    @cached_property
    def _addresses(self) -> Mapping[tuple[Path, int], list[tuple[int, str]]]:
        """The addresses that a reader sees by file and line: column and letters."""
        found = defaultdict[tuple[Path, int], list[tuple[int, str]]](list)
        for one in (*self.text.front, *self.text.elements):
            for address in _ADDRESS.finditer(one.text):
                line, column = one.place(address.start())
                found[one.path, line].append((column, address[0]))
        return found


def glossary_names(library: Library) -> tuple[str, ...]:
    """Every name of the glossary, and each with a regular plural."""
    names = [name for term in library.glossary for name in (term.term, *term.also)]
    return tuple(form for name in names for form in (name, f"{name}s", f"{name}es", re.sub("y$", "ies", name)))
