"""Nodes to HTML, for paper or for a form, with the last changes to nodes before that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import count

from nethandout.model import Edition, Node, rewritten, walk

TAGS = {
    "paragraph": ("<p>", "</p>\n"),
    "plain": ("", ""),
    "quote": ("<blockquote>\n", "</blockquote>\n"),
    "item": ("<li>", "</li>\n"),
    "rule": ("<hr>\n", ""),
    "row": ("<tr>\n", "</tr>\n"),
    "emphasis": ("<em>", "</em>"),
    "strong": ("<strong>", "</strong>"),
    "soft_break": ("\n", ""),
    "hard_break": ("<br>\n", ""),
    "noted": ('<div class="noted">\n', "</div>\n"),
    "side_note": ('<aside class="side-note">', "</aside>\n"),
}
WITH_ATTRIBUTES = {"link": ("a", "", ""), "span": ("span", "", ""), "bullet_list": ("ul", "\n", "\n")}


class Renderer:
    """Writes nodes as HTML; `places` are what it writes for the kinds of places to write on."""

    def __init__(self, places: Mapping[str, Callable[[Node], str]]) -> None:
        self.others: Mapping[str, Callable[[Node], str]] = {
            "text": lambda node: escape(node.text, quote=False),
            "heading": self._heading,
            "ordered_list": self._ordered_list,
            "table": self._table,
            "cell": self._cell,
            "image": lambda node: f"<img{_written(node.attributes)}>",
            "code": lambda node: f"<code>{escape(node.text)}</code>",
            "code_block": lambda node: f"<pre>{escape(node.text)}</pre>\n",
            **places,
        }

    def __call__(self, nodes: Iterable[Node]) -> str:
        """The HTML of a text whose pointers are resolved; blocks that a layout sets are not among its nodes."""
        return "".join(map(self._node, nodes))

    def _node(self, node: Node) -> str:
        if node.kind in TAGS:
            opening, closing = TAGS[node.kind]
            return f"{opening}{self(node.children)}{closing}"
        if node.kind in WITH_ATTRIBUTES:
            tag, after, end = WITH_ATTRIBUTES[node.kind]
            return f"<{tag}{_written(node.attributes)}>{after}{self(node.children)}</{tag}>{end}"
        return self.others[node.kind](node)

    def _heading(self, node: Node) -> str:
        level = node.attributes["level"]
        return f'<h{level} id="{node.attributes["id"]}">{self(node.children)}</h{level}>\n'

    def _ordered_list(self, node: Node) -> str:
        """Where a list begins with another number than 1: an attribute for browsers, a counter for the renderer."""
        start = node.attributes.get("start")
        first = f' start="{start}" style="counter-reset: list-item {int(start) - 1}"' if start else ""
        return f"<ol{first}>\n{self(node.children)}</ol>\n"

    def _table(self, node: Node) -> str:
        head, body = self(node.children[:1]), self(node.children[1:])
        rows = f"<tbody>\n{body}</tbody>\n" if body else ""
        return f"<table>\n<thead>\n{head}</thead>\n{rows}</table>\n"

    def _cell(self, node: Node) -> str:
        tag = "th" if "scope" in node.attributes else "td"
        return f"<{tag}{_written(node.attributes)}>{self(node.children)}</{tag}>\n"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _box(node: Node) -> str:
    return f'<input class="ticked" type="checkbox"{_named(node)}>'


def _blank(node: Node) -> str:
    if "roomy" in node.attributes:
        return f'{node.text}<textarea class="typed"{_named(node)}></textarea>'
    return f'{node.text}<input class="typed" type="text"{_named(node)}>'


def _typed_lines(node: Node) -> str:
    return f'<textarea class="typed" style="height: {node.attributes["height"]}pt"{_named(node)}></textarea>\n'


def _named(node: Node) -> str:
    """What a form and a screen reader call a place to write on."""
    return _written({"name": node.attributes["name"], "aria-label": node.attributes["label"]})


DRAWN_BOX = '<span class="tick-box"></span>'

html = Renderer(
    {
        "tick_box": lambda node: DRAWN_BOX,
        "item_box": lambda node: "",
        "blank": lambda node: "",
        "ruled_lines": lambda node: '<div class="rule"></div>\n' * int(node.attributes["lines"]),
    }
)
"""Writes pages of paper; the style sheet draws the boxes of a list to tick, and the lines of fields and tables."""

form = Renderer(
    {
        "tick_box": lambda node: _box(node) if "name" in node.attributes else DRAWN_BOX,
        "item_box": _box,
        "blank": _blank,
        "ruled_lines": _typed_lines,
    }
)
"""Writes pages to type on: an input in every place that has a name."""


NAMING = ("fields", "tick", "grid")
PLACES = ("tick_box", "item_box", "blank", "ruled_lines")


def named(blocks: Iterable[Node], title: str, notes: str) -> tuple[Node, ...]:
    """The blocks below a title with every place to write on named; `notes` is what lines are called."""
    found: list[Node] = []
    above = title
    for block in blocks:
        found.append(_with_names(block, above, notes))
        above = next((_words([node]) for node in reversed([*walk([block])]) if node.kind == "heading"), above)
    numbers = count(1)

    def numbered(node: Node) -> Iterable[Node]:
        if node.kind not in PLACES or "label" not in node.attributes:
            return [node]
        return [replace(node, attributes={**node.attributes, "name": f"field-{next(numbers)}"})]

    return rewritten(found, numbered)


def _with_names(node: Node, above: str, notes: str, within: str = "") -> Node:
    """A block with its places named: `above` is the heading before it, `within` the kind of block that it is in."""
    if node.kind in ("paragraph", "plain"):
        return _with_choices(node)
    if node.kind == "table" and within == "grid":
        return replace(node, children=tuple(_rows(node)))
    if node.kind == "lines":
        return _with_labels(node, node.attributes.get("label") or (above if above == notes else _label(above, notes)))
    if node.kind == "asked":
        above = node.text
    within = node.kind if node.kind in NAMING else within
    inside = tuple(_with_names(child, above, notes, within) for child in node.children)
    if node.kind == "item" and within == "tick":
        inside = (Node("item_box", {"label": _words([node])}), *inside)
    elif node.kind == "item" and within == "fields" and not any(each.kind == "tick_box" for each in walk(inside)):
        inside = (*inside, Node("blank", {"label": _words([node])}, text=" "))
    return replace(node, children=inside)


def _with_choices(node: Node, name: str = "") -> Node:
    """Words with boxes: each is named by the words before the first one (or `name`), and those behind it."""
    before, *choices = _between_boxes(node)
    called = before.rstrip(":") or name
    labels = (_label(called, words) for words in choices)
    return _with_each_labeled(node, "tick_box", labels)


def _with_labels(block: Node, name: str) -> Node:
    """Lines, named by what is above them, and numbered where they are in several parts."""
    parts = len(block.children)
    labels = [name] if parts == 1 else [f"{name} {part}" for part in range(1, parts + 1)]
    return _with_each_labeled(block, "ruled_lines", iter(labels))


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
    return _with_each_labeled(_with_choices(cell, label), "blank", iter([label]))


def _with_each_labeled(node: Node, kind: str, labels: Iterator[str]) -> Node:
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


def _label(*words: str) -> str:
    return ": ".join(filter(None, words))


TO_WRITE_IN = "grid"
FEW_COLUMNS = 2
LONG_CELL = 28
NARROW = ("half-letter", "a5")


def stacked(nodes: Iterable[Node], edition: Edition) -> tuple[Node, ...]:
    """Turn every table that is too wide for the edition's page into a list, but those to write in."""
    return tuple(_stacked(node, edition) for node in nodes)


def _stacked(node: Node, edition: Edition) -> Node:
    if node.kind == "table" and _is_too_wide(node, edition):
        heads, *rows = node.children
        items = tuple(
            Node("item", {}, tuple(_stacked_row(heads.children, row.children)), line=row.line) for row in rows
        )
        return Node("bullet_list", {"class": "stacked plain"}, items, line=node.line)
    if node.kind == TO_WRITE_IN or not node.children:
        return node
    return replace(node, children=stacked(node.children, edition))


def _is_too_wide(table: Node, edition: Edition) -> bool:
    heads, *rows = table.children
    large, narrow = edition.size == "large-print", edition.paper in NARROW
    if len(heads.children) <= FEW_COLUMNS and not (large and narrow):
        return False
    longest = max((len(cell.words) for row in rows for cell in row.children[1:]), default=0)
    return large or (narrow and longest > LONG_CELL)


def _stacked_row(heads: Sequence[Node], row: Sequence[Node]) -> Iterator[Node]:
    named = row[0].children[:1] and row[0].children[0].kind == "strong"
    name = row[0].children if named else (Node("strong", {}, row[0].children),)
    yield Node("span", {"class": "line stacked-name"}, name)
    for head, cell in zip(heads[1:], row[1:], strict=False):
        if cell.children:
            inside = (*head.children, Node("text", text=": "), *cell.children)
            yield from (Node("text", text=" "), Node("span", {"class": "line"}, inside))


LONG_IN_TITLE = 24
LONG = 19
"""Letters of a last word that may have a line of its own."""


def joined(title: str) -> str:
    """Join the last two words of a title of three or more."""
    words = title.rsplit(" ", 1)
    short = len(words) == 2 and " " in words[0] and len(words[1]) < LONG_IN_TITLE
    return "\u00a0".join(words) if short else title


def with_joined_words(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Join the last two words of each heading of a text."""
    return rewritten(nodes, lambda node: (_joined_heading(node),))


def _joined_heading(node: Node) -> Node:
    if node.kind != "heading" or len(node.words.rsplit(" ", 1)[-1]) >= LONG:
        return node
    return replace(node, children=_with_last_space_joined(node.children))


def _with_last_space_joined(nodes: Sequence[Node]) -> tuple[Node, ...]:
    for nth, node in reversed(list(enumerate(nodes))):
        text, children = "\u00a0".join(node.text.rsplit(" ", 1)), _with_last_space_joined(node.children)
        if (text, children) != (node.text, node.children):
            return (*nodes[:nth], replace(node, text=text, children=children), *nodes[nth + 1 :])
    return tuple(nodes)
