"""Rules about numbers and sources.

Numbers should be whole, of one hundred, with words or a picture. A number, or a "most" or "rare", needs a source.
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
from nethandout.input_files import find, read_text
from nethandout.model import Library

WHOLES = (100, 1_000, 10_000, 100_000)
ROUNDING = 3  # of a hundred: 37 % may be given as 40 of 100 people
ANYWHERE = {
    "calculation": "calculation",
    "statistics": "statistics",
    "number-in-words": "spelled_number",
    "fraction": "fraction",
    "decimal": "decimal",
}


def check_numbers(context: Context) -> Iterator[Diagnostic]:
    """Numbers a reader would have to convert or compare."""
    if not context.cues.known:
        return
    for rule, pattern in ANYWHERE.items():
        yield from (context.over(rule, *match) for match in context.matches(context.cues.pattern(pattern)))
    yield from _percents(context)
    yield from _relative(context)
    yield from _chances(context)
    yield from _one_in(context)
    yield from _denominators(context)


def _percents(context: Context) -> Iterator[Diagnostic]:
    """Percentages without a matching "n of 100" beside them."""
    pattern = re.compile(rf"[\d.,]*(?:{context.cues.patterns['percent']})", re.IGNORECASE | re.VERBOSE)
    for one, found in context.matches(pattern):
        ratios = context.cues.pattern("of_hundred").finditer(one.near(found.start()))
        if not any(_is_same(found[0], ratio[0]) for ratio in ratios):
            yield context.over("bare-percent", one, found, people=_in_people(found[0]))


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
    """The numbers in a text; a mark before three digits separates thousands."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain)]


def _relative(context: Context) -> Iterator[Diagnostic]:
    for one, found in context.matches(context.cues.pattern("relative")):
        if not context.cues.pattern("absolute").search(one.near(found.start())):
            yield context.over("relative-risk", one, found)


def _one_in(context: Context) -> Iterator[Diagnostic]:
    """A series of "1 in X" with a different X each time: every one that differs from the first."""
    series = list(context.matches(context.cues.pattern("one_in")))
    for one, found in series:
        first = series[0][1]["whole"]
        if found["whole"] != first:
            yield context.over("one-in-x", one, found, first=first)


def _denominators(context: Context) -> Iterator[Diagnostic]:
    """Numbers "of 100" next to numbers "of 1,000" under one heading."""
    pattern, one_in = context.cues.pattern("ratio"), context.cues.pattern("one_in")
    for chunk in context.text.chunks():
        first = ""
        for one, found in ((piece, found) for piece in chunk for found in pattern.finditer(piece.text)):
            whole = found["whole"].rstrip(",.")
            if int(whole.replace(",", "")) >= 10 and not one_in.match(one.text, found.start()):
                first = first or whole
                if whole != first:
                    yield context.over("mixed-denominators", one, found, first=first, other=whole)


def _chances(context: Context) -> Iterator[Diagnostic]:
    """A chance given only as a number: no words of likelihood, no opposite number, no picture beside it."""
    for one, found in context.matches(context.cues.pattern("chance")):
        around = one.near(found.start())
        if re.search(r"\d", around) and not context.cues.pattern("of_hundred").search(around):
            yield context.over("number-alone", one, found)
    for one, found in context.matches(context.cues.pattern("ratio")):
        if one.kind != "cell" and not one.box and not _is_put_in_words(context, one, found.start()):
            yield context.over("number-alone", one, found)


def _is_put_in_words(context: Context, one: Element, start: int) -> bool:
    """Whether words of likelihood, the opposite number or a picture accompany a number of people."""
    around = one.near(start, before=2, after=2)
    if context.cues.phrases("likelihood").search(around) or len(re.findall(r"\d+", around)) > 2:
        return True
    lines = [figure.line for figure, path in context.text.figures if path == one.path]
    return any(abs(line - one.line) <= context.limits["figure_lines"] for line in lines)


STATED = ("", "key-points", "call")
BIBLIOGRAPHY = "sources.toml"
_NAMES = re.compile(r"\b[A-Z]\d+\b")
_STATED_NUMBER = re.compile(r"(?<![\w.,–-])\d[\d,.]*(?:\s*%)?(?![\w-]*[A-Za-z])")


def check_sources(context: Context) -> Iterator[Diagnostic]:
    """Statements without a source, sources that do not exist, and lists that do not match the text.

    A worksheet needs no sources, and does not have to cite those it lists.
    """
    yield from _unknown(context)
    section = context.text.section
    if not (section.sources or section.review.state == "unchecked" or section.is_worksheet):
        yield context.front("no-sources", "sources", "sources")
    # On a worksheet, numbers in lists and tables are labels to be ticked.
    kinds = ("paragraph",) if section.is_worksheet else ("paragraph", "item", "cell")
    for one in context.text.of(*kinds):
        if one.box in STATED:
            yield from _statements(context, one)
    yield from _listed_sources(context)


def uncited_sources(library: Library) -> Iterator[Diagnostic]:
    """Sources that no section in any language cites."""
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
    """Sources that the text cites and the data does not list, and the other way round."""
    section = context.text.section
    cited = {mention.name: mention for mention in section.mentions if mention.kind == "source"}
    for name, mention in cited.items():
        if name not in section.sources and name in context.library.sources:
            yield context.on("source-not-listed", mention.path, mention.line, name)
    line = context.text.data.line("sources")
    for name in section.sources if cited else ():
        if name not in cited and name in context.library.sources:
            yield context.on("source-unused", section.path, line, name)


def _statements(context: Context, one: Element) -> Iterator[Diagnostic]:
    """Each sentence with a number or a claim of frequency after the last source of its paragraph."""
    if introduced(context, one):
        return
    last = max(one.marks, default=-1)
    for start, end in one.sentences or ((0, len(one.text)),):
        if last > start:
            continue
        sentence = one.text[start:end]
        number = next(facts(context, sentence), None)
        claim = next(claims(context, sentence), None)
        if number:
            yield context.at("number-source", one, start + number.start(), start + number.end(), sentence=sentence)
        elif claim:
            yield context.at("claim-source", one, start + claim.start(), start + claim.end(), sentence=sentence)


def claims(context: Context, sentence: str) -> Iterator[re.Match[str]]:
    """Statements of frequency without a number."""
    for pattern in (context.cues.phrases("frequency"), context.cues.pattern("fraction"), context.cues.pattern("most")):
        yield from pattern.finditer(sentence)


def facts(context: Context, sentence: str) -> Iterator[re.Match[str]]:
    """Numbers that state a fact, excluding labels such as "grade 2" and emergency numbers."""
    labels = [found.span() for found in context.cues.pattern("label_number").finditer(sentence)]
    names = [found.span() for found in context.glossary_pattern.finditer(sentence)]
    for found in _STATED_NUMBER.finditer(sentence):
        inside = any(start <= found.start() < end for start, end in labels + names)
        if not inside and found[0].strip(",.") not in emergency_number(context.library).values():
            yield found


def introduced(context: Context, one: Element) -> bool:
    """Whether the words that introduce a list or table, or any cell of the row or head, name the source."""
    if one.kind not in ("cell", "item"):
        return False
    if one.kind == "cell":
        head, row = context.text.row(one)
        if one in head or any(cell.marks for cell in (*head, *row)):
            return True
    above = context.text.before(one)
    if above is None or above.kind != "paragraph" or above.box != one.box:
        return False
    return max(above.marks, default=-1) >= len(above.text.rstrip())
