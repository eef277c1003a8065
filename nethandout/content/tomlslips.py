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
TEXTS = re.compile(r"(?:\"[^\"]*\"[\s,]*)+\Z")
SOUND = re.compile(r"(?:\"[^\"]*\"\s*|[^\",]+)(?:,\s*\"[^\"]*\"\s*|,[^\",]+)*\Z")
COMMENT = re.compile(r"(?:\A|\s)#[^\"“”„«»‘’]*\Z")
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
    line = COMMENT.sub("", lines[at]).rstrip()
    in_list = _list_begun(lines, at) >= 0
    if not _reads(line, in_list):
        for look in (_entry,) if in_list else LOOKS:
            for wrong, proposed in look(line):
                if _reads(proposed, in_list):
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
    begun = _list_begun(lines, at)
    if begun >= 0 and lines[at].lstrip()[:1] in ('"', "'") and reason.startswith("Unclosed array"):
        last = COMMENT.sub("", lines[before]).strip()
        if last.endswith('"') and _reads(f"{last},", in_list=True):
            return before, "a comma is missing in the list", f"write: {last},"
    if begun >= 0 and (not lines[at].strip() or SETTING.match(lines[at]) or BRACKETS.match(lines[at])):
        proposed = f"{COMMENT.sub('', lines[before]).strip().rstrip(',')}]"
        alone = begun == before and _reads(proposed)
        mend = f"write: {proposed}" if alone else "put ] on a line below this one"
        return before, "the list has no ] at its end", mend
    if reason.startswith('Expected "\'"'):
        for number, line in enumerate(lines):
            setting = SETTING.match(line)
            if setting and setting[2].startswith("'") and setting[2].count("'") == 1:
                proposed = f'{setting[1]} = "{setting[2][1:].strip()}"'
                mend = f"write: {proposed}" if _reads(proposed) else "put ' behind it"
                return number, "a text has no quote at its end", mend
    return None


def _list_begun(lines: Sequence[str], at: int) -> int:
    """The line above `at` on which a list began that has not ended there; -1 where none has."""
    for number in range(at - 1, -1, -1):
        line = COMMENT.sub("", lines[number]).rstrip()
        if line.endswith("]"):
            break
        if found := SETTING.match(line):
            return number if found[2].startswith("[") else -1
    return -1


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
    text = line.strip().rstrip(",")
    comma = "," if line.strip().endswith(",") else ""
    if text.count('"') == 1 and '"' in (text[0], text[-1]):
        end = "end" if text[0] == '"' else "beginning"
        yield f"a text has no quote at its {end}", f"{_quoted(text)}{comma}"
    for wrong, mended in (*_backslash(text), *_list(text)):
        yield wrong, f"{mended}{comma}"


def _list(inside: str) -> Iterator[tuple[str, str]]:
    """What is wrong between the brackets of a list, and what should stand there."""
    inside = inside.strip()
    items = ITEM.findall(inside)
    mended = ", ".join(_quoted(item) for item in items)
    if TEXTS.match(inside):
        yield f"a comma is {'too many' if re.search(',[ ]*,', inside) else 'missing'} in the list", mended
    elif len(inside) > 1 and inside[0] == inside[-1] == '"' and not SOUND.match(inside):
        whole = re.split(r'"\s*,\s*"', inside[1:-1])
        yield 'a " inside a text would end it', ", ".join(_quoted(f'"{item}"') for item in whole)
    elif items and ("," in inside or len(items[0].split()) == 1 or inside[0] in MARKS):
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


def _reads(line: str, in_list: bool = False) -> bool:
    """Whether a line is TOML, alone or among those of a list."""
    try:
        tomllib.loads(f"x = [\n{line}\n]" if in_list else line)
    except (ValueError, RecursionError):
        return False
    return True


LOOKS: tuple[Callable[[str], Iterator[tuple[str, str]]], ...] = (_backslash, _brackets, _name, _value)
