"""Parse Markdown and its blocks into a tree of nodes, and report what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from nethandout.content import grammar
from nethandout.content.grammar import (
    BLOCKS,
    DEEPEST,
    LEAVES,
    MOST_PARTS,
    WRITING_BLOCKS,
    is_bold,
    parser,
    row_problems,
)
from nethandout.errors import Diagnostic, did_you_mean
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
"""The kinds of nodes for token types of the parser that need no other change."""


@lru_cache(maxsize=256)
def parse(
    text: str, path: Path, first_line: int = 1, anchor: str = "", quotes: str = "“”‘’"
) -> tuple[tuple[Node, ...], tuple[Diagnostic, ...]]:
    """Parse the words of a file from `first_line` on; `anchor` is the prefix of heading anchors.

    A text of more than MOST_PARTS parts is a fault and has no nodes.
    """
    tokens = parser(quotes).parse(text)
    if sum(1 + len(token.children or ()) for token in tokens) > MOST_PARTS:
        wrong = f"the text has more than {MOST_PARTS:,} paragraphs, items and cells"
        return (), (Diagnostic(path, first_line, wrong, "split it into several sections"),)
    builder = _TreeBuilder(path, first_line, anchor, text.split("\n"))
    nodes = builder.blocks(SyntaxTreeNode(tokens).children, box="")
    builder.check_headings(nodes)
    return nodes, tuple(builder.faults)


class _TreeBuilder:
    """Build the tree of one text, keeping track of faults and of anchors in use."""

    def __init__(self, path: Path, first_line: int, anchor: str, lines: Sequence[str]) -> None:
        self.path = path
        self.first_line = first_line
        self.anchor = anchor
        self.lines = lines
        self.anchors: set[str] = set()
        self.counters: dict[str, Iterator[int]] = {}
        self.faults: list[Diagnostic] = []

    def blocks(self, trees: Iterable[SyntaxTreeNode], box: str | None) -> tuple[Node, ...]:
        """Build sibling blocks; `box` is the box they are in, "" outside of boxes, None in a list or quote."""
        return tuple(node for tree in trees for node in self.block(tree, box))

    def block(self, tree: SyntaxTreeNode, box: str | None) -> Iterator[Node]:
        line = self.line(tree)
        if tree.type == "leaf" or tree.type.startswith("container_"):
            if box is None:
                remedy = "put it before or after the list"
                self.fault(line, "a block is inside a list or quote", remedy)
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
            self.fault(line, f'the box "{name}" is inside the box "{box}"', "close the one above with :::")
        elif tree.map and not CLOSING.match(self.source(tree.map[1])):
            self.fault(line, f'the box "{name}" is never closed', "put ::: on a line by itself after its last line")
        children = self.blocks(tree.children, box=name)
        label, arguments = self.directive(name, label, line) if name in WRITING_BLOCKS else (label.strip(), {})
        yield self.checked(Node(name, arguments, children, label, line))

    def leaf(self, tree: SyntaxTreeNode, line: int) -> Iterator[Node]:
        name = tree.info
        if not name:
            self.fault(line, "::: closes a box, but none is open here", "remove the line, or open a box above it")
        elif name not in LEAVES:
            remedy = did_you_mean(name, BLOCKS) or f"the blocks are {', '.join(BLOCKS)}"
            self.fault(line, f'there is no block "{name}"', remedy)
        else:
            label, arguments = self.directive(name, tree.content, line)
            yield self.checked(Node(name, arguments, text=label, line=line))

    def directive(self, block: str, text: str, line: int) -> tuple[str, Mapping[str, str]]:
        """Parse a directive's label and arguments."""
        parsed = grammar.parse_directive(block, text)
        for wrong, remedy in parsed.problems:
            self.fault(line, wrong, remedy)
        return parsed.label, parsed.arguments

    def checked(self, block: Node) -> Node:
        for wrong, remedy in grammar.block_problems(block):
            self.fault(block.line, wrong, remedy)
        return block

    def heading(self, tree: SyntaxTreeNode, line: int) -> Node:
        children = self.inline(tree.children[0])
        words = "".join(child.words for child in children)
        slug = "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", words).lower())) or "part"
        counter = self.counters.setdefault(slug, count(1))
        names = (f"{self.anchor}{slug}-{nth}" if nth > 1 else f"{self.anchor}{slug}" for nth in counter)
        anchor = next(name for name in names if name not in self.anchors)
        self.anchors.add(anchor)
        return Node("heading", {"level": tree.tag[1], "id": anchor}, children, line=line)

    def row(self, tree: SyntaxTreeNode) -> Node:
        """Build a table row; its first cell is a row header if all of it is bold."""
        line = self.line(tree)
        body = tree.children[0].type == "td"
        if body:
            for wrong, remedy in row_problems(len(tree.children), self.source(line - self.first_line)):
                self.fault(line, wrong, remedy)
        cells = tuple(Node("cell", {}, self.inline(cell.children[0]), line=line) for cell in tree.children)
        if not body:
            return Node("row", {}, tuple(Node("cell", {"scope": "col"}, cell.children, line=line) for cell in cells))
        first = cells[0]
        if is_bold(first):
            cells = (Node("cell", {"scope": "row"}, first.children, line=line), *cells[1:])
        return Node("row", {}, cells, line=line)

    def inline(self, tree: SyntaxTreeNode) -> tuple[Node, ...]:
        """Build the inline nodes of a paragraph, each with its line."""
        self.inline_line = self.line(tree)
        return self.pieces(tree)

    def pieces(self, tree: SyntaxTreeNode) -> tuple[Node, ...]:
        nodes: list[Node] = []
        for node in (node for child in tree.children for node in self.piece(child)):
            last = nodes[-1] if nodes else None
            if last and node.kind == last.kind == "text" and node.attributes == last.attributes == {}:
                nodes[-1] = replace(last, text=last.text + node.text)
            else:
                nodes.append(node)
        return tuple(nodes)

    def piece(self, tree: SyntaxTreeNode) -> Iterator[Node]:
        line = self.inline_line
        self.inline_line += tree.type in ("softbreak", "hardbreak")
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
        remedy = "start links with https://, http://, mailto:, tel:, section: or term:"
        self.fault(line, f'the link to "{target}" does not work on paper', remedy)
        return children

    def image(self, tree: SyntaxTreeNode, line: int) -> Node:
        source = unquote(str(tree.attrs.get("src", "")))
        words = "".join(child.words for child in self.pieces(tree))
        if not words.strip():
            remedy = "describe it in the brackets: ![words](file)"
            self.fault(line, f'the picture "{source}" has no description for people who cannot see it', remedy)
        title = {"title": str(tree.attrs["title"])} if "title" in tree.attrs else {}
        shown = {"src": source, "alt": words, "folder": self.path.parent.as_posix()}
        return Node("image", {**shown, **title}, line=line)

    def check_headings(self, nodes: Iterable[Node]) -> None:
        headings = [(int(node.attributes["level"]), node.line) for node in walk(nodes) if node.kind == "heading"]
        for (above, _), (level, line) in pairwise([(1, 0), *headings]):
            if level == 1:
                self.fault(line, "the title in the data is the only level 1 heading", "start this heading with ##")
            elif level > 3:
                self.fault(line, "headings have two levels", "start this heading with ## or ###")
            elif level > above + 1:
                self.fault(line, "this heading skips a level", "start this heading with ##")

    def line(self, tree: SyntaxTreeNode) -> int:
        return self.first_line + (tree.map[0] if tree.map else 0)

    def source(self, index: int) -> str:
        return self.lines[index] if index < len(self.lines) else ""

    def fault(self, line: int, wrong: str, remedy: str) -> None:
        self.faults.append(Diagnostic(self.path, line, wrong, remedy))
