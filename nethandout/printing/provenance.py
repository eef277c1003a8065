"""What a PDF of ours says of itself: which publication it is, made of which words, and who stands behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.errors import Fault, InputError

if TYPE_CHECKING:
    from nethandout.printing.inspection import FinishedPdf

CREATOR = "nethandout"
SECTION = re.compile(r"(\S+) \((\w+)\)")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\Z")
PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
KINDS = ("handout", "worksheet", "trifold", "zfold", "booklet")

CHECKS = (
    "tags",
    "title",
    "language",
    "source",
    "headings",
    "pictures",
    "links",
    "fields",
    "page labels",
    "bookmarks",
    "fonts",
    "print scaling",
)
"""What is checked of a PDF, in the order in which it is told."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the check that found it, and what is wrong."""

    check: str
    wrong: str


@dataclass(frozen=True)
class Provenance:
    """What the document information says.

    `kind` is "handout", "worksheet", "trifold", "zfold" or "booklet"; `edition` is language, paper, size, ink and
    region, then "archive" or "fillable"; `sections` are the review states by a section's name; `source` is the sum of
    the words; `colophon` is what it was made of besides, as JSON; `renderer` names the programs that set its pages.
    """

    kind: str
    name: str
    title: str
    author: str
    version: str
    licence: str
    edition: tuple[str, ...]
    sections: Mapping[str, str]
    source: str
    colophon: str = ""
    renderer: str = ""

    @property
    def language(self) -> str:
        """The language of the words."""
        return self.edition[0]

    @property
    def region(self) -> str:
        """The region whose numbers and organizations it has."""
        return self.edition[4]


def provenance(pdf: FinishedPdf) -> Provenance:
    """Read where a PDF comes from; raises InputError for one that is not ours, or that no longer says it."""
    about: Any = pdf.reader.metadata or {}
    told = {key[1:]: str(value) for key, value in about.items() if isinstance(value, str)}
    if told.get("Creator") != CREATOR:
        raise _not_ours(pdf, "this is no PDF of nethandout", "verify one that nethandout made")
    kind, _, name = told.get("Publication", "").partition(" ")
    edition = tuple(told.get("Edition", "").split(", "))
    sections = dict(SECTION.findall(told.get("Sections", "")))
    if not name or len(edition) < 5 or not sections or not told.get("Source"):
        wrong = "it does not say what it was made of: another program wrote it anew, or an older nethandout made it"
        raise _not_ours(pdf, wrong, "make it again")
    if kind not in KINDS or not LANGUAGE.match(edition[0]) or not all(map(PLAIN.match, edition[1:])):
        raise _not_ours(pdf, "it says of itself what nethandout does not write", "make it again")
    return Provenance(
        kind=kind,
        name=name,
        title=pdf.title,
        author=pdf.author,
        version=told.get("Version", ""),
        licence=told.get("Licence", ""),
        edition=edition,
        sections=sections,
        source=told["Source"],
        colophon=told.get("Colophon", ""),
        renderer=told.get("Renderer", ""),
    )


def _not_ours(pdf: FinishedPdf, wrong: str, mend: str) -> InputError:
    return InputError(str(Fault(Path(pdf.name), 0, wrong, mend)))
