"""How annotations look that bring no appearance of their own: as PDF describes them (ISO 32000-1, 12.5.6)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from nethandout.printing.placement import numeral
from nethandout.printing.references import resolved

Point = tuple[float, float]
MOST_NUMBERS = 200_000
ROUND = 0.5523  # how far the handles of a quarter circle reach, for a radius of 1
STROKES, FILLS = {1: "G", 3: "RG", 4: "K"}, {1: "g", 3: "rg", 4: "k"}


class UndescribedError(ValueError):
    """PDF does not say how an annotation looks, or its entries make no sense."""


def drawing(annotation: Any) -> Any:
    """Draw an annotation as a form in the units of its page; None where PDF does not say how it looks."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject

    kind = str(resolved(annotation.get("/Subtype")))
    try:
        operators = DRAWN[kind](annotation) if kind in DRAWN else None
        left, low, right, high = _rectangle(annotation)
    except UndescribedError:
        return None
    if operators is None:
        return None
    opacity = resolved(annotation.get("/CA"))
    state = DictionaryObject({NameObject("/BM"): NameObject("/Multiply" if kind == "/Highlight" else "/Normal")})
    for key in ("/CA", "/ca"):
        state[NameObject(key)] = FloatObject(min(max(opacity, 0), 1) if isinstance(opacity, int | float) else 1)
    wide = _width(annotation)
    form = DecodedStreamObject()
    form.set_data(f"/G gs {operators}".encode())
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    box = (left - wide, low - wide, right + wide, high + wide)
    form[NameObject("/BBox")] = ArrayObject(map(FloatObject, box))
    states = DictionaryObject({NameObject("/G"): state})
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/ExtGState"): states})
    return form


def _highlight(annotation: Any) -> str:
    ink = _ink(annotation, "/C", FILLS) or "1 1 0 rg"
    corners = ((tl, tr, br, bl) for tl, tr, bl, br in _quads(annotation))
    return "\n".join([ink, *(f"{_path(quad)} h f" for quad in corners)])


def _line_at(share: float) -> Callable[[Any], str]:
    """Draw a line along the words, at a share of their height from the bottom."""

    def draw(annotation: Any) -> str:
        lines = [_pen(annotation)]
        for tl, tr, bl, br in _quads(annotation):
            ends = [(b[0] + share * (t[0] - b[0]), b[1] + share * (t[1] - b[1])) for t, b in ((tl, bl), (tr, br))]
            lines.append(f"{numeral(math.dist(tl, bl) / 16)} w {_path(ends)} S")
        return "\n".join(lines)

    return draw


def _squiggly(annotation: Any) -> str:
    lines = [_pen(annotation)]
    for tl, _, bl, br in _quads(annotation):
        high = math.dist(tl, bl) / 16
        steps = max(2, min(1000, round(math.dist(bl, br) / max(2 * high, 0.1))))
        up = ((tl[0] - bl[0]) / 8, (tl[1] - bl[1]) / 8)
        points = [
            (
                bl[0] + (br[0] - bl[0]) * n / steps + up[0] * (n % 2),
                bl[1] + (br[1] - bl[1]) * n / steps + up[1] * (n % 2),
            )
            for n in range(steps + 1)
        ]
        lines.append(f"{numeral(high)} w {_path(points)} S")
    return "\n".join(lines)


def _square(annotation: Any) -> str:
    left, low, right, high = _inside(annotation)
    path = " ".join(map(numeral, (left, low, right - left, high - low))) + " re"
    return f"{_pen(annotation)}\n{_painted(annotation, path)}"


def _circle(annotation: Any) -> str:
    left, low, right, high = _inside(annotation)
    x, y, a, b = (left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2
    path = [f"{numeral(x + a)} {numeral(y)} m"]
    for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        ahead = (cos - ROUND * sin, sin + ROUND * cos), (ROUND * cos - sin, ROUND * sin + cos), (-sin, cos)
        path.append(" ".join(f"{numeral(x + a * u)} {numeral(y + b * v)}" for u, v in ahead) + " c")
    return f"{_pen(annotation)}\n{_painted(annotation, ' '.join(path) + ' h')}"


def _line(annotation: Any) -> str:
    if resolved(annotation.get("/Cap")) == True or resolved(annotation.get("/LL")):  # noqa: E712 PDF's own kind of true
        raise UndescribedError  # words on it, or a distance from its points
    return f"{_pen(annotation)}\n{_path(_points(annotation, '/L'))} S"


def _polyline(annotation: Any) -> str:
    return f"{_pen(annotation)}\n{_path(_points(annotation, '/Vertices'))} S"


def _polygon(annotation: Any) -> str:
    return f"{_pen(annotation)}\n{_painted(annotation, _path(_points(annotation, '/Vertices')) + ' h')}"


def _border(annotation: Any) -> str:
    """The border of a link, which has one unless its width is 0."""
    if not _width(annotation):
        raise UndescribedError
    style = resolved(annotation.get("/BS"))
    if not isinstance(style, dict) or resolved(style.get("/S")) != "/U":
        return _square(annotation)
    left, low, right, _ = _rectangle(annotation)
    return f"{_pen(annotation)}\n{_path([(left, low), (right, low)])} S"


def _strokes(annotation: Any) -> str:
    found = resolved(annotation.get("/InkList"))
    strokes = [_pairs(_numbers(one)) for one in found] if isinstance(found, list) else []
    if not strokes:
        raise UndescribedError
    return "\n".join([f"{_pen(annotation)} 1 J 1 j", *(f"{_path(stroke)} S" for stroke in strokes)])


DRAWN: dict[str, Callable[[Any], str]] = {
    "/Highlight": _highlight,
    "/Underline": _line_at(1 / 16),
    "/StrikeOut": _line_at(1 / 2),
    "/Squiggly": _squiggly,
    "/Square": _square,
    "/Circle": _circle,
    "/Line": _line,
    "/PolyLine": _polyline,
    "/Polygon": _polygon,
    "/Ink": _strokes,
    "/Link": _border,
}


def _ink(annotation: Any, key: str, operators: dict[int, str]) -> str:
    """The operators that set a color; "" where the entry is missing or says that nothing is painted."""
    color = _numbers(annotation.get(key)) if resolved(annotation.get(key)) is not None else ()
    if not color:
        return ""
    if len(color) not in operators:
        raise UndescribedError
    return f"{' '.join(map(numeral, color))} {operators[len(color)]}"


def _pen(annotation: Any) -> str:
    """Color, width and dashes of lines; black where nothing is said. Ends of lines other than plain are undescribed."""
    ends = resolved(annotation.get("/LE"))
    styles = ends if isinstance(ends, list) else [ends]
    if any(str(resolved(one)) not in ("None", "/None") for one in styles):
        raise UndescribedError
    dashes = ""
    style = resolved(annotation.get("/BS"))
    if isinstance(style, dict) and resolved(style.get("/S")) == "/D":
        pattern = _numbers(style.get("/D")) if "/D" in style else (3.0,)
        dashes = f" [{' '.join(map(numeral, pattern))}] 0 d" if any(pattern) and min(pattern) >= 0 else ""
    return f"{_ink(annotation, '/C', STROKES) or '0 G'} {numeral(_width(annotation))} w{dashes}"


def _painted(annotation: Any, path: str) -> str:
    """A closed path, filled where there is a color inside, and stroked where the border has a width."""
    fill = _ink(annotation, "/IC", FILLS)
    how = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
    return f"{fill} {path} {how[bool(fill), _width(annotation) > 0]}"


def _width(annotation: Any) -> float:
    style, border = resolved(annotation.get("/BS")), resolved(annotation.get("/Border"))
    width: Any = 1.0
    if isinstance(style, dict):
        width = resolved(style.get("/W", 1.0))
    elif isinstance(border, list) and len(border) > 2:
        width = resolved(border[2])
    return float(width) if isinstance(width, int | float) and 0 <= width < 1000 else 1.0


def _rectangle(annotation: Any) -> tuple[float, float, float, float]:
    numbers = _numbers(annotation.get("/Rect"))
    if len(numbers) != 4:
        raise UndescribedError
    (left, right), (low, high) = sorted(numbers[::2]), sorted(numbers[1::2])
    return left, low, right, high


def _inside(annotation: Any) -> tuple[float, float, float, float]:
    """The rectangle without its differences, and without half the width of the border."""
    left, low, right, high = _rectangle(annotation)
    apart = _numbers(annotation.get("/RD")) if "/RD" in annotation else (0.0,) * 4
    if len(apart) != 4:
        raise UndescribedError
    half = _width(annotation) / 2
    box = (left + apart[0] + half, low + apart[1] + half, right - apart[2] - half, high - apart[3] - half)
    if box[0] >= box[2] or box[1] >= box[3]:
        raise UndescribedError
    return box


def _quads(annotation: Any) -> Iterator[tuple[Point, Point, Point, Point]]:
    """The marked words, each with its corners top left, top right, bottom left, bottom right, as words are read.

    Programs write them in that order; the standard has them go around, from the bottom left.
    """
    if "/QuadPoints" not in annotation:
        left, low, right, high = _rectangle(annotation)
        yield (left, high), (right, high), (left, low), (right, low)
        return
    points = _pairs(_numbers(annotation.get("/QuadPoints")))
    if len(points) % 4:
        raise UndescribedError
    for a, b, c, d in zip(*(points[n::4] for n in range(4)), strict=True):
        along = (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1])
        yield (d, c, a, b) if along < 0 else (a, b, c, d)


def _points(annotation: Any, key: str) -> list[Point]:
    points = _pairs(_numbers(annotation.get(key)))
    if len(points) < 2:
        raise UndescribedError
    return points


def _pairs(numbers: tuple[float, ...]) -> list[Point]:
    if not numbers or len(numbers) % 2:
        raise UndescribedError
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _path(points: Any) -> str:
    steps = [f"{numeral(x)} {numeral(y)} {'l' if n else 'm'}" for n, (x, y) in enumerate(points)]
    return " ".join(steps)


def _numbers(found: Any) -> tuple[float, ...]:
    """The finite numbers of an array."""
    array = resolved(found)
    values = [resolved(value) for value in array] if isinstance(array, list) and len(array) <= MOST_NUMBERS else [None]
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        raise UndescribedError
    return tuple(float(value) for value in values if value is not None)
