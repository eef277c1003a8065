"""Blocks to write on with a pen: what may stand behind their names and inside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from nethandout.content.grammar import BLOCKS
from nethandout.model import Node, walk

MOST_LINES = 40
HIGHEST_ROW = 10
PAGE = "page"
NUMBER = re.compile(r"\d{1,4}\Z", re.ASCII)
Slips = Iterator[tuple[str, str]]


def slips(block: Node) -> Slips:
    """What is wrong with a block to write on, and what to do; nothing for any other block."""
    judge = JUDGES.get(block.kind)
    if judge is not None:
        yield from judge(block)


def _lines(block: Node) -> Slips:
    example = f'write a number from 1 to {MOST_LINES}, or "{PAGE}" for the rest of the page: ::: lines 4 label="Notes"'
    if not block.text:
        yield 'the block "lines" does not say how many', example
    elif block.text != PAGE and not _within(block.text, 1, MOST_LINES):
        yield f'"{block.text}" is no number of lines', example
    yield from _unknown(block, ("label",), example)


def _questions(block: Node) -> Slips:
    example = f"write how many lines follow each section’s questions, from 0 to {MOST_LINES}: ::: questions lines=3"
    if block.text:
        yield f'the block "questions" does not understand "{block.text}"', example
    lines = block.attributes.get("lines")
    if lines is not None and not _within(lines, 0, MOST_LINES):
        yield f'"{lines}" is no number of lines', example
    yield from _unknown(block, ("lines",), example)


def _new_page(block: Node) -> Slips:
    if block.text or block.attributes:
        yield 'the block "new-page" takes no words', "write: ::: new-page"


def _list(block: Node) -> Slips:
    blocks = any(child.kind in BLOCKS for child in block.children)
    if blocks or not _held(block, "item"):
        mend = f"write a list below ::: {block.kind}, one line each: - Name"
        yield f'the block "{block.kind}" holds no list', mend
    fills = block.kind == "fields" and block.text == PAGE
    if block.attributes or (block.text and not fills):
        yield f'the block "{block.kind}" takes no words', f"write: ::: {block.kind}"


def _grid(block: Node) -> Slips:
    example = f"write: ::: grid rows=7 lines=2, with 1 to {MOST_LINES} rows and 1 to {HIGHEST_ROW} lines a row"
    tables = _held(block, "table")
    if len(tables) != 1:
        mend = "write the head of a table: | Day | Symptom | and below it |---|---|"
        yield 'the block "grid" does not hold one table', mend
    rows, lines = block.attributes.get("rows"), block.attributes.get("lines", "1")
    if rows is None and not any(len(table.children) > 1 for table in tables):
        yield 'the block "grid" has no rows', example
    elif rows is not None and rows != PAGE and not _within(rows, 1, MOST_LINES):
        yield f'"{rows}" is no number of rows', example
    if lines != PAGE and not _within(lines, 1, HIGHEST_ROW):
        yield f'"{lines}" is no number of lines a row', example
    if rows == lines == PAGE:
        yield "rows and lines cannot both fill the page", "give a number for one of them"
    if block.text:
        yield f'the block "grid" does not understand "{block.text}"', example
    yield from _unknown(block, ("rows", "lines"), example)


def _card(block: Node) -> Slips:
    if [child.kind for child in block.children].count("rule") != 1:
        yield "a card has two sides", "write the front, a line ---, and the back"
    if block.text or block.attributes:
        yield 'the block "card" takes no words', "write: ::: card"


def _unknown(block: Node, known: Iterable[str], example: str) -> Slips:
    for key in block.attributes:
        if key not in known:
            yield f'"{key}" is not understood by the block "{block.kind}"', example


def _within(number: str, least: int, most: int) -> bool:
    return bool(NUMBER.match(number)) and least <= int(number) <= most


def _held(block: Node, kind: str) -> list[Node]:
    return [node for node in walk(block.children) if node.kind == kind]


JUDGES: Mapping[str, Callable[[Node], Slips]] = {
    "lines": _lines,
    "questions": _questions,
    "new-page": _new_page,
    "fields": _list,
    "tick": _list,
    "grid": _grid,
    "card": _card,
}
