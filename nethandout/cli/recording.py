"""Asking a person what no machine can judge, item by item, and keeping the answers beside the words."""

from __future__ import annotations

from datetime import date

import click

from nethandout.check.answers import Answer, answers_path, as_toml, read_answers, with_answers
from nethandout.check.instruments import Verdict, may_be_answered
from nethandout.check.judge import judge
from nethandout.content.signing import words_digest
from nethandout.model import Library
from nethandout.writing import write_whole

KEYS = {"y": "yes", "n": "no", "a": "does not apply", "s": "", "q": ""}
ASK = "  yes (y), no (n), does not apply (a), skip (s), quit (q)"


def record(library: Library, name: str, by: str, day: date) -> int:
    """Ask each open or proposed item of a section, then write the answers; those given before stay."""
    (section,) = judge(library, [name], day).sections
    words = words_digest(section.case.manuscript.section, library.folders)
    open_items = [verdict for verdict in section.verdicts if may_be_answered(verdict)]
    click.echo(f"{section.title}: {len(open_items)} questions. What you leave out stays open.")
    given: list[Answer] = []
    for verdict in open_items:
        key = _ask(verdict)
        if key == "q":
            break
        if KEYS[key]:
            given.append(Answer(verdict.instrument, verdict.item.number, KEYS[key], by, day.isoformat(), words))
    path = answers_path(section.case.manuscript.section)
    if given:
        old = read_answers(section.case.manuscript.section)
        write_whole(path, as_toml(with_answers(old, given)).encode("utf-8"))
        click.echo(f"{path}  ({len(given)} answers by {by})")
    else:
        click.echo("no answers; nothing was changed")
    return 0


def _ask(verdict: Verdict) -> str:
    item = verdict.item
    proposed = "" if verdict.outcome == "open" else f" A machine says: {verdict.outcome}."
    seen = f" Seen: {verdict.evidence}." if verdict.evidence else ""
    click.echo(f"\n{verdict.instrument} {item.number}: {item.asks}{proposed}{seen}")
    return str(click.prompt(ASK, type=click.Choice(list(KEYS)), show_choices=False, default="s", show_default=False))
