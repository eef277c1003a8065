"""The limits of the checks: handouts/checks.toml, with a user's own lines over the packaged ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nethandout.check.findings import Severity
from nethandout.check.rules import rules
from nethandout.content.schema import Fields
from nethandout.content.toml import TomlText, read_each
from nethandout.errors import ContentError, Fault, did_you_mean

FILE = "checks.toml"
OFF = "off"


@dataclass(frozen=True)
class Limits:
    """Numbers by name, and the severity a user gave to rules ("off" leaves a rule out)."""

    numbers: Mapping[str, float]
    severities: Mapping[str, str]

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def of(self, name: str, language: str) -> float:
        """A limit as it is in a language, if it has one of its own there: "hard_word_syllables_es"."""
        return self.numbers.get(f"{name}_{language}", self.numbers[name])

    def severity(self, rule: str) -> Severity | None:
        """How heavy a rule weighs here; None when it is off."""
        word = self.severities.get(rule, rules()[rule].severity)
        return None if word == OFF else Severity(word)


def read_limits(folders: Sequence[Path]) -> Limits:
    """Read the limits of content folders, the last of which wins line by line; raises ContentError for a slip."""
    numbers: dict[str, float] = {}
    severities: dict[str, str] = {}
    faults: list[Fault] = []
    for file in read_each(folders, FILE):
        _numbers(_table(file, "limits", faults), numbers)
        _severities(_table(file, "severity", faults), severities)
    if faults:
        raise ContentError(faults)
    return Limits(numbers, severities)


def _numbers(fields: Fields, numbers: dict[str, float]) -> None:
    """Add the limits of a file to those of the files below it, which say what limits there are."""
    known = tuple(numbers)
    for name, value in fields.table.items():
        if known and name not in known:
            mend = did_you_mean(name, known) or f"the limits are {', '.join(known)}"
            fields.fault(name, f'there is no limit "{name}"', mend)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            fields.fault(name, f'"{name}" is no number', f"write: {name} = 7")
        else:
            numbers[name] = value


def _severities(fields: Fields, severities: dict[str, str]) -> None:
    words = (*Severity, OFF)
    for name, value in fields.table.items():
        if name not in rules():
            mend = did_you_mean(name, rules()) or "see: nethandout check --explain"
            fields.fault(name, f'there is no rule "{name}"', mend)
        elif value not in words:
            fields.fault(name, f'"{value}" is no severity', f"write one of {', '.join(words)}")
        else:
            severities[name] = value


def _table(file: TomlText, name: str, faults: list[Fault]) -> Fields:
    table = file.data.get(name)
    return Fields(file, table if isinstance(table, Mapping) else {}, faults, name)
