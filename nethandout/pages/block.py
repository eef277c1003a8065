"""A row of nodes as blocks: what a layout sets, and the HTML of the text between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from nethandout.content.grammar import BLOCKS
from nethandout.model import Node
from nethandout.pages.markup import Renderer, html

SET_APART = (*BLOCKS, "asked", "side")


@dataclass(frozen=True)
class Block:
    """A piece of a text: plain HTML (`name` is "text") or a named block with pieces inside it."""

    name: str
    html: str = ""
    label: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Block, ...] = ()
    line: int = 0


def blocks(nodes: Iterable[Node], write: Renderer = html) -> tuple[Block, ...]:
    """The blocks of a text."""
    found: list[Block] = []
    for is_block, some in groupby(nodes, key=lambda node: node.kind in SET_APART):
        row = list(some)
        if is_block:
            found += (Block(n.kind, "", n.text, n.attributes, blocks(n.children, write), n.line) for n in row)
        else:
            found.append(Block("text", write(row), line=row[0].line))
    return tuple(found)
