"""How hard a text is to read, as arithmetic: counts in, grades and scores out.

The formulas of Flesch, Kincaid and McLaughlin are for English; those of Fernández Huerta and Szigriszt Pazos for
Spanish. Every one is a rough guide to long sentences and long words, and to nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt

from nethandout.check.sentences import words
from nethandout.check.syllables import syllables


@dataclass(frozen=True)
class Count:
    """What the formulas need to know of a text; `polysyllables` are the words of three syllables or more."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    polysyllables: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
            self.polysyllables + other.polysyllables,
        )

    @property
    def averages(self) -> tuple[float, float, float]:
        """Words a sentence, syllables a word, and polysyllables a sentence; ValueError without any words."""
        if not (self.words and self.sentences):
            raise ValueError("a text without words has no reading ease")
        return self.words / self.sentences, self.syllables / self.words, self.polysyllables / self.sentences


def count(sentences: Iterable[str], language: str) -> Count:
    """Count sentences as `sentences.sentences` gives them; each counts as one, even when its words are set aside."""
    total = Count()
    for sentence in sentences:
        lengths = [syllables(word, language) for word in words(sentence)]
        total += Count(len(lengths), 1, sum(lengths), sum(length >= 3 for length in lengths))
    return total


def set_aside(sentences: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Each sentence without the given names, the longest name first; no sentence is dropped.

    Only whole words go, in capitals or not: "grade" stays in "high-grade". Names with two capitals or more go as
    they are written, so that "NET" leaves a net and "WHO" leaves who in place.
    """
    pattern = names_pattern(tuple(names))
    return tuple(pattern.sub("", sentence) for sentence in sentences)


@cache
def names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as `set_aside` finds them."""
    ordered = sorted({" ".join(name.split()) for name in names} - {""}, key=lambda name: (-len(name), name))
    if not ordered:
        return re.compile("(?!)")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, ordered))})(?:['’]s)?(?![\w-])")


def _pattern(name: str) -> str:
    pattern = re.sub("['’]", "['’]", re.escape(name)).replace(r"\ ", r"\s+")
    return pattern if sum(letter.isupper() for letter in name) > 1 else f"(?i:{pattern})"


def flesch_kincaid_grade(count: Count) -> float:
    """US school grade of an English text.

    Source: Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas … for Navy Enlisted
    Personnel", Research Branch Report 8-75 (1975).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59


def flesch_ease(count: Count) -> float:
    """Reading ease of an English text: 100 is very easy, 0 very hard.

    Source: Flesch, "A New Readability Yardstick", Journal of Applied Psychology 32 (1948).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


def smog(count: Count) -> float:
    """US school grade of an English text by its long words; a rough guess for fewer than 30 sentences.

    Source: McLaughlin, "SMOG Grading: A New Readability Formula", Journal of Reading 12 (1969).
    """
    return 1.043 * sqrt(30 * count.averages[2]) + 3.1291


def fernandez_huerta(count: Count) -> float:
    """Reading ease of a Spanish text: 100 is very easy, 0 very hard.

    Source: Fernández Huerta, "Medidas sencillas de lecturabilidad", Consigna 214 (1959), with words a sentence,
    as it is used since, where the paper prints sentences in a hundred words.
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.84 - 1.02 * words_a_sentence - 60 * syllables_a_word


def szigriszt_pazos(count: Count) -> float:
    """Perspicuity of a Spanish text: 100 is very easy, 0 very hard; `inflesz` gives the band.

    Source: Szigriszt Pazos, "Sistemas predictivos de legilibilidad del mensaje escrito: fórmula de perspicuidad",
    doctoral thesis, Universidad Complutense de Madrid (1993).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.835 - words_a_sentence - 62.3 * syllables_a_word


BANDS = ((55, "somewhat hard"), (65, "normal"), (80, "fairly easy"))
"""The highest scores of the middle bands of the INFLESZ scale."""


def inflesz(perspicuity: float) -> str:
    """The band of a Szigriszt Pazos score; above 55, a text suits most patients.

    Source: Barrio-Cantalejo and others, "Validación de la Escala INFLESZ para evaluar la legibilidad de los textos
    dirigidos a pacientes", Anales del Sistema Sanitario de Navarra 31 (2008).
    """
    if perspicuity < 40:
        return "very hard"
    return next((band for most, band in BANDS if perspicuity <= most), "very easy")
