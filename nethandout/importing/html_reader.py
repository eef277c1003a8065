"""Turn a tree of HTML elements into nodes; web pages, Markdown, and Word files all take this path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from nethandout.content.assets import TICK_BOX
from nethandout.errors import InputError
from nethandout.importing.html_tree import (
    APART,
    RAISED,
    STRUCK,
    WITHOUT_TEXT,
    left_out,
    list_numbers,
    remove_repeated_title,
    whole_number,
)
from nethandout.importing.text_nodes import (
    CHECKED_BOXES,
    EMPTY_BOXES,
    PLAIN,
    Cell,
    Run,
    data_table,
    excerpt,
    inline_nodes,
    runs_of,
    split_lists,
    split_typed_lists,
    wrap_loose_blocks,
)
from nethandout.model import Node

HEADINGS = {"title": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset(("ul", "ol", "menu", "dir"))
LEAD_INS = frozenset(("dt", "caption"))
BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav optgroup option p pre section select summary"
    " tbody td tfoot th thead title tr"
)
BLOCKS = frozenset(BLOCK_TAGS.split())
STRONG, EMPHASIS, STRUCK_THROUGH = ("b", "strong"), ("i", "em"), ("s", "strike", "del")
SUPERSCRIPTS = str.maketrans("123", "¹²³")
EXPONENT = re.compile(r"[-+−–]?\d[\d.,]*[-+−]?")
# What a raised number belongs to if it is not the text before it, as in ¹⁷⁷Lu.
BEFORE_ISOTOPES = (" ", "\n", "(", "[", "-", "/", "")
TYPED_BOX = re.compile(rf"[{EMPTY_BOXES}]|(?<!\S)\[ \](?!\S)")
CHECKED_BOX = re.compile(rf"[{CHECKED_BOXES}]|(?<!\S)\[[xX]\](?!\S)")
SPACE = Run(" ")
CHECKED = "a checked box is printed empty"
# The parts of a table in the order in which they are shown.
PARTS_OF_TABLE = {"thead": -1, "tfoot": 1}
DEEPEST_TABLE = 20
QUOTED = 80  # characters of a text in a notice
MOST_SPANNED = 1_000


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
        superscript = self.superscript or tag == "sup" or element.get(RAISED) is not None
        return Style(run, struck, superscript, self.preformatted or tag == "pre")


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
        self.line = whole_number(element.get("data-line")) or self.line
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
        elif tag == "q":
            self._text("“", style)
            self._children(element, style)
            self._text("”", style)
        else:
            self._children(element, style.inside(element))

    def _children(self, element: Element, style: Style) -> None:
        self._text(element.text or "", style)
        before: Element | None = None
        for child in element:
            is_apart = child.tag == "button" or child.get(APART) is not None
            if is_apart or (before is not None and _are_two_links(before, child)):
                self.runs.append(SPACE)
            self._element(child, style)
            if is_apart:
                self.runs.append(SPACE)
            self._text(child.tail or "", style)
            before = child

    def _text(self, text: str, style: Style) -> None:
        words = text.strip()
        if words and not self.has_text:
            self.has_text = True
            self.first_line = self.line
        text = self.clean(text) if style.preformatted else self.clean(text).replace("\n", " ")
        text = CHECKED_BOX.sub(self._checked_box, TYPED_BOX.sub(TICK_BOX, text))
        if words:
            self.line_is_empty = False
            if style.superscript and EXPONENT.fullmatch(words):
                text = self._exponent(words)
            if style.struck:
                self.notices.append(f"struck-through text was left out (“{excerpt(words, QUOTED)}”)")
                text = " "
        self.runs.append(style.run._replace(text=text))

    def _checked_box(self, box: re.Match[str]) -> str:
        self.notices.append(CHECKED)
        return TICK_BOX

    def _exponent(self, number: str) -> str:
        """Return a raised number as it is written: 5 mm², 10^9, but 177Lu."""
        before = "".join(run.text for run in self.runs[-2:])[-1:]
        if number not in ("1", "2", "3") and before in BEFORE_ISOTOPES:
            return number
        self.notices.append("a superscript is written as ² or ^4")
        return number.translate(SUPERSCRIPTS) if number in ("1", "2", "3") else f"^{number}"

    def _line_break(self) -> None:
        """End a line; a second break in a row ends the paragraph."""
        if self.line_is_empty and self.has_text and not self.in_heading:
            self._end_block()
        else:
            self.runs.append(Run("\n"))
        self.line_is_empty = True

    def _form_field(self, element: Element, style: Style) -> None:
        """Read a check box or radio button as a tick box, and report the text in any other field."""
        kind = element.get("type", "").lower()
        if kind in ("checkbox", "radio"):
            self._text(f" {TICK_BOX} ", style)
            if element.get("checked") is not None:
                self.notices.append(CHECKED)
        elif kind != "hidden":
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
        numbers, notices = list_numbers(element)
        self.notices += notices
        with self._nested() as loose:
            self._text(element.text or "", style)
            for child in element:
                if child.tag == "li":
                    self._end_block()
                    wrap_loose_blocks(loose, items)
                    with self._nested() as blocks:
                        self._element(child, style)
                    value = next(numbers, None)
                    items.append(Node("item", {} if value is None else {"value": str(value)}, tuple(blocks)))
                else:
                    self._element(child, style)
                self._text(child.tail or "", style)
        wrap_loose_blocks(loose, items)
        first = next((item.attributes["value"] for item in items if item.attributes), None)
        self.blocks += split_lists(items, None if first is None else int(first))

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
        for child in sorted(element, key=lambda part: PARTS_OF_TABLE.get(part.tag, 0)):
            if child.tag in ("thead", "tbody", "tfoot", "tr"):
                rows += [[]] if child.tag == "tr" else []
                start = len(rows)
                self._rows(child, style, rows)
                if child.get("data-line"):
                    # In a page, cells end with their part of the table.
                    rows[start:] = [
                        [replace(cell, rows=min(cell.rows, len(rows) - at)) for cell in row]
                        for at, row in enumerate(rows[start:], start)
                    ]
            elif child.tag in ("td", "th"):
                with self._nested() as blocks:
                    self._element(child, style)
                columns, down = (whole_number(child.get(span, "1")) for span in ("colspan", "rowspan"))
                # A cell that spans 0 rows spans all that follow.
                tall = MOST_SPANNED if down == 0 else max(down or 1, 1)
                rows[-1].append(Cell(blocks, min(max(columns or 1, 1), MOST_SPANNED), min(tall, MOST_SPANNED)))
            else:
                self._element(child, style)


def _are_two_links(first: Element, second: Element) -> bool:
    """Return whether two elements are links directly after each other, such as those of a menu."""
    is_same = first.get("href") is not None and first.get("href") == second.get("href")
    return first.tag == second.tag == "a" and not (first.tail or is_same) and (first.text or len(first)) != 0


def _looks_like_heading(content: Sequence[Node]) -> bool:
    text = "".join(node.words for node in content)
    is_short = len(text) <= 80 and len(text.split()) <= 12
    return is_short and not set(".,;:!") & set(text) and all(run.strong for run in runs_of(content))
