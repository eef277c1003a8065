"""Read where a PDF of nethandout comes from, and compare two PDFs by text, tags and appearance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.content.assets import contrast
from nethandout.errors import Fault, InputError
from nethandout.imposition.page_fit import page_list
from nethandout.imposition.source import FinishedPdf, array, entry, open_pdf, pdf_errors
from nethandout.imposition.ticket import PRINT_ONLY

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PdfReader
    from pypdfium2 import PdfPage

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
"""The checks of a PDF, in the order of their report."""


SCALE = 2
"""Pixels per point at which pages are rendered."""

NEAR, FAINT = 5, 96
"""Width in pixels within which ink must match ink, and the visible difference in gray (of 255)."""

RENDERER_KEYS = ("/Renderer", "/Producer", "/CreationDate", "/ModDate")

SPOKEN_ATTRIBUTES = ("Alt", "Lang", "Scope", "Headers")

FAINTEST = 2.0
"""The contrast, from 1 to 21, below which a letter is invisible."""


@dataclass(frozen=True)
class Provenance:
    """The document information of a PDF.

    `kind` is "handout", "worksheet", "trifold", "zfold" or "booklet"; `edition` is language, paper, size, ink and
    region, then "archive" or "fillable"; `sections` are review states by section; `source` is a hash of the words;
    `colophon` lists the other inputs, as JSON; `renderer` names the programs that typeset the pages.
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
        raise _not_ours(pdf, "this PDF was not made by nethandout", "choose one that nethandout made")
    kind, _, name = entries.get("Publication", "").partition(" ")
    edition = tuple(entries.get("Edition", "").split(", "))
    sections = dict(SECTION.findall(entries.get("Sections", "")))
    if not name or len(edition) < 5 or not sections or not entries.get("Source"):
        wrong = "it does not say what it was made from: another program rewrote it, or an older nethandout made it"
        raise _not_ours(pdf, wrong, "make it again")
    if kind not in KINDS or not LANGUAGE.match(edition[0]) or not all(map(PLAIN.match, edition[1:])):
        raise _not_ours(pdf, "its document information is not as nethandout writes it", "make it again")
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
    )


def _not_ours(pdf: FinishedPdf, wrong: str, remedy: str) -> InputError:
    return InputError(str(Fault(Path(pdf.name), 0, wrong, remedy)))


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


def compare(theirs: bytes, ours: bytes, name: str) -> list[str]:
    """List the differences between two PDFs: number and size of pages, text, tags, appearance, other contents.

    Raises InputError if one of them cannot be read.
    """
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument

    with pdf_errors(name):
        readers = [PdfReader(BytesIO(data)) for data in (theirs, ours)]
        tags = [list(_spoken_elements(reader)) for reader in readers]
        one, other = PdfDocument(theirs), PdfDocument(ours)
        sizes = [[page.get_size() for page in document] for document in (one, other)]
        if [_rounded(size) for size in sizes[0]] != [_rounded(size) for size in sizes[1]]:
            return ["its pages differ in number or size"]
        pairs = list(enumerate(zip(one, other, strict=True), 1))
        texts = [number for number, (a, b) in pairs if _text(a) != _text(b)]
        looks = [number for number, (a, b) in pairs if not _look_alike(_render(a), _render(b))]
    found = [f"its text differs on {page_list(texts)}"] if texts else []
    if _extra_entries(readers[0]) != _extra_entries(readers[1]):
        found.append("its document information differs, or it has other files, layers, scripts or notes")
    if tags[0] != tags[1]:
        at = next(n for n, (a, b) in enumerate(zip_longest(*tags), 1) if a != b)
        found.append(f"the text read aloud differs from tag {at} on")
    return [*found, f"the appearance differs on {page_list(looks)}"] if looks else found


def _spoken_elements(reader: PdfReader) -> Iterator[tuple[Any, ...]]:
    """Yield each element as it is read aloud: role, attributes, own text, and targets of its links."""
    from nethandout.verify.conformance import read_tags

    if "/StructTreeRoot" not in reader.root_object:
        return
    for part in read_tags(reader).walk():
        about = [str(part.attributes.get(key, "")) for key in SPOKEN_ATTRIBUTES]
        links = [str(one.get(key, "")) for one in part.annotations for key in ("/Contents", "/A", "/TU")]
        yield part.role, *about, "".join(piece for piece in part.parts if isinstance(piece, str)), *links


def _extra_entries(reader: PdfReader) -> tuple[Any, ...]:
    """Return the entries of a PDF besides the content of its pages: catalog, annotations, document information."""
    root = reader.root_object
    notes = [sorted(str(entry(note, "/Subtype")) for note in array(page, "/Annots")) for page in reader.pages]
    pages = [sorted(page.keys()) for page in reader.pages]
    about = {key: str(value) for key, value in (reader.metadata or {}).items() if key not in RENDERER_KEYS}
    return sorted(root.keys()), sorted(entry(root, "/Names") or ()), pages, notes, about


def _text(page: PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def _render(page: PdfPage) -> Image:
    picture: Image = page.render(scale=SCALE, grayscale=True).to_pil()
    return picture


def _look_alike(one: Image, other: Image) -> bool:
    """Whether two pages have ink in the same places, give or take two pixels."""
    from PIL import ImageChops, ImageFilter

    nearby = ImageFilter.MinFilter(NEAR)
    missing = (ImageChops.subtract(a.filter(nearby), b) for a, b in ((one, other), (other, one)))
    return not any(any(picture.histogram()[FAINT:]) for picture in missing)


def _rounded(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])


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
