"""The names a reader may meet in a report, from the glossary, set as a table where a text says `::: names`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nethandout.model import Node, OtherName, Section, Term, rewritten

NAMES = "names"
GONE, TODAY = "old", "current"
KINDS = {GONE: ("old",), TODAY: ("current", "changed")}


def tabled(section: Section, glossary: Sequence[Term], file: Path | None, words: Mapping[str, str]) -> Section:
    """Put the names of a glossary, read from `file`, where a section asks for them; it cites what they cite."""

    def rule(node: Node) -> Iterable[Node]:
        if node.kind != NAMES:
            return (node,)
        names = chosen(glossary, node.text)
        return (replace(node, attributes={"path": str(file or section.path)}, children=(_table(names, words),)),)

    return replace(section, nodes=rewritten(section.nodes, rule))


def chosen(glossary: Sequence[Term], kind: str) -> list[OtherName]:
    """The names of a glossary that `::: names` with this word asks for."""
    return [name for term in glossary for name in term.names if name.state in KINDS.get(kind, ())]


def _table(names: Sequence[OtherName], words: Mapping[str, str]) -> Node:
    """Rows in the order of the alphabet; names that mean the same share a row."""
    alike: dict[tuple[str, str, str], list[OtherName]] = defaultdict(list)
    for name in names:
        alike[name.means, name.valid, name.trap].append(name)
    head = (_cell("col", Node("text", text=words[key])) for key in ("names_name", "names_means"))
    rows = (_row(row, words) for row in sorted(alike.values(), key=lambda row: row[0].name.lower()))
    return Node("table", children=(Node("row", children=tuple(head)), *rows))


def _row(row: Sequence[OtherName], words: Mapping[str, str]) -> Node:
    first = row[0]
    named = ", ".join(name.name for name in row)
    means = [Node("text", text=" ".join(text for text in (first.means, first.valid) if text))]
    if first.trap:
        label = Node("strong", children=(Node("text", text=words["names_trap"]),))
        means += [Node("text", text=" "), label, Node("text", text=f" {first.trap}")]
    means += [Node("sources", text=", ".join(name.sources), line=name.line) for name in row if name.sources]
    return Node("row", children=(_cell("row", Node("text", text=named[:1].upper() + named[1:])), _cell("", *means)))


def _cell(scope: str, *inside: Node) -> Node:
    return Node("cell", {"scope": scope} if scope else {}, inside)
