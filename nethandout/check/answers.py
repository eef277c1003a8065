"""What people answered to the items no machine can judge: a file beside the words, with name, date and hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nethandout.content.schema import Fields
from nethandout.content.signing import covered_content
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Fault
from nethandout.model import Library, Section

ANSWERS = ("yes", "no", "does not apply")
KEYS = ("instrument", "item", "answer", "by", "on", "words", "note")
HEAD = """\
# What people answered to the questions no program can answer. Written by: nethandout check SECTION --record
# An answer holds for the words that were read: "words" is their hash.
"""


@dataclass(frozen=True)
class Answer:
    """A person's answer to one item: by whom, on which day (ISO), for which words (SHA-256)."""

    instrument: str
    item: int
    answer: str
    by: str
    on: str
    words: str
    note: str = ""


def answers_path(section: Section) -> Path:
    """Where the answers to a section in one language lie: beside its words."""
    return section.path.parent / f"answers.{section.language}.toml"


def read_answers(section: Section) -> tuple[Answer, ...]:
    """Read the answers to a section; raises ContentError for slips."""
    path = answers_path(section)
    if not os.path.lexists(path):
        return ()
    file, faults = read_toml(path), list[Fault]()
    found = tuple(_answer(fields) for fields in Fields(file, file.data, faults).tables("answer"))
    if faults:
        raise ContentError(faults)
    return found


def with_answers(old: Iterable[Answer], new: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers with new ones in the place of old ones to the same item, in order."""
    replaced = {(answer.instrument, answer.item): answer for answer in (*old, *new)}
    return tuple(sorted(replaced.values(), key=lambda answer: (answer.instrument != "PEMAT-P", answer.item)))


def words_read(section: Section, library: Library) -> str:
    """The hash that an answer holds for: title, main message, purpose, words, passages, and names of the glossary."""
    of = covered_content(section, library)
    texts = [of["title"], of["main_message"], of["purpose"], of["body"]]
    texts += [f"{name}\n{text or ''}" for name, text in of["passages"].items()] + of["names"]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def as_toml(answers: Iterable[Answer]) -> str:
    """The text of an answers file."""
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
        fields.fault("answer", f'"{texts["answer"]}" is no answer', f"write one of {', '.join(ANSWERS)}")
    number = texts.pop("item")
    if number and not number.isdigit():
        fields.fault("item", f'"{number}" is no number of an item', "write its number: item = 2")
    return Answer(item=int(number) if number.isdigit() else 0, **texts)
