"""What a section has, as far as a machine can see: the evidence the instruments ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import name_of
from nethandout.check.sentences import words
from nethandout.check.words import passives

PAGE = 250  # words on about one page: below it, items for longer material do not apply
CUES = ("uncertainty", "reasons", "directions", "risks", "benefits")


def features(case: Case, findings: tuple[Finding, ...]) -> Mapping[str, str]:
    """The features of a section, each with a few words of evidence; what is not there is not listed."""
    section, script = case.text.section, case.text
    running = script.of("paragraph", "item")
    text = " ".join(one.text for one in running)
    boxes = [box.kind for box, _ in script.boxes]
    found = {
        "purpose": section.purpose,
        "main_message": section.main_message,
        "active_message": "" if passives(case, section.main_message) else section.main_message,
        "long": f"{len(words(text))} words" if len(words(text)) > PAGE else "",
        "headings": _counted(len(script.of("heading")), "headings"),
        "lists": _counted(sum(1 for _ in script.lists()), "lists"),
        "tables": _counted(sum(1 for _ in script.tables()), "tables"),
        "figures": ", ".join(map(name_of, script.figures)),
        "actions": _counted(len(script.of("item", box="do-now")), "steps"),
        "tool": "questions to take along" if "ask" in boxes else "",
        "numbers": _first(case, ("of_hundred", "percent", "one_in", "decimal", "relative"), text),
        "calculation": next((one.words for one in findings if one.rule == "calculation"), ""),
        "figure_words": _cue(case, "look_at_figure", text) or _titles(case),
    }
    found |= {name: _cue(case, name, text) for name in CUES}
    return {name: evidence for name, evidence in found.items() if evidence}


def _cue(case: Case, name: str, text: str) -> str:
    found = case.cues.phrases(name).search(text)
    return f"“{found[0]}”" if found else ""


def _first(case: Case, patterns: Sequence[str], text: str) -> str:
    found = (case.cues.pattern(name).search(text) for name in patterns)
    return next((one[0] for one in found if one), "")


def _counted(number: int, things: str) -> str:
    return f"{number} {things}" if number else ""


def _titles(case: Case) -> str:
    """The line above a drawn figure that says how to read it."""
    figures = case.library.language.figures
    named = (figures.get(name_of(figure), {}) for figure in case.text.figures)
    return next((labels["read"] for labels in named if "read" in labels), "")
