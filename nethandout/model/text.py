"""Sections: their words as a tree of nodes, what they refer to, and the state of their review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

ONE_LINE = ("paragraph", "plain", "heading", "cell", "emphasis", "strong", "link", "span")
"""The kinds whose children are inline."""


@dataclass(frozen=True)
class Node:
    """A piece of a text; `line` counts from 1 in its file, and is 0 for what the program adds.

    Kinds of blocks, named after CommonMark (`attributes` in parentheses):

    - heading (level, id), paragraph, plain (the words of an item in a tight list), quote, rule
    - bullet_list, ordered_list (start, if it is not 1), item
    - table: its first row is the head; row; cell (scope: "col" or "row" for a header cell)
    - code_block: `text` is the code

    Kinds inside a paragraph, heading or cell:

    - text (escaped, if written with a backslash or as an entity), code: `text` is what is printed
    - emphasis, strong, link (href, which may be section:NAME or term:ID)
    - image (src, alt, title, folder: where src is looked up)
    - soft_break (the end of a line in the file), hard_break, tick_box
    - variable and sources: `text` is the name, or the ids separated by commas
    - span (class and others): made by the program, never by an author

    The program adds the blocks side_note (the meaning of a term) and noted (a note and the block next to it).

    A line `::: NAME words key="value"` is a node of the kind NAME (key-points, call, figure, grid, …): `text` are the
    words after the name, `attributes` what is written as key="value", `children` what the block holds. `include` holds
    the words of its passage; its attribute `path` is the file they come from.

    Places to write, made by the program; in a form each has its own `name`, and a `label` that is read aloud:

    - tick_box, written by an author; item_box, before an item of a list to tick
    - blank (roomy, with room for several lines): the line of a field, an empty cell of a grid; `text` separates it
      from the words before it
    - ruled_lines (lines: how many, height: in points): stacked lines
    - asked (`text`: the title of a section) holds its questions to tick, and lines; side is one side of a card
    """

    kind: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()
    text: str = ""
    line: int = 0

    @property
    def words(self) -> str:
        """The words a reader sees, without markup; a break is a space, each block or cell is a line."""
        if self.kind in ("soft_break", "hard_break"):
            return " "
        if self.kind in ("variable", "sources"):
            return ""
        if self.kind == "image":
            return self.attributes["alt"]
        between = "" if self.kind in ONE_LINE else "\n"
        return self.text + between.join(child.words for child in self.children)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield every node of some trees, parents before children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def rewritten(nodes: Iterable[Node], rule: Callable[[Node], Iterable[Node]]) -> tuple[Node, ...]:
    """Replace each node with what `rule` returns for it, children before parents."""
    return tuple(
        new
        for node in nodes
        for new in rule(replace(node, children=rewritten(node.children, rule)) if node.children else node)
    )


POINTERS = ("section", "term")


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: its level (2 or 3), its words without markup, its anchor."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Mention:
    """Something a text refers to: kind is "section", "term", "source", "variable", "picture", "include",
    "figure" or "names".

    A source listed in the data of a section has the kind "listed".
    """

    kind: str
    name: str
    path: Path
    line: int


@dataclass(frozen=True)
class Review:
    """The review of a section: state is "draft", "reviewed" or "unchecked" (imported and not read by anyone yet).

    `checked_by` and `checked_on` tell who compared an imported text with its source, and when.
    A review that is overdue but may be printed anyway has the state "overdue". `words` is the hash of what was signed.
    A section that its file calls reviewed can still be a draft; `why` gives the reason: "changed" since then, signed
    with an "earlier" or "later" version of nethandout, or "incomplete". A draft too is "stale" if the English has
    changed since it was translated.
    """

    state: str
    reviewed_by: str = ""
    reviewed_on: str = ""
    review_by: str = ""
    words: str = ""
    checked_by: str = ""
    checked_on: str = ""
    why: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement that no clinician has confirmed yet: the words it quotes, and why it is unconfirmed."""

    words: tuple[str, ...]
    why: str
    line: int = 0

    @property
    def summary(self) -> str:
        """The statement on one line, with the words it quotes."""
        return f"{self.why}: {', '.join(f'“{words}”' for words in self.words)}"


@dataclass(frozen=True)
class Change:
    """A block of the English that has changed since it was translated: where it is, and its words today.

    `words` is "" for a block that is gone; `in_call` if it is in the box that says when to call.
    """

    path: Path
    line: int
    words: str
    in_call: bool

    @property
    def place(self) -> str:
        """Its file and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Section:
    """One topic in one language; `kind` is "section" or "worksheet" (a page to write on).

    `changes` are those in the English since the section and its passages were translated.
    `changed` is the day its words last changed, an ISO date or "", and `changed_words` a hash of the words of that day.
    """

    name: str
    language: str
    path: Path
    title: str
    main_message: str
    purpose: str
    version: str
    sources: tuple[str, ...]
    unconfirmed: tuple[Statement, ...]
    review: Review
    imported_from: str
    nodes: tuple[Node, ...]
    kind: str = "section"
    sources_line: int = 0
    changes: tuple[Change, ...] = ()
    changed: str = ""
    changed_words: str = ""

    @cached_property
    def blocks(self) -> tuple[Node, ...]:
        """The blocks of the text, with passages in place."""
        return rewritten(self.nodes, lambda node: node.children if node.kind == "include" else (node,))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """What the section refers to: in its data, then in its words and passages, in order."""
        listed = (Mention("listed", source, self.path, self.sources_line) for source in self.sources)
        return (*listed, *_mentions(self.nodes, self.path))

    @property
    def is_worksheet(self) -> bool:
        """Whether this is a page to write on; it has no number and no glossary."""
        return self.kind == "worksheet"

    @property
    def can_be_typed_into(self) -> bool:
        """Whether a fillable edition makes sense: for worksheets, except cards, which are cut out and signed."""
        return self.is_worksheet and not any(block.kind == "card" for block in self.blocks)


def headings(nodes: Iterable[Node]) -> tuple[Heading, ...]:
    """Return the headings of a text, in order."""
    return tuple(
        Heading(int(node.attributes["level"]), node.words, node.attributes["id"])
        for node in walk(nodes)
        if node.kind == "heading"
    )


def _mentions(nodes: Iterable[Node], path: Path) -> Iterator[Mention]:
    for node in nodes:
        scheme, _, name = node.attributes.get("href", "").partition(":")
        if node.kind == "link" and scheme in POINTERS:
            yield Mention(scheme, name, path, node.line)
        elif node.kind == "sources":
            yield from (Mention("source", name.strip(), path, node.line) for name in node.text.split(","))
        elif node.kind == "image":
            yield Mention("picture", node.attributes["src"], path, node.line)
        elif node.kind in ("variable", "include", "figure", "names"):
            yield Mention(node.kind, node.text, path, node.line)
        yield from _mentions(node.children, Path(node.attributes["path"]) if "path" in node.attributes else path)


LATIN = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Language:
    """A language: its code, own name, direction ("ltr" or "rtl"), fixed words and labels of figures.

    A plural form is named after its text: "years.one". `region` is the id of the default region of its readers.
    `alphabet` has the letters that are sorted on their own (ñ in Spanish), in order.
    """

    code: str
    name: str
    direction: str
    words: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    region: str = ""
    alphabet: str = ""

    @property
    def quotes(self) -> str:
        """The four quotation marks: outer, then inner."""
        return self.words.get("quotes", "“”‘’")

    def sort_key(self, text: str) -> tuple[list[tuple[bool, int, str]], str]:
        """Return a key to sort texts by: digits and signs, then letters by the alphabet, ignoring case and accents."""
        letters = self.alphabet or LATIN
        plain = [
            letter
            for each in unicodedata.normalize("NFC", text.lower())
            for letter in ([each] if each in letters else unicodedata.normalize("NFD", each))
            if not unicodedata.combining(letter)
        ]
        return [(letter in letters, letters.find(letter), letter) for letter in plain], text


BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:°[CF]|[µmk]?g|[mck]?m|m[lL])\b)")
LONG_WORD = re.compile(r"\S{20,}")
LINE_BREAK = "\u200b"
BREAK_IN_WORD = re.compile(r"(?<=[/?&=_])(?=\w)|(?<=-)(?=\d)")  # lines break after other hyphens anyway
SHORT_PART = re.compile(r"(?<![^\s(“‘])(?:[^\W\d]{1,3}-(?=[^\W\d])|\w+-(?=[^\W\d]{1,3}(?![\w-])))")
WORD_JOINER = "\u2060"


def breakable(text: str) -> str:
    """Let lines break after the marks in addresses and other long words.

    They do not break between a number and its unit, nor at a hyphen with three letters or fewer before or after it.
    """
    whole = SHORT_PART.sub(rf"\g<0>{WORD_JOINER}", BEFORE_UNIT.sub("\u00a0", text))
    return LONG_WORD.sub(lambda word: BREAK_IN_WORD.sub(LINE_BREAK, word[0]), whole)
