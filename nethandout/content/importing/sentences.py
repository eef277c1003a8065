"""Where a sentence ends, in English and Spanish, without a dictionary."""

from __future__ import annotations

import re

CLOSERS = "\"'”’»)]"
OPENERS = "\"'“‘«([¿¡"
END = re.compile(rf"(?:[.?!…]+[{re.escape(CLOSERS)}]*(?=\s)|\n)\s*")
NEAR = 80
IN_BRACKETS = re.compile(r"\([^()]*\)")
LAST_WORD = re.compile(r"[^\s(\[“\"'¿¡]+$")
INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
TITLES = "dr drs mr mrs ms prof rev st jr sr dra sra srta ud uds"
SHORT_FORMS = "e.g i.e eg ie vs cf approx ca esp p.ej ej aprox"
COUNTERS = "no nos fig figs vol p pp ch sec cap pág págs núm núms art"
NEVER_LAST = frozenset(f"{TITLES} {SHORT_FORMS}".split())
BEFORE_NUMBER = frozenset(COUNTERS.split())


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each sentence of `text` starts and ends; together they cover all of its words."""
    bracketed = [match.span() for match in IN_BRACKETS.finditer(text)]
    spans: list[tuple[int, int]] = []
    start = nearest = 0
    for end in END.finditer(text):
        while nearest < len(bracketed) and bracketed[nearest][1] < end.end():
            nearest += 1
        inside = nearest < len(bracketed) and bracketed[nearest][0] < end.start() < bracketed[nearest][1] - 1
        if not inside and end.end() < len(text) and _is_end(text, start, end):
            spans.append((start, end.start() + len(end.group().rstrip())))
            start = end.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    if "\n" in end.group():
        return bool(text[start : end.start()].strip())
    following = text[end.end() :].lstrip(OPENERS)[:1] if text[end.end()] in OPENERS else text[end.end()]
    if following.islower():
        return False
    if not end.group().startswith(".") or end.group().startswith(".."):
        return True
    return not _is_abbreviation(text[max(start, end.start() - NEAR) : end.start()], following)


def _is_abbreviation(before: str, following: str) -> bool:
    """Tell whether the full stop after `before` belongs to its last word rather than to a sentence."""
    found = LAST_WORD.search(before)
    if found is None:
        return False
    word = found.group()
    if word.lower() in NEVER_LAST or (word.lower() in BEFORE_NUMBER and following.isdigit()):
        return True
    rest = before[: len(before) - len(word)].rstrip()
    if not rest:
        return len(word) == 1 or word.isdigit()
    if len(word) == 1:
        return word.isalpha() and word.isupper() and rest.split()[-1][:1].isupper()
    return "." in word and INITIALS.fullmatch(word) is not None
