"""TOML whose errors name file and line, and say how to mend the usual slip."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nethandout.content.tomlslips import slip
from nethandout.errors import ContentError, Fault
from nethandout.reading import read_text

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
HIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SHORT = {"\b": "\\b", "\f": "\\f", "\r": "\\r"}
TABLE = re.compile(r"\s*\[\[?\s*([^\]]*[^\]\s])\s*\]")
SETTING = re.compile(r'\s*("[^"]*"|[^\s.="]+)\s*[.=]')


@dataclass(frozen=True)
class TomlText:
    """Data of a TOML text, with the place it came from; `first_line` is the line its text begins on."""

    path: Path
    data: Mapping[str, Any]
    text: str
    first_line: int = 1

    def line(self, key: str, nth: int = 0, after: int = 0) -> int:
        """Find the line below line `after` that begins the `nth` table (from 0) or setting called `key`.

        It is the first line if there is none.
        """
        below = max(after - self.first_line + 1, 0)
        for begun in (self._tables, self._settings):
            numbers = begun.get(key, ())
            at = bisect_left(numbers, below) + nth
            if at < len(numbers):
                return self.first_line + numbers[at]
        return self.first_line

    @cached_property
    def lines(self) -> Sequence[str]:
        """The text, line by line."""
        return self.text.split("\n")

    @cached_property
    def _tables(self) -> Mapping[str, Sequence[int]]:
        """The lines (from 0) on which each table begins, by its name."""
        return _by_name(map(TABLE.match, self.lines))

    @cached_property
    def _settings(self) -> Mapping[str, Sequence[int]]:
        """The lines (from 0) on which each setting begins, by the first word of its name."""
        return _by_name(map(SETTING.match, self.lines))


def _by_name(matches: Iterable[re.Match[str] | None]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for number, match in enumerate(matches):
        if match:
            found.setdefault(match[1], []).append(number)
    return found


def read_toml(path: Path) -> TomlText:
    """Read a TOML file; raises ContentError with the line of the slip."""
    return parse_toml(read_text(path), path)


def parse_toml(text: str, path: Path, first_line: int = 1) -> TomlText:
    """Read TOML from `text`, which begins on `first_line` of `path`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError([_slip(text, path, first_line, str(error))]) from error
    except (RecursionError, ValueError) as error:
        raise ContentError([Fault(path, first_line, "the data cannot be read", "make it simpler")]) from error
    if found := sorted(_hidden(data)):
        raise ContentError(_escaped(text, path, first_line, character) for character in found)
    return TomlText(path, data, text, first_line)


def _hidden(data: object) -> set[str]:
    """Every character of keys and texts that steers a terminal or turns text, which an escape lets in unseen."""
    found, left = set[str](), [data]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.update(HIDDEN.findall(one))
        elif isinstance(one, Mapping):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
    return found


def _escaped(text: str, path: Path, first_line: int, character: str) -> Fault:
    written = (character, f"\\u{ord(character):04x}", f"\\u{ord(character):08x}", SHORT.get(character, character))
    lines = text.split("\n")
    number = next((at for at, line in enumerate(lines) if any(one in line.lower() for one in written)), 0)
    return Fault(path, first_line + number, f"the character U+{ord(character):04X} cannot be printed", "take it out")


def _slip(text: str, path: Path, first_line: int, message: str) -> Fault:
    lines = text.rstrip("\n").split("\n")
    found = POSITION.search(message)
    at = int(found.group(1)) if found and found.group(1) else len(lines)
    number, wrong, mend = slip(lines, min(at, len(lines)) - 1, POSITION.sub("", message))
    return Fault(path, first_line + number, wrong, mend)
