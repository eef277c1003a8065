"""Markdown as HTML in which every block bears its line, so that there is one way to nodes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nethandout.content.grammar import columns
from nethandout.errors import InputError
from nethandout.importing.html_tree import DEEPEST, MOST_TAGS

# Data between two lines of +++ or ---: settings and what belongs to them, not prose between two rules.
SETTING = r"(?:[\w-]+[ \t]*[:=]|[ \t]*#|[ \t]+\S|[\[\]{}]|-[ \t]|[ \t]*$)"
FRONT_MATTER = re.compile(
    rf"\A(\+\+\+|---)[ \t]*\n(?=[\w\[#])(?:(?!\1[ \t]*$){SETTING}.*\n)+?\1[ \t]*(?:\n|\Z)", re.MULTILINE
)


def markdown_html(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a Markdown text as HTML, and what was left out; raw HTML is read as HTML, not as words."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    notices: list[str] = []
    data = FRONT_MATTER.match(text)
    if data:
        lines = data.group().rstrip("\n").count("\n") + 1
        notices.append(f"the data in lines 1 to {lines} was left out: it is not part of the words")
        text = "\n" * data.group().count("\n") + text[data.end() :]
    reader = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    tokens = reader.parse(text)
    if deep := [token.map[0] + 1 for token in tokens if token.level > DEEPEST - 2 and token.map]:
        raise InputError(f"line {deep[0]}: lists or quotes are nested too deeply; use fewer levels")
    tokens = reader.parse(_widened(text, tokens))
    raw = [token for token in tokens if token.type == "html_block"]
    raw += [child for token in tokens for child in token.children or () if child.type == "html_inline"]
    if raw:
        notices.append(f"{len(raw)} HTML tags were read as HTML, not as words, such as {raw[0].content.strip()[:40]}")
    return with_lines(reader, tokens, range(1, text.count("\n") + 2)), tuple(notices)


def with_lines(reader: MarkdownIt, tokens: Sequence[Token], lines: Sequence[int]) -> str:
    """Return tokens as HTML in which every block bears its line, of those that the lines of the Markdown come from."""
    if len(tokens) > MOST_TAGS:
        raise InputError("has too many paragraphs, items or cells; split it")
    for token in tokens:
        if token.map and token.nesting == 1:
            token.attrSet("data-line", str(lines[token.map[0]]))
    return str(reader.renderer.render(tokens, reader.options, {}))


def _widened(text: str, tokens: Sequence[Token]) -> str:
    """The text with the head of each table as wide as its widest row: cells beyond the head would be dropped."""
    lines = text.split("\n")
    for table in tokens:
        if table.type == "table_open" and table.map:
            head, end = table.map
            more = max(columns(lines[row]) for row in (head, *range(head + 2, end))) - columns(lines[head])
            for row, cell in ((head, "  |"), (head + 1, "---|")) if more else ():
                lines[row] = f"{lines[row].rstrip().removesuffix('|')}|{cell * more}"
    return "\n".join(lines)
