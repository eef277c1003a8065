"""The lengths a publication is set by, in points: written in the layout's style sheets and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.errors import ContentError, Fault
from nethandout.input_files import read_text
from nethandout.model import Edition
from nethandout.pages.layouts import Layouts
from nethandout.paper import POINTS_PER_MM

FILE = "base/measures.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(r"""@import\s+["']/layouts/([\w/.-]+)["']\s*;""")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"(\d*\.?\d+)(pt|mm|in)\Z")
UNITS = {"pt": 1.0, "mm": POINTS_PER_MM, "in": 72.0}


class Measures:
    """The lengths of an edition of a kind of publication: those of `base/measures.css`, then those of its own sheet.

    Only rules for :root count; of several the more narrowly meant one wins, then the later one, as in CSS.
    """

    def __init__(self, layouts: Layouts, edition: Edition, kind: str = "", closeness: int = 0) -> None:
        self.path = layouts.find(FILE)
        classes = {kind, f"paper-{edition.paper}", f"size-{edition.size}", f"ink-{edition.ink}", f"closer-{closeness}"}
        sheets = [_text(layouts, FILE), _text(layouts, f"{kind}/{kind}.css") if kind else ""]
        won = sorted(_found("\n".join(sheets), classes), key=lambda rule: rule[0])
        self.values = {name: value for _, declared in won for name, value in declared.items()}

    def __getitem__(self, name: str) -> float:
        """A length such as `margin-inner` or `small-size`; a missing one is a ContentError."""
        length = LENGTH.match(self.values.get(f"--{name}", ""))
        if length is None:
            mend = f"add to :root a line: --{name}: …pt"
            raise ContentError([Fault(self.path, 0, f'the layout\'s measures lack "--{name}" as a length', mend)])
        return float(length[1]) * UNITS[length[2]]

    def type_of(self, name: str) -> tuple[float, float]:
        """The size and the line of a kind of type, such as `text` or `title`."""
        return self[f"{name}-size"], self[f"{name}-line"]

    @property
    def field(self) -> tuple[float, float]:
        """Width and height of what lies within the margins of a page."""
        width = self["page-width"] - self["margin-inner"] - self["margin-outer"]
        return width, self["page-height"] - self["margin-top"] - self["margin-bottom"]


def _text(layouts: Layouts, name: str) -> str:
    """A style sheet without comments, with the sheets it begins with put in."""
    path = layouts.find(name)
    text = "" if path is None else COMMENT.sub("", read_text(path))
    return IMPORT.sub(lambda found: "" if found[1] == name else _text(layouts, found[1]), text)


def _found(text: str, classes: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lengths each rule gives, with how narrowly it is meant."""
    for rule in RULE.finditer(text):
        for selector in rule[1].split(","):
            root, *wanted = selector.strip().split(".")
            if root == ":root" and set(wanted) <= classes:
                yield len(wanted), dict(_declarations(rule[2]))


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()
