"""Tree → HTML: the one place where a text becomes HTML, for paper or for a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from nethandout.model import Node

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
