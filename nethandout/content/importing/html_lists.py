"""Lists of an HTML page, gathered point by point however deep they stand in each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nethandout.content.importing.source_text import Item, ItemList, Span, Words, tidy


@dataclass
class OpenList:
    """A list that has begun: whether it is numbered, and the number of its next point."""

    numbered: bool
    next_number: int = 1


@dataclass
class ListReader:
    """Gathers the points of the lists that are open at one place of a page."""

    open: list[OpenList] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    line: int = 0
    fresh: bool = False

    def begin(self, numbered: bool, start: str, line: int) -> None:
        """A list begins; `start` is the number of its first point, if it says so."""
        if not self.items:
            self.line = line
        self.open.append(OpenList(numbered, int(start) if start.isdecimal() and len(start) < 9 else 1))
        self.fresh = True

    def end(self) -> None:
        """The innermost list ends."""
        self.fresh = True
        if self.open:
            self.open.pop()

    def add(self, words: Words) -> None:
        """Take words as a point of their own, or as one more line of the last point."""
        if self.items and not self.fresh:
            last = self.items[-1]
            self.items[-1] = replace(last, words=tidy((*last.words, Span("\n"), *words)))
            return
        innermost = self.open[-1]
        number = innermost.next_number if innermost.numbered else None
        self.items.append(Item(words, len(self.open) - 1, number))
        innermost.next_number += 1
        self.fresh = False

    def taken(self) -> list[ItemList]:
        """Return what was gathered, if anything, and begin anew inside the same lists."""
        gathered = [ItemList(self.line, tuple(self.items))] if self.items else []
        self.items = []
        return gathered
