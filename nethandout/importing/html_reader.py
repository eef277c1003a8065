"""Turn a tree of HTML elements into nodes; web pages, Markdown, and Word files all take this path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from nethandout.content.assets import TICK_BOX
from nethandout.errors import InputError
from nethandout.importing.html_tree import STRUCK, WITHOUT_TEXT, left_out, remove_repeated_title
from nethandout.importing.text_nodes import (
    PLAIN,
    Run,
    excerpt,
    inline_nodes,
    join_lines,
    runs_of,
    split_lines,
    split_lists,
    wrap_loose_blocks,
)
from nethandout.importing.text_reader import split_typed_lists
from nethandout.model import Node

HEADINGS = {"title": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset(("ul", "ol", "menu", "dir"))
LEAD_INS = frozenset(("dt", "caption"))
BLOCK_TAGS = (
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav optgroup option p pre section select summary"
    " tbody td tfoot th thead title tr"
)
BLOCKS = frozenset(BLOCK_TAGS.split())
STRONG, EMPHASIS, STRUCK_THROUGH = ("b", "strong"), ("i", "em"), ("s", "strike", "del")
SUPERSCRIPTS = str.maketrans("123", "¹²³")
DEEPEST_TABLE = 20
QUOTED = 80  # characters of a text in a notice
MOST_COLUMNS = 40
MOST_WORDS_IN_CELL = 120
MOST_SPANNED = 20
EMPTY_CELL = Node("cell")


@dataclass(frozen=True)
class Style:
    """How the text inside an element is set."""

    run: Run = PLAIN
    struck: bool = False
    superscript: bool = False
    preformatted: bool = False

    def inside(self, element: Element) -> Style:
        """Return the style of the text inside `element`, which is itself in this style."""
        tag = element.tag
        if tag == "a":
            return replace(self, run=self.run._replace(href=element.get("href", "").strip()))
        strong, emphasis = self.run.strong or tag in STRONG, self.run.emphasis or tag in EMPHASIS
        run = self.run._replace(strong=strong, emphasis=emphasis)
        struck = self.struck or tag in STRUCK_THROUGH or element.get(STRUCK) is not None
        return Style(run, struck, self.superscript or tag == "sup", self.preformatted or tag == "pre")


@dataclass(frozen=True)
class Cell:
    """A cell of a table: the blocks in it, and the columns and rows it spans."""

    blocks: Sequence[Node]
    columns: int
    rows: int

    @property
    def is_layout(self) -> bool:
        """Whether this cell holds part of a page rather than data."""
        words = sum(len(block.words.split()) for block in self.blocks)
        return words > MOST_WORDS_IN_CELL or any(block.kind in ("heading", "table") for block in self.blocks)

    def node(self) -> Node:
        """Return a cell with the text of all blocks as lines."""
        return Node("cell", {}, join_lines(line for block in self.blocks for line in _lines(block)))


class HtmlReader:
    """Walks a tree and collects blocks; the attributes `data-line` are line numbers of the file."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean
        self.notices: list[str] = []
        self.blocks: list[Node] = []
        self.runs: list[Run] = []
        self.line = self.first_line = 0
        self.has_text = self.line_is_empty = False
        self.heading = self.tables = self.nesting = 0
        self.in_heading = self.is_lead_in = False

    def read(self, root: Element) -> tuple[Node, ...]:
        """Return the blocks of a tree."""
        self._element(root, Style())
        self._end_block()
        return tuple(split_typed_lists(remove_repeated_title(self.blocks)))

    def _element(self, element: Element, style: Style) -> None:
        tag = element.tag
        self.line = _whole_number(element.get("data-line")) or self.line
        if not isinstance(tag, str) or tag in WITHOUT_TEXT:
            return
        if tag == "table":
            self._table(element, style)
        elif tag in LISTS:
            self._list(element, style)
        elif tag in BLOCKS:
            self._block(element, style.inside(element))
        elif tag == "br":
            self._line_break()
        elif tag == "img":
            alt = element.get("alt", "").strip()
            self.notices.append("a picture was left out" + (f" (“{excerpt(alt, QUOTED)}”)" if alt else ""))
        elif tag == "input":
            self._form_field(element, style)
        else:
            self._children(element, style.inside(element))

    def _children(self, element: Element, style: Style) -> None:
        self._text(element.text or "", style)
        for child in element:
            self._element(child, style)
            self._text(child.tail or "", style)

    def _text(self, text: str, style: Style) -> None:
        words = text.strip()
        if words and not self.has_text:
            self.has_text = True
            self.first_line = self.line
        text = self.clean(text) if style.preformatted else self.clean(text).replace("\n", " ")
        if words:
            self.line_is_empty = False
            if style.superscript and words.isdecimal():
                self.notices.append("a superscript is written as ² or ^4")
                text = words.translate(SUPERSCRIPTS) if words in ("1", "2", "3") else f"^{words}"
            if style.struck:
                self.notices.append(f"struck-through text was kept; check it: “{excerpt(words, QUOTED)}”")
        self.runs.append(style.run._replace(text=text))

    def _line_break(self) -> None:
        """End a line; a second break in a row ends the paragraph."""
        if self.line_is_empty and self.has_text and not self.in_heading:
            self._end_block()
        else:
            self.runs.append(Run("\n"))
        self.line_is_empty = True

    def _form_field(self, element: Element, style: Style) -> None:
        """Read a check box as a tick box, and report the text in any other field."""
        kind = element.get("type", "").lower()
        if kind == "checkbox":
            self._text(f" {TICK_BOX} ", style)
            if element.get("checked") is not None:
                self.notices.append("a checked box is printed empty")
        elif kind not in ("hidden", "radio"):
            text = " ".join(element.get(name, "") for name in ("value", "placeholder", "alt"))
            self.notices += left_out("a form field", element.get("data-line", ""), text, QUOTED)

    def _block(self, element: Element, style: Style) -> None:
        self._end_block()
        before = self.heading, self.in_heading, self.is_lead_in
        if element.tag in HEADINGS:
            self.heading, self.in_heading = HEADINGS[element.tag], True
        self.is_lead_in = element.tag in LEAD_INS
        self._children(element, style)
        self._end_block()
        self.heading, self.in_heading, self.is_lead_in = before

    def _end_block(self) -> None:
        """Make a block of the text read since the last one ended."""
        content = inline_nodes(self.runs)
        self.runs, self.has_text, self.line_is_empty = [], False, False
        if not content:
            return
        kind, attributes = "paragraph", {"leads": "yes"} if self.is_lead_in else {}
        if self.in_heading:
            kind, attributes = "heading", {"level": str(self.heading)}
        elif not self.nesting and _looks_like_heading(content):
            kind, attributes = "heading", {"level": "6"}
        self.blocks.append(Node(kind, attributes, content, line=self.first_line))

    @contextmanager
    def _nested(self) -> Iterator[list[Node]]:
        """Collect blocks in a list of their own, such as those of an item or a cell."""
        self._end_block()
        before = self.blocks, self.heading, self.in_heading, self.is_lead_in
        self.blocks, self.in_heading, self.is_lead_in = [], False, False
        self.nesting += 1
        yield self.blocks
        self._end_block()
        self.nesting -= 1
        self.blocks, self.heading, self.in_heading, self.is_lead_in = before

    def _list(self, element: Element, style: Style) -> None:
        """Read a list; content outside of any item becomes an item too."""
        self._end_block()
        items: list[Node] = []
        with self._nested() as loose:
            self._text(element.text or "", style)
            for child in element:
                if child.tag == "li":
                    self._end_block()
                    wrap_loose_blocks(loose, items)
                    value = _whole_number(child.get("value"))
                    with self._nested() as blocks:
                        self._element(child, style)
                    items.append(Node("item", {} if value is None else {"value": str(value)}, tuple(blocks)))
                else:
                    self._element(child, style)
                self._text(child.tail or "", style)
        wrap_loose_blocks(loose, items)
        self.blocks += split_lists(items, None if element.tag != "ol" else _whole_number(element.get("start")) or 1)

    def _table(self, element: Element, style: Style) -> None:
        self._end_block()
        if self.tables == DEEPEST_TABLE:
            raise InputError(f"tables are nested more than {DEEPEST_TABLE} deep; remove the outer ones")
        line = self.line
        rows: list[list[Cell]] = []
        with self._nested() as around:
            self.tables += 1
            self._rows(element, style, rows)
            self.tables -= 1
        self.blocks += around
        self.blocks += data_table(rows, line, self.notices) or [
            block for row in rows for cell in row for block in cell.blocks
        ]

    def _rows(self, element: Element, style: Style, rows: list[list[Cell]]) -> None:
        for child in element:
            if child.tag in ("thead", "tbody", "tfoot", "tr"):
                rows += [[]] if child.tag == "tr" else []
                self._rows(child, style, rows)
            elif child.tag in ("td", "th"):
                with self._nested() as blocks:
                    self._element(child, style)
                spans = (min(_whole_number(child.get(span)) or 1, MOST_SPANNED) for span in ("colspan", "rowspan"))
                rows[-1].append(Cell(blocks, *spans))
            else:
                self._element(child, style)


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 9 else None


def _looks_like_heading(content: Sequence[Node]) -> bool:
    text = "".join(node.words for node in content)
    is_short = len(text) <= 80 and len(text.split()) <= 12
    return is_short and not set(".,;:!") & set(text) and all(run.strong for run in runs_of(content))


def _lines(block: Node) -> Iterator[Sequence[Node]]:
    if block.kind in ("paragraph", "plain"):
        yield from split_lines(block.children)
    else:
        for child in block.children:
            yield from _lines(child)


def data_table(rows: Sequence[Sequence[Cell]], line: int, notices: list[str]) -> list[Node]:
    """Return a table of data; nothing if it has a single row or column, or only lays out a page."""
    if any(cell.is_layout for row in rows for cell in row):
        return []
    repeated: list[str] = []
    grid = [row for row in _grid(rows, repeated) if any(cell.children for cell in row)]
    width = max((len(row) for row in grid), default=0)
    if len(grid) < 2 or not 1 < width <= MOST_COLUMNS:
        return []
    notices += repeated
    full_rows = (Node("row", {}, (*row, *[EMPTY_CELL] * (width - len(row)))) for row in grid)
    return [Node("table", {}, tuple(full_rows), line=line)]


def _grid(rows: Sequence[Sequence[Cell]], notices: list[str]) -> Iterator[list[Node]]:
    """Lay cells out in columns; the text of a cell that spans rows is repeated in each of them."""
    covered: dict[int, tuple[int, Node]] = {}
    for at, row in enumerate(rows):
        laid_out: list[Node] = []
        below = {column: (left - 1, cell) for column, (left, cell) in covered.items() if left > 1}
        for cell in row:
            while len(laid_out) in covered:
                laid_out.append(covered[len(laid_out)][1])
            node, tall = cell.node(), min(cell.rows, len(rows) - at)
            cells = [node, *[EMPTY_CELL] * (cell.columns - 1)]
            if tall > 1:
                below.update((column, (tall - 1, one)) for column, one in enumerate(cells, start=len(laid_out)))
                if node.children:
                    notices.append(f"“{node.words}” spanned {tall} rows and is repeated in each")
            laid_out += cells
        while len(laid_out) in covered:
            laid_out.append(covered[len(laid_out)][1])
        covered = below
        yield laid_out
