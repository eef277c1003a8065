"""The tag tree of a finished PDF, its words, and the text outside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from pypdf import PdfReader

from nethandout.verify.conformance import StructureElement, marked_content, read_tags


@lru_cache(maxsize=1)
def read_structure(pdf: bytes) -> StructureElement:
    """Read the tag tree of a PDF."""
    return read_tags(PdfReader(BytesIO(pdf)))


@lru_cache(maxsize=1)
def read_artifacts(pdf: bytes) -> list[str]:
    """Read the text of each page that is outside the tag tree: headers, footers, decoration."""
    reader = PdfReader(BytesIO(pdf))
    return ["".join(text for mark, text in marked_content(page, reader) if mark is None) for page in reader.pages]


def printed_numbers(pdf: bytes) -> dict[str, str]:
    """Return the printed page number of each target."""
    opened = PdfReader(BytesIO(pdf))
    labels = opened.page_labels
    return {
        name: labels[opened.get_destination_page_number(target) or 0]
        for name, target in opened.named_destinations.items()
    }


def said(tree: StructureElement) -> str:
    """Return the words in the tags, without spaces, list markers and words inside pictures."""
    return "".join("".join(_words(tree)).split())


def _words(node: StructureElement) -> Iterator[str]:
    is_mark = node.role == "Lbl" and len("".join(node.words()).strip()) < 4
    for part in node.parts if node.role != "Figure" and not is_mark else ():
        if isinstance(part, StructureElement):
            yield from _words(part)
        elif isinstance(part, str):
            yield part
