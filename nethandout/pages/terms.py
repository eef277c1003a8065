"""Words to know: glossary terms found in a text, set apart where they first stand in each section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from nethandout.content.glossary import TermNames
from nethandout.model import Node, Term

QUIET_BOX = "call"
NEVER_INSIDE = ("link", "heading", "code", "code_block")
SILENT = ("address", "pointer")
WORDS = ("text", "soft_break")
POINTER = "#term-"


class Finder:
    """Finds the words to know in chapters, and sets them apart.

    Each use whose anchor `anchored` accepts is one that an index can point to.
    """

    def __init__(self, glossary: Sequence[Term], anchored: Callable[[str], bool] = lambda anchor: False) -> None:
        self.anchored = anchored
        self.names = TermNames(glossary)
        self.uses: Counter[str] = Counter()

    def mark(self, nodes: Iterable[Node]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """Set each term apart at its first use in a chapter: the marked nodes, the ids in order of first use."""
        seen: dict[str, None] = {}
        marked = tuple(self._marked(nodes, seen, quiet=False))
        return marked, tuple(seen)

    def _marked(self, nodes: Iterable[Node], seen: dict[str, None], quiet: bool) -> Iterator[Node]:
        """Nodes with their terms set apart; none is where they are `quiet`."""
        for are_words, row in groupby(nodes, key=lambda node: node.kind in WORDS):
            if are_words and not quiet:
                yield from self._words(list(row), seen)
            else:
                yield from (self._node(node, seen, quiet) for node in row)

    def _node(self, node: Node, seen: dict[str, None], quiet: bool) -> Node:
        """Nothing is set apart in the box that says when to call: nothing may draw the eye from it."""
        if node.kind == QUIET_BOX:
            return node
        target = node.attributes.get("href", "")
        if target.startswith(POINTER):
            seen.setdefault(target.removeprefix(POINTER))
        quiet = quiet or _is_quiet(node)
        return replace(node, children=tuple(self._marked(node.children, seen, quiet)))

    def _words(self, row: Sequence[Node], seen: dict[str, None]) -> Iterator[Node]:
        text = "".join("\n" if node.kind == "soft_break" else node.text for node in row)
        line, end = row[0].line, 0
        for found in self.names.found(text):
            made = self._use(found.group(), seen, line)
            if made is not None:
                yield from _lines(text[end : found.start()], line)
                yield made
                end = found.end()
        yield from _lines(text[end:], line)

    def _use(self, name: str, seen: dict[str, None], line: int) -> Node | None:
        """What a name becomes; None where it stays as it is."""
        term = self.names.owner(name)
        if term is None:
            return None
        self.uses[term] += 1
        anchor = f"use-{term}-{self.uses[term]}"
        own = {"id": anchor} if self.anchored(anchor) else {}
        words = tuple(_lines(name, line))
        if term not in seen:
            seen[term] = None
            return Node("link", {"class": "term", **own, "href": f"{POINTER}{term}"}, words, line=line)
        return Node("span", own, words, line=line) if own else None


def _is_quiet(node: Node) -> bool:
    names_cells = node.kind == "cell" and "scope" in node.attributes
    return names_cells or node.kind in NEVER_INSIDE or node.attributes.get("class") in SILENT


def _lines(text: str, line: int) -> Iterator[Node]:
    """A text as nodes, with a soft break at the end of each line."""
    for nth, piece in enumerate(text.split("\n")):
        if nth:
            yield Node("soft_break", line=line)
        if piece:
            yield Node("text", text=piece, line=line)
