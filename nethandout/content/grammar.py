"""The Markdown nethandout reads: CommonMark with tables and blocks (`::: name`), without raw HTML."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.container import container_plugin

from nethandout.errors import Problem
from nethandout.model import Node, walk

BOXES = ("key-points", "do-now", "call", "ask")
MORE = "more"
WRITING_BLOCKS = ("fields", "tick", "grid", "card")
CONTAINERS = (*BOXES, MORE, *WRITING_BLOCKS)
LEAVES = ("include", "figure", "resources", "lines", "questions", "new-page", "names")
BLOCKS = (*CONTAINERS, *LEAVES)
DEEPEST = 12
MOST_PARTS = 50_000
"""Most paragraphs, items, cells and inline pieces in one text; a long section has about 3,000."""
AHEAD_OF_ROW = string.whitespace + ">"
TICK_BOX = "[ ]"
BRACES = re.compile(r"\{([^{}\n]*)\}")
SUPPRESSION = re.compile(r"allow\s")
SOURCE_IDS = re.compile(r"[A-Z]\d+(?:\s*,\s*[A-Z]\d+)*\Z")
UNUSED_RULES = ("code", "reference", "lheading", "html_block", "html_inline", "text_join")


@cache
def parser(quotes: str = "“”‘’") -> MarkdownIt:
    """Build the parser; `quotes` are the language's four quotation marks.

    What is written with a backslash or as an entity stays a separate token, "text_special".
    """
    options = {"html": False, "typographer": True, "quotes": quotes, "maxNesting": 4 * DEEPEST}
    markdown = MarkdownIt("commonmark", options).enable(["table", "smartquotes"]).disable(UNUSED_RULES)
    for name in CONTAINERS:
        container_plugin(markdown, name)
    markdown.block.ruler.before("fence", "leaf", _leaf, {"alt": ["paragraph", "blockquote", "list", "table"]})
    markdown.inline.ruler.before("link", "braces", _braces)
    markdown.inline.ruler.before("link", "tick_box", _tick_box)
    # `document` reports bad links with file and line; rejected here, they would print as raw text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def without_suppressions(line: str) -> str:
    """Replace suppressions in a line with spaces, so that columns stay the same."""
    return BRACES.sub(lambda match: " " * len(match[0]) if SUPPRESSION.match(match[1].strip()) else match[0], line)


def _leaf(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a line that starts with ::: and does not open a box: a leaf, an unknown block or a stray end."""
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
    """Parse `{emergency-number}`, `{R12, R37}`, and `{allow RULE: reason}`, which only checks use."""
    braces = BRACES.match(state.src, state.pos, state.posMax)
    if not braces:
        return False
    if not silent:
        name = braces.group(1).strip()
        is_source, is_suppression = bool(SOURCE_IDS.match(name)), bool(SUPPRESSION.match(name))
        if is_source or is_suppression:
            state.pending = state.pending.rstrip(" ")
        if not is_suppression:
            token = state.push("sources" if is_source else "variable", "", 0)
            token.content = name
    state.pos = braces.end()
    return True


def _tick_box(state: StateInline, silent: bool) -> bool:
    """Parse `[ ]`, a tick box."""
    if not state.src.startswith(TICK_BOX, state.pos):
        return False
    if not silent:
        state.push("tick_box", "", 0)
    state.pos += len(TICK_BOX)
    return True


def cell_count(row: str) -> int:
    """Count the cells of a table row as written, including empty ones; `\\|` does not separate cells."""
    cells = escapedSplit(row.lstrip(AHEAD_OF_ROW).rstrip())
    if cells[0] == "":
        cells = cells[1:]
    return len(cells) - (cells[-1:] == [""])


def row_problems(head: int, written: str) -> Iterator[tuple[str, str]]:
    """Check a row as written against the number of cells in the head; the parser would cut or pad it silently."""
    cells = cell_count(written)
    if cells != head:
        remedy = r"give each row as many cells as the head, including empty ones; write \| for a literal bar"
        if "|" not in written:
            remedy = "leave an empty line between the table and the text after it"
        yield f"the row has {cells} cell{'' if cells == 1 else 's'}, the head has {head}", remedy


def is_bold(cell: Node) -> bool:
    """Return whether all of a cell is bold."""
    inside = [child for child in cell.children if child.kind != "text" or child.text.strip()]
    return bool(inside) and inside[0].kind == inside[-1].kind == "strong"


QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
CURLY = re.compile(r"[“”„«»]")
CURLY_SINGLE = re.compile(r"(?<==)[‘‚]([^‘’]*)[‘’]")
SPACED = re.compile(r"(?<!\s)\s+=\s*|=\s+(?!\s|[^\s=]+=)")


@dataclass(frozen=True)
class Directive:
    """The label and arguments of a directive, and what is wrong with it."""

    label: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def parse_directive(block: str, text: str) -> Directive:
    """Parse a directive's label and arguments, and report words that are neither."""
    straight = _replace_unquoted(CURLY, '"', _replace_unquoted(CURLY_SINGLE, r'"\1"', text))
    closed = _replace_unquoted(SPACED, "=", straight)
    problems = [("curly quotes do not work here", f"write: ::: {block} {closed}")] if straight != text else []
    problems += [("there is a space next to =", f"write: ::: {block} {closed}")] if closed != straight else []
    try:
        words = shlex.split(closed)
    except ValueError:
        open_end = ("a quote is not closed", 'write words with spaces as name="some words"')
        return Directive(problems=(*problems, open_end))
    label = words.pop(0) if words and "=" not in words[0] else ""
    arguments: dict[str, str] = {}
    for name, value, strays in _arguments(words):
        if strays:
            problems.append(_stray_words(name, value, " ".join(strays)))
        if name in arguments:
            problems.append((f'"{name}" is given twice', f"keep one: {_argument_text(name, arguments[name])}"))
        elif name:
            arguments[name] = value
    return Directive(label, arguments, tuple(problems))


def _arguments(words: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each name and value, with the stray words after it."""
    name, value, strays = "", "", list[str]()
    for word in words:
        if "=" not in word:
            strays.append(word)
            continue
        if name or strays:
            yield name, value, strays
        (name, _, value), strays = word.partition("="), []
    if name or strays:
        yield name, value, strays


def _stray_words(name: str, value: str, stray: str) -> Problem:
    remedy = 'remove it, or write it as name="some words"'
    if name:
        remedy = f"put words in quotes: {_argument_text(name, f'{value} {stray}'.strip())}"
    return f'"{stray}" is not the value of a name', remedy


def _replace_unquoted(pattern: re.Pattern[str], instead: str, text: str) -> str:
    """Replace a pattern except inside straight quotes."""
    return "".join(part if QUOTED.match(part) else pattern.sub(instead, part) for part in QUOTED.split(text))


def _argument_text(name: str, value: str) -> str:
    return "=".join(f'"{part}"' if re.search(r"[^\w-]", part) else part for part in (name, value))


PAGE = "page"
UP_TO_10, UP_TO_40, UP_TO_100 = "0*(?:[1-9]|10)", "0*(?:[1-9]|[1-3][0-9]|40)", "0*(?:[0-9]|[1-9][0-9]|100)"
ANYTHING = ".*"
Problems = Iterator[Problem]


@dataclass(frozen=True)
class BlockSyntax:
    """The syntax of a block's line: an example, patterns for its word and for each key, and required keys.

    `others` is the pattern for the values of all other keys; without it, there can be none.
    """

    example: str
    word: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    others: str = ""

    def problems(self, block: str, word: str, values: Mapping[str, str]) -> Problems:
        """Yield what is wrong with a line, and what to do; `block` is what messages call the block."""
        if not re.fullmatch(self.word, word):
            yield f'{block} does not understand "{word}"' if word else f"{block} needs a word", self.example
        for key in self.required:
            if not values.get(key):
                yield f'{block} needs "{key}"', self.example
        for key, value in values.items():
            pattern = self.keys.get(key, self.others)
            if not pattern:
                yield f'"{key}" is not understood by {block}', self.example
            elif (value or key not in self.required) and not re.fullmatch(pattern, value):
                yield f'"{value}" cannot be the value of "{key}"', self.example


BLOCK_SYNTAX: Mapping[str, BlockSyntax] = {
    "lines": BlockSyntax(
        'write a number from 1 to 40, or "page" for the rest of the page: ::: lines 4 label="Notes"',
        f"{PAGE}|{UP_TO_40}",
        {"label": ANYTHING},
    ),
    "questions": BlockSyntax(
        "write how many lines come after each section’s questions, from 0 to 40: ::: questions lines=3",
        keys={"lines": f"0|{UP_TO_40}"},
    ),
    "new-page": BlockSyntax("write: ::: new-page"),
    "fields": BlockSyntax("write: ::: fields, or ::: fields page", f"(?:{PAGE})?"),
    "tick": BlockSyntax("write: ::: tick"),
    "grid": BlockSyntax(
        "write: ::: grid rows=7 lines=2, with 1 to 40 rows and 1 to 10 lines a row",
        keys={"rows": f"{PAGE}|{UP_TO_40}", "lines": f"{PAGE}|{UP_TO_10}"},
    ),
    "card": BlockSyntax("write: ::: card"),
    "resources": BlockSyntax("write: ::: resources"),
    "include": BlockSyntax("write: ::: include when-to-call", ANYTHING),
    "names": BlockSyntax("write: ::: names old, or ::: names current", "old|current"),
}


def block_problems(block: Node) -> Problems:
    """Yield what is wrong with a block's line and content, and what to do."""
    if block.kind in BLOCK_SYNTAX:
        yield from BLOCK_SYNTAX[block.kind].problems(f'the block "{block.kind}"', block.text, block.attributes)
    if block.kind in CONTENT_RULES:
        yield from CONTENT_RULES[block.kind](block)


def _list_problems(block: Node) -> Problems:
    if _holds_blocks(block) or not _descendants(block, "item"):
        remedy = f"write a list after ::: {block.kind}, one item a line: - Name"
        yield f'the block "{block.kind}" has no list', remedy


def _grid_problems(block: Node) -> Problems:
    tables = _descendants(block, "table")
    if _holds_blocks(block) or len(tables) != 1:
        remedy = "write the head of a table: | Day | Symptom | and on the next line |---|---|"
        yield 'the block "grid" must have exactly one table', remedy
    rows, lines = block.attributes.get("rows"), block.attributes.get("lines")
    if rows is None and not any(len(table.children) > 1 for table in tables):
        yield 'the block "grid" has no rows', BLOCK_SYNTAX["grid"].example
    elif rows == lines == PAGE:
        yield "rows and lines cannot both fill the page", "give a number for one of them"


def _card_problems(block: Node) -> Problems:
    if [child.kind for child in block.children].count("rule") != 1:
        yield "a card needs two sides", "write the front, a line ---, and the back"


def _holds_blocks(block: Node) -> bool:
    return any(child.kind in BLOCKS for child in block.children)


def _descendants(block: Node, kind: str) -> list[Node]:
    return [node for node in walk(block.children) if node.kind == kind]


CONTENT_RULES: Mapping[str, Callable[[Node], Problems]] = {
    "fields": _list_problems,
    "tick": _list_problems,
    "grid": _grid_problems,
    "card": _card_problems,
}
