"""Rules about numbers and sources.

Numbers should be whole and of one hundred, with words or a picture. Numbers, and words such as "most", need a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.check.context import Context
from nethandout.check.rules import finding
from nethandout.check.section_reader import emergency_number
from nethandout.check.section_text import Element
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.model import Library
from nethandout.paths import find, read_text

WHOLES = (100, 1_000, 10_000, 100_000)
ROUNDING = 3  # of a hundred; 37 % may be written as 40 of 100 people
ANYWHERE = {
    "calculation": "calculation",
    "statistics": "statistics",
    "number-in-words": "spelled_number",
    "fraction": "fraction",
    "decimal": "decimal",
}


def check_numbers(context: Context) -> Iterator[Diagnostic]:
    """Report numbers a reader would have to convert or compare."""
    if not context.cues.known:
        return
    for rule, pattern in ANYWHERE.items():
        yield from (context.at_match(rule, *match) for match in context.matches(context.cues.pattern(pattern)))
    yield from _percents(context)
    yield from _relative(context)
    yield from _chances(context)
    yield from _one_in(context)
    yield from _denominators(context)


def _percents(context: Context) -> Iterator[Diagnostic]:
    """Report percentages without a matching "n of 100" nearby."""
    pattern = re.compile(rf"[\d.,]*(?:{context.cues.patterns['percent']})", re.IGNORECASE | re.VERBOSE)
    for element, match in context.matches(pattern):
        ratios = context.cues.pattern("of_hundred").finditer(element.near(match.start()))
        if not any(_is_same(match[0], ratio[0]) for ratio in ratios):
            yield context.at_match("bare-percent", element, match, people=_in_people(match[0]))


def _is_same(percent: str, ratio: str) -> bool:
    """Return whether "n of m" is nearly a percentage or the rest to 100; "of 100" alone counts, too."""
    value = _values(percent)[0]
    *parts, whole = _values(ratio)
    shares = [100 * part / whole for part in parts if whole]
    return not parts or any(abs(share - side) <= ROUNDING for share in shares for side in (value, 100 - value))


def _in_people(percent: str) -> str:
    """Return what to write instead of a percentage: 375 of 1,000 for 37.5%."""
    value = _values(percent)[0]
    if value > 100:
        return "say from how many to how many, such as from 2 of 100 to 5 of 100"
    parts = ((round(value * whole / 100, 6), whole) for whole in WHOLES)
    part, whole = next(((part, whole) for part, whole in parts if part.is_integer()), (value, 100))
    return f"write: {part:,.0f} of {whole:,}"


def _values(text: str) -> list[float]:
    """Return the numbers in a text; a mark before three digits separates thousands."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain)]


def _relative(context: Context) -> Iterator[Diagnostic]:
    for element, match in context.matches(context.cues.pattern("relative")):
        if not context.cues.pattern("absolute").search(element.near(match.start())):
            yield context.at_match("relative-risk", element, match)


def _one_in(context: Context) -> Iterator[Diagnostic]:
    """Report a series of "1 in X" with a different X each time: every one that differs from the first."""
    series = list(context.matches(context.cues.pattern("one_in")))
    for element, match in series:
        first = series[0][1]["whole"]
        if match["whole"] != first:
            yield context.at_match("one-in-x", element, match, first=first)


def _denominators(context: Context) -> Iterator[Diagnostic]:
    """Report numbers "of 100" next to numbers "of 1,000" under one heading."""
    pattern, one_in = context.cues.pattern("ratio"), context.cues.pattern("one_in")
    for chunk in context.text.chunks():
        first = ""
        for element, match in ((piece, match) for piece in chunk for match in pattern.finditer(piece.text)):
            whole = match["whole"].rstrip(",.")
            if int(re.sub("[,.]", "", whole)) >= 10 and not one_in.match(element.text, match.start()):
                first = first or whole
                if whole != first:
                    yield context.at_match("mixed-denominators", element, match, first=first, other=whole)


def _chances(context: Context) -> Iterator[Diagnostic]:
    """Report a chance given only as a number: no words of likelihood, no opposite number, no picture nearby."""
    for element, match in context.matches(context.cues.pattern("chance")):
        around = element.near(match.start())
        if re.search(r"\d", around) and not context.cues.pattern("of_hundred").search(around):
            yield context.at_match("number-alone", element, match)
    for element, match in context.matches(context.cues.pattern("ratio")):
        if element.kind != "cell" and not element.box and not _is_put_in_words(context, element, match.start()):
            yield context.at_match("number-alone", element, match)


def _is_put_in_words(context: Context, element: Element, start: int) -> bool:
    """Return whether words of likelihood, the opposite number or a picture accompany a number of people."""
    around = element.near(start, before=2, after=2)
    if context.cues.phrases("likelihood").search(around) or len(re.findall(r"\d+", around)) > 2:
        return True
    lines = [figure.line for figure, path in context.text.figures if path == element.path]
    return any(abs(line - element.line) <= context.limits["figure_lines"] for line in lines)


STATED = ("", "key-points", "call")
BIBLIOGRAPHY = "sources.toml"
_NAMES = re.compile(r"\b[A-Z]\d+\b")
_STATED_NUMBER = re.compile(r"(?<![\w.,–-])\d[\d,.]*(?:\s*%)?(?![\w-]*[A-Za-z])")


def check_sources(context: Context) -> Iterator[Diagnostic]:
    """Report statements without a source, sources that do not exist, and lists that do not match the text.

    A worksheet needs no sources, and does not have to cite those it lists.
    """
    yield from _unknown(context)
    section = context.text.section
    if not (section.sources or section.review.state == "unchecked" or section.is_worksheet):
        yield context.front("no-sources", "sources", "sources")
    # On a worksheet, numbers in lists and tables are labels to be ticked.
    kinds = ("paragraph",) if section.is_worksheet else ("paragraph", "item", "cell")
    for element in context.text.of(*kinds):
        if element.box in STATED:
            yield from _statements(context, element)
    yield from _listed_sources(context)


def uncited_sources(library: Library) -> Iterator[Diagnostic]:
    """Report sources that no section in any language cites."""
    path = find(library.folders, BIBLIOGRAPHY)
    if path is None or library.only_content:
        return
    texts = [read_text(file) for folder in library.folders for file in sorted(folder.glob("*/*/*.md"))]
    named = {name for text in texts for name in _NAMES.findall(text)}
    for setting in read_toml(path).texts():
        if setting.name == "id" and setting.text not in named:
            yield finding("source-nowhere", path, setting.line, setting.text)


def _unknown(context: Context) -> Iterator[Diagnostic]:
    for mention in context.text.section.mentions:
        if mention.kind in ("source", "listed") and mention.name not in context.library.sources:
            lines = context.text.lines.get(mention.path, ())
            written = lines[mention.line - 1] if mention.line <= len(lines) else ""
            column = max(written.find(mention.name), 0) + 1
            yield context.on("unknown-source", mention.path, mention.line, mention.name, column)


def _listed_sources(context: Context) -> Iterator[Diagnostic]:
    """Report sources that the text cites and the data does not list, and the other way round."""
    section = context.text.section
    cited = {mention.name: mention for mention in section.mentions if mention.kind == "source"}
    for name, mention in cited.items():
        if name not in section.sources and name in context.library.sources:
            yield context.on("source-not-listed", mention.path, mention.line, name)
    line = context.text.data.line("sources")
    for name in section.sources if cited else ():
        if name not in cited and name in context.library.sources:
            yield context.on("source-unused", section.path, line, name)


def _statements(context: Context, element: Element) -> Iterator[Diagnostic]:
    """Report each sentence with a number or a claim of frequency after the last source of its paragraph."""
    if introduced(context, element):
        return
    last = max(element.marks, default=-1)
    for start, end in element.sentences or ((0, len(element.text)),):
        if last > start:
            continue
        sentence = element.text[start:end]
        number = next(facts(context, sentence), None)
        claim = next(claims(context, sentence), None)
        if number:
            yield context.at("number-source", element, start + number.start(), start + number.end(), sentence=sentence)
        elif claim:
            yield context.at("claim-source", element, start + claim.start(), start + claim.end(), sentence=sentence)


def claims(context: Context, sentence: str) -> Iterator[re.Match[str]]:
    """Yield statements of frequency without a number."""
    for pattern in (context.cues.phrases("frequency"), context.cues.pattern("fraction"), context.cues.pattern("most")):
        yield from pattern.finditer(sentence)


def facts(context: Context, sentence: str) -> Iterator[re.Match[str]]:
    """Yield numbers that state a fact, excluding labels such as "grade 2" and emergency numbers."""
    labels = [match.span() for match in context.cues.pattern("label_number").finditer(sentence)]
    names = [match.span() for match in context.glossary_pattern.finditer(sentence)]
    for match in _STATED_NUMBER.finditer(sentence):
        inside = any(start <= match.start() < end for start, end in labels + names)
        if not inside and match[0].strip(",.") not in emergency_number(context.library).values():
            yield match


def introduced(context: Context, element: Element) -> bool:
    """Return whether the words that introduce a list or table, or any cell of the row or head, name the source."""
    if element.kind not in ("cell", "item"):
        return False
    if element.kind == "cell":
        head, row = context.text.row(element)
        if element in head or any(cell.marks for cell in (*head, *row)):
            return True
    above = context.text.before(element)
    if above is None or above.kind != "paragraph" or above.box != element.box:
        return False
    return max(above.marks, default=-1) >= len(above.text.rstrip())
