"""A handout or booklet resolved against the library, the edition it is set in, and whose it is."""

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
    """How a publication is set; `archive` makes the file PDF/A-2a too, `fillable` makes a page to write on a form."""

    language: str = "en"
    paper: str = "letter"
    size: str = "standard"
    ink: str = "colour"
    region: str = ""
    archive: bool = False
    fillable: bool = False


@dataclass(frozen=True)
class Chapter:
    """A section as it stands in a publication, with every pointer resolved.

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
    region: str = ""

    @property
    def stem(self) -> str:
        """What the names of its PDFs carry: its file's name in small letters, with hyphens for all else."""
        return re.sub(r"[\W_]+", "-", self.path.stem.lower()).strip("-") or "brand"

    @property
    def logo_address(self) -> str:
        """The address of the logo on a page; empty without one."""
        return f"/brand/{quote(self.logo.name)}" if self.logo else ""


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


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A handout or booklet resolved against the library: everything the layout needs.

    `notes_pages` are ruled pages before the back cover; `slips` are the pages of printing instructions; `closeness` is
    how much closer than usual the text is set, 0 to CLOSEST.
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
