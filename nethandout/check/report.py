"""A report as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from nethandout.check.instruments import Verdict, score
from nethandout.check.rules import rules
from nethandout.check.runner import ON_DEMAND, Report, SectionReport
from nethandout.errors import Diagnostic, Severity


def shown(path: Path | None, here: Path) -> str:
    """A path as a person in a folder would write it."""
    if path is None:
        return ""
    return path.relative_to(here).as_posix() if path.is_absolute() and path.is_relative_to(here) else path.as_posix()


def counts(findings: Sequence[Diagnostic]) -> dict[str, int]:
    """How many findings there are by severity, and how many are silenced."""
    counted = Counter("silenced" if found.silenced else str(found.severity) for found in findings)
    return {name: counted[name] for name in (*map(str, Severity), "silenced")}


def by_instrument(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
    """The verdicts of each instrument."""
    for name, group in groupby(verdicts, key=lambda one: one.instrument):
        yield name, tuple(group)


def parts(name: str, verdicts: Sequence[Verdict]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
    """The parts of an instrument that have a score of their own: two in PEMAT-P, the whole of the index."""
    if name != "PEMAT-P":
        yield "", tuple(verdicts)
        return
    for part, group in groupby(verdicts, key=lambda one: one.item.part):
        yield part, tuple(group)


def as_lines(report: Report, here: Path) -> Iterator[str]:
    """The report for a terminal: findings, what is silenced, then each section in figures, then the sum."""
    explained: set[str] = set()
    for found in report.findings:
        if found.severity is not Severity.NOTICE and not found.silenced:
            yield from _finding_lines(found, here, explained)
    yield from _notices(report, here)
    for found in report.findings:
        if found.silenced:
            yield f"{_place(found, here)}: silenced: {found.wrong} [{found.rule}]; because: {found.silenced}"
    for section in report.sections:
        yield ""
        yield from _section_lines(section)
    yield ""
    yield from beyond(report)
    yield summary(report)


BEYOND = {
    "looks": ("pages looked at: {what}", "pages were not looked at (that is: --looks)"),
    "links": ("addresses asked: {what}", "addresses were not asked (that is: --links)"),
}


def beyond(report: Report) -> Iterator[str]:
    """What was looked at besides the words, and what was not."""
    for wing in ON_DEMAND:
        seen, unseen = BEYOND[wing]
        yield seen.format(what=report.beyond[wing]) if wing in report.beyond else unseen


def summary(report: Report) -> str:
    """One line on the whole: how many sections, and how many findings of each weight."""
    found = counts(report.findings)
    sections = "1 section" if len(report.sections) == 1 else f"{len(report.sections)} sections"
    words = [f"{number} {name}{'' if number == 1 or name == 'silenced' else 's'}" for name, number in found.items()]
    return f"{sections}: {', '.join(words)}"


def _finding_lines(found: Diagnostic, here: Path, explained: set[str]) -> Iterator[str]:
    yield f"{_place(found, here)}: {found.severity}: {found.wrong} [{found.rule}]"
    for label, words in (("why: ", rules()[found.rule].why), ("fix: ", found.fix)):
        if (said := f"{found.rule} {words}") not in explained:
            explained.add(said)
            yield f"    {label} {words}"


def _notices(report: Report, here: Path) -> Iterator[str]:
    """Notices, those of one rule in one file on one line."""
    notices = [one for one in report.findings if one.severity is Severity.NOTICE and not one.silenced]
    for (path, rule), group in groupby(
        sorted(notices, key=lambda f: (str(f.path), f.rule)), lambda f: (f.path, f.rule)
    ):
        same = list(group)
        if len(same) == 1:
            yield f"{_place(same[0], here)}: notice: {same[0].wrong} [{rule}]"
        else:
            lines = ", ".join(dict.fromkeys(str(one.line) for one in same))
            yield f"{shown(path, here)}: {len(same)} notices: {same[0].wrong}, and so on, lines {lines} [{rule}]"


def _place(found: Diagnostic, here: Path) -> str:
    return f"{shown(found.path, here)}:{found.line}:{found.column}" if found.line else shown(found.path, here)


def _section_lines(section: SectionReport) -> Iterator[str]:
    yield f"{section.name}: {section.title}"
    for formula, group in groupby(_running(section), key=lambda measure: measure.formula):
        values = {measure.set_aside: measure for measure in group}
        band = f" ({values[True].band})" if values[True].band else ""
        aside, raw = f"{values[True].value:.1f}{band}", f"{values[False].value:.1f}"
        yield f"  {formula}: {aside} with the glossary set aside, {raw} as it stands"
    for name, verdicts in by_instrument(section.verdicts):
        for part, own in parts(name, verdicts):
            yield f"  {name}{f', {part}' if part else ''}: {score_words(own)}"


def _running(section: SectionReport) -> list[Any]:
    running = [measure for measure in section.measures if measure.of == "running text"]
    return sorted(running, key=lambda measure: measure.formula)


def score_words(verdicts: Sequence[Verdict]) -> str:
    """How far a section meets an instrument, and who says so; no score while a person has to answer."""
    whole = score(verdicts)
    by = "; ".join(f"{name}: {_numbers(items)}" for name, items in whole.by.items())
    unmet = f"; not met: {_numbers(whole.unmet)}" if whole.unmet else ""
    met = f"{whole.met} of {whole.of} items met ({by}){unmet}"
    if whole.percent is None:
        return f"{met}; no score, since a person has to answer: {_numbers(whole.open)}" if whole.open else "no items"
    return f"{whole.percent} of 100: {met}"


def _numbers(items: Sequence[int]) -> str:
    return ", ".join(map(str, items))
