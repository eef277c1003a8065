"""The names of a glossary's terms: find them in texts, and show them in tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from nethandout.model import Language, Node, OtherName, Publication, Section, Term, rewritten, walk

TEXT_KINDS = ("text", "soft_break")
"""The kinds of nodes that one name can cross."""


class TermNames:
    """The names of a glossary's terms; `pattern` matches any of them and is None for an empty glossary."""

    def __init__(self, glossary: Sequence[Term], language: str) -> None:
        self.owners: dict[str, str] = {}
        named = [(form, term) for term in glossary for form in name_forms(term, language)]
        named += [(form, term) for term in glossary for other in term.names for form in _forms(other.name, language)]
        for form, term in named:
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
    names = TermNames(publication.glossary, publication.language.code)
    shown = (chapter for chapter in publication.chapters if not chapter.section.is_worksheet)
    figures = (node for chapter in shown for node in walk(chapter.blocks) if node.kind == "figure")
    return tuple(frozenset(names.used(_figure_words(node, publication))) for node in figures)


def terms_in_titles(publication: Publication) -> dict[str, frozenset[str]]:
    """Return the ids of the terms in the title of each section, by the anchor of its chapter."""
    names = TermNames(publication.glossary, publication.language.code)
    titles = {chapter.anchor: chapter.section.title for chapter in publication.chapters if chapter.number}
    return {anchor: frozenset(names.used((Node("text", text=title),))) for anchor, title in titles.items()}


def _figure_words(figure: Node, publication: Publication) -> Iterator[Node]:
    """Yield the words of a figure, each in a paragraph of its own, without those for screen readers."""
    own = publication.language.figures.get(figure.text, {}).items()
    for key, words in (*own, *figure.attributes.items()):
        if not key.startswith("alt"):
            yield Node("paragraph", {}, (Node("text", text=words),))


def name_forms(term: Term, language: str) -> tuple[str, ...]:
    """Return the names of a term with their plurals: those its entry lists, and the regular ones of its language."""
    return (*(form for name in (term.term, *term.also) for form in _forms(name, language)), *term.plurals)


def _forms(name: str, language: str) -> tuple[str, ...]:
    plural = PLURALS.get(language)
    return (name, plural(name)) if plural else (name,)


def english_plural(name: str) -> str:
    """Return the regular plural of an English name."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"


LINKING = ("con", "de", "del", "en", "sin")
WITHOUT_PLURAL = ("al", "bien", "mal", "muy", "no", "para", "poco", "por", "y")
SPANISH_STRESS = str.maketrans("áéíóú", "aeiou")


def spanish_plural(name: str) -> str:
    """Return the regular plural of a Spanish name: of each word up to the first preposition."""
    words = name.split(" ")
    linked = next((nth for nth, word in enumerate(words) if word in LINKING), len(words))
    return " ".join((*map(_spanish_plural, words[:linked]), *words[linked:]))


def _spanish_plural(word: str) -> str:
    last = word[-1:].lower()
    if word in WITHOUT_PLURAL or not word.isalpha() or is_abbreviation(word):
        return word
    if last in "aeiouáéíóú":
        return f"{word}s"
    if last == "z":
        return f"{word[:-1]}ces"
    if word[-2:-1] in "áéíóú":  # the stress moves: lesión, lesiones
        return f"{word[:-2]}{word[-2:].translate(SPANISH_STRESS)}es"
    return word if last in "sx" else f"{word}es"


PLURALS: Mapping[str, Callable[[str], str]] = {"en": english_plural, "es": spanish_plural}
"""The rule for regular plurals, by language."""


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


def insert_name_tables(section: Section, glossary: Sequence[Term], file: Path | None, language: Language) -> Section:
    """Insert tables of other names from a glossary, read from `file`, where a section has `::: names`."""

    def rule(node: Node) -> Iterable[Node]:
        if node.kind != NAMES_BLOCK:
            return (node,)
        names = names_shown(glossary, node.text)
        return (replace(node, attributes={"path": str(file or section.path)}, children=(_table(names, language),)),)

    return replace(section, nodes=rewritten(section.nodes, rule))


def names_shown(glossary: Sequence[Term], kind: str) -> list[OtherName]:
    """Return the names that `::: names KIND` shows."""
    return [name for term in glossary for name in term.names if name.state in STATES_SHOWN.get(kind, ())]


def _table(names: Sequence[OtherName], language: Language) -> Node:
    """Build the table, in alphabetical order; names with the same meaning share a row."""
    alike: dict[tuple[str, str, str], list[OtherName]] = defaultdict(list)
    for name in names:
        alike[name.means, name.valid, name.trap].append(name)
    words = language.words
    head = (_cell("col", Node("text", text=words[key])) for key in ("names_name", "names_means"))
    rows = (_row(row, words) for row in sorted(alike.values(), key=lambda row: language.sort_key(row[0].name)))
    return Node("table", children=(Node("row", children=tuple(head)), *rows))


def _row(row: Sequence[OtherName], words: Mapping[str, str]) -> Node:
    first = row[0]
    named = words["separator"].join(name.name for name in row)
    means = [Node("text", text=" ".join(text for text in (first.means, first.valid) if text))]
    if first.trap:
        label = Node("strong", children=(Node("text", text=words["names_trap"]),))
        means += [Node("text", text=" "), label, Node("text", text=f" {first.trap}")]
    means += [Node("sources", text=", ".join(name.sources), line=name.line) for name in row if name.sources]
    return Node("row", children=(_cell("row", Node("text", text=named[:1].upper() + named[1:])), _cell("", *means)))


def _cell(scope: str, *inside: Node) -> Node:
    return Node("cell", {"scope": scope} if scope else {}, inside)
