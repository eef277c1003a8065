"""Resolve pointers, variables and pictures in a text, and gather the questions of other sections."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, urlsplit

from nethandout.content.assets import path_in_folders
from nethandout.content.library import section_names
from nethandout.model import Chapter, Library, Node, Region, Resource, Section, Source, rewritten, walk

_ADDRESS = re.compile(r"^(?:https?://|mailto:|tel:)?(?:www\.)?")


@dataclass(frozen=True)
class PointerContext:
    """What pointers are resolved against.

    `chosen` are the sections of the publication, `titles` those of all sections; `words` are the language's fixed
    words; `lower` is the number of levels headings move down.
    """

    chosen: frozenset[str]
    titles: Mapping[str, str]
    variables: Mapping[str, str]
    words: Mapping[str, str]
    folders: tuple[Path, ...]
    lower: int = 0


def resolve(nodes: Iterable[Node], context: PointerContext) -> tuple[Node, ...]:
    """Resolve every pointer, variable and picture in a text, and add the address after each link."""
    return rewritten(nodes, lambda node: _resolve_node(replace(node, children=_join_texts(node.children)), context))


def cited_sources(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the ids of the sources that unresolved nodes cite, each once."""
    ids = (name for node in walk(nodes) if node.kind == "sources" for name in source_ids(node))
    return tuple(dict.fromkeys(ids))


def source_ids(node: Node) -> Iterator[str]:
    """Split a citation such as {R12, R37} into ids."""
    return (name.strip() for name in node.text.split(","))


def without_terms(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Remove pointers to glossary terms; the words stay."""
    return rewritten(nodes, lambda node: node.children if _points_to_term(node) else (node,))


def _points_to_term(node: Node) -> bool:
    return node.kind == "link" and node.attributes["href"].startswith(("term:", "#term-"))


def _resolve_node(node: Node, context: PointerContext) -> Iterable[Node]:
    if node.kind == "link":
        return _resolve_link(node, context)
    if node.kind == "sources":
        return ()
    if node.kind == "variable":
        return (Node("text", text=context.variables.get(node.text, ""), line=node.line),)
    if node.kind == "image":
        path = Path(node.attributes["folder"]) / node.attributes["src"]
        source = f"/content/{quote(os.fsencode(path_in_folders(path, context.folders)))}"
        return (replace(node, attributes={"src": source, "alt": node.attributes["alt"]}),)
    if node.kind == "heading" and context.lower:
        level = str(int(node.attributes["level"]) + context.lower)
        return (replace(node, attributes={**node.attributes, "level": level}),)
    return (node,)


def _resolve_link(node: Node, context: PointerContext) -> Iterable[Node]:
    target = node.attributes["href"]
    kind, _, name = target.partition(":")
    if kind == "term":
        attributes = {"class": "term", "href": f"#term-{name}"}
        return (replace(node, attributes=attributes, children=_plain_text(node.children)),)
    if kind == "section":
        return _resolve_section_link(node, name, context)
    shown = _printed_address(target)
    words = "".join(child.words for child in node.children)
    if _address_key(words) == _address_key(shown):
        return (node,)
    return (node, Node("text", text=" "), _span("address", Node("text", text=f"({shown})")))


def _resolve_section_link(node: Node, name: str, context: PointerContext) -> Iterable[Node]:
    words = _plain_text(node.children)
    if name in context.chosen:
        target = f"#section-{name}"
        page = Node("span", {"class": "page-number", "data-target": target})
        before, _, after = context.words["on_page"].replace(" {page}", "\u00a0{page}").partition("{page}")
        link = replace(node, attributes={"href": target}, children=words)
        return (link, _span("pointer", Node("text", text=f" {before}"), page, Node("text", text=after)))
    if name not in context.titles:  # it is not translated yet
        return words
    hint = context.words["ask_for_handout"].format(title=context.titles[name])
    return (*words, Node("text", text=" "), _span("pointer", Node("text", text=hint)))


def _span(class_: str, *inside: Node) -> Node:
    return Node("span", {"class": class_}, inside)


def _plain_text(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return the words of a pointer as plain text."""
    kinds = {"text": "text", "code": "text", "soft_break": "soft_break", "hard_break": "soft_break"}
    return _join_texts(replace(node, kind=kinds[node.kind]) for node in walk(nodes) if node.kind in kinds)


def _join_texts(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Join adjacent text nodes."""
    joined: list[Node] = []
    for is_text, group in groupby(nodes, key=lambda node: node.kind == "text"):
        run = list(group)
        joined += [Node("text", text="".join(node.text for node in run), line=run[0].line)] if is_text else run
    return tuple(joined)


def _printed_address(target: str) -> str:
    """Return an address as printed: without what a browser adds by itself."""
    parts = urlsplit(target)
    if parts.scheme in ("mailto", "tel"):
        return parts.path
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def _address_key(text: str) -> str:
    """Normalize an address, to compare the words of a link with its target."""
    return _ADDRESS.sub("", text).rstrip("/").lower()


def listed_sources(library: Library, chapters: Sequence[Chapter]) -> tuple[Source, ...]:
    """Return the cited sources by id; a section that cites none has those listed in its data."""
    names = {
        name
        for chapter in chapters
        for name in chapter.cited or (() if chapter.section.is_worksheet else chapter.section.sources)
    }
    return tuple(library.sources[name] for name in sorted(names, key=lambda name: (len(name), name)))


def listed_resources(library: Library, region: Region) -> tuple[Resource, ...]:
    """Return the organizations of a region, in the order of its lists."""
    listed = (resource for place in region.lists for resource in library.resources if place in resource.regions)
    return tuple(dict.fromkeys(listed))


ASK = "ask"
QUESTIONS = "questions"
READING_ORDER = "complete"
LINES_PER_QUESTION = "3"


def numbered_sections(sections: Iterable[Section]) -> list[Section]:
    """Leave out worksheets, which have no number and no questions of their own."""
    return [section for section in sections if not section.is_worksheet]


def gathers_questions(section: Section) -> bool:
    """Return whether a section gathers the questions of others."""
    return any(node.kind == QUESTIONS for node in section.blocks)


def insert_questions(section: Section, asking: Sequence[Section]) -> Section:
    """Insert the questions of the sections `asking` where a section gathers them."""
    nodes = tuple(_gather_questions(node, asking) if node.kind == QUESTIONS else node for node in section.blocks)
    return replace(section, nodes=nodes)


def usable_sections(library: Library) -> list[Section]:
    """Return the sections without faults: those of the complete booklet in its order, then the others."""
    complete = library.recipes.get(READING_ORDER)
    names = dict.fromkeys((*(complete.parts if complete else ()), *library.sections))
    usable = (name for name in names if name in library.sections and name not in library.broken)
    return numbered_sections(library.sections[name] for name in usable)


def gap_notices(library: Library, sections: Sequence[Section]) -> Iterator[str]:
    """Yield a notice about each empty section, and about links to sections that do not exist in their language."""
    yield from (
        f"{section.name} has no text below its title; write it in {section.path}"
        for section in sections
        if not section.blocks
    )
    existing, code = section_names(library), library.language.code
    targets = {mention.name for section in sections for mention in section.mentions if mention.kind == "section"}
    if missing := sorted(targets.difference(existing)):
        yield f"links to {', '.join(missing)} are left out until they are translated (sections/<name>/{code}.md)"


def left_out_notices(library: Library) -> tuple[str, ...]:
    """Return a notice for each section whose questions are left out because it has faults."""
    worksheets = {name for name, section in library.sections.items() if section.is_worksheet}
    broken = [name for name in library.broken if name and not name.startswith("recipe ") and name not in worksheets]
    own = f" --content {shlex.quote(str(library.folders[-1]))}" if len(library.folders) > 1 else ""
    alone = " --only-content" if library.only_content else ""
    remedy = f"to see why: nethandout list{own}{alone}"
    return tuple(f'the questions of "{name}" are left out; {remedy}' for name in broken)


def _gather_questions(block: Node, sections: Iterable[Section]) -> Node:
    """Fill a `questions` block: for each section with questions its title, its questions to tick, and lines.

    A list to tick has no glossary, so pointers to terms are removed.
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
