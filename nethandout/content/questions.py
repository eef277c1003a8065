"""The questions that sections tell their readers to ask, gathered where a worksheet says `::: questions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from shlex import quote

from nethandout.content.pointers import unexplained
from nethandout.model import Library, Node, Section

ASK = "ask"
QUESTIONS = "questions"
READING_ORDER = "complete"
LINES = "3"


def numbered(sections: Iterable[Section]) -> list[Section]:
    """The sections that are no worksheets: those with a number, and with questions of their own."""
    return [section for section in sections if not section.is_worksheet]


def gathers(section: Section) -> bool:
    """Whether a text asks for the questions of others."""
    return any(node.kind == QUESTIONS for node in section.blocks)


def asked(section: Section, asking: Sequence[Section]) -> Section:
    """Put the questions of the sections `asking` where a text gathers them."""
    nodes = tuple(_gathered(node, asking) if node.kind == QUESTIONS else node for node in section.blocks)
    return replace(section, nodes=nodes)


def usable(library: Library) -> list[Section]:
    """Every section without a fault: as the complete booklet has them, then the others."""
    complete = library.recipes.get(READING_ORDER)
    names = dict.fromkeys((*(complete.parts if complete else ()), *library.sections))
    here = [library.sections[name] for name in names if name in library.sections]
    return numbered(section for section in here if section.name not in library.broken)


def left_out(library: Library) -> tuple[str, ...]:
    """A notice for each section whose faults keep its questions from being gathered."""
    worksheets = {name for name, section in library.sections.items() if section.is_worksheet}
    broken = [name for name in library.broken if name and not name.startswith("recipe ") and name not in worksheets]
    own = f" --content {quote(str(library.folders[-1]))}" if len(library.folders) > 1 else ""
    alone = " --only-content" if library.only_content else ""
    mend = f"see what is wrong with it: nethandout list{own}{alone}"
    return tuple(f'the questions of "{name}" are left out; {mend}' for name in broken)


def _gathered(block: Node, sections: Iterable[Section]) -> Node:
    """Give a block `questions` a child for each section that asks any: its title, what its boxes hold to tick, lines.

    A list to tick explains no words, so pointers to them would lead nowhere.
    """
    lines = Node("lines", text=block.attributes.get("lines", LINES))
    groups = []
    for section in sections:
        pieces = [piece for box in section.blocks if box.kind == ASK for piece in box.children]
        if pieces:
            groups.append(Node("asked", {}, (Node("tick", {}, unexplained(pieces)), lines), section.title, block.line))
    return replace(block, children=tuple(groups))
