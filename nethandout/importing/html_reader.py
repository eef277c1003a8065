"""Turn a tree of HTML elements into nodes; web pages, Markdown, and Word files all take this path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from nethandout.content.assets import TICK_BOX
from nethandout.errors import InputError
from nethandout.importing.html_tree import STRUCK, WITHOUT_WORDS, left_out, without_repeated_title
from nethandout.importing.text_nodes import (
    PLAIN,
    Run,
    cut_lists,
    excerpt,
    inline,
    joined,
    lines,
    runs,
    take_loose,
)
from nethandout.importing.text_reader import gather_bullets
from nethandout.model import Node

HEADINGS = {"title": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset(("ul", "ol", "menu", "dir"))
LEADS = frozenset(("dt", "caption"))
BORDERS = (
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav optgroup option p pre section select summary"
    " tbody td tfoot th thead title tr"
)
BORDER = frozenset(BORDERS.split())
STRONG, EMPHASIS, STRUCK_OUT = ("b", "strong"), ("i", "em"), ("s", "strike", "del")
RAISED = str.maketrans("123", "¹²³")
DEEPEST_TABLE = 20
QUOTED = 80
WIDEST = 40
LONGEST_CELL = 120
FARTHEST_SPAN = 20
BLANK = Node("cell")


@dataclass(frozen=True)
class Style:
    """How the words inside an element are set."""

    run: Run = PLAIN
    struck: bool = False
    raised: bool = False
    pre: bool = False

    def inside(self, element: Element) -> Style:
        """Return how words inside `element` are set, which is itself set in this way."""
        tag = element.tag
        if tag == "a":
            return replace(self, run=self.run._replace(href=element.get("href", "").strip()))
        strong, emphasis = self.run.strong or tag in STRONG, self.run.emphasis or tag in EMPHASIS
        run = self.run._replace(strong=strong, emphasis=emphasis)
        struck = self.struck or tag in STRUCK_OUT or element.get(STRUCK) is not None
        return Style(run, struck, self.raised or tag == "sup", self.pre or tag == "pre")


class Walker:
    """Walks a tree and gathers blocks; attributes `data-line` say on which line of the file they are."""

    def __init__(self, settle: Callable[[str], str]) -> None:
        self.settle = settle
        self.notices: list[str] = []
        self.blocks: list[Node] = []
        self.runs: list[Run] = []
        self.line = self.first_line = 0
        self.has_words = self.line_is_empty = False
        self.heading = self.tables = self.apart = 0
        self.in_heading = self.leads = False

    def walk(self, root: Element) -> tuple[Node, ...]:
        """Return the blocks of a tree."""
        self._element(root, Style())
        self._flush()
        return tuple(gather_bullets(without_repeated_title(self.blocks)))

    def _element(self, element: Element, style: Style) -> None:
        tag = element.tag
        self.line = _whole(element.get("data-line")) or self.line
        if not isinstance(tag, str) or tag in WITHOUT_WORDS:
            return
        if tag == "table":
            self._table(element, style)
        elif tag in LISTS:
            self._list(element, style)
        elif tag in BORDER:
            self._block(element, style.inside(element))
        elif tag == "br":
            self._line_break()
        elif tag == "img":
            words = element.get("alt", "").strip()
            self.notices.append("a picture was left out" + (f" (“{excerpt(words, QUOTED)}”)" if words else ""))
        elif tag == "input":
            self._field(element, style)
        else:
            self._content(element, style.inside(element))

    def _content(self, element: Element, style: Style) -> None:
        self._words(element.text or "", style)
        for child in element:
            self._element(child, style)
            self._words(child.tail or "", style)

    def _words(self, text: str, style: Style) -> None:
        words = text.strip()
        if words and not self.has_words:
            self.has_words = True
            self.first_line = self.line
        text = self.settle(text) if style.pre else self.settle(text).replace("\n", " ")
        if words:
            self.line_is_empty = False
            if style.raised and words.isdecimal():
                self.notices.append("a raised figure is written as ² or ^4")
                text = words.translate(RAISED) if words in ("1", "2", "3") else f"^{words}"
            if style.struck:
                self.notices.append(f"words struck through were kept, look at them: “{excerpt(words, QUOTED)}”")
        self.runs.append(style.run._replace(text=text))

    def _line_break(self) -> None:
        """End a line; a second one straight after it ends the paragraph."""
        if self.line_is_empty and self.has_words and not self.in_heading:
            self._flush()
        else:
            self.runs.append(Run("\n"))
        self.line_is_empty = True

    def _field(self, element: Element, style: Style) -> None:
        """Read a box to tick as one, and tell what is written in any other field of a form."""
        kind = element.get("type", "").lower()
        if kind == "checkbox":
            self._words(f" {TICK_BOX} ", style)
            if element.get("checked") is not None:
                self.notices.append("a box that was ticked is printed empty")
        elif kind not in ("hidden", "radio"):
            words = " ".join(element.get(name, "") for name in ("value", "placeholder", "alt"))
            self.notices += left_out("a field of a form", element.get("data-line", ""), words, QUOTED)

    def _block(self, element: Element, style: Style) -> None:
        self._flush()
        before = self.heading, self.in_heading, self.leads
        if element.tag in HEADINGS:
            self.heading, self.in_heading = HEADINGS[element.tag], True
        self.leads = element.tag in LEADS
        self._content(element, style)
        self._flush()
        self.heading, self.in_heading, self.leads = before

    def _flush(self) -> None:
        """Make a block of the words read since the last border."""
        words = inline(self.runs)
        self.runs, self.has_words, self.line_is_empty = [], False, False
        if not words:
            return
        if self.in_heading:
            block = Node("heading", {"level": str(self.heading)}, words, line=self.first_line)
        elif not self.apart and _looks_like_heading(words):
            block = Node("heading", {"level": "6"}, words, line=self.first_line)
        else:
            block = Node("paragraph", {"leads": "yes"} if self.leads else {}, words, line=self.first_line)
        self.blocks.append(block)

    @contextmanager
    def _apart(self) -> Iterator[list[Node]]:
        """Gather blocks in a list of their own, as those of an item or a cell."""
        self._flush()
        before = self.blocks, self.heading, self.in_heading, self.leads
        self.blocks, self.in_heading, self.leads = [], False, False
        self.apart += 1
        yield self.blocks
        self._flush()
        self.apart -= 1
        self.blocks, self.heading, self.in_heading, self.leads = before

    def _list(self, element: Element, style: Style) -> None:
        """Walk a list; what is in it and in none of its items is an item too."""
        self._flush()
        items: list[Node] = []
        with self._apart() as loose:
            self._words(element.text or "", style)
            for child in element:
                if child.tag == "li":
                    self._flush()
                    take_loose(loose, items)
                    value = _whole(child.get("value"))
                    with self._apart() as blocks:
                        self._element(child, style)
                    items.append(Node("item", {} if value is None else {"value": str(value)}, tuple(blocks)))
                else:
                    self._element(child, style)
                self._words(child.tail or "", style)
        take_loose(loose, items)
        self.blocks += cut_lists(items, None if element.tag != "ol" else _whole(element.get("start")) or 1)

    def _table(self, element: Element, style: Style) -> None:
        self._flush()
        if self.tables == DEEPEST_TABLE:
            raise InputError(f"tables are inside tables more than {DEEPEST_TABLE} deep; take the outer ones away")
        line = self.line
        rows: list[list[Cell]] = []
        with self._apart() as around:
            self.tables += 1
            self._rows(element, style, rows)
            self.tables -= 1
        self.blocks += around
        self.blocks += facts(rows, line, self.notices) or [
            block for row in rows for cell in row for block in cell.blocks
        ]

    def _rows(self, element: Element, style: Style, rows: list[list[Cell]]) -> None:
        for child in element:
            if child.tag in ("thead", "tbody", "tfoot", "tr"):
                rows += [[]] if child.tag == "tr" else []
                self._rows(child, style, rows)
            elif child.tag in ("td", "th"):
                with self._apart() as blocks:
                    self._element(child, style)
                rows[-1].append(Cell(_whole(child.get("colspan")), _whole(child.get("rowspan")), blocks))
            else:
                self._element(child, style)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 9 else None


def _looks_like_heading(words: Sequence[Node]) -> bool:
    text = "".join(node.words for node in words)
    is_short = len(text) <= 80 and len(text.split()) <= 12
    return is_short and not set(".,;:!") & set(text) and all(run.strong for run in runs(words))


@dataclass(frozen=True)
class Cell:
    """A cell, the columns and rows it takes (None: one), and the blocks in it."""

    columns: int | None
    rows: int | None
    blocks: Sequence[Node]

    @property
    def arranges(self) -> bool:
        """Whether this cell holds part of a page rather than a fact."""
        words = sum(len(block.words.split()) for block in self.blocks)
        return words > LONGEST_CELL or any(block.kind in ("heading", "table") for block in self.blocks)

    def node(self) -> Node:
        """Return the cell with all its words as lines."""
        return Node("cell", {}, joined(line for block in self.blocks for line in _lines(block)))


def _lines(block: Node) -> Iterator[Sequence[Node]]:
    if block.kind in ("paragraph", "plain"):
        yield from lines(block.children)
    else:
        for child in block.children:
            yield from _lines(child)


def facts(rows: Sequence[Sequence[Cell]], line: int, notices: list[str]) -> list[Node]:
    """Return a table of facts, or nothing: it has one row or column, or parts of a page are in it."""
    if any(cell.arranges for row in rows for cell in row):
        return []
    told: list[str] = []
    grid = [row for row in _grid(rows, told) if any(cell.children for cell in row)]
    width = max((len(row) for row in grid), default=0)
    if len(grid) < 2 or not 1 < width <= WIDEST:
        return []
    notices += told
    return [Node("table", {}, tuple(Node("row", {}, (*row, *[BLANK] * (width - len(row)))) for row in grid), line=line)]


def _grid(rows: Sequence[Sequence[Cell]], notices: list[str]) -> Iterator[list[Node]]:
    """Lay cells in columns; the words of a cell over several rows are repeated in each, so that each row has them."""
    covered: dict[int, tuple[int, Node]] = {}
    for at, row in enumerate(rows):
        laid: list[Node] = []
        below = {column: (left - 1, cell) for column, (left, cell) in covered.items() if left > 1}
        for cell in row:
            while len(laid) in covered:
                laid.append(covered[len(laid)][1])
            node, columns = cell.node(), min(cell.columns or 1, FARTHEST_SPAN) or 1
            tall = min(cell.rows or 1, FARTHEST_SPAN, len(rows) - at)
            if tall > 1:
                below[len(laid)] = tall - 1, node
                below.update(dict.fromkeys(range(len(laid) + 1, len(laid) + columns), (tall - 1, BLANK)))
                if node.children:
                    notices.append(f"“{node.words}” covered {tall} rows and is repeated in each")
            laid += [node, *[BLANK] * (columns - 1)]
        while len(laid) in covered:
            laid.append(covered[len(laid)][1])
        covered = below
        yield laid
