"""Passages: words that stand in several sections, put in where a section says `::: include NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nethandout.content import document
from nethandout.content.folders import Folders
from nethandout.content.grammar import BOXES
from nethandout.errors import ContentError, Fault, did_you_mean
from nethandout.input_files import LARGEST_TEXT, read_text
from nethandout.model import Node, Section, rewritten

DEEPEST = 4
MOST = 200
ANCHOR = "\0"
"""Stands for what the anchors of a passage begin with until it is put in its place; no text holds it."""
Note = Callable[[str, Path], None]


def included(section: Section, folders: Folders, note: Note, quotes: str) -> tuple[Section, list[Fault]]:
    """Put every passage a section includes in its place; `note` is told each file that was read."""
    inclusion = _Inclusion(section, folders, note, quotes)
    return replace(section, nodes=inclusion.blocks(section.nodes, section.path, ())), inclusion.faults


class _Inclusion:
    def __init__(self, section: Section, folders: Folders, note: Note, quotes: str) -> None:
        self.section = section.name
        self.language = section.language
        self.folders = folders
        self.note = note
        self.quotes = quotes
        self.times = 0
        self.length = 0
        self.parsed: dict[Path, tuple[tuple[Node, ...], int]] = {}
        self.faults: list[Fault] = []

    def blocks(self, nodes: Iterable[Node], path: Path, inside: tuple[str, ...], box: str = "") -> tuple[Node, ...]:
        return tuple(self.block(node, path, inside, box) for node in nodes if self.times <= MOST)

    def block(self, node: Node, path: Path, inside: tuple[str, ...], box: str) -> Node:
        if node.kind == "include":
            return self.passage(node, path, inside, box)
        within = node.kind if node.kind in BOXES else box
        return replace(node, children=self.blocks(node.children, path, inside, within)) if node.children else node

    def _own(self, relative: str) -> Path:
        """Where a file of the user's would lie: in their folder, or in `handouts` where they named none."""
        return (self.folders.above or Path("handouts")) / relative

    def passage(self, block: Node, path: Path, inside: tuple[str, ...], box: str) -> Node:
        """The block with the words of its passage in it; as it was where there are none, which is a fault."""
        self.times += 1
        name = block.text
        if name in inside:
            self.fault(path, block.line, f'the passage "{name}" includes itself', "take one of the includes out")
            return block
        if len(inside) >= DEEPEST:
            self.fault(path, block.line, f"passages stand more than {DEEPEST} deep in each other", "include fewer")
            return block
        relative = f"passages/{name}/{self.language}.md"
        found = self.folders.find(relative) if name and "/" not in name else None
        if found is None:
            known = [Path(n).parent.name for n in self.folders.names(f"passages/*/{self.language}.md")]
            mend = did_you_mean(name, known) or f"make the file {self._own(relative)}, or take the line out"
            self.fault(path, block.line, f'there is no passage "{name}"', mend)
            return block
        try:
            nodes, length = self.parsed[found] if found in self.parsed else self.parse(relative, found)
        except ContentError as error:
            self.faults += error.faults
            return block
        self.length += length
        if self.times > MOST or self.length > LARGEST_TEXT:
            wrong = f"the passages in this section are more than {MOST}, or over 1 MB together"
            self.fault(path, block.line, wrong, "include fewer")
            self.times = MOST + 1
            return block
        nodes = _anchored(nodes, f"{self.section}-{name}-{self.times}-")
        if box and any(inner.kind in BOXES for inner in nodes):
            wrong = f'the passage "{name}" brings a box into the box "{box}"'
            self.fault(path, block.line, wrong, "put the include before or after the box")
        children = self.blocks(nodes, found, (*inside, name), box)
        return replace(block, attributes={"path": str(found)}, children=children)

    def parse(self, relative: str, path: Path) -> tuple[tuple[Node, ...], int]:
        """Read and parse a passage, once for the section; returns its words and how many characters they have."""
        self.note(relative, path)
        text = read_text(path)
        nodes, faults = document.parse(text, path, 1, ANCHOR, self.quotes)
        self.faults += faults
        self.parsed[path] = nodes, len(text)
        return nodes, len(text)

    def fault(self, path: Path, line: int, wrong: str, mend: str) -> None:
        self.faults.append(Fault(path, line, wrong, mend))


def _anchored(nodes: Iterable[Node], anchor: str) -> tuple[Node, ...]:
    """The words of a passage with anchors that begin with another text each time a section includes it."""

    def rule(node: Node) -> Iterable[Node]:
        if node.kind != "heading":
            return (node,)
        return (replace(node, attributes={**node.attributes, "id": node.attributes["id"].replace(ANCHOR, anchor)}),)

    return rewritten(nodes, rule)
