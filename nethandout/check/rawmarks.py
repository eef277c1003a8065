"""Marks that were meant and did not work: what a reader would meet as stars, brackets and bars among the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.content.literal import UNDERSTOOD, LiteralLine, literal_lines

_DATA = re.compile(r"\A\+\+\+[ \t]*\n.*?^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_LINK = "write a link as [words](https://…), with nothing between ] and ( and no space in the address"
_BULLET = "begin each line of a list with - and a space, and leave an empty line above the list"
_TABLE = "below the head of a table write a line with as many cells: |---|---|, and leave an empty line above the head"
_SOURCE = "write the id of a source between braces: {R37}"
_HTML = "take it out: HTML is not read; **words** are bold, and an empty line parts paragraphs"
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
    for path, lines in case.manuscript.lines.items():
        for one in _literal("\n".join(lines)):
            yield from _line(case, path, one, lines[one.line - 1], (*ANYWHERE, cited))


def _line(
    case: Case, path: Path, one: LiteralLine, written: str, anywhere: tuple[tuple[re.Pattern[str], str], ...]
) -> Iterator[Finding]:
    """The first mark of each kind in a line; what is told as one kind is not told as another."""
    found = [(pattern.match(one.text), do) for pattern, do in (*LINE, *(FIRST if one.begins else ()))]
    text = one.text
    for pattern, do in anywhere:
        found.append((pattern.search(text), do))
        text = pattern.sub(UNDERSTOOD, text)
    for mark, do in found:
        if mark:
            yield case.on("raw-mark", path, one.line, mark[0], max(written.find(mark[0]), 0) + 1, do=do)


def _literal(text: str) -> Iterator[LiteralLine]:
    """The literal text of a file, without the data on top."""
    data = _DATA.match(text)
    return literal_lines(_DATA.sub(lambda found: "\n" * found[0].count("\n"), text, count=1) if data else text)
