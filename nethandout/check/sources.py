"""Where facts come from: a number, or a "most" or "rare", needs a source, and the source must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.rules import finding
from nethandout.check.sectionreader import emergency_number
from nethandout.check.sectiontext import Element
from nethandout.content.toml import read_toml
from nethandout.input_files import find, read_text
from nethandout.model import Library

STATED = ("", "key-points", "call")
FILE = "sources.toml"
_NAMES = re.compile(r"\b[A-Z]\d+\b")
_NUMBER = re.compile(r"(?<![\w.,–-])\d[\d,.]*(?:\s*%)?(?![\w-]*[A-Za-z])")


def findings(case: Case) -> Iterator[Finding]:
    """Statements without a source, sources that do not exist, and lists that do not match the text.

    A worksheet may do without sources, and lists those that its labels rest on without citing each.
    """
    yield from _unknown(case)
    section = case.text.section
    if not (section.sources or section.review.state == "unchecked" or section.is_worksheet):
        yield case.front("no-sources", "sources", "sources")
    # On a worksheet, numbers in lists and tables are labels to be ticked.
    kinds = ("paragraph",) if section.is_worksheet else ("paragraph", "item", "cell")
    for one in case.text.of(*kinds):
        if one.box in STATED:
            yield from _statements(case, one)
    yield from _lists(case)


def nowhere(library: Library) -> Iterator[Finding]:
    """Entries of the bibliography that no section of any language names, each on its line of sources.toml."""
    path = find(library.folders, FILE)
    if path is None or library.only_content:
        return
    texts = [read_text(file) for folder in library.folders for file in sorted(folder.glob("*/*/*.md"))]
    named = {name for text in texts for name in _NAMES.findall(text)}
    for setting in read_toml(path).texts():
        if setting.name == "id" and setting.text not in named:
            yield finding("source-nowhere", path, setting.line, setting.text)


def _unknown(case: Case) -> Iterator[Finding]:
    for mention in case.text.section.mentions:
        if mention.kind in ("source", "listed") and mention.name not in case.library.sources:
            lines = case.text.lines.get(mention.path, ())
            written = lines[mention.line - 1] if mention.line <= len(lines) else ""
            column = max(written.find(mention.name), 0) + 1
            yield case.on("unknown-source", mention.path, mention.line, mention.name, column)


def _lists(case: Case) -> Iterator[Finding]:
    """Sources that the text cites and the data does not list, and the other way round."""
    section = case.text.section
    cited = {mention.name: mention for mention in section.mentions if mention.kind == "source"}
    for name, mention in cited.items():
        if name not in section.sources and name in case.library.sources:
            yield case.on("source-not-listed", mention.path, mention.line, name)
    line = case.text.data.line("sources")
    for name in section.sources if cited else ():
        if name not in cited and name in case.library.sources:
            yield case.on("source-unused", section.path, line, name)


def _statements(case: Case, one: Element) -> Iterator[Finding]:
    """Each sentence with a number or a claim of frequency after the last source of its paragraph."""
    if introduced(case, one):
        return
    last = max(one.marks, default=-1)
    for start, end in one.sentences or ((0, len(one.text)),):
        if last > start:
            continue
        sentence = one.text[start:end]
        number = next(facts(case, sentence), None)
        claim = next(claims(case, sentence), None)
        if number:
            yield case.at("number-source", one, start + number.start(), start + number.end(), sentence=sentence)
        elif claim:
            yield case.at("claim-source", one, start + claim.start(), start + claim.end(), sentence=sentence)


def claims(case: Case, sentence: str) -> Iterator[re.Match[str]]:
    """What a sentence says of how often, without a number."""
    for pattern in (case.cues.phrases("frequency"), case.cues.pattern("fraction"), case.cues.pattern("most")):
        yield from pattern.finditer(sentence)


def facts(case: Case, sentence: str) -> Iterator[re.Match[str]]:
    """The numbers of a sentence that state something: no label like "grade 2", no number to call."""
    labels = [found.span() for found in case.cues.pattern("label_number").finditer(sentence)]
    names = [found.span() for found in case.glossary_pattern.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        inside = any(start <= found.start() < end for start, end in labels + names)
        if not inside and found[0].strip(",.") not in emergency_number(case.library).values():
            yield found


def introduced(case: Case, one: Element) -> bool:
    """Whether the words that introduce a list or table, or any cell of the row or head, name the source."""
    if one.kind not in ("cell", "item"):
        return False
    if one.kind == "cell":
        head, row = case.text.row(one)
        if one in head or any(cell.marks for cell in (*head, *row)):
            return True
    above = case.text.before(one)
    if above is None or above.kind != "paragraph" or above.box != one.box:
        return False
    return max(above.marks, default=-1) >= len(above.text.rstrip())
