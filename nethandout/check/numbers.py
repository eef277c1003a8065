"""Numbers a reader can use: whole, of one hundred, with words or a picture, and never to be worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import Element

WHOLES = (100, 1_000, 10_000, 100_000)
ROUNDING = 3  # of a hundred: 37 % may be told as 40 of 100 people
ANYWHERE = {
    "calculation": "calculation",
    "statistics": "statistics",
    "number-in-words": "spelled_number",
    "fraction": "fraction",
    "decimal": "decimal",
}


def findings(case: Case) -> Iterator[Finding]:
    """Numbers that a reader would have to work on."""
    if not case.cues.known:
        return
    for rule, pattern in ANYWHERE.items():
        yield from (case.over(rule, *match) for match in case.matches(case.cues.pattern(pattern)))
    yield from _percents(case)
    yield from _relative(case)
    yield from _chances(case)
    yield from _one_in(case)
    yield from _denominators(case)


def _percents(case: Case) -> Iterator[Finding]:
    """Percentages that no "n of 100" of the same size beside them explains."""
    pattern = re.compile(rf"[\d.,]*(?:{case.cues.patterns['percent']})", re.IGNORECASE | re.VERBOSE)
    for one, found in case.matches(pattern):
        ratios = case.cues.pattern("of_hundred").finditer(one.near(found.start()))
        if not any(_is_same(found[0], ratio[0]) for ratio in ratios):
            yield case.over("bare-percent", one, found, people=_in_people(found[0]))


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


def _relative(case: Case) -> Iterator[Finding]:
    for one, found in case.matches(case.cues.pattern("relative")):
        if not case.cues.pattern("absolute").search(one.near(found.start())):
            yield case.over("relative-risk", one, found)


def _one_in(case: Case) -> Iterator[Finding]:
    """A series of "1 in X" with a different X each time: every one that differs from the first."""
    series = list(case.matches(case.cues.pattern("one_in")))
    for one, found in series:
        first = series[0][1]["whole"]
        if found["whole"] != first:
            yield case.over("one-in-x", one, found, first=first)


def _denominators(case: Case) -> Iterator[Finding]:
    """Numbers "of 100" beside numbers "of 1,000" below one heading."""
    pattern, one_in = case.cues.pattern("ratio"), case.cues.pattern("one_in")
    for chunk in case.text.chunks():
        first = ""
        for one, found in ((piece, found) for piece in chunk for found in pattern.finditer(piece.text)):
            whole = found["whole"].rstrip(",.")
            if int(whole.replace(",", "")) >= 10 and not one_in.match(one.text, found.start()):
                first = first or whole
                if whole != first:
                    yield case.over("mixed-denominators", one, found, first=first, other=whole)


def _chances(case: Case) -> Iterator[Finding]:
    """A chance as a naked figure: no words of likelihood, no other side, no figure beside it."""
    for one, found in case.matches(case.cues.pattern("chance")):
        around = one.near(found.start())
        if re.search(r"\d", around) and not case.cues.pattern("of_hundred").search(around):
            yield case.over("number-alone", one, found)
    for one, found in case.matches(case.cues.pattern("ratio")):
        if one.kind != "cell" and not one.box and not _is_told(case, one, found.start()):
            yield case.over("number-alone", one, found)


def _is_told(case: Case, one: Element, start: int) -> bool:
    """Whether a number of people comes with words of likelihood, the other side, or a figure in its chunk."""
    around = one.near(start, before=2, after=2)
    if case.cues.phrases("likelihood").search(around) or len(re.findall(r"\d+", around)) > 2:
        return True
    lines = [figure.line for figure, path in case.text.figures if path == one.path]
    return any(abs(line - one.line) <= case.limits["figure_lines"] for line in lines)
