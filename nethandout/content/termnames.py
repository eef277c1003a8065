"""The names of a glossary as they are recognized in a text: the longest first, with their regular plurals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nethandout.model import Term

QUOTE_MARK = re.compile(r"^[ \t>]+", re.MULTILINE)


class TermNames:
    """Whose name a word is; `pattern` finds every name in a text, and is None for an empty glossary."""

    def __init__(self, glossary: Sequence[Term]) -> None:
        self.owners: dict[str, str] = {}
        for term in glossary:
            for name in (term.term, *term.also):
                for form in (name, *plurals(name)):
                    self.owners.setdefault(_key(form), term.id)
        for term in glossary:
            for other in term.names:
                for form in (other.name, *plurals(other.name)):
                    self.owners.setdefault(_key(form), term.id)
        names = sorted(self.owners, key=lambda name: (-len(name), name))
        exact = [name for name in names if _is_abbreviation(name)]
        free = [name for name in names if not _is_abbreviation(name)]
        patterns = [_alternatives(exact), f"(?i:{_alternatives(free)})" if free else ""]
        joined = "|".join(pattern for pattern in patterns if pattern)
        self.pattern = re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])") if joined else None

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Every name in a text, in their order."""
        return iter(()) if self.pattern is None else self.pattern.finditer(text)

    def owner(self, found: str) -> str | None:
        """The id of the term that a name belongs to, as the pattern found it."""
        words = " ".join(found.split())
        return self.owners.get(words) or self.owners.get(words.lower())

    def used(self, markdown: str) -> set[str]:
        """The ids of the terms whose names are written in a source text, wherever in it."""
        # What Markdown puts between the words of a name, or reads as another letter of it, is no part of the name.
        text = QUOTE_MARK.sub("", markdown).replace("'", "’").replace("_", " ")
        return {owner for found in self.found(text) if (owner := self.owner(found.group()))}


def plurals(name: str) -> tuple[str, ...]:
    """The regular plural of an English name; irregular ones stand in the glossary."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{name}es",)
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return (f"{name[:-1]}ies",)
    return (f"{name}s",)


def _is_abbreviation(name: str) -> bool:
    """NET, NEC and 5-HIAA are found as they are written: a net is no NET."""
    return sum(letter.isupper() for letter in name) > 1


def _key(name: str) -> str:
    name = " ".join(name.split())
    return name if _is_abbreviation(name) else name.lower()


def _alternatives(names: Sequence[str]) -> str:
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
