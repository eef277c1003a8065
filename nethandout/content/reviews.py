"""The review of a section: whether what was signed is what is there now, and whether it has run out.

The hash guards against accidents, such as a word changed after the reading. It is no proof of who signed: whoever can
write the file can write a hash that fits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from nethandout.content.covered import covered
from nethandout.model import Library, Review, Section

KIND = 2  # goes up whenever other things are covered, or are written in another way
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_HASH = re.compile(r"(?:([0-9]{1,3}):)?[0-9a-f]{64}\Z")  # the first kind had no number
_WHY = {
    "changed": 'what is printed of "{name}" has changed since {by} signed it',
    "earlier": '"{name}" was signed with an earlier version of nethandout, which covered less',
    "later": '"{name}" was signed with a later version of nethandout, and this one cannot tell what for',
    "incomplete": 'the review of "{name}" lacks a name, a date that can be read, or the hash of what was signed',
}


def state_on(review: Review, today: date) -> str:
    """The state of a section's review on a day: "draft", "reviewed", "overdue" or "unchecked".

    The section has to come from a library, where a review that does not hold has become a draft.
    """
    until = day(review.review_by)
    return "overdue" if review.state == "reviewed" and until is not None and until < today else review.state


def held(library: Library) -> Library:
    """The library with every section as its signature allows: one whose review does not hold is a draft."""
    return replace(library, sections={name: _held(one, library) for name, one in library.sections.items()})


def why_draft(section: Section) -> str:
    """Why a section that somebody signed is a draft, and what to do; "" for any other."""
    if not section.review.why:
        return ""
    wrong = _WHY[section.review.why].format(name=section.name, by=section.review.reviewed_by)
    return f"{wrong}, so it is a draft; have it read again, and sign it: nethandout sign {section.name}"


def signature(section: Section, library: Library, review: Review) -> str:
    """The hash of all that a signature covers, the review's name and dates included, after the number of its kind."""
    told = {"by": review.reviewed_by, "on": review.reviewed_on, "until": review.review_by}
    return f"{KIND}:{sum_of({**covered(section, library), 'review': told})}"


def sum_of(value: Mapping[str, Any]) -> str:
    """The SHA-256 of a value written as JSON, its keys in order."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def day(text: str) -> date | None:
    """A date written 2026-11-10; None when it is none."""
    try:
        return date.fromisoformat(text) if DATE.match(text) else None
    except ValueError:
        return None


def _held(section: Section, library: Library) -> Section:
    if section.review.state != "reviewed":
        return section
    why = _why(section, library)
    return replace(section, review=replace(section.review, state="draft", why=why)) if why else section


def _why(section: Section, library: Library) -> str:
    review = section.review
    found = _HASH.match(review.words)
    if not (found and review.reviewed_by.strip() and day(review.reviewed_on) and day(review.review_by)):
        return "incomplete"
    kind = int(found[1] or 1)
    if kind != KIND:
        return "earlier" if kind < KIND else "later"
    return "" if review.words == signature(section, library, review) else "changed"
