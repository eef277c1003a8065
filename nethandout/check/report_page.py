"""Reports as a page for clinicians: the data of the JSON form, and the words of each section with marks."""

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
    "overdue": "Signed, but the review is overdue",
}


@dataclass(frozen=True)
class Mark:
    """Marked text in an element: `kind` is "hard" or a severity, `number` that of the sentence or finding."""

    element: Element
    start: int
    end: int
    kind: str
    number: int


def page_data(report: Report, here: Path) -> dict[str, Any]:
    """Return the data of a report with all else that the page shows: the words of each section, with marks."""
    data = report_data(report, here)
    pairs = sorted(
        zip(report.sections, data["sections"], strict=True), key=lambda pair: pair[0].context.text.section.is_worksheet
    )
    names = {section.name for section in report.sections}
    shown = [{**each, "place": _place(each)} for each in data["findings"]]
    return {
        **data,
        "summary": summary(data),
        "also_checked": [f"{line[:1].upper()}{line[1:]}." for line in coverage_lines(data)],
        "sections": [_section(section, own, report.findings, shown) for section, own in pairs],
        "shared": _explain_once(each for each in shown if each["section"] not in names and not each["suppressed"]),
        "suppressed": [each for each in shown if each["suppressed"]],
    }


def _section(section: SectionReport, data: Data, findings: Sequence[Diagnostic], shown: Sequence[Data]) -> Data:
    text = section.context.text
    own = [
        (finding, {**each, "place": _place(each, data["path"])})
        for finding, each in zip(findings, shown, strict=True)
        if finding.section == section.name and not finding.suppressed
    ]
    serious = [(finding, each) for finding, each in own if finding.severity is not Severity.NOTICE]
    elements = (*text.front, *text.elements)
    marks = list(_marks(section, elements, [finding for finding, _ in serious]))
    return {
        **data,
        "is_worksheet": text.section.is_worksheet,
        "state": STATES.get(data["review"]["state"], data["review"]["state"]),
        "waiting": [_waiting(section, statement) for statement in text.section.unconfirmed],
        "language": text.section.language,
        "findings": _explain_once(each for _, each in serious),
        "errors": sum(finding.severity is Severity.ERROR for finding, _ in serious),
        "notices": _explain_once(each for finding, each in own if finding.severity is Severity.NOTICE),
        "grades": () if text.section.is_worksheet else grades(section.measures, section.context.limits),
        "scores": [
            {"name": each["id"], "part": part["part"], "words": score_words(part)}
            for each in data["instruments"]
            for part in each["parts"]
        ],
        "open": [
            {"instrument": each.instrument, "item": each.item.number, "asks": each.item.asks, "seen": each.seen}
            for each in section.verdicts
            if each.outcome is Outcome.OPEN
        ],
        "lines": list(_lines(section, elements, marks)),
    }


def _waiting(section: SectionReport, statement: Statement) -> Data:
    """Return an unconfirmed statement, with the words it is about."""
    places = quoted_places(section.context.text.section, statement)
    return {
        "statement": statement.summary,
        "places": [{"text": place.text, "line": place.line, "more": place.more} for place in places],
    }


def _place(finding: Data, home: str = "") -> str:
    """Return the file and line of a finding in words; in the file `home` of its section, the line is enough."""
    path = "" if finding["path"] == home else finding["path"]
    return ", ".join(filter(None, (path, f"line {finding['line']}" if finding["line"] else "")))


def _explain_once(findings: Iterable[Data]) -> list[Data]:
    """Return the findings, each reason and fix of a rule only where it is first given."""
    given: set[tuple[str, str]] = set()
    explained = list[Data]()
    for finding in findings:
        new = {key: "" if (finding["rule"], finding[key]) in given else finding[key] for key in ("why", "fix")}
        given |= {(finding["rule"], finding["why"]), (finding["rule"], finding["fix"])}
        explained.append({**finding, **new})
    return explained


def _marks(section: SectionReport, elements: Sequence[Element], findings: Sequence[Diagnostic]) -> Iterator[Mark]:
    for number, hard in enumerate(section.hardest, start=1):
        yield Mark(hard.element, hard.start, hard.end, "hard", number)
    for number, finding in enumerate(findings, start=1):
        words = finding.words.removesuffix(" …")
        for element in elements if words else ():
            start = element.text.find(words)
            if finding.path == element.path and element.line <= finding.line <= element.places[-1].line and start >= 0:
                yield Mark(element, start, start + len(words), str(finding.severity), number)
                break


def _lines(section: SectionReport, elements: Sequence[Element], marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """Yield the words in reading order by line; the cells of a row share a line, and a box begins with its name."""
    box = ""
    names = {**section.context.library.language.words, **ABOVE}
    for (kind, _, _, own), group in groupby(
        elements,
        key=lambda element: (
            element.kind,
            element.path,
            element.line if element.kind == "cell" else id(element),
            element.box,
        ),
    ):
        cells = list(group)
        yield {
            "kind": kind,
            "line": cells[0].line,
            "begins": names.get(own, own) if own != box else "",
            "in_box": bool(own),
            "cells": [list(_pieces(element, marks)) for element in cells],
        }
        box = own


def _pieces(element: Element, marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """Yield the pieces of an element's text between marks, each with the kinds of its marks and those it ends."""
    own = [mark for mark in marks if mark.element is element]
    edges = sorted({0, len(element.text), *(mark.start for mark in own), *(mark.end for mark in own)})
    for start, end in pairwise(edges):
        over = [mark for mark in own if mark.start <= start and end <= mark.end]
        yield {
            "text": element.text[start:end],
            "kinds": " ".join(dict.fromkeys(mark.kind for mark in over)),
            "ends": [{"kind": mark.kind, "number": mark.number} for mark in over if mark.end == end],
        }
