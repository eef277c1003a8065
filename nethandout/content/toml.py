"""TOML whose errors name file and line, and show how to correct the commonest mistakes."""

from __future__ import annotations

import os
import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Fault
from nethandout.input_files import read_text

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
HIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SHORT = {"\b": "\\b", "\f": "\\f", "\r": "\\r"}
TABLE = re.compile(r"\s*\[\[?\s*([^\]]*[^\]\s])\s*\]")
SETTING = re.compile(r'\s*("[^"]*"|[^\s.="]+)\s*[.=]')
BARE = re.compile(r"[\w.-]+", re.ASCII)
WRITTEN = re.compile(r"\s*([\w.-]+)\s*([=:])\s*(\S.*?)\s*\Z", re.ASCII)
COMMENT = re.compile(r"\s+#[^\"'“”]*\Z")
MARKS = "“”„«»‘’\"'"


@dataclass(frozen=True)
class TomlSetting:
    """A text in a TOML file: its name within the table that holds it, and the first and last line it may be on."""

    name: str
    text: str
    line: int
    last: int
    table: Mapping[str, Any]


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
        begun = self.begun(after + 1)
        tables = (number for number, table, setting in begun if (table, setting) == (key, ""))
        settings = (number for number, _, setting in begun if setting == key)
        return next(islice(tables, nth, None), 0) or next(islice(settings, nth, None), self.first_line)

    def begun(self, line: int) -> Sequence[tuple[int, str, str]]:
        """What begins on a line or below: line, name of the table, first word of a setting ("" for a table itself)."""
        return self._begun[bisect_left(self._begun, (line,)) :]

    def texts(self) -> Iterator[TomlSetting]:
        """Every text, those in lists too, in the order of the file."""
        table, nths, told = self.data, Counter[int](), set[tuple[int, tuple[str, ...]]]()
        below = self.first_line + len(self.lines)
        for (number, _, setting), (end, _, _) in pairwise((*self._begun, (below, "", ""))):
            line = self.lines[number - self.first_line]
            if header := None if setting else TABLE.match(line):
                table = _table(self.data, _parts(header[1]), nths)
                continue
            parts = _parts(line.partition("=")[0])
            if (id(table), parts) not in told:  # a line of a long text can look like a setting
                told.add((id(table), parts))
                for inner, text in _texts(parts, _value(table, parts) if parts else None):
                    yield TomlSetting(".".join(inner), text, number, end - 1, table)

    @cached_property
    def lines(self) -> Sequence[str]:
        """The text, line by line."""
        return self.text.split("\n")

    @cached_property
    def _begun(self) -> Sequence[tuple[int, str, str]]:
        found, table = list[tuple[int, str, str]](), ""
        for number, line in enumerate(self.lines, start=self.first_line):
            if header := TABLE.match(line):
                table = _without_quotes(header[1])
                found.append((number, table, ""))
            elif setting := SETTING.match(line):
                found.append((number, table, _without_quotes(setting[1])))
        return found


def _without_quotes(name: str) -> str:
    """Return a name with dots as it is asked for; one that cannot be read stays as it is written."""
    return name if BARE.fullmatch(name) else ".".join(_parts(name)) or name


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a name with dots; none for what is no name."""
    try:
        ((part, inner),) = tomllib.loads(f"{name} = 0").items()
    except ValueError:
        return ()
    parts = [part]
    while inner:
        ((part, inner),) = inner.items()
        parts.append(part)
    return tuple(parts)


def _table(data: Any, parts: Sequence[str], nths: Counter[int]) -> Mapping[str, Any]:
    """The table that a header begins; `nths` counts how many of each list of tables have begun."""
    for nth, part in enumerate(parts, start=1):
        data = data.get(part) if isinstance(data, Mapping) else None
        if isinstance(data, list):
            nths[id(data)] += nth == len(parts)
            data = data[nths[id(data)] - 1] if nths[id(data)] <= len(data) else None
    return data if isinstance(data, Mapping) else {}


def _value(value: Any, parts: tuple[str, ...]) -> object:
    for part in parts:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _texts(parts: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts in a value with their names; those in a list have its name."""
    if isinstance(value, str):
        yield parts, value
    elif isinstance(value, Mapping):
        for part, inner in value.items():
            yield from _texts((*parts, part), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(parts, inner)


def read_toml(path: Path) -> TomlText:
    """Read a TOML file; raises ContentError with the line of the slip."""
    return parse_toml(read_text(path), path)


def read_each(folders: Iterable[Path], name: str) -> list[TomlText]:
    """Read the file of a name in each folder that has it; raises ContentError with the line of the slip."""
    return [read_toml(folder / name) for folder in folders if os.path.lexists(folder / name)]


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
    at = min(int(found.group(1)) if found and found.group(1) else len(lines), len(lines))
    line = COMMENT.sub("", lines[at - 1])
    reason = POSITION.sub("", message)
    wrong, mend = f"the data cannot be read: {reason[:1].lower()}{reason[1:]}", 'data is written as: name = "words"'
    if not _reads(line):
        wrong, mend = next(((wrong, f"write: {new}") for wrong, new in _corrected(line) if _reads(new)), (wrong, mend))
    return Fault(path, first_line + at - 1, wrong, mend)


def _corrected(line: str) -> Iterator[tuple[str, str]]:
    """What may be wrong with a line, and the line as it should be: the three slips that are made most."""
    found = WRITTEN.match(line)
    if found is None:
        return
    name, sign, value = found.groups()
    if sign == ":":
        with_equals = f"{name} = {value}"
        for proposed in (with_equals, *(other for _, other in _corrected(with_equals))):
            yield f"use = instead of : after {name}", proposed
    elif value.startswith("[") and value.endswith("]"):
        texts = [text for text in value[1:-1].split(",") if text.strip()]
        if all(sum(letter in MARKS for letter in text) in (0, 2) for text in texts):
            proposed = f"{name} = [{', '.join(map(_quoted, texts))}]"
            yield "each text in a list needs straight quotes, with a comma after it", proposed
    elif value[0] != "'":
        yield f"the value of {name} needs straight quotes around it", f"{name} = {_quoted(value)}"


def _quoted(text: str) -> str:
    """A text between straight quotes, whatever marks were around it; those of words inside it stay."""
    bare = text.strip().strip(MARKS)
    return f'"{bare if set(bare).isdisjoint(set(MARKS) - set("’")) else text.strip()}"'


def _reads(line: str) -> bool:
    """Whether a line is TOML."""
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
