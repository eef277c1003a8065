"""TOML whose errors name file and line, and say how to mend the usual slip."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nethandout.content.tomlslips import slip
from nethandout.errors import ContentError, Fault
from nethandout.reading import read_text

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


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
        lines = self.text.split("\n")
        table = re.compile(rf"^\s*\[\[?\s*{re.escape(key)}\s*\]")
        setting = re.compile(rf"^\s*{re.escape(key)}\s*[.=]")
        for pattern in (table, setting):
            hits = [number for number, line in enumerate(lines) if number >= below and pattern.match(line)]
            if nth < len(hits):
                return self.first_line + hits[nth]
        return self.first_line


def read_toml(path: Path) -> TomlText:
    """Read a TOML file; raises ContentError with the line of the slip."""
    return parse_toml(read_text(path), path)


def parse_toml(text: str, path: Path, first_line: int = 1) -> TomlText:
    """Read TOML from `text`, which begins on `first_line` of `path`."""
    try:
        return TomlText(path, tomllib.loads(text), text, first_line)
    except tomllib.TOMLDecodeError as error:
        raise ContentError([_slip(text, path, first_line, str(error))]) from error
    except (RecursionError, ValueError) as error:
        raise ContentError([Fault(path, first_line, "the data cannot be read", "make it simpler")]) from error


def _slip(text: str, path: Path, first_line: int, message: str) -> Fault:
    lines = text.rstrip("\n").split("\n")
    found = POSITION.search(message)
    at = int(found.group(1)) if found and found.group(1) else len(lines)
    number, wrong, mend = slip(lines, min(at, len(lines)) - 1, POSITION.sub("", message))
    return Fault(path, first_line + number, wrong, mend)
