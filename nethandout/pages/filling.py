"""The places to write on in a worksheet, each with the name that a screen reader says where they are typed into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from nethandout.model import Node, rewritten, walk

NAMING = ("fields", "tick", "grid")
PLACES = ("tick_box", "item_box", "blank", "ruled_lines")


def named(blocks: Iterable[Node], title: str, notes: str) -> tuple[Node, ...]:
    """The blocks below a title with every place to write on named; `notes` is what lines are called."""
    found: list[Node] = []
    above = title
    for block in blocks:
        found.append(_named(block, above, notes))
        above = next((_words([node]) for node in reversed([*walk([block])]) if node.kind == "heading"), above)
    numbers = count(1)

    def numbered(node: Node) -> Iterable[Node]:
        if node.kind not in PLACES or "label" not in node.attributes:
            return [node]
        return [replace(node, attributes={**node.attributes, "name": f"field-{next(numbers)}"})]

    return rewritten(found, numbered)


def _named(node: Node, above: str, notes: str, within: str = "") -> Node:
    """A block with its places named: `above` is the heading before it, `within` the kind of block that it is in."""
    if node.kind in ("paragraph", "plain"):
        return _with_choices(node)
    if node.kind == "table" and within == "grid":
        return replace(node, children=tuple(_rows(node)))
    if node.kind == "lines":
        return _with_labels(node, node.attributes.get("label") or (above if above == notes else _joined(above, notes)))
    if node.kind == "asked":
        above = node.text
    within = node.kind if node.kind in NAMING else within
    inside = tuple(_named(child, above, notes, within) for child in node.children)
    if node.kind == "item" and within == "tick":
        inside = (Node("item_box", {"label": _words([node])}), *inside)
    elif node.kind == "item" and within == "fields" and not any(each.kind == "tick_box" for each in walk(inside)):
        inside = (*inside, Node("blank", {"label": _words([node])}, text=" "))
    return replace(node, children=inside)


def _with_choices(node: Node, name: str = "") -> Node:
    """Words with boxes: each is named by the words before the first one (or `name`), and those behind it."""
    before, *choices = _between_boxes(node)
    called = before.rstrip(":") or name
    labels = (_joined(called, words) for words in choices)
    return _with(node, "tick_box", labels)


def _with_labels(block: Node, name: str) -> Node:
    """Lines, named by what is above them, and numbered where they are in several parts."""
    parts = len(block.children)
    labels = [name] if parts == 1 else [f"{name} {part}" for part in range(1, parts + 1)]
    return _with(block, "ruled_lines", iter(labels))


def _rows(table: Node) -> Iterator[Node]:
    """The rows of a grid, each empty cell and each box named by its column and its row."""
    head, *rows = table.children
    heads = [_words([cell]) for cell in head.children]
    yield head
    for number, row in enumerate(rows, 1):
        first = row.children[0]
        name = _words([first]) if first.attributes else str(number)
        cells = (_cell(cell, f"{column}, {name}") for column, cell in zip(heads, row.children, strict=True))
        yield replace(row, children=tuple(cells))


def _cell(cell: Node, label: str) -> Node:
    if cell.attributes:
        return cell
    return _with(_with_choices(cell, label), "blank", iter([label]))


def _with(node: Node, kind: str, labels: Iterator[str]) -> Node:
    """A node with a label on each place of a kind in it, in their order."""

    def rule(each: Node) -> Iterable[Node]:
        return [replace(each, attributes={**each.attributes, "label": next(labels)}) if each.kind == kind else each]

    return replace(node, children=rewritten(node.children, rule))


def _between_boxes(node: Node) -> list[str]:
    """The words of a paragraph before, between and behind its boxes to tick."""
    pieces: list[list[Node]] = [[]]
    for each in walk(node.children):
        if each.kind == "tick_box":
            pieces.append([])
        else:
            pieces[-1].append(replace(each, children=()))
    return [_words(piece) for piece in pieces]


def _words(nodes: Sequence[Node]) -> str:
    return " ".join("".join(node.words for node in nodes).split())


def _joined(*words: str) -> str:
    return ": ".join(filter(None, words))
