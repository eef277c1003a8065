"""How many syllables a word has when it is read aloud: spelling rules, and a table of what they miscount.

Figures and addresses count as one syllable each, as in Flesch, "The Art of Readable Writing" (1949);
abbreviations count as they are spoken.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nethandout.check.respelling import respelled

LANGUAGES = ("en", "es")

_ADDRESS = re.compile(r"@|://|^www\.|\w\.(?:com|edu|eu|gov|info|net|org)\b", re.I)
_PART = re.compile(r"\d[\d.,:/%–-]*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile("[aeiouyáéíóúü]")
_VOWELS = re.compile("[aeiouy]+")
_LETTER_NAMES = {
    "en": {"w": 3},
    "es": dict.fromkeys("fhjlmnñrsxz", 2) | {"w": 3},
}


@dataclass(frozen=True)
class Exceptions:
    """What the rules of a language get wrong: counts by word, and abbreviations read letter by letter."""

    counts: dict[str, int]
    spelled: frozenset[str]


@cache
def exceptions(language: str) -> Exceptions:
    """The exceptions of a language, from the table packaged beside this module."""
    text = files("nethandout.check").joinpath("data", f"syllables.{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    counts = {word: int(count) for count, words in table["counts"].items() for word in words.split()}
    return Exceptions(counts, frozenset(table["spelled"].split()))


@cache
def syllables(word: str, language: str) -> int:
    """Syllables of one word as `sentences.words` gives it, at least 1; `language` is one of LANGUAGES."""
    if _ADDRESS.search(word):
        return 1
    return max(1, sum(_part(part, language) for part in _PART.findall(word)))


def _part(part: str, language: str) -> int:
    if part[0].isdigit():
        return 1
    letters = part[:-1] if part[-1] == "s" and part[:-1].isupper() else part
    known = exceptions(language)
    if letters in known.spelled or not _VOWEL.search(part.lower()):
        names = _LETTER_NAMES[language]
        return known.counts.get(part.lower()) or sum(names.get(letter, 1) for letter in letters.lower())
    return english(part) if language == "en" else spanish(part)


def english(word: str) -> int:
    """Syllables of an English word: its entry in the table, or the vowel groups of its respelling."""
    plain = _without_accents(word.lower().replace("’", "'"))
    listed = _listed(plain, exceptions("en").counts)
    return listed or max(1, len(_VOWELS.findall(respelled(plain))))


def _listed(word: str, counts: dict[str, int]) -> int:
    """The count of a listed word or of a regular form of it; 0 when there is none."""
    if word in counts:
        return counts[word]
    for ending in ("'s", "s", "es", "d", "ed", "ing", "ly"):
        base = word.removesuffix(ending)
        if base == word:
            continue
        own = ending in ("ing", "ly") or re.search("(?:[sxz]|[cs]h|[csgz]e)$" if "s" in ending else "[td]e?$", base)
        for root in (base, f"{base}e") if ending == "ing" else (base,):
            if root in counts:
                return counts[root] + bool(own)
    return 0


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


_SILENT_U = re.compile("(?<=q)u|(?<=g)u(?=[eiéí])")
_CONSONANT_Y = re.compile("y(?=[aeiouáéíóúü])")
_HIATUS = re.compile(
    "(?<=[aeoáéó])(?=h?[aeoáéóíú])|(?<=[íú])(?=h?[aeoáéó])|(?<=[ií])(?=h?[ií])|(?<=[uú])(?=h?[uú])"
    "|(?<=[aeoáéó][iu])(?=[aeoáéó])"
)
_SPANISH_VOWELS = re.compile("[aeiouyáéíóúü](?:(?:h(?![iu][aeoáéó]))?[aeiouyáéíóúü])*")


def spanish(word: str) -> int:
    """Syllables of a Spanish word, by the rules of diphthong and hiatus.

    Source: Ortografía de la lengua española (RAE and ASALE, 2010), where every closed vowel without an accent
    joins its neighbor: "cliente" has two syllables, "oncología" five.
    """
    lower = unicodedata.normalize("NFC", word.lower())
    counts = exceptions("es").counts
    if lower in counts:
        return counts[lower]
    sounded = _CONSONANT_Y.sub("j", _SILENT_U.sub("", lower))
    return max(1, len(_SPANISH_VOWELS.findall(_HIATUS.sub("-", sounded))))
