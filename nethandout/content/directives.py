"""What stands behind the name of a block on its line: a word, and what is written as name=value."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
CURLY = re.compile(r"[“”„«»]")
CURLY_SINGLE = re.compile(r"(?<==)[‘‚]([^‘’]*)[‘’]")
SPACED = re.compile(r"(?<!\s)\s+=\s*|=\s+(?!\s|[^\s=]+=)")
Slip = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """What a line asks of its block; `slips` are what is wrong with the line, and what to do."""

    label: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()


def read(block: str, text: str) -> Asked:
    """Take apart what stands behind the name of a block; no word of it is left out without a slip."""
    straight = _unquoted(CURLY, '"', _unquoted(CURLY_SINGLE, r'"\1"', text))
    closed = _unquoted(SPACED, "=", straight)
    slips = [("curly quotes hold nothing together here", f"write: ::: {block} {closed}")] if straight != text else []
    slips += [("a space stands beside =", f"write: ::: {block} {closed}")] if closed != straight else []
    try:
        words = shlex.split(closed)
    except ValueError:
        open_end = ("a quotation mark is not closed", 'write words with spaces as name="some words"')
        return Asked(slips=(*slips, open_end))
    label = words.pop(0) if words and "=" not in words[0] else ""
    arguments: dict[str, str] = {}
    for name, value, strays in _named(words):
        if strays:
            slips.append(_stray(name, value, " ".join(strays)))
        if name in arguments:
            slips.append((f'"{name}" is given twice', f"keep one: {_shown(name, arguments[name])}"))
        elif name:
            arguments[name] = value
    return Asked(label, arguments, tuple(slips))


def _named(words: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Each name with its value, and the words behind it that belong to none."""
    name, value, strays = "", "", list[str]()
    for word in words:
        if "=" not in word:
            strays.append(word)
            continue
        if name or strays:
            yield name, value, strays
        (name, _, value), strays = word.partition("="), []
    if name or strays:
        yield name, value, strays


def _stray(name: str, value: str, said: str) -> Slip:
    mend = 'take it out, or write it as name="some words"'
    if name:
        mend = f"put words between quotes: {_shown(name, f'{value} {said}'.strip())}"
    return f'"{said}" belongs to no name', mend


def _unquoted(pattern: re.Pattern[str], instead: str, text: str) -> str:
    """Replace a pattern, save between straight quotes."""
    return "".join(part if QUOTED.match(part) else pattern.sub(instead, part) for part in QUOTED.split(text))


def _shown(name: str, value: str) -> str:
    return "=".join(f'"{part}"' if re.search(r"[^\w-]", part) else part for part in (name, value))
