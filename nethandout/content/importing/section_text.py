"""Words set as Markdown so that they come out on the page as they stood in the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import punctuation
from urllib.parse import quote, urlsplit

from nethandout.content.importing.source_text import (
    Heading,
    ItemList,
    Paragraph,
    Passage,
    Span,
    Table,
    Words,
    plain,
)

ACTIVE = re.compile(r"[\\`*_\[\]{]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
LINE_START = re.compile(r"^(?:[#>|]|[-+](?=[\s\-+]|$)|=(?==*\s*$)|:(?=:|-)|\+(?=\+))")
NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
IN_ADDRESS = "%/:?#@!$&+,;=~"


def escaped(text: str) -> str:
    """Set a backslash before every character that Markdown would take for markup."""
    return ACTIVE.sub(lambda match: "\\" + match.group(), text)


def escaped_lines(text: str, in_line: bool = False) -> str:
    """Escape `text` whose line breaks count; `in_line` when it does not begin a line itself."""
    lines = [escaped(line) for line in text.split("\n")]
    return "\\\n".join(line if in_line and not at else _guarded(line) for at, line in enumerate(lines))


def _guarded(line: str) -> str:
    line = NUMBER_START.sub(r"\1\\\2", line)
    return LINE_START.sub(lambda match: "\\" + match.group(), line)


def markdown(words: Words) -> str:
    """Set a run of words; bold, italics and links are kept where Markdown can carry them there."""
    text = plain(words)
    out: list[str] = []
    at = 0
    for span in words:
        end = at + len(span.text)
        starts_line = at == 0 or text[at - 1] == "\n"
        out.append(_span(span, "".join(out[-1:])[-1:], text[end : end + 1], starts_line))
        at = end
    return "".join(out)


def _span(span: Span, before: str, after: str, starts_line: bool) -> str:
    if not (span.address or span.strong or span.emphasis):
        return escaped_lines(span.text, in_line=not starts_line)
    core = span.text.strip(" \n")
    if not core:
        return span.text.replace("\n", "\\\n")
    lead, tail = span.text[: span.text.index(core)], span.text[span.text.index(core) + len(core) :]
    inner = escaped_lines(core, in_line=not (starts_line and not lead))
    address = _address(span.address)
    if address:
        inner = f"[{inner}]({address})"
        core = "[]"
    mark = ("**" if span.strong else "") or ("*" if span.emphasis else "")
    if mark and _can_mark(core, lead or before, tail or after):
        inner = f"{mark}{inner}{mark}"
    return lead.replace("\n", "\\\n") + inner + tail.replace("\n", "\\\n")


def _address(text: str) -> str:
    """The address of a link as it can be printed and followed from paper, or nothing."""
    try:
        urlsplit(text)
    except ValueError:
        return ""
    return quote(text.strip(), safe=IN_ADDRESS) if LINK.match(text) else ""


def _can_mark(core: str, before: str, after: str) -> bool:
    """Whether `*` around `core` opens and closes emphasis; between letters and punctuation it does not."""
    if "\n" in core or before[-1:] in ("*", "_") or after[:1] in ("*", "_"):
        return False
    return (_plain_edge(core[0]) or _loose(before[-1:])) and (_plain_edge(core[-1]) or _loose(after[:1]))


def _plain_edge(character: str) -> bool:
    return character.isalnum()


def _loose(character: str) -> bool:
    return not character or character.isspace() or character in punctuation


def set_passages(passages: Iterable[Passage], levels: Mapping[int, int]) -> str:
    """Set passages one below the other; `levels` says how deep each heading of the source stands."""
    out: list[str] = []
    level = 1
    before: Passage | None = None
    turned = False
    for passage in passages:
        turned = isinstance(passage, ItemList) and isinstance(before, ItemList) and not turned
        before = passage
        match passage:
            case Heading(words=words):
                level = min(levels.get(passage.level, 2), level + 1)
                out.append("#" * level + " " + _heading(words))
            case Paragraph(words=words):
                out.append(markdown(words))
            case ItemList():
                out.append(_item_list(passage, turned))
            case Table():
                out.append(_table(passage))
    return "\n\n".join(out)


def heading_levels(headings: Sequence[Heading]) -> dict[int, int]:
    """Return how deep each level of the source's headings stands: at 2 (`##`), and all below at 3."""
    counts = Counter(heading.level for heading in headings)
    levels = sorted(counts)
    if len(levels) > 1 and counts[levels[0]] == 1:
        return {levels[0]: 2, **{level: 2 + (at > 0) for at, level in enumerate(levels[1:])}}
    return {level: 2 + (at > 0) for at, level in enumerate(levels)}


def _heading(words: Words) -> str:
    line = markdown(tuple(replace(span, text=span.text.replace("\n", " "), strong=False) for span in words))
    return re.sub(r"(?<!\\)#(?=#*$)", r"\\#", line)


def _item_list(passage: ItemList, turned: bool) -> str:
    """Set a list; `turned` takes the other marks, so that two lists in a row stay two."""
    offsets = [0]
    numbers: dict[int, int] = {}
    lines: list[str] = []
    for item in passage.items:
        depth = min(item.depth, len(offsets) - 1, 3)
        del offsets[depth + 1 :]
        numbers = {deep: number for deep, number in numbers.items() if deep <= depth}
        mark, words = "* " if turned else "- ", markdown(item.words)
        if item.number is not None and item.number == numbers.get(depth, item.number - 1) + 1:
            mark = f"{item.number}{')' if turned else '.'} "
        elif item.number is not None:
            words = f"{item.number}\\. {words}"
        if item.number is not None:
            numbers[depth] = item.number
        indent = " " * offsets[depth]
        lines.append(indent + mark + words.replace("\n", "\n" + indent + " " * len(mark)))
        offsets.append(offsets[depth] + len(mark))
    return "\n".join(lines)


def _table(table: Table) -> str:
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    rule = ["---"] * len(rows[0])
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])


def _cell(words: Words) -> str:
    flat = tuple(replace(span, text=span.text.replace("\n", " ")) for span in words)
    return markdown(flat).replace("|", "\\|")


def front_matter(title: str, source: str) -> str:
    """The data of an imported page: nobody has checked it."""
    return (
        f"+++\ntitle = {toml_string(title)}\nimported_from = {toml_string(source)}\n"
        'version = "0"\nsources = []\n\n[review]\nstate = "unchecked"\n+++\n'
    )


def toml_string(text: str) -> str:
    """Write `text` as a TOML string in double quotes."""
    safe = text.encode("utf-8", "replace").decode()
    quoted = safe.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda control: f"\\u{ord(control.group()):04X}", quoted) + '"'
