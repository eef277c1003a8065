"""The Markdown we understand: CommonMark with tables and boxes, without raw HTML."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.container import container_plugin

from nethandout.model import Node

BOXES = ("key-points", "do-now", "call", "ask")
MORE = "more"
FORMS = ("fields", "tick", "grid", "card")
CONTAINERS = (*BOXES, MORE, *FORMS)
LEAVES = ("include", "figure", "resources", "lines", "questions", "new-page", "names")
BLOCKS = (*CONTAINERS, *LEAVES)
DEEPEST = 12
MOST_PARTS = 50_000
"""Paragraphs, items, cells and pieces of a line in one text; a long section has some 3,000."""
AHEAD_OF_ROW = string.whitespace + ">"
TICK_BOX = "[ ]"
BRACES = re.compile(r"\{([^{}\n]*)\}")
SILENCING = re.compile(r"allow\s")
SOURCE_IDS = re.compile(r"[A-Z]\d+(?:\s*,\s*[A-Z]\d+)*\Z")
UNUSED_RULES = ("code", "reference", "lheading", "html_block", "html_inline", "text_join")


@cache
def parser(quotes: str = "“”‘’") -> MarkdownIt:
    """Build the parser; `quotes` are the language's four quotation marks.

    What was written with a backslash or as an entity stays a token of its own, "text_special".
    """
    options = {"html": False, "typographer": True, "quotes": quotes, "maxNesting": 4 * DEEPEST}
    markdown = MarkdownIt("commonmark", options).enable(["table", "smartquotes"]).disable(UNUSED_RULES)
    for name in CONTAINERS:
        container_plugin(markdown, name)
    markdown.block.ruler.before("fence", "leaf", _leaf, {"alt": ["paragraph", "blockquote", "list", "table"]})
    markdown.inline.ruler.before("link", "braces", _braces)
    markdown.inline.ruler.before("link", "tick_box", _tick_box)
    # Which links may stand is decided with file and line in `document`; refused here they would print as raw text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def without_silencing(line: str) -> str:
    """A line of a file with blanks for the marks that silence a rule, so that places stay the same."""
    return BRACES.sub(lambda found: " " * len(found[0]) if SILENCING.match(found[1].strip()) else found[0], line)


def _leaf(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line that begins with ::: and opens no box: a leaf, an unknown block or a stray end."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not line.startswith(":::"):
        return False
    words = line.lstrip(":").split(maxsplit=1)
    if words and words[0] in CONTAINERS:
        return False
    if silent:
        return True
    token = state.push("leaf", "", 0)
    token.map = [start, start + 1]
    token.info = words[0] if words else ""
    token.content = words[1].strip() if len(words) > 1 else ""
    state.line = start + 1
    return True


def _braces(state: StateInline, silent: bool) -> bool:
    """Read `{emergency-number}`, `{R12, R37}`, and `{allow RULE: reason}`, which only the checks read."""
    found = BRACES.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        name = found.group(1).strip()
        is_source, is_silencing = bool(SOURCE_IDS.match(name)), bool(SILENCING.match(name))
        if is_source or is_silencing:
            state.pending = state.pending.rstrip(" ")
        if not is_silencing:
            token = state.push("sources" if is_source else "variable", "", 0)
            token.content = name
    state.pos = found.end()
    return True


def _tick_box(state: StateInline, silent: bool) -> bool:
    """Read `[ ]`, a box to tick."""
    if not state.src.startswith(TICK_BOX, state.pos):
        return False
    if not silent:
        state.push("tick_box", "", 0)
    state.pos += len(TICK_BOX)
    return True


def columns(row: str) -> int:
    """How many cells a row of a table has as it is written, empty ones too; `\\|` parts no cells."""
    cells = escapedSplit(row.lstrip(AHEAD_OF_ROW).rstrip())
    if cells[0] == "":
        cells = cells[1:]
    return len(cells) - (cells[-1:] == [""])


def row_slips(head: int, written: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row below a head of so many cells, and what to do: the parser cuts or fills each to it."""
    cells = columns(written)
    if cells != head:
        mend = r"give each row as many cells as the head, empty ones too; write \| for a bar that is no wall"
        if "|" not in written:
            mend = "leave an empty line between the table and the words below it"
        yield f"the row has {_counted(cells)}, the head has {head}", mend


def is_bold(cell: Node) -> bool:
    """Whether a cell is bold from end to end."""
    inside = [child for child in cell.children if child.kind != "text" or child.text.strip()]
    return bool(inside) and inside[0].kind == inside[-1].kind == "strong"


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
