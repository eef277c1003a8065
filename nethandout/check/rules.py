"""Rules, their findings, and the marks that suppress a rule on one line.

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
    """Sort findings by file and place, and remove duplicates, such as those in a passage of several sections."""
    once = {
        (each.rule, each.path, each.line, each.column, each.words, each.wrong): each
        for each in reversed(tuple(findings))
    }
    return tuple(sorted(once.values(), key=lambda f: (str(f.path), f.line, f.column, f.severity.rank, f.rule)))


def fails(findings: Iterable[Diagnostic], fail_on: str) -> bool:
    """Return whether findings make a check fail; `fail_on` is "error", "warning" or "never".

    Suppressed findings do not count.
    """
    if fail_on == "never":
        return False
    worst = Severity(fail_on).rank
    return any(each.severity.rank <= worst and not each.suppressed for each in findings)


@dataclass(frozen=True)
class Rule:
    """A rule; `wrong` and `fix` are templates of messages, `source` is where the rule comes from.

    With `stops_build`, a section that breaks the rule is not printed.
    """

    id: str
    group: str
    severity: Severity
    wrong: str
    why: str
    source: str
    fix: str
    stops_build: bool = False


@cache
def rules() -> Mapping[str, Rule]:
    """Return all rules by id, in the order of the packaged table."""
    text = files("nethandout.check").joinpath("data", "rules.toml").read_text(encoding="utf-8")
    by_id = {}
    for name, table in tomllib.loads(text).items():
        fields = {**table, "severity": Severity(table["severity"])}
        by_id[name] = Rule(id=name, **fields)
    return by_id


def finding(
    name: str, path: Path, line: int, words: str, values: Mapping[str, object] = {}, section: str = "", column: int = 1
) -> Diagnostic:
    """Create the diagnostic of a rule on a line of a file; `values` fill in its messages."""
    rule = rules()[name]
    wrong, fix = (sentence.format(**{"words": words, **values}) for sentence in (rule.wrong, rule.fix))
    return Diagnostic(path, line, wrong, fix, name, rule.severity, column, words, section, line)


def rule_named(name: str) -> Rule:
    """Find a rule; raises UsageError with the closest name."""
    if name not in rules():
        hint = did_you_mean(name, rules()) or f"the rules are {', '.join(rules())}"
        raise UsageError(f'there is no rule "{name}"; {hint}')
    return rules()[name]


def explained(rule: Rule) -> str:
    """Describe a rule: what it finds, why, where it comes from and how to fix it."""
    return "\n".join(
        (
            f"{rule.id} ({rule.group}, {rule.severity})",
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
    """A mark that suppresses a rule on its line, with a reason."""

    rule: str
    reason: str
    path: Path
    line: int
    words: str


def suppressions(path: Path, lines: Iterable[str]) -> Iterator[Suppression]:
    """Yield every mark in the lines of a file."""
    for number, line in enumerate(lines, start=1):
        for match in (*BRACES.finditer(line), *_COMMENT.finditer(line)):
            if SUPPRESSION.match(match[1].strip()):
                rule, _, reason = match[1].strip().removeprefix("allow").partition(":")
                yield Suppression(rule.strip(), reason.strip(), path, number, match[0])


def apply_suppressions(
    findings: Iterable[Diagnostic],
    files: Mapping[Path, Iterable[str]],
    checked: Collection[Path],
    skipped: Collection[str],
) -> Iterator[Diagnostic]:
    """Add to findings the reasons of the marks that suppress them, and yield findings about the marks.

    Marks are read from the lines of `files`; those in `checked` files are checked, too. A mark for a rule of a group
    that was `skipped` is not reported as unused.
    """
    marks = [mark for path, lines in files.items() for mark in suppressions(path, lines)]
    good = {mark for mark in marks if mark.reason and mark.rule in rules()}
    used: set[Suppression] = set()
    for each in findings:
        mark = next((mark for mark in good if _covers(mark, each)), None)
        if mark is not None:
            used.add(mark)
        yield each if mark is None else replace(each, suppressed=mark.reason)
    for mark in (mark for mark in marks if mark.path in checked):
        if mark.rule not in rules():
            hint = did_you_mean(mark.rule, rules()) or "see: nethandout check --explain"
            yield finding("silence-unknown", mark.path, mark.line, mark.words, {"hint": hint})
        elif not mark.reason:
            yield finding("silence-reason", mark.path, mark.line, mark.words)
        elif mark not in used and rules()[mark.rule].group not in skipped:
            yield finding("silence-unused", mark.path, mark.line, mark.words)


def _covers(mark: Suppression, diagnostic: Diagnostic) -> bool:
    lines = range(diagnostic.line, max(diagnostic.line, diagnostic.last_line) + 1)
    return mark.rule == diagnostic.rule and mark.path == diagnostic.path and mark.line in lines
