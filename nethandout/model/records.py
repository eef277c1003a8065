"""The library: its sections and its tables (words to know, sources, organizations, regions, languages, recipes)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.errors import Fault
from nethandout.model.text import Section


@dataclass(frozen=True)
class OtherName:
    """Another name a reader may meet: what it means now; state is "old", "current" or "changed".

    `line` is where the glossary says what it cites.
    """

    name: str
    means: str
    state: str
    valid: str = ""
    trap: str = ""
    sources: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Term:
    """A word to know: its meaning, how to say it, what else it is called."""

    id: str
    term: str
    meaning: str
    say: str
    also: tuple[str, ...] = ()
    names: tuple[OtherName, ...] = ()


@dataclass(frozen=True)
class Source:
    """An entry of the bibliography; `link` and `year` may be empty."""

    id: str
    title: str
    organisation: str
    year: str = ""
    link: str = ""

    @property
    def short(self) -> str:
        """Whose it is, and of when: enough to find it in the full list."""
        return f"{self.organisation}, {self.year}" if self.year else self.organisation.rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """An organisation; `checked_on` is an ISO date, empty until somebody opened its page."""

    id: str
    name: str
    short: str = ""
    website: str
    about: str
    regions: tuple[str, ...]
    needs: tuple[str, ...] = ()
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    checked_on: str = ""


@dataclass(frozen=True)
class Region:
    """Where the reader lives: the emergency number and whose organisations are listed, in order.

    `also` are other names it is asked for by.
    """

    id: str
    name: str
    emergency: str
    lists: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """A language: its code, own name, direction ("ltr" or "rtl"), and in it the fixed words and the figures' labels.

    `region` is the id of the region that its readers are taken to live in when nothing else is said.
    """

    code: str
    name: str
    direction: str
    words: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    region: str = ""

    @property
    def quotes(self) -> str:
        """The four quotation marks: outer ones, inner ones."""
        return self.words.get("quotes", "“”‘’")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a booklet is made of."""

    name: str
    title: str
    subtitle: str = ""
    about: str = ""
    version: str = ""
    parts: tuple[str, ...]
    path: Path
    meeting: str = ""
    place: str = ""


@dataclass(frozen=True)
class Library:
    """All content of one language, read from disk and checked.

    `broken` holds, by section, by "recipe NAME" or by "" (what everything shares), the faults that keep it from being
    used. `folders` are searched for pictures, the last first. `digests` are SHA-256 sums by a file's path in it.
    """

    language: Language
    sections: Mapping[str, Section]
    recipes: Mapping[str, Recipe]
    glossary: tuple[Term, ...]
    sources: Mapping[str, Source]
    resources: tuple[Resource, ...]
    regions: Mapping[str, Region]
    languages: tuple[str, ...]
    folders: tuple[Path, ...]
    only_content: bool = False
    broken: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
