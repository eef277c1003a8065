"""When each web address was last asked, and what it answered: links.toml in the content folder.

It is a file of its own and not a line in resources.toml, since every PDF carries a sum of the files its words come
from: a date there would make all that was printed look outdated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout import paths
from nethandout.atomic import write_whole
from nethandout.content.toml import read_each
from nethandout.model import Library

if TYPE_CHECKING:
    from nethandout.check.asking import Answer

FILE = "links.toml"
HEAD = """\
# What each web address answered when it was last asked. Written by: nethandout check --links
# A machine saw an answer; whether the page is still the right one, a person sees (checked_on in resources.toml).
"""


def read_record(folders: Sequence[Path]) -> Mapping[str, Mapping[str, Any]]:
    """What is kept of each address, those of the last folder winning; raises ContentError for what is no TOML."""
    kept: dict[str, Mapping[str, Any]] = {}
    for file in read_each(folders, FILE):
        entries = file.data.get("link", [])
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, Mapping) and isinstance(entry.get("address"), str):
                kept[entry["address"]] = entry
    return kept


def write_record(library: Library, answers: Iterable[Answer], day: date) -> Path | None:
    """Write the answers into the user's content folder, or that of a checkout; None where there is neither.

    What is kept of addresses that were not asked this time stays. Raises WriteError.
    """
    folder = library.folders[-1]
    if folder.is_relative_to(paths.PACKAGE):
        return None
    new = {answer.url: _entry(answer, day) for answer in answers}
    write_whole(folder / FILE, as_toml({**read_record([folder]), **new}).encode("utf-8"))
    return folder / FILE


def as_toml(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of the record, by address."""
    blocks = []
    for _, entry in sorted(entries.items()):
        lines = [f"{key} = {json.dumps(str(value), ensure_ascii=False)}" for key, value in entry.items()]
        blocks.append("\n".join(["[[link]]", *lines]))
    return "\n\n".join([HEAD.rstrip(), *blocks]) + "\n"


def _entry(answer: Answer, day: date) -> dict[str, str]:
    entry = {"address": answer.url, "on": day.isoformat(), "answer": str(answer.found)}
    detail = "".join(letter if letter.isprintable() else "?" for letter in answer.detail)
    return {**entry, "detail": detail} if detail else entry
