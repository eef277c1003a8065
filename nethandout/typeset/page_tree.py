"""The boxes, words and pictures on laid-out pages, and their positions. Lengths are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any

from weasyprint import Document
from weasyprint.anchors import rectangle_aabb
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout.replaced import replacedbox_layout
from weasyprint.matrix import Matrix
from weasyprint.svg.utils import normalize, preserve_ratio, size
from weasyprint.text.line_break import split_first_line

UNSEEN = ("defs", "clipPath", "mask", "marker", "pattern", "symbol", "title", "desc", "metadata")
WEIGHTS = {"normal": 400, "bold": 700}
SHIFTS = {"middle": 0.5, "end": 1.0}


class SvgStyle(dict[str, Any]):
    """The style of text in a drawing, in the form WeasyPrint's line breaker expects."""

    font_config: Any = None


@dataclass(frozen=True)
class DrawnText:
    """Text in a drawing, in its units; `matrix` converts them to those of the page."""

    words: str
    left: float
    baseline: float
    width: float
    size: float
    style: SvgStyle
    matrix: Matrix


def drawn_texts(box: Any) -> list[DrawnText]:
    """Return the pieces of text in the SVG drawing that a box shows, if it shows one."""
    svg = getattr(box.replacement, "_svg", None)
    if svg is None:
        return []
    width, height, left, top = replacedbox_layout(box)
    try:
        svg.tree.set_svg_size(svg, width, height)
        scale_x, scale_y, x, y = preserve_ratio(svg, svg.tree, 0, width, height)
        matrix = Matrix(a=scale_x, d=scale_y, e=x, f=y) @ Matrix(e=left, f=top)
        return list(_texts_below(svg, svg.tree, size("12pt"), matrix))
    except Exception:  # a user's drawing can fail in any way; WeasyPrint logs that it cannot be drawn
        return []


def _texts_below(svg: Any, node: Any, font_size: float, matrix: Matrix) -> Iterator[DrawnText]:
    if node.tag in UNSEEN or not node.visible:
        return
    font_size = size(node.get("font-size", "1em"), font_size, font_size)
    transform = svg.get_node_transform_matrix(node, font_size)
    matrix = matrix if transform is None else transform @ matrix
    if node.tag == "text":
        yield from _text_pieces(svg, node, font_size, matrix)
        return
    for child in node:
        yield from _texts_below(svg, child, font_size, matrix)


def _text_pieces(svg: Any, node: Any, font_size: float, matrix: Matrix) -> Iterator[DrawnText]:
    """Yield the text of a node and its spans; spans without a position follow each other."""
    pieces = []
    at = [0.0, 0.0]
    for part, part_size in _spans(node, font_size):
        x, y = _coordinate(part, "x", part_size, svg.inner_width), _coordinate(part, "y", part_size, svg.inner_height)
        dx, dy = (
            _coordinate(part, "dx", part_size, svg.inner_width),
            _coordinate(part, "dy", part_size, svg.inner_height),
        )
        at = [(at[0] if x is None else x) + (dx or 0), (at[1] if y is None else y) + (dy or 0)]
        if part.text and part.text.strip():
            piece = _measure_text(svg, part, part_size, at, matrix)
            pieces.append(piece)
            at[0] += piece.width
    total = sum(piece.width for piece in pieces)
    shift = SHIFTS.get(node.get("text-anchor", ""), 0.0) * total
    yield from (replace(piece, left=piece.left - shift) for piece in pieces)


def _spans(node: Any, font_size: float) -> Iterator[tuple[Any, float]]:
    yield node, font_size
    for child in node:
        if child.visible:
            yield from _spans(child, size(child.get("font-size", "1em"), font_size, font_size))


def _coordinate(node: Any, name: str, font_size: float, reference: float) -> float | None:
    value = normalize(node.get(name)).split()
    return size(value[0], font_size, reference) if value else None


def _measure_text(svg: Any, node: Any, font_size: float, at: list[float], matrix: Matrix) -> DrawnText:
    style = SvgStyle(INITIAL_VALUES)
    style.font_config = svg.font_config
    weight = node.get("font-weight", "normal")
    style.update(
        font_family=[name.strip("\"' ") for name in node.get("font-family", "sans-serif").split(",")],
        font_style=node.get("font-style", "normal"),
        font_weight=WEIGHTS.get(weight) or (int(weight) if weight.isdecimal() else 400),
        font_size=font_size,
        font_kerning="none",  # the renderer draws letter by letter
    )
    width = split_first_line(node.text, style, None, inf, 0)[3]
    return DrawnText(node.text.strip(), at[0], at[1], width, font_size, style, matrix)


# How far capitals reach above and descenders below the baseline, as a share of the font size.
ABOVE, BELOW = 0.72, 0.22
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTAINERS = (boxes.BlockContainerBox, boxes.FlexContainerBox, boxes.GridContainerBox)


@dataclass(frozen=True)
class Rectangle:
    """A position and size on the page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, eq=False)
class PlacedBox:
    """A box and its ancestors, the outermost first."""

    box: Any
    ancestors: tuple[Any, ...]

    @cached_property
    def path(self) -> tuple[Any, ...]:
        """Its ancestors and itself."""
        return (*self.ancestors, self.box)

    @property
    def container(self) -> Any:
        """The nearest ancestor that determines its width, if any."""
        return next((box for box in reversed(self.ancestors) if isinstance(box, CONTAINERS)), None)

    @cached_property
    def heading(self) -> Any:
        """The element of the heading that it is part of, if any."""
        return next((box.element for box in self.path if tag(box) in HEADINGS), None)

    @property
    def matrix(self) -> Matrix | None:
        """The combined transforms of its path, if any."""
        moved = [box.transformation_matrix for box in self.path if box.transformation_matrix]
        combined = None
        for matrix in reversed(moved):
            combined = matrix if combined is None else combined @ matrix
        return combined

    def has_class(self, *names: str) -> bool:
        """Return whether its element or an ancestor has one of these classes."""
        return any(not classes(box).isdisjoint(names) for box in self.path)


@dataclass(frozen=True)
class Leaf:
    """Words on one line, or a picture (without words); `size` is the font size.

    Words in a drawing are `drawn`; transparent words, which are only read aloud, are not `visible`.
    """

    placed: PlacedBox
    rectangle: Rectangle
    words: str
    size: float
    style: Any
    drawn: bool = False
    visible: bool = True

    @property
    def block(self) -> Any:
        """The box to report it by: the block of its lines, or the picture."""
        return self.placed.box if self.drawn or not self.words else self.placed.container


@dataclass(frozen=True)
class Page:
    """A laid-out page; `number` counts from 1, `label` is the printed number."""

    number: int
    label: str
    name: str
    blank: bool
    width: float
    height: float
    area: Rectangle
    body: tuple[PlacedBox, ...]
    margins: tuple[PlacedBox, ...]

    @cached_property
    def all_leaves(self) -> tuple[Leaf, ...]:
        """All words and pictures, visible or not."""
        return tuple(leaf for placed in self.body + self.margins for leaf in _leaves(placed))

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The words and pictures that are visible."""
        return tuple(leaf for leaf in self.all_leaves if leaf.visible)


def read_pages(document: Document) -> tuple[Page, ...]:
    """Collect the boxes on the pages of a laid-out document."""
    return tuple(read_page(page._page_box, number) for number, page in enumerate(document.pages, start=1))


def tag(box: Any) -> str:
    """Return the name of the element a box was made from, empty for generated content."""
    return str(box.element.tag) if box.element is not None and box.element_tag == box.element.tag else ""


def classes(box: Any) -> frozenset[str]:
    """Return the classes of the element a box was made from."""
    return frozenset(() if box.element is None else box.element.get("class", "").split())


def words(box: Any) -> str:
    """Return the printed text of a box."""
    return "".join(part.text for part in box.descendants() if isinstance(part, boxes.TextBox))


def rectangle(placed: PlacedBox) -> Rectangle:
    """Return the border box."""
    box = placed.box
    left, top, width, height = box.hit_area()
    return Rectangle(*rectangle_aabb(placed.matrix, left, top, width, height))


def read_page(root: Any, number: int) -> Page:
    """Collect the boxes on a page, from its outermost box."""
    margins = [box for box in root.children if isinstance(box, boxes.MarginBox)]
    left, top = root.content_box_x(), root.content_box_y()
    return Page(
        number,
        _printed_number(margins),
        root.page_type.name or "",
        root.page_type.blank,
        root.margin_width(),
        root.margin_height(),
        Rectangle(left, top, left + root.width, top + root.height),
        tuple(p for box in root.children if not isinstance(box, boxes.MarginBox) for p in _placed_boxes(box, ())),
        tuple(p for box in margins for p in _placed_boxes(box, ())),
    )


def _placed_boxes(box: Any, around: tuple[Any, ...]) -> Iterator[PlacedBox]:
    box = getattr(box, "_box", box)  # an absolutely positioned box has a placeholder
    yield PlacedBox(box, around)
    for child in box.children:
        yield from _placed_boxes(child, (*around, box))


def _printed_number(margins: list[Any]) -> str:
    """Find the page number among the words at the top and bottom of a page."""
    printed = ""
    for margin in margins:
        count = (margin.cached_counter_values or {}).get("page", [0])[-1]
        words = "".join(part.text + " " for part in margin.descendants() if isinstance(part, boxes.TextBox)).split()
        if str(count) in words and margin.at_keyword.startswith(("@top", "@bottom")):
            printed = str(count) if len(words) == 1 or not printed else printed
    return printed


def _leaves(placed: PlacedBox) -> Iterator[Leaf]:
    box = placed.box
    if box.style["visibility"] != "visible":
        return
    if isinstance(box, boxes.TextBox):
        if words := box.text.strip():
            visible = box.style["color"].alpha > 0
            yield Leaf(placed, _glyph_area(placed), words, box.style["font_size"], box.style, visible=visible)
    elif isinstance(box, boxes.ReplacedBox):
        yield Leaf(placed, rectangle(placed), "", 0, box.style)
        for text in drawn_texts(box):
            corners = (text.left, text.baseline - ABOVE * text.size, text.width, (ABOVE + BELOW) * text.size)
            matrix = text.matrix if placed.matrix is None else text.matrix @ placed.matrix
            place = Rectangle(*rectangle_aabb(matrix, *corners))
            scale = abs(matrix.determinant) ** 0.5
            yield Leaf(placed, place, text.words, text.size * scale, text.style, drawn=True)


def _glyph_area(placed: PlacedBox) -> Rectangle:
    box, size = placed.box, placed.box.style["font_size"]
    top = box.position_y + box.baseline - ABOVE * size
    return Rectangle(*rectangle_aabb(placed.matrix, box.position_x, top, box.width, (ABOVE + BELOW) * size))
