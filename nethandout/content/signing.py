"""What a clinician signs: the words of a section in one language, by a hash that any change of them breaks."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from nethandout import places
from nethandout.content import names
from nethandout.content.sections import split
from nethandout.content.tomlfile import parse_toml
from nethandout.errors import ContentError, Fault, UsageError
from nethandout.model import Section
from nethandout.reading import read_text

SIGNED = ("title", "main_message", "purpose")
_UNCONFIRMED = re.compile(r"^unconfirmed\s*=\s*\[.*?^\s*\][^\n]*\n", re.MULTILINE | re.DOTALL)
_ONE_LINE = re.compile(r"^unconfirmed\s*=\s*\[[^\n]*\][ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
_REVIEW = re.compile(r"^\[review\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)


def words_digest(section: Section, folders: Sequence[Path]) -> str:
    """A SHA-256 over what is printed of a section: title, main message, purpose, words, and the passages it
    includes, the names it takes from the glossary.

    Space at the end of lines and empty lines at either end do not count.
    """
    front, body, _ = split(read_text(section.path), section.path)
    data = parse_toml(front, section.path, first_line=2).data
    texts = [str(data.get(key, "")) for key in SIGNED] + [_settled(body)]
    included = dict.fromkeys(mention.name for mention in section.body.mentions if mention.kind == "include")
    for name in included:
        relative = f"passages/{name}/{section.language}.md"
        path = next((folder / relative for folder in reversed(folders) if (folder / relative).is_file()), None)
        texts.append(f"{name}\n{_passage(path)}")
    texts += names.printed(section.body.blocks)
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def held_to(section: Section, folders: Sequence[Path]) -> Section:
    """The section as it may be printed: one whose words are not those that were signed is a draft."""
    if section.review.state != "reviewed":
        return section
    if section.review.words == words_digest(section, folders):
        return section
    return replace(section, review=replace(section.review, state="draft"))


def refuse_packaged(section: Section) -> None:
    """Raise UsageError for a section of an installed package: what is written there is lost with the next version."""
    if section.path.is_relative_to(places.PACKAGE):
        own = f"sections/{section.name}/{section.path.name}"
        raise UsageError(
            f"{section.path} belongs to the installed program; copy it to {own} in a folder of yours, "
            "and add: --content FOLDER"
        )


def signed_text(section: Section, folders: Sequence[Path], by: str, on: date, until: date) -> str:
    """The file of a section with its review written into the data, and every statement confirmed.

    Raises ContentError when the data is written in a way that cannot be changed safely.
    """
    text = read_text(section.path)
    front, body, _ = split(text, section.path)
    kept = f"{front}\n"
    kept = _ONE_LINE.sub("", kept) if _ONE_LINE.search(kept) else _UNCONFIRMED.sub("", kept)
    kept = _REVIEW.sub("", kept).rstrip()
    review = {
        "state": "reviewed",
        "reviewed_by": by,
        "reviewed_on": on.isoformat(),
        "review_by": until.isoformat(),
        "words": words_digest(section, folders),
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in review.items()]
    front = "\n".join([kept, "", "[review]", *lines])
    _judge(section, front, review)
    return f"+++\n{front}\n+++\n{body}"


def _judge(section: Section, front: str, review: dict[str, str]) -> None:
    """See that nothing else of the data has changed."""
    before = dict(parse_toml(split(read_text(section.path), section.path)[0], section.path, 2).data)
    after = dict(parse_toml(front, section.path, 2).data)
    for data in (before, after):
        data.pop("unconfirmed", None)
    before.pop("review", None)
    if after.pop("review", None) != review or after != before:
        wrong, mend = (
            "the data cannot be signed as it is written",
            "put [review] last, and begin each line with its name",
        )
        raise ContentError([Fault(section.path, 2, wrong, mend)])


def _passage(path: Path | None) -> str:
    """The words of a passage; none where it cannot be read, which is a fault of its own."""
    try:
        return _settled(read_text(path)) if path else ""
    except ContentError:
        return ""


def _settled(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
