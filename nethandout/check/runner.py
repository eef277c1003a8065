"""Run every rule over the sections of a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from nethandout.check.context import Case, Limits, read_limits
from nethandout.check.data_rules import check_front_matter, check_shared_words, shared_files, shared_texts
from nethandout.check.fact_rules import check_numbers, check_sources, uncited_sources
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
from nethandout.check.rules import in_order, silenced
from nethandout.check.section_reader import section_text
from nethandout.check.section_text import SectionText
from nethandout.check.structure_rules import check_actions, check_raw_marks, check_structure, check_worksheet_structure
from nethandout.check.word_rules import check_names, check_words
from nethandout.content.reviews import is_unknown_source
from nethandout.errors import Diagnostic, Fault
from nethandout.input_files import read_text
from nethandout.model import Library

Wing = Callable[[Case], Iterable[Diagnostic]]
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
# A worksheet is a form: it has no boxes, its tables and lists are meant to be long, and labels have no grade.
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

# Wings that judge only when they are asked, since they need the network or the renderer.
ON_DEMAND = ("looks", "links")


@dataclass(frozen=True)
class SectionReport:
    """What was measured in one section; its findings stand in the report."""

    name: str
    title: str
    path: Path
    case: Case
    measures: tuple[Measure, ...]
    hardest: tuple[HardSentence, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Report:
    """All findings of a check in order of place, and what was measured in each section.

    `beyond` says by wing what else was looked at, pages and addresses, when that was asked for.
    """

    language: str
    today: date
    findings: tuple[Diagnostic, ...]
    sections: tuple[SectionReport, ...]
    beyond: Mapping[str, str] = field(default_factory=dict)


def judge(
    library: Library,
    chosen: Sequence[str],
    today: date,
    more: Sequence[Diagnostic] = (),
    beyond: Mapping[str, str] = {},
    whole: bool = True,
) -> Report:
    """Hold sections against every rule; raises ContentError when limits or plain words cannot be read.

    `more` are findings of wings that only judge when they are asked, and `beyond` says by wing what those looked at.
    With `whole`, what all sections share is judged too.
    """
    code, limits = library.language.code, read_limits(library.folders)
    plain_words = read_plain_words(library.folders, code)

    def case(text: SectionText) -> Case:
        return Case(text, library, limits, cues(code), plain_words, today)

    cases = [case(section_text(library.sections[name], library)) for name in chosen if name in library.sections]
    found = [one for case in cases for one in _examined(case, FOR_WORKSHEETS if _is_form(case) else WINGS)]
    recipes = (owner for owner in library.broken if owner.startswith("recipe "))
    found += _content(library, (*chosen, *(recipes if whole else ())))
    if whole:
        found += (one for text in shared_texts(library) for one in _examined(case(text), (check_shared_words,)))
        found += check_resources(library, limits["resource_days"], today)
        found += uncited_sources(library)
    given = {case: _answers(case) for case in cases}
    found += [_outdated(case, old[0]) for case, (_, old) in given.items() if old]
    found += more
    files = {path: lines for case in cases for path, lines in case.text.lines.items()}
    common = {path: tuple(read_text(path).split("\n")) for path, _ in shared_files(library)}
    judged, unasked = {*files, *(common if whole else ())}, {*ON_DEMAND} - {*beyond}
    findings = tuple(silenced(_weighed(found, limits), {**common, **files}, judged, unasked))
    reports = tuple(_section_report(case, findings, given[case][0]) for case in cases)
    return Report(code, today, in_order(findings), reports, beyond)


def _is_form(case: Case) -> bool:
    return case.text.section.is_worksheet


def _examined(case: Case, wings: Iterable[Wing]) -> Iterator[Diagnostic]:
    return (found for wing in wings for found in wing(case) if not case.is_in_address(found))


def _content(library: Library, chosen: Sequence[str]) -> Iterator[Diagnostic]:
    """What cannot be read; unknown sources have a rule of their own."""
    for name in chosen:
        for fault in library.broken.get(name, ()):
            if not (name in library.sections and is_unknown_source(fault)):
                yield of_fault(fault, name)


def of_fault(fault: Fault, section: str) -> Diagnostic:
    """A fault of the content as a finding."""
    return replace(fault, path=fault.path or Path(), section=section, last_line=fault.line)


def _weighed(findings: Iterable[Diagnostic], limits: Limits) -> Iterator[Diagnostic]:
    """The findings as heavy as a user made their rules; without those of rules that are off."""
    for found in findings:
        severity = limits.severity(found.rule)
        if severity is not None:
            yield replace(found, severity=severity)


def _answers(case: Case) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """What people answered to these words, and what they answered to others."""
    answers = read_answers(case.text.section)
    digest = words_read(case.text.section, case.library) if answers else ""
    held = tuple(answer for answer in answers if answer.words == digest)
    return held, tuple(answer for answer in answers if answer.words != digest)


def _outdated(case: Case, answer: Answer) -> Diagnostic:
    path = answers_path(case.text.section)
    return case.on("rating-outdated", path, 0, "", by=answer.by)


def _section_report(case: Case, findings: Sequence[Diagnostic], answers: Sequence[Answer]) -> SectionReport:
    section = case.text.section
    own = tuple(found for found in findings if found.section == section.name)
    judged = () if section.is_worksheet else verdicts(own, features(case, own), answers)
    measured, hard = measures(case), hardest(case)
    return SectionReport(section.name, section.title, section.path, case, measured, hard, judged)
