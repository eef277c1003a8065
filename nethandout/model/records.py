"""The library: its sections and its tables (words to know, sources, organizations, regions, languages, recipes)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.errors import Diagnostic
from nethandout.model.text import Section


@dataclass(frozen=True)
class OtherName:
    """Another name for a term and what it means now; `state` is "old", "current" or "changed".

    `line` is the line of its sources in the glossary.
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
    """A glossary term: its meaning, how to say it, other names.

    An everyday word has no meaning and is in the index only.
    """

    id: str
    term: str
    meaning: str = ""
    say: str = ""
    also: tuple[str, ...] = ()
    names: tuple[OtherName, ...] = ()


@dataclass(frozen=True)
class Source:
    """An entry of the bibliography; `link` and `year` may be empty."""

    id: str
    title: str
    organization: str
    year: str = ""
    link: str = ""

    @property
    def organisation(self) -> str:
        """The organization, by the name that older layouts use."""
        return self.organization

    @property
    def short(self) -> str:
        """Organization and year: enough to find it in the full list."""
        return f"{self.organization}, {self.year}" if self.year else self.organization.rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """An organization; `checked_on` is an ISO date, or "" until somebody has checked its page."""

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
    """Where readers live: the emergency number, and which lists of organizations to print, in order.

    `also` are other names for the region.
    """

    id: str
    name: str
    emergency: str
    lists: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """A language: its code, own name, direction ("ltr" or "rtl"), fixed words and labels of figures.

    `region` is the id of the default region of its readers.
    """

    code: str
    name: str
    direction: str
    words: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    region: str = ""

    @property
    def quotes(self) -> str:
        """The four quotation marks: outer, then inner."""
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

    `broken` holds the faults that keep something from being used, by section, "recipe NAME" or "" (what everything
    shares). `folders` are searched for pictures, last first. `digests` are SHA-256 digests by path inside a folder.
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
    broken: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
