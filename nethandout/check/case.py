"""One section under examination: its manuscript, and all that a rule may hold it against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from nethandout.check.cues import Cues
from nethandout.check.findings import Finding
from nethandout.check.limits import Limits
from nethandout.check.manuscript import Element, Manuscript
from nethandout.check.plainwords import PlainWords
from nethandout.check.readability import names_pattern, set_aside
from nethandout.check.rules import rules
from nethandout.model import Library

LONGEST = 120


@dataclass(frozen=True, eq=False)
class Case:
    """What every rule gets to see of a section."""

    manuscript: Manuscript
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
    def small_words(self) -> frozenset[str]:
        """Every word that stands in small letters somewhere in the text."""
        return frozenset(
            word for one in self.manuscript.elements for word in re.findall(r"[^\W\d_]+", one.text) if word.islower()
        )

    def sentences(self, *kinds: str) -> Iterator[tuple[Element, int, int]]:
        """Each sentence of the elements of these kinds: where it stands."""
        for one in self.manuscript.of(*kinds):
            for start, end in one.sentences:
                yield one, start, end

    def aside(self, text: str) -> str:
        """A sentence without the names of the glossary."""
        return set_aside([text], self.names)[0]

    def at(self, rule: str, element: Element, start: int = 0, end: int | None = None, **values: object) -> Finding:
        """A finding on words of an element."""
        end = len(element.text) if end is None else end
        place = (element.path, element.line_at(start), element.column_at(start, end))
        return self._finding(rule, *place, element.text[start:end], element.line_at(end), values)

    def on(self, rule: str, path: Path, line: int, words: str, column: int = 1, **values: object) -> Finding:
        """A finding on a line of a file."""
        return self._finding(rule, path, line, column, words, line, values)

    def front(self, rule: str, key: str, words: str = "", **values: object) -> Finding:
        """A finding on what the data of the section says under a key."""
        path = self.manuscript.section.path
        line = line_of(self.manuscript.lines[path], key)
        return self._finding(rule, path, line, 1, words, line, values)

    def _finding(
        self, name: str, path: Path, line: int, column: int, words: str, last: int, values: Mapping[str, object]
    ) -> Finding:
        rule = rules()[name]
        shown = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
        wrong = rule.wrong.format(words=shown, **values)
        mend = rule.mend.format(words=shown, **values)
        section = self.manuscript.section.name
        return Finding(name, rule.severity, path, line, column, shown, wrong, mend, section, last)


def glossary_names(library: Library) -> tuple[str, ...]:
    """Every name of the glossary, and each with a regular plural."""
    names = [name for term in library.glossary for name in (term.term, *term.also)]
    return tuple(form for name in names for form in (name, f"{name}s", f"{name}es", re.sub("y$", "ies", name)))


def line_of(lines: tuple[str, ...], key: str) -> int:
    """The line on which the data of a section sets a key; its first line when it does not."""
    for number, line in enumerate(lines, start=1):
        if number > 1 and line.strip() == "+++":
            break
        if re.match(rf"\s*\[{{0,2}}{re.escape(key)}\b", line):
            return number
    return 1
