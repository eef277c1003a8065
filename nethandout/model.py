"""The values that pass from step to step: the library, a publication, and what they are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.errors import Fault


@dataclass(frozen=True)
class Block:
    """A piece of a text: plain HTML (`name` is "text") or a named block with pieces inside it.

    `html` of a plain piece still holds the marks `nh-section`, `nh-term` and `nh-variable`, which the selection
    replaces. `arguments` are the words behind the name of a figure. `line` counts from 1 in the file.
    """

    name: str
    html: str = ""
    label: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Block, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: its level (2 or 3), its words without marks, its anchor."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Mention:
    """Something a text refers to: kind is "section", "term", "source", "variable", "picture" or a block's name.

    A source that stands in the data of a section is of the kind "listed".
    """

    kind: str
    name: str
    path: Path
    line: int


@dataclass(frozen=True)
class Body:
    """The words of a section or passage, parsed."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Review:
    """Who stands behind the words: state is "draft", "reviewed" or "unchecked" (imported, read by nobody yet).

    A review that ran out, and that was allowed to be printed, has the state "overdue". `words` is the SHA-256 of the
    words that were signed; a draft that has one was changed since.
    """

    state: str
    reviewed_by: str = ""
    reviewed_on: str = ""
    review_by: str = ""
    words: str = ""


@dataclass(frozen=True)
class Section:
    """One topic in one language; `kind` is "section", or "worksheet" for a page to write on."""

    name: str
    language: str
    path: Path
    title: str
    main_message: str
    purpose: str
    version: str
    sources: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    review: Review
    imported_from: str
    body: Body
    kind: str = "section"

    @property
    def is_worksheet(self) -> bool:
        """Whether this is a page to write on: it has no number, and no words to know of its own."""
        return self.kind == "worksheet"

    @property
    def can_be_typed_into(self) -> bool:
        """Whether a fillable edition makes sense: of a worksheet, but not of a card, which is cut out and signed."""
        return self.is_worksheet and not any(block.name == "card" for block in self.body.blocks)


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


@dataclass(frozen=True)
class Resource:
    """An organisation; `checked_on` is an ISO date, empty until somebody opened its page."""

    id: str
    name: str
    short: str
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
    """Where the reader lives: the emergency number and whose organisations are listed, in order."""

    id: str
    name: str
    emergency: str
    lists: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """A language: its code, own name, direction ("ltr" or "rtl"), and in it the fixed words and the figures' labels."""

    code: str
    name: str
    direction: str
    words: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def quotes(self) -> str:
        """The four quotation marks: outer ones, inner ones."""
        return self.words.get("quotes", "“”‘’")


@dataclass(frozen=True)
class Recipe:
    """What a booklet is made of."""

    name: str
    title: str
    subtitle: str
    about: str
    version: str
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


@dataclass(frozen=True)
class Edition:
    """How a publication is set; `archive` makes the file PDF/A-2a too, `fillable` makes a page to write on a form."""

    language: str = "en"
    paper: str = "letter"
    size: str = "standard"
    ink: str = "colour"
    region: str = "us"
    archive: bool = False
    fillable: bool = False


@dataclass(frozen=True)
class Chapter:
    """A section as it stands in a publication, with every pointer resolved.

    A shortened chapter leaves out what only booklets print. A worksheet has the number 0.
    """

    section: Section
    number: int
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    shortened: bool = False
    cited: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The name that pointers to this chapter use."""
        return f"section-{self.section.name}"


@dataclass(frozen=True)
class Brand:
    """Whose paper it is: what stands on it besides the words, each empty when the brand does not say it.

    `path` is the brand's file, `line` one line of their own below the name, `colour` is written #RRGGBB.
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
    colour: str = ""
    notices: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """What the names of its PDFs carry: its file's name in small letters, with hyphens for all else."""
        return re.sub(r"[\W_]+", "-", self.path.stem.lower()).strip("-") or "brand"


@dataclass(frozen=True)
class Slip:
    """A page of plain steps: each list has a heading (or none) and its steps.

    `ruled` is a line to measure, in mm; `note` stands below the heading; `picture` is a drawing as SVG, with a
    heading and a note of its own.
    """

    heading: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    ruled: float = 0.0
    note: str = ""
    picture: str = ""
    picture_words: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Publication:
    """A handout or booklet resolved against the library: everything the layout needs.

    `notes_pages` are ruled pages before the back cover; `slips` are the pages of printing instructions; `closeness` is
    how much closer than usual the text is set, 0 to 3.
    """

    kind: str
    name: str
    title: str
    subtitle: str
    main_message: str
    meeting: str
    date: str
    place: str
    version: str
    chapters: tuple[Chapter, ...]
    language: Language
    region: Region
    edition: Edition
    glossary: tuple[Term, ...]
    sources: tuple[Source, ...]
    resources: tuple[Resource, ...]
    digest: str
    notices: tuple[str, ...] = ()
    brand: Brand | None = None
    notes_pages: int = 0
    slips: tuple[Slip, ...] = ()
    closeness: int = 0
