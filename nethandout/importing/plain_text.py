"""Plain text as HTML: blank lines part paragraphs, short lines above a text are headings, marks make lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import punctuation
from typing import NamedTuple

from markdown_it import MarkdownIt

from nethandout.importing.lists import BULLET, CERTAIN_BULLET, NUMBER
from nethandout.importing.markdown_text import with_lines

LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
NO_HEADING = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
UNWRAPPED = 120
DEEPEST = 3
GUARD = "\1"
"""Put before words, so that nothing in them is a mark."""
HYPHEN = re.compile(r"(?<!\S)(\S{0,60}[^\W\d_]{2})-\n[ \t]*([^\W\d_]{2}\S*)(?:[ \t]+|(?=\n|\Z))")
PAGE_NUMBER = re.compile(r"\s*(?:page|página|pág\.)\s+\d+(?:\s*(?:of|de|/)\s*\d+)?\s*", re.IGNORECASE)


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
        start = " " * 4 * min(len(indents) - 1, DEEPEST) + (f"{value}. " if is_number else "- ")
        yield Line(line.number, start + GUARD + line.text[mark.end() :].strip())
