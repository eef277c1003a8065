"""What may be written on the line of a block, and what a block to write on must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nethandout.content.grammar import BLOCKS
from nethandout.model import Node, walk

PAGE = "page"
TO_10, TO_40, TO_100 = "0*(?:[1-9]|10)", "0*(?:[1-9]|[1-3][0-9]|40)", "0*(?:[0-9]|[1-9][0-9]|100)"
ANYTHING = ".*"
Slips = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """The line of a block: an example, patterns of its word and of the value of each key, and keys that it needs.

    `others` is the pattern of the values of all other keys; without it there are none.
    """

    example: str
    word: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    others: str = ""

    def slips(self, named: str, word: str, values: Mapping[str, str]) -> Slips:
        """What is wrong with a line, and what to do; `named` is the block as it is told."""
        if not re.fullmatch(self.word, word):
            yield f'{named} does not understand "{word}"' if word else f"{named} lacks a word", self.example
        for key in self.needed:
            if not values.get(key):
                yield f'{named} lacks "{key}"', self.example
        for key, value in values.items():
            pattern = self.keys.get(key, self.others)
            if not pattern:
                yield f'"{key}" is not understood by {named}', self.example
            elif (value or key not in self.needed) and not re.fullmatch(pattern, value):
                yield f'"{value}" cannot be the value of "{key}"', self.example


FORMS: Mapping[str, Form] = {
    "lines": Form(
        'write a number from 1 to 40, or "page" for the rest of the page: ::: lines 4 label="Notes"',
        f"{PAGE}|{TO_40}",
        {"label": ANYTHING},
    ),
    "questions": Form(
        "write how many lines follow each section’s questions, from 0 to 40: ::: questions lines=3",
        keys={"lines": f"0|{TO_40}"},
    ),
    "new-page": Form("write: ::: new-page"),
    "fields": Form("write: ::: fields, or ::: fields page", f"(?:{PAGE})?"),
    "tick": Form("write: ::: tick"),
    "grid": Form(
        "write: ::: grid rows=7 lines=2, with 1 to 40 rows and 1 to 10 lines a row",
        keys={"rows": f"{PAGE}|{TO_40}", "lines": f"{PAGE}|{TO_10}"},
    ),
    "card": Form("write: ::: card"),
    "resources": Form("write: ::: resources"),
    "include": Form("write: ::: include when-to-call", ANYTHING),
    "names": Form("write: ::: names old, or ::: names current", "old|current"),
}


def slips(block: Node) -> Slips:
    """What is wrong with the line of a block, and with what it holds, each with what to do."""
    if block.kind in FORMS:
        yield from FORMS[block.kind].slips(f'the block "{block.kind}"', block.text, block.attributes)
    if block.kind in HOLDS:
        yield from HOLDS[block.kind](block)


def _list(block: Node) -> Slips:
    if _holds_blocks(block) or not _held(block, "item"):
        mend = f"write a list below ::: {block.kind}, one line each: - Name"
        yield f'the block "{block.kind}" holds no list', mend


def _grid(block: Node) -> Slips:
    tables = _held(block, "table")
    if _holds_blocks(block) or len(tables) != 1:
        mend = "write the head of a table: | Day | Symptom | and below it |---|---|"
        yield 'the block "grid" holds more or less than one table', mend
    rows, lines = block.attributes.get("rows"), block.attributes.get("lines")
    if rows is None and not any(len(table.children) > 1 for table in tables):
        yield 'the block "grid" has no rows', FORMS["grid"].example
    elif rows == lines == PAGE:
        yield "rows and lines cannot both fill the page", "give a number for one of them"


def _card(block: Node) -> Slips:
    if [child.kind for child in block.children].count("rule") != 1:
        yield "a card has two sides", "write the front, a line ---, and the back"


def _holds_blocks(block: Node) -> bool:
    return any(child.kind in BLOCKS for child in block.children)


def _held(block: Node, kind: str) -> list[Node]:
    return [node for node in walk(block.children) if node.kind == kind]


HOLDS: Mapping[str, Callable[[Node], Slips]] = {"fields": _list, "tick": _list, "grid": _grid, "card": _card}
