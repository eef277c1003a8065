"""When each web address was last asked, and what it answered: links.toml in the content folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from nethandout.check.links import Answer
from nethandout.model import Library
from nethandout.writing import write_whole

HEAD = """\
# What each web address answered when it was last asked. Written by: nethandout check --links
# A machine saw an answer; whether the page is still the right one, a person sees (checked_on in resources.toml).
"""


def write_record(library: Library, answers: Iterable[Answer], day: date) -> Path:
    """Write the answers into the user's content folder, or the packaged one; returns the file."""
    path = library.folders[-1] / "links.toml"
    write_whole(path, as_toml(answers, day).encode("utf-8"))
    return path


def as_toml(answers: Iterable[Answer], day: date) -> str:
    """The text of the record, by address."""
    blocks = []
    for answer in sorted(answers, key=lambda answer: answer.url):
        lines = [f"address = {json.dumps(answer.url)}", f'on = "{day.isoformat()}"', f'answer = "{answer.found}"']
        if answer.detail:
            lines.append(f"detail = {json.dumps(answer.detail, ensure_ascii=False)}")
        blocks.append("\n".join(["[[link]]", *lines]))
    return "\n\n".join([HEAD.rstrip(), *blocks]) + "\n"
