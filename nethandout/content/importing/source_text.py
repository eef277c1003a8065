"""What a source text is made of once its file format is gone: headings, paragraphs, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

BLANKS = " \t\n\r\f\v"
WHITE = re.compile(f"[{BLANKS}]+")


@dataclass(frozen=True)
class Span:
    """A stretch of words set in one way; a line break is a newline, `address` is where a link leads."""

    text: str
    strong: bool = False
    emphasis: bool = False
    address: str = ""


Words: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the highest, `line` is 0 where the source has no lines."""

    line: int
    words: Words
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; one that `leads` introduces what follows it and stays with it."""

    line: int
    words: Words
    leads: bool = False


@dataclass(frozen=True)
class Item:
    """One point of a list: how deep it stands (from 0) and its number, or None for a bullet."""

    words: Words
    depth: int = 0
    number: int | None = None


@dataclass(frozen=True)
class ItemList:
    """A list with all its points, in order."""

    line: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Table:
    """A table; every row has the same number of cells, the first row is its head."""

    line: int
    rows: tuple[tuple[Words, ...], ...]


Passage: TypeAlias = Heading | Paragraph | ItemList | Table


@dataclass(frozen=True)
class SourceText:
    """A source text as read: the name of its file, its passages, and what the reader had to leave out."""

    name: str
    passages: tuple[Passage, ...]
    notices: tuple[str, ...] = ()


def plain(words: Iterable[Span]) -> str:
    """Return the words without their setting."""
    return "".join(span.text for span in words)


def runs(passage: Passage) -> Iterator[Words]:
    """Yield the runs of words of a passage: one, or one for each point of a list or cell of a table."""
    match passage:
        case ItemList(items=items):
            yield from (item.words for item in items)
        case Table(rows=rows):
            yield from (cell for row in rows for cell in row)
        case _:
            yield passage.words


def plain_passage(passage: Passage) -> str:
    """Return all words of a passage; points of a list and cells of a table stand on lines of their own."""
    return "\n".join(plain(words) for words in runs(passage))


def cut(words: Words, ranges: Sequence[tuple[int, int]]) -> list[Words]:
    """Cut the characters of each range (in order, none overlapping) out of the words, with their setting."""
    out: list[Words] = []
    at = nth = 0
    for start, end in ranges:
        kept: list[Span] = []
        while nth < len(words) and at < end:
            span = words[nth]
            kept.append(replace(span, text=span.text[max(start - at, 0) : end - at]))
            if at + len(span.text) > end:
                break
            at += len(span.text)
            nth += 1
        out.append(tidy(kept))
    return out


def tidy(spans: Iterable[Span]) -> Words:
    """Draw white space together, trim both ends, and join neighbours that are set alike."""
    texts: list[list[str]] = []
    settings: list[Span] = []
    space = ""
    for span in spans:
        words = span.text.strip(BLANKS)
        if not words:
            space = _drawn_together(space + span.text)
            continue
        start = span.text.index(words)
        setting = replace(span, text="")
        if settings:
            texts[-1].append(_drawn_together(space + span.text[:start]))
        if not settings or settings[-1] != setting:
            settings.append(setting)
            texts.append([])
        texts[-1].append(WHITE.sub(lambda run: _drawn_together(run.group()), words))
        space = span.text[start + len(words) :]
    return tuple(replace(setting, text="".join(parts)) for setting, parts in zip(settings, texts, strict=True))


def _drawn_together(space: str) -> str:
    return "\n" if "\n" in space else space[:1] and " "


def reworded(passage: Passage, change: Callable[[Words], Words]) -> Passage:
    """Return the passage with `change` made to each of its runs of words."""
    match passage:
        case ItemList(items=items):
            return replace(passage, items=tuple(replace(item, words=change(item.words)) for item in items))
        case Table(rows=rows):
            return replace(passage, rows=tuple(tuple(change(cell) for cell in row) for row in rows))
        case _:
            return replace(passage, words=change(passage.words))
