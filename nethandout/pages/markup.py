"""Write nodes as HTML, for paper or for a form, and prepare them: field names, stacked tables, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import count

from nethandout.model import Node, rewritten, walk
from nethandout.model.text import breakable

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
TAGS_WITH_ATTRIBUTES = {"link": ("a", "", ""), "span": ("span", "", ""), "bullet_list": ("ul", "\n", "\n")}


class Renderer:
    """Writes nodes as HTML; `fields` has a function for each kind of node that is filled in."""

    def __init__(self, fields: Mapping[str, Callable[[Node], str]]) -> None:
        self.others: Mapping[str, Callable[[Node], str]] = {
            "text": lambda node: escape(breakable(node.text), quote=False),
            "heading": self._heading,
            "ordered_list": self._ordered_list,
            "table": self._table,
            "cell": self._cell,
            "image": lambda node: f"<img{_attributes(node.attributes)}>",
            "code": lambda node: f"<code>{escape(node.text)}</code>",
            "code_block": lambda node: f"<pre>{escape(node.text)}</pre>\n",
            **fields,
        }

    def __call__(self, nodes: Iterable[Node]) -> str:
        """Return the HTML of nodes with resolved pointers; blocks that have a template are not allowed."""
        return "".join(map(self._node, nodes))

    def _node(self, node: Node) -> str:
        if node.kind in TAGS:
            opening, closing = TAGS[node.kind]
            return f"{opening}{self(node.children)}{closing}"
        if node.kind in TAGS_WITH_ATTRIBUTES:
            tag, after_opening, after_closing = TAGS_WITH_ATTRIBUTES[node.kind]
            return f"<{tag}{_attributes(node.attributes)}>{after_opening}{self(node.children)}</{tag}>{after_closing}"
        return self.others[node.kind](node)

    def _heading(self, node: Node) -> str:
        level = node.attributes["level"]
        return f'<h{level} id="{node.attributes["id"]}">{self(node.children)}</h{level}>\n'

    def _ordered_list(self, node: Node) -> str:
        """Write a list; a first number other than 1 is an attribute for browsers, a counter for WeasyPrint."""
        start = node.attributes.get("start")
        first = f' start="{start}" style="counter-reset: list-item {int(start) - 1}"' if start else ""
        return f"<ol{first}>\n{self(node.children)}</ol>\n"

    def _table(self, node: Node) -> str:
        head, body = self(node.children[:1]), self(node.children[1:])
        rows = f"<tbody>\n{body}</tbody>\n" if body else ""
        widths = "".join(f'<col style="width: {width}%">' for width in node.attributes.get("widths", "").split())
        columns = f"<colgroup>{widths}</colgroup>\n" if widths else ""
        return f"<table>\n{columns}<thead>\n{head}</thead>\n{rows}</table>\n"

    def _cell(self, node: Node) -> str:
        tag = "th" if "scope" in node.attributes else "td"
        return f"<{tag}{_attributes(node.attributes)}>{self(node.children)}</{tag}>\n"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _checkbox(node: Node) -> str:
    return f'<input class="ticked" type="checkbox"{_field_name(node)}>'


def _text_field(node: Node) -> str:
    if "roomy" in node.attributes:
        return f'{node.text}<textarea class="typed"{_field_name(node)}></textarea>'
    return f'{node.text}<input class="typed" type="text"{_field_name(node)}>'


def _text_area(node: Node) -> str:
    return f'<textarea class="typed" style="height: {node.attributes["height"]}pt"{_field_name(node)}></textarea>\n'


def _field_name(node: Node) -> str:
    """Return the name of a field for forms, and its label for screen readers."""
    return _attributes({"name": node.attributes["name"], "aria-label": node.attributes["label"]})


DRAWN_BOX = '<span class="tick-box"></span>'

html = Renderer(
    {
        "tick_box": lambda node: DRAWN_BOX,
        "item_box": lambda node: "",
        "blank": lambda node: "",
        "ruled_lines": lambda node: '<div class="rule"></div>\n' * int(node.attributes["lines"]),
    }
)
"""Writes pages for paper; the style sheet draws the boxes of checklists, and the lines of fields and tables."""

form = Renderer(
    {
        "tick_box": lambda node: _checkbox(node) if "name" in node.attributes else DRAWN_BOX,
        "item_box": _checkbox,
        "blank": _text_field,
        "ruled_lines": _text_area,
    }
)
"""Writes fillable pages, with an input for each field that has a name."""


BLOCKS_WITH_FIELDS = ("fields", "tick", "grid")
FIELD_KINDS = ("tick_box", "item_box", "blank", "ruled_lines")


def keep_choices_together(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Keep each box of a choice on one line with the words after it."""

    def group(node: Node) -> Iterable[Node]:
        choices: list[list[Node]] = [[]]
        for child in node.children:
            if child.kind == "tick_box":
                choices.append([])
            choices[-1].append(child)
        spans = (Node("span", {"class": "choice"}, tuple(choice), line=node.line) for choice in choices[1:])
        return [replace(node, children=(*choices[0], *spans)) if len(choices) > 1 else node]

    return rewritten(nodes, group)


def with_field_names(blocks: Iterable[Node], title: str, notes: str) -> tuple[Node, ...]:
    """Name and label every field in the blocks below a title; `notes` is the label of lines."""
    labeled: list[Node] = []
    above = title
    for block in blocks:
        labeled.append(_label_fields(block, above, notes))
        above = next((_words([node]) for node in reversed([*walk([block])]) if node.kind == "heading"), above)
    numbers = count(1)

    def number(node: Node) -> Iterable[Node]:
        if node.kind not in FIELD_KINDS or "label" not in node.attributes:
            return [node]
        return [replace(node, attributes={**node.attributes, "name": f"field-{next(numbers)}"})]

    return rewritten(labeled, number)


def _label_fields(node: Node, above: str, notes: str, within: str = "") -> Node:
    """Label the fields of a node; `above` is the heading before it, `within` the kind of block it is in."""
    if node.kind in ("paragraph", "plain"):
        return _label_choices(node)
    if node.kind == "table" and within == "grid":
        return replace(node, children=tuple(_label_rows(node)))
    if node.kind == "lines":
        return _label_lines(node, node.attributes.get("label") or (above if above == notes else _join(above, notes)))
    if node.kind == "asked":
        above = node.text
    within = node.kind if node.kind in BLOCKS_WITH_FIELDS else within
    children = tuple(_label_fields(child, above, notes, within) for child in node.children)
    if node.kind == "item" and within == "tick":
        children = (Node("item_box", {"label": _words([node])}), *children)
    elif node.kind == "item" and within == "fields" and not any(each.kind == "tick_box" for each in walk(children)):
        children = (*children, Node("blank", {"label": _words([node])}, text=" "))
    return replace(node, children=children)


def _label_choices(node: Node, name: str = "") -> Node:
    """Label the boxes in a text: the words before the first one (or `name`), and those after each."""
    before, *choices = _split_at_boxes(node)
    question = before.rstrip(":") or name
    return _with_labels(node, "tick_box", (_join(question, choice) for choice in choices))


def _label_lines(block: Node, name: str) -> Node:
    """Label lines, with a number if they are split into parts."""
    parts = len(block.children)
    labels = [name] if parts == 1 else [f"{name} {part}" for part in range(1, parts + 1)]
    return _with_labels(block, "ruled_lines", iter(labels))


def _label_rows(table: Node) -> Iterator[Node]:
    """Label the empty cells and the boxes of a grid with their column and row."""
    head, *rows = table.children
    columns = [_words([cell]) for cell in head.children]
    yield head
    for number, row in enumerate(rows, 1):
        first = row.children[0]
        name = _words([first]) if first.attributes else str(number)
        cells = (_label_cell(cell, f"{column}, {name}") for column, cell in zip(columns, row.children, strict=True))
        yield replace(row, children=tuple(cells))


def _label_cell(cell: Node, label: str) -> Node:
    if cell.attributes:
        return cell
    return _with_labels(_label_choices(cell, label), "blank", iter([label]))


def _with_labels(node: Node, kind: str, labels: Iterator[str]) -> Node:
    """Give each field of a kind inside a node the next label."""

    def label(each: Node) -> Iterable[Node]:
        return [replace(each, attributes={**each.attributes, "label": next(labels)}) if each.kind == kind else each]

    return replace(node, children=rewritten(node.children, label))


def _split_at_boxes(node: Node) -> list[str]:
    """Split the words of a paragraph at its tick boxes."""
    pieces: list[list[Node]] = [[]]
    for each in walk(node.children):
        if each.kind == "tick_box":
            pieces.append([])
        else:
            pieces[-1].append(replace(each, children=()))
    return [_words(piece) for piece in pieces]


def _words(nodes: Sequence[Node]) -> str:
    return " ".join("".join(node.words for node in nodes).split())


def _join(*words: str) -> str:
    return ": ".join(filter(None, words))


LONG_IN_TITLE = 24
LONG_IN_HEADING = 19
"""Characters of a last word that may have a line of its own."""


def join_last_words(title: str) -> str:
    """Join the last two words of a title of three or more words."""
    words = title.rsplit(" ", 1)
    short = len(words) == 2 and " " in words[0] and len(words[1]) < LONG_IN_TITLE
    return (title[:0] + "\u00a0").join(words) if short else title


def join_last_heading_words(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Join the last two words of each heading."""
    return rewritten(nodes, lambda node: (_join_heading(node),))


def _join_heading(node: Node) -> Node:
    if node.kind != "heading" or len(node.words.rsplit(" ", 1)[-1]) >= LONG_IN_HEADING:
        return node
    return replace(node, children=_join_at_last_space(node.children))


def _join_at_last_space(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Join the last two words with a no-break space; in a span if the last is marked, since WeasyPrint breaks there."""
    for index, node in reversed(list(enumerate(nodes))):
        before, space, last = node.text.rpartition(" ")
        following = nodes[index + 1 :]
        if space and following:
            start, space, word = before.rpartition(" ")
            joined = Node("span", {"class": "together"}, (replace(node, text=f"{word} {last}"), *following))
            return (*nodes[:index], replace(node, text=start + space), joined)
        children = _join_at_last_space(node.children)
        if space or children != node.children:
            text = f"{before}\u00a0{last}" if space else node.text
            return (*nodes[:index], replace(node, text=text, children=children), *following)
    return tuple(nodes)
