"""Plain text as passages: blank lines part paragraphs, short lines above a text are headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nethandout.content.importing.bullets import BULLET, CERTAIN_BULLET, NUMBER
from nethandout.content.importing.source_text import (
    Heading,
    Item,
    ItemList,
    Paragraph,
    Passage,
    Span,
    Words,
    tidy,
)

LINE_BREAKS = re.compile("[\v\x1c-\x1e\x85\u2028]")
PAGE_BREAKS = re.compile("[\f\u2029]")
RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
NO_HEADING = re.compile(r"\b(?:1[89]|20)\d\d\b|@|://|www\.|\d[\d\s().-]{5,}\d")
UNWRAPPED = 120
DEEPEST = 3


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


def text_passages(text: str) -> tuple[Passage, ...]:
    """Return the passages of a plain text."""
    blocks = list(_blocks(text))
    around = zip([[], *blocks], blocks, [*blocks[1:], []], strict=False)
    passages = [passage for before, block, after in around for passage in _block_passages(before, block, after)]
    return tuple(_loose_lists_joined(passages))


def _loose_lists_joined(passages: list[Passage]) -> Iterator[Passage]:
    """Join the points of a list that blank lines part."""
    items: list[Item] = []
    line = 0
    for passage in passages:
        goes_on = isinstance(passage, ItemList) and items and _goes_on(items[-1], passage.items[0])
        if items and not goes_on:
            yield ItemList(line, tuple(items))
            items = []
        if isinstance(passage, ItemList):
            line = line if items else passage.line
            items += passage.items
        else:
            yield passage
    if items:
        yield ItemList(line, tuple(items))


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
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        for at, page in enumerate(PAGE_BREAKS.split(line)):
            if at:
                yield Line(number, "")
            yield from (Line(number, part) for part in LINE_BREAKS.split(page))


def _block_passages(before: list[Line], block: list[Line], after: list[Line]) -> Iterator[Passage]:
    if len(block) == 2 and RULE.fullmatch(block[1].text):
        yield Heading(block[0].number, _words(block[:1]), 1 if "=" in block[1].text else 2)
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
        yield _item_list(block[first:])


def _is_point(before: list[Line], block: list[Line], after: list[Line]) -> bool:
    """Whether a line is a point of a list: a number makes it one only beside another number."""
    if NUMBER.match(block[0].text):
        return any(NUMBER.match(beside[0].text) for beside in (before, after) if beside)
    return _starts_list(block, 0)


def _heading(line: Line) -> Heading:
    return Heading(line.number, _words([line]), 2)


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


def _paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    """Yield one paragraph of wrapped lines; where lines are too long to be wrapped, one a line."""
    if any(len(line.text) > UNWRAPPED for line in lines):
        yield from (Paragraph(line.number, _words([line])) for line in lines)
    elif lines:
        yield Paragraph(lines[0].number, _words(lines))


def _item_list(lines: list[Line]) -> ItemList:
    """Gather the points of a list; a line without a mark goes on with the point before it."""
    items: list[Item] = []
    indents: list[int] = []
    going_on: list[str] = []
    numbers = {1}
    for line in lines:
        number, bullet = NUMBER.match(line.text), BULLET.match(line.text)
        # A number that does not count on is part of a sentence that was wrapped there.
        mark = number if number and (not items or int(number.group(1)) in numbers) else bullet
        if mark is None and items:
            going_on.append(line.text)
            continue
        items[-1:] = [_with_lines(item, going_on) for item in items[-1:]]
        going_on = []
        indents = [indent for indent in indents if indent < line.indent] + [line.indent]
        value = int(number.group(1)) if number and mark is number else None
        numbers |= {value + 1} if value is not None else set()
        words = tidy([Span(line.text[mark.end() :] if mark else line.text)])
        items.append(Item(words, min(len(indents) - 1, DEEPEST), value))
    items[-1:] = [_with_lines(item, going_on) for item in items[-1:]]
    return ItemList(lines[0].number, tuple(items))


def _with_lines(item: Item, lines: list[str]) -> Item:
    return replace(item, words=tidy((*item.words, Span(" " + " ".join(lines))))) if lines else item


def _goes_on(last: Item, first: Item) -> bool:
    """Whether a list goes on after a blank line."""
    return first.number is None if last.number is None else first.number == last.number + 1


def _words(lines: list[Line]) -> Words:
    return tidy([Span(" ".join(line.text for line in lines))])
