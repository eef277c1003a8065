"""A report as a page that a clinician reads: each section's words in place, with what was found beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from nethandout.check.findings import Finding, Severity
from nethandout.check.instruments import Outcome
from nethandout.check.judge import Report, SectionReport
from nethandout.check.manuscript import Element
from nethandout.check.report import by_instrument, finding_data, parts, score_words, section_data, shown, summary

LABELS = {
    "title": "What a check of the words found",
    "date": "Judged as on {day}",
    "note": "A machine counts and compares. Whether the words are right for your readers, a person must say.",
    "sections": "Sections",
    "findings": "Findings",
    "none": "Nothing found.",
    "hardest": "The hardest sentences",
    "reading": "How hard it is to read",
    "aside": "glossary set aside",
    "counted": "as it stands",
    "open": "Open for a person",
    "open_note": "Answer them with: nethandout check {section} --record --by NAME",
    "waiting": "Statements that wait for a clinician",
    "instruments": "PEMAT-P and the CDC Clear Communication Index",
    "words": "The words, with marks",
    "legend": "Dotted: a hard sentence. Solid: a finding.",
    "silenced": "Silenced, with reasons",
    "shared": "What all sections share",
    "line": "line {line}",
    "mend": "To mend it:",
    "why": "Why:",
    "review": "Review",
    "formula": "Formula",
    "part": "Of",
    "item": "Item",
    "outcome": "Outcome",
    "decided": "Decided by",
    "evidence": "Evidence",
}


def page_data(report: Report, here: Path) -> Mapping[str, Any]:
    """All that the page shows, as plain values; the words of its labels with them."""
    own = {section.name for section in report.sections}
    return {
        "labels": LABELS,
        "language": "en",
        "summary": summary(report),
        "day": report.today.isoformat(),
        "sections": [_section(section, report.findings, here) for section in report.sections],
        "shared": [_found(one, here) for one in report.findings if one.section not in own and not one.silenced],
        "silenced": [_found(one, here) for one in report.findings if one.silenced],
    }


def _section(section: SectionReport, findings: Sequence[Finding], here: Path) -> dict[str, Any]:
    manuscript = section.case.manuscript
    found = [one for one in findings if one.section == section.name and not one.silenced]
    heavy = [one for one in found if one.severity is not Severity.NOTICE]
    return {
        **section_data(section, here),
        "waiting": list(manuscript.section.unconfirmed),
        "language": manuscript.section.language,
        "findings": [_found(one, here) for one in heavy],
        "notices": [_found(one, here) for one in found if one not in heavy],
        "scores": [
            {"name": name, "part": part, "words": score_words(group)}
            for name, verdicts in by_instrument(section.verdicts)
            for part, group in parts(name, verdicts)
        ],
        "open": [
            {"instrument": one.instrument, "item": one.item.number, "asks": one.item.asks, "evidence": one.evidence}
            for one in section.verdicts
            if one.outcome is Outcome.OPEN
        ],
        "elements": [_element(one, section, heavy) for one in manuscript.elements],
    }


def _found(found: Finding, here: Path) -> dict[str, Any]:
    return {**finding_data(found, here), "place": f"{shown(found.path, here)}:{found.line}"}


def _element(one: Element, section: SectionReport, findings: Sequence[Finding]) -> dict[str, Any]:
    marks = sorted({*_hard(one, section), *_places(one, findings)}, key=lambda mark: (mark[0], -mark[1]))
    return {"kind": one.kind, "line": one.line, "box": one.box, "pieces": list(_pieces(one.text, marks))}


def _hard(one: Element, section: SectionReport) -> Iterator[tuple[int, int, str, str]]:
    for hard in section.hardest:
        if hard.element is one:
            yield hard.start, hard.end, "hard", ", ".join(hard.words)


def _places(one: Element, findings: Sequence[Finding]) -> Iterator[tuple[int, int, str, str]]:
    last = one.line + len(one.breaks)
    for found in findings:
        start = one.text.find(found.words.removesuffix(" …")) if found.words else -1
        if found.path == one.path and one.line <= found.line <= last and start >= 0:
            yield start, start + len(found.words.removesuffix(" …")), str(found.severity), found.wrong


def _pieces(text: str, marks: Sequence[tuple[int, int, str, str]]) -> Iterator[dict[str, str]]:
    """The text cut at every mark; each piece has the marks that lie over it."""
    edges = sorted({0, len(text), *(mark[0] for mark in marks), *(mark[1] for mark in marks)})
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark[0] <= start and end <= mark[1]]
        kinds = " ".join(dict.fromkeys(mark[2] for mark in over))
        yield {"text": text[start:end], "kinds": kinds, "note": "; ".join(mark[3] for mark in over if mark[3])}
