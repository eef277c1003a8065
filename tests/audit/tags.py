"""The tag tree of a finished PDF, and the text outside it."""

from __future__ import annotations

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
