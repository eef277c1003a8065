"""The words and patterns that rules look for in each language, and plainer words for hard ones.

The cues are packaged; plainer words come from handouts/plain-words.<language>.toml and the user's own file.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from nethandout.content.schema import Fields
from nethandout.content.toml import TomlText, read_each
from nethandout.errors import ContentError, Diagnostic

_LETTER = r"[^\W\d_]"


@dataclass(frozen=True)
class Cues:
    """Lists of words and patterns of one language, by name; a language without a table has none."""

    language: str
    lists: Mapping[str, str]
    patterns: Mapping[str, str]

    @property
    def known(self) -> bool:
        """Whether the language has cues, which many rules need."""
        return bool(self.lists)

    def words(self, name: str) -> frozenset[str]:
        """Return a list of single words, in lowercase."""
        return frozenset(self.lists.get(name, "").split())

    def phrases(self, name: str) -> re.Pattern[str]:
        """Return a pattern for any entry of a list as whole words, ignoring case."""
        return _phrases(self.lists.get(name, ""))

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern of the table, ignoring case."""
        return compiled(self.patterns.get(name, r"(?!)"))


@cache
def _phrases(lines: str) -> re.Pattern[str]:
    return whole_words(lines.strip().splitlines())


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the cues, ignoring case."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


def whole_words(entries: list[str]) -> re.Pattern[str]:
    """Return a pattern for any entry as whole words; a star at the end matches any ending."""
    words = (" ".join(entry.split()) for entry in sorted(entries, key=len, reverse=True))
    patterns = {
        word: re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\*", rf"{_LETTER}*") for word in filter(None, words)
    }
    return re.compile(rf"(?<![\w-])(?:{_any_of(patterns)})(?![\w-])", re.IGNORECASE)


def _any_of(patterns: Mapping[str, str]) -> str:
    """Join the patterns of words into one that matches any of them, the first that fits; `patterns` are by word.

    They are grouped by first letter, because `re` tries every alternative at every position.
    """
    groups = defaultdict[str, list[str]](list)
    for word, pattern in patterns.items():
        groups[word.lower()[:1]].append(pattern)
    return "|".join(f"(?=(?i:{re.escape(letter)}))(?:{'|'.join(group)})" for letter, group in groups.items()) or "(?!)"


@cache
def cues(language: str) -> Cues:
    """Read the cues of a language from the packaged table."""
    path = files("nethandout.check").joinpath("data", f"cues.{language}.toml")
    if not path.is_file():
        return Cues(language, {}, {})
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Cues(language, data.get("lists", {}), data.get("patterns", {}))


TABLES = ("instead", "medical", "familiar")
_ENDINGS = r"(?:s|es|d|ed|ing|ly)?"


@dataclass(frozen=True)
class PlainWords:
    """Plainer alternatives by word or phrase; `familiar` are long words readers know, `medical` short hard ones."""

    instead: Mapping[str, str]
    familiar: frozenset[str]
    medical: frozenset[str] = frozenset()

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield each hard word in a text: its start, end, and what to say instead."""
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), self._of(match[1])

    def _of(self, word: str) -> str:
        key = " ".join(word.lower().split())
        return next(self.instead[base] for base in (key, f"{key}e", f"{key}y") if base in self.instead)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted(self.instead, key=lambda word: len(_stem(word)), reverse=True)
        stems = _any_of({word: _stem(word) for word in words})
        return re.compile(rf"(?<![\w-])({stems}){_ENDINGS}(?![\w-])", re.IGNORECASE)


def _stem(word: str) -> str:
    """Return a pattern for a word and its regular forms: a last e may go (utiliz-ing)."""
    pattern = re.escape(word).replace(r"\ ", r"\s+")
    return f"{pattern[:-1]}e?" if word.endswith("e") and " " not in word else pattern


def read_plain_words(folders: Sequence[Path], language: str) -> PlainWords:
    """Read the tables of content folders, with later folders overriding earlier ones; raises ContentError."""
    instead: dict[str, str] = {}
    familiar: set[str] = set()
    medical: set[str] = set()
    faults: list[Diagnostic] = []
    for file in read_each(folders, f"plain-words.{language}.toml"):
        Fields(file, file.data, faults).allow_only(*TABLES)
        table = file.data.get("instead")
        for word, plain in table.items() if isinstance(table, Mapping) else ():
            if isinstance(plain, str):
                instead[word.lower()] = plain
            else:
                wrong = f'what to say instead of "{word}" is not text'
                faults.append(Diagnostic(file.path, file.line(word), wrong, f'write: "{word}" = "…"'))
        familiar |= _listed(file, "familiar")
        medical |= _listed(file, "medical")
    if faults:
        raise ContentError(faults)
    instead = {word: plain for word, plain in instead.items() if plain}
    return PlainWords(instead, frozenset(familiar), frozenset(medical - familiar))


def _listed(file: TomlText, name: str) -> set[str]:
    """Return the words of a list of single words."""
    table = file.data.get(name, {})
    words = table.get("words", "") if isinstance(table, Mapping) else ""
    return set(str(words).lower().split())


def set_aside(sentences: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return each sentence without the given names, the longest name first; no sentence is dropped.

    Only whole words are removed, in capitals or not: "grade" stays in "high-grade". Names with two capitals or more
    match only as written, so that "NET" does not remove "net", nor "WHO" "who".
    """
    pattern = names_pattern(tuple(names))
    return tuple(pattern.sub("", sentence) for sentence in sentences)


@cache
def names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of the names, as `set_aside` finds them."""
    ordered = sorted({" ".join(name.split()) for name in names} - {""}, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![\w-])(?:{_any_of({name: _name_pattern(name) for name in ordered})})(?:['’]s)?(?![\w-])")


def _name_pattern(name: str) -> str:
    pattern = re.sub("['’]", "['’]", re.escape(name)).replace(r"\ ", r"\s+")
    return pattern if sum(letter.isupper() for letter in name) > 1 else f"(?i:{pattern})"
