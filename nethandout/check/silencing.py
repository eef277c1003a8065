"""Rules silenced on one line, each with its reason: {allow RULE: reason} in a text, # allow RULE: reason in TOML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nethandout.check.findings import Finding
from nethandout.check.rules import finding, rules
from nethandout.content.grammar import BRACES, SUPPRESSION
from nethandout.errors import did_you_mean

_COMMENT = re.compile(r"#\s*(allow\s+[\w-]+\s*(?::.*)?)$")


@dataclass(frozen=True)
class Silencing:
    """One mark: which rule it silences on its line, and why."""

    rule: str
    reason: str
    path: Path
    line: int
    words: str


def silencings(path: Path, lines: Iterable[str]) -> Iterator[Silencing]:
    """Every mark in the lines of a file."""
    for number, line in enumerate(lines, start=1):
        for found in (*BRACES.finditer(line), *_COMMENT.finditer(line)):
            if SUPPRESSION.match(found[1].strip()):
                rule, _, reason = found[1].strip().removeprefix("allow").partition(":")
                yield Silencing(rule.strip(), reason.strip(), path, number, found[0])


def silenced(
    findings: Iterable[Finding], files: Mapping[Path, Iterable[str]], judged: Collection[Path], unasked: Collection[str]
) -> Iterator[Finding]:
    """The findings, those that a mark on one of their lines silences with its reason; and what is wrong with marks.

    Marks are looked for in `files`, by their lines, and judged in those of `judged`. A mark for a rule of an `unasked`
    wing has nothing to silence this time, and is let be.
    """
    marks = [mark for path, lines in files.items() for mark in silencings(path, lines)]
    good = {mark for mark in marks if mark.reason and mark.rule in rules()}
    used: set[Silencing] = set()
    for found in findings:
        mark = next((mark for mark in good if _covers(mark, found)), None)
        if mark is not None:
            used.add(mark)
        yield found if mark is None else replace(found, silenced=mark.reason)
    for mark in (mark for mark in marks if mark.path in judged):
        if mark.rule not in rules():
            hint = did_you_mean(mark.rule, rules()) or "see: nethandout check --explain"
            yield finding("silence-unknown", mark.path, mark.line, mark.words, {"hint": hint})
        elif not mark.reason:
            yield finding("silence-reason", mark.path, mark.line, mark.words)
        elif mark not in used and rules()[mark.rule].wing not in unasked:
            yield finding("silence-unused", mark.path, mark.line, mark.words)


def _covers(mark: Silencing, found: Finding) -> bool:
    lines = range(found.line, max(found.line, found.last_line) + 1)
    return mark.rule == found.rule and mark.path == found.path and mark.line in lines
