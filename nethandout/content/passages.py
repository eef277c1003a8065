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
from nethandout.reading import read_text

DEEPEST = 4
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
        self.faults: list[Fault] = []
        self.headings: list[Heading] = []
        self.mentions: list[Mention] = []

    def blocks(self, blocks: Iterable[Block], path: Path, inside: tuple[str, ...], box: str = "") -> Iterable[Block]:
        for block in blocks:
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
            self.note(relative, found)
            self.times += 1
            body, faults = markup.parse(read_text(found), found, 1, self.anchor(name), self.quotes)
        except ContentError as error:
            self.faults += error.faults
            return
        if box and any(inner.name in BOXES for inner in body.blocks):
            wrong = f'the passage "{name}" brings a box into the box "{box}"'
            self.fault(path, block.line, wrong, "put the include before or after the box")
        self.faults += faults
        self.headings += body.headings
        self.mentions += body.mentions
        yield from self.blocks(body.blocks, found, (*inside, name), box)

    def anchor(self, name: str) -> str:
        """What a passage's anchors begin with: another text in each section, and each time a section includes it."""
        return f"{self.section}-{name}-{self.times}-"

    def fault(self, path: Path, line: int, wrong: str, mend: str) -> None:
        self.faults.append(Fault(path, line, wrong, mend))
