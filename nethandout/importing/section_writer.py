"""Write section files: sorted blocks as Markdown, with front matter that says where they come from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import punctuation
from urllib.parse import quote, urlsplit

from nethandout.atomic import write_whole
from nethandout.content.assets import TICK_BOX
from nethandout.errors import Diagnostic, WriteError
from nethandout.importing.sorting import UNSORTED, Cues, ImportPlan
from nethandout.importing.text_nodes import Run, collapse, runs_of
from nethandout.model import Node

ACTIVE = re.compile(r"[\\`*_\[\]{]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
LINE_START = re.compile(r"^(?:[#>|]|[-+](?=[\s\-+]|$)|=(?==*\s*$)|:(?=:|-)|\+(?=\+))")
NUMBER_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
SAFE_IN_URL = "%/:?#@!$&+,;=~"
MAX_LIST_DEPTH = 3


def section_files(plans: Sequence[ImportPlan], cues: Cues) -> Mapping[Path, str]:
    """Return the text of each file to write, by its path in the content folder."""
    files: dict[Path, str] = {}
    for name, title in cues.titles.items():
        is_unsorted = name == UNSORTED
        section = None if is_unsorted else name
        chosen = [(plan.source, each.block) for plan in plans for each in plan.blocks if each.section == section]
        if chosen:
            path = Path("unsorted.md") if is_unsorted else Path("sections", name, f"{cues.language}.md")
            sources = ", ".join(dict.fromkeys(source for source, _ in chosen))
            files[path] = f"{_front_matter(title, sources)}\n{write_blocks(block for _, block in chosen)}\n"
    return files


def set_heading_levels(blocks: Sequence[Node]) -> tuple[Node, ...]:
    """Give the headings of a text the levels they are printed in: 2 for the title and the highest level, else 3."""
    counts = Counter(int(block.attributes["level"]) for block in blocks if block.kind == "heading")
    levels = sorted(counts)
    has_title = len(levels) > 1 and counts[levels[0]] == 1
    highest = {str(level) for level in levels[: 2 if has_title else 1]}
    return tuple(
        replace(block, attributes={"level": "2" if block.attributes["level"] in highest else "3"})
        if block.kind == "heading"
        else block
        for block in blocks
    )


def _front_matter(title: str, source: str) -> str:
    """Return the front matter of an imported section, which nobody has checked; JSON strings are TOML strings."""
    title, source = (json.dumps(text, ensure_ascii=False) for text in (title, source))
    return (
        f"+++\ntitle = {title}\nimported_from = {source}\n"
        'version = "0"\nsources = []\n\n[review]\nstate = "unchecked"\n+++\n'
    )


def write_import(files: Mapping[Path, str], into: Path, force: bool = False) -> tuple[Path, ...]:
    """Write the files below `into`, each whole or not at all; raises WriteError with every obstacle."""
    targets = {into / path: text for path, text in files.items()}
    faults = [fault for target in targets if (fault := _obstacle(target, force))]
    if faults:
        raise WriteError("\n".join(str(fault) for fault in dict.fromkeys(faults)))
    for target, text in targets.items():
        write_whole(target, text.encode("utf-8"))
    return tuple(targets)


def _obstacle(target: Path, force: bool) -> Diagnostic | None:
    for folder in reversed(target.parents):
        if folder.exists() and not folder.is_dir():
            return Diagnostic(folder, 0, "is a file where a folder is needed", "choose another folder with --into")
    if target.is_dir():
        return Diagnostic(target, 0, "is a folder where a file is needed", "move it away")
    if not force and (target.exists() or target.is_symlink()):
        return Diagnostic(
            target, 0, "already exists", "choose another folder with --into, or overwrite it with --force"
        )
    return None


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
    """Return the URL of a link if it is useful on paper, else an empty string."""
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
