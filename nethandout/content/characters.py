"""Which characters the bundled fonts can print."""

from __future__ import annotations

import unicodedata
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
