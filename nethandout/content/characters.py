"""Which characters the bundled fonts can print, and what to write for those that word processors insert."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

from nethandout.errors import Fault

INSTEAD = {
    "\u2011": "write an ordinary hyphen",
    "\u202f": "write an ordinary space",
    "\u2009": "write an ordinary space",
    "\u00ad": "take the soft hyphen out",
    "\u2192": 'write it in words ("to", "then")',
    "\u2713": "use a list; its marks are drawn",
    "\u2610": "use the box ask; its tick boxes are drawn",
}
TICK_BOX = "☐"
SPACES = "\u00a0\u1680\u202f\u205f\u3000\u2028\u2029" + "".join(map(chr, range(0x2000, 0x200B)))
INVISIBLE = "\u00ad\u200b\u2060\ufeff\u180e"
DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SAFE: dict[str, str] = {
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(INVISIBLE, ""),
    "\u2010": "-",
    "\u2011": "-",
    "\u2212": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u02bc": "’",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
WHEN_MISSING = {"\u03bc": "\u00b5", "\u2044": "/", "\u2219": "\u00b7", "\u2027": "\u00b7", "\u2043": "-"}
JOINERS_BETWEEN_LATIN = re.compile("(?<![^\u0000-\u024f])[\u200c\u200d]+(?![^\u0000-\u024f])")
ORDINARY = re.compile("[\\t-\\r -~]*")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def supported(fonts: Path) -> frozenset[str]:
    """Read which characters every font file in a folder can print."""
    from fontTools.ttLib import TTFont

    faces = []
    for path in sorted(fonts.glob("*.ttf")):
        with TTFont(path, lazy=True) as face:
            faces.append(frozenset(face.getBestCmap()))
    return frozenset(map(chr, frozenset.intersection(*faces)))


def faults(path: Path, text: str, characters: frozenset[str]) -> list[Fault]:
    """Name each character of a text that is not among `characters`, with its line."""
    found = []
    if set(text) <= characters | {"\n", "\t"}:
        return []
    for number, line in enumerate(text.split("\n"), start=1):
        for character in sorted(set(line) - characters - {"\t"}):
            name = unicodedata.name(character, "no name").lower()
            shown = character if character.isprintable() else "?"
            wrong = f'the character "{shown}" (U+{ord(character):04X}, {name}) is not in the bundled fonts'
            found.append(Fault(path, number, wrong, INSTEAD.get(character, "write it another way")))
    return found


class Characters:
    """Settles the characters of a text for fonts that have only those in `supported`, and counts what it changes."""

    def __init__(self, supported: frozenset[str]) -> None:
        self.supported = supported
        self.changed: Counter[tuple[str, str]] = Counter()
        missing = {was: new for was, new in WHEN_MISSING.items() if was not in supported and new in supported}
        self.safe = SAFE | missing

    def settle(self, text: str) -> str:
        """Replace what is safe to replace."""
        if ORDINARY.fullmatch(text):
            return text
        text = _composed(text, self.changed)
        safe = self.safe if RIGHT_TO_LEFT.search(text) else self.safe | dict.fromkeys(DIRECTIONS, "")
        for match in JOINERS_BETWEEN_LATIN.finditer(text):
            self.changed.update((joiner, "") for joiner in match.group())
        text = JOINERS_BETWEEN_LATIN.sub("", text)
        controls = {c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t\r\f\v"}
        safe = safe | {c: " " if c.isspace() else "" for c in controls}
        self.changed.update((c, safe[c]) for c in text if c in safe)
        return text.translate({ord(was): new for was, new in safe.items()})

    def notes(self, words: str) -> tuple[str, ...]:
        """Say what was changed, and which characters of the settled words the fonts lack."""
        changed = sorted((character, new, count) for (character, new), count in self.changed.items())
        left = Counter(c for c in words if c not in self.supported and c not in f" \n{TICK_BOX}")
        notes = [f"{_named(c, count)}: {f'now “{new}”' if new else 'taken out'}" for c, new, count in changed]
        lack = "left as it is, but the fonts lack it; change it by hand"
        return (*notes, *(f"{_named(c, count)}: {lack}" for c, count in sorted(left.items())))


def _named(character: str, count: int) -> str:
    name = unicodedata.name(character, "A CHARACTER WITHOUT A NAME")
    return f"U+{ord(character):04X} {name}, {'once' if count == 1 else f'{count} times'}"


def _composed(text: str, changed: Counter[tuple[str, str]]) -> str:
    """Join letters and separate accents into the one character that means the same."""
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        for cluster in re.findall(r"[^\W\d_][\u0300-\u036f]+|[\u2126\u212a\u212b]", text):
            if (joined := unicodedata.normalize("NFC", cluster)) != cluster:
                changed[cluster[-1], joined] += 1
    return composed
