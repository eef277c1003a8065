"""Asking a person what no machine can judge, item by item, and keeping the answers beside the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from nethandout.atomic import write_whole
from nethandout.check.instruments import Kind, Outcome, Verdict, may_be_answered
from nethandout.check.review_status import Answer, answers_path, as_toml, read_answers, with_answers, words_read
from nethandout.check.runner import judge
from nethandout.content.signing import refuse_packaged
from nethandout.model import Library, Section

YES, NO, DOES_NOT_APPLY, SKIP, QUIT = "yes", "no", "does not apply", "skip", "quit"
ANSWERS = {"y": YES, "n": NO, "a": DOES_NOT_APPLY, "s": SKIP, "q": QUIT}
ASK = "  yes (y), no (n), does not apply (a), skip (s), quit (q)"


def record(library: Library, name: str, by: str, day: date) -> int:
    """Ask each open or proposed item of a section, then write the answers; those given before stay."""
    (report,) = judge(library, [name], day).sections
    section = report.case.text.section
    refuse_packaged(section)
    items = [verdict for verdict in report.verdicts if may_be_answered(verdict)]
    if not items:
        click.echo(f"{section.title}: there is nothing to answer; PEMAT-P and the index judge sections, not worksheets")
        return 0
    click.echo(f"{section.title}: {len(items)} questions. What you leave out stays open.")
    click.echo(f"Read the section first: {section.path}")
    words = words_read(section, library)
    given: list[Answer] = []
    try:
        for verdict in items:
            answer, note = _ask(verdict)
            if answer == QUIT:
                break
            if answer != SKIP:
                given.append(Answer(verdict.instrument, verdict.item.number, answer, by, day.isoformat(), words, note))
    except click.Abort:
        click.echo()
    _keep(section, given, by)
    return 0


def _keep(section: Section, given: Sequence[Answer], by: str) -> None:
    path = answers_path(section)
    if not given:
        click.echo("no answers; nothing was changed")
        return
    write_whole(path, as_toml(with_answers(read_answers(section), given)).encode("utf-8"))
    click.echo(f"{path}  ({len(given)} answer{'s' if len(given) > 1 else ''} by {by})")


def _ask(verdict: Verdict) -> tuple[str, str]:
    """Ask one item: the answer, and for a no the reason, if one is given."""
    item = verdict.item
    click.echo(f"\n{verdict.instrument} {item.number}: {item.asks}{_said(verdict)}")
    answer = click.prompt(ASK, value_proc=_answer, default=SKIP, show_default=False)
    note = ""
    if answer == NO:
        note = str(
            click.prompt("  What is missing? (Enter for nothing to add)", default="", show_default=False)
        ).strip()
    return str(answer), note


def _said(verdict: Verdict) -> str:
    """What was said of the item before, and what there is to see."""
    seen = f" {verdict.seen}" if verdict.seen else ""
    if verdict.outcome is Outcome.OPEN:
        return seen
    said = "A machine says" if verdict.decided in {*map(str, Kind)} else f"{verdict.decided} said"
    return f" {said}: {verdict.outcome}.{seen}"


def _answer(typed: Any) -> str:
    """Take an answer by its letter or as a word."""
    words = str(typed).strip().lower()
    answer = next((answer for key, answer in ANSWERS.items() if words in (key, answer)), "")
    if not answer:
        raise click.BadParameter(f'"{typed}" is none of the answers; type y, n, a, s or q')
    return answer
