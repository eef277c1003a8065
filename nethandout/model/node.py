"""The words of a text as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

ONE_LINE = ("paragraph", "plain", "heading", "cell", "emphasis", "strong", "link", "span")
"""The kinds whose children stand beside each other."""


@dataclass(frozen=True)
class Node:
    """A piece of a text; `line` counts from 1 in its file, and is 0 for what the program adds.

    Kinds of blocks, named after CommonMark (`attributes` in parentheses):

    - heading (level, id), paragraph, plain (the words of an item in a list without empty lines), quote, rule
    - bullet_list, ordered_list (start, where it is not 1), item
    - table: its first row is the head; row; cell (scope: "col" or "row" where it names its column or row)
    - code_block: `text` is the code

    Kinds inside a paragraph, heading or cell:

    - text (escaped, where it was written with a backslash or as an entity), code: `text` is what is printed
    - emphasis, strong, link (href, which may be section:NAME or term:ID)
    - image (src, alt, folder: the one that src is looked for in, title)
    - soft_break (the end of a line in the file), hard_break, tick_box
    - variable and sources: `text` is the name, or the ids between commas
    - span (class and others): made by the program, never by an author

    The program puts side_note (the meaning of a word) and noted (a note and what stays beside it) among the blocks.

    A line `::: NAME words key="value"` is a node of the kind NAME (key-points, call, figure, grid, …): `text` are the
    words behind the name, `attributes` what is written as key="value", `children` what the block holds. `include` holds
    the words of its passage, and its attribute `path` is their file.

    Places to write on, made by the program; in a form each has a `name` of its own and the `label` that is read aloud:

    - tick_box where an author wrote one; item_box before an item of a list to tick
    - blank (roomy, where there is room for several lines): the line of a field, an empty cell of a grid; `text` parts
      it from the words before it
    - ruled_lines (lines: how many, height: in points): lines below each other
    - asked (`text`: the title of a section) holds its questions to tick, and lines; side is one side of a card
    """

    kind: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()
    text: str = ""
    line: int = 0

    @property
    def words(self) -> str:
        """What a reader sees of it, without marks; a break is a space, blocks and cells have a line each."""
        if self.kind in ("soft_break", "hard_break"):
            return " "
        if self.kind in ("variable", "sources"):
            return ""
        if self.kind == "image":
            return self.attributes["alt"]
        between = "" if self.kind in ONE_LINE else "\n"
        return self.text + between.join(child.words for child in self.children)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node of a row of trees, each before what it holds."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def rewritten(nodes: Iterable[Node], rule: Callable[[Node], Iterable[Node]]) -> tuple[Node, ...]:
    """Put what `rule` makes of each node in its place, from the innermost nodes outward."""
    return tuple(
        new
        for node in nodes
        for new in rule(replace(node, children=rewritten(node.children, rule)) if node.children else node)
    )
