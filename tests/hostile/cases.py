"""Hostile inputs as values, and functions that build them.

Each area has its own module `tests/hostile/<area>_cases.py` with a tuple `CASES`. Inputs are built by code in a fresh
folder, where the command then runs. `make audit` tries all of them, `make test` those with `fast=True`, few and
quick.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nethandout import paths

SMALL = Path(__file__).parents[1] / "fixtures" / "library"
# The small library as `words` copies it, with only the fixed words of the shipped ones.
OWN = ("--content", "words", "--only-content")
# The limit of cases that it stops, so that they end soon; other small documents need less.
STOPPED = {"NETHANDOUT_SECONDS": "2"}
TOO_LONG = r"took more than 2 seconds of CPU time; .* NETHANDOUT_SECONDS=4"
Build = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """A hostile input: what it shows, how it is built, the command, and the expected result.

    `expected` is a regular expression for a part of what is printed (on either stream). Exit code 0 means that the
    input is used after all; any other, that it is refused and nothing is made. `stdout` may be "closed", "full" (a disk
    without room) or "gone" (a pipe nobody reads). `seconds` is the CPU time that the command and its worker may use.
    """

    name: str
    shows: str
    prepare: Build
    command: tuple[str, ...]
    code: int
    expected: str
    fast: bool = False
    seconds: float = 10
    stdin: bytes = b""
    stdout: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def is_alone(self) -> bool:
        """Whether it needs a process of its own: those with other streams, limits or programs do."""
        return bool(self.stdin or self.stdout or self.environment)


def write(folder: Path, name: str, data: str | bytes) -> Path:
    """Write a file in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def file(name: str, data: str | bytes | Callable[[], str | bytes]) -> Build:
    """Build one file; large data is made only when the case runs."""
    return lambda folder: write(folder, name, data() if callable(data) else data)


def words(*more: Build) -> Build:
    """Build the small library in the folder `words`, and more if needed."""

    def build(folder: Path) -> None:
        shutil.copytree(SMALL, folder / "words")
        shutil.copytree(paths.packaged("handouts") / "languages", folder / "words/languages")
        for one in more:
            one(folder)

    return build


def section(body: str | bytes | Callable[[], str | bytes], front: str = "") -> Build:
    """Build a section `words/sections/bad` of valid data, the lines `front` and a body, which begins on line 8."""

    def build(folder: Path) -> None:
        data = 'title = "A title"\nmain_message = "A message."\npurpose = "A purpose."\nversion = "0.1"\nsources = []\n'
        end = body() if callable(body) else body
        end = end if isinstance(end, bytes) else end.encode("utf-8", "surrogatepass")
        write(folder, "words/sections/bad/en.md", f"+++\n{data}{front}+++\n".encode() + end)

    return build


def nothing(folder: Path) -> None:
    """Build nothing: the command line itself is hostile."""
