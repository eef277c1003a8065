"""What a rule works with: the words of one section, the library, and the limits of checks.toml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from nethandout.check.lexicon import Cues, PlainWords, names_pattern, set_aside
from nethandout.check.rules import finding, rules
from nethandout.check.section_text import Element, SectionText
from nethandout.content.schema import Fields
from nethandout.content.toml import TomlText, read_each
from nethandout.content.vocabulary import name_forms
from nethandout.errors import ContentError, Diagnostic, Severity, did_you_mean
from nethandout.model import Library

LIMITS_FILE = "checks.toml"
OFF = "off"


@dataclass(frozen=True)
class Limits:
    """Limits by name, and the severities the user gave to rules; "off" disables a rule."""

    numbers: Mapping[str, float]
    severities: Mapping[str, str]

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def of(self, name: str, language: str) -> float:
        """Return a limit for a language, such as "hard_word_syllables_es", or else the limit for all languages."""
        return self.numbers.get(f"{name}_{language}", self.numbers[name])

    def severity(self, rule: str) -> Severity | None:
        """Return the severity of a rule here, or None if it is off."""
        word = self.severities.get(rule, rules()[rule].severity)
        return None if word == OFF else Severity(word)


def read_limits(folders: Sequence[Path]) -> Limits:
    """Read the limits of content folders, with later folders overriding earlier ones; raises ContentError."""
    numbers: dict[str, float] = {}
    severities: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for file in read_each(folders, LIMITS_FILE):
        _read_numbers(_table(file, "limits", faults), numbers)
        _read_severities(_table(file, "severity", faults), severities)
    if faults:
        raise ContentError(faults)
    return Limits(numbers, severities)


def _read_numbers(fields: Fields, numbers: dict[str, float]) -> None:
    """Override limits with those of another file; the first file defines which limits exist."""
    names = tuple(numbers)
    for name, value in fields.table.items():
        if names and name not in names:
            remedy = did_you_mean(name, names) or f"the limits are {', '.join(names)}"
            fields.fault(name, f'there is no limit "{name}"', remedy)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            fields.fault(name, f'"{name}" is not a number', f"write: {name} = 7")
        else:
            numbers[name] = value


def _read_severities(fields: Fields, severities: dict[str, str]) -> None:
    words = (*Severity, OFF)
    for name, value in fields.table.items():
        if name not in rules():
            remedy = did_you_mean(name, rules()) or "see: nethandout check --explain"
            fields.fault(name, f'there is no rule "{name}"', remedy)
        elif value not in words:
            fields.fault(name, f'"{value}" is not a severity', f"write one of {', '.join(words)}")
        else:
            severities[name] = value


def _table(file: TomlText, name: str, faults: list[Diagnostic]) -> Fields:
    table = file.data.get(name)
    return Fields(file, table if isinstance(table, Mapping) else {}, faults, name)


LONGEST = 120
_ADDRESS = re.compile(
    r"\bhttps?://[^\s<>]+|\bwww\.[\w-]+\.[^\s<>]+|\b[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\b(?:[\w-]+\.)+(?:com|edu|gov|info|net|org)\b(?:/[^\s<>]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Context:
    """What every rule works with: one section, the library and the limits."""

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
        """Every name of the glossary, with its plurals."""
        return glossary_names(self.library)

    @cached_property
    def glossary_pattern(self) -> re.Pattern[str]:
        """Any name of the glossary; abbreviations only as they are written."""
        return names_pattern(self.names)

    @cached_property
    def listed(self) -> tuple[tuple[Element, int, int, str], ...]:
        """Each word with a plainer alternative: its element, start, end, and the alternative.

        A word within a longer name of the glossary is left out.
        """
        return tuple((element, *place) for element in self.text.elements for place in self._listed_in(element.text))

    def _listed_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        places = [*self.plain_words.find(text)]
        names = [match.span() for match in self.glossary_pattern.finditer(text)] if places else []
        for start, end, instead in places:
            if not any(first <= start and end <= last and last - first > end - start for first, last in names):
                yield start, end, instead

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Every word that occurs in lowercase in the text."""
        return frozenset(
            word for element in self.text.elements for word in re.findall(r"[^\W\d_]+", element.text) if word.islower()
        )

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Element, re.Match[str]]]:
        """Yield each match of a pattern in the text, with its element."""
        return ((element, match) for element in self.text.elements for match in pattern.finditer(element.text))

    def sentences(self, *kinds: str) -> Iterator[tuple[Element, int, int]]:
        """Yield each sentence of the elements of these kinds: its element, start and end."""
        for element in self.text.of(*kinds):
            for start, end in element.sentences:
                yield element, start, end

    def aside(self, text: str) -> str:
        """Return a sentence without the names of the glossary."""
        return set_aside([text], self.names)[0]

    def at(self, rule: str, element: Element, start: int = 0, end: int | None = None, **values: object) -> Diagnostic:
        """Return a finding on words of an element."""
        end = len(element.text) if end is None else end
        line, column = element.place(start)
        words = element.text[start:end]
        words = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
        diagnostic = finding(rule, element.path, line, words, values, self.text.section.name, column)
        return replace(diagnostic, last_line=element.line_at(end))

    def at_match(self, rule: str, element: Element, match: re.Match[str], **values: object) -> Diagnostic:
        """Return a finding on a match in an element."""
        return self.at(rule, element, match.start(), match.end(), **values)

    def over_limit(
        self, rule: str, limit: str, number: float, element: Element, start: int = 0, end: int | None = None
    ) -> Iterator[Diagnostic]:
        """Yield a finding on words of an element if `number` is above a limit."""
        most = self.limits[limit]
        if number > most:
            yield self.at(rule, element, start, end, count=number, limit=f"{most:g}")

    def too_many(self, rule: str, limit: str, pieces: Sequence[Element]) -> Iterator[Diagnostic]:
        """Yield a finding on the first of several pieces beyond a limit on their number."""
        first = pieces[min(int(self.limits[limit]), len(pieces) - 1)] if pieces else None
        yield from self.over_limit(rule, limit, len(pieces), first) if first else ()

    def on(self, rule: str, path: Path, line: int, words: str, column: int = 1, **values: object) -> Diagnostic:
        """Return a finding on a line of a file."""
        return finding(rule, path, line, words, values, self.text.section.name, column)

    def front(self, rule: str, key: str, words: str = "", **values: object) -> Diagnostic:
        """Return a finding on a key of the section's front matter."""
        section = self.text.section
        return finding(rule, section.path, self.text.data.line(key), words, values, section.name)

    def is_in_address(self, finding: Diagnostic) -> bool:
        """Return whether a finding is inside a web or mail address, and not a word or number of the text."""
        near = self._addresses.get((finding.path, finding.line), ())
        return any(start <= finding.column < start + len(shown) and finding.words in shown for start, shown in near)

    @cached_property
    def _addresses(self) -> Mapping[tuple[Path | None, int], list[tuple[int, str]]]:
        """Columns and text of the visible addresses, by file and line."""
        addresses = defaultdict[tuple[Path | None, int], list[tuple[int, str]]](list)
        for element in (*self.text.front, *self.text.elements):
            for address in _ADDRESS.finditer(element.text):
                line, column = element.place(address.start())
                addresses[element.path, line].append((column, address[0]))
        return addresses


def glossary_names(library: Library) -> tuple[str, ...]:
    """Return every name that the glossary explains, with its plurals."""
    language = library.language.code
    return tuple(form for term in library.glossary if term.meaning for form in name_forms(term, language))
