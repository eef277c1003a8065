"""The words of a section file sorted by what they are: running text, headings, table cells, each with its line.

Reads the format of docs/writing.md line by line. What is not printed as words goes: the data at the top, `:::`
lines, source marks like {R37}, pictures, the addresses of links. A passage that is included is a file of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from nethandout.check.sentences import spans

# What a variable reads as where no region is chosen.
VARIABLES = {"emergency-number": "911"}

_FENCE = "+++"
_CODE = re.compile(r"\s*(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}> ?")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ITEM = re.compile(r"[ \t]*([-*+]|\d{1,9}[.)])(?:[ \t]+(?=\S)|[ \t]*$)")
_UNDER_HEAD = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL_WALL = re.compile(r"(?<!\\)\|")

_LEFT_OUT = (
    (re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S), r"\2"),
    (re.compile(r"!\[[^\]]*\]\([^)\n]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:|tel:)[^\s<>]*)>"), r"\1"),
    (re.compile(r"[ \t]*(?<!\\)\{\s*[A-Z]\d+(?:\s*,\s*[A-Z]\d+)*\s*\}"), ""),
    (re.compile(r"[ \t]*(?<!\\)\{\s*allow\s[^{}\n]*\}"), ""),
    (re.compile(r"(?<!\\)\{\s*([^{}\n]*?)\s*\}"), lambda found: VARIABLES.get(found[1], found[1])),
    (re.compile(r"(?<!\\)\*+(?=[^\s*])|(?<=[^\s*\\])\*+"), ""),
    (re.compile(r"(?<![\w\\])_+(?=[^\s_])|(?<=[^\s_\\])_+(?!\w)"), ""),
    (re.compile(r"\\$", re.M), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


@dataclass(frozen=True, order=True)
class Piece:
    """Some words and the line they begin on; a line break in the file is one in `text`."""

    line: int
    text: str


@dataclass(frozen=True)
class Prose:
    """The words of a file, by what they are."""

    paragraphs: tuple[Piece, ...] = ()
    items: tuple[Piece, ...] = ()
    headings: tuple[Piece, ...] = ()
    cells: tuple[Piece, ...] = ()

    def running(self) -> tuple[Piece, ...]:
        """The sentences of paragraphs and list items in their order, each on one line: what a grade is taken of."""
        pieces = sorted(self.paragraphs + self.items)
        return tuple(
            Piece(piece.line + piece.text.count("\n", 0, start), " ".join(piece.text[start:end].split()))
            for piece in pieces
            for start, end in spans(piece.text)
        )


def prose(markdown: str, first_line: int = 1) -> Prose:
    """Sort the words of a section or passage; `first_line` is where `markdown` begins in its file."""
    reading = _Reading(markdown.splitlines(), first_line)
    reading.read()
    kinds = ("paragraph", "item", "heading", "cell")
    return Prose(*(tuple(piece for kind, piece in reading.pieces if kind == wanted) for wanted in kinds))


def plain(text: str) -> str:
    """The words of a paragraph as they are read: no emphasis, marks, addresses or pictures."""
    for pattern, left in _LEFT_OUT:
        text = pattern.sub(left, text)
    return unescape(text)


@dataclass
class _Reading:
    """One pass over the lines; `kind` is what the gathered lines are, `indent` where the words of a list begin."""

    lines: list[str]
    first_line: int
    pieces: list[tuple[str, Piece]] = field(default_factory=list)
    gathered: list[str] = field(default_factory=list)
    began: int = 0
    kind: str = ""
    indent: int = 0
    quoted: bool = False

    def read(self) -> None:
        index = self.after_data()
        while index < len(self.lines):
            index = self.block(index)
        self.close()

    def after_data(self) -> int:
        stripped = [line.strip() for line in self.lines]
        if stripped[:1] != [_FENCE]:
            return 0
        return stripped.index(_FENCE, 1) + 1 if _FENCE in stripped[1:] else len(stripped)

    def block(self, index: int) -> int:
        """Read what begins at a line; returns the next line to read."""
        line = self.unquoted(self.lines[index])
        heading = _HEADING.match(line)
        code = _CODE.match(line)
        if not line.strip():
            self.close()
        elif code:
            self.close()
            return self.after_code(index, code[1])
        elif line.lstrip().startswith(":::") or _RULE.match(line):
            self.close(leaves_list=True)
        elif heading:
            self.close(leaves_list=True)
            self.add("heading", index, heading[1] or "")
        elif self.is_table(index):
            self.close()
            return self.table(index)
        else:
            self.text(index, line)
        return index + 1

    def unquoted(self, line: str) -> str:
        mark = _QUOTE.match(line)
        if bool(mark) != self.quoted and (mark or not line.strip()):
            self.close(leaves_list=True)
            self.quoted = bool(mark)
        return line[mark.end() :] if mark else line

    def text(self, index: int, line: str) -> None:
        depth = len(line) - len(line.lstrip())
        item = _ITEM.match(line)
        if item and self.may_begin(item[1], line[item.end() :], depth):
            self.close()
            self.kind, self.indent, self.began = "item", item.end(), index
            line = line[item.end() :]
        elif not self.gathered:
            in_list = self.indent > 0 and depth >= 2
            self.indent = self.indent if in_list else 0
            self.kind, self.began = "item" if in_list else "paragraph", index
        self.gathered.append(line.strip())

    def may_begin(self, marker: str, words: str, depth: int) -> bool:
        """Whether a marker begins an item: within a paragraph, an empty one or a number other than 1 does not."""
        if not self.gathered or depth < self.indent:
            return True
        return bool(words) and (not marker[0].isdigit() or int(marker[:-1]) == 1)

    def close(self, leaves_list: bool = False) -> None:
        if self.gathered:
            self.add(self.kind, self.began, "\n".join(self.gathered))
        self.gathered, self.kind = [], ""
        if leaves_list:
            self.indent = 0

    def add(self, kind: str, index: int, text: str) -> None:
        words = plain(text)
        if words.strip():
            self.pieces.append((kind, Piece(self.first_line + index, words)))

    def after_code(self, index: int, fence: str) -> int:
        ends = (at for at in range(index + 1, len(self.lines)) if self.lines[at].strip().startswith(fence))
        return next(ends, len(self.lines)) + 1

    def is_table(self, index: int) -> bool:
        under = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        return "|" in self.lines[index] and "|" in under and bool(_UNDER_HEAD.match(under))

    def table(self, index: int) -> int:
        self.row(index)
        index += 2
        while index < len(self.lines) and self.lines[index].strip() and ":::" not in self.lines[index]:
            self.row(index)
            index += 1
        return index

    def row(self, index: int) -> None:
        for cell in _CELL_WALL.split(self.lines[index]):
            self.add("cell", index, cell.strip())
