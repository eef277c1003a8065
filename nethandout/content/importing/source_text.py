"""What a source text is made of once its file format is gone: headings, paragraphs, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

WHITE = re.compile(r"[ \t\n\r\f\v]+")


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


def sliced(words: Words, start: int, end: int) -> Words:
    """Cut the characters from `start` to `end` out of the words, keeping how they are set."""
    kept: list[Span] = []
    at = 0
    for span in words:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            kept.append(replace(span, text=text))
        at += len(span.text)
    return tidy(kept)


def tidy(spans: Iterable[Span]) -> Words:
    """Draw white space together, trim both ends, and join neighbours that are set alike."""
    out: list[Span] = []
    for span in spans:
        text = WHITE.sub(lambda run: "\n" if "\n" in run.group() else " ", span.text)
        before = out[-1].text[-1] if out else "\n"
        if text[:1] == "\n" and before == " ":
            out[-1] = replace(out[-1], text=out[-1].text[:-1] + "\n")
        if text[:1] in (" ", "\n") and before in (" ", "\n"):
            text = text[1:]
        if not text:
            continue
        if out and replace(out[-1], text="") == replace(span, text=""):
            out[-1] = replace(span, text=out[-1].text + text)
        else:
            out.append(replace(span, text=text))
    while out and not out[-1].text.rstrip(" \n"):
        out.pop()
    if out:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip(" \n"))
    return tuple(out)


def reworded(passage: Passage, change: Callable[[Words], Words]) -> Passage:
    """Return the passage with `change` made to each of its runs of words."""
    match passage:
        case ItemList(items=items):
            return replace(passage, items=tuple(replace(item, words=change(item.words)) for item in items))
        case Table(rows=rows):
            return replace(passage, rows=tuple(tuple(change(cell) for cell in row) for row in rows))
        case _:
            return replace(passage, words=change(passage.words))
