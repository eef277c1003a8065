"""Read the provenance of a PDF that nethandout made, and find its invisible letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.content.assets import contrast
from nethandout.errors import Diagnostic, InputError
from nethandout.imposition.source import FinishedPdf, open_pdf, pdf_errors
from nethandout.imposition.ticket import PRINT_ONLY

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

CREATOR = "nethandout"
SECTION = re.compile(r"(\S+) \((\w+)\)")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?(\+[a-z]{2,3})?\Z")
PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
KINDS = ("handout", "facing", "worksheet", "trifold", "zfold", "booklet")

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
"""The checks of a PDF, in the order of their report."""


SCALE = 2
"""Pixels per point at which pages are rendered."""

FAINTEST = 2.0
"""The contrast, from 1 to 21, below which a letter is invisible."""


@dataclass(frozen=True)
class Provenance:
    """The document information of a PDF.

    `kind` is "handout", "worksheet", "trifold", "zfold" or "booklet"; `edition` is language, paper, size, ink and
    region, then "archive", "fillable" or "brief"; `sections` are review states by section; `source` is a hash of the
    words; `colophon` lists the other inputs, as JSON; `renderer` names the programs that typeset the pages; `changed`
    is the last day on which the words changed.
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
    changed: str = ""

    @property
    def language(self) -> str:
        """The language of the publication."""
        return self.edition[0]

    @property
    def region(self) -> str:
        """The region of its phone numbers and organizations."""
        return self.edition[4]


def read_provenance(pdf: FinishedPdf) -> Provenance:
    """Read the provenance of a PDF; raises InputError if nethandout did not make it, or the provenance is lost."""
    about: Any = pdf.reader.metadata or {}
    entries = {key[1:]: str(value) for key, value in about.items() if isinstance(value, str)}
    if entries.get("Creator") != CREATOR:
        raise _error(pdf, "this PDF was not made by nethandout", "choose one that nethandout made")
    kind, _, name = entries.get("Publication", "").partition(" ")
    edition = tuple(entries.get("Edition", "").split(", "))
    sections = dict(SECTION.findall(entries.get("Sections", "")))
    if not name or len(edition) < 5 or not sections or not entries.get("Source"):
        wrong = "it does not say what it was made from: another program rewrote it, or an older nethandout made it"
        raise _error(pdf, wrong, "make it again")
    if kind not in KINDS or not LANGUAGE.match(edition[0]) or not all(map(PLAIN.match, edition[1:])):
        raise _error(pdf, "another program has changed its document information", "make it again")
    return Provenance(
        kind=kind,
        name=name,
        title=pdf.title,
        author=pdf.author,
        version=entries.get("Version", ""),
        licence=entries.get("Licence", ""),
        edition=edition,
        sections=sections,
        source=entries["Source"],
        colophon=entries.get("Colophon", ""),
        renderer=entries.get("Renderer", ""),
        changed=entries.get("Changed", ""),
    )


def _error(pdf: FinishedPdf, wrong: str, remedy: str) -> InputError:
    return InputError(str(Diagnostic(Path(pdf.name), 0, wrong, remedy)))


def examine(data: bytes, name: str) -> dict[str, Any]:
    """Read the provenance of a PDF and check it; return both as plain values. `name` is its name in messages.

    For a print file, returns only its title. Raises InputError for a PDF that is broken or not made by nethandout.
    """
    from nethandout.verify.conformance import find_faults

    pdf = open_pdf(data, name)
    if pdf.title.endswith(f"({PRINT_ONLY})"):
        return {"sheets": pdf.title}
    with pdf_errors(name):
        origin = asdict(read_provenance(pdf))
        return {"origin": origin, "findings": find_faults(pdf.reader)}


def invisible_letters(pdf: bytes) -> Iterator[tuple[int, str]]:
    """Yield page numbers and runs of letters that are invisible: too pale, covered, or off the page."""
    from pypdfium2 import PdfDocument

    for number, page in enumerate(PdfDocument(pdf), 1):
        for is_seen, letters in groupby(_letters_seen(page), key=lambda letter: letter[1]):
            words = "".join(letter for letter, _ in letters)
            if not is_seen and any(map(str.isalnum, words)):
                yield number, " ".join(words.split())


def _letters_seen(page: PdfPage) -> Iterator[tuple[str, bool]]:
    """Yield the letters of a page and whether each is visible; a space counts as the letter before it."""
    from pypdfium2 import raw

    picture, text = page.render(scale=SCALE, grayscale=True).to_pil(), page.get_textpage()
    seen = True
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if letter.isalnum():
            left, bottom, right, top = (SCALE * side for side in text.get_charbox(at))
            sides = int(left), int(picture.height - top), int(right) + 1, int(picture.height - bottom) + 1
            within = max(sides[0], 0), max(sides[1], 0), min(sides[2], picture.width), min(sides[3], picture.height)
            is_on_page = within[0] < within[2] and within[1] < within[3]
            seen = is_on_page and _contrast(*picture.crop(within).getextrema()) >= FAINTEST
        yield letter, seen


def _contrast(darkest: int, lightest: int) -> float:
    return contrast(f"#{darkest:02X}{darkest:02X}{darkest:02X}", f"#{lightest:02X}{lightest:02X}{lightest:02X}")
