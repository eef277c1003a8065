"""Compare two PDFs that different renderers set: by text, tags, appearance and other entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from nethandout.imposition.page_fit import page_list
from nethandout.imposition.source import pdf_errors, resolve
from nethandout.verify.provenance import SCALE

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject
    from pypdfium2 import PdfPage

NEAR, FAINT = 5, 96
"""Width in pixels within which ink must match ink, and the visible difference of a pixel in any color (of 255)."""

AREA, TINT = 4, 24
"""Side in pixels of the areas that are averaged, and their visible difference in any color (of 255)."""

SHIFT = 2
"""How far apart, in points, two renderers may set the same thing."""

RENDERER_KEYS = ("/Renderer", "/Producer", "/CreationDate", "/ModDate")

COMPARED_ELSEWHERE = (
    *("/Contents", "/Metadata", "/Pages", "/Resources", "/StructTreeRoot"),
    *("/Last", "/P", "/Parent", "/Prev", "/StructParent", "/StructParents"),
)
"""Entries that both PDFs or neither must have; their values are compared as text, tags or appearance."""

ENCODING_KEYS = ("/DecodeParms", "/Filter", "/Length")

SIDES = ("left", "bottom", "right", "top")
Box = tuple[float, ...]
SPOKEN_ATTRIBUTES = ("Alt", "Lang", "Scope")


def compare(theirs: bytes, ours: bytes, name: str, logo: str = "") -> list[str]:
    """List the differences between two PDFs: number and size of pages, text, tags, appearance, other contents.

    Pictures of ours that `logo` describes are not compared. Raises InputError if the first of them cannot be read.
    """
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument

    with pdf_errors(name):
        readers = [PdfReader(BytesIO(data)) for data in (theirs, ours)]
        tags = [list(_spoken_elements(reader)) for reader in readers]
        documents = PdfDocument(theirs), PdfDocument(ours)
        sizes = [[page.get_size() for page in document] for document in documents]
        if [_rounded(size) for size in sizes[0]] != [_rounded(size) for size in sizes[1]]:
            return ["its pages differ in number or size"]
        pairs = list(enumerate(zip(*documents, strict=True), 1))
        logos = find_logos(ours, logo) if logo else []
        texts = [number for number, (a, b) in pairs if _text(a, number, logos) != _text(b, number, logos)]
        looks = [
            number for number, (a, b) in pairs if not _look_alike(*(_render(page, number, logos) for page in (a, b)))
        ]
        same_entries = _same_entries(*readers)
    differences = [f"its text differs on {page_list(texts)}"] if texts else []
    if not same_entries:
        differences.append(
            "its document information differs, or it has other files, layers, scripts, notes or bookmarks"
        )
    if tags[0] != tags[1]:
        number = next(n for n, (a, b) in enumerate(zip_longest(*tags), 1) if a != b)
        differences.append(f"the text read aloud differs from tag {number} on")
    return [*differences, f"the appearance differs on {page_list(looks)}"] if looks else differences


def find_logos(pdf: bytes, logo: str) -> list[tuple[int, Box]]:
    """Find the pictures described as `logo`: page number, and left, bottom, right and top in points."""
    from pypdf import PdfReader

    from nethandout.verify.conformance import read_tags

    with pdf_errors(logo):
        return [
            (page + 1, tuple(map(float, figure.attributes["BBox"])))
            for figure in read_tags(PdfReader(BytesIO(pdf))).find("Figure")
            for page in figure.pages[:1]
            if figure.attributes.get("Alt") == logo and len(figure.attributes.get("BBox", ())) == len(SIDES)
        ]


def _spoken_elements(reader: PdfReader) -> Iterator[tuple[Any, ...]]:
    """Yield each element as it is read aloud: role, attributes, headers by number, own text, targets of its links.

    A description is read instead of the text it describes.
    """
    from nethandout.verify.conformance import read_tags

    if "/StructTreeRoot" not in reader.root_object:
        return
    headers: dict[str, int] = {}
    for part in read_tags(reader).walk():
        about = [str(part.attributes.get(key, "")) for key in SPOKEN_ATTRIBUTES]
        names = (*part.attributes.get("Headers", ()), part.attributes.get("ID", ""))
        about += [str(headers.setdefault(str(name), len(headers))) for name in names]
        links = [str(first.get(key, "")) for first in part.annotations for key in ("/Contents", "/A", "/TU")]
        read = () if part.attributes.get("Alt") else part.parts
        yield part.role, *about, "".join(piece for piece in read if isinstance(piece, str)), *links


def _same_entries(first: PdfReader, second: PdfReader) -> bool:
    """Return whether two PDFs have the same entries apart from the content of pages: bookmarks, links, files …"""
    if _information(first) != _information(second):
        return False
    numbers = [_page_numbers(pdf) for pdf in (first, second)]
    todo: list[tuple[Any, Any]] = [
        (first.root_object, second.root_object),
        *zip(first.pages, second.pages, strict=True),
    ]
    seen = set()
    while todo:
        pair = todo.pop()
        ids = tuple(getattr(value, "idnum", None) for value in pair)
        pages = [of_object.get(id) for of_object, id in zip(numbers, ids, strict=True)]
        if pages[0] != pages[1]:
            return False
        if pages[0] is not None or ids in seen:
            continue
        if None not in ids:
            seen.add(ids)
        parts = _paired_parts(resolve(pair[0]), resolve(pair[1]))
        if parts is None:
            return False
        todo += parts
    return True


def _page_numbers(reader: PdfReader) -> dict[int | None, int]:
    """Return the indexes of the pages by the numbers of their objects."""
    return {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages) if page.indirect_reference}


def _information(reader: PdfReader) -> dict[str, str]:
    return {key: str(value) for key, value in (reader.metadata or {}).items() if key not in RENDERER_KEYS}


def _paired_parts(first: Any, second: Any) -> list[tuple[Any, Any]] | None:
    """Return the parts of two PDF objects that are still to be compared; None if the objects differ."""
    from pypdf.generic import DictionaryObject

    if isinstance(first, list) and isinstance(second, list):
        return _paired_items(first, second)
    if not (isinstance(first, DictionaryObject) and isinstance(second, DictionaryObject)):
        return [] if first == second else None
    keys = first.keys() - ENCODING_KEYS
    if keys != second.keys() - ENCODING_KEYS or _stream_data(first) != _stream_data(second):
        return None
    return [(first.raw_get(key), second.raw_get(key)) for key in keys if key not in COMPARED_ELSEWHERE]


def _stream_data(value: DictionaryObject) -> bytes:
    from pypdf.generic import StreamObject

    return value.get_data() if isinstance(value, StreamObject) else b""


def _paired_items(first: list[Any], second: list[Any]) -> list[tuple[Any, Any]] | None:
    """Return the paired items of two arrays except coordinates, which may be a little apart; None if they differ."""
    if len(first) != len(second):
        return None
    rest = []
    for a, b in zip(first, second, strict=True):
        if not (isinstance(a, int | float) and isinstance(b, int | float)):
            rest.append((a, b))
        elif abs(a - b) > SHIFT:
            return None
    return rest


def _text(page: PdfPage, number: int, logos: Sequence[tuple[int, Box]]) -> str:
    """Return the words of a page; on one with logos, without those in them, and without spaces."""
    text = page.get_textpage()
    boxes = [box for on, box in logos if on == number]
    if not boxes:
        return " ".join(text.get_text_bounded().split())
    outside = (each for each in range(text.count_chars()) if not _is_inside(text.get_charbox(each), boxes))
    return "".join("".join(text.get_text_range(each, 1) for each in outside).split())


def _is_inside(letter: Box, boxes: Sequence[Box]) -> bool:
    x, y = (letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in boxes)


def _render(page: PdfPage, number: int, logos: Sequence[tuple[int, Box]]) -> Image:
    """Return a picture of a page; the logos on it are covered, with their blurred edges."""
    picture: Image = page.render(scale=SCALE).to_pil().convert("RGB")
    for left, bottom, right, top in (box for on, box in logos if on == number):
        corners = left - SHIFT, page.get_height() - top - SHIFT, right + SHIFT, page.get_height() - bottom + SHIFT
        x, y, other_x, other_y = (round(SCALE * each) for each in corners)
        picture.paste("white", (x, y, other_x, other_y))
    return picture


def _look_alike(first: Image, second: Image) -> bool:
    """Return whether two pages have the same ink in the same places, within two pixels, in each color."""
    from PIL import ImageChops, ImageFilter

    nearby = ImageFilter.MinFilter(NEAR)
    missing = [ImageChops.subtract(a.filter(nearby), b) for a, b in ((first, second), (second, first))]
    return all(_greatest(ink) < FAINT and _greatest(ink.reduce(AREA)) < TINT for ink in missing)


def _greatest(picture: Image) -> int:
    return max(highest for _, highest in picture.getextrema())  # type: ignore[misc]  # first pair for each color


def _rounded(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])
