"""Plainer words for hard ones: handouts/plain-words.<language>.toml, with a user's own table over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nethandout.content.schema import Fields
from nethandout.content.toml import TomlText, read_each
from nethandout.errors import ContentError, Fault

TABLES = ("instead", "medical", "familiar")
_ENDINGS = r"(?:s|es|d|ed|ing|ly)?"


@dataclass(frozen=True)
class PlainWords:
    """What to say instead, by word or phrase; `familiar` are long words readers know, `medical` short hard ones."""

    instead: Mapping[str, str]
    familiar: frozenset[str]
    medical: frozenset[str] = frozenset()

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Each hard word of a text: where it begins and ends, and what to say instead."""
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), self._of(match[1])

    def _of(self, word: str) -> str:
        key = " ".join(word.lower().split())
        return next(self.instead[base] for base in (key, f"{key}e", f"{key}y") if base in self.instead)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        stems = sorted(map(_stem, self.instead), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])({'|'.join(stems) or '(?!)'}){_ENDINGS}(?![\w-])", re.IGNORECASE)


def _stem(word: str) -> str:
    """A pattern for a word and its regular forms: a last e may go (utiliz-ing)."""
    pattern = re.escape(word).replace(r"\ ", r"\s+")
    return f"{pattern[:-1]}e?" if word.endswith("e") and " " not in word else pattern


def read_plain_words(folders: Sequence[Path], language: str) -> PlainWords:
    """Read the tables of content folders, the last of which wins word by word; raises ContentError for a slip."""
    instead: dict[str, str] = {}
    familiar: set[str] = set()
    medical: set[str] = set()
    faults: list[Fault] = []
    for file in read_each(folders, f"plain-words.{language}.toml"):
        Fields(file, file.data, faults).allow_only(*TABLES)
        table = file.data.get("instead")
        for word, plain in table.items() if isinstance(table, Mapping) else ():
            if isinstance(plain, str):
                instead[word.lower()] = plain
            else:
                wrong = f'what to say instead of "{word}" is no text'
                faults.append(Fault(file.path, file.line(word), wrong, f'write: "{word}" = "…"'))
        familiar |= _listed(file, "familiar")
        medical |= _listed(file, "medical")
    if faults:
        raise ContentError(faults)
    instead = {word: plain for word, plain in instead.items() if plain}
    return PlainWords(instead, frozenset(familiar), frozenset(medical - familiar))


def _listed(file: TomlText, name: str) -> set[str]:
    """The words of a list of single words."""
    table = file.data.get(name, {})
    words = table.get("words", "") if isinstance(table, Mapping) else ""
    return set(str(words).lower().split())
