"""Fill the writing areas of worksheets with as many lines and rows as fit on a page. Lengths are points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nethandout.content.grammar import BLOCKS, MORE
from nethandout.model import Chapter, Node, Publication, rewritten, walk
from nethandout.pages.annotate import ANCHOR
from nethandout.pages.figures import NARROW, Canvas, canvas
from nethandout.pages.layouts import Measures

SMALLEST_ROW = 26.0  # the least height of rows that share the rest of a page: 9.2 mm
ROOMY = 1.4  # the height in pitches of a row into which several lines can be typed
RULE = 0.6
CROWDED_GAP = 3.6  # what the frame of a crowded grid takes from each column
SHORT_LABEL = 26  # characters
FEW_COLUMNS = 5
DATE_WIDTH = 56.0
FOLLOWING = 2  # lines of text that follow a heading, or the words before a list, on its page
PAGE = "page"
LOGO_WIDTH = 176.0  # including the gap next to it
CODE, CODE_GAP = 62.0, 8.0  # the code of an imprint
PHONE = "Telephone:"  # the longest label of a telephone number
LISTS = ("bullet_list", "ordered_list", "table")
Room = Callable[[], float]


@dataclass(frozen=True)
class Field:
    """The part of a page inside its margins: its size, and the sizes and line heights of type."""

    width: float
    height: float
    unit: float
    title: tuple[float, float]
    text: tuple[float, float]
    heading: tuple[float, float]
    cell: tuple[float, float]


class Ruling:
    """The writing areas on the pages of a publication; `imprint` are the words at the end of a worksheet."""

    def __init__(self, publication: Publication, measures: Measures, imprint: str = "") -> None:
        kinds = (measures.type_of(kind) for kind in ("title", "text", "heading2", "table"))
        self.field = Field(*measures.field, measures["unit"], *kinds)
        self.canvas: Canvas = canvas(publication.edition, measures)
        self.measures = measures
        self.pitch = measures["pitch"]
        is_worksheet = publication.kind == "worksheet"
        self.brand = self._brand_height(publication) if is_worksheet else 0.0
        self.imprint = self._imprint_height(publication, imprint) if imprint else 0.0
        self.brand_line = self._brand_line_height(publication) if is_worksheet and not self.brand else 0.0

    def fill(self, chapter: Chapter) -> tuple[Node, ...]:
        """Return the blocks of a chapter, with all the lines and rows they have room for."""
        filled: list[Node] = []
        for index, block in enumerate(chapter.blocks):
            rule = partial(self._fill_block, room=partial(self._room, chapter, index))
            filled += rewritten([block], rule) if block.kind in BLOCKS else [block]
        return tuple(filled)

    def move_figures(self, nodes: Sequence[Node], room: Mapping[str, float]) -> tuple[Node, ...]:
        """Move figures below the text that fills the page before them; `room` is its height in points."""
        moved = list(nodes)
        for anchor, left in room.items():
            at = next((nth for nth, node in enumerate(moved) if node.attributes.get(ANCHOR) == anchor), None)
            if at is not None:
                moved.insert(self._place_below(moved, at, left), moved.pop(at))
        return tuple(moved)

    def _place_below(self, nodes: Sequence[Node], at: int, room: float) -> int:
        """Return where a figure goes: below text as high as `room`, not below a heading or the words before a list."""
        place, kept = at, 0.0
        for nth, node in enumerate(nodes[at + 1 :], at + 1):
            following = nodes[nth + 1].kind if nth + 1 < len(nodes) else ""
            if room <= 0 or (node.kind in BLOCKS and node.kind != MORE):
                break
            height = self._text_height(node)
            if node.kind == "heading" or (node.kind == "paragraph" and following in LISTS):
                kept += height
                continue
            if kept and room < kept + FOLLOWING * self.field.text[1]:
                break
            room -= kept + height
            place, kept = nth, 0.0
        return place

    def notes(self, titled: bool) -> int:
        """Return how many lines fit on a page of notes, with or without a title."""
        title = self.field.title[1] + 3 * self.field.unit if titled else 0.0
        return int((self.field.height - title) / self.pitch)

    def _fill_block(self, block: Node, room: Room) -> Iterable[Node]:
        if block.kind == "lines":
            return [self._fill_lines(block, room)]
        if block.kind == "fields":
            return [self._size_fields(block, room)]
        if block.kind == "grid":
            return self._split_grid(block, room)
        return [_split_card(block)] if block.kind == "card" else [block]

    def _fill_lines(self, block: Node, room: Room) -> Node:
        """Add the lines of a block `lines`, in parts that fit on a page."""
        number = max(1, int(room() / self.pitch)) if block.text == PAGE else int(block.text)
        page = max(1, int(self.field.height / self.pitch))
        parts = (min(page, number - start) for start in range(0, number, page))
        lines = (Node("ruled_lines", {"lines": str(part), "height": f"{part * self.pitch:g}"}) for part in parts)
        return replace(block, children=tuple(lines))

    def _size_fields(self, block: Node, room: Room) -> Node:
        """Mark a block `fields` as `short` if two fit side by side; add a `height` if all share the page."""
        items = [node for node in walk(block.children) if node.kind == "item"]
        short = {"short": "yes"} if all(len(item.words) <= SHORT_LABEL for item in items) else {}
        share = room() / len(items) if block.text == PAGE else 0.0
        fits = share >= self.field.text[1] + self.pitch / 2  # there is room to write below a label
        height = {"height": f"{share:.1f}"} if fits else {}
        return replace(block, attributes={**short, **height})

    def _split_grid(self, block: Node, room: Room) -> Iterator[Node]:
        """Split a grid whose column heads do not fit side by side, and fill each part."""
        heads = _column_heads(block)
        crowded = len(heads) > FEW_COLUMNS  # each column is only for ticks or numbers
        size, _ = self.field.cell
        padding = 1.25 * self.field.unit
        words = heads[1:] if crowded else [max(head.split(), key=len, default="") for head in heads[1:]]
        gap = CROWDED_GAP if crowded else 2 * padding
        widths = [self.canvas.measure(word, size, bold=True) + gap for word in words]
        width = self.field.width - self._first_column(block, crowded) - padding
        count = max(1, int(width / max(widths, default=width)))
        if count < len(widths):
            count = -(-len(widths) // -(-len(widths) // count))
        for first in range(1, max(2, len(heads)), count):
            yield self._fill_grid(_keep_columns(block, range(first, first + count)), crowded, room)

    def _fill_grid(self, block: Node, crowded: bool, room: Room) -> Node:
        """Add the empty rows of a grid; rows that fill a page share the rest of it."""
        (table,) = (node for node in walk(block.children) if node.kind == "table")
        rows, lines = block.attributes.get("rows", "0"), block.attributes.get("lines", "1")
        left = room() - self._head_height(block) if PAGE in (rows, lines) else 0.0
        number = max(1, int(left / (self.pitch * int(lines) + RULE))) if rows == PAGE else int(rows)
        head, *given = table.children
        body = [*given, *[Node("row", {}, (Node("cell"),) * len(head.children))] * number]
        height = max(SMALLEST_ROW, left / len(body) - RULE) if PAGE in (rows, lines) else self.pitch * int(lines)
        blank = Node("blank", {"roomy": "yes"} if height > ROOMY * self.pitch and not crowded else {})
        filled = replace(table, children=(head, *(_with_blanks(row, blank) for row in body)))
        first = self._first_column(block, crowded)
        sizes = {"row": str(round(height, 1)), "first": str(round(first, 1)), **({"crowded": "yes"} if crowded else {})}
        children = rewritten(block.children, lambda node: [filled] if node.kind == "table" else [node])
        return replace(block, attributes={**block.attributes, **sizes}, children=children)

    def _first_column(self, block: Node, crowded: bool) -> float:
        """Return the width of a grid's first column, which fits its longest words, or a date if it is empty."""
        heads = _column_heads(block)
        rows = [cell.words for cell in walk(block.children) if cell.attributes.get("scope") == "row"]
        size, _ = self.field.cell
        widest = max(self.canvas.measure(name, size, bold=True) for name in (heads[0], *rows))
        if crowded:
            return widest + self.field.unit
        most = self.field.width / (3 if len(heads) >= 3 else 2)
        return min((widest if rows else max(widest, DATE_WIDTH)) + 2.5 * self.field.unit, most)

    def _head_height(self, block: Node) -> float:
        heads = _column_heads(block)
        size, line = self.field.cell
        width = (self.field.width - DATE_WIDTH) / max(1, len(heads) - 1) - 3 * self.field.unit
        most = max(len(self.canvas.lines(head, width, size, bold=True)) for head in heads)
        return most * line + 3 * self.field.unit

    def _room(self, chapter: Chapter, index: int) -> float:
        """Return the height left on the page for the block at `index` in a chapter."""
        above: Sequence[Node] = chapter.blocks[:index]
        breaks = [place for place, block in enumerate(above) if block.kind == "new-page"]
        above = above[breaks[-1] :] if breaks else above
        taken = sum(map(self._text_height, above)) + (0.0 if breaks else self._opening_height(chapter))
        if all(block.kind != "new-page" for block in chapter.blocks[index:]):
            taken += self.imprint
        return self.field.height - taken - self.field.unit

    def _opening_height(self, chapter: Chapter) -> float:
        """Return the height of a worksheet's title and the sentence below it."""
        return (
            self._height(chapter.section.title, self.field.title, bold=True)
            + self._height(chapter.section.purpose, self.field.text)
            + 6 * self.field.unit
            + self.brand
            + self.brand_line
        )

    def _text_height(self, block: Node) -> float:
        """Return the height of headings, paragraphs, and tables; blocks with a template do not count."""
        text, heading, unit = self.field.text, self.field.heading, self.field.unit
        if block.kind in BLOCKS:
            return 0.0
        if block.kind == "table":
            return sum(map(self._row_height, block.children))
        if block.kind in ("paragraph", "plain"):
            return self._height(block.words, text) + 2 * unit
        if block.kind == "heading":
            return self._height(block.words, heading, bold=True) + 5.25 * unit
        return sum(map(self._text_height, block.children))

    def _row_height(self, row: Node) -> float:
        size, line = self.field.cell
        width = self.field.width / len(row.children) - 2 * self.field.unit
        return max(len(self.canvas.lines(cell.words, width, size)) for cell in row.children) * line + 9

    def _brand_height(self, publication: Publication) -> float:
        """Return the height of a clinic's name above the title of a worksheet, or 0 if it is in one small line."""
        brand = publication.brand
        has_card = any(block.kind == "card" for chapter in publication.chapters for block in chapter.blocks)
        if brand is None or has_card or self.field.width < NARROW:
            return 0.0
        width = self.field.width - (LOGO_WIDTH if brand.logo else 0.0)
        (size, line), (small, small_line) = self.measures.type_of("label"), self.measures.type_of("small")
        name = len(self.canvas.lines(brand.name, width, size, bold=True)) * line
        texts = [text for text in (brand.line, brand.telephone and f"{PHONE} {brand.telephone}") if text]
        fits_line = self.canvas.measure("    ".join(texts), small) <= width
        lines = 1 if fits_line else sum(len(self.canvas.lines(text, width, small)) for text in texts)
        return name + lines * small_line + 4 * self.field.unit

    def _brand_line_height(self, publication: Publication) -> float:
        """Return the height of a clinic's name in one small line, as on a half sheet and on the sheet of a card."""
        if publication.brand is None:
            return 0.0
        phone = publication.brand.telephone and f"    {PHONE} {publication.brand.telephone}"
        return self._height(publication.brand.name + phone, self.measures.type_of("small"), bold=True)

    def _imprint_height(self, publication: Publication, words: str) -> float:
        """Return the height of the imprint of a worksheet, with its code if it has one."""
        has_code = publication.brand is not None and publication.brand.newest
        size, line = self.measures.type_of("small")
        width = self.field.width - (CODE + CODE_GAP if has_code else 0.0)
        lines = len(self.canvas.lines(words, width, size)) * line
        return max(lines, CODE if has_code else 0.0) + 3.5 * self.field.unit

    def _height(self, text: str, type_: tuple[float, float], bold: bool = False) -> float:
        size, line = type_
        return len(self.canvas.lines(text, self.field.width, size, bold)) * line


def _column_heads(block: Node) -> list[str]:
    return [cell.words for cell in walk(block.children) if cell.attributes.get("scope") == "col"]


def _keep_columns(block: Node, kept: range) -> Node:
    """Return a grid with its first column and those `kept`."""

    def cut(node: Node) -> Iterable[Node]:
        cells = (cell for index, cell in enumerate(node.children) if index == 0 or index in kept)
        return [replace(node, children=tuple(cells)) if node.kind == "row" else node]

    return replace(block, children=rewritten(block.children, cut))


def _with_blanks(row: Node, blank: Node) -> Node:
    """Put a blank in each empty cell of a row."""
    cells = (cell if cell.children or cell.attributes else replace(cell, children=(blank,)) for cell in row.children)
    return replace(row, children=tuple(cells))


def _split_card(card: Node) -> Node:
    """Split a card into its two sides at the rule between them."""
    fold = next(index for index, child in enumerate(card.children) if child.kind == "rule")
    front, back = card.children[:fold], card.children[fold + 1 :]
    return replace(card, children=(Node("side", {}, front, "front"), Node("side", {}, back, "back")))
