"""Tree → HTML: the one place where a text becomes HTML."""

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
    "tick_box": ('<span class="tick-box"></span>', ""),
}
WITH_ATTRIBUTES = {"link": ("a", "", ""), "span": ("span", "", ""), "bullet_list": ("ul", "\n", "\n")}


def html(nodes: Iterable[Node]) -> str:
    """The HTML of a text whose pointers are resolved; blocks that a layout sets are not among its nodes."""
    return "".join(map(_html, nodes))


def _html(node: Node) -> str:
    if node.kind == "text":
        return escape(node.text, quote=False)
    if node.kind in TAGS:
        opening, closing = TAGS[node.kind]
        return f"{opening}{html(node.children)}{closing}"
    if node.kind in WITH_ATTRIBUTES:
        tag, after, end = WITH_ATTRIBUTES[node.kind]
        return f"<{tag}{_written(node.attributes)}>{after}{html(node.children)}</{tag}>{end}"
    return OTHERS[node.kind](node)


def _heading(node: Node) -> str:
    level = node.attributes["level"]
    return f'<h{level} id="{node.attributes["id"]}">{html(node.children)}</h{level}>\n'


def _ordered_list(node: Node) -> str:
    """Where a list begins with another number than 1: an attribute for browsers, a counter for the renderer."""
    start = node.attributes.get("start")
    first = f' start="{start}" style="counter-reset: list-item {int(start) - 1}"' if start else ""
    return f"<ol{first}>\n{html(node.children)}</ol>\n"


def _table(node: Node) -> str:
    head, body = html(node.children[:1]), html(node.children[1:])
    return f"<table>\n<thead>\n{head}</thead>\n{f'<tbody>{chr(10)}{body}</tbody>{chr(10)}' if body else ''}</table>\n"


def _cell(node: Node) -> str:
    tag = "th" if "scope" in node.attributes else "td"
    return f"<{tag}{_written(node.attributes)}>{html(node.children)}</{tag}>\n"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


OTHERS: Mapping[str, Callable[[Node], str]] = {
    "heading": _heading,
    "ordered_list": _ordered_list,
    "table": _table,
    "cell": _cell,
    "image": lambda node: f"<img{_written(node.attributes)}>",
    "code": lambda node: f"<code>{escape(node.text)}</code>",
    "code_block": lambda node: f"<pre>{escape(node.text)}</pre>\n",
}
