"""Turn Markdown and plain text into HTML with line numbers, so that every format takes the same path to nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from string import punctuation
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nethandout.content.grammar import cell_count
from nethandout.errors import InputError
from nethandout.importing.html_tree import DEEPEST, MOST_TAGS
from nethandout.importing.text_nodes import inline_nodes, join_lines, list_node, runs_of, split_lines
from nethandout.model import Node

# Data between two lines of +++ or ---; text between two rules is not.
SETTING = r"(?:[\w-]+[ \t]*[:=]|[ \t]*#|[ \t]+\S|[\[\]{}]|-[ \t]|[ \t]*$)"
FRONT_MATTER = re.compile(
    rf"\A(\+\+\+|---)[ \t]*\n(?=[\w\[#])(?:(?!\1[ \t]*$){SETTING}.*\n)+?\1[ \t]*(?:\n|\Z)", re.MULTILINE
)
BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
DATE_OR_ADDRESS = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
HYPHENATED = re.compile(r"(?<!\S)(\S{0,60}[^\W\d_]{2})-\n[ \t]*([^\W\d_]{2}\S*)(?:[ \t]+|(?=\n|\Z))")
PAGE_NUMBER = re.compile(r"\s*(?:page|página|pág\.)\s+\d+(?:\s*(?:of|de|/)\s*\d+)?\s*", re.IGNORECASE)
LONGEST_WRAPPED = 120
DEEPEST_ITEM = 3
GUARD = "\1"  # put before text so that nothing in it is markup


def markdown_to_html(text: str) -> tuple[str, list[str]]:
    """Return Markdown as HTML, and notices of what was left out; raw HTML stays HTML."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    notices: list[str] = []
    if data := FRONT_MATTER.match(text):
        lines = data.group().rstrip("\n").count("\n") + 1
        notices.append(f"the front matter in lines 1 to {lines} was left out")
        text = "\n" * data.group().count("\n") + text[data.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    if too_deep := [token.map[0] + 1 for token in tokens if token.level > DEEPEST - 2 and token.map]:
        raise InputError(f"line {too_deep[0]}: lists or quotes are nested too deeply; use fewer levels")
    tokens = parser.parse(_widen_tables(text, tokens))
    raw = [token for token in tokens if token.type == "html_block"]
    raw += [child for token in tokens for child in token.children or () if child.type == "html_inline"]
    if raw:
        notices.append(f"{len(raw)} HTML tags were read as HTML, not as text, such as {raw[0].content.strip()[:40]}")
    return _render(parser, tokens, range(1, text.count("\n") + 2)), notices


def _render(parser: MarkdownIt, tokens: Sequence[Token], numbers: Sequence[int]) -> str:
    """Return tokens as HTML whose blocks have line numbers; `numbers` are those of the lines that were parsed."""
    if len(tokens) > MOST_TAGS:
        raise InputError("has too many paragraphs, items, or cells; split it")
    for token in tokens:
        if token.map and token.nesting == 1:
            token.attrSet("data-line", str(numbers[token.map[0]]))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _widen_tables(text: str, tokens: Sequence[Token]) -> str:
    """Make the header of each table as wide as its widest row: the parser drops cells beyond the header."""
    lines = text.split("\n")
    for table in tokens:
        if table.type == "table_open" and table.map:
            head, end = table.map
            more = max(cell_count(lines[row]) for row in (head, *range(head + 2, end))) - cell_count(lines[head])
            for row, cell in ((head, "  |"), (head + 1, "---|")) if more else ():
                lines[row] = f"{lines[row].rstrip().removesuffix('|')}|{cell * more}"
    return "\n".join(lines)


class Line(NamedTuple):
    """A line with its number in the file, from 1."""

    number: int
    text: str


def text_to_html(text: str, clean: Callable[[str], str]) -> tuple[str, list[str]]:
    """Return plain text as HTML, and notices of what was joined or left out.

    Blank lines separate paragraphs, short lines above text are headings, and bullets and numbers make lists.
    """
    notices: list[str] = []
    text = PAGE_BREAKS.sub("\f", LINE_BREAKS.sub("\v", text.replace("\r\n", "\n").replace("\r", "\n")))
    blocks = list(_blocks(_join_hyphenated(clean(text), notices), notices))
    around = zip([[], *blocks], blocks, [*blocks[1:], []], strict=False)
    lines = [line for before, block, after in around for line in (*_markdown(before, block, after), Line(0, ""))]
    parser = MarkdownIt("zero").enable(["heading", "list"])
    tokens = parser.parse("\n".join(line.text for line in lines))
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)
    return _render(parser, tokens, [line.number for line in lines]).replace(GUARD, ""), notices


def _join_hyphenated(text: str, notices: list[str]) -> str:
    """Join words that are hyphenated at the end of a line."""
    hyphenated = {word.strip(punctuation) for word in text.split() if "-" in word}

    def join(match: re.Match[str]) -> str:
        first, last = match.groups()
        if not (first[-2:] + last[:2]).islower():
            return match.group()
        whole = f"{first}-{last}"
        whole = whole if whole.strip(punctuation) in hyphenated else first + last
        notices.append(f"“{first}-” at the end of a line and “{last}” were joined: “{whole}”")
        # An empty line here must not end the paragraph.
        return f"{whole}\n" if match.group()[-1] in " \t" else f"{whole}\n{GUARD}"

    return HYPHENATED.sub(join, text)


def _blocks(text: str, notices: list[str]) -> Iterator[list[Line]]:
    """Yield the lines between blank lines, page numbers, page breaks, and typed rules; an underline is kept."""
    block: list[Line] = []
    for line in _lines(text):
        is_number = PAGE_NUMBER.fullmatch(line.text) is not None
        is_rule = RULE.fullmatch(line.text) is not None
        ends = is_number or is_rule or not line.text.strip()
        if is_number:
            notices.append(f"a page number was left out, line {line.number} (“{line.text.strip()}”)")
        if not ends or (is_rule and len(block) == 1):
            block.append(line)
        if block and ends:
            yield block
            block = []
    if block:
        yield block


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        for at, page in enumerate(line.split("\f")):
            if at:
                yield Line(number, "")
            yield from (Line(number, part) for part in page.split("\v"))


def _markdown(before: list[Line], block: list[Line], after: list[Line]) -> Iterator[Line]:
    """Yield the lines of a block as Markdown, given the blocks before and after it."""
    if len(block) == 2 and RULE.fullmatch(block[1].text):
        yield _heading(block[0], "#" if "=" in block[1].text else "##")
        return
    if len(block) == 1 and after and _is_heading(block[0]) and not _is_item(before, block, after):
        yield _heading(block[0], "##")
        return
    if len(block) > 1 and _starts_with_heading(block):
        yield _heading(block[0], "##")
        block = block[1:]
    first = next((at for at in range(len(block)) if _starts_list(block, at)), len(block))
    is_wrapped = all(len(line.text) <= LONGEST_WRAPPED for line in block[:first])
    for line in block[:first]:
        yield from (Line(line.number, GUARD + line.text.strip()), *([] if is_wrapped else [Line(0, "")]))
    yield Line(0, "")
    yield from _list_lines(block[first:])


def _heading(line: Line, mark: str) -> Line:
    return Line(line.number, f"{mark} {GUARD}{line.text.strip()}{GUARD}")


def _is_item(before: list[Line], block: list[Line], after: list[Line]) -> bool:
    """Return whether a line is an item of a list; a numbered one must be next to another numbered line."""
    if NUMBER.match(block[0].text):
        return any(NUMBER.match(neighbor[0].text) for neighbor in (before, after) if neighbor)
    return _starts_list(block, 0)


def _is_heading(line: Line) -> bool:
    """Return whether a line on its own reads like a heading, not like a sentence, a date, or an address."""
    text = line.text.strip()
    if len(text) > 80 or len(text.split()) > 12 or DATE_OR_ADDRESS.search(text) or text[-1] in ".,;:!…":
        return False
    first = next((letter for letter in text if letter.isalnum()), "")
    return first.isupper() or (first.isdigit() and any(letter.isupper() for letter in text))


def _starts_with_heading(block: list[Line]) -> bool:
    """Return whether the first line of a block is a heading directly above its text."""
    head, below = block[0].text.strip(), block[1].text.strip()
    if not _is_heading(block[0]) or _starts_list(block, 0) or len(head) > 60:
        return False
    if head.isupper() or _starts_list(block, 1):
        return True
    longest = max(len(line.text.strip()) for line in block[1:])
    return len(head) < 0.6 * longest and (below[0].isupper() or below[0] in '¿¡“"(')


def _starts_list(block: list[Line], at: int) -> bool:
    """Return whether a line starts a list: with a certain bullet, or a hyphen or number that others like it follow."""
    line = block[at].text
    if CERTAIN_BULLET.match(line):
        return True
    if BULLET.match(line):
        return at == 0 or any(BULLET.match(other.text) for other in block[at + 1 :])
    number = NUMBER.match(line)
    return number is not None and (at == 0 or number[1] == "1")


def _list_lines(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of a list; a line without a bullet or number continues the item before it."""
    indents: list[int] = []
    numbers: set[int] = {1}
    for line in lines:
        text = line.text.expandtabs(4)
        indent = len(text) - len(text.lstrip())
        number = NUMBER.match(line.text)
        # A number out of order is part of a sentence that was wrapped there.
        if number and indents and int(number[1]) not in numbers:
            number = None
        marker = number or BULLET.match(line.text)
        if marker is None:
            yield Line(line.number, GUARD + text.strip())
            continue
        if number:
            numbers.add(int(number[1]) + 1)
        indents = [before for before in indents if before < indent] + [indent]
        start = " " * 4 * min(len(indents) - 1, DEEPEST_ITEM) + (f"{int(number[1])}. " if number else "- ")
        yield Line(line.number, start + GUARD + line.text[marker.end() :].strip())


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
