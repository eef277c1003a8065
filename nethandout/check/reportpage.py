"""A report as a page that a clinician reads: what is open for a person, then each section's words with marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from nethandout.check.instruments import Outcome
from nethandout.check.readability import grades
from nethandout.check.report import (
    beyond,
    by_instrument,
    parts,
    score_words,
    shown,
    summary,
)
from nethandout.check.reportdata import finding_data, section_data
from nethandout.check.runner import Report, SectionReport
from nethandout.check.section_text import Element
from nethandout.content.reviews import quoted_places
from nethandout.errors import Diagnostic, Severity
from nethandout.model import Statement

LABELS = {
    "title": "What a check of the words found",
    "date": "Judged as on {day}.",
    "note": "A machine counts and compares. Whether the words are true, kind and right for readers, a person says.",
    "to_do": "What you can do with this page",
    "read": "Read the words of a section below. Hard sentences, and words that break a rule, are marked in them.",
    "confirm": "Look up each statement that waits for a clinician.",
    "answer": "Answer what only a person can judge:",
    "sign": "When all of it is right, sign it in a terminal; you are asked for each statement:",
    "until": "DATE is the day on which it has to be read again, written 2028-11-10.",
    "sections": "All sections",
    "worksheets": "Worksheets",
    "section": "Section",
    "errors": "Errors",
    "warnings": "Warnings",
    "waiting": "Statements that wait",
    "questions": "Open questions",
    "review": "Review",
    "findings": "What was found",
    "none": "Nothing was found that has to be mended.",
    "notices": "To know",
    "hardest": "The hardest sentences",
    "hard": "hard {number}",
    "long_words": "long words: {words}",
    "reading": "How hard it is to read",
    "reading_more": "Every figure: paragraphs, lists, headings and tables apart",
    "aside": "Glossary set aside",
    "counted": "As it stands",
    "open": "Open for a person",
    "statements": "Statements that wait for a clinician",
    "judged": "What only a person can judge",
    "instruments": "PEMAT-P and the CDC Clear Communication Index",
    "every_item": "{name}, item by item",
    "words": "The words",
    "legend": "The number before a line is its line in the file. A dotted line marks a hard sentence, a solid line "
    "what was found; the number behind it leads there.",
    "silenced": "Left as it is, with reasons",
    "because": "Because:",
    "shared": "What all sections share",
    "line": "line {line}",
    "fix": "To fix it:",
    "why": "Why:",
    "formula": "Formula",
    "part": "Of",
    "item": "Item",
    "outcome": "Outcome",
    "decided": "Decided by",
    "evidence": "Evidence",
}
ABOVE = {"title": "Title", "main_message": "Main message", "purpose": "What the page is for"}
STATES = {
    "draft": "Draft: no clinician has signed it",
    "unchecked": "Imported: nobody has checked it",
    "reviewed": "Signed",
    "overdue": "Signed, and the review has run out",
}


@dataclass(frozen=True)
class Mark:
    """A stretch of an element's text: `kind` is "hard" or a severity, `number` that of the sentence or finding."""

    element: Element
    start: int
    end: int
    kind: str
    number: int


def page_data(report: Report, here: Path) -> Mapping[str, Any]:
    """All that the page shows, as plain values; the words of its labels with them."""
    own = {section.name for section in report.sections}
    sections = sorted(report.sections, key=lambda one: one.case.text.section.is_worksheet)
    return {
        "labels": LABELS,
        "language": "en",
        "summary": summary(report),
        "beyond": [f"{line[:1].upper()}{line[1:]}." for line in beyond(report)],
        "day": report.today.isoformat(),
        "sections": [_section(section, report.findings, here) for section in sections],
        "shared": _once([_found(one, here) for one in report.findings if one.section not in own and not one.silenced]),
        "silenced": [_found(one, here) for one in report.findings if one.silenced],
    }


def _section(section: SectionReport, findings: Sequence[Diagnostic], here: Path) -> dict[str, Any]:
    text = section.case.text
    found = [one for one in findings if one.section == section.name and not one.silenced]
    heavy = [one for one in found if one.severity is not Severity.NOTICE]
    elements = (*text.front, *text.elements)
    marks = list(_marks(section, elements, heavy))
    data = section_data(section, here)
    return {
        **data,
        "is_worksheet": text.section.is_worksheet,
        "state": STATES.get(data["review"]["state"], data["review"]["state"]),
        "waiting": [_waiting(section, statement) for statement in text.section.unconfirmed],
        "language": text.section.language,
        "findings": _once([_found(one, here, section.path) for one in heavy]),
        "errors": sum(one.severity is Severity.ERROR for one in heavy),
        "notices": _once([_found(one, here, section.path) for one in found if one not in heavy]),
        "grades": () if text.section.is_worksheet else grades(section.measures, section.case.limits),
        "scores": [
            {"name": name, "part": part, "words": score_words(group)}
            for name, verdicts in by_instrument(section.verdicts)
            for part, group in parts(name, verdicts)
        ],
        "open": [
            {"instrument": one.instrument, "item": one.item.number, "asks": one.item.asks, "seen": one.seen}
            for one in section.verdicts
            if one.outcome is Outcome.OPEN
        ],
        "lines": list(_lines(section, elements, marks)),
    }


def _waiting(section: SectionReport, statement: Statement) -> dict[str, Any]:
    """A statement that waits for a clinician, with the words it is about."""
    found = quoted_places(section.case.text.section, statement)
    return {
        "statement": statement.told,
        "places": [{"text": one.text, "line": one.line, "more": one.more} for one in found],
    }


def _found(found: Diagnostic, here: Path, home: Path | None = None) -> dict[str, Any]:
    """A finding with its place in words; of the file a section is in, the line is enough."""
    line = LABELS["line"].format(line=found.line) if found.line else ""
    path = "" if found.path == home else shown(found.path, here)
    return {**finding_data(found, here), "place": ", ".join(filter(None, (path, line)))}


def _once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings, with the reason of a rule, and the way to mend it, only where they first stand."""
    said: set[tuple[str, str]] = set()
    for one in found:
        for key in ("why", "fix"):
            known = (one["rule"], one[key]) in said
            said.add((one["rule"], one[key]))
            one[key] = "" if known else one[key]
    return found


def _marks(section: SectionReport, elements: Sequence[Element], findings: Sequence[Diagnostic]) -> Iterator[Mark]:
    for number, hard in enumerate(section.hardest, start=1):
        yield Mark(hard.element, hard.start, hard.end, "hard", number)
    for number, found in enumerate(findings, start=1):
        words = found.words.removesuffix(" …")
        for one in elements if words else ():
            start = one.text.find(words)
            if found.path == one.path and one.line <= found.line <= one.places[-1].line and start >= 0:
                yield Mark(one, start, start + len(words), str(found.severity), number)
                break


def _lines(section: SectionReport, elements: Sequence[Element], marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """The words in reading order; the cells of a row stand on one line, and a box begins with its name."""
    box = ""
    names = {**section.case.library.language.words, **ABOVE}
    for (kind, _, _, own), group in groupby(
        elements,
        key=lambda one: (one.kind, one.path, one.line if one.kind == "cell" else id(one), one.box),
    ):
        cells = list(group)
        yield {
            "kind": kind,
            "line": cells[0].line,
            "begins": names.get(own, own) if own != box else "",
            "in_box": bool(own),
            "cells": [list(_pieces(one, marks)) for one in cells],
        }
        box = own


def _pieces(one: Element, marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """The text of an element cut at every mark: each piece has the kinds that lie over it, and the marks it ends."""
    own = [mark for mark in marks if mark.element is one]
    edges = sorted({0, len(one.text), *(mark.start for mark in own), *(mark.end for mark in own)})
    for start, end in pairwise(edges):
        over = [mark for mark in own if mark.start <= start and end <= mark.end]
        yield {
            "text": one.text[start:end],
            "kinds": " ".join(dict.fromkeys(mark.kind for mark in over)),
            "ends": [{"kind": mark.kind, "number": mark.number} for mark in over if mark.end == end],
        }
