"""Where facts come from: a number, or a "most" or "rare", needs a source, and the source must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.case import Case, line_of
from nethandout.check.findings import Finding
from nethandout.check.manuscript import Element
from nethandout.check.prose import VARIABLES

STATED = ("", "key-points", "call")
_NUMBER = re.compile(r"(?<![\w.,–-])\d[\d,.]*(?:\s*%)?(?![\w-]*[A-Za-z])")


def findings(case: Case) -> Iterator[Finding]:
    """Statements without a source, sources that do not exist, and lists that do not match the text."""
    yield from _unknown(case)
    section = case.manuscript.section
    if not (section.sources or section.review.state == "unchecked"):
        yield case.front("no-sources", "sources", "sources")
    for one in case.manuscript.of("paragraph", "item", "cell"):
        if one.box in STATED:
            yield from _statements(case, one)
    yield from _lists(case)


def _unknown(case: Case) -> Iterator[Finding]:
    for mention in case.manuscript.section.body.mentions:
        if mention.kind in ("source", "listed") and mention.name not in case.library.sources:
            lines = case.manuscript.lines.get(mention.path, ())
            written = lines[mention.line - 1] if mention.line <= len(lines) else ""
            column = max(written.find(mention.name), 0) + 1
            yield case.on("unknown-source", mention.path, mention.line, mention.name, column)


def _lists(case: Case) -> Iterator[Finding]:
    """Sources that the text cites and the data does not list, and the other way round."""
    section = case.manuscript.section
    cited = {mention.name: mention for mention in section.body.mentions if mention.kind == "source"}
    for name, mention in cited.items():
        if name not in section.sources and name in case.library.sources:
            yield case.on("source-not-listed", mention.path, mention.line, name)
    line = line_of(case.manuscript.lines[section.path], "sources")
    for name in section.sources if cited else ():
        if name not in cited and name in case.library.sources:
            yield case.on("source-unused", section.path, line, name)


def _statements(case: Case, one: Element) -> Iterator[Finding]:
    """Each sentence with a number or a claim of frequency after the last source of its paragraph."""
    if _introduced(case, one):
        return
    last = max(one.marks, default=-1)
    for start, end in one.sentences or ((0, len(one.text)),):
        if last > start:
            continue
        sentence = one.text[start:end]
        number = next(_facts(case, sentence), None)
        claim = case.cues.phrases("frequency").search(sentence) if case.cues.known else None
        if number:
            yield case.at("number-source", one, start + number.start(), start + number.end(), sentence=sentence)
        elif claim:
            yield case.at("claim-source", one, start + claim.start(), start + claim.end(), sentence=sentence)


def _facts(case: Case, sentence: str) -> Iterator[re.Match[str]]:
    """The numbers of a sentence that state something: no label like "grade 2", no number to call."""
    labels = [found.span() for found in case.cues.pattern("label_number").finditer(sentence)]
    names = [found.span() for found in case.glossary_pattern.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        inside = any(start <= found.start() < end for start, end in labels + names)
        if not inside and found[0].strip(",.") not in VARIABLES.values():
            yield found


def _introduced(case: Case, one: Element) -> bool:
    """Whether the words that introduce a list or table, or any cell of the row or head, name the source."""
    if one.kind == "cell":
        cells = case.manuscript.of("cell")
        table = [cell for cell in cells if (cell.path, cell.group) == (one.path, one.group)]
        row = [cell for cell in table if cell.line in (one.line, table[0].line)]
        if any(cell.marks for cell in row) or one.line == table[0].line:
            return True
        return _before(case, table[0])
    return one.kind == "item" and _before(case, next(i for i in case.manuscript.of("item") if i.group == one.group))


def _before(case: Case, first: Element) -> bool:
    """Whether the paragraph right before a list or table ends with a source."""
    index = case.manuscript.elements.index(first)
    above = case.manuscript.elements[index - 1] if index else None
    if above is None or above.kind != "paragraph" or above.box != first.box:
        return False
    return max(above.marks, default=-1) >= len(above.text.rstrip())
