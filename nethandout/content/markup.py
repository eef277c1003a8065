"""The words of a section: Markdown and boxes → blocks of HTML, what they refer to, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count, pairwise
from pathlib import Path

from markdown_it.token import Token

from nethandout.content import directives, names, tables
from nethandout.content.grammar import BLOCKS, DEEPEST, FORMS, LEAVES, parser
from nethandout.content.inline import inline_html, plain_words
from nethandout.content.worksheets import slips
from nethandout.errors import Fault, did_you_mean
from nethandout.model import Block, Body, Heading, Mention

CLOSING = re.compile(r"\s*:{3,}\s*\Z")


def parse(
    text: str, path: Path, first_line: int = 1, anchor: str = "", quotes: str = "“”‘’"
) -> tuple[Body, list[Fault]]:
    """Parse the words of a file from `first_line` on; `anchor` is what the anchors of its headings begin with."""
    reading = _Reading(path, first_line, anchor, text.split("\n"))
    tokens = parser(quotes).parse(text)
    blocks = tuple(reading.blocks(tokens, inside=""))
    reading.judge_headings()
    body = Body(blocks, tuple(reading.headings), tuple(reading.mentions))
    return body, reading.faults


@dataclass
class _Reading:
    """One pass over a text: gathers blocks, headings, mentions and faults."""

    path: Path
    first_line: int
    anchor: str
    lines: Sequence[str]
    headings: list[Heading] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    heading_lines: list[int] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    nths: dict[str, Iterator[int]] = field(default_factory=dict)

    def blocks(self, tokens: Sequence[Token], inside: str) -> Iterator[Block]:
        """Cut a row of tokens into boxes, leaves and the plain text between them."""
        start = 0
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _closing(tokens, position)
            if token.type == "leaf" or token.type.startswith("container_"):
                yield from self.text(tokens[start:position])
                yield from self.block(tokens[position : end + 1], inside)
                start = end + 1
            position = end + 1
        yield from self.text(tokens[start:])

    def text(self, tokens: Sequence[Token]) -> Iterator[Block]:
        if tokens:
            html = "".join(self.piece(tokens, index) for index in range(len(tokens)))
            yield Block("text", html=html, line=self.line(tokens[0]))

    def block(self, tokens: Sequence[Token], inside: str) -> Iterator[Block]:
        opening = tokens[0]
        line = self.line(opening)
        if opening.type == "leaf":
            yield from self.leaf(opening, line)
            return
        name, _, label = opening.info.strip().partition(" ")
        if inside:
            self.fault(line, f'the box "{name}" stands inside the box "{inside}"', "close the one above with :::")
        elif opening.map and not CLOSING.match(self.source(opening.map[1])):
            self.fault(line, f'the box "{name}" is never closed', "put ::: on a line of its own below its last line")
        if name == "call":
            self.mentions.append(Mention("call", name, self.path, line))
        children = tuple(self.blocks(tokens[1:-1], inside=name))
        label, arguments = self.asked(name, label, line) if name in FORMS else (label.strip(), {})
        yield self.judged(Block(name, label=label, arguments=arguments, children=children, line=line))

    def leaf(self, token: Token, line: int) -> Iterator[Block]:
        name = token.info
        if not name:
            self.fault(line, "::: ends a box, but none is open here", "take the line out, or open a box above it")
            return
        if name not in LEAVES:
            mend = did_you_mean(name, BLOCKS) or f"the blocks are {', '.join(BLOCKS)}"
            self.fault(line, f'there is no block "{name}"', mend)
            return
        label, arguments = self.asked(name, token.content, line)
        if name != "resources":
            self.mentions.append(Mention(name, label, self.path, line))
        yield self.judged(Block(name, label=label, arguments=arguments, line=line))

    def asked(self, block: str, text: str, line: int) -> tuple[str, Mapping[str, str]]:
        """Take apart what stands behind the name of a block: a word, and what is written as name=value."""
        asked = directives.read(block, text)
        for wrong, mend in asked.slips:
            self.fault(line, wrong, mend)
        return asked.label, asked.arguments

    def judged(self, block: Block) -> Block:
        for wrong, mend in (*slips(block), *names.slips(block), *directives.slips(block)):
            self.fault(block.line, wrong, mend)
        return block

    def piece(self, tokens: Sequence[Token], index: int) -> str:
        """Render one token of plain text."""
        token = tokens[index]
        if token.level > DEEPEST:
            self.fault(self.line(token), "lists or quotes are nested too deeply", "use fewer levels")
        if (token.type.startswith("container_") and token.nesting == 1) or token.type == "leaf":
            mend = "put it before or after the list, not inside it"
            self.fault(self.line(token), "a block stands inside a list or quote", mend)
            return ""
        if token.type == "inline":
            return inline_html(token, self.path, self.line(token), self.mentions, self.faults)
        if token.type == "heading_open":
            return self.heading(token, tokens[index + 1])
        if token.type == "fence":
            return f"<pre>{escape(token.content)}</pre>\n"
        if token.type == "hr":
            return "<hr>\n"
        if token.type in ("th_open", "td_open"):
            return tables.opened(tokens, index)
        if token.type == "td_close" and tables.is_row_head(tokens, index):
            return "</th>\n"
        if token.type == "tr_open":
            line = self.line(token)
            for wrong, mend in tables.slips(tokens, index, self.source(line - self.first_line)):
                self.fault(line, wrong, mend)
        return _tag(token)

    def heading(self, token: Token, inline: Token) -> str:
        level = int(token.tag[1])
        words = plain_words(inline)
        slug = "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", words).lower())) or "part"
        nths = self.nths.setdefault(slug, count(1))
        names = (f"{self.anchor}{slug}-{nth}" if nth > 1 else f"{self.anchor}{slug}" for nth in nths)
        anchor = next(name for name in names if name not in self.taken)
        self.taken.add(anchor)
        self.headings.append(Heading(level, words, anchor))
        self.heading_lines.append(self.line(token))
        return f'<h{level} id="{anchor}">'

    def judge_headings(self) -> None:
        levels = [1, *(heading.level for heading in self.headings)]
        for (above, level), line in zip(pairwise(levels), self.heading_lines, strict=True):
            if level == 1:
                self.fault(line, "the title in the data is the only main heading", "begin this heading with ##")
            elif level > 3:
                self.fault(line, "headings have two levels", "begin this heading with ## or ###")
            elif level > above + 1:
                self.fault(line, "a smaller heading stands before any larger one", "begin this heading with ##")

    def line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def source(self, index: int) -> str:
        return self.lines[index] if index < len(self.lines) else ""

    def fault(self, line: int, wrong: str, mend: str) -> None:
        self.faults.append(Fault(self.path, line, wrong, mend))


def _closing(tokens: Sequence[Token], position: int) -> int:
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _tag(token: Token) -> str:
    if not token.tag or token.hidden:
        return ""
    start = _start(int(token.attrs["start"])) if "start" in token.attrs else ""
    newline = "" if token.nesting == 1 and token.tag in ("p", "li") else "\n"
    return f"<{token.tag}{start}>{newline}" if token.nesting == 1 else f"</{token.tag}>\n"


def _start(first: int) -> str:
    """Where a list begins with another number than 1: an attribute for browsers, a counter for the renderer."""
    return f' start="{first}" style="counter-reset: list-item {first - 1}"'
