"""Pages to write on: how many lines and rows have room, in points, and the tables, lists and cards they are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markupsafe import Markup

from nethandout.model import Chapter, Publication
from nethandout.pages.block import Block
from nethandout.pages.figures import NARROW, Canvas, canvas
from nethandout.pages.measures import Measures

PITCH = 28.0  # between two writing lines: 9.9 mm
LEAST = 26.0  # between two rows that share what is left of a page: 9.2 mm
RULE = 0.6
CUT = "cut"
GAP = 3.6  # what the frame of a crowded grid takes from each of its columns
SHORT = 26
FEW_COLUMNS = 5
GATHERED_LINES = 3
DATE = 56.0
TABS = 357.0
FEW_ROWS = 3
PAGE = "page"
TAG = re.compile(r"<[^>]+>")
LOGO = 176.0  # a logo and the gap beside it
PHONE = "Telephone:"  # as long as the word for it may be
HEAD = re.compile(r"<th scope=\"col\">(.*?)</th>", re.DOTALL)
NAME = re.compile(r"<th scope=\"row\">(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]\b.*?</t[hd]>\n?", re.DOTALL)
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
PIECE = re.compile(r"<(h[2-4]|p)\b[^>]*>(.*?)</\1>", re.DOTALL)


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
    """What the templates of blocks to write on ask for."""

    def __init__(self, publication: Publication, measures: Measures) -> None:
        self.field = field(measures)
        self.canvas: Canvas = canvas(publication.edition, measures)
        self.measures = measures
        self.brand = self._brand(publication) if publication.kind == "worksheet" else 0.0
        self.brand_line = self._brand_line(publication) if publication.kind == "worksheet" and not self.brand else 0.0

    def lines(self, block: Block, chapter: Chapter) -> int:
        """How many lines a block `lines` or `questions` has."""
        wanted = block.label if block.name == "lines" else block.arguments.get("lines", str(GATHERED_LINES))
        if wanted != PAGE:
            return int(wanted)
        return max(1, int(self.room(block, chapter) / PITCH))

    def notes(self, titled: bool) -> int:
        """How many lines a page of notes holds, below its title or without one."""
        title = self.field.title[1] + 3 * self.field.unit if titled else 0.0
        return int((self.field.height - title) / PITCH)

    def table(self, block: Block, chapter: Chapter) -> Markup:
        """The table of a grid, with its empty rows."""
        html = _html(block)
        wanted = block.arguments.get("rows", "0")
        if wanted == PAGE:
            room = self.room(block, chapter) - self.head(html)
            number = max(1, int(room / (PITCH * self._lines_a_row(block) + RULE)))
        else:
            number = int(wanted)
        row = f"<tr>{'<td></td>' * len(HEAD.findall(html))}</tr>\n"
        if "<tbody>" in html:
            return Markup(html.replace("</tbody>", row * number + "</tbody>"))
        return Markup(html.replace("</table>", f"<tbody>\n{row * number}</tbody>\n</table>"))

    def parts(self, block: Block) -> list[Block]:
        """A grid, cut into several below each other where the heads of its columns do not fit side by side."""
        html = _html(block)
        heads = [TAG.sub("", head) for head in HEAD.findall(html)]
        size, _ = self.field.cell
        crowded, padding = self.is_crowded(block), 1.25 * self.field.unit
        words = heads[1:] if crowded else [max(head.split(), key=len, default="") for head in heads[1:]]
        gap = GAP if crowded else 2 * padding
        wide = [self.canvas.measure(word, size, bold=True) + gap for word in words]
        room = self.field.width - self.first_column(block) - padding
        some = max(1, int(room / max(wide, default=room)))
        if some >= len(wide):
            return [block]
        pages = -(-len(wide) // some)
        some = -(-len(wide) // pages)
        return [_columns(block, range(first, first + some), crowded) for first in range(1, len(heads), some)]

    def row(self, block: Block, chapter: Chapter) -> float:
        """How high a row of a grid is; rows that fill a page share what is left of it."""
        if PAGE not in (block.arguments.get("lines"), block.arguments.get("rows")):
            return PITCH * self._lines_a_row(block)
        table = self.table(block, chapter)
        rows = table.count("<tr>") - 1
        return max(LEAST, (self.room(block, chapter) - self.head(table)) / rows - RULE)

    def share(self, block: Block, chapter: Chapter) -> float:
        """How high a field is where fields share what is left of the page."""
        return max(0.0, self.room(block, chapter)) / len(ITEM.findall(_html(block)))

    def first_column(self, block: Block) -> float:
        """How wide the first column of a grid is: as its longest words; where none are given, enough for a date."""
        html = _html(block)
        rows = [TAG.sub("", name) for name in NAME.findall(html)]
        names = [TAG.sub("", HEAD.findall(html)[0]), *rows]
        size, _ = self.field.cell
        widest = max(self.canvas.measure(name, size, bold=True) for name in names)
        if self.is_crowded(block):
            return widest + self.field.unit
        columns = len(HEAD.findall(html))
        most = self.field.width / (3 if columns >= 3 else 2)
        return min((widest if rows else max(widest, DATE)) + 2.5 * self.field.unit, most)

    def head(self, table: str) -> float:
        """How high the head of a table is: below its words nothing is written."""
        heads = [TAG.sub("", head) for head in HEAD.findall(table)]
        size, line = self.field.cell
        wide = (self.field.width - DATE) / max(1, len(heads) - 1) - 3 * self.field.unit
        most = max(len(self.canvas.lines(head, wide, size, bold=True)) for head in heads)
        return most * line + 3 * self.field.unit

    def room(self, block: Block, chapter: Chapter) -> float:
        """What is left of the page for a block that fills it."""
        before = [other for other in chapter.blocks if other.line < block.line]
        breaks = [other.line for other in before if other.name == "new-page"]
        above = [other for other in before if not breaks or other.line > breaks[-1]]
        taken = sum(self.height(other.html) for other in above) + (0.0 if breaks else self.opening(chapter))
        return self.field.height - taken - self.field.unit

    def contents(self, rows: int) -> float:
        """What is left for the chapters on a page of contents with so many other rows; its tabs hold 357 at most."""
        few = rows <= FEW_ROWS
        line, unit = self.field.text[1], self.field.unit
        taken = self.field.title[1] + 3 * unit + line + 8 + rows * (line + 0.5 * unit)
        return TABS if few else min(TABS, self.field.height - taken)

    def opening(self, chapter: Chapter) -> float:
        """How high the title of a worksheet and the sentence below it are."""
        unit = self.field.unit
        return (
            self._lines(chapter.section.title, self.field.title, bold=True)
            + self._lines(chapter.section.purpose, self.field.text)
            + 6 * unit
            + self.brand
            + self.brand_line
        )

    def height(self, html: str) -> float:
        """How high headings and paragraphs are."""
        return sum(
            self._lines(TAG.sub("", words), self.field.text) + 2 * self.field.unit
            if tag == "p"
            else self._lines(TAG.sub("", words), self.field.heading, bold=True) + 6.5 * self.field.unit
            for tag, words in PIECE.findall(html)
        )

    @staticmethod
    def is_crowded(block: Block) -> bool:
        """Whether a grid has so many columns that each holds a tick or a number only."""
        return CUT in block.arguments or len(HEAD.findall(_html(block))) > FEW_COLUMNS

    @staticmethod
    def is_spread(chapter: Chapter) -> bool:
        """Whether a worksheet is two pages that are to lie open beside each other."""
        names = [block.name for block in chapter.blocks]
        return names.count("new-page") == 1 and "questions" not in names

    @staticmethod
    def is_short(block: Block) -> bool:
        """Whether every field is short enough for two to stand side by side."""
        items = ITEM.findall(_html(block))
        return all(len(TAG.sub("", item)) <= SHORT for item in items)

    @staticmethod
    def sides(block: Block) -> list[Markup]:
        """The front and the back of a card."""
        return [Markup(side) for side in _html(block).split("<hr>\n")]

    def _brand(self, publication: Publication) -> float:
        """How high a clinic's name above the title of a worksheet is; 0 where it has one line at most."""
        brand = publication.brand
        carded = any(block.name == "card" for chapter in publication.chapters for block in chapter.blocks)
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

    @staticmethod
    def _lines_a_row(block: Block) -> int:
        return int(block.arguments.get("lines", "1"))

    def _lines(self, text: str, type_: tuple[float, float], bold: bool = False) -> float:
        size, line = type_
        return len(self.canvas.lines(text, self.field.width, size, bold)) * line


def _columns(block: Block, kept: range, crowded: bool) -> Block:
    """A grid with its first column and those `kept`; a part of a crowded grid is one too."""

    def cells(row: re.Match[str]) -> str:
        own = CELL.findall(row[0])
        return f"<tr>{''.join(cell for nth, cell in enumerate(own) if nth == 0 or nth in kept)}</tr>"

    children = tuple(replace(child, html=ROW.sub(cells, child.html)) for child in block.children)
    return replace(block, children=children, arguments={**block.arguments, **({CUT: "crowded"} if crowded else {})})


def _html(block: Block) -> str:
    return "".join(child.html for child in block.children)
