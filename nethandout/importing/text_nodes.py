"""Nodes of an imported text: made from runs of text, split into lists, and laid out in tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import NamedTuple

from nethandout.content.assets import TICK_BOX
from nethandout.errors import InputError
from nethandout.model import Node

WHITE_SPACE = " \t\n\r\f\v"
SPACES = re.compile(f"[{WHITE_SPACE}]+")
BREAK = Node("hard_break")
SPECIAL = {"hard_break": "\n", "tick_box": TICK_BOX}
MOST_COLUMNS = 40
MOST_WORDS_IN_CELL = 120
MOST_COPIED = 200_000  # characters, of cells that span rows or columns
EMPTY_CELL = Node("cell")
BULLETS = "•◦▪▫‣⁃●○■◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
EMPTY_BOXES, CHECKED_BOXES = "☐□▢❏❐❑❒🞎🞏🞐", "☑☒🗵🗷🗹"
BRACKETED_BOX = r"\[[ xX]\](?=\s)"
# A box that begins an item is part of it.
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|(?=[{EMPTY_BOXES}{CHECKED_BOXES}]|{BRACKETED_BOX})|[-*+–]\s+|o\t\s*)(?=\S)")
BREAK_OR_BOX = re.compile(rf"(\n|{TICK_BOX})")


class Run(NamedTuple):
    """Text in one style; a newline is a line break, `href` the target of a link."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


PLAIN = Run("")


def collapse(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Collapse white space, strip both ends, and join adjacent runs of one style."""
    texts: list[list[str]] = []
    styles: list[Run] = []
    space = ""
    for run in runs:
        words = run.text.strip(WHITE_SPACE)
        if not words:
            space = _collapsed(space + run.text)
            continue
        start = run.text.index(words)
        style = run._replace(text="")
        if styles:
            texts[-1].append(_collapsed(space + run.text[:start]))
        if not styles or styles[-1] != style:
            styles.append(style)
            texts.append([])
        texts[-1].append(SPACES.sub(lambda match: _collapsed(match.group()), words))
        space = run.text[start + len(words) :]
    return tuple(style._replace(text="".join(parts)) for style, parts in zip(styles, texts, strict=True))


def _collapsed(space: str) -> str:
    return "\n" if "\n" in space else space[:1] and " "


def inline_nodes(runs: Iterable[Run]) -> tuple[Node, ...]:
    """Make nodes of runs; line breaks and tick boxes are always outermost."""
    return tuple(_inline_node(run, part) for run in collapse(runs) for part in BREAK_OR_BOX.split(run.text) if part)


def _inline_node(run: Run, text: str) -> Node:
    if text == "\n":
        return BREAK
    if text == TICK_BOX:
        return Node("tick_box")
    node = Node("text", text=text)
    if run.emphasis:
        node = Node("emphasis", children=(node,))
    if run.strong:
        node = Node("strong", children=(node,))
    return Node("link", {"href": run.href}, (node,)) if run.href else node


def runs_of(nodes: Iterable[Node], style: Run = PLAIN) -> Iterator[Run]:
    """Yield the runs that nodes were made of."""
    for node in nodes:
        if node.kind == "text":
            yield style._replace(text=node.text)
        elif node.kind in SPECIAL:
            yield style._replace(text=SPECIAL[node.kind])
        elif node.kind == "link":
            yield from runs_of(node.children, style._replace(href=node.attributes["href"]))
        elif node.kind == "strong":
            yield from runs_of(node.children, style._replace(strong=True))
        else:
            yield from runs_of(node.children, style._replace(emphasis=True))


def excerpt(text: str, limit: int = 200) -> str:
    """Return the first words of a text, at most `limit` characters of them."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"


def split_lines(nodes: Iterable[Node]) -> list[list[Node]]:
    """Split inline nodes at line breaks."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if node == BREAK:
            lines.append([])
        else:
            lines[-1].append(node)
    return lines


def join_lines(lines: Iterable[Sequence[Node]]) -> tuple[Node, ...]:
    """Join lines or paragraphs with a line break between them."""
    return tuple(node for at, line in enumerate(lines) for node in ((BREAK,) if at else ()) + tuple(line))


def list_node(start: int | None, items: Sequence[Node]) -> Node:
    """Make a list of items; `start` is None for bullets."""
    kind = "bullet_list" if start is None else "ordered_list"
    return Node(kind, {} if start in (None, 1) else {"start": str(start)}, tuple(items), line=items[0].line)


def wrap_loose_blocks(loose: list[Node], items: list[Node]) -> None:
    """Move blocks outside of any item into a new item; a list directly in a list belongs to the item before it."""
    if loose and items and loose[0].kind.endswith("_list"):
        items[-1] = replace(items[-1], children=(*items[-1].children, *loose))
    elif loose:
        items.append(Node("item", {}, tuple(loose)))
    loose.clear()


def split_lists(items: Iterable[Node], start: int | None) -> Iterator[Node]:
    """Yield the lists that items make: a gap in the numbers, a heading, or a table ends a list.

    `start` is the first number, None for bullets; an item may carry its number in the attribute `value`.
    """
    gathered: list[Node] = []
    is_numbered = start is not None
    number = first = 1 if start is None else start
    for item in items:
        value = int(item.attributes.get("value", number)) if is_numbered else number
        content = tuple(takewhile(lambda block: block.kind not in ("heading", "table"), item.children))
        if gathered and (value != number or (is_numbered and not content)):
            yield list_node(first if is_numbered else None, gathered)
            gathered = []
        if content:
            first = first if gathered else value
            gathered.append(Node("item", {}, tuple(_join_paragraphs(content)), line=content[0].line))
        if len(content) < len(item.children):
            yield from [list_node(first if is_numbered else None, gathered)] if gathered else []
            yield from item.children[len(content) :]
            gathered = []
        number = value + 1
    yield from [list_node(first if is_numbered else None, gathered)] if gathered else []


def _join_paragraphs(blocks: Iterable[Node]) -> Iterator[Node]:
    """Join adjacent paragraphs of an item into one, with a line break between them."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        if kind == "paragraph":
            yield Node("plain", {}, join_lines(block.children for block in group))
        else:
            yield from group


def split_typed_lists(blocks: Iterable[Node]) -> Iterator[Node]:
    """Make lists of paragraphs and lines that start with a typed bullet."""
    items: list[Node] = []
    for block in blocks:
        before, typed = _typed_items(block) if block.kind == "paragraph" else (block, [])
        if before and items:
            yield list_node(None, items)
            items = []
        yield from [before] if before else []
        items += typed
    yield from [list_node(None, items)] if items else []


def _typed_items(paragraph: Node) -> tuple[Node | None, list[Node]]:
    """Split a paragraph into the text before its first bullet, and an item for each bullet."""
    parts: list[list[Sequence[Node]]] = [[]]
    for line in split_lines(paragraph.children):
        if bullet := BULLET.match("".join(node.words for node in line)):
            parts.append([_without_start(line, bullet.end())])
        else:
            parts[-1].append(line)
    before = replace(paragraph, children=join_lines(parts[0])) if parts[0] else None
    items = [Node("item", {}, (Node("plain", {}, join_lines(part)),), line=paragraph.line) for part in parts[1:]]
    return (before, items) if items else (paragraph, [])


def _without_start(line: Sequence[Node], count: int) -> tuple[Node, ...]:
    """Remove the first characters of a line."""
    kept = []
    for run in runs_of(line):
        kept.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return inline_nodes(kept)


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


def _lines(block: Node) -> Iterator[Sequence[Node]]:
    """Yield the lines of a block; the items of a list keep their numbers or bullets."""
    if block.kind in ("paragraph", "plain"):
        yield from split_lines(block.children)
        return
    for number, child in enumerate(block.children, start=int(block.attributes.get("start", "1"))):
        mark = {"ordered_list": f"{number}. ", "bullet_list": "• "}.get(block.kind, "")
        for line in _lines(child):
            yield (*([Node("text", text=mark)] if mark else []), *line)
            mark = ""


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
    """Lay cells out in columns; the text of a cell that spans rows or columns is repeated in each of them.

    A cell as wide as the table is a heading for the rows below it, so its text is not repeated.
    """
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)
    covered: dict[int, tuple[int, Node]] = {}
    copied = 0
    for at, row in enumerate(rows):
        laid_out: list[Node] = []
        below = {column: (left - 1, cell) for column, (left, cell) in covered.items() if left > 1}
        for cell in row:
            while len(laid_out) in covered:
                laid_out.append(covered[len(laid_out)][1])
            node, tall = cell.node(), min(cell.rows, len(rows) - at)
            wide = cell.columns if cell.columns < width else 1
            cells = [node] * wide + [EMPTY_CELL] * (cell.columns - wide)
            if tall > 1:
                below.update((column, (tall - 1, part)) for column, part in enumerate(cells, start=len(laid_out)))
            copied += (wide * tall - 1) * len(node.words)
            if copied > MOST_COPIED:
                raise InputError("its cells span too many rows and columns; split the table")
            spans = [f"{count} {unit}" for count, unit in ((tall, "rows"), (wide, "columns")) if count > 1]
            if spans and node.children:
                notices.append(f"“{node.words}” spanned {' and '.join(spans)} and is repeated in each")
            laid_out += cells
        while len(laid_out) in covered:
            laid_out.append(covered[len(laid_out)][1])
        covered = below
        yield laid_out
        if len(laid_out) > MOST_COLUMNS:
            return
