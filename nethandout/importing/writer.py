"""Nodes written as Markdown, so that they are printed as they were in the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from string import punctuation
from urllib.parse import quote, urlsplit

from nethandout.importing.inline import TICK_BOX, Run, runs, tidy
from nethandout.model import Node

ACTIVE = re.compile(r"[\\`*_\[\]{]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
LINE_START = re.compile(r"^(?:[#>|]|[-+](?=[\s\-+]|$)|=(?==*\s*$)|:(?=:|-)|\+(?=\+))")
NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
IN_ADDRESS = "%/:?#@!$&+,;=~"
DEEPEST_LIST = 3


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


def front_matter(title: str, source: str) -> str:
    """Write the data of an imported page: nobody has checked it."""
    return (
        f"+++\ntitle = {toml_string(title)}\nimported_from = {toml_string(source)}\n"
        'version = "0"\nsources = []\n\n[review]\nstate = "unchecked"\n+++\n'
    )


def toml_string(text: str) -> str:
    """Write `text` as a TOML string in double quotes."""
    safe = text.encode("utf-8", "replace").decode()
    quoted = safe.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda control: f"\\u{ord(control.group()):04X}", quoted) + '"'
