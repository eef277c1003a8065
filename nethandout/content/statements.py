"""The words of a text that a statement waiting for a clinician is about: those that it quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from nethandout.content.grammar import BOXES
from nethandout.errors import Fault
from nethandout.model import Node, Section, Statement, walk
from nethandout.model.node import ONE_LINE

STRAIGHT = str.maketrans("“”„«»‘’‚‹›", "\"\"\"\"\"'''''")
LISTS = ("bullet_list", "ordered_list")
TEXTS = ("paragraph", "plain", "heading")
WALL = " | "


@dataclass(frozen=True)
class Place:
    """Words that are read in one go, a paragraph, a point or a row, and where they are.

    `above` is the heading over them, or the label or name of the box they are in; `more` are the points or rows that a
    paragraph or the head of a table leads to. `line` is 0 in the data of a section.
    """

    text: str
    path: Path
    line: int
    above: str = ""
    more: tuple[str, ...] = ()


def places(section: Section, statement: Statement) -> tuple[Place, ...]:
    """Every place of a section whose words a statement quotes, in their order."""
    quoted = [_plain(words) for words in statement.words]
    return tuple(place for place in _places(section) if any(words in _plain(place.text) for words in quoted))


def faults(section: Section, folders: Sequence[Path]) -> list[Fault]:
    """A fault for each quotation that is not in the words of its section.

    There is none where words of a later folder, such as a passage, take the place of those that were quoted.
    """
    own = _rank(section.path, folders)
    taken_in = (node.attributes["path"] for node in walk(section.nodes) if "path" in node.attributes)
    if not section.unconfirmed or any(_rank(Path(path), folders) > own for path in taken_in):
        return []
    told = [_plain(place.text) for place in _places(section)]
    mend = "quote words of one paragraph, point or row as they are printed, without marks such as ** or {R1}"
    return [
        Fault(section.path, statement.line, f'the words "{words}" are not in the text', mend)
        for statement in section.unconfirmed
        for words in statement.words
        if not (_plain(words) and any(_plain(words) in one for one in told))
    ]


def _rank(path: Path, folders: Sequence[Path]) -> int:
    return max((nth for nth, folder in enumerate(folders) if path.is_relative_to(folder)), default=0)


def _plain(words: str) -> str:
    """Words as they are compared: with straight quotes, in one line."""
    return " ".join(words.translate(STRAIGHT).split())


def _said(node: Node) -> str:
    """The words of a node in one line."""
    return " ".join(_words(node).split())


def _words(node: Node) -> str:
    """What a reader sees of a node; the name of a variable is where its value is printed."""
    if node.kind == "variable":
        return f"{{{node.text}}}"
    if node.kind in ONE_LINE:
        return node.text + "".join(map(_words, node.children))
    return "\n".join(map(_words, node.children)) if node.children else node.words


def _places(section: Section) -> Iterator[Place]:
    for text in (section.title, section.main_message, section.purpose):
        yield Place(text, section.path, 0)
    yield from _of(section.nodes, section.path, "", 0)


def _of(nodes: Sequence[Node], path: Path, above: str, line: int) -> Iterator[Place]:
    for node, after in zip_longest(nodes, nodes[1:]):
        line = node.line or line
        if node.kind in TEXTS:
            led_to = after.children if after is not None and after.kind in LISTS else ()
            yield Place(_said(node), path, line, above, tuple(map(_said, led_to)))
            above = _said(node) if node.kind == "heading" else above
        elif node.kind == "table":
            yield from _rows(node, path, above, line)
        else:
            inside = Path(node.attributes.get("path", path)) if node.kind == "include" else path
            label = (node.text or node.kind) if node.kind in BOXES else above
            yield from _of(node.children, inside, label, line)


def _rows(table: Node, path: Path, above: str, line: int) -> Iterator[Place]:
    texts = [WALL.join(map(_said, row.children)) for row in table.children]
    for nth, (row, text) in enumerate(zip(table.children, texts, strict=True)):
        yield Place(text, path, row.line or line, above, () if nth else tuple(texts[1:]))
