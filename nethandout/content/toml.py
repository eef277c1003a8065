"""Read TOML; errors name the file and line, and show how to correct the most common mistakes."""

from __future__ import annotations

import os
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Diagnostic
from nethandout.paths import read_text

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
CONTROL_CHARACTERS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SHORT_ESCAPES = {"\b": "\\b", "\f": "\\f", "\r": "\\r"}
TABLE = re.compile(r"\s*\[\[?\s*([^\]]*[^\]\s])\s*\]")
SETTING = re.compile(r'\s*("[^"]*"|[^\s.="]+)\s*[.=]')
BARE = re.compile(r"[\w.-]+", re.ASCII)
ASSIGNMENT = re.compile(r"\s*([\w.-]+)\s*([=:])\s*(\S.*?)\s*\Z", re.ASCII)
COMMENT = re.compile(r"\s+#[^\"'“”]*\Z")
QUOTE_MARKS = "“”„«»‘’\"'"


@dataclass(frozen=True)
class TomlSetting:
    """A string in a TOML file: its key within `table`, and the first and last line it can be on."""

    name: str
    text: str
    line: int
    last: int
    table: Mapping[str, Any]


@dataclass(frozen=True)
class TomlText:
    """Parsed TOML and where it came from; `text` starts on `first_line` of the file."""

    path: Path
    data: Mapping[str, Any]
    text: str
    first_line: int = 1

    def line(self, key: str, nth: int = 0, after: int = 0) -> int:
        """Find the line after `after` that starts the `nth` table or setting `key`; default: the first line."""
        for lines in self._lines_by_name:
            numbers = lines.get(key, ())
            position = bisect_right(numbers, after) + nth
            if position < len(numbers):
                return numbers[position]
        return self.first_line

    def entries_from(self, line: int) -> Sequence[tuple[int, str, str]]:
        """Return what starts on `line` or later: line number, table name, first key ("" for a table header)."""
        return self._entries[bisect_left(self._entries, (line,)) :]

    def texts(self) -> Iterator[TomlSetting]:
        """Yield every string, including those in lists, in file order."""
        table, nths, seen = self.data, Counter[int](), set[tuple[int, tuple[str, ...]]]()
        end_of_file = self.first_line + len(self.lines)
        for (number, _, setting), (end, _, _) in pairwise((*self._entries, (end_of_file, "", ""))):
            line = self.lines[number - self.first_line]
            if header := None if setting else TABLE.match(line):
                table = _find_table(self.data, _key_parts(header[1]), nths)
                continue
            parts = _key_parts(line.partition("=")[0])
            if (id(table), parts) not in seen:  # a line of a multi-line string can look like a setting
                seen.add((id(table), parts))
                for inner, text in _strings(parts, _find_value(table, parts) if parts else None):
                    yield TomlSetting(".".join(inner), text, number, end - 1, table)

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def _lines_by_name(self) -> tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[int]]]:
        """The lines on which tables start, and those on which settings do."""
        tables, settings = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number, table, setting in self._entries:
            (settings[setting] if setting else tables[table]).append(number)
        return tables, settings

    @cached_property
    def _entries(self) -> Sequence[tuple[int, str, str]]:
        entries, table = list[tuple[int, str, str]](), ""
        for number, line in enumerate(self.lines, start=self.first_line):
            if header := TABLE.match(line):
                table = _without_quotes(header[1])
                entries.append((number, table, ""))
            elif setting := SETTING.match(line):
                entries.append((number, table, _without_quotes(setting[1])))
        return entries


def _without_quotes(name: str) -> str:
    """Remove quotes from a dotted key; leave one that is not valid TOML as it is."""
    return name if BARE.fullmatch(name) else ".".join(_key_parts(name)) or name


@lru_cache(maxsize=1_000)
def _key_parts(name: str) -> tuple[str, ...]:
    """Split a dotted key; return () if it is not valid TOML."""
    try:
        ((part, inner),) = tomllib.loads(f"{name} = 0").items()
    except ValueError:
        return ()
    parts = [part]
    while inner:
        ((part, inner),) = inner.items()
        parts.append(part)
    return tuple(parts)


def _find_table(data: Any, parts: Sequence[str], nths: Counter[int]) -> Mapping[str, Any]:
    """Find the table a header starts; `nths` counts the tables seen so far in each array of tables."""
    for nth, part in enumerate(parts, start=1):
        data = data.get(part) if isinstance(data, Mapping) else None
        if isinstance(data, list):
            nths[id(data)] += nth == len(parts)
            data = data[nths[id(data)] - 1] if nths[id(data)] <= len(data) else None
    return data if isinstance(data, Mapping) else {}


def _find_value(value: Any, parts: tuple[str, ...]) -> object:
    for part in parts:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _strings(parts: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the strings in a value with their keys; strings in a list have the key of the list."""
    if isinstance(value, str):
        yield parts, value
    elif isinstance(value, Mapping):
        for part, inner in value.items():
            yield from _strings((*parts, part), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(parts, inner)


def read_toml(path: Path) -> TomlText:
    """Read a TOML file; raises ContentError with the line of the mistake."""
    return parse_toml(read_text(path), path)


def read_each(folders: Iterable[Path], name: str) -> list[TomlText]:
    """Read the file called `name` in every folder that has one; raises ContentError with the line of the mistake."""
    return [read_toml(folder / name) for folder in folders if os.path.lexists(folder / name)]


@lru_cache(maxsize=100)  # several rules of `check` read the same files
def parse_toml(text: str, path: Path, first_line: int = 1) -> TomlText:
    """Parse TOML text that starts on `first_line` of `path`; raises ContentError with the line of the mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError([_syntax_fault(text, path, first_line, str(error))]) from error
    except (RecursionError, ValueError) as error:
        raise ContentError([Diagnostic(path, first_line, "the data cannot be read", "simplify it")]) from error
    if characters := sorted(_control_characters(data)):
        raise ContentError(_character_fault(text, path, first_line, character) for character in characters)
    return TomlText(path, data, text, first_line)


def _control_characters(data: object) -> set[str]:
    """Collect the control and direction characters in keys and strings, which escapes can hide."""
    characters, todo = set[str](), [data]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            characters.update(CONTROL_CHARACTERS.findall(value))
        elif isinstance(value, Mapping):
            todo += [*value, *value.values()]
        elif isinstance(value, list):
            todo += value
    return characters


def _character_fault(text: str, path: Path, first_line: int, character: str) -> Diagnostic:
    written = (
        character,
        f"\\u{ord(character):04x}",
        f"\\u{ord(character):08x}",
        SHORT_ESCAPES.get(character, character),
    )
    lines = text.split("\n")
    number = next((nth for nth, line in enumerate(lines) if any(form in line.lower() for form in written)), 0)
    return Diagnostic(path, first_line + number, f"the character U+{ord(character):04X} cannot be printed", "remove it")


def _syntax_fault(text: str, path: Path, first_line: int, message: str) -> Diagnostic:
    lines = text.rstrip("\n").split("\n")
    position = POSITION.search(message)
    number = min(int(position[1]) if position and position[1] else len(lines), len(lines))
    line = COMMENT.sub("", lines[number - 1])
    reason = POSITION.sub("", message)
    wrong, remedy = f"the data cannot be read: {reason[:1].lower()}{reason[1:]}", 'write data as: name = "words"'
    if not _is_toml(line):
        wrong, remedy = next(
            ((wrong, f"write: {new}") for wrong, new in _corrections(line) if _is_toml(new)), (wrong, remedy)
        )
    return Diagnostic(path, first_line + number - 1, wrong, remedy)


def _corrections(line: str) -> Iterator[tuple[str, str]]:
    """Yield what is probably wrong with a line and the corrected line, for the three most common mistakes."""
    assignment = ASSIGNMENT.match(line)
    if assignment is None:
        return
    name, sign, value = assignment.groups()
    if sign == ":":
        with_equals = f"{name} = {value}"
        for proposed in (with_equals, *(other for _, other in _corrections(with_equals))):
            yield f"use = instead of : after {name}", proposed
    elif value.startswith("[") and value.endswith("]"):
        texts = [text for text in value[1:-1].split(",") if text.strip()]
        if all(sum(letter in QUOTE_MARKS for letter in text) in (0, 2) for text in texts):
            proposed = f"{name} = [{', '.join(map(_with_quotes, texts))}]"
            yield "each text in a list needs straight quotes, with a comma after it", proposed
    elif value[0] != "'":
        yield f"the value of {name} needs straight quotes around it", f"{name} = {_with_quotes(value)}"


def _with_quotes(text: str) -> str:
    """Replace any quotes around a string with straight ones; keep quotes around words inside it."""
    bare = text.strip().strip(QUOTE_MARKS)
    return f'"{bare if set(bare).isdisjoint(set(QUOTE_MARKS) - set("’")) else text.strip()}"'


def _is_toml(line: str) -> bool:
    """Return whether a line is valid TOML."""
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
