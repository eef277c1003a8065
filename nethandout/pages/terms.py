"""Words to know: glossary terms found in a text, set apart where they first stand in each section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from nethandout.content.termnames import TermNames
from nethandout.model import Chapter, Term
from nethandout.pages.block import Block

TAG = re.compile(r"(<[^>]+>)")
POINTER = re.compile(r'<a class="term" href="#term-([^"]+)"')
QUIET_BOX = "call"
NEVER_INSIDE = ("a", "h1", "h2", "h3", "h4", "th", "code", "pre")
SILENT = re.compile(r'<span class="(?:address|pointer)"')


class Finder:
    """Finds the words to know in chapters, and sets them apart.

    With `anchored`, each use whose anchor it accepts is one that an index can point to.
    """

    def __init__(self, glossary: Sequence[Term], anchored: Callable[[str], bool] = lambda anchor: False) -> None:
        self.anchored = anchored
        self.names = TermNames(glossary)
        self.uses: Counter[str] = Counter()

    def mark(self, chapter: Chapter) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """Set each term apart at its first use in a chapter: the marked blocks, the ids in order of first use."""
        seen: dict[str, None] = {}
        blocks = self._blocks(chapter.blocks, seen)
        return blocks, tuple(seen)

    def _blocks(self, blocks: Sequence[Block], seen: dict[str, None]) -> tuple[Block, ...]:
        """Nothing is set apart in the box that says when to call: nothing may draw the eye from it."""
        return tuple(
            block
            if block.name == QUIET_BOX
            else replace(block, html=self._html(block.html, seen), children=self._blocks(block.children, seen))
            for block in blocks
        )

    def _html(self, html: str, seen: dict[str, None]) -> str:
        pieces: list[str] = []
        closed_to: list[str] = []
        for piece in TAG.split(html):
            if piece.startswith("<"):
                pointer = POINTER.match(piece)
                if pointer:
                    seen.setdefault(pointer.group(1))
                _track(piece, closed_to)
                pieces.append(piece)
            else:
                pieces.append(piece if closed_to else self._text(piece, seen))
        return "".join(pieces)

    def _text(self, text: str, seen: dict[str, None]) -> str:
        if self.names.pattern is None:
            return text

        def link(found: re.Match[str]) -> str:
            term = self.names.owner(found.group())
            if term is None:
                return found.group()
            self.uses[term] += 1
            anchor = f"use-{term}-{self.uses[term]}"
            id_ = f' id="{anchor}"' if self.anchored(anchor) else ""
            if term in seen:
                return f"<span{id_}>{found.group()}</span>" if id_ else found.group()
            seen[term] = None
            return f'<a class="term"{id_} href="#term-{term}">{found.group()}</a>'

        return self.names.pattern.sub(link, text)


def _track(tag: str, closed_to: list[str]) -> None:
    """Keep the stack of elements inside which no term is marked."""
    name = tag.strip("</>").split()[0]
    if tag.startswith("</"):
        if closed_to and closed_to[-1] == name:
            closed_to.pop()
    elif name in NEVER_INSIDE or SILENT.match(tag) or (closed_to and closed_to[-1] == name):
        closed_to.append(name)
