"""The limits of the checks: handouts/checks.toml, with a user's own lines over the packaged ones."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nethandout.check.findings import Severity
from nethandout.check.rules import rules
from nethandout.content.tomlfile import TomlText, read_toml
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
    for nth, folder in enumerate(folders):
        if os.path.lexists(folder / FILE):
            file = read_toml(folder / FILE)
            faults += _numbers(file, numbers, known=tuple(numbers) if nth else ())
            faults += _severities(file, severities)
    if faults:
        raise ContentError(faults)
    return Limits(numbers, severities)


def _numbers(file: TomlText, numbers: dict[str, float], known: Sequence[str]) -> list[Fault]:
    faults = []
    for name, value in _table(file, "limits").items():
        if known and name not in known:
            mend = did_you_mean(name, known) or f"the limits are {', '.join(known)}"
            faults.append(Fault(file.path, file.line(name), f'there is no limit "{name}"', mend))
        elif isinstance(value, bool) or not isinstance(value, int | float):
            faults.append(Fault(file.path, file.line(name), f'"{name}" is no number', f"write: {name} = 7"))
        else:
            numbers[name] = value
    return faults


def _severities(file: TomlText, severities: dict[str, str]) -> list[Fault]:
    faults = []
    words = (*Severity, OFF)
    for name, value in _table(file, "severity").items():
        if name not in rules():
            mend = did_you_mean(name, rules()) or "see: nethandout check --explain"
            faults.append(Fault(file.path, file.line(name), f'there is no rule "{name}"', mend))
        elif value not in words:
            mend = f"write one of {', '.join(words)}"
            faults.append(Fault(file.path, file.line(name), f'"{value}" is no severity', mend))
        else:
            severities[name] = value
    return faults


def _table(file: TomlText, name: str) -> Mapping[str, Any]:
    table = file.data.get(name, {})
    return table if isinstance(table, Mapping) else {}
