"""Lists: those of a page, cut where Markdown cannot carry them on, and those that were typed with bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from nethandout.importing.inline import inline, joined, lines, runs
from nethandout.model import Node

BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")


def listing(start: int | None, items: Sequence[Node]) -> Node:
    """Make a list node of item nodes; `start` is None where it has bullets."""
    kind = "bullet_list" if start is None else "ordered_list"
    return Node(kind, {} if start in (None, 1) else {"start": str(start)}, tuple(items), line=items[0].line)


def take_loose(loose: list[Node], items: list[Node]) -> None:
    """Make an item of blocks that are in none; a list straight inside a list belongs to the item before it."""
    if loose and items and loose[0].kind.endswith("_list"):
        items[-1] = replace(items[-1], children=(*items[-1].children, *loose))
    elif loose:
        items.append(Node("item", {}, tuple(loose)))
    loose.clear()


def cut_lists(items: Iterable[Node], start: int | None) -> Iterator[Node]:
    """Yield the lists that items make: a number that does not count on, a heading and a table end one.

    `start` is the first number, None where there are bullets; an item may have its number as attribute `value`.
    """
    gathered: list[Node] = []
    number = first = start or 1
    for item in items:
        value = int(item.attributes.get("value", number)) if start else number
        own = tuple(takewhile(lambda block: block.kind not in ("heading", "table"), item.children))
        if gathered and (value != number or (start and not own)):
            yield listing(start and first, gathered)
            gathered = []
        if own:
            first = first if gathered else value
            gathered.append(Node("item", {}, tuple(_merged(own)), line=own[0].line))
        if len(own) < len(item.children):
            yield from [listing(start and first, gathered)] if gathered else []
            yield from item.children[len(own) :]
            gathered = []
        number = value + 1
    yield from [listing(start and first, gathered)] if gathered else []


def _merged(blocks: Iterable[Node]) -> Iterator[Node]:
    """Make one paragraph of those of an item, with a line break between them; the words of an item do not lead."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        if kind == "paragraph":
            yield Node("plain", {}, joined(block.children for block in group))
        else:
            yield from group


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
