"""Resolve what a text points to, and gather the questions of other sections."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, urlsplit

from nethandout.content.assets import path_in_folders
from nethandout.model import Library, Node, Section, rewritten, walk

_ADDRESS = re.compile(r"^(?:https?://|mailto:|tel:)?(?:www\.)?")


@dataclass(frozen=True)
class PointerContext:
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


def resolve(nodes: Iterable[Node], around: PointerContext) -> tuple[Node, ...]:
    """Resolve every pointer, variable and picture in a text, and print the addresses of links."""
    return rewritten(nodes, lambda node: _resolve_node(replace(node, children=_join_texts(node.children)), around))


def cited_sources(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The ids of the sources that unresolved nodes cite, each once."""
    found = (name for node in walk(nodes) if node.kind == "sources" for name in source_ids(node))
    return tuple(dict.fromkeys(found))


def source_ids(node: Node) -> Iterator[str]:
    """The ids of a mark like {R12, R37}."""
    return (name.strip() for name in node.text.split(","))


def without_terms(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """A text without its pointers to words to know; the words stay."""
    return rewritten(nodes, lambda node: node.children if _points_to_term(node) else (node,))


def _points_to_term(node: Node) -> bool:
    return node.kind == "link" and node.attributes["href"].startswith(("term:", "#term-"))


def _resolve_node(node: Node, around: PointerContext) -> Iterable[Node]:
    if node.kind == "link":
        return _resolve_link(node, around)
    if node.kind == "sources":
        return ()
    if node.kind == "variable":
        return (Node("text", text=around.variables.get(node.text, ""), line=node.line),)
    if node.kind == "image":
        path = Path(node.attributes["folder"]) / node.attributes["src"]
        source = f"/content/{quote(path_in_folders(path, around.folders))}"
        return (replace(node, attributes={"src": source, "alt": node.attributes["alt"]}),)
    if node.kind == "heading" and around.lower:
        level = str(int(node.attributes["level"]) + around.lower)
        return (replace(node, attributes={**node.attributes, "level": level}),)
    return (node,)


def _resolve_link(node: Node, around: PointerContext) -> Iterable[Node]:
    target = node.attributes["href"]
    kind, _, name = target.partition(":")
    if kind == "term":
        attributes = {"class": "term", "href": f"#term-{name}"}
        return (replace(node, attributes=attributes, children=_plain_text(node.children)),)
    if kind == "section":
        return _resolve_section_link(node, name, around)
    shown = _printed_address(target)
    words = "".join(child.words for child in node.children)
    if _address_key(words) == _address_key(shown):
        return (node,)
    return (node, Node("text", text=" "), _span("address", Node("text", text=f"({shown})")))


def _resolve_section_link(node: Node, name: str, around: PointerContext) -> Iterable[Node]:
    words = _plain_text(node.children)
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


def _plain_text(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The words of a pointer, without marks."""
    kinds = {"text": "text", "code": "text", "soft_break": "soft_break", "hard_break": "soft_break"}
    return _join_texts(replace(node, kind=kinds[node.kind]) for node in walk(nodes) if node.kind in kinds)


def _join_texts(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Texts beside each other as one."""
    found: list[Node] = []
    for is_text, some in groupby(nodes, key=lambda node: node.kind == "text"):
        row = list(some)
        found += [Node("text", text="".join(one.text for one in row), line=row[0].line)] if is_text else row
    return tuple(found)


def _printed_address(target: str) -> str:
    """How an address is printed: without what a browser adds by itself."""
    parts = urlsplit(target)
    if parts.scheme in ("mailto", "tel"):
        return parts.path
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def _address_key(text: str) -> str:
    """An address as it is compared: one that is itself the words of its link is not printed twice."""
    return _ADDRESS.sub("", text).rstrip("/").lower()


ASK = "ask"
QUESTIONS = "questions"
READING_ORDER = "complete"
LINES_PER_QUESTION = "3"


def numbered_sections(sections: Iterable[Section]) -> list[Section]:
    """The sections that are no worksheets: those with a number, and with questions of their own."""
    return [section for section in sections if not section.is_worksheet]


def gathers_questions(section: Section) -> bool:
    """Whether a text asks for the questions of others."""
    return any(node.kind == QUESTIONS for node in section.blocks)


def insert_questions(section: Section, asking: Sequence[Section]) -> Section:
    """Put the questions of the sections `asking` where a text gathers them."""
    nodes = tuple(_gather_questions(node, asking) if node.kind == QUESTIONS else node for node in section.blocks)
    return replace(section, nodes=nodes)


def usable_sections(library: Library) -> list[Section]:
    """Every section without a fault: as the complete booklet has them, then the others."""
    complete = library.recipes.get(READING_ORDER)
    names = dict.fromkeys((*(complete.parts if complete else ()), *library.sections))
    here = [library.sections[name] for name in names if name in library.sections]
    return numbered_sections(section for section in here if section.name not in library.broken)


def left_out_notices(library: Library) -> tuple[str, ...]:
    """A notice for each section whose faults keep its questions from being gathered."""
    worksheets = {name for name, section in library.sections.items() if section.is_worksheet}
    broken = [name for name in library.broken if name and not name.startswith("recipe ") and name not in worksheets]
    own = f" --content {shlex.quote(str(library.folders[-1]))}" if len(library.folders) > 1 else ""
    alone = " --only-content" if library.only_content else ""
    mend = f"see what is wrong with it: nethandout list{own}{alone}"
    return tuple(f'the questions of "{name}" are left out; {mend}' for name in broken)


def _gather_questions(block: Node, sections: Iterable[Section]) -> Node:
    """Give a block `questions` a child for each section that asks any: its title, what its boxes hold to tick, lines.

    A list to tick explains no words, so pointers to them would lead nowhere.
    """
    lines = Node("lines", text=block.attributes.get("lines", LINES_PER_QUESTION))
    groups = []
    for section in sections:
        pieces = [piece for box in section.blocks if box.kind == ASK for piece in box.children]
        if pieces:
            groups.append(
                Node("asked", {}, (Node("tick", {}, without_terms(pieces)), lines), section.title, block.line)
            )
    return replace(block, children=tuple(groups))
