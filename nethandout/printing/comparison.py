"""What a PDF of ours says of itself and what is wrong with it, and where two differ: bytes in, plain values out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from itertools import zip_longest
from typing import Any

from PIL import ImageChops, ImageFilter
from PIL.Image import Image
from pypdf import PdfReader
from pypdfium2 import PdfDocument, PdfPage

from nethandout.printing.conformance import findings
from nethandout.printing.entries import array, entry
from nethandout.printing.fitting import pages_named
from nethandout.printing.inspection import open_pdf, reading
from nethandout.printing.provenance import provenance
from nethandout.printing.structure import structure_of
from nethandout.printing.ticket import PRINT_ONLY

SCALE = 2.0
"""Pixels a point at which pages are compared."""

NEAR, FAINT = 5, 96
"""Pixels across within which ink must be met with ink, and the difference in gray (of 255) that is seen."""

OF_THE_RENDERER = ("/Renderer", "/Producer", "/CreationDate", "/ModDate")
SPOKEN = ("Alt", "Lang", "Scope", "Headers")


def examined(data: bytes, name: str) -> dict[str, Any]:
    """Read a PDF of ours: its provenance and the findings about it, as plain values; `name` is how messages call it.

    Of pages on sheets it is their title alone. Raises InputError for a PDF that cannot be read or is not of nethandout.
    """
    pdf = open_pdf(data, name)
    if pdf.title.endswith(f"({PRINT_ONLY})"):
        return {"sheets": pdf.title}
    with reading(name):
        origin = asdict(provenance(pdf))
        return {"origin": origin, "findings": [[one.check, one.wrong] for one in findings(pdf.reader)]}


def differences(theirs: bytes, ours: bytes, name: str) -> list[str]:
    """Name what a reader may find different in two PDFs: number and size of pages, text, tags, looks, what comes along.

    Raises InputError where one of them cannot be read.
    """
    with reading(name):
        readers = [PdfReader(BytesIO(data)) for data in (theirs, ours)]
        tags = [list(_tags(reader)) for reader in readers]
        one, other = PdfDocument(theirs), PdfDocument(ours)
        sizes = [[page.get_size() for page in document] for document in (one, other)]
        if [_rounded(size) for size in sizes[0]] != [_rounded(size) for size in sizes[1]]:
            return ["it has other pages, or pages of another size"]
        pairs = list(enumerate(zip(one, other, strict=True), 1))
        texts = [number for number, (a, b) in pairs if _text(a) != _text(b)]
        looks = [number for number, (a, b) in pairs if not _alike(_picture(a), _picture(b))]
    found = [f"its text differs on {pages_named(texts)}"] if texts else []
    if _extras(readers[0]) != _extras(readers[1]):
        found.append("it says other things of itself, or carries files, layers, scripts or notes besides its pages")
    if tags[0] != tags[1]:
        at = next(n for n, (a, b) in enumerate(zip_longest(*tags), 1) if a != b)
        found.append(f"what is read aloud differs from its tag {at} on")
    return [*found, f"what is seen differs on {pages_named(looks)}"] if looks else found


def _tags(reader: PdfReader) -> Iterator[tuple[Any, ...]]:
    """Each element as it is read aloud: role, what it says of itself, its own words, and where its links lead."""
    if "/StructTreeRoot" not in reader.root_object:
        return
    for part in structure_of(reader).walk():
        about = [str(part.attributes.get(key, "")) for key in SPOKEN]
        links = [str(one.get(key, "")) for one in part.annotations for key in ("/Contents", "/A", "/TU")]
        yield part.role, *about, "".join(piece for piece in part.parts if isinstance(piece, str)), *links


def _extras(reader: PdfReader) -> tuple[Any, ...]:
    """What a PDF has besides the content of its pages: its catalog, notes on pages, what it says of itself."""
    root = reader.root_object
    notes = [sorted(str(entry(note, "/Subtype")) for note in array(page, "/Annots")) for page in reader.pages]
    pages = [sorted(page.keys()) for page in reader.pages]
    about = {key: str(value) for key, value in (reader.metadata or {}).items() if key not in OF_THE_RENDERER}
    return sorted(root.keys()), sorted(entry(root, "/Names") or ()), pages, notes, about


def _text(page: PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def _picture(page: PdfPage) -> Image:
    picture: Image = page.render(scale=SCALE, grayscale=True).to_pil()
    return picture


def _alike(one: Image, other: Image) -> bool:
    """Whether each page has ink wherever the other has; a hair's breadth beside is near enough."""
    nearby = ImageFilter.MinFilter(NEAR)
    missing = (ImageChops.subtract(a.filter(nearby), b) for a, b in ((one, other), (other, one)))
    return not any(any(picture.histogram()[FAINT:]) for picture in missing)


def _rounded(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])
