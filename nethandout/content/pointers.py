"""What a text points to, replaced by what the reader of this publication can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, urlsplit

from nethandout.content.pictures import address
from nethandout.model import Node, rewritten, walk

_ADDRESS = re.compile(r"^(?:https?://|mailto:|tel:)?(?:www\.)?")


@dataclass(frozen=True)
class Surroundings:
    """What pointers are resolved against.

    `chosen` are the sections of the publication, `titles` those of all sections; `words` are the language's fixed
    words; `lower` is by how many levels headings move down.
    """

    chosen: frozenset[str]
    titles: Mapping[str, str]
    variables: Mapping[str, str]
    words: Mapping[str, str]
    folders: tuple[Path, ...]
    lower: int = 0


def resolve(nodes: Iterable[Node], around: Surroundings) -> tuple[Node, ...]:
    """Resolve every pointer, variable and picture in a text, and print the addresses of links."""
    return rewritten(nodes, lambda node: _resolved(replace(node, children=_joined(node.children)), around))


def cited(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The ids of the sources that unresolved nodes cite, each once."""
    found = (name for node in walk(nodes) if node.kind == "sources" for name in source_ids(node))
    return tuple(dict.fromkeys(found))


def source_ids(node: Node) -> Iterator[str]:
    """The ids of a mark like {R12, R37}."""
    return (name.strip() for name in node.text.split(","))


def unexplained(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """A text without its pointers to words to know; the words stay."""
    return rewritten(nodes, lambda node: node.children if _points_to_term(node) else (node,))


def _points_to_term(node: Node) -> bool:
    return node.kind == "link" and node.attributes["href"].startswith(("term:", "#term-"))


def _resolved(node: Node, around: Surroundings) -> Iterable[Node]:
    if node.kind == "link":
        return _link(node, around)
    if node.kind == "sources":
        return ()
    if node.kind == "variable":
        return (Node("text", text=around.variables.get(node.text, ""), line=node.line),)
    if node.kind == "image":
        path = Path(node.attributes["folder"]) / node.attributes["src"]
        source = f"/content/{quote(address(path, around.folders))}"
        return (replace(node, attributes={"src": source, "alt": node.attributes["alt"]}),)
    if node.kind == "heading" and around.lower:
        level = str(int(node.attributes["level"]) + around.lower)
        return (replace(node, attributes={**node.attributes, "level": level}),)
    return (node,)


def _link(node: Node, around: Surroundings) -> Iterable[Node]:
    target = node.attributes["href"]
    kind, _, name = target.partition(":")
    if kind == "term":
        attributes = {"class": "term", "href": f"#term-{name}"}
        return (replace(node, attributes=attributes, children=_plain(node.children)),)
    if kind == "section":
        return _section(node, name, around)
    shown = _shown(target)
    words = "".join(child.words for child in node.children)
    if _bare(words) == _bare(shown):
        return (node,)
    return (node, Node("text", text=" "), _span("address", Node("text", text=f"({shown})")))


def _section(node: Node, name: str, around: Surroundings) -> Iterable[Node]:
    words = _plain(node.children)
    if name in around.chosen:
        target = f"#section-{name}"
        page = Node("span", {"class": "page-number", "data-target": target})
        said = Node("text", text=f" ({around.words['on_page']} ")
        link = replace(node, attributes={"href": target}, children=words)
        return (link, _span("pointer", said, page, Node("text", text=")")))
    hint = around.words["ask_for_handout"].format(title=around.titles.get(name, name))
    return (*words, Node("text", text=" "), _span("pointer", Node("text", text=f"({hint})")))


def _span(class_: str, *inside: Node) -> Node:
    return Node("span", {"class": class_}, inside)


def _plain(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The words of a pointer, without marks."""
    kinds = {"text": "text", "code": "text", "soft_break": "soft_break", "hard_break": "soft_break"}
    return _joined(replace(node, kind=kinds[node.kind]) for node in walk(nodes) if node.kind in kinds)


def _joined(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Texts beside each other as one."""
    found: list[Node] = []
    for is_text, some in groupby(nodes, key=lambda node: node.kind == "text"):
        row = list(some)
        found += [Node("text", text="".join(one.text for one in row), line=row[0].line)] if is_text else row
    return tuple(found)


def _shown(target: str) -> str:
    """How an address is printed: without what a browser adds by itself."""
    parts = urlsplit(target)
    if parts.scheme in ("mailto", "tel"):
        return parts.path
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def _bare(text: str) -> str:
    """An address as it is compared: one that is itself the words of its link is not printed twice."""
    return _ADDRESS.sub("", text).rstrip("/").lower()
