"""Reports as JSON, and as the lines for a terminal and the SARIF made from it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nethandout import __version__
from nethandout.check.instruments import Verdict, score
from nethandout.check.rules import Rule, rules
from nethandout.check.runner import ON_DEMAND, Report, SectionReport
from nethandout.content.reviews import state_on
from nethandout.errors import Diagnostic, Severity

Data = Mapping[str, Any]
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SARIF_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
ALSO_CHECKED = {
    "looks": ("pages checked: {what}", "pages were not checked (add --looks)"),
    "links": ("addresses requested: {what}", "addresses were not requested (add --links)"),
}


def report_data(report: Report, here: Path) -> dict[str, Any]:
    """Convert a report to plain values, as docs/checks.md describes; paths are relative to the folder `here`."""
    counts = Counter("suppressed" if each.suppressed else str(each.severity) for each in report.findings)
    return {
        "version": 2,
        "made_by": "nethandout check",
        "language": report.language,
        "today": report.today.isoformat(),
        "counts": {name: counts[name] for name in (*map(str, Severity), "suppressed")},
        "also_checked": dict(report.also_checked),
        "findings": [_finding_data(each, here) for each in report.findings],
        "sections": [_section_data(section, here) for section in report.sections],
    }


def relative_path(path: Path | None, here: Path) -> str:
    """Return a path relative to the folder `here` if it is inside."""
    if path is None:
        return ""
    return path.relative_to(here).as_posix() if path.is_absolute() and path.is_relative_to(here) else path.as_posix()


def _finding_data(finding: Diagnostic, here: Path) -> dict[str, Any]:
    rule = rules()[finding.rule]
    return {
        "rule": finding.rule,
        "group": rule.group,
        "severity": str(finding.severity),
        "section": finding.section,
        "path": relative_path(finding.path, here),
        "line": finding.line,
        "column": finding.column,
        "words": finding.words,
        "wrong": finding.wrong,
        "why": rule.why,
        "source": rule.source,
        "fix": finding.fix,
        "suppressed": finding.suppressed,
    }


def _section_data(section: SectionReport, here: Path) -> dict[str, Any]:
    review = section.context.text.section.review
    return {
        "name": section.name,
        "title": section.title,
        "path": relative_path(section.path, here),
        "review": {
            "state": state_on(review, section.context.today),
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
                "path": relative_path(hard.element.path, here),
                "line": hard.element.line_at(hard.start),
                "sentence": hard.text,
                "words": list(hard.words),
            }
            for hard in section.hardest
        ],
        "instruments": [
            _instrument_data(name, list(verdicts))
            for name, verdicts in groupby(section.verdicts, key=lambda verdict: verdict.instrument)
        ],
    }


def _instrument_data(name: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Convert the verdicts of one instrument; each part of PEMAT-P has its own score, the index has one score."""
    parts = groupby(verdicts, key=lambda verdict: verdict.item.part if name == "PEMAT-P" else "")
    items = [
        {
            "item": verdict.item.number,
            "part": verdict.item.part,
            "asks": verdict.item.asks,
            "kind": str(verdict.item.kind),
            "outcome": str(verdict.outcome),
            "decided": verdict.decided,
            "evidence": verdict.evidence,
        }
        for verdict in verdicts
    ]
    return {"id": name, "parts": [score_data(list(group), part) for part, group in parts], "items": items}


def score_data(verdicts: Sequence[Verdict], part: str = "") -> dict[str, Any]:
    """Return how far a section meets one part of an instrument."""
    whole = score(verdicts)
    return {
        "part": part,
        "met": whole.met,
        "of": whole.of,
        "score": whole.percent,
        "decided": {by: list(items) for by, items in whole.by.items()},
        "open": list(whole.open),
        "not_met": list(whole.unmet),
    }


def render(data: Data, form: str) -> str:
    """Write a report as "text", "json" or "sarif"."""
    if form == "text":
        return "\n".join(_lines(data))
    return json.dumps(data if form == "json" else _sarif(data), ensure_ascii=False, indent=2)


def summary(data: Data) -> str:
    """Return one line with the number of sections and of findings of each severity."""
    number = len(data["sections"])
    counts = [
        f"{many} {name}{'' if many == 1 or name == 'suppressed' else 's'}" for name, many in data["counts"].items()
    ]
    return f"{number} section{'' if number == 1 else 's'}: {', '.join(counts)}"


def coverage_lines(data: Data) -> list[str]:
    """Say whether pages and web addresses were checked besides the words."""
    also_checked = data["also_checked"]
    return [ALSO_CHECKED[group][group not in also_checked].format(what=also_checked.get(group)) for group in ON_DEMAND]


def score_words(score: Data) -> str:
    """Describe a score: how many items are met, and who says so; there is none while items are open."""
    by = "; ".join(f"{name}: {_numbers(items)}" for name, items in score["decided"].items())
    unmet = f"; not met: {_numbers(score['not_met'])}" if score["not_met"] else ""
    met = f"{score['met']} of {score['of']} items met ({by}){unmet}"
    if score["score"] is None:
        return (
            f"{met}; no score, since a person has to answer: {_numbers(score['open'])}" if score["open"] else "no items"
        )
    return f"{score['score']} of 100: {met}"


def _numbers(items: Sequence[int]) -> str:
    return ", ".join(map(str, items))


def _lines(data: Data) -> Iterator[str]:
    """Yield findings with each reason and fix once, notices, suppressed findings, the scores of sections, a summary."""
    active = [each for each in data["findings"] if not each["suppressed"]]
    explained: set[tuple[str, str]] = set()
    for each in active:
        if each["severity"] != Severity.NOTICE:
            yield f"{_place(each)}: {each['severity']}: {each['wrong']} [{each['rule']}]"
            for label, words in (("why: ", each["why"]), ("fix: ", each["fix"])):
                if (each["rule"], words) not in explained:
                    explained.add((each["rule"], words))
                    yield f"    {label} {words}"
    yield from _notices([each for each in active if each["severity"] == Severity.NOTICE])
    for each in data["findings"]:
        if each["suppressed"]:
            yield f"{_place(each)}: suppressed: {each['wrong']} [{each['rule']}]; because: {each['suppressed']}"
    for section in data["sections"]:
        yield from ("", *_section_lines(section))
    yield from ("", *coverage_lines(data), summary(data))


def _notices(notices: Sequence[Data]) -> Iterator[str]:
    """Yield one line for the notices of each rule in each file."""
    for (path, rule), group in groupby(
        sorted(notices, key=lambda notice: (notice["path"], notice["rule"])),
        lambda notice: (notice["path"], notice["rule"]),
    ):
        first, *more = group
        if not more:
            yield f"{_place(first)}: notice: {first['wrong']} [{rule}]"
        else:
            lines = ", ".join(dict.fromkeys(str(notice["line"]) for notice in (first, *more)))
            yield f"{path}: {len(more) + 1} notices: {first['wrong']}, and so on, lines {lines} [{rule}]"


def _place(finding: Data) -> str:
    return f"{finding['path']}:{finding['line']}:{finding['column']}" if finding["line"] else str(finding["path"])


def _section_lines(section: Data) -> Iterator[str]:
    yield f"{section['name']}: {section['title']}"
    running = [measure for measure in section["reading"] if measure["of"] == "running text"]
    for formula, group in groupby(
        sorted(running, key=lambda measure: str(measure["formula"])), lambda measure: measure["formula"]
    ):
        values = {measure["glossary"]: measure for measure in group}
        aside = values["set aside"]
        band = f" ({aside['band']})" if aside["band"] else ""
        raw = values["counted"]["value"]
        yield f"  {formula}: {aside['value']:.1f}{band} without glossary words, {raw:.1f} with them"
    for instrument in section["instruments"]:
        for part in instrument["parts"]:
            name = ", ".join(filter(None, (instrument["id"], part["part"])))
            yield f"  {name}: {score_words(part)}"


def _sarif(data: Data) -> dict[str, Any]:
    """Convert all findings to SARIF 2.1.0, which code hosts and editors read."""
    driver = {"name": "nethandout", "version": __version__, "rules": [_sarif_rule(rule) for rule in rules().values()]}
    results = list(map(_sarif_result, data["findings"]))
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.why.partition(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": f"{rule.why} Source: {rule.source}."},
        "help": {"text": f"Run: nethandout check --explain {rule.id}"},
        "defaultConfiguration": {"level": SARIF_LEVELS[rule.severity]},
        "properties": {"group": rule.group},
    }


def _sarif_result(finding: Data) -> dict[str, Any]:
    path = Path(finding["path"])
    place: dict[str, Any] = {
        "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(finding["path"]))}
    }
    if finding["line"]:
        place["region"] = {"startLine": finding["line"], "startColumn": max(1, finding["column"])}
    wrong = finding["wrong"]
    result: dict[str, Any] = {
        "ruleId": finding["rule"],
        "ruleIndex": list(rules()).index(finding["rule"]),
        "level": SARIF_LEVELS[finding["severity"]],
        "message": {"text": f"{wrong[:1].upper()}{wrong[1:]}. To fix it: {finding['fix']}."},
        "locations": [{"physicalLocation": place}],
        "properties": {"section": finding["section"], "words": finding["words"]},
    }
    if finding["suppressed"]:
        result["suppressions"] = [{"kind": "inSource", "justification": finding["suppressed"]}]
    return result
