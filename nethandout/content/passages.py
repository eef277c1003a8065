"""Passages: words that stand in several sections, put in where a section says `::: include NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nethandout.content import markup
from nethandout.content.folders import Folders
from nethandout.content.grammar import BOXES
from nethandout.errors import ContentError, Fault, did_you_mean
from nethandout.model import Block, Body, Heading, Mention, Section
from nethandout.reading import LARGEST_TEXT, read_text

DEEPEST = 4
MOST = 200
ANCHOR = "\0"
"""Stands for what the anchors of a passage begin with until it is put in its place; no text holds it."""
Note = Callable[[str, Path], None]


def included(section: Section, folders: Folders, note: Note, quotes: str) -> tuple[Section, list[Fault]]:
    """Put every passage a section includes in its place; `note` is told each file that was read."""
    inclusion = _Inclusion(section, folders, note, quotes)
    blocks = tuple(inclusion.blocks(section.body.blocks, section.path, ()))
    headings = (*section.body.headings, *inclusion.headings)
    mentions = (*section.body.mentions, *inclusion.mentions)
    return replace(section, body=Body(blocks, headings, mentions)), inclusion.faults


class _Inclusion:
    def __init__(self, section: Section, folders: Folders, note: Note, quotes: str) -> None:
        self.section = section.name
        self.language = section.language
        self.folders = folders
        self.note = note
        self.quotes = quotes
        self.times = 0
        self.length = 0
        self.parsed: dict[Path, tuple[Body, int]] = {}
        self.faults: list[Fault] = []
        self.headings: list[Heading] = []
        self.mentions: list[Mention] = []

    def blocks(self, blocks: Iterable[Block], path: Path, inside: tuple[str, ...], box: str = "") -> Iterable[Block]:
        for block in blocks:
            if self.times > MOST:
                return
            if block.name == "include":
                yield from self.passage(block, path, inside, box)
            elif block.children:
                within = block.name if block.name in BOXES else box
                yield replace(block, children=tuple(self.blocks(block.children, path, inside, within)))
            else:
                yield block

    def _own(self, relative: str) -> Path:
        """Where a file of the user's would lie: in their folder, or in `handouts` where they named none."""
        return (self.folders.above or Path("handouts")) / relative

    def passage(self, block: Block, path: Path, inside: tuple[str, ...], box: str) -> Iterable[Block]:
        self.times += 1
        name = block.label
        if name in inside:
            self.fault(path, block.line, f'the passage "{name}" includes itself', "take one of the includes out")
            return
        if len(inside) >= DEEPEST:
            self.fault(path, block.line, f"passages stand more than {DEEPEST} deep in each other", "include fewer")
            return
        relative = f"passages/{name}/{self.language}.md"
        found = self.folders.find(relative) if name and "/" not in name else None
        if found is None:
            known = [Path(n).parent.name for n in self.folders.names(f"passages/*/{self.language}.md")]
            mend = did_you_mean(name, known) or f"make the file {self._own(relative)}, or take the line out"
            self.fault(path, block.line, f'there is no passage "{name}"', mend)
            return
        try:
            body, length = self.parsed[found] if found in self.parsed else self.parse(relative, found)
        except ContentError as error:
            self.faults += error.faults
            return
        self.length += length
        if self.times > MOST or self.length > LARGEST_TEXT:
            wrong = f"the passages in this section are more than {MOST}, or over 1 MB together"
            self.fault(path, block.line, wrong, "include fewer")
            self.times = MOST + 1
            return
        body = _anchored(body, f"{self.section}-{name}-{self.times}-")
        if box and any(inner.name in BOXES for inner in body.blocks):
            wrong = f'the passage "{name}" brings a box into the box "{box}"'
            self.fault(path, block.line, wrong, "put the include before or after the box")
        self.headings += body.headings
        self.mentions += body.mentions
        yield from self.blocks(body.blocks, found, (*inside, name), box)

    def parse(self, relative: str, path: Path) -> tuple[Body, int]:
        """Read and parse a passage, once for the section; returns its words and how many characters they have."""
        self.note(relative, path)
        text = read_text(path)
        body, faults = markup.parse(text, path, 1, ANCHOR, self.quotes)
        self.faults += faults
        self.parsed[path] = body, len(text)
        return body, len(text)

    def fault(self, path: Path, line: int, wrong: str, mend: str) -> None:
        self.faults.append(Fault(path, line, wrong, mend))


def _anchored(body: Body, anchor: str) -> Body:
    """The words of a passage with anchors that begin with another text each time a section includes it."""
    headings = (replace(heading, anchor=heading.anchor.replace(ANCHOR, anchor)) for heading in body.headings)
    return replace(body, blocks=tuple(_blocks(body.blocks, anchor)), headings=tuple(headings))


def _blocks(blocks: Iterable[Block], anchor: str) -> Iterable[Block]:
    for block in blocks:
        children = tuple(_blocks(block.children, anchor))
        yield replace(block, html=block.html.replace(ANCHOR, anchor), children=children)
