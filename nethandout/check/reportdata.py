"""A report as data for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nethandout.check.instruments import Verdict, score
from nethandout.check.report import by_instrument, counts, parts, shown
from nethandout.check.rules import rules
from nethandout.check.runner import Report, SectionReport
from nethandout.content.reviews import state_on
from nethandout.errors import Diagnostic


def as_json(report: Report, here: Path) -> str:
    """The whole report as JSON; the form is described in docs/checks.md."""
    data = {
        "version": 1,
        "made_by": "nethandout check",
        "language": report.language,
        "today": report.today.isoformat(),
        "counts": counts(report.findings),
        "beyond": dict(report.beyond),
        "findings": [finding_data(found, here) for found in report.findings],
        "sections": [section_data(section, here) for section in report.sections],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def finding_data(found: Diagnostic, here: Path) -> dict[str, Any]:
    """One finding with all that its rule says."""
    rule = rules()[found.rule]
    return {
        "rule": found.rule,
        "wing": rule.wing,
        "severity": str(found.severity),
        "section": found.section,
        "path": shown(found.path, here),
        "line": found.line,
        "column": found.column,
        "words": found.words,
        "wrong": found.wrong,
        "why": rule.why,
        "source": rule.source,
        "fix": found.fix,
        "silenced": found.silenced,
    }


def section_data(section: SectionReport, here: Path) -> dict[str, Any]:
    """What was measured in one section."""
    review = section.case.text.section.review
    return {
        "name": section.name,
        "title": section.title,
        "path": shown(section.path, here),
        "review": {
            "state": state_on(review, section.case.today),
            "by": review.reviewed_by,
            "on": review.reviewed_on,
            "until": review.review_by,
        },
        "reading": [
            {
                "of": measure.of,
                "formula": measure.formula,
                "glossary": "set aside" if measure.set_aside else "counted",
                "value": round(measure.value, 1),
                "band": measure.band,
            }
            for measure in section.measures
        ],
        "hardest": [
            {
                "path": shown(hard.element.path, here),
                "line": hard.element.line_at(hard.start),
                "sentence": hard.text,
                "words": list(hard.words),
            }
            for hard in section.hardest
        ],
        "instruments": [
            {"id": name, "parts": _scores(verdicts), "items": [_item(one) for one in verdicts]}
            for name, verdicts in by_instrument(section.verdicts)
        ],
    }


def _scores(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    found = []
    for part, group in parts(verdicts[0].instrument, verdicts):
        whole = score(group)
        found.append(
            {
                "part": part,
                "met": whole.met,
                "of": whole.of,
                "score": whole.percent,
                "decided": {by: list(items) for by, items in whole.by.items()},
                "open": list(whole.open),
                "not_met": list(whole.unmet),
            }
        )
    return found


def _item(one: Verdict) -> dict[str, Any]:
    return {
        "item": one.item.number,
        "part": one.item.part,
        "asks": one.item.asks,
        "kind": str(one.item.kind),
        "outcome": str(one.outcome),
        "decided": one.decided,
        "evidence": one.evidence,
    }
