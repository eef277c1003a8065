"""A handout or booklet resolved against the library, its edition and its brand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nethandout.model.records import Language, Region, Resource, Source, Term
from nethandout.model.text import Heading, Node, Section

CLOSEST = 3


@dataclass(frozen=True)
class Edition:
    """How a publication is set; `archive` also makes it PDF/A-2a, `fillable` turns a worksheet into a form."""

    language: str = "en"
    paper: str = "letter"
    size: str = "standard"
    ink: str = "color"
    region: str = ""
    archive: bool = False
    fillable: bool = False


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
    much tighter than usual the text is set, from 0 to CLOSEST.
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
