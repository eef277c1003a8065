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
from nethandout.check.review_status import (
    Answer,
    answers_path,
    check_resources,
    check_review,
    check_version,
    read_answers,
    words_read,
)
from nethandout.check.rules import apply_suppressions, in_order
from nethandout.check.section_reader import section_text, setting_element
from nethandout.check.section_text import SectionText
from nethandout.check.sentences import sentences
from nethandout.check.sentences import words as words_of
from nethandout.check.structure_rules import check_actions, check_raw_marks, check_structure, check_worksheet_structure
from nethandout.check.translation_rules import check_translations
from nethandout.check.word_rules import check_names, check_single_words, check_words, explained, singular, spelled_out
from nethandout.content.reviews import is_unknown_source
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.model import Library, Review, Section
from nethandout.paths import find, read_text


def check_front_matter(context: Context) -> Iterator[Diagnostic]:
    """Check the words of the front matter: hard, unkind or shouted words, numbers, long sentences.

    Words that the text explains or spells out are not reported, since a title has no room for that.
    """
    front = replace(context, text=replace(context.text, elements=context.text.front, figures=(), boxes=()))
    yield from (finding for finding in _single_words(front) if not _is_explained_in_text(context, finding))
    # The picture of a number is in the text, not in the data.
    yield from (finding for finding in check_numbers(front) if finding.rule != "number-alone")
    yield from check_sentence_lengths(front)
    if not context.text.section.is_worksheet:
        yield from _unsupported_statements(context, front)


def _unsupported_statements(context: Context, front: Context) -> Iterator[Diagnostic]:
    """Report numbers and statements of frequency that the text does not repeat with a source."""
    supported = " ".join(
        element.text for element in context.text.elements if element.marks or introduced(context, element)
    ).casefold()
    for element in front.text.elements:
        for match in (*facts(context, element.text), *claims(context, element.text)):
            if not re.search(rf"(?<!\w){re.escape(match[0].casefold().strip(' .,'))}(?!\w)", supported):
                yield context.at("message-source", element, match.start(), match.end())


def _single_words(front: Context) -> Iterator[Diagnostic]:
    yield from check_single_words(front)
    yield from check_names(front)


def _is_explained_in_text(context: Context, finding: Diagnostic) -> bool:
    """Return whether the text explains a hard word or spells out an abbreviation."""
    word, below = finding.words, context.text.elements
    if finding.rule == "hard-word":
        return any(explained(context, element, word) for element in below if word.lower() in element.text.lower())
    spelled = {singular(name) for element in below for name in spelled_out(element.text)}
    return finding.rule == "abbreviation" and singular(word) in spelled


_BRACES = re.compile(r"\{[^}]*\}")
MEANING = "meaning"
# By file: a pattern for the keys whose texts are printed. "{code}" is the language.
PRINTED = {
    "glossary/{code}.toml": r"meaning|means|valid|trap",
    "sources.toml": r"(?!)",
    "resources.toml": r"(?:about|phone_hours)(?:\.{code})?",
    "languages/{code}.toml": r"(?!name$|direction$|quotes$|alphabet$|source_words$).*",
}
RECIPES = r"(?:title|subtitle|about)(?:\.{code})?"


def check_shared_words(context: Context) -> Iterator[Diagnostic]:
    """Check the words of a shared file: hard or unkind words, numbers, long sentences."""
    yield from check_single_words(context)
    # The picture of a number is not part of these words.
    yield from (finding for finding in check_numbers(context) if finding.rule != "number-alone")
    yield from check_sentence_lengths(context)
    yield from _meanings(context)


def shared_texts(library: Library) -> Iterator[SectionText]:
    """Yield the printed words of each shared file."""
    for path, keys in shared_files(library):
        file = read_toml(path)
        shown = (setting for setting in file.texts() if re.fullmatch(keys, setting.name))
        elements = (
            setting_element(setting, _BRACES.sub("…", " ".join(setting.text.split())), path, file.lines)
            for setting in shown
        )
        section = Section("", library.language.code, path, path.stem, "", "", "", (), (), Review("draft"), "", ())
        own = tuple(setting for setting in elements if setting.text)
        yield SectionText(section, own, (), (), (), {path: tuple(file.lines)}, file)


def shared_files(library: Library) -> Iterator[tuple[Path, str]]:
    """Yield each shared file, the user's instead of the packaged one, and the pattern of its keys."""
    code = library.language.code
    for name, keys in PRINTED.items():
        path = find(library.folders, name.replace("{code}", code))
        if path is not None:
            yield path, keys.replace("{code}", re.escape(code))
    for recipe in library.recipes.values():
        yield recipe.path, RECIPES.replace("{code}", re.escape(code))


def _meanings(context: Context) -> Iterator[Diagnostic]:
    """Report glossary meanings that are too long to remember while looking up a word."""
    for element in context.text.elements:
        count, number = len(sentences(element.text)), len(words_of(element.text))
        limit = context.limits["meaning_words"]
        if element.box == MEANING and number > limit:
            yield context.at("meaning-long", element, count=count, number=number, limit=f"{limit:g}")


RuleCheck = Callable[[Context], Iterable[Diagnostic]]
SECTION_CHECKS: tuple[RuleCheck, ...] = (
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
    check_version,
)
# A worksheet is a form: it has no boxes, its tables and lists are long on purpose, and labels have no reading grade.
WORKSHEET_CHECKS: tuple[RuleCheck, ...] = (
    check_front_matter,
    check_sentence_lengths,
    check_words,
    check_names,
    check_numbers,
    check_worksheet_structure,
    check_raw_marks,
    check_sources,
    check_review,
    check_version,
)

# Groups of rules that run on demand, because they need the network or the renderer.
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

    `also_checked` describes, by group of rules, which pages and addresses that were checked, if any.
    """

    language: str
    today: date
    findings: tuple[Diagnostic, ...]
    sections: tuple[SectionReport, ...]
    also_checked: Mapping[str, str] = field(default_factory=dict)


def run_rules(
    library: Library,
    chosen: Sequence[str],
    today: date,
    more: Sequence[Diagnostic] = (),
    also_checked: Mapping[str, str] = {},
    whole: bool = True,
) -> Report:
    """Run every rule over sections; raises ContentError if limits or plain words cannot be read.

    `more` are findings of the groups that run on demand, and `also_checked` describes what those checked. With
    `whole`, the files that all sections share are checked, too.
    """
    code, limits = library.language.code, read_limits(library.folders)
    plain_words = read_plain_words(library.folders, code)

    def context(text: SectionText) -> Context:
        return Context(text, library, limits, cues(code), plain_words, today)

    contexts = [context(section_text(library.sections[name], library)) for name in chosen if name in library.sections]
    findings = [
        each
        for context in contexts
        for each in _run(context, WORKSHEET_CHECKS if _is_worksheet(context) else SECTION_CHECKS)
    ]
    recipes = (owner for owner in library.broken if owner.startswith("recipe "))
    findings += check_translations(library, chosen, whole)
    findings += _content_findings(library, (*chosen, *(recipes if whole else ())))
    if whole:
        findings += (each for text in shared_texts(library) for each in _run(context(text), (check_shared_words,)))
        findings += check_resources(library, limits["resource_days"], today)
        findings += uncited_sources(library)
    answers = {context: _answers(context) for context in contexts}
    findings += [_outdated_answer(context, old[0]) for context, (_, old) in answers.items() if old]
    findings += more
    files = {path: lines for context in contexts for path, lines in context.text.lines.items()}
    common = {path: tuple(read_text(path).split("\n")) for path, _ in shared_files(library)}
    checked, skipped = {*files, *(common if whole else ())}, {*ON_DEMAND} - {*also_checked}
    final = tuple(apply_suppressions(_with_severity(findings, limits), {**common, **files}, checked, skipped))
    reports = tuple(_section_report(context, final, answers[context][0]) for context in contexts)
    return Report(code, today, in_order(final), reports, also_checked)


def _is_worksheet(context: Context) -> bool:
    return context.text.section.is_worksheet


def _run(context: Context, checks: Iterable[RuleCheck]) -> Iterator[Diagnostic]:
    return (finding for check in checks for finding in check(context) if not context.is_in_address(finding))


def _content_findings(library: Library, chosen: Sequence[str]) -> Iterator[Diagnostic]:
    """Report faults of the content, except unknown sources, which have their own rule."""
    for name in chosen:
        for fault in library.broken.get(name, ()):
            if not (name in library.sections and is_unknown_source(fault)):
                yield content_finding(fault, name)


def content_finding(fault: Diagnostic, section: str) -> Diagnostic:
    """Return a fault of the content as a finding."""
    return replace(fault, path=fault.path or Path(), section=section, last_line=fault.line)


def _with_severity(findings: Iterable[Diagnostic], limits: Limits) -> Iterator[Diagnostic]:
    """Apply the user's severities to findings, and drop those of disabled rules."""
    for finding in findings:
        severity = limits.severity(finding.rule)
        if severity is not None:
            yield replace(finding, severity=severity)


def _answers(context: Context) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Return the answers for the current words, and those for earlier words."""
    answers = read_answers(context.text.section)
    digest = words_read(context.text.section, context.library) if answers else ""
    held = tuple(answer for answer in answers if answer.words == digest)
    return held, tuple(answer for answer in answers if answer.words != digest)


def _outdated_answer(context: Context, answer: Answer) -> Diagnostic:
    path = answers_path(context.text.section)
    return context.on("rating-outdated", path, 0, "", by=answer.by)


def _section_report(context: Context, findings: Sequence[Diagnostic], answers: Sequence[Answer]) -> SectionReport:
    section = context.text.section
    own = tuple(finding for finding in findings if finding.section == section.name)
    decided = () if section.is_worksheet else verdicts(own, features(context, own), answers)
    measured, hard = measures(context), hardest(context)
    return SectionReport(section.name, section.title, section.path, context, measured, hard, decided)
