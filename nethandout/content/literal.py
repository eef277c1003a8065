"""The literal text of a file: what is printed as it is typed, since no mark of it was understood as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from nethandout.content.grammar import parser

# Stands for what was understood or meant as it stands: code, boxes to tick, letters behind a backslash.
UNDERSTOOD = "\ufffc"


@dataclass(frozen=True)
class LiteralLine:
    """The literal text of one line of a file; `begins` where a paragraph, item, heading or cell begins with it."""

    line: int
    text: str
    begins: bool


def literal_lines(words: str, first_line: int = 1) -> Iterator[LiteralLine]:
    """The literal text of the words of a section or passage, line by line; links give the words they show."""
    for token in parser().parse(words):
        if token.type == "inline":
            yield from _lines(token, first_line + (token.map[0] if token.map else 0))


def with_lines(children: Sequence[Token], line: int) -> Iterator[tuple[Token, int]]:
    """Each token inside a paragraph with the line it stands on; the paragraph begins on `line`."""
    for child in children:
        yield child, line
        line += child.type in ("softbreak", "hardbreak")


def _lines(inline: Token, first: int) -> Iterator[LiteralLine]:
    lines: dict[int, str] = {}
    for child, line in with_lines(inline.children or (), first):
        lines[line] = lines.get(line, "") + _literal(child)
    for line, text in lines.items():
        yield LiteralLine(line, text.strip(), line == first)


def _literal(token: Token) -> str:
    if token.type == "text":
        return token.content
    return "" if token.nesting or token.type in ("softbreak", "hardbreak", "sources") else UNDERSTOOD
