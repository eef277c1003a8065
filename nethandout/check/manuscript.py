"""A section as its reader meets it: every heading, paragraph, item and cell in order, passages in their places.

Each element knows its file, its lines as they are written, the box it stands in, and its list or table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from nethandout.check.prose import Piece, plain, prose
from nethandout.check.sentences import spans, words
from nethandout.check.webaddress import without_targets
from nethandout.content.grammar import BOXES, MORE
from nethandout.model import Section
from nethandout.reading import read_text

_MARK = re.compile(r"[ \t]*(?<!\\)\{\s*[A-Z]\d+(?:\s*,\s*[A-Z]\d+)*\s*\}")
_OPENING = re.compile(r" {0,3}:::+\s*([\w-]+)[ \t]*(.*)$")
_CLOSING = re.compile(r" {0,3}:::+\s*$")
_NUMBERED = re.compile(r"\s*\d{1,9}[.)]\s")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+")
_LABEL = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True)
class Element:
    """One piece of a text; `text` is what is read, on one line, and `source` the lines it is written on.

    `kind` is "heading", "paragraph", "item" or "cell"; `breaks` are the places in `text` where a line of the file
    ends; `group` tells lists and tables apart.
    """

    kind: str
    text: str
    path: Path
    line: int
    source: tuple[str, ...]
    breaks: tuple[int, ...]
    box: str = ""
    group: int = 0

    @property
    def level(self) -> int:
        """The level of a heading: 2 for ##."""
        return len(self.source[0].lstrip()) - len(self.source[0].lstrip().lstrip("#")) if self.source else 0

    @property
    def numbered(self) -> bool:
        """Whether this is a step of a numbered list."""
        return bool(_NUMBERED.match(self.source[0]))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where each sentence begins and ends in `text`."""
        return tuple(spans(self.text))

    @cached_property
    def bold(self) -> tuple[str, ...]:
        """The words set in bold."""
        return tuple(plain(found) for found in _LABEL.findall("\n".join(self.source)))

    @cached_property
    def marks(self) -> tuple[int, ...]:
        """Where in `text` source marks like {R37} stand."""
        lines = [line.strip() for line in self.source]
        if self.kind == "item":
            lines[0] = _MARKER.sub("", lines[0])
        written = "\n".join(lines)
        ends = [found.start() for found in _MARK.finditer(written)]
        if self.kind == "cell":
            return (len(self.text),) if ends else ()
        return tuple(len(plain(written[:end])) for end in ends)

    def line_at(self, position: int) -> int:
        """The line of the file on which a place in `text` stands."""
        return self.line + sum(place < position for place in self.breaks)

    def column_at(self, start: int, end: int) -> int:
        """The column, from 1, at which words of `text` begin in their line of the file."""
        begins = max((place + 1 for place in self.breaks if place < start), default=0)
        row = self.line_at(start) - self.line
        written = without_targets(self.source[row]) if row < len(self.source) else ""
        offset = max(written.find(self.text), 0) if self.kind == "cell" else 0
        ahead = self.text[begins:start]
        for wanted in (self.text[start:end], (words(self.text[start:end]) or ("",))[0]):
            place = _nth(written, wanted, ahead.count(wanted) if wanted else 0, offset)
            if wanted and place >= 0:
                return place + 1
        return len(written) - len(written.lstrip()) + 1


@dataclass(frozen=True)
class Figure:
    """A figure or picture in the text: `name` is what it draws, or the file."""

    name: str
    path: Path
    line: int
    arguments: str = ""
    alt: str = ""
    caption: str = ""
    drawn: bool = True


@dataclass(frozen=True)
class Manuscript:
    """The words of one section in reading order; `lines` are the files they come from, as they are written."""

    section: Section
    elements: tuple[Element, ...]
    figures: tuple[Figure, ...]
    boxes: tuple[tuple[str, Path, int], ...]
    lines: Mapping[Path, tuple[str, ...]]

    def of(self, *kinds: str, box: str | None = None) -> tuple[Element, ...]:
        """The elements of these kinds, of one box if asked."""
        return tuple(one for one in self.elements if one.kind in kinds and (box is None or one.box == box))

    def lists(self) -> Iterator[tuple[Element, ...]]:
        """The items of each list."""
        yield from self._groups("item")

    def tables(self) -> Iterator[tuple[tuple[Element, ...], ...]]:
        """The rows of each table, the head first."""
        for cells in self._groups("cell"):
            yield tuple(tuple(row) for _, row in groupby(cells, key=lambda cell: cell.line))

    def chunks(self) -> Iterator[tuple[Element, ...]]:
        """What stands between two headings, the heading with it; boxes stand by themselves."""
        chunk: list[Element] = []
        for one in self.elements:
            if chunk and (one.kind == "heading" or one.box != chunk[-1].box):
                yield tuple(chunk)
                chunk = []
            chunk.append(one)
        if chunk:
            yield tuple(chunk)

    def _groups(self, kind: str) -> Iterator[tuple[Element, ...]]:
        for _, group in groupby(self.of(kind), key=lambda one: (one.path, one.group)):
            yield tuple(group)


def manuscript(section: Section, passages: Mapping[str, Path]) -> Manuscript:
    """Read a section with the passages it includes; `passages` are their files by name."""
    reading = _Reading(passages)
    reading.read(section.path)
    return Manuscript(section, tuple(reading.elements), tuple(reading.figures), tuple(reading.boxes), reading.lines)


@dataclass
class _Reading:
    passages: Mapping[str, Path]
    elements: list[Element] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    boxes: list[tuple[str, Path, int]] = field(default_factory=list)
    lines: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    group: int = 0

    def read(self, path: Path) -> None:
        """Read one file; a passage that was read already is not read again."""
        text = read_text(path)
        self.lines[path] = tuple(text.split("\n"))
        pieces = _pieces(text)
        box, before = "", ("", "", 0)
        for number, line in enumerate(self.lines[path], start=1):
            opening = _OPENING.match(line)
            if opening and opening[1] in (*BOXES, MORE):
                box = "" if opening[1] == MORE else opening[1]
                if box:
                    self.boxes.append((box, path, number))
            elif opening:
                self.leaf(opening[1], opening[2], path, number)
            elif _CLOSING.match(line):
                box = ""
            self.pictures(line, path, number)
            for kind, piece in pieces.get(number, ()):
                self.group += before[0] != kind or before[1] != box or self.parted(path, before[2], number, kind)
                self.elements.append(self.element(kind, piece, path, box))
                before = (kind, box, number + piece.text.count("\n"))

    def leaf(self, name: str, words: str, path: Path, line: int) -> None:
        passage = self.passages.get(words.strip()) if name == "include" else None
        if passage is not None and passage not in self.lines:
            self.read(passage)
        elif name == "figure":
            label, _, arguments = words.partition(" ")
            self.figures.append(Figure(label, path, line, arguments))

    def pictures(self, line: str, path: Path, number: int) -> None:
        for found in re.finditer(r'!\[([^\]]*)\]\(([^\s)]+)(?:\s+"([^"]*)")?\s*\)', line):
            self.figures.append(Figure(found[2], path, number, "", found[1], found[3] or "", drawn=False))

    def parted(self, path: Path, last: int, line: int, kind: str) -> bool:
        """Whether a box, or an empty line between two tables, parts two pieces of one kind."""
        between = self.lines[path][last : line - 1] if last else ()
        return any(one.lstrip().startswith(":::") or (kind == "cell" and not one.strip()) for one in between)

    def element(self, kind: str, piece: Piece, path: Path, box: str) -> Element:
        breaks = tuple(place for place, letter in enumerate(piece.text) if letter == "\n")
        written = self.lines[path][piece.line - 1 : piece.line + len(breaks)]
        text = piece.text.replace("\n", " ")
        return Element(kind, text, path, piece.line, written, breaks, box, self.group)


def _pieces(text: str) -> Mapping[int, list[tuple[str, Piece]]]:
    """What begins on each line, by kind."""
    sorted_words = prose(text)
    found: dict[int, list[tuple[str, Piece]]] = {}
    for kind, pieces in (
        ("heading", sorted_words.headings),
        ("paragraph", sorted_words.paragraphs),
        ("item", sorted_words.items),
        ("cell", sorted_words.cells),
    ):
        for piece in pieces:
            found.setdefault(piece.line, []).append((kind, piece))
    return found


def _nth(text: str, words: str, nth: int, start: int) -> int:
    place = text.find(words, start)
    for _ in range(nth):
        following = text.find(words, place + 1)
        if following < 0:
            break
        place = following
    return place
