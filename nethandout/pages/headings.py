"""Headings whose last line is never one word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nethandout.model import Node, rewritten

LONG_IN_TITLE = 24
LONG = 19
"""Letters of a last word that may have a line of its own."""


def joined(title: str) -> str:
    """Join the last two words of a title of three or more."""
    words = title.rsplit(" ", 1)
    short = len(words) == 2 and " " in words[0] and len(words[1]) < LONG_IN_TITLE
    return "\u00a0".join(words) if short else title


def with_joined_words(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Join the last two words of each heading of a text."""
    return rewritten(nodes, lambda node: (_joined(node),))


def _joined(node: Node) -> Node:
    if node.kind != "heading" or len(node.words.rsplit(" ", 1)[-1]) >= LONG:
        return node
    return replace(node, children=_with_last_space_joined(node.children))


def _with_last_space_joined(nodes: Sequence[Node]) -> tuple[Node, ...]:
    for nth, node in reversed(list(enumerate(nodes))):
        text, children = "\u00a0".join(node.text.rsplit(" ", 1)), _with_last_space_joined(node.children)
        if (text, children) != (node.text, node.children):
            return (*nodes[:nth], replace(node, text=text, children=children), *nodes[nth + 1 :])
    return tuple(nodes)
