"""What is seen on a page besides its content: words typed into fields or onto the page, stamps, highlights.

They are printed as they look; what makes them fields or notes, with actions and files, stays behind (ISO 32000,
12.5.5: the appearance is laid into the annotation's rectangle).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nethandout.printing.inspection import FinishedPdf, reading
from nethandout.printing.markup import drawing
from nethandout.printing.references import resolved
from nethandout.printing.shapes import Matrix

HIDDEN, PRINT, NO_VIEW = 2, 4, 32
"""Flags of an annotation: not to be seen at all, to be printed, and not to be seen on a screen."""

PRINTED = tuple(
    f"/{kind}"
    for kind in (
        "Widget",
        "FreeText",
        "Stamp",
        "Watermark",
        "Ink",
        "Line",
        "Square",
        "Circle",
        "Polygon",
        "PolyLine",
        "Highlight",
        "Underline",
        "Squiggly",
        "StrikeOut",
        "Caret",
    )
)
"""Annotations that are part of what a page says; icons of notes, of attached files and of films are not."""

SAME = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Appearance:
    """The form that an annotation looks like, the matrix that lays it on its page, and its layer, if it has one."""

    form: Any
    matrix: Matrix
    layer: Any = None


def appearances(page: Any) -> Iterator[Appearance]:
    """What of a page's annotations is printed, lowest first; what makes no sense is left out."""
    for annotation in _annotations(page):
        matrix: Matrix | None = SAME
        if _is_bare(annotation):
            form = drawing(annotation)
        elif (form := _form(annotation)) is not None:
            matrix = _laid(form, _numbers(annotation.get("/Rect"), 4))
        if form is not None and matrix is not None:
            yield Appearance(form, matrix, annotation.raw_get("/OC") if "/OC" in annotation else None)


def undescribed(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with annotations that are to be printed, and of which nothing says how they look."""
    with reading(source.name):
        pages = enumerate(source.reader.pages, 1)
        return [n for n, page in pages if any(_is_bare(a) and drawing(a) is None for a in _annotations(page))]


def on_screen_only(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with marks that a screen shows and paper does not, and with notes that hold words."""
    with reading(source.name):
        return [number for number, page in enumerate(source.reader.pages, 1) if any(map(_is_on_screen, _all(page)))]


def not_drawn(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with fields that were filled in, but whose words are not drawn, or perhaps old ones."""
    with reading(source.name):
        forms = resolved(source.reader.root_object.get("/AcroForm"))
        if not isinstance(forms, dict):
            return []
        stale = bool(resolved(forms.get("/NeedAppearances")) == True)  # noqa: E712 a PDF has its own kind of true
        pages = enumerate(source.reader.pages, 1)
        return [number for number, page in pages if any(_is_not_drawn(one, stale) for one in _annotations(page))]


def is_dynamic(source: FinishedPdf) -> bool:
    """Whether the PDF is a form of Adobe's that other programs see only a page of excuses of (XFA)."""
    with reading(source.name):
        return bool(resolved(source.reader.root_object.get("/NeedsRendering")) == True)  # noqa: E712


def _annotations(page: Any) -> Iterator[Any]:
    """The annotations of a page that are printed."""
    for annotation in _all(page):
        flags = _flags(annotation)
        if resolved(annotation.get("/Subtype")) in PRINTED and flags & PRINT and not flags & HIDDEN:
            yield annotation


def _all(page: Any) -> Iterator[Any]:
    """Every annotation of a page."""
    found = resolved(page.get("/Annots"))
    for entry in found if isinstance(found, list) else ():
        annotation = resolved(entry)
        if isinstance(annotation, dict):
            yield annotation


def _flags(annotation: Any) -> int:
    flags = resolved(annotation.get("/F"))
    return flags if isinstance(flags, int) else 0


def _is_bare(annotation: Any) -> bool:
    """Whether an annotation, no field, leaves it to the viewer how it looks."""
    return _form(annotation) is None and resolved(annotation.get("/Subtype")) != "/Widget"


def _is_on_screen(annotation: Any) -> bool:
    kind, flags = resolved(annotation.get("/Subtype")), _flags(annotation)
    if flags & (HIDDEN | NO_VIEW):
        return False
    if kind == "/Text":
        return bool(resolved(annotation.get("/Contents")))
    return kind in PRINTED and kind != "/Widget" and not flags & PRINT


def _form(annotation: Any) -> Any:
    """The stream of an annotation's appearance, in the state it is in; None if it has none."""
    from pypdf.generic import StreamObject

    kinds = resolved(annotation.get("/AP"))
    usual = resolved(kinds.get("/N")) if isinstance(kinds, dict) else None
    if isinstance(usual, dict) and not isinstance(usual, StreamObject):
        usual = resolved(usual.get(str(resolved(annotation.get("/AS")))))
    return usual if isinstance(usual, StreamObject) else None


def _laid(form: Any, place: tuple[float, ...] | None) -> Matrix | None:
    """The matrix that lays a form into a rectangle; None where either has no size."""
    box, own = _numbers(form.get("/BBox"), 4), _numbers(form.get("/Matrix"), 6) or SAME
    if box is None or place is None:
        return None
    a, b, c, d, e, f = own
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, low, right, high = *map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True))
    x0, x1 = sorted(place[::2])
    y0, y1 = sorted(place[1::2])
    if min(right - left, high - low, x1 - x0, y1 - y0) <= 0:
        return None
    wide, tall = (x1 - x0) / (right - left), (y1 - y0) / (high - low)
    return (wide, 0.0, 0.0, tall, x0 - left * wide, y0 - low * tall)


def _numbers(found: Any, count: int) -> tuple[float, ...] | None:
    """So many finite numbers; None for anything else."""
    array = resolved(found)
    values = [resolved(value) for value in array] if isinstance(array, list) else []
    if len(values) != count or not all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        return None
    return tuple(map(float, values))


def _is_not_drawn(annotation: Any, stale: bool) -> bool:
    """Whether a field of words holds some that its appearance does not, or may not, show."""
    if _inherited(annotation, "/FT") not in ("/Tx", "/Ch") or not _inherited(annotation, "/V"):
        return False
    return stale or _form(annotation) is None


def _inherited(field: Any, key: str) -> Any:
    """An entry of a field, or of those it belongs to."""
    for _ in range(32):
        if not isinstance(field, dict):
            return None
        if key in field:
            return resolved(field.get(key))
        field = resolved(field.get("/Parent"))
    return None
