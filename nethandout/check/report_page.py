"""A report as a page for clinicians: the JSON form, and the words of each section with marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from nethandout.check.instruments import Outcome
from nethandout.check.readability import grades
from nethandout.check.report import Data, coverage_lines, report_data, score_words, summary
from nethandout.check.runner import Report, SectionReport
from nethandout.check.section_text import Element
from nethandout.content.reviews import quoted_places
from nethandout.errors import Diagnostic, Severity
from nethandout.model import Statement

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


def page_data(report: Report, here: Path) -> dict[str, Any]:
    """The data of a report with all else that the page shows: the words of each section, with marks."""
    data = report_data(report, here)
    pairs = sorted(
        zip(report.sections, data["sections"], strict=True), key=lambda pair: pair[0].context.text.section.is_worksheet
    )
    names = {section.name for section in report.sections}
    found = [{**one, "place": _place(one)} for one in data["findings"]]
    return {
        **data,
        "summary": summary(data),
        "beyond": [f"{line[:1].upper()}{line[1:]}." for line in coverage_lines(data)],
        "sections": [_section(section, own, report.findings, found) for section, own in pairs],
        "shared": _explain_once(one for one in found if one["section"] not in names and not one["silenced"]),
        "silenced": [one for one in found if one["silenced"]],
    }


def _section(section: SectionReport, data: Data, findings: Sequence[Diagnostic], found: Sequence[Data]) -> Data:
    text = section.context.text
    own = [
        (finding, {**one, "place": _place(one, data["path"])})
        for finding, one in zip(findings, found, strict=True)
        if finding.section == section.name and not finding.silenced
    ]
    serious = [(finding, one) for finding, one in own if finding.severity is not Severity.NOTICE]
    elements = (*text.front, *text.elements)
    marks = list(_marks(section, elements, [finding for finding, _ in serious]))
    return {
        **data,
        "is_worksheet": text.section.is_worksheet,
        "state": STATES.get(data["review"]["state"], data["review"]["state"]),
        "waiting": [_waiting(section, statement) for statement in text.section.unconfirmed],
        "language": text.section.language,
        "findings": _explain_once(one for _, one in serious),
        "errors": sum(finding.severity is Severity.ERROR for finding, _ in serious),
        "notices": _explain_once(one for finding, one in own if finding.severity is Severity.NOTICE),
        "grades": () if text.section.is_worksheet else grades(section.measures, section.context.limits),
        "scores": [
            {"name": one["id"], "part": part["part"], "words": score_words(part)}
            for one in data["instruments"]
            for part in one["parts"]
        ],
        "open": [
            {"instrument": one.instrument, "item": one.item.number, "asks": one.item.asks, "seen": one.seen}
            for one in section.verdicts
            if one.outcome is Outcome.OPEN
        ],
        "lines": list(_lines(section, elements, marks)),
    }


def _waiting(section: SectionReport, statement: Statement) -> Data:
    """An unconfirmed statement, with the words it is about."""
    places = quoted_places(section.context.text.section, statement)
    return {
        "statement": statement.summary,
        "places": [{"text": one.text, "line": one.line, "more": one.more} for one in places],
    }


def _place(finding: Data, home: str = "") -> str:
    """The file and line of a finding in words; in the file `home` of its section, the line is enough."""
    path = "" if finding["path"] == home else finding["path"]
    return ", ".join(filter(None, (path, f"line {finding['line']}" if finding["line"] else "")))


def _explain_once(findings: Iterable[Data]) -> list[Data]:
    """The findings, each reason and fix of a rule only where it is first given."""
    given: set[tuple[str, str]] = set()
    found = list[Data]()
    for one in findings:
        new = {key: "" if (one["rule"], one[key]) in given else one[key] for key in ("why", "fix")}
        given |= {(one["rule"], one["why"]), (one["rule"], one["fix"])}
        found.append({**one, **new})
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
    names = {**section.context.library.language.words, **ABOVE}
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
