"""A report as SARIF 2.1.0, the form in which code hosts and editors take findings (an OASIS standard)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nethandout import __version__
from nethandout.check.report import shown
from nethandout.check.rules import Rule, rules
from nethandout.check.runner import Report
from nethandout.errors import Diagnostic, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def as_sarif(report: Report, here: Path) -> str:
    """All findings; silenced ones are suppressed in the source, with their reason."""
    order = list(rules())
    driver = {"name": "nethandout", "version": __version__, "rules": [_rule(rule) for rule in rules().values()]}
    results = [_result(found, order.index(found.rule), here) for found in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _address(path: Path | None, here: Path) -> str:
    """The address of a file: relative to the folder one stands in where it lies below it, else absolute."""
    below = Path(shown(path, here))
    return below.as_uri() if below.is_absolute() else quote(below.as_posix())


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.why.partition(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": f"{rule.why} Source: {rule.source}."},
        "help": {"text": f"Run: nethandout check --explain {rule.id}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"wing": rule.wing},
    }


def _result(found: Diagnostic, index: int, here: Path) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _address(found.path, here)}}
    if found.line:
        place["region"] = {"startLine": found.line, "startColumn": max(1, found.column)}
    result: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": LEVELS[found.severity],
        "message": {"text": f"{found.wrong[:1].upper()}{found.wrong[1:]}. To fix it: {found.fix}."},
        "locations": [{"physicalLocation": place}],
        "properties": {"section": found.section, "words": found.words},
    }
    if found.silenced:
        result["suppressions"] = [{"kind": "inSource", "justification": found.silenced}]
    return result
