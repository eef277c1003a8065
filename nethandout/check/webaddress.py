"""Web and mail addresses that a reader sees: what stands in one is no word or number of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from nethandout.check.findings import Finding

_SHOWN = re.compile(
    r"\bhttps?://[^\s<>]+|\bwww\.[\w-]+\.[^\s<>]+|\b[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\b(?:[\w-]+\.)+(?:com|edu|gov|info|net|org)\b(?:/[^\s<>]*)?",
    re.IGNORECASE,
)
_TARGET = re.compile(r"(?<=\]\()(?:[^()\n]|\([^()\n]*\))*(?=\))")


def without_targets(line: str) -> str:
    """A line as it is written, with blanks for the addresses behind the words of links, which nobody sees."""
    return _TARGET.sub(lambda found: " " * len(found[0]), line)


def is_in_address(found: Finding, lines: Mapping[Path, tuple[str, ...]]) -> bool:
    """Whether what was found is a part of an address; `lines` are the files as they are written."""
    file = lines.get(found.path, ())
    if not found.words or not 0 < found.line <= len(file):
        return False
    at = found.column - 1
    shown = _SHOWN.finditer(without_targets(file[found.line - 1]))
    return any(one.start() <= at < one.end() and found.words in one[0] for one in shown)
