"""Can we stand behind it: reviews and their dates, what nobody has confirmed, organisations nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.linkrecord import read_record
from nethandout.check.rules import finding
from nethandout.content.reviews import state_on
from nethandout.content.schema import parse_date
from nethandout.content.toml import read_toml
from nethandout.input_files import find
from nethandout.model import Library, Resource

# The rule for a section that is a draft although its file says that it was reviewed, by `Review.why`.
DRAFTS = {
    "changed": "changed-since-review",
    "earlier": "signed-with-another-version",
    "later": "signed-with-another-version",
    "incomplete": "review-incomplete",
}


def findings(case: Case) -> Iterator[Finding]:
    """The state of a section's review."""
    section = case.text.section
    review, state = section.review, state_on(section.review, case.today)
    if state == "unchecked":
        yield case.front("unchecked", "state", section.imported_from or section.title)
    elif review.why:
        yield case.front(DRAFTS[review.why], "state", review.state, by=review.reviewed_by, on=review.reviewed_on)
    elif state == "draft":
        yield case.front("draft", "state", review.state)
    else:
        yield from _dates(case, state)
    if section.unconfirmed:
        yield case.front("unconfirmed", "unconfirmed", "unconfirmed", count=len(section.unconfirmed))


def _dates(case: Case, state: str) -> Iterator[Finding]:
    review = case.text.section.review
    on, until = parse_date(review.reviewed_on), parse_date(review.review_by)
    if on is not None and on > case.today:
        yield case.front("date-ahead", "reviewed_on", review.reviewed_on)
    left = (until - case.today).days if until is not None else 0
    if state == "overdue":
        yield case.front("review-overdue", "review_by", review.review_by, days=_days(-left))
    elif left <= case.limits["review_soon_days"]:
        yield case.front("review-soon", "review_by", review.review_by, days=_days(left))


def resource_findings(library: Library, stale_days: float, today: date) -> Iterator[Finding]:
    """Organisations that nobody has looked at yet, or not for long."""
    path = find(library.folders, "resources.toml")
    if path is None:
        return
    lines = {setting.text: setting.line for setting in read_toml(path).texts() if setting.name == "id"}
    record = read_record(library.folders)
    for resource in library.resources:
        answered = _answered(record.get(resource.website, {}))
        for rule, words, values in _resource(resource, stale_days, today):
            yield finding(rule, path, lines.get(resource.id, 0), words, {"answered": answered, **values})


def _answered(kept: Mapping[str, Any]) -> str:
    """When a machine last asked the address, in words; nothing when none did."""
    return f" (its address: {kept['answer']}, asked on {kept['on']})" if {"answer", "on"} <= kept.keys() else ""


def _resource(resource: Resource, stale_days: float, today: date) -> Iterator[tuple[str, str, dict[str, object]]]:
    checked = parse_date(resource.checked_on)
    if checked is None:
        yield "resource-unchecked", resource.name, {}
    elif checked > today:
        yield "date-ahead", resource.checked_on, {}
    elif (today - checked).days > stale_days:
        yield "resource-stale", resource.name, {"days": _days((today - checked).days)}


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
