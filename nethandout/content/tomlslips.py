"""Slips of the pen in TOML: what is wrong with a line, in plain words, and the line as it should be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence

SETTING = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=\s*(.*)\Z")
COLON = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*:\s*(\S.*)\Z")
NO_EQUALS = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*([\"'“”„«‘’\[].*)\Z")
BLANK_IN_NAME = re.compile(r"\s*([A-Za-z0-9_.-]+(?:[ \t]+[A-Za-z0-9_.-]+)+)\s*=\s*(\S.*)\Z")
BRACKETS = re.compile(r"\s*(\[{1,2})\s*([A-Za-z0-9_.-]+)\s*(\]{0,2})\s*\Z")
TEXT_AND_MORE = re.compile(r"(\s*[A-Za-z0-9_.-]+\s*=\s*\"[^\"\\]*\")\s*[;,.:]+\s*\Z")
SEVERAL = re.compile(r"\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")+\s*,?\Z")
ITEM = re.compile(r"\s*,?\s*(\"[^\"]*\"(?=\s*(?:,|\"|\Z))|[^,]*[^,\s])")
COMMENT = re.compile(r"(?:\A|\s+)#[^\"“”„«»‘’]*\Z")
BAD_ESCAPE = re.compile(r"\\(?![btnfr\"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
TWICE = re.compile(r"cannot (?:overwrite a value|declare|mutate)", re.IGNORECASE)
OPENING, CLOSING, STRAIGHT = "“„«‘", "”»’", "\"'"
MARKS = OPENING + CLOSING + STRAIGHT
IN_A_LIST = "each text in a list stands between straight quotes"
Slip = tuple[int, str, str]


def slip(lines: Sequence[str], at: int, reason: str) -> Slip:
    """Say where a slip is, what is wrong and what to do; `at` counts lines from 0, as the parser saw it.

    `reason` is the parser's own. A line that is proposed can always be read.
    """
    if TWICE.match(reason):
        return at, *_twice(lines[at])
    above = _above(lines, at, reason)
    if above is not None:
        return above
    line = COMMENT.sub("", lines[at])
    if not _reads(line):
        for look in (*LOOKS, _entry) if _in_a_list(lines, at) else LOOKS:
            for wrong, proposed in look(line):
                if _reads(proposed):
                    return at, wrong, f"write: {proposed}"
        if line.count('"') == 1:
            return at, "a text has no quote at its end", 'put " behind it'
        if re.match(r"\s*\S+\s*=\s*\[", line):
            return at, "the list cannot be understood", 'put each of its texts between ", and a comma between them'
        if reason.startswith("Illegal character"):
            return at, "a sign stands here that no text may hold", "write the line anew"
    return at, "this line cannot be understood", 'data is written as: name = "words"'


def _twice(line: str) -> tuple[str, str]:
    table = BRACKETS.match(line)
    if table is None:
        return "this stands a second time in the file", "take one of the two lines out"
    mend = f"begin each entry with [[{table[2]}]], the first one too, or take one of the two out"
    return f"[{table[2]}] stands a second time", mend


def _above(lines: Sequence[str], at: int, reason: str) -> Slip | None:
    """A slip that the parser saw only on a later line: a list, or a text between ' and ', that does not end."""
    before = next((number for number in range(at - 1, -1, -1) if lines[number].strip()), -1)
    if reason.startswith("Unclosed array") and before >= 0:
        last = COMMENT.sub("", lines[before]).strip()
        if lines[at].lstrip()[:1] in ('"', "'") and last[-1:] in ('"', "'"):
            proposed = f"{last},"
            return (before, "a comma is missing in the list", f"write: {proposed}") if _reads(proposed) else None
        begun = SETTING.match(last)
        if begun and begun[2].startswith("[") and "]" not in begun[2]:
            proposed = f"{last.rstrip(',')}]"
            mend = f"write: {proposed}" if _reads(proposed) and begun[2] != "[" else "put ] behind its last text"
            return before, "the list has no ] at its end", mend
        if SETTING.match(lines[at]):
            return before, "the list has no ] at its end", "put ] on a line below this one"
    if reason.startswith('Expected "\'"'):
        for number, line in enumerate(lines):
            begun = SETTING.match(line)
            if begun and begun[2].startswith("'") and begun[2].count("'") == 1:
                proposed = f'{begun[1]} = "{begun[2][1:].strip()}"'
                mend = f"write: {proposed}" if _reads(proposed) else "put ' behind it"
                return number, "a text has no quote at its end", mend
    return None


def _in_a_list(lines: Sequence[str], at: int) -> bool:
    """Whether a list has begun above a line and not ended."""
    begun = next((found[2] for line in reversed(lines[:at]) if (found := SETTING.match(line))), "")
    return begun.startswith("[") and not any(COMMENT.sub("", line).endswith("]") for line in lines[:at][-1:])


def _backslash(line: str) -> Iterator[tuple[str, str]]:
    if BAD_ESCAPE.search(line) and line.count('"') >= 2:
        yield "a \\ has a meaning of its own in a text", line.strip().replace("\\", "/")


def _brackets(line: str) -> Iterator[tuple[str, str]]:
    table = BRACKETS.match(line)
    if table and len(table[1]) != len(table[3]):
        sides = max(len(table[1]), len(table[3]))
        yield "the brackets do not match", f"{'[' * sides}{table[2]}{']' * sides}"


def _name(line: str) -> Iterator[tuple[str, str]]:
    """Slips before the value: the sign between, or the name."""
    for pattern, wrong in (
        (COLON, "behind {name} stands : in the place of ="),
        (NO_EQUALS, "behind {name} there is no ="),
        (BLANK_IN_NAME, "a name has no blanks in it"),
    ):
        found = pattern.match(line)
        if found:
            yield wrong.format(name=found[1]), f"{'_'.join(found[1].split())} = {_mended(found[2])}"


def _value(line: str) -> Iterator[tuple[str, str]]:
    found = SETTING.match(line)
    if found is None:
        return
    name, value = found[1], found[2].strip()
    if not value:
        yield f"{name} has no value", f'{name} = "…"'
    elif SEVERAL.match(value):
        yield "several texts are a list, in brackets", f"{name} = [{value.rstrip(', ')}]"
    elif value.startswith("[") and value.endswith("]"):
        for wrong, items in _list(value[1:-1]):
            yield wrong, f"{name} = [{items}]"
    elif len(value) > 2 and value[0] == value[-1] == "'":
        yield "a ' inside a text would end it", f"{name} = {_quoted(value)}"
    elif value[0] not in '"[{':
        bare = _unquoted(value)
        curly = bare != value and not {value[0], value[-1]} <= {*STRAIGHT, bare[:1], bare[-1:]}
        yield f"the value of {name} has {'curly quotes' if curly else 'no quotes'}", f"{name} = {_quoted(value)}"
    elif value.startswith('"') and value[-1] in CLOSING and value.count('"') == 1:
        yield f"the value of {name} has curly quotes", f"{name} = {_quoted(value)}"
    elif more := TEXT_AND_MORE.match(line):
        yield "behind the text stands something more", more[1].strip()
    elif len(value) > 2 and value[0] == value[-1] == '"':
        yield 'a " inside a text would end it', f"{name} = {_quoted(value)}"


def _entry(line: str) -> Iterator[tuple[str, str]]:
    """A line of a list that goes over several lines."""
    text = line.strip()
    if not SETTING.match(line):
        for wrong, items in _list(text.rstrip(",")):
            yield wrong, f"{items}," if text.endswith(",") else items


def _list(inside: str) -> Iterator[tuple[str, str]]:
    """What is wrong between the brackets of a list, and what should stand there."""
    items = ITEM.findall(inside)
    if not items:
        return
    mended = ", ".join(_quoted(item) for item in items)
    if all(re.fullmatch(r'"[^"]*"', item) for item in items):
        yield f"a comma is {'too many' if re.search(',[ ]*,', inside) else 'missing'} in the list", mended
    elif any(item[0] == item[-1] == '"' and item.count('"') > 2 for item in items):
        yield 'a " inside a text would end it', mended
    elif "," in inside or len(inside.split()) == 1 or inside[0] in MARKS:
        yield IN_A_LIST, mended


def _mended(value: str) -> str:
    """A value that can be read: as it is, or as a list or a text."""
    try:
        tomllib.loads(f"x = {value}")
    except (tomllib.TOMLDecodeError, ValueError):
        if value.startswith("[") and value.endswith("]"):
            return f"[{', '.join(_quoted(item) for item in ITEM.findall(value[1:-1]))}]"
        return _quoted(value)
    return value


def _quoted(text: str) -> str:
    """A text between straight quotes, whatever stood around it; straight ones inside it become curly."""
    inner = re.sub(r'(^|[\s(\[])"', r"\1“", _unquoted(text.strip())).replace('"', "”")
    return f'"{inner}"'


def _unquoted(text: str) -> str:
    """A text without the quotes around it, or the single one at an end; those of words inside it stay."""
    first, last = text[:1] in MARKS, text[-1:] in MARKS
    marks = [letter for letter in text[1:-1] if letter in '“„«”»"']
    if len(text) > 1 and first and last and not (text[0] in OPENING and marks and marks[0] in CLOSING):
        return text[1:-1]
    if first and not marks:
        return text[1:]
    return text[:-1] if last and text[-1] not in "’'" and not marks else text


def _reads(line: str) -> bool:
    """Whether a line is TOML, alone or among those of a list."""
    for text in (line, f"x = [\n{line}\n]"):
        try:
            tomllib.loads(text)
        except (ValueError, RecursionError):
            continue
        return True
    return False


LOOKS: tuple[Callable[[str], Iterator[tuple[str, str]]], ...] = (_backslash, _brackets, _name, _value)
