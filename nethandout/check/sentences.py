"""Plain text cut into sentences, and sentences into words.

A sentence ends at . ! ? or … and at the end of a paragraph or list item, so an item without a full stop counts as
one. A word is what stands between spaces, as Flesch counted: "slow-growing", "don't", "Ki-67" and "2.5" are one
word each; dashes and slashes between words part them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t])")
_MARKER = re.compile(r"\A\s*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_END = re.compile(r"(?:[.!?]+|…)[)\]\"'”’»*_]*(?=\s+|\Z)")
_OPENING = "([\"'“‘«¿¡*_"

# Never the last word of a sentence: what they belong to follows.
_TITLES = re.compile(
    r"(?:dra?|drs|mrs?|ms|prof|st|sr|sra|srta|sres|uds?|vs|cf|e\.g|i\.e|viz|p\.ej|ej|ap?prox|ca|figs?)", re.I
)
# Only before a figure: "No. 5" against "She said no."
_BEFORE_FIGURES = re.compile(r"(?:nos?|nº|núms?|pp?|págs?|vol|ch|cap|sec|tel|ext|aug|sept|oct|dec)", re.I)
# What a single letter belongs to: "vitamin C. Ask …" is two sentences, "by C. Ask" is a name.
_BEFORE_NAMES = re.compile(r"(?:and|by|con|de|for|from|of|per|por|see|to|with|y)")
_LETTERED = re.compile(r"(?:appendix|factor|grade|group|grupo|hepatitis|parte?|plan|stage|tipo|type|vitamina?)", re.I)
_WORD_GAP = re.compile(r"\s+|--+|[—―]|(?<=[^\W\d_])[/–](?=[^\W\d_])|…|\.{3,}")
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_HOLDS_WORD = re.compile(r"[^\W_]")
_EDGES = re.compile(r"^[\W_]+|(?:(?!%)[\W_])+$")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in paragraphs and list items, on one line each; what holds no word is left out."""
    blocks = (_MARKER.sub("", block, count=1) for block in _BREAK.split(text))
    return tuple(" ".join(block[start:end].split()) for block in blocks for start, end in spans(block))


def spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of one paragraph or list item begins and ends."""
    start = 0
    for stop in _END.finditer(paragraph):
        if _ends(paragraph[start : stop.start()], stop[0], paragraph[stop.end() :].lstrip()):
            yield from _trimmed(paragraph, start, stop.end())
            start = stop.end()
    yield from _trimmed(paragraph, start, len(paragraph))


@lru_cache(maxsize=10_000)  # rules ask for the words of the same sentences again and again
def words(sentence: str) -> tuple[str, ...]:
    """The words of a sentence, without the punctuation around them."""
    pieces = _WORD_GAP.split(sentence)
    return tuple(_EDGES.sub("", piece) for piece in pieces if _HOLDS_WORD.search(piece))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if _HOLDS_WORD.search(piece):
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(before: str, stop: str, after: str) -> bool:
    """Whether a sentence ends where `stop` stands, judged by the words around it."""
    if not after:
        return True
    following = after.lstrip(_OPENING)[:1]
    if following.islower():
        return False
    if stop[0] != ".":
        return True
    earlier, last = (["", "", *before.split()])[-2:]
    last = last.strip(_OPENING)
    if _TITLES.fullmatch(last) or (following.isdigit() and _BEFORE_FIGURES.fullmatch(last)):
        return False
    if len(last) == 1 and last.isupper():
        return not _is_initial(earlier.strip(_OPENING))
    return last != "EE" and not (_DOTTED.fullmatch(last) and following.isupper())


def _is_initial(earlier: str) -> bool:
    """Whether a single capital is part of a name: it stands first, or after another name, or after "by"."""
    if _LETTERED.fullmatch(earlier):
        return False
    return not earlier or earlier[0].isupper() or bool(_BEFORE_NAMES.fullmatch(earlier))
