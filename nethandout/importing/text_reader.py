"""Turn Markdown and plain text into HTML with line numbers, so that every format takes the same path to nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from string import punctuation
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nethandout.content.grammar import cell_count
from nethandout.errors import InputError
from nethandout.importing.html_tree import DEEPEST, MOST_TAGS
from nethandout.importing.text_nodes import BRACKETED_BOX, BULLET, BULLETS, CHECKED_BOXES, EMPTY_BOXES, excerpt

# Settings between two lines of +++ or ---, but not text between two rules.
SETTING = r"(?:[\w-]+[ \t]*[:=]|[ \t]*#|[ \t]+\S|[\[\]{}]|-[ \t]|[ \t]*$)"
FRONT_MATTER = re.compile(
    rf"\A(\+\+\+|---)[ \t]*\n(?=[\w\[#])(?:(?!\1[ \t]*$){SETTING}.*\n)+?\1[ \t]*(?:\n|\Z)", re.MULTILINE
)
CERTAIN_BULLET = re.compile(rf"\s*(?:[{BULLETS}{EMPTY_BOXES}{CHECKED_BOXES}]|{BRACKETED_BOX})")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
DATE_OR_ADDRESS = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
HYPHENATED = re.compile(r"(?<!\S)(\S{0,60}[^\W_])-\n[ \t]*([^\W_]\S*)(?:[ \t]+|(?=\n|\Z))")
SOFT_HYPHENATED = re.compile(r"(?<=\S)\u00ad[ \t]*\n[ \t]*(\S+)(?:[ \t]+|(?=\n|\Z))")
# Words after a hyphen that is not the end of a split word, as in "short- and long-term".
AFTER_PARTS = frozenset(("and", "or", "to", "y", "e", "o", "u", "ni", "a"))
PAGE_NUMBER = re.compile(
    r"\s*(?:(?:page|página|p[áa]g\.|pg\.|p\.)\s*(?:\d+|[ivxl]+)(?:\s*(?:of|de|/)\s*\d+)?|[-–—]\s*\d+\s*[-–—]|"
    r"\d+\s+(?:of|de)\s+\d+)\s*",
    re.IGNORECASE,
)
NUMBER_BY_PAGE_BREAK = re.compile(r"\s*\[?\d{1,4}\]?(?:\s*/\s*\d{1,4})?\s*")
PAGE_BREAK = "\f"
COLUMN_GAP = re.compile(r"\t+| {3,}")
LONGEST_HEADING = 60
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
        notices.append(f"HTML tags were read as HTML, not as text, such as {excerpt(raw[0].content, 40)}")
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
    text = PAGE_BREAKS.sub(PAGE_BREAK, LINE_BREAKS.sub("\v", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = SOFT_HYPHENATED.sub(lambda match: _moved_up(match, match[1]), text)
    on_pages = list(_without_pages(list(_lines(clean(text))), notices))
    joined = _join_hyphenated("\n".join(line.text for line in on_pages), notices).split("\n")
    blocks = list(_blocks(Line(line.number, text) for line, text in zip(on_pages, joined, strict=True)))
    around = zip([[], *blocks], blocks, [*blocks[1:], []], strict=False)
    lines = [line for before, block, after in around for line in (*_markdown(before, block, after), Line(0, ""))]
    parser = MarkdownIt("zero").enable(["heading", "list", "table"])
    tokens = parser.parse("\n".join(line.text for line in lines))
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)
    return _render(parser, tokens, [line.number for line in lines]).replace(GUARD, ""), notices


def _join_hyphenated(text: str, notices: list[str]) -> str:
    """Join words that are hyphenated at the end of a line; compounds and numbers keep the hyphen."""
    # The second part is a word by itself only if it also occurs elsewhere, since here it begins a line.
    words = Counter(word.strip(punctuation).casefold() for word in text.split() if word[-1] != "-")

    def join(match: re.Match[str]) -> str:
        first, last = match.groups()
        if last.strip(punctuation) in AFTER_PARTS:
            return match.group()
        whole = f"{first}-{last}"
        is_compound = words[first.strip(punctuation).casefold()] and words[last.strip(punctuation)] > 1
        is_one_word = first[-2:].isalpha() and last[:2].isalpha() and (first[-2:] + last[:2]).islower()
        if is_one_word and not (is_compound or words[whole.strip(punctuation).casefold()]):
            whole = first + last
        notices.append(f"“{first}-” at the end of a line and “{last}” were joined: “{whole}”")
        return _moved_up(match, whole)

    return HYPHENATED.sub(join, text)


def _moved_up(match: re.Match[str], word: str) -> str:
    """Return a word that moves up to the line before; an empty line in its place must not end the paragraph."""
    return f"{word}\n" if match.group()[-1] in " \t" else f"{word}\n{GUARD}"


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text, and the page breaks between them."""
    for number, line in enumerate(text.split("\n"), start=1):
        for at, page in enumerate(line.split(PAGE_BREAK)):
            if at:
                yield Line(number, PAGE_BREAK)
            yield from (Line(number, part) for part in page.split("\v"))


def _without_pages(lines: Sequence[Line], notices: list[str]) -> Iterator[Line]:
    """Yield lines without page breaks, page numbers, and repeated headers; sentences continue across page breaks."""
    full = [line for line in lines if line.text.strip(" \t")]
    end = Line(0, PAGE_BREAK if any(line.text == PAGE_BREAK for line in full) else "")
    around = zip([end, *full], full, [*full[1:], end], strict=False)
    edges = {here for before, here, after in around if PAGE_BREAK in (before.text, after.text)}
    gap: list[Line] = []
    headers: set[str] = set()
    before, is_page_end = "", False
    for line in lines:
        text, is_edge = line.text.strip(), line in edges
        is_number = PAGE_NUMBER.fullmatch(text) or (is_edge and NUMBER_BY_PAGE_BREAK.fullmatch(text))
        title = "a page number" if is_number else "a repeated header or footer" if is_edge and text in headers else ""
        headers.update([text] if is_edge and text else [])
        if title:
            notices.append(f"{title} was left out, line {line.number} (“{text}”)")
        if title or not text:
            is_page_end = is_page_end or bool(title) or line.text == PAGE_BREAK
            gap.append(Line(line.number, ""))
            continue
        if not (is_page_end and _goes_on(before, text)):
            yield from gap
        gap, before, is_page_end = [], text, False
        yield line
    yield from gap


def _goes_on(before: str, after: str) -> bool:
    """Return whether a sentence continues from one line to the next."""
    if not before or before[-1] in '.!?:;…”")' or BULLET.match(after):
        return False
    return after[0].islower() or len(before) > LONGEST_HEADING


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the lines between blank lines and typed rules; an underline is kept."""
    block: list[Line] = []
    for line in lines:
        is_rule = RULE.fullmatch(line.text) is not None
        ends = is_rule or not line.text.strip()
        if not ends or (is_rule and len(block) == 1):
            block.append(line)
        if block and ends:
            yield block
            block = []
    if block:
        yield block


def _markdown(before: list[Line], block: list[Line], after: list[Line]) -> Iterator[Line]:
    """Yield the lines of a block as Markdown, given the blocks before and after it."""
    if rows := _table_lines(block):
        yield from rows
        return
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


def _table_lines(block: list[Line]) -> list[Line]:
    """Return a table if every line has the same number of columns, with tabs or wide gaps between them."""
    rows = [COLUMN_GAP.split(line.text.strip()) for line in block]
    columns = len(rows[0])
    if len(block) < 2 or columns < 2 or any(len(row) != columns for row in rows):
        return []
    if any(_starts_list(block, at) for at in range(len(block))):
        return []
    cells = (" | ".join(GUARD + cell.replace("|", "\\|") for cell in row) for row in rows)
    lines = [Line(line.number, f"| {row} |") for line, row in zip(block, cells, strict=True)]
    return [lines[0], Line(0, "|" + "---|" * columns), *lines[1:]]


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
    if not _is_heading(block[0]) or _starts_list(block, 0) or len(head) > LONGEST_HEADING:
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
