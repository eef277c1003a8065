"""Signing: the file of a section with a clinician's name, the dates, and the hash of what was read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from nethandout import paths
from nethandout.content.reviews import signature
from nethandout.content.sections import read_data, split
from nethandout.content.tomlfile import parse_toml
from nethandout.errors import ContentError, Fault, UsageError
from nethandout.input_files import read_text
from nethandout.model import Library, Review, Section

_REPLACED = re.compile(r"^(?:\[review\]|\[\[unconfirmed\]\])[^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)


def refuse_packaged(section: Section) -> None:
    """Raise UsageError for a section of an installed package: what is written there is lost with the next version."""
    if section.path.is_relative_to(paths.PACKAGE):
        own = f"sections/{section.name}/{section.path.name}"
        raise UsageError(
            f"{section.path} belongs to the installed program; copy it to {own} in a folder of yours, "
            "and add: --content FOLDER"
        )


def signed_text(section: Section, library: Library, by: str, on: date, until: date) -> str:
    """The file of a section with its review written into the data, and every statement confirmed.

    Raises ContentError when the data is written in a way that cannot be changed safely.
    """
    text = read_text(section.path)
    front, body, _ = split(text, section.path)
    kept = _REPLACED.sub("", f"{front}\n").rstrip()
    given = Review("reviewed", by, on.isoformat(), until.isoformat())
    confirmed = replace(section, unconfirmed=())
    review = {
        "state": given.state,
        "reviewed_by": given.reviewed_by,
        "reviewed_on": given.reviewed_on,
        "review_by": given.review_by,
        "words": signature(confirmed, library, given),
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in review.items()]
    front = "\n".join([kept, "", "[review]", *lines])
    _judge(section, front, review)
    return f"+++\n{front}\n+++\n{body}"


def _judge(section: Section, front: str, review: dict[str, str]) -> None:
    """See that nothing else of the data has changed, and that no statement is left."""
    before = dict(read_data(section.path).data)
    after = dict(parse_toml(front, section.path, 2).data)
    for key in ("unconfirmed", "review"):
        before.pop(key, None)
    if after.pop("unconfirmed", None) or after.pop("review", None) != review or after != before:
        wrong, mend = (
            "the data cannot be signed as it is written",
            "begin each statement with [[unconfirmed]], put [review] last, and begin each line with its name",
        )
        raise ContentError([Fault(section.path, 2, wrong, mend)])
