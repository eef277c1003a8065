"""What is seen on a page besides its content: words typed into fields or onto the page, stamps, highlights.

They are printed as they look; what makes them fields or notes, with actions and files, stays behind (ISO 32000,
12.5.5: the appearance is laid into the annotation's rectangle).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pypdf.generic import StreamObject

from nethandout.imposition.markup_annotations import draw_annotation
from nethandout.imposition.source import FinishedPdf, Matrix, array, entry, is_true, numbers, pdf_errors, resolve

HIDDEN, PRINT, NO_VIEW = 2, 4, 32
"""Flags of an annotation: not to be seen at all, to be printed, and not to be seen on a screen."""

MARKS = (
    "/FreeText",
    "/Stamp",
    "/Watermark",
    "/Ink",
    "/Line",
    "/Square",
    "/Circle",
    "/Polygon",
    "/PolyLine",
    "/Highlight",
    "/Underline",
    "/Squiggly",
    "/StrikeOut",
    "/Caret",
    "/Redact",
)
"""Annotations that are always seen, whether or not they say how they look."""

ICONS = ("/FileAttachment", "/Sound", "/Text")
"""Annotations that are an icon on the page, which is not printed."""

MEDIA = ("/3D", "/Movie", "/RichMedia", "/Screen")
"""Annotations that are played; their poster is printed if they have one."""

WITHOUT_NOTES = ("/FreeText", "/Watermark")
"""Marks whose `Contents` are no note about them."""

PUSH_BUTTON, COMBO = 1 << 16, 1 << 17
"""Flags of a field: a button that keeps no state, and a list that shows its choice alone."""

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Appearance:
    """The form that an annotation looks like, the matrix that lays it on its page, and its layer, if it has one."""

    form: Any
    matrix: Matrix
    layer: Any = None


def appearances(page: Any) -> Iterator[Appearance]:
    """What of a page's annotations is printed, lowest first; what makes no sense is left out."""
    for annotation in _annotations(page):
        look = _appearance(annotation) if _is_printed(annotation) else None
        if look is not None:
            yield look


def pages_with_undrawable(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with annotations that are to be printed and seen, and that cannot be drawn."""
    return _pages_with(source, lambda a: _is_printed(a) and _is_visible(a) and _appearance(a) is None)


def pages_with_screen_only(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with marks that a screen shows and paper does not, and with notes that hold words."""
    return _pages_with(source, _is_screen_only)


def pages_with_stale_fields(source: FinishedPdf) -> list[int]:
    """The pages (from 1) with fields that hold words, and a look that may not show them."""
    with pdf_errors(source.name):
        stale = is_true(source.reader.root_object, "/AcroForm", "/NeedAppearances")
    return _pages_with(source, lambda a: _is_printed(a) and _is_stale(a, stale))


def screen_only_layers(source: FinishedPdf) -> list[str]:
    """The names of layers that a screen shows, and that are not to be printed."""
    with pdf_errors(source.name):
        layers = entry(source.reader.root_object, "/OCProperties")
        on, off = array(layers, "/D", "/ON"), array(layers, "/D", "/OFF")
        all_off = entry(layers, "/D", "/BaseState") == "/OFF"
        shown = [one for one in array(layers, "/OCGs") if (one in on if all_off else one not in off)]
        return [str(entry(one, "/Name")) for one in shown if entry(one, "/Usage", "/Print", "/PrintState") == "/OFF"]


def is_placeholder(source: FinishedPdf) -> bool:
    """Whether its pages only say which program opens it: a form of Adobe's (XFA), or a portfolio of files."""
    with pdf_errors(source.name):
        root = source.reader.root_object
        return is_true(root, "/NeedsRendering") or isinstance(entry(root, "/Collection"), dict)


def _pages_with(source: FinishedPdf, wanted: Callable[[Any], bool]) -> list[int]:
    with pdf_errors(source.name):
        return [number for number, page in enumerate(source.reader.pages, 1) if any(map(wanted, _annotations(page)))]


def _annotations(page: Any) -> list[Any]:
    """Every annotation of a page."""
    return [one for one in map(resolve, array(page, "/Annots")) if isinstance(one, dict)]


def _kind(annotation: Any) -> str:
    kind = entry(annotation, "/Subtype")
    return kind if isinstance(kind, str) else ""


def _flags(flags: Any) -> int:
    return flags if isinstance(flags, int) else 0


def _is_printed(annotation: Any) -> bool:
    kind, flags = _kind(annotation), _flags(entry(annotation, "/F"))
    return bool(kind) and kind not in (*ICONS, "/Popup") and bool(flags & PRINT) and not flags & HIDDEN


def _is_screen_only(annotation: Any) -> bool:
    """Whether an annotation, or a note about it, is seen on a screen and not on paper."""
    kind = _kind(annotation)
    if _flags(entry(annotation, "/F")) & (HIDDEN | NO_VIEW):
        return False
    noted = kind in (*MARKS, "/Text") and kind not in WITHOUT_NOTES
    if noted and any(entry(annotation, key) for key in ("/Contents", "/RC")):
        return True
    if _is_printed(annotation):
        return kind in MEDIA and _appearance_stream(annotation) is None
    return kind in ("/FileAttachment", "/Sound", *MEDIA) or (kind not in (*ICONS, "/Popup") and _is_visible(annotation))


def _appearance(annotation: Any) -> Appearance | None:
    """How an annotation looks: as it says, or as PDF describes it; None where that makes no sense."""
    form = _appearance_stream(annotation)
    matrix: Matrix | None = IDENTITY
    if form is None:
        form = draw_annotation(annotation)
    else:
        matrix = _fit_matrix(form, numbers(annotation, "/Rect"))
    layer = annotation.raw_get("/OC") if "/OC" in annotation else None
    return None if form is None or matrix is None else Appearance(form, matrix, layer)


def _is_visible(annotation: Any) -> bool:
    """Whether there is anything to see of an annotation, wherever its look comes from."""
    place = numbers(annotation, "/Rect")
    if place is None or len(place) != 4 or (place[0] == place[2] and place[1] == place[3]):
        return False
    if _kind(annotation) == "/Widget":
        box = any(entry(annotation, "/MK", key) for key in ("/BC", "/BG", "/CA"))
        return box or _is_filled(annotation) or _appearance_stream(annotation) is not None
    return _kind(annotation) in MARKS or _appearance_stream(annotation) is not None


def _is_filled(field: Any) -> bool:
    """Whether a field holds words, a choice or a tick."""
    kind, flags = _inherited(field, "/FT"), _flags(_inherited(field, "/Ff"))
    if kind == "/Btn":
        return not flags & PUSH_BUTTON and _state(field) != "/Off"
    keys = {"/Tx": ("/V", "/RV"), "/Ch": ("/V", "/I") if flags & COMBO else ("/V", "/I", "/Opt")}.get(kind, ())
    return any(_inherited(field, key) not in (None, "", b"", []) for key in keys)


def _is_stale(field: Any, stale: bool) -> bool:
    """Whether a field of words holds some that its look does not, or may not, show."""
    form = _appearance_stream(field)
    if form is None or _inherited(field, "/FT") not in ("/Tx", "/Ch") or not _inherited(field, "/V"):
        return False
    return stale or not any(operator in form.get_data() for operator in (b"Tj", b"TJ", b"'", b'"', b"Do"))


def _appearance_stream(annotation: Any) -> Any:
    """The stream of an annotation's appearance, in the state it is in; None if it has none."""
    usual = entry(annotation, "/AP", "/N")
    if isinstance(usual, dict) and not isinstance(usual, StreamObject):
        usual = entry(usual, _state(annotation))
    return usual if isinstance(usual, StreamObject) else None


def _state(annotation: Any) -> str:
    """The state an annotation is in; a field that does not say it has the state of its value."""
    state = entry(annotation, "/AS")
    return str(_inherited(annotation, "/V") or "/Off") if state is None else str(state)


def _fit_matrix(form: Any, place: tuple[float, ...] | None) -> Matrix | None:
    """The matrix that lays a form into a rectangle; None where either has no size."""
    box, own = numbers(form, "/BBox"), numbers(form, "/Matrix")
    if box is None or place is None or len(box) != 4 or len(place) != 4:
        return None
    a, b, c, d, e, f = own if own is not None and len(own) == 6 else IDENTITY
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, low, right, high = *map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True))
    x0, x1 = sorted(place[::2])
    y0, y1 = sorted(place[1::2])
    if min(right - left, high - low, x1 - x0, y1 - y0) <= 0:
        return None
    wide, tall = (x1 - x0) / (right - left), (y1 - y0) / (high - low)
    return (wide, 0.0, 0.0, tall, x0 - left * wide, y0 - low * tall)


def _inherited(field: Any, key: str) -> Any:
    """An entry of a field, or of those it belongs to."""
    for _ in range(32):
        if not isinstance(field, dict):
            return None
        if key in field:
            return entry(field, key)
        field = entry(field, "/Parent")
    return None
