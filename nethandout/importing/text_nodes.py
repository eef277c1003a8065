"""Nodes of an imported text: built from runs of words, and written as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from nethandout.content.assets import TICK_BOX
from nethandout.model import Node

BLANKS = " \t\n\r\f\v"
WHITE = re.compile(f"[{BLANKS}]+")
BREAK = Node("hard_break")
BETWEEN = {"hard_break": "\n", "tick_box": TICK_BOX}
PART = re.compile(rf"(\n|{TICK_BOX})")
ACTIVE = re.compile(r"[\\`*_\[\]{]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
LINE_START = re.compile(r"^(?:[#>|]|[-+](?=[\s\-+]|$)|=(?==*\s*$)|:(?=:|-)|\+(?=\+))")
NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
IN_ADDRESS = "%/:?#@!$&+,;=~"
DEEPEST_LIST = 3


class Run(NamedTuple):
    """Words set in one way; a newline breaks the line, `href` is where a link leads."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


PLAIN = Run("")


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Collapse white space, strip both ends, and join neighbors that are set alike."""
    texts: list[list[str]] = []
    settings: list[Run] = []
    space = ""
    for run in runs:
        words = run.text.strip(BLANKS)
        if not words:
            space = _collapsed(space + run.text)
            continue
        start = run.text.index(words)
        setting = run._replace(text="")
        if settings:
            texts[-1].append(_collapsed(space + run.text[:start]))
        if not settings or settings[-1] != setting:
            settings.append(setting)
            texts.append([])
        texts[-1].append(WHITE.sub(lambda white: _collapsed(white.group()), words))
        space = run.text[start + len(words) :]
    return tuple(setting._replace(text="".join(parts)) for setting, parts in zip(settings, texts, strict=True))


def _collapsed(space: str) -> str:
    return "\n" if "\n" in space else space[:1] and " "


def inline(runs: Iterable[Run]) -> tuple[Node, ...]:
    """Make nodes of runs of words; breaks and tick boxes are always outermost."""
    return tuple(_node(run, part) for run in tidy(runs) for part in PART.split(run.text) if part)


def _node(run: Run, text: str) -> Node:
    if text == "\n":
        return BREAK
    if text == TICK_BOX:
        return Node("tick_box")
    node = Node("text", text=text)
    if run.emphasis:
        node = Node("emphasis", children=(node,))
    if run.strong:
        node = Node("strong", children=(node,))
    return Node("link", {"href": run.href}, (node,)) if run.href else node


def runs(nodes: Iterable[Node], setting: Run = PLAIN) -> Iterator[Run]:
    """Yield the runs of words that nodes were made of."""
    for node in nodes:
        if node.kind == "text":
            yield setting._replace(text=node.text)
        elif node.kind in BETWEEN:
            yield setting._replace(text=BETWEEN[node.kind])
        elif node.kind == "link":
            yield from runs(node.children, setting._replace(href=node.attributes["href"]))
        elif node.kind == "strong":
            yield from runs(node.children, setting._replace(strong=True))
        else:
            yield from runs(node.children, setting._replace(emphasis=True))


def excerpt(text: str, most: int = 200) -> str:
    """Return the first words of a text, as many as fit."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def lines(nodes: Sequence[Node]) -> list[tuple[Node, ...]]:
    """Cut the words of a paragraph at its line breaks."""
    out: list[list[Node]] = [[]]
    for node in nodes:
        if node == BREAK:
            out.append([])
        else:
            out[-1].append(node)
    return [tuple(line) for line in out]


def joined(parts: Iterable[Sequence[Node]]) -> tuple[Node, ...]:
    """Put the words of several lines or paragraphs together, a break between them."""
    return tuple(node for at, part in enumerate(parts) for node in ((BREAK,) if at else ()) + tuple(part))


def listing(start: int | None, items: Sequence[Node]) -> Node:
    """Make a list node of item nodes; `start` is None where it has bullets."""
    kind = "bullet_list" if start is None else "ordered_list"
    return Node(kind, {} if start in (None, 1) else {"start": str(start)}, tuple(items), line=items[0].line)


def take_loose(loose: list[Node], items: list[Node]) -> None:
    """Make an item of blocks that are in none; a list straight inside a list belongs to the item before it."""
    if loose and items and loose[0].kind.endswith("_list"):
        items[-1] = replace(items[-1], children=(*items[-1].children, *loose))
    elif loose:
        items.append(Node("item", {}, tuple(loose)))
    loose.clear()


def cut_lists(items: Iterable[Node], start: int | None) -> Iterator[Node]:
    """Yield the lists that items make: a number that does not count on, a heading and a table end one.

    `start` is the first number, None where there are bullets; an item may have its number as attribute `value`.
    """
    gathered: list[Node] = []
    number = first = start or 1
    for item in items:
        value = int(item.attributes.get("value", number)) if start else number
        own = tuple(takewhile(lambda block: block.kind not in ("heading", "table"), item.children))
        if gathered and (value != number or (start and not own)):
            yield listing(start and first, gathered)
            gathered = []
        if own:
            first = first if gathered else value
            gathered.append(Node("item", {}, tuple(_merged(own)), line=own[0].line))
        if len(own) < len(item.children):
            yield from [listing(start and first, gathered)] if gathered else []
            yield from item.children[len(own) :]
            gathered = []
        number = value + 1
    yield from [listing(start and first, gathered)] if gathered else []


def _merged(blocks: Iterable[Node]) -> Iterator[Node]:
    """Make one paragraph of those of an item, with a line break between them; the words of an item do not lead."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        if kind == "paragraph":
            yield Node("plain", {}, joined(block.children for block in group))
        else:
            yield from group


def write_blocks(blocks: Iterable[Node], levels: Mapping[int, int]) -> str:
    """Write blocks one below the other; `levels` gives the level to print for each level of the source."""
    out: list[str] = []
    level = 1
    before = ""
    turned = False
    for block in blocks:
        is_list = block.kind in ("bullet_list", "ordered_list")
        turned = is_list and before.endswith("_list") and not turned
        before = block.kind
        if block.kind == "heading":
            level = min(levels.get(int(block.attributes["level"]), 2), level + 1)
            out.append("#" * level + " " + _heading(block))
        elif is_list:
            out.append("\n".join(_list(block, turned, 0)))
        elif block.kind == "table":
            out.append(_table(block))
        else:
            out.append(markdown(tuple(runs(block.children))))
    return "\n\n".join(out)


def heading_levels(headings: Sequence[Node]) -> dict[int, int]:
    """Return the level to print for each level of the source's headings: 2 (`##`), and 3 for all below."""
    counts = Counter(int(heading.attributes["level"]) for heading in headings)
    levels = sorted(counts)
    if len(levels) > 1 and counts[levels[0]] == 1:
        return {levels[0]: 2, **{level: 2 + (at > 0) for at, level in enumerate(levels[1:])}}
    return {level: 2 + (at > 0) for at, level in enumerate(levels)}


def markdown(words: Sequence[Run]) -> str:
    """Write runs of words; bold, italics and links are kept where Markdown can carry them there."""
    text = "".join(run.text for run in words)
    out: list[str] = []
    at = 0
    for run in words:
        end = at + len(run.text)
        starts_line = at == 0 or text[at - 1] == "\n"
        out.append(_run(run, "".join(out[-1:])[-1:], text[end : end + 1], starts_line))
        at = end
    return "".join(out)


def _run(run: Run, before: str, after: str, starts_line: bool) -> str:
    if not (run.href or run.strong or run.emphasis):
        return _escaped_lines(run.text, starts_line)
    core = run.text.strip(" \n")
    if not core:
        return run.text.replace("\n", "\\\n")
    lead, tail = run.text[: run.text.index(core)], run.text[run.text.index(core) + len(core) :]
    inner = _escaped_lines(core, starts_line and not lead)
    address = _address(run.href)
    if address:
        inner = f"[{inner}]({address})"
        core = "[]"
    mark = ("**" if run.strong else "") or ("*" if run.emphasis else "")
    if mark and _can_mark(core, lead or before, tail or after):
        inner = f"{mark}{inner}{mark}"
    return lead.replace("\n", "\\\n") + inner + tail.replace("\n", "\\\n")


def _escaped_lines(text: str, starts_line: bool) -> str:
    """Put a backslash before every character that Markdown would take for markup, and one at each line break."""
    lines = [ACTIVE.sub(lambda match: "\\" + match.group(), line) for line in text.split("\n")]
    guarded = "\\\n".join(_guarded(line) if starts_line or at else line for at, line in enumerate(lines))
    return guarded.replace(TICK_BOX, "[ ]")


def _guarded(line: str) -> str:
    line = NUMBER_START.sub(r"\1\\\2", line)
    return LINE_START.sub(lambda match: "\\" + match.group(), line)


def _address(text: str) -> str:
    """The address of a link as it can be printed and followed from paper, or nothing."""
    try:
        urlsplit(text)
    except ValueError:
        return ""
    return quote(text.strip(), safe=IN_ADDRESS) if LINK.match(text) else ""


def _can_mark(core: str, before: str, after: str) -> bool:
    """Whether `*` around `core` opens and closes emphasis; between letters and punctuation it does not."""
    if "\n" in core or TICK_BOX in core or before[-1:] in ("*", "_") or after[:1] in ("*", "_"):
        return False
    return (core[0].isalnum() or _is_loose(before[-1:])) and (core[-1].isalnum() or _is_loose(after[:1]))


def _is_loose(character: str) -> bool:
    return not character or character.isspace() or character in punctuation


def _one_line(node: Node) -> list[Run]:
    return [run._replace(text=run.text.replace("\n", " ")) for run in runs(node.children)]


def _heading(heading: Node) -> str:
    return re.sub(r"(?<!\\)#(?=#*$)", r"\\#", markdown(tidy(run._replace(strong=False) for run in _one_line(heading))))


def _list(node: Node, turned: bool, depth: int) -> list[str]:
    """Write a list line by line; `turned` takes the other marks, so that two lists in a row stay two."""
    out: list[str] = []
    bullet, point = ("* ", ")") if turned else ("- ", ".")
    for number, item in enumerate(node.children, start=int(node.attributes.get("start", "1"))):
        mark = bullet if node.kind == "bullet_list" else f"{number}{point} "
        lines: list[str] = []
        below: list[str] = []
        inner_turned = False
        for part, before in zip(item.children, ("", *(child.kind for child in item.children)), strict=False):
            if not part.kind.endswith("_list"):
                lines += ([""] if lines else []) + markdown(tuple(runs(part.children))).split("\n")
                continue
            inner_turned = before.endswith("_list") and not inner_turned
            inner = _list(part, inner_turned, depth + 1)
            if depth >= DEEPEST_LIST:
                below += inner
            else:
                # Only a list that starts at 1 may follow the words of an item without an empty line.
                lines += ([""] if lines and "start" in part.attributes else []) + inner
        indent = " " * len(mark)
        out += [mark + line if not at else (indent + line).rstrip() for at, line in enumerate(lines)] + below
    return out


def _table(table: Node) -> str:
    rows = [[markdown(_one_line(cell)).replace("|", "\\|") for cell in row.children] for row in table.children]
    rule = ["---"] * len(rows[0])
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])
