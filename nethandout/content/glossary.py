"""Find the terms of a glossary in a text, and make the tables of other names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from nethandout.model import Node, OtherName, Publication, Section, Term, rewritten, walk

TEXT_KINDS = ("text", "soft_break")
"""The kinds of nodes that one name can cross."""


class TermNames:
    """The names of a glossary's terms; `pattern` matches any of them and is None for an empty glossary."""

    def __init__(self, glossary: Sequence[Term]) -> None:
        self.owners: dict[str, str] = {}
        named = [(name, term) for term in glossary for name in (term.term, *term.also)]
        named += [(other.name, term) for term in glossary for other in term.names]
        for name, term in named:
            for form in (name, *plurals(name)):
                self.owners.setdefault(_name_key(form), term.id)
        names = sorted(self.owners, key=lambda name: (-len(name), name))
        exact = [name for name in names if is_abbreviation(name)]
        free = [name for name in names if not is_abbreviation(name)]
        patterns = [_alternatives(exact), f"(?i:{_alternatives(free)})" if free else ""]
        joined = "|".join(pattern for pattern in patterns if pattern)
        self.pattern = re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])") if joined else None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every name in a text, in order."""
        return iter(()) if self.pattern is None else self.pattern.finditer(text)

    def owner(self, name: str) -> str | None:
        """Return the id of the term that a matched name belongs to."""
        words = " ".join(name.split())
        return self.owners.get(words) or self.owners.get(words.lower())

    def used(self, nodes: Iterable[Node]) -> set[str]:
        """Return the ids of the terms whose names occur anywhere in a text."""
        names = (match.group() for text in _texts(nodes) for match in self.find(text))
        return {owner for name in names if (owner := self.owner(name))}


def _texts(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield each uninterrupted piece of text."""
    for is_text, run in groupby(nodes, key=lambda node: node.kind in TEXT_KINDS):
        if is_text:
            yield "".join(node.words for node in run)
        else:
            for node in run:
                yield from _texts(node.children)


def terms_in_figures(publication: Publication) -> tuple[frozenset[str], ...]:
    """Return the ids of the terms in the words of each figure, in order."""
    names = TermNames(publication.glossary)
    shown = (chapter for chapter in publication.chapters if not chapter.section.is_worksheet)
    figures = (node for chapter in shown for node in walk(chapter.blocks) if node.kind == "figure")
    return tuple(frozenset(names.used(_figure_words(node, publication))) for node in figures)


def _figure_words(figure: Node, publication: Publication) -> Iterator[Node]:
    """Yield the words of a figure, each in a paragraph of its own, without those for screen readers."""
    own = publication.language.figures.get(figure.text, {}).items()
    for key, words in (*own, *figure.attributes.items()):
        if not key.startswith("alt"):
            yield Node("paragraph", {}, (Node("text", text=words),))


def plurals(name: str) -> tuple[str, ...]:
    """Return the regular plural of an English name; irregular ones are in the glossary."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{name}es",)
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return (f"{name[:-1]}ies",)
    return (f"{name}s",)


def is_abbreviation(name: str) -> bool:
    """Return whether a name matches only with its capitals, such as NET or 5-HIAA: a net is not a NET."""
    return sum(letter.isupper() for letter in name) > 1


def _name_key(name: str) -> str:
    name = " ".join(name.split())
    return name if is_abbreviation(name) else name.lower()


def _alternatives(names: Sequence[str]) -> str:
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


NAMES_BLOCK = "names"
GONE, TODAY = "old", "current"
STATES_SHOWN = {GONE: ("old",), TODAY: ("current", "changed")}


def insert_name_tables(
    section: Section, glossary: Sequence[Term], file: Path | None, words: Mapping[str, str]
) -> Section:
    """Insert tables of other names from a glossary, read from `file`, where a section has `::: names`."""

    def rule(node: Node) -> Iterable[Node]:
        if node.kind != NAMES_BLOCK:
            return (node,)
        names = names_shown(glossary, node.text)
        return (replace(node, attributes={"path": str(file or section.path)}, children=(_table(names, words),)),)

    return replace(section, nodes=rewritten(section.nodes, rule))


def names_shown(glossary: Sequence[Term], kind: str) -> list[OtherName]:
    """Return the names that `::: names KIND` shows."""
    return [name for term in glossary for name in term.names if name.state in STATES_SHOWN.get(kind, ())]


def _table(names: Sequence[OtherName], words: Mapping[str, str]) -> Node:
    """Build the table, in alphabetical order; names with the same meaning share a row."""
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
