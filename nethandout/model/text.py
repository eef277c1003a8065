"""The words of a text: blocks and what they refer to, the section they make, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """A piece of a text: plain HTML (`name` is "text") or a named block with pieces inside it.

    `html` of a plain piece still holds the marks `nh-section`, `nh-term` and `nh-variable`, which the selection
    replaces. `arguments` are the words behind the name of a figure. `line` counts from 1 in the file.
    """

    name: str
    html: str = ""
    label: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Block, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: its level (2 or 3), its words without marks, its anchor."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Mention:
    """Something a text refers to: kind is "section", "term", "source", "variable", "picture" or a block's name.

    A source that stands in the data of a section is of the kind "listed".
    """

    kind: str
    name: str
    path: Path
    line: int


@dataclass(frozen=True)
class Body:
    """The words of a section or passage, parsed."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Review:
    """Who stands behind the words: state is "draft", "reviewed" or "unchecked" (imported, read by nobody yet).

    A review that ran out, and that was allowed to be printed, has the state "overdue". `words` is the hash of what was
    signed. A section whose file says that it was reviewed can be a draft all the same; `why` then says why: "changed"
    since, signed with an "earlier" or "later" version of the program, or "incomplete".
    """

    state: str
    reviewed_by: str = ""
    reviewed_on: str = ""
    review_by: str = ""
    words: str = ""
    why: str = ""


@dataclass(frozen=True)
class Section:
    """One topic in one language; `kind` is "section", or "worksheet" for a page to write on."""

    name: str
    language: str
    path: Path
    title: str
    main_message: str
    purpose: str
    version: str
    sources: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    review: Review
    imported_from: str
    body: Body
    kind: str = "section"

    @property
    def is_worksheet(self) -> bool:
        """Whether this is a page to write on: it has no number, and no words to know of its own."""
        return self.kind == "worksheet"

    @property
    def can_be_typed_into(self) -> bool:
        """Whether a fillable edition makes sense: of a worksheet, but not of a card, which is cut out and signed."""
        return self.is_worksheet and not any(block.name == "card" for block in self.body.blocks)
