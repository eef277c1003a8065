"""Run the rules over sections, over their front matter, and over the files that all sections share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from nethandout.check.context import Context, Limits, read_limits
from nethandout.check.fact_rules import check_numbers, check_sources, claims, facts, introduced, uncited_sources
from nethandout.check.instruments import Verdict, features, verdicts
from nethandout.check.lexicon import cues, read_plain_words
from nethandout.check.readability import (
    HardSentence,
    Measure,
    check_readability,
    check_sentence_lengths,
    hardest,
    measures,
)
from nethandout.check.review_status import Answer, answers_path, check_resources, check_review, read_answers, words_read
from nethandout.check.rules import apply_suppressions, in_order
from nethandout.check.section_reader import section_text, setting_element
from nethandout.check.section_text import SectionText
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.check.structure_rules import check_actions, check_raw_marks, check_structure, check_worksheet_structure
from nethandout.check.word_rules import check_names, check_single_words, check_words, explained, singular, spelled_out
from nethandout.content.reviews import is_unknown_source
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.input_files import find, read_text
from nethandout.model import Library, Review, Section


def check_front_matter(context: Context) -> Iterator[Diagnostic]:
    """Check the words of the front matter: hard, unkind or shouted words, numbers, and long sentences.

    Words that the text explains or spells out are not reported, since a title has no room for that.
    """
    front = replace(context, text=replace(context.text, elements=context.text.front, figures=(), boxes=()))
    yield from (found for found in _single_words(front) if not _is_explained_in_text(context, found))
    # The picture of a number is in the text, not here.
    yield from (found for found in check_numbers(front) if found.rule != "number-alone")
    yield from check_sentence_lengths(front)
    if not context.text.section.is_worksheet:
        yield from _unsupported_statements(context, front)


def _unsupported_statements(context: Context, front: Context) -> Iterator[Diagnostic]:
    """Numbers and statements of frequency that the text does not repeat with a source."""
    said = " ".join(one.text for one in context.text.elements if one.marks or introduced(context, one)).casefold()
    for one in front.text.elements:
        for found in (*facts(context, one.text), *claims(context, one.text)):
            if not re.search(rf"(?<!\w){re.escape(found[0].casefold().strip(' .,'))}(?!\w)", said):
                yield context.at("message-source", one, found.start(), found.end())


def _single_words(front: Context) -> Iterator[Diagnostic]:
    yield from check_single_words(front)
    yield from check_names(front)


def _is_explained_in_text(context: Context, found: Diagnostic) -> bool:
    """Whether the text explains a hard word or spells out an abbreviation."""
    word, below = found.words, context.text.elements
    if found.rule == "hard-word":
        return any(explained(context, one, word) for one in below if word.lower() in one.text.lower())
    told = {singular(name) for one in below for name in spelled_out(one.text)}
    return found.rule == "abbreviation" and singular(word) in told


_BRACES = re.compile(r"\{[^}]*\}")
MEANING = "meaning"
# By file: the keys whose texts a reader meets, as patterns. "{code}" is the language.
READ = {
    "glossary/{code}.toml": r"meaning|means|valid|trap",
    "sources.toml": r"(?!)",
    "resources.toml": r"(?:about|phone_hours)(?:\.{code})?",
    "languages/{code}.toml": r"(?!name$|direction$|quotes$|months$|date_format$).*",
}
RECIPES = r"(?:title|subtitle|about)(?:\.{code})?"


def check_shared_words(context: Context) -> Iterator[Diagnostic]:
    """Check the words of a shared file: hard or unkind words, numbers, and long sentences."""
    yield from check_single_words(context)
    # The picture of a number is not part of these words.
    yield from (found for found in check_numbers(context) if found.rule != "number-alone")
    yield from check_sentence_lengths(context)
    yield from _meanings(context)


def shared_texts(library: Library) -> Iterator[SectionText]:
    """The words of each shared file that are printed."""
    for path, keys in shared_files(library):
        file = read_toml(path)
        shown = (setting for setting in file.texts() if re.fullmatch(keys, setting.name))
        elements = (
            setting_element(one, _BRACES.sub("…", " ".join(one.text.split())), path, file.lines) for one in shown
        )
        section = Section("", library.language.code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
        own = tuple(one for one in elements if one.text)
        yield SectionText(section, own, (), (), (), {path: tuple(file.lines)}, file)


def shared_files(library: Library) -> Iterator[tuple[Path, str]]:
    """Each shared file, the user's instead of the packaged one, and the pattern of its keys."""
    code = library.language.code
    for name, keys in READ.items():
        path = find(library.folders, name.replace("{code}", code))
        if path is not None:
            yield path, keys.replace("{code}", re.escape(code))
    for recipe in library.recipes.values():
        yield recipe.path, RECIPES.replace("{code}", re.escape(code))


def _meanings(context: Context) -> Iterator[Diagnostic]:
    """Glossary meanings that are too long to remember while looking up a word."""
    for one in context.text.elements:
        said, number = len(sentences(one.text)), len(words_of(one.text))
        limit = context.limits["meaning_words"]
        if one.box == MEANING and number > limit:
            yield context.at("meaning-long", one, count=said, number=number, limit=f"{limit:g}")


Wing = Callable[[Context], Iterable[Diagnostic]]
WINGS: tuple[Wing, ...] = (
    check_front_matter,
    check_readability,
    check_words,
    check_names,
    check_numbers,
    check_structure,
    check_raw_marks,
    check_actions,
    check_sources,
    check_review,
)
# A worksheet is a form: it has no boxes, its tables and lists are long on purpose, and labels have no grade.
FOR_WORKSHEETS: tuple[Wing, ...] = (
    check_front_matter,
    check_sentence_lengths,
    check_words,
    check_names,
    check_numbers,
    check_worksheet_structure,
    check_raw_marks,
    check_sources,
    check_review,
)

# Wings that run on demand, since they need the network or the renderer.
ON_DEMAND = ("looks", "links")


@dataclass(frozen=True)
class SectionReport:
    """What was measured in one section; its findings are in the report."""

    name: str
    title: str
    path: Path
    context: Context
    measures: tuple[Measure, ...]
    hardest: tuple[HardSentence, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Report:
    """All findings of a check, sorted by place, and what was measured in each section.

    `beyond` describes by wing what else was checked, pages and addresses, if requested.
    """

    language: str
    today: date
    findings: tuple[Diagnostic, ...]
    sections: tuple[SectionReport, ...]
    beyond: Mapping[str, str] = field(default_factory=dict)


def run_rules(
    library: Library,
    chosen: Sequence[str],
    today: date,
    more: Sequence[Diagnostic] = (),
    beyond: Mapping[str, str] = {},
    whole: bool = True,
) -> Report:
    """Run every rule over sections; raises ContentError if limits or plain words cannot be read.

    `more` are findings of the wings that run on demand, and `beyond` describes what those checked. With `whole`, the
    files that all sections share are checked, too.
    """
    code, limits = library.language.code, read_limits(library.folders)
    plain_words = read_plain_words(library.folders, code)

    def context(text: SectionText) -> Context:
        return Context(text, library, limits, cues(code), plain_words, today)

    cases = [context(section_text(library.sections[name], library)) for name in chosen if name in library.sections]
    found = [one for context in cases for one in _run(context, FOR_WORKSHEETS if _is_worksheet(context) else WINGS)]
    recipes = (owner for owner in library.broken if owner.startswith("recipe "))
    found += _content_findings(library, (*chosen, *(recipes if whole else ())))
    if whole:
        found += (one for text in shared_texts(library) for one in _run(context(text), (check_shared_words,)))
        found += check_resources(library, limits["resource_days"], today)
        found += uncited_sources(library)
    given = {context: _answers(context) for context in cases}
    found += [_outdated_answer(context, old[0]) for context, (_, old) in given.items() if old]
    found += more
    files = {path: lines for context in cases for path, lines in context.text.lines.items()}
    common = {path: tuple(read_text(path).split("\n")) for path, _ in shared_files(library)}
    judged, unasked = {*files, *(common if whole else ())}, {*ON_DEMAND} - {*beyond}
    findings = tuple(apply_suppressions(_with_severity(found, limits), {**common, **files}, judged, unasked))
    reports = tuple(_section_report(context, findings, given[context][0]) for context in cases)
    return Report(code, today, in_order(findings), reports, beyond)


def _is_worksheet(context: Context) -> bool:
    return context.text.section.is_worksheet


def _run(context: Context, wings: Iterable[Wing]) -> Iterator[Diagnostic]:
    return (found for wing in wings for found in wing(context) if not context.is_in_address(found))


def _content_findings(library: Library, chosen: Sequence[str]) -> Iterator[Diagnostic]:
    """Faults of the content, except unknown sources, which have their own rule."""
    for name in chosen:
        for fault in library.broken.get(name, ()):
            if not (name in library.sections and is_unknown_source(fault)):
                yield content_finding(fault, name)


def content_finding(fault: Diagnostic, section: str) -> Diagnostic:
    """A fault of the content as a finding."""
    return replace(fault, path=fault.path or Path(), section=section, last_line=fault.line)


def _with_severity(findings: Iterable[Diagnostic], limits: Limits) -> Iterator[Diagnostic]:
    """Apply the user's severities to findings, and drop those of disabled rules."""
    for found in findings:
        severity = limits.severity(found.rule)
        if severity is not None:
            yield replace(found, severity=severity)


def _answers(context: Context) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Answers that hold for the current words, and answers to earlier words."""
    answers = read_answers(context.text.section)
    digest = words_read(context.text.section, context.library) if answers else ""
    held = tuple(answer for answer in answers if answer.words == digest)
    return held, tuple(answer for answer in answers if answer.words != digest)


def _outdated_answer(context: Context, answer: Answer) -> Diagnostic:
    path = answers_path(context.text.section)
    return context.on("rating-outdated", path, 0, "", by=answer.by)


def _section_report(context: Context, findings: Sequence[Diagnostic], answers: Sequence[Answer]) -> SectionReport:
    section = context.text.section
    own = tuple(found for found in findings if found.section == section.name)
    judged = () if section.is_worksheet else verdicts(own, features(context, own), answers)
    measured, hard = measures(context), hardest(context)
    return SectionReport(section.name, section.title, section.path, context, measured, hard, judged)
