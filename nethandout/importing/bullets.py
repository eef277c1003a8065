"""Lists that were typed: lines that begin with a bullet, a hyphen or a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nethandout.importing.inline import inline, joined, lines, listing, plain, runs
from nethandout.model import Node

BULLETS = "•◦▪▫‣⁃●○■□◆❖➢➤✓✔·\uf0b7\uf0a7\uf0d8"
BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[-*+–]\s+|o\t\s*)(?=\S)")
CERTAIN_BULLET = re.compile(rf"\s*[{BULLETS}]")
NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")


def gather_bullets(blocks: Iterable[Node]) -> tuple[Node, ...]:
    """Make one list of paragraphs and lines that begin with a typed bullet."""
    out: list[Node] = []
    items: list[Node] = []
    line = 0
    for block in (*blocks, None):
        before, typed = _typed(block) if block and block.kind == "paragraph" else (block, [])
        if items and (before or block is None):
            out.append(listing(False, 1, items, line))
            items = []
        if before:
            out.append(before)
        line = line if items or block is None else block.line
        items += typed
    return tuple(out)


def _typed(paragraph: Node) -> tuple[Node | None, list[Node]]:
    """Part a paragraph into the words before its first typed bullet, and one item for each bullet."""
    parts: list[list[Sequence[Node]]] = [[]]
    for line in lines(paragraph.children):
        mark = BULLET.match(plain(*line))
        if mark:
            parts.append([_without(line, mark.end())])
        else:
            parts[-1].append(line)
    if len(parts) == 1:
        return paragraph, []
    before = replace(paragraph, children=joined(parts[0])) if parts[0] else None
    return before, [Node("item", {}, (Node("plain", {}, joined(part)),)) for part in parts[1:]]


def _without(line: Sequence[Node], count: int) -> tuple[Node, ...]:
    """Take the first characters off a line."""
    kept = []
    for run in runs(line):
        kept.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return inline(kept)
