"""Numbers a reader can use: whole, of one hundred, with words or a picture, and never to be worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import Element

KINDS = ("heading", "paragraph", "item", "cell")
WHOLES = (100, 1_000, 10_000, 100_000)
ROUNDING = 3  # of a hundred: 37 % may be told as 40 of 100 people
ANYWHERE = {
    "calculation": "calculation",
    "statistics": "statistics",
    "number-in-words": "spelled_number",
    "fraction": "fraction",
}


def findings(case: Case) -> Iterator[Finding]:
    """Numbers that a reader would have to work on."""
    if not case.cues.known:
        return
    for one in case.text.of(*KINDS):
        for rule, pattern in ANYWHERE.items():
            for found in case.cues.pattern(pattern).finditer(one.text):
                yield case.at(rule, one, found.start(), found.end())
        yield from _decimals(case, one)
        yield from _percents(case, one)
        yield from _relative(case, one)
        yield from _chances(case, one)
    yield from _one_in(case)
    yield from _denominators(case)


def near(one: Element, start: int, before: int = 1, after: int = 1) -> str:
    """The sentence that holds a place, with some before and after it in the same paragraph."""
    nth = next((n for n, (_, end) in enumerate(one.sentences) if start < end), 0)
    around = one.sentences[max(0, nth - before) : nth + after + 1]
    return one.text[around[0][0] : around[-1][1]] if around else one.text


def _decimals(case: Case, one: Element) -> Iterator[Finding]:
    for found in case.cues.pattern("decimal").finditer(one.text):
        yield case.at("decimal", one, found.start(), found.end())


def _percents(case: Case, one: Element) -> Iterator[Finding]:
    """Percentages that no "n of 100" of the same size beside them explains."""
    for found in re.finditer(rf"[\d.,]*(?:{case.cues.patterns['percent']})", one.text, re.IGNORECASE | re.VERBOSE):
        ratios = case.cues.pattern("of_hundred").finditer(near(one, found.start()))
        if not any(_is_same(found[0], ratio[0]) for ratio in ratios):
            yield case.at("bare-percent", one, found.start(), found.end(), people=_in_people(found[0]))


def _is_same(percent: str, ratio: str) -> bool:
    """Whether "n of m" says a percentage, or the rest of it, within a few of a hundred; a lone "of 100" may."""
    value = _values(percent)[0]
    *parts, whole = _values(ratio)
    shares = [100 * part / whole for part in parts if whole]
    return not parts or any(abs(share - side) <= ROUNDING for share in shares for side in (value, 100 - value))


def _in_people(percent: str) -> str:
    """What to write instead of a percentage: 375 of 1,000 for 37.5%."""
    value = _values(percent)[0]
    if value > 100:
        return "say from how many to how many, such as from 2 of 100 to 5 of 100"
    parts = ((round(value * whole / 100, 6), whole) for whole in WHOLES)
    part, whole = next(((part, whole) for part, whole in parts if part.is_integer()), (value, 100))
    return f"write: {part:,.0f} of {whole:,}"


def _values(text: str) -> list[float]:
    """The numbers of a text; a mark before three digits parts thousands."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain)]


def _relative(case: Case, one: Element) -> Iterator[Finding]:
    for found in case.cues.pattern("relative").finditer(one.text):
        if not case.cues.pattern("absolute").search(near(one, found.start())):
            yield case.at("relative-risk", one, found.start(), found.end())


def _one_in(case: Case) -> Iterator[Finding]:
    """A series of "1 in X" with a different X each time: every one that differs from the first."""
    first = ""
    for one in case.text.of(*KINDS):
        for found in case.cues.pattern("one_in").finditer(one.text):
            first = first or found["whole"]
            if found["whole"] != first:
                yield case.at("one-in-x", one, found.start(), found.end(), first=first)


def _denominators(case: Case) -> Iterator[Finding]:
    """Numbers "of 100" beside numbers "of 1,000" below one heading."""
    pattern = case.cues.pattern("ratio")
    for chunk in case.text.chunks():
        first = ""
        for one in chunk:
            for found in pattern.finditer(one.text):
                whole = found["whole"].rstrip(",.")
                if int(whole.replace(",", "")) < 10 or _is_one_in(case, one, found.start()):
                    continue
                first = first or whole
                if whole != first:
                    yield case.at("mixed-denominators", one, found.start(), found.end(), first=first, other=whole)


def _is_one_in(case: Case, one: Element, start: int) -> bool:
    found = case.cues.pattern("one_in").match(one.text, start)
    return found is not None


def _chances(case: Case, one: Element) -> Iterator[Finding]:
    """A chance as a naked figure: no words of likelihood, no other side, no figure beside it."""
    for found in case.cues.pattern("chance").finditer(one.text):
        around = near(one, found.start())
        if not re.search(r"\d", around) or case.cues.pattern("of_hundred").search(around):
            continue
        yield case.at("number-alone", one, found.start(), found.end())
    if one.kind == "cell" or one.box:
        return
    for found in case.cues.pattern("ratio").finditer(one.text):
        if not _is_told(case, one, found.start()):
            yield case.at("number-alone", one, found.start(), found.end())


def _is_told(case: Case, one: Element, start: int) -> bool:
    """Whether a number of people comes with words of likelihood, the other side, or a figure in its chunk."""
    around = near(one, start, before=2, after=2)
    if case.cues.phrases("likelihood").search(around) or len(re.findall(r"\d+", around)) > 2:
        return True
    lines = [figure.line for figure, path in case.text.figures if path == one.path]
    return any(abs(line - one.line) <= case.limits["figure_lines"] for line in lines)
