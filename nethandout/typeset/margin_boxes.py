"""Lay out pages without their margin boxes, and add these when the side and the number of each page are known.

So where a piece of a publication begins does not change its layout: left and right pages have the same area for text,
and everything else that depends on the side is in the margin boxes of style sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from weasyprint import Document
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, page

from nethandout.typeset.layout_cache import LAYOUT_PATCHES
from nethandout.typeset.style_cache import STYLE_PATCHES
from nethandout.typeset.weasyprint_patches import PAGE_FUNCTIONS, applied, unchanged

LAYOUT = "weasyprint.layout"
LAYOUT_FUNCTIONS = {
    **PAGE_FUNCTIONS,  # `stopping` finds the context of a layout
    f"{LAYOUT}.page.make_margin_boxes": "4a2d2e301eb3bc47",
    f"{LAYOUT}.page.make_page": "656f183328e8b1b5",
    f"{LAYOUT}.page.set_page_type_computed_styles": "4e68b396b35c4a06",
    f"{LAYOUT}.background.layout_backgrounds": "5d7d4d589e3d8a33",
}


def can_be_added_later() -> bool:
    """Return whether WeasyPrint lays out pages as this module expects."""
    return unchanged(LAYOUT_FUNCTIONS)


@contextmanager
def left_out() -> Iterator[None]:
    """Lay out pages without margin boxes and backgrounds."""
    module: Any = import_module(LAYOUT)
    original = module.make_margin_boxes, module.layout_backgrounds
    module.make_margin_boxes = lambda *_: ()
    module.layout_backgrounds = lambda *_: None
    try:
        yield
    finally:
        module.make_margin_boxes, module.layout_backgrounds = original


def add(document: Document, context: Any, side: str, number: int) -> list[Page]:
    """Return the pages with margin boxes and backgrounds; the first is on a side, "left" or "right", with a number."""
    sides = ("left", "right") if side == "left" else ("right", "left")
    with applied([*STYLE_PATCHES, *LAYOUT_PATCHES]):
        return [
            Page(_completed(document._html, one._page_box, context, nth, sides[nth % 2], number + nth))
            for nth, one in enumerate(document.pages)
        ]


def numbers_on(pages: Iterable[Page]) -> dict[str, str]:
    """Return the page numbers that are printed on pages, by anchor."""
    printed = (box for one in pages for box in one._page_box.descendants())
    return {anchor: box.text for box in printed if (anchor := _anchor_of(box))}


def print_numbers(pages: Iterable[Page], numbers: Mapping[str, str]) -> None:
    """Print page numbers, by anchor, in the boxes generated after elements that point to these anchors.

    The figures have equal widths. If a number has fewer than before, the rest of its line moves to the left.
    """
    for one in pages:
        _print_numbers(one._page_box, numbers)


def _print_numbers(box: Any, numbers: Mapping[str, str]) -> float:
    """Print the numbers in a box, and return how much narrower it becomes."""
    if number := numbers.get(_anchor_of(box)):
        before, figures = box.width, len(box.text)
        box.text = box.pango_layout.text = number
        box.width *= len(number) / figures
        return float(before - box.width)
    narrower = 0.0
    for child in getattr(box, "children", ()):
        if narrower:
            child.translate(-narrower)
        narrower += _print_numbers(child, numbers)
    if not isinstance(box, boxes.InlineBox):
        return 0
    box.width -= narrower
    return narrower


def _anchor_of(box: Any) -> str:
    """Return the anchor whose page number a box is; "" for any other box."""
    is_generated = isinstance(box, boxes.TextBox) and (box.element_tag or "").endswith("::after")
    has_number = is_generated and box.element.get("data-page") and box.text.isdecimal()
    return str(box.element.get("data-target")).removeprefix("#") if has_number else ""


def _completed(html: Any, box: Any, context: Any, nth: int, side: str, number: int) -> Any:
    """Return a page box with its margin boxes and background."""
    if box.page_type.side != side:
        box = _on_side(html, box, context, side)
    context.current_page = nth + 1
    state = context.page_maker[nth + 1][3]
    state[1]["page"] = [number]
    box.children = (*box.children, *page.make_margin_boxes(context, box, state))
    background.layout_backgrounds(box, context.get_image_from_uri)
    return box


def _on_side(html: Any, box: Any, context: Any, side: str) -> Any:
    """Return a page box on the other side, with the same content."""
    page_type = box.page_type._replace(side=side)
    page.set_page_type_computed_styles(page_type, html, context.style_for)
    style = context.style_for(page_type)
    style["overflow"] = box.style["overflow"]
    other = boxes.PageBox(page_type, style)
    size = style["size"]
    page.resolve_percentages(other, size)
    other.position_x = other.position_y = 0
    page.page_width(other, context, size[0])
    page.page_height(other, context, size[1])
    other.fixed_boxes = box.fixed_boxes
    for child in box.children:
        child.translate(other.content_box_x() - box.content_box_x())
    other.children = box.children
    return other
