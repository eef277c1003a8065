"""Marks that were meant and did not work: what a reader would meet as stars, brackets and bars among the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectionreader import leaves
from nethandout.check.sectiontext import Element

# Stands for what was understood: code, boxes to tick, letters behind a backslash.
UNDERSTOOD = "\ufffc"
SILENT = ("soft_break", "hard_break", "sources", "target")
_LINK = "write a link as [words](https://…), with nothing between ] and ( and no space in the address"
_BULLET = "begin each line of a list with - and a space, and leave an empty line above the list"
_TABLE = "below the head of a table write a line with as many cells: |---|---|, and leave an empty line above the head"
_SOURCE = "write the id of a source between braces: {R37}"
_HTML = "take it out: HTML is not read; **words** are bold, and an empty line parts paragraphs"
Mark = tuple[re.Pattern[str], str]
# Anywhere in a line.
ANYWHERE = (
    (re.compile(r"\*\*"), "write **words** with no space inside the stars, and two stars at each end"),
    (
        re.compile(r"!\[[^\]]*(?:\]\()?"),
        "write a picture as ![what it shows](file.svg), with no space in the name of the file",
    ),
    (re.compile(r"\]\(|\] \((?=https?:|www\.|mailto:|tel:|section:|term:)"), _LINK),
    (re.compile(r"\{[^{}]*\}?|\}"), "close each { with } on its line: {R37}"),
    (re.compile(r"\[[xX]?\]"), "write a box to tick as [ ], with a space in it"),
    (re.compile(r"</?(?:[abipu]|br|div|em|hr|img|li|ol|span|strong|su[bp]|table|t[dhr]|ul)\b[^<>]*>", re.I), _HTML),
)
# Where a line begins.
LINE = (
    (re.compile(r"::.*"), "begin the line with three colons and a space: ::: do-now"),
    (re.compile(r"\|.*\|$"), _TABLE),
    (re.compile(r"[•·◦▪‣]"), _BULLET),
    (re.compile(r"-[^\W\d_]+"), _BULLET),
    (re.compile(r"={3,}$"), "begin a heading with ## and a space"),
)
# Where a paragraph or item begins.
FIRST = ((re.compile(r"#+[^\W\d_]+|##+\w+"), "put a space behind the #: ## Heading"),)


def findings(case: Case) -> Iterator[Finding]:
    """Every mark of the section and its passages that did not work, on its line."""
    ids = "|".join(map(re.escape, case.library.sources)) or r"(?!)"
    named = rf"(?:{ids})(?:\s*,\s*(?:{ids}))*"
    cited = (re.compile(rf"\[{named}\]|\({named}\)"), _SOURCE)
    for one in case.text.elements:
        for line, text in _literal(one).items():
            yield from _line(case, one, line, text.strip(), (*ANYWHERE, cited))


def _line(case: Case, one: Element, line: int, text: str, anywhere: tuple[Mark, ...]) -> Iterator[Finding]:
    """The first mark of each kind in a line; what is told as one kind is not told as another."""
    begins = line == one.inside[0].line
    found = [(pattern.match(text), do) for pattern, do in (*LINE, *(FIRST if begins else ()))]
    for pattern, do in anywhere:
        found.append((pattern.search(text), do))
        text = pattern.sub(UNDERSTOOD, text)
    written = case.text.lines[one.path][line - 1]
    for mark, do in found:
        if mark:
            yield case.on("raw-mark", one.path, line, mark[0], max(written.find(mark[0]), 0) + 1, do=do)


def _literal(one: Element) -> dict[int, str]:
    """What is printed as it was typed, by line; links give the words they show."""
    lines: dict[int, str] = {}
    for part in leaves(one.inside):
        is_literal = part.kind == "text" and not part.attributes
        silent = part.kind in SILENT
        lines[part.line] = lines.get(part.line, "") + (part.text if is_literal else "" if silent else UNDERSTOOD)
    return lines
