"""The measures of `base/measures.css`, in points: they are written there and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.errors import ContentError, Fault
from nethandout.model import Edition
from nethandout.pages.layouts import Layouts
from nethandout.paper import POINTS_PER_MM

FILE = "base/measures.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"(\d*\.?\d+)(pt|mm|in)\Z")
UNITS = {"pt": 1.0, "mm": POINTS_PER_MM, "in": 72.0}


def measure(layouts: Layouts, edition: Edition, name: str) -> float:
    """A length such as `margin-inner` or `small-size` as an edition has it; a missing one is a ContentError."""
    path = layouts.find(FILE)
    text = "" if path is None else COMMENT.sub("", path.read_text(encoding="utf-8"))
    wins = max(_found(text, edition, f"--{name}"), default=None)
    length = LENGTH.match(wins[2]) if wins else None
    if length is None:
        mend = f"add to :root a line: --{name}: …pt"
        raise ContentError([Fault(path, 0, f'the layout\'s measures lack "--{name}" as a length', mend)])
    return float(length[1]) * UNITS[length[2]]


def _found(text: str, edition: Edition, name: str) -> Iterator[tuple[int, int, str]]:
    """Each value the edition may take: how narrowly its rule is meant, its place, the value."""
    classes = {f"paper-{edition.paper}", f"size-{edition.size}", f"ink-{edition.ink}"}
    for place, rule in enumerate(RULE.finditer(text)):
        declared = dict(_declarations(rule[2]))
        for selector in rule[1].split(","):
            root, *wanted = selector.strip().split(".")
            if root == ":root" and set(wanted) <= classes and name in declared:
                yield len(wanted), place, declared[name]


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()
