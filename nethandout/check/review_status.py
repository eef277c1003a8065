"""Check reviews and organizations, and keep the answers of web servers (links.toml) and of people (answers.*.toml).

links.toml is a separate file because every PDF has a hash of the files its words come from: a new date in
resources.toml would make everything that was printed before look outdated.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout import paths
from nethandout.atomic import write_whole
from nethandout.check.context import Context
from nethandout.check.rules import finding
from nethandout.content.reviews import state_on
from nethandout.content.schema import Fields, parse_date
from nethandout.content.signing import covered_content, digest_of
from nethandout.content.toml import read_each, read_toml
from nethandout.content.translations import LENGTH, text_blocks
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Library, Resource, Section
from nethandout.paths import find

if TYPE_CHECKING:
    from nethandout.check.link_client import LinkAnswer

# Rules for sections that count as drafts although they were signed, by `Review.why`.
DRAFTS = {
    "changed": "changed-since-review",
    "earlier": "signed-with-another-version",
    "later": "signed-with-another-version",
    "incomplete": "review-incomplete",
}


def check_review(context: Context) -> Iterator[Diagnostic]:
    """Report the state of a section's review."""
    section = context.text.section
    review, state = section.review, state_on(section.review, context.today)
    if state == "unchecked":
        yield context.front("unchecked", "state", section.imported_from or section.title)
    elif review.why in DRAFTS:
        yield context.front(DRAFTS[review.why], "state", review.state, by=review.reviewed_by, on=review.reviewed_on)
    elif state == "draft":
        yield context.front("draft", "state", review.state)
    else:
        yield from _dates(context, state)
    if section.unconfirmed:
        yield context.front("unconfirmed", "unconfirmed", "unconfirmed", count=len(section.unconfirmed))


def check_version(context: Context) -> Iterator[Diagnostic]:
    """Remind of the version and the day of words that have changed since, if a hash of the words is beside them."""
    section = context.text.section
    if section.changed_words and section.changed_words != (words := _words_digest(section, context.library.folders)):
        values = {"version": section.version, "changed": section.changed, "today": context.today, "now": words}
        yield context.front("version-not-raised", "changed_words", section.changed_words, **values)


def _words_digest(section: Section, folders: Sequence[Path]) -> str:
    """Hash the words of a section and its passages."""
    included = dict.fromkeys(mention.name for mention in section.mentions if mention.kind == "include")
    passages = (find(folders, f"passages/{name}/{section.language}.md") for name in included)
    blocks = [digest for path in (section.path, *filter(None, passages)) for digest, _ in text_blocks(path)]
    return digest_of({"blocks": blocks})[:LENGTH]


def _dates(context: Context, state: str) -> Iterator[Diagnostic]:
    review = context.text.section.review
    on, until = parse_date(review.reviewed_on), parse_date(review.review_by)
    if on is not None and on > context.today:
        yield context.front("date-ahead", "reviewed_on", review.reviewed_on)
    days_left = (until - context.today).days if until is not None else 0
    if state == "overdue":
        yield context.front("review-overdue", "review_by", review.review_by, days=_days(-days_left))
    elif days_left <= context.limits["review_soon_days"]:
        yield context.front("review-soon", "review_by", review.review_by, days=_days(days_left))


def check_resources(library: Library, stale_days: float, today: date) -> Iterator[Diagnostic]:
    """Report organizations that were never checked, or not recently."""
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
    """Say when the address was last requested; return "" if never."""
    return f" (its address: {kept['answer']}, requested on {kept['on']})" if {"answer", "on"} <= kept.keys() else ""


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


RECORD = "links.toml"
RECORD_HEAD = """\
# What each web address answered when it was last asked. Written by: nethandout check --links
# This is the answer of a server; only a person can tell whether the page is still right (checked_on in resources.toml).
"""


def read_record(folders: Sequence[Path]) -> Mapping[str, Mapping[str, Any]]:
    """Return the recorded answer of each address, where later folders override earlier ones; raises ContentError."""
    kept: dict[str, Mapping[str, Any]] = {}
    for file in read_each(folders, RECORD):
        entries = file.data.get("link", [])
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, Mapping) and isinstance(entry.get("address"), str):
                kept[entry["address"]] = entry
    return kept


def write_record(library: Library, answers: Iterable[LinkAnswer], day: date) -> Path | None:
    """Write the answers to the user's content folder, or that of a checkout; returns None if there is neither.

    Answers of other addresses are kept. Raises WriteError.
    """
    folder = library.folders[-1]
    if folder.is_relative_to(paths.PACKAGE):
        return None
    new = {answer.url: _entry(answer, day) for answer in answers}
    write_whole(folder / RECORD, record_as_toml({**read_record([folder]), **new}).encode("utf-8"))
    return folder / RECORD


def record_as_toml(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of the record, by address."""
    blocks = []
    for _, entry in sorted(entries.items()):
        lines = [f"{key} = {json.dumps(str(value), ensure_ascii=False)}" for key, value in entry.items()]
        blocks.append("\n".join(["[[link]]", *lines]))
    return "\n\n".join([RECORD_HEAD.rstrip(), *blocks]) + "\n"


def _entry(answer: LinkAnswer, day: date) -> dict[str, str]:
    entry = {"address": answer.url, "on": day.isoformat(), "answer": str(answer.state)}
    detail = "".join(letter if letter.isprintable() else "?" for letter in answer.detail)
    return {**entry, "detail": detail} if detail else entry


ANSWERS = ("yes", "no", "does not apply")
KEYS = ("instrument", "item", "answer", "by", "on", "words", "note")
HEAD = """\
# People's answers to the questions that no program can answer. Written by: nethandout check SECTION --record
# An answer is valid for the words that were read; "words" is their hash.
"""


@dataclass(frozen=True)
class Answer:
    """A person's answer to an item: their name, the day (ISO), and the hash of the words (SHA-256)."""

    instrument: str
    item: int
    answer: str
    by: str
    on: str
    words: str
    note: str = ""


def answers_path(section: Section) -> Path:
    """Return the answers file of a section, next to its words."""
    return section.path.parent / f"answers.{section.language}.toml"


def read_answers(section: Section) -> tuple[Answer, ...]:
    """Read the answers for a section; raises ContentError."""
    path = answers_path(section)
    if not os.path.lexists(path):
        return ()
    file, faults = read_toml(path), list[Diagnostic]()
    answers = tuple(_answer(fields) for fields in Fields(file, file.data, faults).tables("answer"))
    if faults:
        raise ContentError(faults)
    return answers


def with_answers(old: Iterable[Answer], new: Sequence[Answer]) -> tuple[Answer, ...]:
    """Merge answers, where new ones replace old ones to the same item."""
    replaced = {(answer.instrument, answer.item): answer for answer in (*old, *new)}
    return tuple(sorted(replaced.values(), key=lambda answer: (answer.instrument != "PEMAT-P", answer.item)))


def words_read(section: Section, library: Library) -> str:
    """Hash the words an answer is about: title, main message, purpose, text, passages and glossary names."""
    of = covered_content(section, library)
    texts = [of["title"], of["main_message"], of["purpose"], of["body"]]
    texts += [f"{name}\n{text or ''}" for name, text in of["passages"].items()] + of["names"]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def as_toml(answers: Iterable[Answer]) -> str:
    """Return the text of an answers file."""
    blocks = []
    for answer in answers:
        values = {key: getattr(answer, key) for key in KEYS}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value != ""]
        blocks.append("\n".join(["[[answer]]", *lines]))
    return "\n\n".join([HEAD.rstrip(), *blocks]) + "\n"


def _answer(fields: Fields) -> Answer:
    fields.allow_only(*KEYS)
    texts = {key: fields.text(key, needed=key != "note") for key in KEYS}
    if texts["answer"] and texts["answer"] not in ANSWERS:
        fields.fault("answer", f'"{texts["answer"]}" is not an answer', f"write one of {', '.join(ANSWERS)}")
    number = texts.pop("item")
    if number and not number.isdigit():
        fields.fault("item", f'"{number}" is not the number of an item', "write its number: item = 2")
    return Answer(item=int(number) if number.isdigit() else 0, **texts)
