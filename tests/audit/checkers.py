"""Three independent checkers of PDF/UA-1, with their errors and warnings in one format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import outloud
import page
import pdfua


@dataclass(frozen=True)
class Remark:
    """A checker's remark on a file; `grave` is True for an error, False for a warning; `page` counts from 1.

    `evidence` is a sample of the words it is about, if the checker gives one.
    """

    checker: str
    rule: str
    grave: bool
    words: str
    page: int = 0
    evidence: str = ""

    def __str__(self) -> str:
        return f"{self.checker} {self.rule} ({'error' if self.grave else 'warning'}): {self.words}"


def page_validation(path: Path, profile: str = "ua1") -> Iterator[Remark]:
    """Every failed check of page-validation, which reports errors only."""
    for failure in page.validate_pdf(str(path), profile=profile).failures:
        yield Remark("page-validation", failure.rule_id, True, str(failure.message))


def pdfua_checks(path: Path) -> Iterator[Remark]:
    """Errors and warnings of pdfua."""
    for finding in pdfua.validate(str(path)).findings:
        if finding.severity > pdfua.Severity.INFO:
            grave = finding.severity == pdfua.Severity.ERROR
            yield Remark("pdfua", finding.rule_id, grave, f"{finding.message} ({finding.location.describe()})")


def outloud_checks(path: Path) -> Iterator[Remark]:
    """Errors and warnings of outloud, including its heuristics."""
    result = outloud.check(str(path))
    if result.error:
        yield Remark("outloud", "unreadable", True, result.error)
    for run in result.runs:
        if run.status == "crashed":
            yield Remark("outloud", run.rule, True, f"the rule crashed: {run.reason}")
    for finding in result.findings:
        if finding.severity != "info":
            place = f"page {finding.page}" if finding.page else "document"
            words, grave = f"{finding.message} ({place})", finding.severity == "error"
            yield Remark("outloud", finding.rule, grave, words, finding.page or 0, finding.evidence or "")


CHECKERS: dict[str, Callable[[Path], Iterator[Remark]]] = {
    "page-validation": page_validation,
    "pdfua": pdfua_checks,
    "outloud": outloud_checks,
}
