"""The words inside a drawing (SVG), which the page's own boxes know nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.layout.replaced import replacedbox_layout
from weasyprint.matrix import Matrix
from weasyprint.svg.utils import normalize, preserve_ratio, size
from weasyprint.text.line_break import split_first_line

UNSEEN = ("defs", "clipPath", "mask", "marker", "pattern", "symbol", "title", "desc", "metadata")
WEIGHTS = {"normal": 400, "bold": 700}
SHIFTS = {"middle": 0.5, "end": 1.0}


class Lettering(dict[str, Any]):
    """What a drawing's words are set in, as the renderer's text engine wants it."""

    font_config: Any = None


@dataclass(frozen=True)
class DrawnText:
    """Words in units of the drawing; `matrix` puts them on the page (CSS pixels)."""

    words: str
    left: float
    baseline: float
    width: float
    size: float
    style: Lettering
    matrix: Matrix


def texts(box: Any) -> list[DrawnText]:
    """Every piece of text in the drawing that a box shows; none where it shows a photograph."""
    svg = getattr(box.replacement, "_svg", None)
    if svg is None:
        return []
    width, height, left, top = replacedbox_layout(box)
    try:
        svg.tree.set_svg_size(svg, width, height)
        scale_x, scale_y, x, y = preserve_ratio(svg, svg.tree, 0, width, height)
        matrix = Matrix(a=scale_x, d=scale_y, e=x, f=y) @ Matrix(e=left, f=top)
        return list(_below(svg, svg.tree, size("12pt"), matrix))
    except Exception:  # a drawing is somebody else's program: the renderer itself tells that it cannot be drawn
        return []


def _below(svg: Any, node: Any, letters: float, matrix: Matrix) -> Iterator[DrawnText]:
    if node.tag in UNSEEN or not node.visible:
        return
    letters = size(node.get("font-size", "1em"), letters, letters)
    own = svg.get_node_transform_matrix(node, letters)
    matrix = matrix if own is None else own @ matrix
    if node.tag == "text":
        yield from _pieces(svg, node, letters, matrix)
        return
    for child in node:
        yield from _below(svg, child, letters, matrix)


def _pieces(svg: Any, node: Any, letters: float, matrix: Matrix) -> Iterator[DrawnText]:
    """The text of a node and of the spans in it; those without a place of their own follow each other."""
    pieces = []
    at = [0.0, 0.0]
    for part, part_size in _spans(node, letters):
        x, y = _place(part, "x", part_size, svg.inner_width), _place(part, "y", part_size, svg.inner_height)
        dx, dy = _place(part, "dx", part_size, svg.inner_width), _place(part, "dy", part_size, svg.inner_height)
        at = [(at[0] if x is None else x) + (dx or 0), (at[1] if y is None else y) + (dy or 0)]
        if part.text and part.text.strip():
            piece = _measured(svg, part, part_size, at, matrix)
            pieces.append(piece)
            at[0] += piece.width
    total = sum(piece.width for piece in pieces)
    shift = SHIFTS.get(node.get("text-anchor", ""), 0.0) * total
    yield from (replace(piece, left=piece.left - shift) for piece in pieces)


def _spans(node: Any, letters: float) -> Iterator[tuple[Any, float]]:
    yield node, letters
    for child in node:
        if child.visible:
            yield from _spans(child, size(child.get("font-size", "1em"), letters, letters))


def _place(node: Any, name: str, letters: float, whole: float) -> float | None:
    given = normalize(node.get(name)).split()
    return size(given[0], letters, whole) if given else None


def _measured(svg: Any, node: Any, letters: float, at: list[float], matrix: Matrix) -> DrawnText:
    style = Lettering(INITIAL_VALUES)
    style.font_config = svg.font_config
    weight = node.get("font-weight", "normal")
    style.update(
        font_family=[name.strip("\"' ") for name in node.get("font-family", "sans-serif").split(",")],
        font_style=node.get("font-style", "normal"),
        font_weight=WEIGHTS.get(weight) or (int(weight) if weight.isdecimal() else 400),
        font_size=letters,
        font_kerning="none",  # the renderer draws letter by letter
    )
    width = split_first_line(node.text, style, None, inf, 0)[3]
    return DrawnText(node.text.strip(), at[0], at[1], width, letters, style, matrix)
