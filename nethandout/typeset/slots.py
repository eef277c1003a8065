"""Lay out a document with markers in place of the words of a brand, and lay out their paragraphs again with others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from weasyprint.formatting_structure import boxes

from nethandout.typeset.weasyprint_patches import hanging_spaces, unchanged

MARKERS = "".join(map(chr, range(0xE000, 0xE006)))
MARKED = frozenset(MARKERS)
FAR, CLOSE = 100_000, 0.01
Values = Mapping[str, str]
"""What replaces each marker, a character for private use."""
LAYOUT_FUNCTIONS = {
    "weasyprint.document.Document._render": "ebaceeb0fa8e79aa",
    "weasyprint.layout.LayoutContext": "211f859ff4e2d663",
    "weasyprint.layout.block.block_box_layout": "a6279066e3d9ff7d",
    "weasyprint.layout.block.block_level_layout": "c1301dde9284e245",
    "weasyprint.layout.inline.inline_block_width": "8df24c71e11f23d2",
    "weasyprint.layout.preferred.shrink_to_fit": "38ecf6d5c6439df6",
}


class UnfitError(Exception):
    """The words of a brand need a layout of their own."""


def can_be_laid_out_again() -> bool:
    """Return whether WeasyPrint lays out pages as this module expects."""
    return unchanged(LAYOUT_FUNCTIONS)


def fill(text: str, values: Values) -> str:
    """Replace the markers in a text."""
    for marker, value in values.items():
        text = text.replace(marker, value)
    return text


def filled(box: Any, values: Values) -> Any:
    """Copy a box that is not laid out yet, with its words."""
    new = box.copy()
    if isinstance(new, boxes.TextBox):
        new.text = fill(new.text, values)
    elif hasattr(new, "children"):
        new.children = [filled(child, values) for child in box.children]
    return new


@dataclass
class Captured:
    """What a layout was made from: the boxes with markers, and the context."""

    root: Any = None
    context: Any = None


@contextmanager
def filling(values: Values) -> Iterator[Captured]:
    """Replace the markers in the boxes of the next document before it is laid out."""
    module: Any = import_module("weasyprint.document")
    build, lay_out = module.build_formatting_structure, module.layout_document
    captured = Captured()

    def build_filled(*arguments: Any) -> Any:
        captured.root = build(*arguments)
        return filled(captured.root, values)

    def lay_out_kept(html: Any, root: Any, context: Any) -> Any:
        pages = list(lay_out(html, root, context))
        captured.context = copy(context)  # what the layout used is dropped afterwards
        return pages

    module.build_formatting_structure, module.layout_document = build_filled, lay_out_kept
    try:
        yield captured
    finally:
        module.build_formatting_structure, module.layout_document = build, lay_out


@contextmanager
def quick_widths() -> Iterator[None]:
    """Measure the narrowest width of an inline block only if its widest does not fit."""
    inline: Any = import_module("weasyprint.layout.inline")
    preferred: Any = import_module("weasyprint.layout.preferred")
    original = inline.shrink_to_fit

    def shrink(context: Any, box: Any, available: float) -> float:
        widest: float = preferred.max_content_width(context, box, outer=False)
        return widest if widest <= available else original(context, box, available)

    inline.shrink_to_fit = shrink
    try:
        yield
    finally:
        inline.shrink_to_fit = original


def _texts(box: Any) -> list[Any]:
    return [part for part in box.descendants() if isinstance(part, boxes.TextBox)]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with words of the brand: its page, parent, and place, its boxes before the layout, and its shape."""

    page: int
    parent: Any
    place: tuple[float, float]
    right: float
    before: Any
    shape: Any

    def lay_out(self, context: Any, values: Values) -> list[Any]:
        """Lay out the paragraph with other words where it is, and return its texts; raises UnfitError."""
        block: Any = import_module("weasyprint.layout.block")
        new = filled(self.before, values)
        new.position_x, new.position_y = self.place
        context.current_page = self.page + 1
        context.create_block_formatting_context(self.parent)
        new = block.block_level_layout(context, new, -FAR, None, self.parent)[0]
        context.finish_block_formatting_context()
        new.translate(self.place[0] - new.position_x, self.place[1] - new.position_y)
        texts = _texts(new)
        if _shape(new) != self.shape or any(text.position_x + text.width > self.right for text in texts):
            raise UnfitError
        return texts


def _shape(box: Any) -> tuple[Any, ...]:
    """Return what must be the same in all copies: the size, the lines, and which elements have words on each."""
    lines = [round(part.position_y, 3) for part in box.descendants() if isinstance(part, boxes.LineBox)]
    texts = [(id(text.element), round(text.position_y, 3)) for text in _texts(box)]
    return round(box.width, 3), round(box.height, 3), lines, texts


class Layout:
    """A document that was laid out with markers, and its paragraphs with words of the brand; raises UnfitError."""

    def __init__(self, pages: Sequence[Any], captured: Captured, values: Values) -> None:
        self.context = captured.context
        found = list(_paragraphs(pages, captured.root))
        self.paragraphs = [paragraph for paragraph, _ in found]
        self.laid_out = [text for _, box in found for text in _texts(box)]
        marked = sum(not MARKED.isdisjoint(text.text) for text in _texts(captured.root))
        if sum(not MARKED.isdisjoint(text.text) for each in self.paragraphs for text in _texts(each.before)) != marked:
            raise UnfitError
        for one, other in zip(self.texts(values), self.laid_out, strict=True):
            places = zip(_place(one), _place(other), strict=True)
            if one.text != other.text or any(abs(here - there) > CLOSE for here, there in places):
                raise UnfitError

    def texts(self, values: Values) -> list[Any]:
        """Return the texts of all slots; raises UnfitError."""
        with hanging_spaces(), quick_widths():
            return [text for paragraph in self.paragraphs for text in paragraph.lay_out(self.context, values)]

    def drop_pages(self) -> None:
        """Drop everything that copies do not need."""
        self.laid_out.clear()
        self.context.page_maker = []
        for paragraph in self.paragraphs:
            paragraph.parent.children = ()


def _place(text: Any) -> tuple[float, float, float]:
    return text.position_x, text.position_y, text.width


def _paragraphs(pages: Sequence[Any], root: Any) -> Iterator[tuple[Paragraph, Any]]:
    """Yield the paragraphs, in the order of the pages, with their boxes as laid out."""
    blocks = (part for part in root.descendants() if isinstance(part, boxes.BlockBox) and part.element is not None)
    before = {
        id(part.element): part for part in blocks if any(not MARKED.isdisjoint(text.text) for text in _texts(part))
    }

    def find(page: int, box: Any) -> Iterator[tuple[Paragraph, Any]]:
        for child in getattr(box, "children", ()):
            if type(child) is boxes.BlockBox and id(child.element) in before and _has_lines(child):
                place, right = (child.position_x, child.position_y), child.content_box_x() + child.width + CLOSE
                yield Paragraph(page, box, place, right, before[id(child.element)], _shape(child)), child
            else:
                yield from find(page, child)

    for number, page in enumerate(pages):
        yield from find(number, page._page_box)


def _has_lines(box: Any) -> bool:
    return bool(box.children) and isinstance(box.children[0], boxes.LineBox)
