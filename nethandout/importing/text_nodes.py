"""Nodes of an imported text: made from runs of text, split into lists, and written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from nethandout.content.assets import TICK_BOX
from nethandout.model import Node

WHITE_SPACE = " \t\n\r\f\v"
SPACES = re.compile(f"[{WHITE_SPACE}]+")
BREAK = Node("hard_break")
SPECIAL = {"hard_break": "\n", "tick_box": TICK_BOX}
BREAK_OR_BOX = re.compile(rf"(\n|{TICK_BOX})")
ACTIVE = re.compile(r"[\\`*_\[\]{]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
LINE_START = re.compile(r"^(?:[#>|]|[-+](?=[\s\-+]|$)|=(?==*\s*$)|:(?=:|-)|\+(?=\+))")
NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
SAFE_IN_URL = "%/:?#@!$&+,;=~"
MAX_LIST_DEPTH = 3


class Run(NamedTuple):
    """Text in one style; a newline is a line break, `href` the target of a link."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


PLAIN = Run("")


def collapse(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Collapse white space, strip both ends, and join adjacent runs of one style."""
    texts: list[list[str]] = []
    styles: list[Run] = []
    space = ""
    for run in runs:
        words = run.text.strip(WHITE_SPACE)
        if not words:
            space = _collapsed(space + run.text)
            continue
        start = run.text.index(words)
        style = run._replace(text="")
        if styles:
            texts[-1].append(_collapsed(space + run.text[:start]))
        if not styles or styles[-1] != style:
            styles.append(style)
            texts.append([])
        texts[-1].append(SPACES.sub(lambda match: _collapsed(match.group()), words))
        space = run.text[start + len(words) :]
    return tuple(style._replace(text="".join(parts)) for style, parts in zip(styles, texts, strict=True))


def _collapsed(space: str) -> str:
    return "\n" if "\n" in space else space[:1] and " "


def inline_nodes(runs: Iterable[Run]) -> tuple[Node, ...]:
    """Make nodes of runs; line breaks and tick boxes are always outermost."""
    return tuple(_inline_node(run, part) for run in collapse(runs) for part in BREAK_OR_BOX.split(run.text) if part)


def _inline_node(run: Run, text: str) -> Node:
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


def runs_of(nodes: Iterable[Node], style: Run = PLAIN) -> Iterator[Run]:
    """Yield the runs that nodes were made of."""
    for node in nodes:
        if node.kind == "text":
            yield style._replace(text=node.text)
        elif node.kind in SPECIAL:
            yield style._replace(text=SPECIAL[node.kind])
        elif node.kind == "link":
            yield from runs_of(node.children, style._replace(href=node.attributes["href"]))
        elif node.kind == "strong":
            yield from runs_of(node.children, style._replace(strong=True))
        else:
            yield from runs_of(node.children, style._replace(emphasis=True))


def excerpt(text: str, limit: int = 200) -> str:
    """Return the first words of a text, at most `limit` characters of them."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"


def split_lines(nodes: Iterable[Node]) -> list[list[Node]]:
    """Split inline nodes at line breaks."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if node == BREAK:
            lines.append([])
        else:
            lines[-1].append(node)
    return lines


def join_lines(lines: Iterable[Sequence[Node]]) -> tuple[Node, ...]:
    """Join lines or paragraphs with a line break between them."""
    return tuple(node for at, line in enumerate(lines) for node in ((BREAK,) if at else ()) + tuple(line))


def list_node(start: int | None, items: Sequence[Node]) -> Node:
    """Make a list of items; `start` is None for bullets."""
    kind = "bullet_list" if start is None else "ordered_list"
    return Node(kind, {} if start in (None, 1) else {"start": str(start)}, tuple(items), line=items[0].line)


def wrap_loose_blocks(loose: list[Node], items: list[Node]) -> None:
    """Move blocks outside of any item into a new item; a list directly in a list belongs to the item before it."""
    if loose and items and loose[0].kind.endswith("_list"):
        items[-1] = replace(items[-1], children=(*items[-1].children, *loose))
    elif loose:
        items.append(Node("item", {}, tuple(loose)))
    loose.clear()


def split_lists(items: Iterable[Node], start: int | None) -> Iterator[Node]:
    """Yield the lists that items make: a gap in the numbers, a heading, or a table ends a list.

    `start` is the first number, None for bullets; an item may carry its number in the attribute `value`.
    """
    gathered: list[Node] = []
    number = first = start or 1
    for item in items:
        value = int(item.attributes.get("value", number)) if start else number
        content = tuple(takewhile(lambda block: block.kind not in ("heading", "table"), item.children))
        if gathered and (value != number or (start and not content)):
            yield list_node(start and first, gathered)
            gathered = []
        if content:
            first = first if gathered else value
            gathered.append(Node("item", {}, tuple(_join_paragraphs(content)), line=content[0].line))
        if len(content) < len(item.children):
            yield from [list_node(start and first, gathered)] if gathered else []
            yield from item.children[len(content) :]
            gathered = []
        number = value + 1
    yield from [list_node(start and first, gathered)] if gathered else []


def _join_paragraphs(blocks: Iterable[Node]) -> Iterator[Node]:
    """Join adjacent paragraphs of an item into one, with a line break between them."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        if kind == "paragraph":
            yield Node("plain", {}, join_lines(block.children for block in group))
        else:
            yield from group


def write_blocks(blocks: Iterable[Node]) -> str:
    """Write blocks as Markdown; no heading is more than one level below the one before it."""
    written: list[str] = []
    level = 1
    kind_before = ""
    alternate = False
    for block in blocks:
        is_list = block.kind.endswith("_list")
        alternate = is_list and kind_before.endswith("_list") and not alternate
        kind_before = block.kind
        if block.kind == "heading":
            level = min(int(block.attributes["level"]), level + 1)
            written.append("#" * level + " " + _heading(block))
        elif is_list:
            written.append("\n".join(_list_lines(block, alternate, 0)))
        elif block.kind == "table":
            written.append(_table(block))
        else:
            written.append(inline_markdown(runs_of(block.children)))
    return "\n\n".join(written)


def inline_markdown(runs: Iterable[Run]) -> str:
    """Write runs as Markdown; bold, italics, and links are kept wherever Markdown allows them."""
    runs = tuple(runs)
    text = "".join(run.text for run in runs)
    written: list[str] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        starts_line = at == 0 or text[at - 1] == "\n"
        written.append(_run(run, "".join(written[-1:])[-1:], text[end : end + 1], starts_line))
        at = end
    return "".join(written)


def _run(run: Run, before: str, after: str, starts_line: bool) -> str:
    if not (run.href or run.strong or run.emphasis):
        return _escape(run.text, starts_line)
    core = run.text.strip(" \n")
    if not core:
        return run.text.replace("\n", "\\\n")
    lead, _, tail = run.text.partition(core)
    marked = _escape(core, starts_line and not lead)
    if url := _printable_url(run.href):
        marked = f"[{marked}]({url})"
        core = "[]"
    mark = ("**" if run.strong else "") or ("*" if run.emphasis else "")
    if mark and _can_emphasize(core, lead or before, tail or after):
        marked = f"{mark}{marked}{mark}"
    return lead.replace("\n", "\\\n") + marked + tail.replace("\n", "\\\n")


def _escape(text: str, starts_line: bool) -> str:
    """Put a backslash before every character that Markdown would take for markup, and one at each line break."""
    lines = [ACTIVE.sub(r"\\\g<0>", line) for line in text.split("\n")]
    escaped = (_escape_start(line) if starts_line or at else line for at, line in enumerate(lines))
    return "\\\n".join(escaped).replace(TICK_BOX, "[ ]")


def _escape_start(line: str) -> str:
    return LINE_START.sub(r"\\\g<0>", NUMBER_START.sub(r"\1\\\2", line))


def _printable_url(url: str) -> str:
    """Return the URL of a link if it is of use on paper, else an empty string."""
    try:
        urlsplit(url)
    except ValueError:
        return ""
    return quote(url.strip(), safe=SAFE_IN_URL) if LINK.match(url) else ""


def _can_emphasize(text: str, before: str, after: str) -> bool:
    """Return whether `*` around a text opens and closes emphasis; between letters and punctuation it does not."""
    if "\n" in text or TICK_BOX in text or before[-1:] in ("*", "_") or after[:1] in ("*", "_"):
        return False
    return (text[0].isalnum() or _ends_word(before[-1:])) and (text[-1].isalnum() or _ends_word(after[:1]))


def _ends_word(character: str) -> bool:
    return not character or character.isspace() or character in punctuation


def _on_one_line(node: Node) -> list[Run]:
    return [run._replace(text=run.text.replace("\n", " ")) for run in runs_of(node.children)]


def _heading(heading: Node) -> str:
    text = inline_markdown(collapse(run._replace(strong=False) for run in _on_one_line(heading)))
    return re.sub(r"(?<!\\)#(?=#*$)", r"\\#", text)


def _list_lines(node: Node, alternate: bool, depth: int) -> list[str]:
    """Write a list line by line; `alternate` markers keep it apart from a list directly before it."""
    written: list[str] = []
    bullet, point = ("* ", ")") if alternate else ("- ", ".")
    for number, item in enumerate(node.children, start=int(node.attributes.get("start", "1"))):
        marker = bullet if node.kind == "bullet_list" else f"{number}{point} "
        lines: list[str] = []
        below: list[str] = []
        kind_before, inner_alternate = "", False
        for block in item.children:
            inner_alternate = kind_before.endswith("_list") and not inner_alternate
            kind_before = block.kind
            if not block.kind.endswith("_list"):
                lines += ([""] if lines else []) + inline_markdown(runs_of(block.children)).split("\n")
                continue
            inner = _list_lines(block, inner_alternate, depth + 1)
            if depth >= MAX_LIST_DEPTH:
                below += inner
            else:
                # Only a list that starts at 1 may follow the text of an item without an empty line.
                lines += ([""] if lines and "start" in block.attributes else []) + inner
        indent = " " * len(marker)
        written += [marker + line if not at else (indent + line).rstrip() for at, line in enumerate(lines)] + below
    return written


def _table(table: Node) -> str:
    rows = [
        [inline_markdown(_on_one_line(cell)).replace("|", "\\|") for cell in row.children] for row in table.children
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
