"""Balance columns in one pass: lay out the text once, as one column, and cut it where the columns come out even.

WeasyPrint 70.0 balances columns by laying them out again and again, each time a little taller, until all the text fits.
That takes most of the time of a handout: "grades" takes 1.65 s, and 0.74 s this way. Columns with a footnote, a forced
break, a spanning box or a fixed height are left to WeasyPrint, and so are all columns if a release changes one of the
functions named here. The pages are the same either way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes

from nethandout.typeset.weasyprint_patches import unchanged

BLOCK, COLUMN, PERCENT = "weasyprint.layout.block", "weasyprint.layout.column", "weasyprint.layout.percent"
# The functions replaced or relied on, and the digests of their source.
FUNCTIONS = {
    f"{COLUMN}.columns_layout": "7a05cce3272fc581",
    f"{COLUMN}._create_column_box": "c9fc1aaa4d0fa7d8",
    f"{BLOCK}.block_box_layout": "a6279066e3d9ff7d",
    f"{BLOCK}.block_level_width": "f1668591a4219143",
    f"{BLOCK}.collapse_margin": "c91ad56f81717b09",
    f"{BLOCK}.remove_placeholders": "ce16d97a1caacea0",
    f"{PERCENT}.percentage": "ebe404ccd9da50bf",
}
AVOIDS = ("avoid", "avoid-page", "avoid-column")
ROUNDING = 0.01
# The most pieces for which every column height is tried; a readable page has fewer.
MOST = 500


@contextmanager
def single_pass_columns() -> Iterator[None]:
    """Balance columns in one pass while pages are laid out."""
    if not unchanged(FUNCTIONS):
        yield
        return
    block: Any = import_module(BLOCK)
    original, measured = block.columns_layout, _Measurement()

    def layout(context: Any, box: Any, *arguments: Any) -> Any:
        done = _lay_out_columns(_Columns(_Place(context, box, *arguments)), measured) if _is_simple(box) else None
        return original(context, box, *arguments) if done is None else done

    block.columns_layout = layout
    try:
        yield
    finally:
        block.columns_layout = original


def _is_simple(box: Any) -> bool:
    style = box.style
    return (
        bool(box.children)
        and (box.height, style["column_width"], style["column_fill"]) == ("auto", "auto", "balance")
        and (style["direction"], style["position"]) == ("ltr", "static")
        and box.min_height in (0, "auto")
        and not any(part.footnote for part in box.descendants())
        and not any(child.style["column_span"] == "all" for child in box.children)
    )


@dataclass(frozen=True)
class _Place:
    """The arguments of WeasyPrint's column layout: a box with columns, and where it begins."""

    context: Any
    box: Any
    bottom_space: float
    skip_stack: Any
    containing_block: Any
    page_is_empty: bool
    absolute_boxes: list[Any]
    fixed_boxes: list[Any]
    adjoining_margins: list[float]
    first_letter_style: Any
    first_line_style: Any


@dataclass
class _Piece:
    """An unbreakable part of a column: its top and bottom, and whether it is `tied` to the next."""

    top: float
    bottom: float
    tied: bool = False


@dataclass
class _Measurement:
    """The last measurement, kept because WeasyPrint lays out the same columns again to add the space below them."""

    key: tuple[Any, ...] = ()
    pieces: Sequence[_Piece] = ()
    ended_by: str | None = "any"


class _Columns:
    """The columns of a box on one page."""

    def __init__(self, place: _Place) -> None:
        block: Any = import_module(BLOCK)
        self.place, self.set_block, self.remove = place, block.block_box_layout, block.remove_placeholders
        self.box = place.box.copy_with_children(place.box.children)
        self.box.position_y += block.collapse_margin(place.adjoining_margins)
        block.block_level_width(self.box, place.containing_block)
        self.top = self.box.content_box_y()
        self.tallest = place.context.page_bottom - self.top - place.bottom_space
        style = self.box.style
        self.count = style["column_count"]
        self.gap = style["font_size"]
        if style["column_gap"] != "normal":
            self.gap = import_module(PERCENT).percentage(style["column_gap"], style, self.box.width)
        self.width = max(0, self.box.width - (self.count - 1) * self.gap) / self.count
        self.skipped = next(iter(place.skip_stack or (0,)))
        self.start = {0: place.skip_stack[self.skipped]} if place.skip_stack else None
        self.children = [child.copy() for child in place.box.children[self.skipped :]]
        self.shapes = len(place.context.excluded_shapes)

    def lay_out_column(
        self, number: int, height: float, start: Any, empty: bool, lists: tuple[list[Any], list[Any]]
    ) -> Any:
        """Lay out a column; return its box (None if nothing fits), where the text continues, and the next page."""
        place = self.place
        column = import_module(COLUMN)._create_column_box(
            self.box, place.containing_block, self.children, self.width, self.top
        )
        column.position_x += number * (self.width + self.gap)
        space = place.context.page_bottom - self.top - height
        letter, line = place.first_letter_style, place.first_line_style
        around = place.containing_block
        done = self.set_block(
            place.context, column, space, start, around, empty, *lists, None, letter, line, False, None
        )
        return done[:3]

    def measure(self) -> tuple[Sequence[_Piece], str | None]:
        """Lay out one column as long as all of them; return its pieces, and what ended it early, if anything."""
        lists: tuple[list[Any], list[Any]] = ([], [])
        column, rest, after = self.lay_out_column(0, self.count * self.tallest, self.start, True, lists)
        self.remove_columns([column] if column else [], lists)
        return list(_pieces(column)) if column else (), None if rest is None else after["break"]

    def lay_out(self, height: float) -> tuple[list[Any], Any, Any]:
        """Lay out the columns; return their boxes (none if one is empty), where the text continues, the next page."""
        place = self.place
        columns: list[Any] = []
        rest, after = self.start, None
        for number in range(self.count):
            column, rest, after = self.lay_out_column(
                number, height, rest, place.page_is_empty, (place.absolute_boxes, place.fixed_boxes)
            )
            if column is None:
                self.remove_columns(columns, (place.absolute_boxes, place.fixed_boxes))
                return [], {0: None}, after
            columns.append(column)
            if rest is None:
                break
        return columns, rest, after

    def remove_columns(self, columns: list[Any], lists: tuple[list[Any], list[Any]]) -> None:
        """Remove columns from the page again."""
        context = self.place.context
        self.remove(context, columns, *lists)
        del context.excluded_shapes[self.shapes :]


def _lay_out_columns(columns: _Columns, measured: _Measurement) -> Any:
    """Lay out a box with columns as WeasyPrint would, or return None to leave it to WeasyPrint."""
    place, context = columns.place, columns.place.context
    context.in_column = True
    key = (place.box, repr(place.skip_stack), columns.width)
    if columns.count == 1:
        measured.key, measured.pieces, measured.ended_by = (), (), "any"
    elif measured.ended_by or measured.key[1:] != key[1:] or measured.key[0] is not place.box:
        measured.pieces, measured.ended_by = columns.measure()
        measured.key = key
    if measured.ended_by not in (None, "any") or len(measured.pieces) > MOST:
        return None
    heights = [columns.tallest]
    if measured.ended_by is None:
        heights = [h for h in _possible_heights(measured.pieces, columns.count) if h < columns.tallest] + heights
    for height in heights:
        laid_out, rest, after = columns.lay_out(height)
        if rest is None or height is heights[-1]:
            break
        columns.remove_columns(laid_out, (place.absolute_boxes, place.fixed_boxes))
    context.in_column = False
    if not laid_out:
        return None, (0, None), {"break": "any", "page": None}, [], False
    deepest = max(column.margin_height() for column in laid_out)
    for column in laid_out:
        column.height = deepest
    columns.box.children = laid_out
    columns.box.height = min(columns.tallest, deepest)
    resume = None if rest is None else {number + columns.skipped: inner for number, inner in rest.items()}
    return columns.box, resume, after, [], False


def _possible_heights(pieces: Sequence[_Piece], count: int) -> list[float]:
    """Return the possible heights of `count` columns that hold all pieces, the smallest first."""
    least = max((piece.bottom - piece.top for piece in pieces), default=0)
    heights = sorted({last.bottom - first.top for n, first in enumerate(pieces) for last in pieces[n:]})
    heights = heights[bisect_left(heights, least) :]
    return heights[bisect_left(heights, True, key=lambda height: _count_columns(pieces, height) <= count) :]


def _count_columns(pieces: Sequence[_Piece], height: float) -> int:
    """Return the number of columns of a height that the pieces fill."""
    count, top = 0, -inf
    for piece in pieces:
        if count == 0 or piece.bottom - top > height + ROUNDING:
            count, top = count + 1, piece.top
    return count


def _pieces(column: Any) -> Iterator[_Piece]:
    """Yield the unbreakable pieces of a column, with tied ones joined."""
    held: _Piece | None = None
    for piece in _pieces_inside(column):
        if held is not None and held.tied:
            held.bottom, held.tied = piece.bottom, piece.tied
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _pieces_inside(box: Any) -> list[_Piece]:
    """Return the pieces inside a box."""
    children = [child for child in box.children if child.is_in_normal_flow()]
    pieces: list[_Piece] = []
    for child in children:
        child_pieces = _pieces_of(child)
        if child_pieces and not isinstance(child, boxes.LineBox) and not box.bottom_margin_collapses():
            child_pieces[-1].bottom += child.margin_bottom
        if pieces and child_pieces and child.style["break_before"] in AVOIDS:
            pieces[-1].tied = True
        pieces += child_pieces
    if children and all(isinstance(child, boxes.LineBox) for child in children):
        _keep_lines(pieces, box.style["orphans"], box.style["widows"])
    return pieces


def _pieces_of(child: Any) -> list[_Piece]:
    if isinstance(child, boxes.LineBox):
        return [_Piece(child.position_y, child.position_y + child.height)]
    top, bottom = child.border_box_y(), child.border_box_y() + child.border_height()
    unbreakable = child.style["break_inside"] in AVOIDS or not isinstance(child, boxes.BlockContainerBox)
    pieces = [] if unbreakable else _pieces_inside(child)
    if pieces:
        pieces[0].top, pieces[-1].bottom = top, bottom
    else:
        pieces = [_Piece(top, bottom)]
    pieces[-1].tied |= child.style["break_after"] in AVOIDS
    return pieces


def _keep_lines(lines: Sequence[_Piece], orphans: int, widows: int) -> None:
    """Tie the first and the last lines of a paragraph."""
    for number, line in enumerate(lines[:-1], start=1):
        line.tied = number < orphans or len(lines) - number < widows
