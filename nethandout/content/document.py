"""The words of a file: Markdown and boxes → a tree, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from nethandout.content import grammar
from nethandout.content.grammar import BLOCKS, DEEPEST, LEAVES, MOST_PARTS, WRITING_BLOCKS, is_bold, judge_row, parser
from nethandout.errors import Fault, did_you_mean
from nethandout.model import POINTERS, Node, walk

CLOSING = re.compile(r"\s*:{3,}\s*\Z")
SCHEMES = ("http", "https", "mailto", "tel")
KINDS = {
    "paragraph": "paragraph",
    "blockquote": "quote",
    "bullet_list": "bullet_list",
    "ordered_list": "ordered_list",
    "list_item": "item",
    "hr": "rule",
    "fence": "code_block",
    "text": "text",
    "code_inline": "code",
    "em": "emphasis",
    "strong": "strong",
    "softbreak": "soft_break",
    "hardbreak": "hard_break",
    "tick_box": "tick_box",
    "variable": "variable",
    "sources": "sources",
}
"""What the kinds of the Markdown parser are called in a tree, where nothing else about them changes."""


def parse(
    text: str, path: Path, first_line: int = 1, anchor: str = "", quotes: str = "“”‘’"
) -> tuple[tuple[Node, ...], list[Fault]]:
    """Parse the words of a file from `first_line` on; `anchor` is what the anchors of its headings begin with.

    A text of more than MOST_PARTS parts is a fault, and has no nodes.
    """
    tokens = parser(quotes).parse(text)
    if sum(1 + len(token.children or ()) for token in tokens) > MOST_PARTS:
        wrong = f"the text has more than {MOST_PARTS:,} paragraphs, items and cells"
        return (), [Fault(path, first_line, wrong, "split it into several sections")]
    building = _Building(path, first_line, anchor, text.split("\n"))
    nodes = building.blocks(SyntaxTreeNode(tokens).children, box="")
    building.judge_headings(nodes)
    return nodes, building.faults


class _Building:
    """One tree in the making: gathers what is wrong, and the anchors that are taken."""

    def __init__(self, path: Path, first_line: int, anchor: str, lines: Sequence[str]) -> None:
        self.path = path
        self.first_line = first_line
        self.anchor = anchor
        self.lines = lines
        self.anchors: set[str] = set()
        self.nths: dict[str, Iterator[int]] = {}
        self.faults: list[Fault] = []

    def blocks(self, trees: Iterable[SyntaxTreeNode], box: str | None) -> tuple[Node, ...]:
        """The blocks of a row; `box` is the one they are in, empty outside of any, None in a list or quote."""
        return tuple(node for tree in trees for node in self.block(tree, box))

    def block(self, tree: SyntaxTreeNode, box: str | None) -> Iterator[Node]:
        line = self.line(tree)
        if tree.type == "leaf" or tree.type.startswith("container_"):
            if box is None:
                mend = "put it before or after the list, not inside it"
                self.fault(line, "a block stands inside a list or quote", mend)
            else:
                yield from self.leaf(tree, line) if tree.type == "leaf" else self.container(tree, line, box)
            return
        if tree.level > DEEPEST:
            self.fault(line, "lists or quotes are nested too deeply", "use fewer levels")
        if tree.type == "heading":
            yield self.heading(tree, line)
        elif tree.type == "table":
            rows = (row for part in tree.children for row in part.children)
            yield Node("table", children=tuple(map(self.row, rows)), line=line)
        elif tree.type == "paragraph":
            kind = "plain" if tree.hidden else "paragraph"
            yield Node(kind, children=self.inline(tree.children[0]), line=line)
        else:
            start = {"start": str(tree.attrs["start"])} if "start" in tree.attrs else {}
            children = self.blocks(tree.children, box=None)
            yield Node(KINDS[tree.type], start, children, tree.content if tree.is_nested is False else "", line)

    def container(self, tree: SyntaxTreeNode, line: int, box: str) -> Iterator[Node]:
        name, _, label = tree.info.strip().partition(" ")
        if box:
            self.fault(line, f'the box "{name}" stands inside the box "{box}"', "close the one above with :::")
        elif tree.map and not CLOSING.match(self.source(tree.map[1])):
            self.fault(line, f'the box "{name}" is never closed', "put ::: on a line of its own below its last line")
        children = self.blocks(tree.children, box=name)
        label, arguments = self.asked(name, label, line) if name in WRITING_BLOCKS else (label.strip(), {})
        yield self.judged(Node(name, arguments, children, label, line))

    def leaf(self, tree: SyntaxTreeNode, line: int) -> Iterator[Node]:
        name = tree.info
        if not name:
            self.fault(line, "::: ends a box, but none is open here", "take the line out, or open a box above it")
        elif name not in LEAVES:
            mend = did_you_mean(name, BLOCKS) or f"the blocks are {', '.join(BLOCKS)}"
            self.fault(line, f'there is no block "{name}"', mend)
        else:
            label, arguments = self.asked(name, tree.content, line)
            yield self.judged(Node(name, arguments, text=label, line=line))

    def asked(self, block: str, text: str, line: int) -> tuple[str, Mapping[str, str]]:
        """Take apart what stands behind the name of a block: a word, and what is written as name=value."""
        asked = grammar.parse_directive(block, text)
        for wrong, mend in asked.slips:
            self.fault(line, wrong, mend)
        return asked.label, asked.arguments

    def judged(self, block: Node) -> Node:
        for wrong, mend in grammar.judge_block(block):
            self.fault(block.line, wrong, mend)
        return block

    def heading(self, tree: SyntaxTreeNode, line: int) -> Node:
        children = self.inline(tree.children[0])
        words = "".join(child.words for child in children)
        slug = "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", words).lower())) or "part"
        nths = self.nths.setdefault(slug, count(1))
        names = (f"{self.anchor}{slug}-{nth}" if nth > 1 else f"{self.anchor}{slug}" for nth in nths)
        anchor = next(name for name in names if name not in self.anchors)
        self.anchors.add(anchor)
        return Node("heading", {"level": tree.tag[1], "id": anchor}, children, line=line)

    def row(self, tree: SyntaxTreeNode) -> Node:
        """A row of a table; its first cell names it if it is bold from end to end."""
        line = self.line(tree)
        body = tree.children[0].type == "td"
        if body:
            for wrong, mend in judge_row(len(tree.children), self.source(line - self.first_line)):
                self.fault(line, wrong, mend)
        cells = tuple(Node("cell", {}, self.inline(cell.children[0]), line=line) for cell in tree.children)
        if not body:
            return Node("row", {}, tuple(Node("cell", {"scope": "col"}, cell.children, line=line) for cell in cells))
        first = cells[0]
        if is_bold(first):
            cells = (Node("cell", {"scope": "row"}, first.children, line=line), *cells[1:])
        return Node("row", {}, cells, line=line)

    def inline(self, tree: SyntaxTreeNode) -> tuple[Node, ...]:
        """The inside of a paragraph, each piece with the line it stands on."""
        self.at = self.line(tree)
        return self.pieces(tree)

    def pieces(self, tree: SyntaxTreeNode) -> tuple[Node, ...]:
        found: list[Node] = []
        for child in tree.children:
            for node in self.piece(child):
                if found and node.kind == found[-1].kind == "text" and node.attributes == found[-1].attributes == {}:
                    found[-1] = Node("text", text=found[-1].text + node.text, line=found[-1].line)
                else:
                    found.append(node)
        return tuple(found)

    def piece(self, tree: SyntaxTreeNode) -> Iterator[Node]:
        line = self.at
        self.at += tree.type in ("softbreak", "hardbreak")
        if tree.type == "text_special":
            yield Node("text", {"escaped": "yes"}, text=tree.content, line=line)
        elif tree.type == "image":
            yield self.image(tree, line)
        elif tree.type == "link":
            yield from self.link(str(tree.attrs.get("href", "")), self.pieces(tree), line)
        elif tree.type != "text" or tree.content:
            yield Node(KINDS[tree.type], {}, self.pieces(tree), "" if tree.is_nested else tree.content, line)

    def link(self, target: str, children: tuple[Node, ...], line: int) -> Iterable[Node]:
        scheme, _, rest = target.partition(":")
        if scheme in POINTERS or (scheme.lower() in SCHEMES and rest):
            return [Node("link", {"href": target}, children, line=line)]
        mend = "links begin with https://, http://, mailto:, tel:, section: or term:"
        self.fault(line, f'the link to "{target}" cannot be followed from paper', mend)
        return children

    def image(self, tree: SyntaxTreeNode, line: int) -> Node:
        source = unquote(str(tree.attrs.get("src", "")))
        words = "".join(child.words for child in self.pieces(tree))
        if not words.strip():
            mend = "say in the brackets what it shows: ![words](file)"
            self.fault(line, f'the picture "{source}" has no words for those who cannot see it', mend)
        title = {"title": str(tree.attrs["title"])} if "title" in tree.attrs else {}
        shown = {"src": source, "alt": words, "folder": self.path.parent.as_posix()}
        return Node("image", {**shown, **title}, line=line)

    def judge_headings(self, nodes: Iterable[Node]) -> None:
        found = [(int(node.attributes["level"]), node.line) for node in walk(nodes) if node.kind == "heading"]
        for (above, _), (level, line) in pairwise([(1, 0), *found]):
            if level == 1:
                self.fault(line, "the title in the data is the only main heading", "begin this heading with ##")
            elif level > 3:
                self.fault(line, "headings have two levels", "begin this heading with ## or ###")
            elif level > above + 1:
                self.fault(line, "a smaller heading stands before any larger one", "begin this heading with ##")

    def line(self, tree: SyntaxTreeNode) -> int:
        return self.first_line + (tree.map[0] if tree.map else 0)

    def source(self, index: int) -> str:
        return self.lines[index] if index < len(self.lines) else ""

    def fault(self, line: int, wrong: str, mend: str) -> None:
        self.faults.append(Fault(self.path, line, wrong, mend))
