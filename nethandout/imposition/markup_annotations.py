"""Draw annotations and form fields without an appearance stream as PDF specifies (ISO 32000-1, 12.5.6, 12.7.3)."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject

from nethandout.imposition.source import array, entry, format_numbers, is_true, numbers

Point = tuple[float, float]
KAPPA = 0.5523  # length of the control handles of a quarter circle of radius 1
MOST_LETTERS, MOST_SIZE, LEAST_SIZE, INDENT, LEADING, COURIER = 10_000, 12.0, 5.0, 2.0, 1.2, 0.6
"""Text in fields: its size and the white beside it, in points; the height of a line and the width of a letter per size.
"""
STROKES, FILLS = {1: "G", 3: "RG", 4: "K"}, {1: "g", 3: "rg", 4: "k"}


class UndrawableError(ValueError):
    """PDF does not specify how to draw an annotation, or its entries are invalid."""


def draw_annotation(annotation: Any) -> Any:
    """Draw an annotation as a form in the units of its page; None if PDF does not specify how."""
    kind = str(entry(annotation, "/Subtype"))
    try:
        operators = DRAWINGS[kind](annotation)
        left, low, right, high = extent(annotation)
    except (KeyError, UndrawableError):
        return None
    opacity = entry(annotation, "/CA")
    alpha = FloatObject(min(max(opacity, 0), 1) if isinstance(opacity, int | float) else 1)
    state = DictionaryObject({NameObject("/BM"): NameObject("/Multiply" if kind == "/Highlight" else "/Normal")})
    state |= {NameObject("/CA"): alpha, NameObject("/ca"): alpha}
    wide = _width(annotation)
    return _form(f"/G gs {operators}", (left - wide, low - wide, right + wide, high + wide), "/ExtGState", state)


def _form(operators: str, box: Sequence[float], kind: str, resource: DictionaryObject) -> Any:
    """Make a form in the units of its page, with one resource, called /G."""
    form = DecodedStreamObject()
    form.set_data(operators.encode())
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(map(FloatObject, box))
    resources = {NameObject(kind): DictionaryObject({NameObject("/G"): resource})}
    form[NameObject("/Resources")] = DictionaryObject(resources)
    return form


def draw_field(field: Any, text: str, is_checked: bool, has_lines: bool) -> Any:
    """Draw a form field with its text in Courier, or with a cross; None if its text does not fit."""
    try:
        left, low, right, high = box = _rectangle(field)
        path, looks = f"{format_numbers(left, low, right - left, high - low)} re", entry(field, "/MK")
        fill, line = _color_operators(looks, "/BG", FILLS), _color_operators(looks, "/BC", STROKES)
        parts = [f"{fill} {path} f" * bool(fill), f"{line} {format_numbers(_width(field))} w {path} S" * bool(line)]
        inner = min(right - left, high - low) / 4
        x0, y0, x1, y1 = left + inner, low + inner, right - inner, high - inner
        parts += [f"0 G 2 w {_path([(x0, y0), (x1, y1)])} S {_path([(x0, y1), (x1, y0)])} S"] * is_checked
        parts += [_field_text(text, box, has_lines) if text.strip() else ""]
    except UndrawableError:
        return None
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Courier", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    return _form("\n".join(filter(None, parts)), box, "/Font", font) if any(parts) else None


def _field_text(text: str, box: tuple[float, float, float, float], has_lines: bool) -> str:
    """Return the operators that show text in a box, made smaller until it fits; raises UndrawableError if it cannot."""
    left, low, right, high = box
    size = MOST_SIZE if text == text[:MOST_LETTERS].encode("cp1252", "ignore").decode("cp1252") else 0.0
    while size >= LEAST_SIZE:
        room = int((right - left - 2 * INDENT) / (COURIER * size))
        lines = text.splitlines()
        if has_lines and room > 0:
            lines = [part for line in lines for part in textwrap.wrap(line, room) or [""]]
        tall = len(lines) * LEADING * size
        if tall + INDENT <= high - low and max(map(len, lines)) <= room:
            start = left + INDENT, (high - INDENT if has_lines else (high + low + tall) / 2) - size
            down = format_numbers(-LEADING * size)
            shown = (f"<{line.encode('cp1252').hex()}> Tj 0 {down} Td" for line in lines)
            return f"BT 0 g /G {format_numbers(size)} Tf {format_numbers(*start)} Td {' '.join(shown)} ET"
        size -= 0.5
    raise UndrawableError


def extent(annotation: Any) -> tuple[float, float, float, float]:
    """Return the box around an annotation without an appearance; raises UndrawableError if it has no place.

    Viewers draw a mark at its points, even outside its rectangle, which some programs do not keep up to date.
    """
    lists = [numbers(annotation, key) for key in ("/Rect", "/QuadPoints", "/L", "/Vertices")]
    lists += map(numbers, array(annotation, "/InkList"))
    points = [point for flat in lists if flat and not len(flat) % 2 for point in _pairs(flat)]
    if not points:
        raise UndrawableError
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _highlight(annotation: Any) -> str:
    ink = _color_operators(annotation, "/C", FILLS) or "1 1 0 rg"
    corners = ((tl, tr, br, bl) for tl, tr, bl, br in _quads(annotation))
    return "\n".join([ink, *(f"{_path(quad)} h f" for quad in corners)])


def _line_at(share: float) -> Callable[[Any], str]:
    """Return a function that draws lines along the marked words, at a share of their height from the bottom."""

    def draw(annotation: Any) -> str:
        lines = [_line_style(annotation)]
        for tl, tr, bl, br in _quads(annotation):
            path = _path([_between(bl, tl, share), _between(br, tr, share)])
            lines.append(f"{format_numbers(math.dist(tl, bl) / 16)} w {path} S")
        return "\n".join(lines)

    return draw


def _squiggly(annotation: Any) -> str:
    lines = [_line_style(annotation)]
    for tl, tr, bl, br in _quads(annotation):
        high = math.dist(tl, bl) / 16
        steps = max(2, min(1000, round(math.dist(bl, br) / max(2 * high, 0.1))))
        ends = (bl, br), (_between(bl, tl, 1 / 8), _between(br, tr, 1 / 8))
        points = [_between(*ends[n % 2], n / steps) for n in range(steps + 1)]
        lines.append(f"{format_numbers(high)} w {_path(points)} S")
    return "\n".join(lines)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _square(annotation: Any) -> str:
    left, low, right, high = _inner_rectangle(annotation)
    path = f"{format_numbers(left, low, right - left, high - low)} re"
    return f"{_line_style(annotation)}\n{_paint_path(annotation, path)}"


def _circle(annotation: Any) -> str:
    left, low, right, high = _inner_rectangle(annotation)
    x, y, a, b = (left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2
    path = [f"{format_numbers(x + a, y)} m"]
    for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        ahead = ((cos - KAPPA * sin, sin + KAPPA * cos), (KAPPA * cos - sin, KAPPA * sin + cos), (-sin, cos))
        path.append(" ".join(format_numbers(x + a * u, y + b * v) for u, v in ahead) + " c")
    return f"{_line_style(annotation)}\n{_paint_path(annotation, ' '.join(path) + ' h')}"


def _line(annotation: Any) -> str:
    if is_true(annotation, "/Cap") or entry(annotation, "/LL"):
        raise UndrawableError  # it has a caption or leader lines
    return f"{_line_style(annotation)}\n{_path(_points(annotation, '/L'))} S"


def _polyline(annotation: Any) -> str:
    return f"{_line_style(annotation)}\n{_path(_points(annotation, '/Vertices'))} S"


def _polygon(annotation: Any) -> str:
    return f"{_line_style(annotation)}\n{_paint_path(annotation, _path(_points(annotation, '/Vertices')) + ' h')}"


def _link_border(annotation: Any) -> str:
    """Draw the border of a link, unless its width is 0."""
    if not _width(annotation):
        raise UndrawableError
    if entry(annotation, "/BS", "/S") != "/U":
        return _square(annotation)
    left, low, right, _ = _rectangle(annotation)
    return f"{_line_style(annotation)}\n{_path([(left, low), (right, low)])} S"


def _ink_list(annotation: Any) -> str:
    strokes = [_pairs(_numbers(stroke)) for stroke in array(annotation, "/InkList")]
    if not strokes:
        raise UndrawableError
    return "\n".join([f"{_line_style(annotation)} 1 J 1 j", *(f"{_path(stroke)} S" for stroke in strokes)])


DRAWINGS: dict[str, Callable[[Any], str]] = {
    "/Highlight": _highlight,
    "/Underline": _line_at(1 / 16),
    "/StrikeOut": _line_at(1 / 2),
    "/Squiggly": _squiggly,
    "/Square": _square,
    "/Circle": _circle,
    "/Line": _line,
    "/PolyLine": _polyline,
    "/Polygon": _polygon,
    "/Ink": _ink_list,
    "/Link": _link_border,
}


def _color_operators(annotation: Any, key: str, operators: dict[int, str]) -> str:
    """Return the operators that set a color; "" if the entry is missing or empty, so that nothing is painted."""
    color = _numbers(annotation, key) if entry(annotation, key) is not None else ()
    if not color:
        return ""
    if len(color) not in operators:
        raise UndrawableError
    return f"{format_numbers(*color)} {operators[len(color)]}"


def _line_style(annotation: Any) -> str:
    """Return the operators that set color (default: black), width and dashes of lines; line endings cannot be drawn."""
    styles = array(annotation, "/LE") or [entry(annotation, "/LE")]
    if any(str(entry(style)) not in ("None", "/None", "[]") for style in styles):
        raise UndrawableError
    dashes = ""
    style = entry(annotation, "/BS")
    if entry(style, "/S") == "/D":
        pattern = _numbers(style, "/D") if "/D" in style else (3.0,)
        dashes = f" [{format_numbers(*pattern)}] 0 d" if any(pattern) and min(pattern) >= 0 else ""
    return f"{_color_operators(annotation, '/C', STROKES) or '0 G'} {format_numbers(_width(annotation))} w{dashes}"


def _paint_path(annotation: Any, path: str) -> str:
    """Paint a closed path: fill it if it has an interior color, stroke it if its border has a width."""
    fill = _color_operators(annotation, "/IC", FILLS)
    how = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
    return f"{fill} {path} {how[bool(fill), _width(annotation) > 0]}"


def _width(annotation: Any) -> float:
    style, border = entry(annotation, "/BS"), array(annotation, "/Border")
    width: Any = 1.0
    if isinstance(style, dict):
        width = entry(style, "/W")
    elif len(border) > 2:
        width = entry(border[2])
    return float(width) if isinstance(width, int | float) and 0 <= width < 1000 else 1.0


def _rectangle(annotation: Any) -> tuple[float, float, float, float]:
    edges = _numbers(annotation, "/Rect")
    if len(edges) != 4:
        raise UndrawableError
    (left, right), (low, high) = sorted(edges[::2]), sorted(edges[1::2])
    return left, low, right, high


def _inner_rectangle(annotation: Any) -> tuple[float, float, float, float]:
    """Return the rectangle less its differences (/RD) and half the width of the border."""
    left, low, right, high = _rectangle(annotation)
    apart = _numbers(annotation, "/RD") if "/RD" in annotation else (0.0,) * 4
    if len(apart) != 4:
        raise UndrawableError
    half = _width(annotation) / 2
    box = (left + apart[0] + half, low + apart[1] + half, right - apart[2] - half, high - apart[3] - half)
    if box[0] >= box[2] or box[1] >= box[3]:
        raise UndrawableError
    return box


def _quads(annotation: Any) -> Iterator[tuple[Point, Point, Point, Point]]:
    """Yield the corners of marked words: top left, top right, bottom left, bottom right.

    Programs write them in this order; in the standard, they go around from the bottom left.
    """
    if "/QuadPoints" not in annotation:
        left, low, right, high = _rectangle(annotation)
        yield (left, high), (right, high), (left, low), (right, low)
        return
    points = _pairs(_numbers(annotation, "/QuadPoints"))
    if len(points) % 4:
        raise UndrawableError
    for a, b, c, d in zip(*(points[n::4] for n in range(4)), strict=True):
        along = (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1])
        yield (d, c, a, b) if along < 0 else (a, b, c, d)


def _points(annotation: Any, key: str) -> list[Point]:
    points = _pairs(_numbers(annotation, key))
    if len(points) < 2:
        raise UndrawableError
    return points


def _pairs(flat: tuple[float, ...]) -> list[Point]:
    if not flat or len(flat) % 2:
        raise UndrawableError
    return list(zip(flat[::2], flat[1::2], strict=True))


def _path(points: Any) -> str:
    return " ".join(f"{format_numbers(x, y)} {'l' if n else 'm'}" for n, (x, y) in enumerate(points))


def _numbers(value: Any, *keys: str) -> tuple[float, ...]:
    """Return the numbers of an array; raises UndrawableError for anything else."""
    flat = numbers(value, *keys)
    if flat is None:
        raise UndrawableError
    return flat
