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
from nethandout.importing.text_nodes import inline, joined, lines, listing, runs
from nethandout.model import Node

BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
# Data between two lines of +++ or ---: settings and what belongs to them, not prose between two rules.
SETTING = r"(?:[\w-]+[ \t]*[:=]|[ \t]*#|[ \t]+\S|[\[\]{}]|-[ \t]|[ \t]*$)"
FRONT_MATTER = re.compile(
    rf"\A(\+\+\+|---)[ \t]*\n(?=[\w\[#])(?:(?!\1[ \t]*$){SETTING}.*\n)+?\1[ \t]*(?:\n|\Z)", re.MULTILINE
)
LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
NO_HEADING = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
UNWRAPPED = 120
DEEPEST_POINT = 3
GUARD = "\1"
"""Put before words, so that nothing in them is a mark."""
HYPHEN = re.compile(r"(?<!\S)(\S{0,60}[^\W\d_]{2})-\n[ \t]*([^\W\d_]{2}\S*)(?:[ \t]+|(?=\n|\Z))")
PAGE_NUMBER = re.compile(r"\s*(?:page|página|pág\.)\s+\d+(?:\s*(?:of|de|/)\s*\d+)?\s*", re.IGNORECASE)


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
            more = max(cell_count(lines[row]) for row in (head, *range(head + 2, end))) - cell_count(lines[head])
            for row, cell in ((head, "  |"), (head + 1, "---|")) if more else ():
                lines[row] = f"{lines[row].rstrip().removesuffix('|')}|{cell * more}"
    return "\n".join(lines)


class Line(NamedTuple):
    """A line with its number in the file, from 1."""

    number: int
    text: str


def text_html(text: str, settle: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    """Return a plain text as HTML in which every block bears its line, and what was joined or left out."""
    notices: list[str] = []
    blocks = list(_blocks(_joined(settle(_lines_alike(text)), notices), notices))
    around = zip([[], *blocks], blocks, [*blocks[1:], []], strict=False)
    marked = [line for before, block, after in around for line in (*_marked(before, block, after), Line(0, ""))]
    reader = MarkdownIt("zero").enable(["heading", "list"])
    tokens = reader.parse("\n".join(line.text for line in marked))
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)
    return with_lines(reader, tokens, [line.number for line in marked]).replace(GUARD, ""), tuple(notices)


def _lines_alike(text: str) -> str:
    """Let every line end with a newline, and every page with a form feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return PAGE_BREAKS.sub("\f", LINE_BREAKS.sub("\v", text))


def _joined(text: str, notices: list[str]) -> str:
    """Join words that a hyphen parts at the end of a line."""
    hyphenated = {word.strip(punctuation) for word in text.split() if "-" in word}

    def join(match: re.Match[str]) -> str:
        first, last = match.groups()
        if not (first[-2:] + last[:2]).islower():
            return match.group()
        whole = f"{first}-{last}"
        whole = whole if whole.strip(punctuation) in hyphenated else first + last
        notices.append(f"“{first}-” at the end of a line and “{last}” were joined: “{whole}”")
        # A line that is left empty is no end of a paragraph.
        return f"{whole}\n" if match.group()[-1] in " \t" else f"{whole}\n{GUARD}"

    return HYPHEN.sub(join, text)


def _blocks(text: str, notices: list[str]) -> Iterator[list[Line]]:
    """Yield runs of lines that no blank line, page number, page break or typed rule parts; an underline stays."""
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


def _marked(before: list[Line], block: list[Line], after: list[Line]) -> Iterator[Line]:
    """Yield the lines of a block as Markdown that says what they are."""
    if len(block) == 2 and RULE.fullmatch(block[1].text):
        yield _heading(block[0], "#" if "=" in block[1].text else "##")
        return
    if len(block) == 1 and after and _is_heading(block[0]) and not _is_point(before, block, after):
        yield _heading(block[0], "##")
        return
    if len(block) > 1 and _stands_above(block):
        yield _heading(block[0], "##")
        block = block[1:]
    first = next((at for at in range(len(block)) if _starts_list(block, at)), len(block))
    wrapped = all(len(line.text) <= UNWRAPPED for line in block[:first])
    for line in block[:first]:
        yield from (Line(line.number, GUARD + line.text.strip()), *([] if wrapped else [Line(0, "")]))
    yield Line(0, "")
    yield from _points(block[first:])


def _heading(line: Line, mark: str) -> Line:
    return Line(line.number, f"{mark} {GUARD}{line.text.strip()}{GUARD}")


def _is_point(before: list[Line], block: list[Line], after: list[Line]) -> bool:
    """Whether a line is a point of a list: a number makes it one only beside another number."""
    if NUMBER.match(block[0].text):
        return any(NUMBER.match(beside[0].text) for beside in (before, after) if beside)
    return _starts_list(block, 0)


def _is_heading(line: Line) -> bool:
    """Whether a line on its own reads like a heading rather than a sentence, a date or an address."""
    text = line.text.strip()
    if len(text) > 80 or len(text.split()) > 12 or NO_HEADING.search(text) or text[-1] in ".,;:!…":
        return False
    first = next((letter for letter in text if letter.isalnum()), "")
    return first.isupper() or (first.isdigit() and any(letter.isupper() for letter in text))


def _stands_above(block: list[Line]) -> bool:
    """Whether the first line of a block is a heading set straight above its text."""
    head, below = block[0].text.strip(), block[1].text.strip()
    if not _is_heading(block[0]) or _starts_list(block, 0) or len(head) > 60:
        return False
    longest = max(len(line.text.strip()) for line in block[1:])
    listed = _starts_list(block, 1)
    return head.isupper() or listed or (len(head) < 0.6 * longest and (below[0].isupper() or below[0] in '¿¡“"('))


def _starts_list(block: list[Line], at: int) -> bool:
    """Whether the line begins a list: a sure bullet, or a hyphen or number that others like it follow."""
    line = block[at].text
    if CERTAIN_BULLET.match(line):
        return True
    if BULLET.match(line):
        return at == 0 or any(BULLET.match(other.text) for other in block[at + 1 :])
    number = NUMBER.match(line)
    return number is not None and (at == 0 or number.group(1) == "1")


def _points(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of a list; a line without a mark goes on with the point before it."""
    indents: list[int] = []
    numbers: set[int] = set()
    for line in lines:
        text = line.text.expandtabs(4)
        indent = len(text) - len(text.lstrip())
        number, bullet = NUMBER.match(line.text), BULLET.match(line.text)
        value = int(number[1]) if number else 0
        # A number that does not count on is part of a sentence that was wrapped there.
        is_number = number is not None and (not indents or value in numbers | {1})
        mark = number if is_number else bullet
        if mark is None:
            yield Line(line.number, GUARD + text.strip())
            continue
        numbers |= {value + 1} if is_number else set()
        indents = [before for before in indents if before < indent] + [indent]
        start = " " * 4 * min(len(indents) - 1, DEEPEST_POINT) + (f"{value}. " if is_number else "- ")
        yield Line(line.number, start + GUARD + line.text[mark.end() :].strip())


def gather_bullets(blocks: Iterable[Node]) -> Iterator[Node]:
    """Make one list of paragraphs and lines that begin with a typed bullet."""
    items: list[Node] = []
    for block in blocks:
        before, typed = _typed(block) if block.kind == "paragraph" else (block, [])
        if before and items:
            yield listing(None, items)
            items = []
        yield from [before] if before else []
        items += typed
    yield from [listing(None, items)] if items else []


def _typed(paragraph: Node) -> tuple[Node | None, list[Node]]:
    """Part a paragraph into the words before its first typed bullet, and one item for each bullet."""
    parts: list[list[Sequence[Node]]] = [[]]
    for line in lines(paragraph.children):
        if mark := BULLET.match("".join(node.words for node in line)):
            parts.append([_without(line, mark.end())])
        else:
            parts[-1].append(line)
    before = replace(paragraph, children=joined(parts[0])) if parts[0] else None
    items = [Node("item", {}, (Node("plain", {}, joined(part)),), line=paragraph.line) for part in parts[1:]]
    return (before, items) if items else (paragraph, [])


def _without(line: Sequence[Node], count: int) -> tuple[Node, ...]:
    """Take the first characters off a line."""
    kept = []
    for run in runs(line):
        kept.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return inline(kept)
