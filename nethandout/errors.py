"""The errors of nethandout, with their exit codes, and diagnostics of files and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How serious a diagnostic is: errors stop readers or the build, notices wait for a person."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for errors, higher for what is less serious."""
        return list(Severity).index(self)


Problem = tuple[str, str]
"""What is wrong, and what to do."""


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One thing that is wrong: where, what, and how to fix it.

    `line` and `column` count from 1, `last_line` is where `words` end, and line 0 is the file as a whole. `section` is
    empty for what all sections share; `suppressed` is an author's reason for leaving it as it is.
    """

    path: Path | None
    line: int
    wrong: str
    fix: str = ""
    rule: str = "content"
    severity: Severity = Severity.ERROR
    column: int = 1
    words: str = ""
    section: str = ""
    last_line: int = 0
    suppressed: str = ""

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{place}{self.wrong}; {self.fix}" if self.fix else f"{place}{self.wrong}"


PAGE_RULES = {
    "off-sheet": "runs off the sheet",
    "unprintable": "is too near the edge of the paper",
    "clipped": "is cut off by its box",
    "out-of-box": "runs out of its box",
    "overlap": "is printed over other words",
    "stranded-heading": "is at the bottom of the page, away from its text",
    "split-row": "is a table row that continues on the next page",
    "near-empty": "is almost everything on the page",
    "half-empty": "is the last line of a page that is less than half full",
    "no-glyph": "has a character that no bundled font has",
    "missing-image": "is a picture that cannot be loaded",
    "small-type": "is set too small",
    "tiny-type": "is set too small to be read",
    "tight-letters": "has letters printed over each other",
    "stray-word": "has a line of one word",
    "lone-part": "is alone on its side of a page break, away from the rest of its list or table",
    "lone-box": "is a box alone on a page that is less than half full",
}
"""The message of each rule; check/data/rules.toml says why it matters."""
PAGE_LOSSES = ("off-sheet", "clipped")
"""The rules whose faults keep words or pictures off the paper."""


@dataclass(frozen=True)
class PageFault:
    """A fault of a laid-out page.

    `page` counts from 1, and is 0 if unknown; `label` is the printed page number, or empty; `section` is the heading
    above the place, and `message` what is wrong.
    """

    page: int
    label: str
    section: str
    rule: str
    words: str
    message: str

    @property
    def place(self) -> str:
        """The page, with its section."""
        page = f"page {self.label}" if self.label else f"PDF page {self.page}" if self.page else "some page"
        return f"{page} ({self.section})" if self.section else page

    def __str__(self) -> str:
        return f"{self.place}: {f'“{self.words}” ' if self.words else ''}{self.message}"


class NethandoutError(Exception):
    """An error the user can do something about; `exit_code` is the exit code of the command."""

    exit_code = 3


class UsageError(NethandoutError):
    """The command line asks for something that does not exist or contradicts itself.

    `option` is the parameter name of the option that is wrong, if there is one.
    """

    exit_code = 2

    def __init__(self, message: str, option: str = "") -> None:
        self.option = option
        super().__init__(message)


class ContentError(NethandoutError):
    """Words, recipes or layouts cannot be used; `faults` are sorted by place."""

    def __init__(self, faults: Iterable[Diagnostic]) -> None:
        self.faults = tuple(sorted(set(faults), key=lambda f: (str(f.path), f.line, f.wrong)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(NethandoutError):
    """An input file cannot be read or used."""


class TypesetError(NethandoutError):
    """The pages could not be typeset."""


class LimitError(NethandoutError):
    """A file or document needs more CPU time or memory than allowed."""


class WorkerError(NethandoutError):
    """The worker process failed."""


class WriteError(NethandoutError):
    """A result could not be written; an existing file is unchanged."""


class MissingError(NethandoutError):
    """Something nethandout needs is not installed."""

    exit_code = 4


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Suggest the choice that was most likely meant, or return an empty string."""
    names = {name.lower(): name for name in choices}
    close = get_close_matches(word.lower(), list(names), n=1, cutoff=0.6)
    return f'did you mean "{names[close[0]]}"?' if close else ""


def was_interrupted(error: BaseException | None) -> bool:
    """Return whether an error was caused by Ctrl-C, which Python wraps if it arrives while a class is being created."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
