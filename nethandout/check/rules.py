"""The rules: what each weighs, why it is one, who says so, and how to mend what it finds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from nethandout.check.findings import Finding, Severity
from nethandout.errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Rule:
    """One rule; `wrong` and `mend` are sentences whose {braces} a finding fills, `source` is who asks for it.

    `stops_build` says that a section which breaks the rule is not printed.
    """

    id: str
    wing: str
    severity: Severity
    wrong: str
    why: str
    source: str
    mend: str
    stops_build: bool = False


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, from the table packaged beside this module, in its order."""
    text = files("nethandout.check").joinpath("data", "rules.toml").read_text(encoding="utf-8")
    found = {}
    for name, table in tomllib.loads(text).items():
        fields = {**table, "severity": Severity(table["severity"])}
        found[name] = Rule(id=name, **fields)
    return found


def finding(
    name: str, path: Path, line: int, words: str, values: Mapping[str, object] = {}, section: str = "", column: int = 1
) -> Finding:
    """What a rule finds in words that begin on a line of a file; `values` fill its sentences."""
    rule = rules()[name]
    wrong, mend = (sentence.format(**{"words": words, **values}) for sentence in (rule.wrong, rule.mend))
    return Finding(name, rule.severity, path, line, column, words, wrong, mend, section, line)


def rule_named(name: str) -> Rule:
    """Find a rule; raises UsageError that names the nearest."""
    if name not in rules():
        hint = did_you_mean(name, rules()) or f"the rules are {', '.join(rules())}"
        raise UsageError(f'there is no rule "{name}"; {hint}')
    return rules()[name]


def explained(rule: Rule) -> str:
    """A rule in full, for a reader: what it is, why, who says so, how to mend it."""
    return "\n".join(
        (
            f"{rule.id} ({rule.wing}, {rule.severity})",
            "",
            f"Found:  {rule.wrong}",
            f"Why:    {rule.why}",
            f"Source: {rule.source}",
            f"Mend:   {rule.mend}",
            f"Silence it on one line: {{allow {rule.id}: your reason}}",
            f"In a TOML file:         # allow {rule.id}: your reason",
        )
    )
