"""Can we stand behind it: reviews and their dates, what nobody has confirmed, organisations nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.linkrecord import read_record
from nethandout.check.rules import rules
from nethandout.content.tomlfile import read_toml
from nethandout.model import Library, Resource


def findings(case: Case) -> Iterator[Finding]:
    """The state of a section's review."""
    section = case.manuscript.section
    review = section.review
    if review.state == "unchecked":
        yield case.front("unchecked", "state", section.imported_from or section.title)
    elif review.state == "draft" and review.words:
        yield case.front("changed-since-review", "state", review.state, by=review.reviewed_by, on=review.reviewed_on)
    elif review.state == "draft" and review.reviewed_by:
        yield case.front("review-incomplete", "state", review.state)
    elif review.state == "draft":
        yield case.front("draft", "state", review.state)
    else:
        yield from _dates(case)
    if section.unconfirmed:
        yield case.front("unconfirmed", "unconfirmed", "unconfirmed", count=len(section.unconfirmed))


def _dates(case: Case) -> Iterator[Finding]:
    review = case.manuscript.section.review
    on, until = day(review.reviewed_on), day(review.review_by)
    if not review.reviewed_by or on is None or until is None:
        yield case.front("review-incomplete", "state", review.state)
        return
    if on > case.today:
        yield case.front("date-ahead", "reviewed_on", review.reviewed_on)
    if until < case.today:
        yield case.front("review-overdue", "review_by", review.review_by, days=_days(case.today - until))
    elif (until - case.today).days <= case.limits["review_soon_days"]:
        yield case.front("review-soon", "review_by", review.review_by, days=_days(until - case.today))


def resource_findings(library: Library, stale_days: float, today: date) -> Iterator[Finding]:
    """Organisations that nobody has looked at yet, or not for long."""
    path = next((folder / "resources.toml" for folder in reversed(library.folders) if _has(folder)), None)
    if path is None:
        return
    file, after = read_toml(path), 0
    record = read_record(library.folders)
    for resource in library.resources:
        after = file.line("resource", after=after)
        line = _id_line(file.text, resource.id) or after
        answered = _answered(record.get(resource.website, {}))
        for rule, words, values in _resource(resource, stale_days, today):
            yield shared(rule, path, line, words, answered=answered, **values)


def _answered(kept: Mapping[str, Any]) -> str:
    """When a machine last asked the address, in words; nothing when none did."""
    return f" (its address: {kept['answer']}, asked on {kept['on']})" if {"answer", "on"} <= kept.keys() else ""


def _resource(resource: Resource, stale_days: float, today: date) -> Iterator[tuple[str, str, dict[str, object]]]:
    checked = day(resource.checked_on)
    if checked is None:
        yield "resource-unchecked", resource.name, {}
    elif checked > today:
        yield "date-ahead", resource.checked_on, {}
    elif (today - checked).days > stale_days:
        yield "resource-stale", resource.name, {"days": _days(today - checked)}


def shared(name: str, path: Path, line: int, words: str, **values: object) -> Finding:
    """A finding on what all sections share."""
    rule = rules()[name]
    wrong, mend = rule.wrong.format(words=words, **values), rule.mend.format(words=words, **values)
    return Finding(name, rule.severity, path, line, 1, words, wrong, mend, last_line=line)


def day(text: str) -> date | None:
    """A date written 2026-11-10; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"


def _has(folder: Path) -> bool:
    return (folder / "resources.toml").is_file()


def _id_line(text: str, name: str) -> int:
    lines = text.split("\n")
    return next(
        (number for number, line in enumerate(lines, start=1) if line.split("#")[0].strip() == f'id = "{name}"'), 0
    )
