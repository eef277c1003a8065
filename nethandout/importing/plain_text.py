"""Plain text as nodes: blank lines part paragraphs, short lines above a text are headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import punctuation

from nethandout.importing.bullets import BULLET, CERTAIN_BULLET, NUMBER
from nethandout.importing.inline import Run, inline, listing
from nethandout.model import Node

LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
NO_HEADING = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
UNWRAPPED = 120
DEEPEST = 3
HYPHEN = re.compile(r"(?<!\S)(\S{0,60}[^\W\d_]{2})-\n[ \t]*([^\W\d_]{2}\S*)(?:[ \t]+|(?=\n|\Z))")
PAGE_NUMBER = re.compile(r"^[ \t]*(?:page|página|pág\.)[ \t]+\d+(?:[ \t]*(?:of|de|/)[ \t]*\d+)?[ \t]*$", re.I | re.M)


@dataclass(frozen=True)
class Line:
    """A line of the file with its number, from 1."""

    number: int
    text: str

    @property
    def indent(self) -> int:
        """How far the words stand from the left, a tab counted as four."""
        text = self.text.expandtabs(4)
        return len(text) - len(text.lstrip())


@dataclass(frozen=True)
class Point:
    """One point of a typed list: how deep it is (from 0), its number (None: a bullet), its words and its line."""

    depth: int
    number: int | None
    words: str
    line: int


Read = Node | list[Point]


def text_blocks(text: str, settle: Callable[[str], str]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return the blocks of a plain text, and what was joined or left out."""
    text, notices = _mended(settle(_lines_alike(text)))
    blocks = list(_blocks(text))
    around = zip([[], *blocks], blocks, [*blocks[1:], []], strict=False)
    read = [piece for before, block, after in around for piece in _block(before, block, after)]
    return tuple(_with_lists(read)), notices


def _lines_alike(text: str) -> str:
    """Let every line end with a newline, and every page with a form feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return PAGE_BREAKS.sub("\f", LINE_BREAKS.sub("\v", text))


def _mended(text: str) -> tuple[str, tuple[str, ...]]:
    """Join words that a hyphen parts at the end of a line, and leave out page numbers on lines of their own."""
    notices: list[str] = []
    hyphenated = {word.strip(punctuation) for word in text.split() if "-" in word}

    def join(match: re.Match[str]) -> str:
        first, last = match.groups()
        if not (first[-2:] + last[:2]).islower():
            return match.group()
        whole = f"{first}-{last}"
        whole = whole if whole.strip(punctuation) in hyphenated else first + last
        notices.append(f"“{first}-” at the end of a line and “{last}” were joined: “{whole}”")
        return f"{whole}\n"

    def leave_out(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start()) + 1
        notices.append(f"a page number was left out, line {line} (“{match.group().strip()}”)")
        return ""

    text = PAGE_NUMBER.sub(leave_out, text)
    return HYPHEN.sub(join, text), tuple(notices)


def _with_lists(read: Iterable[Read]) -> Iterator[Node]:
    """Make nodes of typed lists; a list goes on after a blank line."""
    points: list[Point] = []
    for piece in (*read, None):
        if points and not (isinstance(piece, list) and _goes_on(points[-1], piece[0])):
            yield from _lists(points, 0)
            points = []
        if isinstance(piece, list):
            points += piece
        elif piece is not None:
            yield piece


def _lists(points: Sequence[Point], depth: int) -> Iterator[Node]:
    """Yield points as lists, which end where bullets turn to numbers or the numbers do not count on."""
    items: list[Node] = []
    first = points[0]
    last: int | None = None
    at = 0
    while at < len(points):
        point = points[at]
        if items and point.number != (None if last is None else last + 1):
            yield listing(first.number is not None, first.number or 1, items, first.line)
            items, first = [], point
        end = at + 1
        while end < len(points) and points[end].depth > depth:
            end += 1
        below = tuple(_lists(points[at + 1 : end], depth + 1)) if end > at + 1 else ()
        items.append(Node("item", {}, (Node("plain", {}, inline([Run(point.words)])), *below)))
        last, at = point.number, end
    yield listing(first.number is not None, first.number or 1, items, first.line)


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield runs of lines that no blank line, page break or typed rule parts; an underline stays."""
    block: list[Line] = []
    for line in _lines(text):
        ruled = RULE.fullmatch(line.text) is not None
        if line.text.strip() and not (ruled and len(block) != 1):
            block.append(line)
        if block and (not line.text.strip() or ruled):
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


def _block(before: list[Line], block: list[Line], after: list[Line]) -> Iterator[Read]:
    if len(block) == 2 and RULE.fullmatch(block[1].text):
        yield _heading(block[0], 1 if "=" in block[1].text else 2)
        return
    if len(block) == 1 and after and _is_heading(block[0]) and not _is_point(before, block, after):
        yield _heading(block[0])
        return
    if len(block) > 1 and _stands_above(block):
        yield _heading(block[0])
        block = block[1:]
    first = next((at for at in range(len(block)) if _starts_list(block, at)), len(block))
    yield from _paragraphs(block[:first])
    if first < len(block):
        yield _points(block[first:])


def _is_point(before: list[Line], block: list[Line], after: list[Line]) -> bool:
    """Whether a line is a point of a list: a number makes it one only beside another number."""
    if NUMBER.match(block[0].text):
        return any(NUMBER.match(beside[0].text) for beside in (before, after) if beside)
    return _starts_list(block, 0)


def _heading(line: Line, level: int = 2) -> Node:
    return Node("heading", {"level": str(level)}, _words([line]), line=line.number)


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


def _paragraphs(lines: list[Line]) -> Iterator[Node]:
    """Yield one paragraph of wrapped lines; where lines are too long to be wrapped, one a line."""
    wrapped = all(len(line.text) <= UNWRAPPED for line in lines)
    for part in [lines] if wrapped and lines else [[line] for line in lines]:
        yield Node("paragraph", {}, _words(part), line=part[0].number)


def _points(lines: list[Line]) -> list[Point]:
    """Gather the points of a list; a line without a mark goes on with the point before it."""
    points: list[Point] = []
    indents: list[int] = []
    numbers = {1}
    for line in lines:
        number, bullet = NUMBER.match(line.text), BULLET.match(line.text)
        # A number that does not count on is part of a sentence that was wrapped there.
        mark = number if number and (not points or int(number.group(1)) in numbers) else bullet
        if mark is None and points:
            points[-1] = replace(points[-1], words=f"{points[-1].words} {line.text}")
            continue
        indents = [indent for indent in indents if indent < line.indent] + [line.indent]
        value = int(number.group(1)) if number and mark is number else None
        numbers |= {value + 1} if value is not None else set()
        words = line.text[mark.end() :] if mark else line.text
        points.append(Point(min(len(indents) - 1, DEEPEST), value, words, line.number))
    return points


def _goes_on(last: Point, first: Point) -> bool:
    """Whether a list goes on after a blank line."""
    return first.number is None if last.number is None else first.number == last.number + 1


def _words(lines: list[Line]) -> tuple[Node, ...]:
    return inline([Run(" ".join(line.text for line in lines))])
