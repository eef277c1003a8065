"""Find the appearances of annotations that print: text typed into fields or onto a page, stamps, highlights.

An appearance is fitted into the rectangle of its annotation (ISO 32000, 12.5.5). Annotations that would be lost on
paper are reported.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf.generic import StreamObject

from nethandout.imposition.markup_annotations import UndrawableError, draw_annotation, draw_field, extent
from nethandout.imposition.page_fit import page_list
from nethandout.imposition.source import FinishedPdf, Matrix, array, entry, is_true, numbers, pdf_errors, resolve

HIDDEN, PRINT, NO_VIEW = 2, 4, 32
"""Flags of an annotation: hidden, to be printed, and not shown on screen."""

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
"""Annotations that viewers show with or without an appearance stream."""

ICONS = ("/FileAttachment", "/Sound", "/Text")
"""Annotations shown as an icon, which is not printed."""

MEDIA = ("/3D", "/Movie", "/RichMedia", "/Screen")
"""Annotations that play media; their poster is printed, if they have one."""

WITHOUT_NOTES = ("/FreeText", "/Watermark")
"""Marks whose `Contents` is not a note about them."""

LONGEST_NAMES = 200
"""Most characters of layer names in a notice."""

PUSH_BUTTON, COMBO, MULTILINE, PASSWORD, COMB = 1 << 16, 1 << 17, 1 << 12, 1 << 13, 1 << 24
"""Flags of a field: a button without a state, a list that shows only its choice, and kinds of text."""

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Appearance:
    """An appearance stream, the matrix that places it on its page, and its layer, if any."""

    form: Any
    matrix: Matrix
    layer: Any = None


def appearances(page: Any) -> Iterator[Appearance]:
    """Yield the appearances of the annotations of a page that print, lowest first; skips invalid ones."""
    for annotation in _annotations(page):
        appearance = _appearance(annotation) if _is_printed(annotation) else None
        if appearance is not None:
            yield appearance


def screen_only_layers(source: FinishedPdf) -> list[str]:
    """Return the names of layers that show on screen but do not print."""
    with pdf_errors(source.name):
        layers = entry(source.reader.root_object, "/OCProperties")
        on, off = array(layers, "/D", "/ON"), array(layers, "/D", "/OFF")
        all_off = entry(layers, "/D", "/BaseState") == "/OFF"
        shown = [layer for layer in array(layers, "/OCGs") if (layer in on if all_off else layer not in off)]
        unprinted = [layer for layer in shown if entry(layer, "/Usage", "/Print", "/PrintState") == "/OFF"]
        return [str(entry(layer, "/Name")) for layer in unprinted]


def is_placeholder(source: FinishedPdf) -> bool:
    """Return whether the pages only name the program that opens the PDF, since it is an XFA form or a portfolio."""
    with pdf_errors(source.name):
        root = source.reader.root_object
        return is_true(root, "/NeedsRendering") or isinstance(entry(root, "/Collection"), dict)


def form_notices(source: FinishedPdf) -> tuple[str, ...]:
    """List a notice if fields may not show the text typed into them."""
    with pdf_errors(source.name):
        is_stale = is_true(source.reader.root_object, "/AcroForm", "/NeedAppearances")
    pages = _pages_with(source, lambda a: _is_printed(a) and _is_stale(a, is_stale))
    if not pages:
        return ()
    remedy = "if so, open the PDF, print it to a new PDF, and use that"
    return (f"text typed into the fields of {page_list(pages)} may be missing or out of date; {remedy}",)


def missing_annotations(source: FinishedPdf) -> str:
    """Return what is wrong if content that should print cannot be drawn, or ""."""
    if is_placeholder(source):
        wrong = "its pages only name the program that opens it (it is an XFA form or a portfolio)"
        return f"{wrong}; print it there to a new PDF and use that, or impose its pages as they are with --force"
    pages = _pages_with(source, lambda a: _is_printed(a) and _is_visible(a) and _appearance(a) is None)
    if not pages:
        return ""
    remedy = "open the PDF, print it to a new PDF and use that, or impose it without them with --force"
    wrong = "notes, marks or fields that would be missing on paper, since nothing describes their appearance"
    return f"{_pages_have(pages)} {wrong}; {remedy}"


def screen_only_notices(source: FinishedPdf) -> Iterator[str]:
    """Yield notices about notes, marks, fields and layers that show, or are set to show, only on screen."""
    remedy = "if they matter, print the PDF with its notes to a new PDF and use that"
    if pages := _pages_with(source, _is_screen_only):
        yield f"{_pages_have(pages)} notes, marks or fields that show only on screen; {remedy}"
    if pages := _pages_with(source, lambda a: _is_unflagged(a) and _appearance(a) is not None):
        yield f"{_pages_have(pages)} marks set to show only on screen; they are printed, since they may change the text"
    if layers := screen_only_layers(source):
        names = textwrap.shorten(", ".join(layers), LONGEST_NAMES, placeholder=" …")
        yield f"it has layers that show only on screen ({names}); {remedy}"


def _pages_have(pages: Sequence[int]) -> str:
    return f"{page_list(pages)} {'has' if len(pages) == 1 else 'have'}"


def _pages_with(source: FinishedPdf, wanted: Callable[[Any], bool]) -> list[int]:
    with pdf_errors(source.name):
        return [number for number, page in enumerate(source.reader.pages, 1) if any(map(wanted, _annotations(page)))]


def _annotations(page: Any) -> list[Any]:
    """Return every annotation of a page."""
    return [annotation for annotation in map(resolve, array(page, "/Annots")) if isinstance(annotation, dict)]


def _kind(annotation: Any) -> str:
    kind = entry(annotation, "/Subtype")
    return kind if isinstance(kind, str) else ""


def _flags(flags: Any) -> int:
    return flags if isinstance(flags, int) else 0


def _is_printed(annotation: Any) -> bool:
    """Return whether an annotation is printed; marks that viewers show are, even without the flag to print them."""
    kind, flags = _kind(annotation), _flags(entry(annotation, "/F"))
    if not kind or kind in (*ICONS, "/Popup") or flags & HIDDEN:
        return False
    return bool(flags & PRINT) or _is_unflagged(annotation)


def _is_unflagged(annotation: Any) -> bool:
    """Return whether an annotation is a mark that viewers show but would not print, such as a struck-through dose."""
    kind, flags = _kind(annotation), _flags(entry(annotation, "/F"))
    return kind in MARKS and kind != "/Watermark" and not flags & (HIDDEN | PRINT | NO_VIEW)


def _is_screen_only(annotation: Any) -> bool:
    """Return whether an annotation, or a note about it, shows on screen but does not print."""
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
    """Return the appearance of an annotation, its own or the standard one; None if it is invalid."""
    form = _appearance_stream(annotation)
    matrix: Matrix | None = IDENTITY
    if form is None:
        form = _field(annotation) if _kind(annotation) == "/Widget" else draw_annotation(annotation)
    else:
        matrix = _fit_matrix(form, numbers(annotation, "/Rect"))
    layer = annotation.raw_get("/OC") if "/OC" in annotation else None
    return None if form is None or matrix is None else Appearance(form, matrix, layer)


def _is_visible(annotation: Any) -> bool:
    """Return whether an annotation is visible, with or without an appearance stream."""
    try:
        left, low, right, high = extent(annotation)
    except UndrawableError:
        return False
    if (left, low) == (right, high):
        return False
    if _kind(annotation) == "/Widget":
        box = any(entry(annotation, "/MK", key) for key in ("/BC", "/BG", "/CA"))
        return box or _is_filled(annotation) or _appearance_stream(annotation) is not None
    return _kind(annotation) in MARKS or _appearance_stream(annotation) is not None


def _is_filled(field: Any) -> bool:
    """Return whether a field has text, a choice or a check mark."""
    kind, flags = _inherited(field, "/FT"), _flags(_inherited(field, "/Ff"))
    if kind == "/Btn":
        return not flags & PUSH_BUTTON and _state(field) != "/Off"
    keys = {"/Tx": ("/V", "/RV"), "/Ch": ("/V", "/I") if flags & COMBO else ("/V", "/I", "/Opt")}.get(kind, ())
    return any(_inherited(field, key) not in (None, "", b"", []) for key in keys)


def _field(field: Any) -> Any:
    """Draw a field without an appearance; None if PDF does not specify how."""
    kind, flags, value = _inherited(field, "/FT"), _flags(_inherited(field, "/Ff")), _inherited(field, "/V")
    if kind == "/Btn" and not flags & PUSH_BUTTON and "/AP" not in field:
        return draw_field(field, "", _is_filled(field), False)
    is_text = (kind == "/Tx" and not flags & (PASSWORD | COMB)) or (kind == "/Ch" and flags & COMBO)
    if is_text and (isinstance(value, str) or not _is_filled(field)):
        return draw_field(field, value or "", False, bool(flags & MULTILINE))
    return None


def _is_stale(field: Any, stale: bool) -> bool:
    """Return whether a text field has a value that its appearance does not, or may not, show."""
    form = _appearance_stream(field)
    if form is None or _inherited(field, "/FT") not in ("/Tx", "/Ch") or not _inherited(field, "/V"):
        return False
    return stale or not any(operator in form.get_data() for operator in (b"Tj", b"TJ", b"'", b'"', b"Do"))


def _appearance_stream(annotation: Any) -> Any:
    """Return the appearance stream of an annotation in its current state; None if it has none."""
    usual = entry(annotation, "/AP", "/N")
    if isinstance(usual, dict) and not isinstance(usual, StreamObject):
        usual = entry(usual, _state(annotation))
    return usual if isinstance(usual, StreamObject) else None


def _state(annotation: Any) -> str:
    """Return the appearance state of an annotation; a field without one takes its value."""
    state = entry(annotation, "/AS")
    return str(_inherited(annotation, "/V") or "/Off") if state is None else str(state)


def _fit_matrix(form: Any, rectangle: tuple[float, ...] | None) -> Matrix | None:
    """Return the matrix that fits a form into a rectangle; None if either has no size."""
    box, matrix = numbers(form, "/BBox"), numbers(form, "/Matrix")
    if box is None or rectangle is None or len(box) != 4 or len(rectangle) != 4:
        return None
    a, b, c, d, e, f = matrix if matrix is not None and len(matrix) == 6 else IDENTITY
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, low, right, high = *map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True))
    x0, x1 = sorted(rectangle[::2])
    y0, y1 = sorted(rectangle[1::2])
    if min(right - left, high - low, x1 - x0, y1 - y0) <= 0:
        return None
    wide, tall = (x1 - x0) / (right - left), (y1 - y0) / (high - low)
    return (wide, 0.0, 0.0, tall, x0 - left * wide, y0 - low * tall)


def _inherited(field: Any, key: str) -> Any:
    """Return an entry of a field, or of the nearest parent that has it."""
    for _ in range(32):
        if not isinstance(field, dict):
            return None
        if key in field:
            return entry(field, key)
        field = entry(field, "/Parent")
    return None
