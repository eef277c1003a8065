"""Pages to write on: how many lines and rows fit, in points, and the blocks of a text with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nethandout.content.grammar import BLOCKS
from nethandout.model import Chapter, Node, Publication, rewritten, walk
from nethandout.pages.figures import NARROW, Canvas, canvas
from nethandout.pages.layouts import Measures

PITCH = 28.0  # between two writing lines: 9.9 mm
LEAST = 26.0  # between two rows that share what is left of a page: 9.2 mm
ROOMY = 1.4  # lines a row is high before more than one line is typed into it
RULE = 0.6
GAP = 3.6  # what the frame of a crowded grid takes from each of its columns
SHORT = 26
FEW_COLUMNS = 5
DATE = 56.0
TABS = 357.0
FEW_ROWS = 3
PAGE = "page"
LOGO = 176.0  # a logo and the gap beside it
PHONE = "Telephone:"  # as long as the word for it may be
Room = Callable[[], float]


@dataclass(frozen=True)
class Field:
    """The part of a page that is written on: its size, and the sizes and lines of type."""

    width: float
    height: float
    unit: float
    title: tuple[float, float]
    text: tuple[float, float]
    heading: tuple[float, float]
    cell: tuple[float, float]


def field(measures: Measures) -> Field:
    """The field of a publication's pages."""
    kinds = (measures.type_of(kind) for kind in ("title", "text", "heading2", "table"))
    return Field(*measures.field, measures["unit"], *kinds)


class Ruling:
    """How much room the pages of a publication have to write on."""

    def __init__(self, publication: Publication, measures: Measures) -> None:
        self.field = field(measures)
        self.canvas: Canvas = canvas(publication.edition, measures)
        self.measures = measures
        self.brand = self._brand(publication) if publication.kind == "worksheet" else 0.0
        self.brand_line = self._brand_line(publication) if publication.kind == "worksheet" and not self.brand else 0.0

    def ruled(self, chapter: Chapter) -> tuple[Node, ...]:
        """The blocks of a chapter, those to write on with every line and row that they have room for."""
        found: list[Node] = []
        for nth, block in enumerate(chapter.blocks):
            rule = partial(self._ruled, room=partial(self._room, chapter, nth))
            found += rewritten([block], rule) if block.kind in BLOCKS else [block]
        return tuple(found)

    def notes(self, titled: bool) -> int:
        """How many lines a page of notes holds, below its title or without one."""
        title = self.field.title[1] + 3 * self.field.unit if titled else 0.0
        return int((self.field.height - title) / PITCH)

    def contents(self, rows: int) -> float:
        """What is left for the chapters on a page of contents with so many other rows; its tabs hold 357 at most."""
        few = rows <= FEW_ROWS
        line, unit = self.field.text[1], self.field.unit
        taken = self.field.title[1] + 3 * unit + line + 8 + rows * (line + 0.5 * unit)
        return TABS if few else min(TABS, self.field.height - taken)

    @staticmethod
    def is_spread(chapter: Chapter) -> bool:
        """Whether a worksheet is two pages that are to lie open beside each other."""
        kinds = [block.kind for block in chapter.blocks]
        return kinds.count("new-page") == 1 and "questions" not in kinds

    def _ruled(self, block: Node, room: Room) -> Iterable[Node]:
        if block.kind == "lines":
            return [self._with_lines(block, room)]
        if block.kind == "fields":
            return [self._with_heights(block, room)]
        if block.kind == "grid":
            return self._grids(block, room)
        return [_with_sides(block)] if block.kind == "card" else [block]

    def _with_lines(self, block: Node, room: Room) -> Node:
        """A block `lines` with its lines, in parts that fit on a page."""
        number = max(1, int(room() / PITCH)) if block.text == PAGE else int(block.text)
        whole = max(1, int(self.field.height / PITCH))
        parts = (min(whole, number - begun) for begun in range(0, number, whole))
        lines = (Node("ruled_lines", {"lines": str(part), "height": f"{part * PITCH:g}"}) for part in parts)
        return replace(block, children=tuple(lines))

    def _with_heights(self, block: Node, room: Room) -> Node:
        """A block `fields`: `short` where two can stand side by side, with a `height` where they share the page."""
        items = [node for node in walk(block.children) if node.kind == "item"]
        short = {"short": "yes"} if all(len(item.words) <= SHORT for item in items) else {}
        height = {"height": str(round(max(0.0, room()) / len(items), 1))} if block.text == PAGE else {}
        return replace(block, attributes={**short, **height})

    def _grids(self, block: Node, room: Room) -> Iterator[Node]:
        """A grid with its rows, as several below each other where the heads of its columns do not fit side by side."""
        heads = _heads(block)
        crowded = len(heads) > FEW_COLUMNS  # each column holds a tick or a number only
        size, _ = self.field.cell
        padding = 1.25 * self.field.unit
        words = heads[1:] if crowded else [max(head.split(), key=len, default="") for head in heads[1:]]
        wide = [self.canvas.measure(word, size, bold=True) + (GAP if crowded else 2 * padding) for word in words]
        width = self.field.width - self._first_column(block, crowded) - padding
        some = max(1, int(width / max(wide, default=width)))
        if some < len(wide):
            some = -(-len(wide) // -(-len(wide) // some))
        for first in range(1, max(2, len(heads)), some):
            yield self._grid(_columns(block, range(first, first + some)), crowded, room)

    def _grid(self, block: Node, crowded: bool, room: Room) -> Node:
        """A grid with its empty rows; rows that fill a page share what is left of it."""
        (table,) = (node for node in walk(block.children) if node.kind == "table")
        rows, lines = block.attributes.get("rows", "0"), block.attributes.get("lines", "1")
        left = room() - self._head(block) if PAGE in (rows, lines) else 0.0
        number = max(1, int(left / (PITCH * int(lines) + RULE))) if rows == PAGE else int(rows)
        head, *own = table.children
        body = [*own, *[Node("row", {}, (Node("cell"),) * len(head.children))] * number]
        high = max(LEAST, left / len(body) - RULE) if PAGE in (rows, lines) else PITCH * int(lines)
        roomy = {"roomy": "yes"} if high > ROOMY * PITCH and not crowded else {}
        filled = [_with_blanks(row, roomy) for row in body]
        ruled = replace(table, children=(head, *filled))
        first = self._first_column(block, crowded)
        sizes = {"row": str(round(high, 1)), "first": str(round(first, 1)), **({"crowded": "yes"} if crowded else {})}
        children = rewritten(block.children, lambda node: [ruled] if node.kind == "table" else [node])
        return replace(block, attributes={**block.attributes, **sizes}, children=children)

    def _first_column(self, block: Node, crowded: bool) -> float:
        """How wide the first column of a grid is: as its longest words; where none are given, enough for a date."""
        heads = _heads(block)
        rows = [cell.words for cell in walk(block.children) if cell.attributes.get("scope") == "row"]
        size, _ = self.field.cell
        widest = max(self.canvas.measure(name, size, bold=True) for name in (heads[0], *rows))
        if crowded:
            return widest + self.field.unit
        most = self.field.width / (3 if len(heads) >= 3 else 2)
        return min((widest if rows else max(widest, DATE)) + 2.5 * self.field.unit, most)

    def _head(self, block: Node) -> float:
        """How high the head of a grid is: below its words nothing is written."""
        heads = _heads(block)
        size, line = self.field.cell
        wide = (self.field.width - DATE) / max(1, len(heads) - 1) - 3 * self.field.unit
        most = max(len(self.canvas.lines(head, wide, size, bold=True)) for head in heads)
        return most * line + 3 * self.field.unit

    def _room(self, chapter: Chapter, nth: int) -> float:
        """What is left of the page for the block with that place in its chapter, which fills it."""
        above: Sequence[Node] = chapter.blocks[:nth]
        breaks = [place for place, block in enumerate(above) if block.kind == "new-page"]
        above = above[breaks[-1] :] if breaks else above
        taken = sum(map(self._height, above)) + (0.0 if breaks else self._opening(chapter))
        return self.field.height - taken - self.field.unit

    def _opening(self, chapter: Chapter) -> float:
        """How high the title of a worksheet and the sentence below it are."""
        unit = self.field.unit
        return (
            self._lines(chapter.section.title, self.field.title, bold=True)
            + self._lines(chapter.section.purpose, self.field.text)
            + 6 * unit
            + self.brand
            + self.brand_line
        )

    def _height(self, block: Node) -> float:
        """How high headings and paragraphs are; blocks that a layout sets are not counted."""
        text, heading, unit = self.field.text, self.field.heading, self.field.unit
        pieces = () if block.kind in BLOCKS else tuple(walk([block]))
        return sum(
            self._lines(piece.words, text) + 2 * unit
            if piece.kind == "paragraph"
            else self._lines(piece.words, heading, bold=True) + 6.5 * unit
            for piece in pieces
            if piece.kind in ("paragraph", "heading")
        )

    def _brand(self, publication: Publication) -> float:
        """How high a clinic's name above the title of a worksheet is; 0 where it has one line at most."""
        brand = publication.brand
        carded = any(block.kind == "card" for chapter in publication.chapters for block in chapter.blocks)
        if brand is None or carded or self.field.width < NARROW:
            return 0.0
        wide = self.field.width - (LOGO if brand.logo else 0.0)
        (size, line), (small, small_line) = self.measures.type_of("label"), self.measures.type_of("small")
        names = len(self.canvas.lines(brand.name, wide, size, bold=True)) * line
        said = [text for text in (brand.line, brand.telephone and f"{PHONE} {brand.telephone}") if text]
        together = self.canvas.measure("    ".join(said), small) <= wide
        lines = 1 if together else sum(len(self.canvas.lines(text, wide, small)) for text in said)
        return names + lines * small_line + 4 * self.field.unit

    def _brand_line(self, publication: Publication) -> float:
        """How high it is there, in small type: on the sheet of a card, and on half a sheet."""
        if publication.brand is None:
            return 0.0
        phone = publication.brand.telephone and f"    {PHONE} {publication.brand.telephone}"
        return self._lines(publication.brand.name + phone, self.measures.type_of("small"), bold=True)

    def _lines(self, text: str, type_: tuple[float, float], bold: bool = False) -> float:
        size, line = type_
        return len(self.canvas.lines(text, self.field.width, size, bold)) * line


def _heads(block: Node) -> list[str]:
    """The words above the columns of a grid."""
    return [cell.words for cell in walk(block.children) if cell.attributes.get("scope") == "col"]


def _columns(block: Node, kept: range) -> Node:
    """A grid with its first column and those `kept`."""

    def cut(node: Node) -> Iterable[Node]:
        cells = (cell for nth, cell in enumerate(node.children) if nth == 0 or nth in kept)
        return [replace(node, children=tuple(cells)) if node.kind == "row" else node]

    return replace(block, children=rewritten(block.children, cut))


def _with_blanks(row: Node, roomy: dict[str, str]) -> Node:
    """A row with a blank in each of its empty cells."""
    blank = Node("blank", roomy)
    cells = (cell if cell.children or cell.attributes else replace(cell, children=(blank,)) for cell in row.children)
    return replace(row, children=tuple(cells))


def _with_sides(card: Node) -> Node:
    """A card with its two sides, which a rule parts."""
    fold = next(nth for nth, child in enumerate(card.children) if child.kind == "rule")
    front, back = card.children[:fold], card.children[fold + 1 :]
    return replace(card, children=(Node("side", {}, front, "front"), Node("side", {}, back, "back")))
