"""Measure how hard a text is to read: counts, formulas, and the rules with limits for them.

The formulas of Flesch, Kincaid and McLaughlin are for English; those of Fernández Huerta and Szigriszt Pazos for
Spanish. Each is a rough guide to long sentences and long words, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import sqrt

from nethandout.check.context import Context, Limits
from nethandout.check.lexicon import set_aside
from nethandout.check.section_text import Element
from nethandout.check.sentences import LANGUAGES, syllables, words
from nethandout.errors import Diagnostic


@dataclass(frozen=True)
class Count:
    """What the formulas need to know of a text; `polysyllables` are the words of three syllables or more."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    polysyllables: int = 0

    @property
    def averages(self) -> tuple[float, float, float]:
        """Words a sentence, syllables a word, and polysyllables a sentence; ValueError without any words."""
        if not (self.words and self.sentences):
            raise ValueError("a text without words has no reading ease")
        return self.words / self.sentences, self.syllables / self.words, self.polysyllables / self.sentences


def count(sentences: Iterable[str], language: str) -> Count:
    """Count sentences, as `sentences.sentences` returns them; each counts, even if all its words are set aside."""
    each = [[syllables(word, language) for word in words(sentence)] for sentence in sentences]
    lengths = [length for sentence in each for length in sentence]
    return Count(len(lengths), len(each), sum(lengths), sum(length >= 3 for length in lengths))


def flesch_kincaid_grade(count: Count) -> float:
    """Return the US school grade of an English text.

    Source: Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas … for Navy Enlisted
    Personnel", Research Branch Report 8-75 (1975).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59


def flesch_ease(count: Count) -> float:
    """Return reading ease of an English text: 100 is very easy, 0 very hard.

    Source: Flesch, "A New Readability Yardstick", Journal of Applied Psychology 32 (1948).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


def smog(count: Count) -> float:
    """Return the US school grade of an English text by its long words; a rough guess for fewer than 30 sentences.

    Source: McLaughlin, "SMOG Grading: A New Readability Formula", Journal of Reading 12 (1969).
    """
    return 1.043 * sqrt(30 * count.averages[2]) + 3.1291


def fernandez_huerta(count: Count) -> float:
    """Return reading ease of a Spanish text: 100 is very easy, 0 very hard.

    Source: Fernández Huerta, "Medidas sencillas de lecturabilidad", Consigna 214 (1959), with words a sentence,
    as it is used since, where the paper prints sentences in a hundred words.
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.84 - 1.02 * words_a_sentence - 60 * syllables_a_word


def szigriszt_pazos(count: Count) -> float:
    """Return perspicuity of a Spanish text: 100 is very easy, 0 very hard; `inflesz` gives the band.

    Source: Szigriszt Pazos, "Sistemas predictivos de legilibilidad del mensaje escrito: fórmula de perspicuidad",
    doctoral thesis, Universidad Complutense de Madrid (1993).
    """
    words_a_sentence, syllables_a_word, _ = count.averages
    return 206.835 - words_a_sentence - 62.3 * syllables_a_word


BANDS = ((55, "somewhat hard"), (65, "normal"), (80, "fairly easy"))
"""The highest scores of the middle bands of the INFLESZ scale."""


def inflesz(perspicuity: float) -> str:
    """Return the band of a Szigriszt Pazos score; above 55, a text suits most patients.

    Source: Barrio-Cantalejo and others, "Validación de la Escala INFLESZ para evaluar la legibilidad de los textos
    dirigidos a pacientes", Anales del Sistema Sanitario de Navarra 31 (2008).
    """
    if perspicuity < 40:
        return "very hard"
    return next((band for most, band in BANDS if perspicuity <= most), "very easy")


MOST_NAMED = 3


@dataclass(frozen=True)
class Measure:
    """One result for a section: the kind of text, the formula, and whether glossary words are set aside."""

    of: str
    formula: str
    set_aside: bool
    value: float
    band: str = ""


@dataclass(frozen=True)
class HardSentence:
    """A hard sentence and its longest words."""

    element: Element
    start: int
    end: int
    weight: float
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return self.element.text[self.start : self.end]


PARTS = {
    "running text": ("paragraph", "item"),
    "paragraphs": ("paragraph",),
    "lists": ("item",),
    "headings": ("heading",),
    "tables": ("cell",),
}
FORMULAS = {
    "en": {"Flesch-Kincaid grade": flesch_kincaid_grade, "Flesch reading ease": flesch_ease, "SMOG grade": smog},
    "es": {"Fernández Huerta": fernandez_huerta, "Szigriszt-Pazos": szigriszt_pazos},
}


@lru_cache(maxsize=100)  # asked for by the rules, then by the report
def measures(context: Context) -> tuple[Measure, ...]:
    """Measure each kind of text in a section by each formula; there are none for some languages."""
    results = []
    for part, kinds in PARTS.items():
        texts = [element.text[start:end] for element, start, end in context.sentences(*kinds)]
        for aside in (True, False):
            counted = _count(set_aside(texts, context.names) if aside else texts, context.language)
            if counted.words:
                results += [
                    Measure(part, name, aside, formula(counted), _band(name, formula(counted)))
                    for name, formula in FORMULAS.get(context.language, {}).items()
                ]
    return tuple(results)


def hardest(context: Context, number: int = MOST_NAMED) -> tuple[HardSentence, ...]:
    """Return the sentences that make a section hardest, glossary words set aside."""
    if context.language not in LANGUAGES:
        return ()
    weighed = [_weigh(context, *place) for place in context.sentences("paragraph", "item")]
    return tuple(sorted(weighed, key=lambda hard: (-hard.weight, hard.element.line))[:number])


def check_readability(context: Context) -> Iterator[Diagnostic]:
    """Report grades above their limits, sentences that are too long, and runs of short ones."""
    yield from _grades(context)
    yield from check_sentence_lengths(context)
    yield from _average(context)
    yield from _short_sentences(context)


LIMITS = {
    ("Flesch-Kincaid grade", True): ("reading-grade", "grade"),
    ("Flesch-Kincaid grade", False): ("reading-grade-raw", "grade_raw"),
    ("Flesch reading ease", True): ("reading-ease", "ease"),
    ("SMOG grade", True): ("reading-smog", "smog"),
    ("Szigriszt-Pazos", True): ("reading-perspicuity", "perspicuity"),
    ("Fernández Huerta", True): ("reading-huerta", "huerta"),
}
HIGH_IS_HARD = ("Flesch-Kincaid grade", "SMOG grade")


def _limited(measures: Sequence[Measure], limits: Limits) -> Iterator[tuple[Measure, str, float, bool]]:
    """Yield the measures of running text that have a limit: each with its rule, the limit, and whether it is met."""
    for measure in measures:
        rule, limit = LIMITS.get((measure.formula, measure.set_aside), ("", ""))
        if rule and measure.of == "running text":
            over = round(measure.value, 1) - limits[limit]
            yield measure, rule, limits[limit], over <= 0 if measure.formula in HIGH_IS_HARD else over >= 0


def grades(measures: Sequence[Measure], limits: Limits) -> tuple[dict[str, str], ...]:
    """Describe the measures of running text that have a limit, and whether it is met."""
    rows = []
    for measure, _, limit, kept in _limited(measures, limits):
        how = "without glossary words" if measure.set_aside else "with all words"
        bound = f"at {'most' if measure.formula in HIGH_IS_HARD else 'least'} {limit:g}"
        value = f"{measure.value:.1f}{f' ({measure.band})' if measure.band else ''}"
        rows.append(
            {"what": f"{measure.formula}, {how}", "value": value, "limit": bound, "kept": "yes" if kept else "no"}
        )
    return tuple(rows)


def _grades(context: Context) -> Iterator[Diagnostic]:
    for measure, rule, limit, kept in _limited(measures(context), context.limits):
        if not kept:
            hard = hardest(context)
            values = {
                "value": f"{measure.value:.1f}",
                "limit": f"{limit:g}",
                "band": measure.band,
                "hardest": "; ".join(
                    f"line {sentence.element.line_at(sentence.start)}: “{_shorten(sentence.text)}”" for sentence in hard
                ),
                "longest": ", ".join(dict.fromkeys(word for sentence in hard for word in sentence.words)) or "none",
            }
            yield context.front(rule, "title", context.text.section.title, **values)


def check_sentence_lengths(context: Context) -> Iterator[Diagnostic]:
    """Report sentences that are too long."""
    for element, start, end in context.sentences("paragraph", "item"):
        number = len(words(element.text[start:end]))
        yield from context.over_limit("long-sentence", "sentence_words", number, element, start, end)


def _average(context: Context) -> Iterator[Diagnostic]:
    numbers = [len(words(element.text[start:end])) for element, start, end in context.sentences("paragraph", "item")]
    average = sum(numbers) / len(numbers) if numbers else 0
    if average > context.limits["sentence_average"]:
        values = {"value": f"{average:.1f}", "limit": f"{context.limits['sentence_average']:g}"}
        yield context.front("sentence-average", "title", context.text.section.title, **values)


def _short_sentences(context: Context) -> Iterator[Diagnostic]:
    """Report runs of short sentences, each at its first; headings, lists, and tables end a run."""
    most = context.limits["short_sentence_words"]
    elements = context.text.elements
    pieces = [
        (element, *span)
        for element in elements
        for span in (element.sentences if element.kind == "paragraph" else ((0, 0),))
    ]
    for is_short, run in groupby(pieces, lambda piece: 0 < len(words(piece[0].text[piece[1] : piece[2]])) <= most):
        if is_short:
            first, *others = run
            yield from context.over_limit("short-sentences", "short_sentences", 1 + len(others), *first)


def _weigh(context: Context, element: Element, start: int, end: int) -> HardSentence:
    """Weigh a sentence by its number of words and their syllables, as the formulas do."""
    remaining = words(context.aside(element.text[start:end]))
    lengths = {word: syllables(word, context.language) for word in remaining}
    weight = 0.39 * len(remaining) + 11.8 * sum(max(0, lengths[word] - 1) for word in remaining) / max(
        len(remaining), 8
    )
    longest = sorted((word for word in lengths if lengths[word] >= 3), key=lambda word: -lengths[word])
    return HardSentence(element, start, end, weight, tuple(longest[:MOST_NAMED]))


def _count(texts: Sequence[str], language: str) -> Count:
    return count(texts, language) if language in LANGUAGES else Count()


def _band(formula: str, value: float) -> str:
    return inflesz(value) if formula == "Szigriszt-Pazos" else ""


def _shorten(text: str) -> str:
    return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + " …"
