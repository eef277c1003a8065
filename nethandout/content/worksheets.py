"""Blocks to write on with a pen: what may stand behind their names and inside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from nethandout.model import Block

MOST_LINES = 40
HIGHEST_ROW = 10
PAGE = "page"
NUMBER = re.compile(r"\d{1,4}\Z", re.ASCII)
Slips = Iterator[tuple[str, str]]


def slips(block: Block) -> Slips:
    """What is wrong with a block to write on, and what to do; nothing for any other block."""
    judge = JUDGES.get(block.name)
    if judge is not None:
        yield from judge(block)


def _lines(block: Block) -> Slips:
    example = f'write a number from 1 to {MOST_LINES}, or "{PAGE}" for the rest of the page: ::: lines 4 label="Notes"'
    if not block.label:
        yield 'the block "lines" does not say how many', example
    elif block.label != PAGE and not _within(block.label, 1, MOST_LINES):
        yield f'"{block.label}" is no number of lines', example
    yield from _unknown(block, ("label",), example)


def _questions(block: Block) -> Slips:
    example = f"write how many lines follow each section’s questions, from 0 to {MOST_LINES}: ::: questions lines=3"
    if block.label:
        yield f'the block "questions" does not understand "{block.label}"', example
    lines = block.arguments.get("lines")
    if lines is not None and not _within(lines, 0, MOST_LINES):
        yield f'"{lines}" is no number of lines', example
    yield from _unknown(block, ("lines",), example)


def _new_page(block: Block) -> Slips:
    if block.label or block.arguments:
        yield 'the block "new-page" takes no words', "write: ::: new-page"


def _list(block: Block) -> Slips:
    if any(child.name != "text" for child in block.children) or "<li>" not in _html(block):
        mend = f"write a list below ::: {block.name}, one line each: - Name"
        yield f'the block "{block.name}" holds no list', mend
    fills = block.name == "fields" and block.label == PAGE
    if block.arguments or (block.label and not fills):
        yield f'the block "{block.name}" takes no words', f"write: ::: {block.name}"


def _grid(block: Block) -> Slips:
    example = f"write: ::: grid rows=7 lines=2, with 1 to {MOST_LINES} rows and 1 to {HIGHEST_ROW} lines a row"
    html = _html(block)
    if html.count("<table>") != 1:
        mend = "write the head of a table: | Day | Symptom | and below it |---|---|"
        yield 'the block "grid" does not hold one table', mend
    rows, lines = block.arguments.get("rows"), block.arguments.get("lines", "1")
    if rows is None and "<tbody>" not in html:
        yield 'the block "grid" has no rows', example
    elif rows is not None and rows != PAGE and not _within(rows, 1, MOST_LINES):
        yield f'"{rows}" is no number of rows', example
    if lines != PAGE and not _within(lines, 1, HIGHEST_ROW):
        yield f'"{lines}" is no number of lines a row', example
    if rows == lines == PAGE:
        yield "rows and lines cannot both fill the page", "give a number for one of them"
    if block.label:
        yield f'the block "grid" does not understand "{block.label}"', example
    yield from _unknown(block, ("rows", "lines"), example)


def _card(block: Block) -> Slips:
    if _html(block).count("<hr>") != 1:
        yield "a card has two sides", "write the front, a line ---, and the back"
    if block.label or block.arguments:
        yield 'the block "card" takes no words', "write: ::: card"


def _unknown(block: Block, known: Iterable[str], example: str) -> Slips:
    for key in block.arguments:
        if key not in known:
            yield f'"{key}" is not understood by the block "{block.name}"', example


def _within(number: str, least: int, most: int) -> bool:
    return bool(NUMBER.match(number)) and least <= int(number) <= most


def _html(block: Block) -> str:
    return "".join(child.html for child in block.children)


JUDGES: Mapping[str, Callable[[Block], Slips]] = {
    "lines": _lines,
    "questions": _questions,
    "new-page": _new_page,
    "fields": _list,
    "tick": _list,
    "grid": _grid,
    "card": _card,
}
