"""Compare two PDFs of nethandout that different renderers set: by text, tags, appearance and other entries."""

from __future__ import annotations

from collections.abc import Iterator
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
"""Entries that must be there in both PDFs or in neither; what they hold is compared as text, tags or appearance."""

ENCODING_KEYS = ("/DecodeParms", "/Filter", "/Length")

SPOKEN_ATTRIBUTES = ("Alt", "Lang", "Scope", "Headers")


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
        same_entries = _same_entries(*readers)
    found = [f"its text differs on {page_list(texts)}"] if texts else []
    if not same_entries:
        found.append("its document information differs, or it has other files, layers, scripts, notes or bookmarks")
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


def _same_entries(one: PdfReader, other: PdfReader) -> bool:
    """Whether two PDFs have the same entries besides the content of their pages: bookmarks, links, files, scripts."""
    if _about(one) != _about(other):
        return False
    numbers = [_page_numbers(pdf) for pdf in (one, other)]
    left: list[tuple[Any, Any]] = [(one.root_object, other.root_object), *zip(one.pages, other.pages, strict=True)]
    seen = set()
    while left:
        pair = left.pop()
        ids = tuple(getattr(found, "idnum", None) for found in pair)
        pages = [known.get(at) for known, at in zip(numbers, ids, strict=True)]
        if pages[0] != pages[1]:
            return False
        if pages[0] is not None or ids in seen:
            continue
        if None not in ids:
            seen.add(ids)
        parts = _paired_parts(resolve(pair[0]), resolve(pair[1]))
        if parts is None:
            return False
        left += parts
    return True


def _page_numbers(reader: PdfReader) -> dict[int | None, int]:
    """The indexes of the pages by the numbers of their objects."""
    return {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference}


def _about(reader: PdfReader) -> dict[str, str]:
    return {key: str(value) for key, value in (reader.metadata or {}).items() if key not in RENDERER_KEYS}


def _paired_parts(one: Any, other: Any) -> list[tuple[Any, Any]] | None:
    """Return the parts of two PDF objects that are still to be compared; None if the objects differ."""
    from pypdf.generic import DictionaryObject

    if isinstance(one, list) and isinstance(other, list):
        return _paired_items(one, other)
    if not (isinstance(one, DictionaryObject) and isinstance(other, DictionaryObject)):
        return [] if one == other else None
    keys, others = (set(found) - set(ENCODING_KEYS) for found in (one, other))
    if keys != others or _stream_data(one) != _stream_data(other):
        return None
    return [(one.raw_get(key), other.raw_get(key)) for key in keys if key not in COMPARED_ELSEWHERE]


def _stream_data(found: DictionaryObject) -> bytes:
    from pypdf.generic import StreamObject

    return found.get_data() if isinstance(found, StreamObject) else b""


def _paired_items(one: list[Any], other: list[Any]) -> list[tuple[Any, Any]] | None:
    """Return the paired items of two arrays except coordinates, which may be a little apart; None if they differ."""
    if len(one) != len(other):
        return None
    rest = []
    for a, b in zip(one, other, strict=True):
        if not (isinstance(a, int | float) and isinstance(b, int | float)):
            rest.append((a, b))
        elif abs(a - b) > SHIFT:
            return None
    return rest


def _text(page: PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def _render(page: PdfPage) -> Image:
    picture: Image = page.render(scale=SCALE).to_pil().convert("RGB")
    return picture


def _look_alike(one: Image, other: Image) -> bool:
    """Whether two pages have the same ink in the same places, give or take two pixels; colors count one by one."""
    from PIL import ImageChops, ImageFilter

    nearby = ImageFilter.MinFilter(NEAR)
    missing = [ImageChops.subtract(a.filter(nearby), b) for a, b in ((one, other), (other, one))]
    return all(_greatest(found) < FAINT and _greatest(found.reduce(AREA)) < TINT for found in missing)


def _greatest(picture: Image) -> int:
    return max(highest for _, highest in picture.getextrema())  # type: ignore[misc]  # one pair for each color


def _rounded(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])
