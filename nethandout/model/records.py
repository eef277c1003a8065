"""The library (its sections and tables), and publications resolved against it, with their edition and brand."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from nethandout.errors import Diagnostic
from nethandout.model.text import Heading, Language, Node, Section


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
    """A glossary term: its meaning, how to say it, other names, and plurals that no rule makes.

    An everyday word has no meaning and is in the index only.
    """

    id: str
    term: str
    meaning: str = ""
    say: str = ""
    also: tuple[str, ...] = ()
    names: tuple[OtherName, ...] = ()
    plurals: tuple[str, ...] = ()


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
        return f"{self.organization}, {self.year}" if self.year else self.organization


@dataclass(frozen=True, kw_only=True)
class Resource:
    """An organization; `checked_on` is an ISO date, or "" until somebody has checked its page.

    `untranslated` are the fields whose texts are still in English.
    """

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
    untranslated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Region:
    """Where readers live: the emergency number, and which lists of organizations to print, in order.

    `also` are other names for the region; `untranslated` are the fields whose texts are still in English.
    """

    id: str
    name: str
    emergency: str
    lists: tuple[str, ...]
    also: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a booklet is made of; `untranslated` are the fields whose texts are still in English."""

    name: str
    title: str
    subtitle: str = ""
    about: str = ""
    version: str = ""
    parts: tuple[str, ...]
    path: Path
    meeting: str = ""
    place: str = ""
    untranslated: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherLanguage:
    """Another language of a library: its code, its own name, and the names of the sections it has."""

    code: str
    name: str
    sections: frozenset[str]


@dataclass(frozen=True)
class Library:
    """All content of one language, read from disk and checked.

    `broken` holds the faults that keep something from being used, by section, "recipe NAME" or "" (what everything
    shares). `folders` are searched for pictures, last first. `digests` are SHA-256 digests by path inside a folder.
    `untranslated` are files that only English has, `in_english` the shared files with texts that only English has,
    `stale` the files of tables whose English has changed since they were translated.
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
    untranslated: tuple[str, ...] = ()
    in_english: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    other_languages: tuple[OtherLanguage, ...] = ()


CLOSEST, LOOSER = 3, -1

READER_PAPERS = ("letter", "a4", "half-letter", "a5")
SIZES = ("standard", "large-print")
INKS = ("color", "black")
DEPTHS = ("full", "brief")


@dataclass(frozen=True)
class Edition:
    """How a publication is set; `archive` also makes it PDF/A-2a, `fillable` turns a worksheet into a form.

    `depth` is "full" or, for a handout on one sheet, "brief".
    """

    language: str = "en"
    paper: str = "letter"
    size: str = "standard"
    ink: str = "color"
    region: str = ""
    archive: bool = False
    fillable: bool = False
    depth: str = "full"


@dataclass(frozen=True)
class Chapter:
    """A section in a publication, with every pointer resolved.

    A shortened chapter leaves out what only booklets print. A worksheet has the number 0.
    """

    section: Section
    number: int
    blocks: tuple[Node, ...]
    headings: tuple[Heading, ...]
    shortened: bool = False
    cited: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The anchor that pointers to this chapter use."""
        return f"section-{self.section.name}"


@dataclass(frozen=True)
class Brand:
    """A clinic or foundation as shown on its handouts; fields that are not given are empty.

    `path` is the brand file, `line` is printed below the name, `color` is written #RRGGBB.
    """

    path: Path
    name: str
    line: str = ""
    telephone: str = ""
    hours: str = ""
    after_hours: str = ""
    address: tuple[str, ...] = ()
    website: str = ""
    logo: Path | None = None
    color: str = ""
    notices: tuple[str, ...] = ()
    region: str = ""
    newest: str = ""

    @property
    def colour(self) -> str:
        """The color, by the name that older layouts use."""
        return self.color

    @property
    def stem(self) -> str:
        """The brand in the names of PDFs: its file name in lowercase, with hyphens."""
        return re.sub(r"[\W_]+", "-", self.path.stem.lower()).strip("-") or "brand"

    @property
    def logo_address(self) -> str:
        """The address of the logo on a page; "" without one."""
        return f"/brand/{quote(self.logo.name)}" if self.logo else ""


@dataclass(frozen=True)
class Slip:
    """A page of instructions; each list has a heading (or "") and its steps.

    `ruled` is a line to measure, in mm; `note` is printed below the heading; `picture` is an SVG drawing with its own
    heading and note.
    """

    heading: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    ruled: float = 0.0
    note: str = ""
    picture: str = ""
    picture_words: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A handout or booklet resolved against the library: everything the layout needs.

    `notes_pages` are ruled pages before the back cover; `slips` are pages of printing instructions; `closeness` is how
    much tighter than usual the text is set, from 0 to CLOSEST, or LOOSER; `untranslated` are the titles that are still
    in English; `most_pages` is how many pages it may have, or 0; `facing` is the translation to set beside it.
    `changed` is the last day on which words of its sections changed, an ISO date or ""; `other_languages` are those
    that have all of its sections.
    """

    kind: str
    language: Language
    region: Region
    edition: Edition
    name: str = ""
    title: str = ""
    subtitle: str = ""
    main_message: str = ""
    meeting: str = ""
    date: str = ""
    place: str = ""
    version: str = ""
    chapters: tuple[Chapter, ...] = ()
    glossary: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    resources: tuple[Resource, ...] = ()
    digest: str = ""
    notices: tuple[str, ...] = ()
    brand: Brand | None = None
    notes_pages: int = 0
    slips: tuple[Slip, ...] = ()
    closeness: int = 0
    untranslated: tuple[str, ...] = ()
    most_pages: int = 0
    facing: Publication | None = None
    changed: str = ""
    other_languages: tuple[OtherLanguage, ...] = ()

    @cached_property
    def packed(self) -> bytes:
        """Itself for the worker, pickled once for all brands."""
        return pickle.dumps(self)
