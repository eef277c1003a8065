"""What can go wrong, as values: one tree of errors, each with its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file: where it stands, what is wrong, and what to do about it."""

    path: Path | None
    line: int
    wrong: str
    mend: str

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{place}{self.wrong}; {self.mend}" if self.mend else f"{place}{self.wrong}"


class NethandoutError(Exception):
    """Anything a person can do something about; `exit_code` is what the command ends with."""

    exit_code = 3


class UsageError(NethandoutError):
    """The command asked for something that does not exist or does not go together.

    `option` is the one that asked for it, by the name of its parameter; empty where no single one did.
    """

    exit_code = 2

    def __init__(self, message: str, option: str = "") -> None:
        self.option = option
        super().__init__(message)


class ContentError(NethandoutError):
    """Words, recipes or layouts that cannot be used; holds every fault found, in order of place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults), key=lambda f: (str(f.path), f.line, f.wrong)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(NethandoutError):
    """A file that was handed in cannot be read or used."""


class TypesetError(NethandoutError):
    """The pages could not be set."""


class LimitError(NethandoutError):
    """A file or document needs more CPU time or memory than it may have."""


class WorkerError(NethandoutError):
    """The child process that strangers' data is handled in failed."""


class WriteError(NethandoutError):
    """A result could not be written; what stood there before is untouched."""


class MissingError(NethandoutError):
    """Something the machine needs is not installed."""

    exit_code = 4


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which of the known words was most likely meant, or nothing."""
    names = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), list(names), n=1, cutoff=0.6)
    return f'did you mean "{names[close[0]]}"?' if close else ""


def was_interrupted(error: BaseException | None) -> bool:
    """Whether an error comes of Ctrl-C, which Python wraps where it meets a class that is being made."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
