"""The words of a heading, paragraph or cell: gathered in runs, kept as nodes, and read back in runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nethandout.model import Node

BLANKS = " \t\n\r\f\v"
WHITE = re.compile(f"[{BLANKS}]+")
TICK_BOX = "☐"
BREAK = Node("hard_break")
BETWEEN = {"hard_break": "\n", "tick_box": TICK_BOX}
PART = re.compile(rf"(\n|{TICK_BOX})")


class Run(NamedTuple):
    """Words set in one way; a newline breaks the line, `href` is where a link leads."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


PLAIN = Run("")


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Collapse white space, strip both ends, and join neighbors that are set alike."""
    texts: list[list[str]] = []
    settings: list[Run] = []
    space = ""
    for run in runs:
        words = run.text.strip(BLANKS)
        if not words:
            space = _collapsed(space + run.text)
            continue
        start = run.text.index(words)
        setting = run._replace(text="")
        if settings:
            texts[-1].append(_collapsed(space + run.text[:start]))
        if not settings or settings[-1] != setting:
            settings.append(setting)
            texts.append([])
        texts[-1].append(WHITE.sub(lambda white: _collapsed(white.group()), words))
        space = run.text[start + len(words) :]
    return tuple(setting._replace(text="".join(parts)) for setting, parts in zip(settings, texts, strict=True))


def _collapsed(space: str) -> str:
    return "\n" if "\n" in space else space[:1] and " "


def inline(runs: Iterable[Run]) -> tuple[Node, ...]:
    """Make nodes of runs of words; breaks and tick boxes are always outermost."""
    return tuple(_node(run, part) for run in tidy(runs) for part in PART.split(run.text) if part)


def _node(run: Run, text: str) -> Node:
    if text == "\n":
        return BREAK
    if text == TICK_BOX:
        return Node("tick_box")
    node = Node("text", text=text)
    if run.emphasis:
        node = Node("emphasis", children=(node,))
    if run.strong:
        node = Node("strong", children=(node,))
    return Node("link", {"href": run.href}, (node,)) if run.href else node


def runs(nodes: Iterable[Node], setting: Run = PLAIN) -> Iterator[Run]:
    """Yield the runs of words that nodes were made of."""
    for node in nodes:
        if node.kind == "text":
            yield setting._replace(text=node.text)
        elif node.kind in BETWEEN:
            yield setting._replace(text=BETWEEN[node.kind])
        elif node.kind == "link":
            yield from runs(node.children, setting._replace(href=node.attributes["href"]))
        elif node.kind == "strong":
            yield from runs(node.children, setting._replace(strong=True))
        else:
            yield from runs(node.children, setting._replace(emphasis=True))


def excerpt(text: str, most: int = 200) -> str:
    """Return the first words of a text, as many as fit."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def lines(nodes: Sequence[Node]) -> list[tuple[Node, ...]]:
    """Cut the words of a paragraph at its line breaks."""
    out: list[list[Node]] = [[]]
    for node in nodes:
        if node == BREAK:
            out.append([])
        else:
            out[-1].append(node)
    return [tuple(line) for line in out]


def joined(parts: Iterable[Sequence[Node]]) -> tuple[Node, ...]:
    """Put the words of several lines or paragraphs together, a break between them."""
    return tuple(node for at, part in enumerate(parts) for node in ((BREAK,) if at else ()) + tuple(part))
