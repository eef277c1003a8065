"""The rules, what they find, and the marks that suppress a rule on one line.

A mark gives its reason: {allow RULE: reason} in a text, # allow RULE: reason in TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from nethandout.content.grammar import BRACES, SUPPRESSION
from nethandout.errors import Diagnostic, Severity, UsageError, did_you_mean


def in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by file and place; findings in a passage of several sections are kept once."""
    once = {
        (found.rule, found.path, found.line, found.column, found.words, found.wrong): found
        for found in reversed(tuple(findings))
    }
    return tuple(sorted(once.values(), key=lambda f: (str(f.path), f.line, f.column, f.severity.rank, f.rule)))


def fails(findings: Iterable[Diagnostic], fail_on: str) -> bool:
    """Whether findings make a check fail; `fail_on` is "error", "warning" or "never". Silenced ones do not count."""
    if fail_on == "never":
        return False
    worst = Severity(fail_on).rank
    return any(found.severity.rank <= worst and not found.silenced for found in findings)


@dataclass(frozen=True)
class Rule:
    """A rule; `wrong` and `fix` are templates for sentences, `source` is where the rule comes from.

    With `stops_build`, a section that breaks the rule is not printed.
    """

    id: str
    wing: str
    severity: Severity
    wrong: str
    why: str
    source: str
    fix: str
    stops_build: bool = False


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the packaged table."""
    text = files("nethandout.check").joinpath("data", "rules.toml").read_text(encoding="utf-8")
    found = {}
    for name, table in tomllib.loads(text).items():
        fields = {**table, "severity": Severity(table["severity"])}
        found[name] = Rule(id=name, **fields)
    return found


def finding(
    name: str, path: Path, line: int, words: str, values: Mapping[str, object] = {}, section: str = "", column: int = 1
) -> Diagnostic:
    """Create the diagnostic of a rule on a line of a file; `values` fill its sentences."""
    rule = rules()[name]
    wrong, fix = (sentence.format(**{"words": words, **values}) for sentence in (rule.wrong, rule.fix))
    return Diagnostic(path, line, wrong, fix, name, rule.severity, column, words, section, line)


def rule_named(name: str) -> Rule:
    """Find a rule; raises UsageError that names the nearest."""
    if name not in rules():
        hint = did_you_mean(name, rules()) or f"the rules are {', '.join(rules())}"
        raise UsageError(f'there is no rule "{name}"; {hint}')
    return rules()[name]


def explained(rule: Rule) -> str:
    """Describe a rule: what it finds, why, where it comes from and how to fix it."""
    return "\n".join(
        (
            f"{rule.id} ({rule.wing}, {rule.severity})",
            "",
            f"Found:  {rule.wrong}",
            f"Why:    {rule.why}",
            f"Source: {rule.source}",
            f"Fix:    {rule.fix}",
            f"Allow it on one line: {{allow {rule.id}: your reason}}",
            f"In a TOML file:       # allow {rule.id}: your reason",
        )
    )


_COMMENT = re.compile(r"#\s*(allow\s+[\w-]+\s*(?::.*)?)$")


@dataclass(frozen=True)
class Suppression:
    """A mark that silences a rule on its line, with a reason."""

    rule: str
    reason: str
    path: Path
    line: int
    words: str


def suppressions(path: Path, lines: Iterable[str]) -> Iterator[Suppression]:
    """Every mark in the lines of a file."""
    for number, line in enumerate(lines, start=1):
        for found in (*BRACES.finditer(line), *_COMMENT.finditer(line)):
            if SUPPRESSION.match(found[1].strip()):
                rule, _, reason = found[1].strip().removeprefix("allow").partition(":")
                yield Suppression(rule.strip(), reason.strip(), path, number, found[0])


def apply_suppressions(
    findings: Iterable[Diagnostic],
    files: Mapping[Path, Iterable[str]],
    judged: Collection[Path],
    unasked: Collection[str],
) -> Iterator[Diagnostic]:
    """Add to findings the reasons of the marks that silence them, and yield findings about the marks.

    Marks are read from the lines of `files`; those in `judged` are checked, too. A mark for a rule of an `unasked` wing
    is not reported as unused.
    """
    marks = [mark for path, lines in files.items() for mark in suppressions(path, lines)]
    good = {mark for mark in marks if mark.reason and mark.rule in rules()}
    used: set[Suppression] = set()
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


def _covers(mark: Suppression, found: Diagnostic) -> bool:
    lines = range(found.line, max(found.line, found.last_line) + 1)
    return mark.rule == found.rule and mark.path == found.path and mark.line in lines
