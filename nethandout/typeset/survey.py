"""A document's pages as the page lint looks at them: every box with what it stands in, every word with its place.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from weasyprint import Document
from weasyprint.anchors import rectangle_aabb
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA_COUNTER_STYLE
from weasyprint.matrix import Matrix

from nethandout.typeset import drawings

# What letters cover above and below their baseline, in parts of their size: capitals, and the tail of a g.
ABOVE, BELOW = 0.72, 0.22
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTAINERS = (boxes.BlockContainerBox, boxes.FlexContainerBox, boxes.GridContainerBox)


@dataclass(frozen=True)
class Rectangle:
    """Where something stands."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, eq=False)
class Placed:
    """A box of a page, and the boxes it stands in, the outermost first."""

    box: Any
    around: tuple[Any, ...]

    @cached_property
    def line(self) -> tuple[Any, ...]:
        """The boxes it stands in and itself."""
        return (*self.around, self.box)

    @property
    def container(self) -> Any:
        """The nearest box that gives it its width; None in the page itself."""
        return next((box for box in reversed(self.around) if isinstance(box, CONTAINERS)), None)

    @property
    def heading(self) -> Any:
        """The heading it belongs to, as an element; None where there is none."""
        return next((box.element for box in self.line if tag(box) in HEADINGS), None)

    @property
    def matrix(self) -> Matrix | None:
        """How transforms move it; None where none does."""
        moved = [box.transformation_matrix for box in self.line if box.transformation_matrix]
        found = None
        for matrix in reversed(moved):
            found = matrix if found is None else found @ matrix
        return found

    def has_class(self, *names: str) -> bool:
        """Whether an element around it, or its own, has one of these classes."""
        elements = {id(box.element): box.element for box in self.line if box.element is not None}
        return any(not set(names).isdisjoint((e.get("class") or "").split()) for e in elements.values())


@dataclass(frozen=True)
class Leaf:
    """Words on one line, or a picture (without words); `size` is that of the letters, `style` what they are set in.

    Words in a drawing are `drawn`; transparent words, which are there to be read aloud, are not `seen`.
    """

    placed: Placed
    rectangle: Rectangle
    words: str
    size: float
    style: Any
    drawn: bool = False
    seen: bool = True

    @property
    def block(self) -> Any:
        """The box that stands for it in a report: the one its lines belong to, or the picture."""
        return self.placed.box if self.drawn or not self.words else self.placed.container


@dataclass(frozen=True)
class Page:
    """A set page; `number` counts from 1, `label` is its printed number."""

    number: int
    label: str
    name: str
    blank: bool
    width: float
    height: float
    area: Rectangle
    body: tuple[Placed, ...]
    margins: tuple[Placed, ...]

    @cached_property
    def all_leaves(self) -> tuple[Leaf, ...]:
        """Everything, seen or not."""
        return tuple(leaf for placed in self.body + self.margins for leaf in _leaves(placed))

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Words and pictures that are seen."""
        return tuple(leaf for leaf in self.all_leaves if leaf.seen)


def survey(document: Document) -> tuple[Page, ...]:
    """Look at the pages of a laid-out document."""
    return tuple(_page(page, number) for number, page in enumerate(document.pages, start=1))


def tag(box: Any) -> str:
    """The element a box was made of, by name; "" for what style sheets add."""
    return str(box.element.tag) if box.element is not None and box.element_tag == box.element.tag else ""


def words(box: Any) -> str:
    """The text of a box, as it is printed."""
    return "".join(part.text for part in box.descendants() if isinstance(part, boxes.TextBox))


def rectangle(placed: Placed) -> Rectangle:
    """Where the border of a box runs."""
    box = placed.box
    left, top, width, height = box.hit_area()
    return Rectangle(*rectangle_aabb(placed.matrix, left, top, width, height))


def _page(page: Any, number: int) -> Page:
    root = page._page_box
    margins = [box for box in root.children if isinstance(box, boxes.MarginBox)]
    left, top = root.content_box_x(), root.content_box_y()
    return Page(
        number,
        _label(margins),
        root.page_type.name or "",
        root.page_type.blank,
        page.width,
        page.height,
        Rectangle(left, top, left + root.width, top + root.height),
        tuple(p for box in root.children if not isinstance(box, boxes.MarginBox) for p in _walk(box, ())),
        tuple(p for box in margins for p in _walk(box, ())),
    )


def _walk(box: Any, around: tuple[Any, ...]) -> Iterator[Placed]:
    box = getattr(box, "_box", box)  # the tree holds a stand-in for what is positioned absolutely
    yield Placed(box, around)
    for child in box.children:
        yield from _walk(child, (*around, box))


def _label(margins: list[Any]) -> str:
    """Find the page's number among the words at its head and foot."""
    found = ""
    for margin in margins:
        count = (margin.cached_counter_values or {}).get("page", [0])[-1]
        words = "".join(part.text + " " for part in margin.descendants() if isinstance(part, boxes.TextBox)).split()
        for label in (str(count), UA_COUNTER_STYLE.render_value(count, "lower-roman")):
            if label in words and margin.at_keyword.startswith(("@top", "@bottom")):
                found = label if len(words) == 1 or not found else found
    return found


def _leaves(placed: Placed) -> Iterator[Leaf]:
    box = placed.box
    if box.style["visibility"] != "visible":
        return
    if isinstance(box, boxes.TextBox):
        if words := box.text.strip():
            seen = box.style["color"].alpha > 0
            yield Leaf(placed, _letters(placed), words, box.style["font_size"], box.style, seen=seen)
    elif isinstance(box, boxes.ReplacedBox):
        yield Leaf(placed, rectangle(placed), "", 0, box.style)
        for text in drawings.texts(box):
            corners = (text.left, text.baseline - ABOVE * text.size, text.width, (ABOVE + BELOW) * text.size)
            matrix = text.matrix if placed.matrix is None else text.matrix @ placed.matrix
            place = Rectangle(*rectangle_aabb(matrix, *corners))
            scale = abs(matrix.determinant) ** 0.5
            yield Leaf(placed, place, text.words, text.size * scale, text.style, drawn=True)


def _letters(placed: Placed) -> Rectangle:
    box, size = placed.box, placed.box.style["font_size"]
    top = box.position_y + box.baseline - ABOVE * size
    return Rectangle(*rectangle_aabb(placed.matrix, box.position_x, top, box.width, (ABOVE + BELOW) * size))
