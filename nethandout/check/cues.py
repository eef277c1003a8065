"""The words by which rules know things in a language: verbs to begin a step, battle words, words of likelihood …"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LETTER = r"[^\W\d_]"


@dataclass(frozen=True)
class Cues:
    """Lists of words and patterns of one language, by name; a language without a table has none."""

    language: str
    lists: Mapping[str, str]
    patterns: Mapping[str, str]

    @property
    def known(self) -> bool:
        """Whether the rules that need words can judge this language."""
        return bool(self.lists)

    def words(self, name: str) -> frozenset[str]:
        """A list of single words, in small letters."""
        return frozenset(self.lists.get(name, "").split())

    def phrases(self, name: str) -> re.Pattern[str]:
        """Any entry of a list, a line each, as whole words in capitals or not."""
        return _phrases(self.lists.get(name, ""))

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern of the table, in capitals or not."""
        return _compiled(self.patterns.get(name, r"(?!)"))


@cache
def _phrases(lines: str) -> re.Pattern[str]:
    return whole_words(lines.strip().splitlines())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


def whole_words(entries: list[str]) -> re.Pattern[str]:
    """A pattern for any entry as whole words; a star at its end stands for any ending."""
    alternatives = (
        re.escape(" ".join(entry.split())).replace(r"\ ", r"[\s-]+").replace(r"\*", rf"{_LETTER}*")
        for entry in sorted(filter(str.strip, entries), key=len, reverse=True)
    )
    joined = "|".join(alternatives)
    return re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])" if joined else r"(?!)", re.IGNORECASE)


@cache
def cues(language: str) -> Cues:
    """The cues of a language, from the table packaged beside this module."""
    path = files("nethandout.check").joinpath("data", f"cues.{language}.toml")
    if not path.is_file():
        return Cues(language, {}, {})
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Cues(language, data.get("lists", {}), data.get("patterns", {}))
