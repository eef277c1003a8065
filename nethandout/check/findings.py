"""What a check found, as values: what it is about, where it stands, how heavy it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How heavy a finding weighs: errors stop readers or cannot be stood behind, notices wait for a person."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for errors, higher for what weighs less."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """One thing a rule found: `line` and `column` count from 1, and `last_line` is where `words` end.

    Line 0 is the file as a whole. `section` is empty for what all sections share; `silenced` is the reason an author
    gave for leaving it as it is.
    """

    rule: str
    severity: Severity
    path: Path
    line: int
    column: int
    words: str
    wrong: str
    mend: str
    section: str = ""
    last_line: int = 0
    silenced: str = ""

    @property
    def place(self) -> str:
        """Path, line and column, as compilers write them."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else str(self.path)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file and place; a passage that stands in several sections is told of once."""
    once = {(found.rule, found.place, found.words, found.wrong): found for found in reversed(tuple(findings))}
    return tuple(sorted(once.values(), key=lambda f: (str(f.path), f.line, f.column, f.severity.rank, f.rule)))


def fails(findings: Iterable[Finding], fail_on: str) -> bool:
    """Whether a check fails: `fail_on` is "error", "warning" or "never"; what is silenced never counts."""
    if fail_on == "never":
        return False
    worst = Severity(fail_on).rank
    return any(found.severity.rank <= worst and not found.silenced for found in findings)
