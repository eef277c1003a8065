"""PEMAT-P and the CDC Clear Communication Index: decide or propose what a program can, and leave the rest open."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from nethandout.check.context import Context
from nethandout.check.review_status import Answer
from nethandout.check.section_text import name_of
from nethandout.check.sentences import words
from nethandout.check.word_rules import passives
from nethandout.errors import Diagnostic

NOTHING_SEEN = "nothing seen"


class Kind(StrEnum):
    """Who decides: a program, a program that a person can overrule, the author in the data, or only a person."""

    MACHINE = "machine"
    PROPOSED = "proposed"
    DECLARED = "declared"
    PERSON = "person"


@dataclass(frozen=True)
class Item:
    """One question of an instrument, in our own words; see data/instruments.toml.

    An item that `depends_on` another one cannot be met if that one is not.
    """

    number: int
    part: str
    asks: str
    kind: Kind
    rules: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    depends_on: int = 0


@dataclass(frozen=True)
class Instrument:
    """A list of items, and the usual passing score (of 100)."""

    id: str
    name: str
    source: str
    passes: int
    items: tuple[Item, ...]


class Outcome(StrEnum):
    """The outcome of an item; open items wait for a person."""

    YES = "yes"
    NO = "no"
    DOES_NOT_APPLY = "does not apply"
    OPEN = "open"


@dataclass(frozen=True)
class Verdict:
    """An item with its outcome: `decided` is who decided ("machine", "proposed", "declared" or a person's name)."""

    instrument: str
    item: Item
    outcome: Outcome
    decided: str
    evidence: str

    @property
    def seen(self) -> str:
        """The evidence as a sentence; "" if there is none."""
        words = self.evidence.rstrip(".")
        if not words:
            return ""
        return f"{words[0].upper()}{words[1:]}." if words.startswith(NOTHING_SEEN) else f"Seen: {words}."


@cache
def instruments() -> tuple[Instrument, ...]:
    """Read both instruments from the packaged table."""
    text = files("nethandout.check").joinpath("data", "instruments.toml").read_text(encoding="utf-8")
    return tuple(
        Instrument(
            table["id"], table["name"], table["source"], table["pass"], tuple(_item(item) for item in table["item"])
        )
        for table in tomllib.loads(text)["instrument"]
    )


def verdicts(
    findings: Sequence[Diagnostic], features: Mapping[str, str], answers: Sequence[Answer]
) -> tuple[Verdict, ...]:
    """Decide each item of each instrument for a section by its findings, its features, and people's answers."""
    broken = {by_item.rule: by_item for by_item in findings if not by_item.suppressed}
    given = {(answer.instrument, answer.item): answer for answer in answers}
    by_item: dict[tuple[str, int], Verdict] = {}
    for instrument in instruments():
        for item in instrument.items:
            base = by_item.get((instrument.id, item.depends_on))
            answer = given.get((instrument.id, item.number))
            by_item[instrument.id, item.number] = (
                Verdict(instrument.id, item, Outcome.NO, str(Kind.MACHINE), f"item {item.depends_on} is not met")
                if base and base.outcome is Outcome.NO
                else _verdict(instrument.id, item, broken, features, answer)
            )
    return tuple(by_item.values())


def may_be_answered(verdict: Verdict) -> bool:
    """Return whether a person may answer: all items but those a program decides and those that do not apply."""
    decided = verdict.item.kind is Kind.MACHINE or verdict.decided == Kind.MACHINE
    return not decided and verdict.outcome is not Outcome.DOES_NOT_APPLY


@dataclass(frozen=True)
class Score:
    """How far a section meets one part of an instrument; `percent` is None while items wait for a person."""

    met: int
    of: int
    percent: int | None
    by: Mapping[str, tuple[int, ...]]
    open: tuple[int, ...]
    unmet: tuple[int, ...]


def score(verdicts: Sequence[Verdict]) -> Score:
    """Count verdicts of one instrument or part; items that do not apply are left out."""
    counted = [verdict for verdict in verdicts if verdict.outcome in (Outcome.YES, Outcome.NO)]
    waiting = tuple(verdict.item.number for verdict in verdicts if verdict.outcome is Outcome.OPEN)
    met = sum(verdict.outcome is Outcome.YES for verdict in counted)
    by: dict[str, tuple[int, ...]] = {}
    for verdict in counted:
        by[verdict.decided] = (*by.get(verdict.decided, ()), verdict.item.number)
    percent = round(100 * met / len(counted)) if counted and not waiting else None
    unmet = tuple(verdict.item.number for verdict in counted if verdict.outcome is Outcome.NO)
    return Score(met, len(counted), percent, by, waiting, unmet)


def _verdict(
    instrument: str, item: Item, broken: Mapping[str, Diagnostic], features: Mapping[str, str], answer: Answer | None
) -> Verdict:
    outcome, evidence = _by_machine(item, broken, features)
    if answer is not None and item.kind is not Kind.MACHINE and outcome is not Outcome.DOES_NOT_APPLY:
        return Verdict(instrument, item, Outcome(answer.answer), f"{answer.by}, {answer.on}", answer.note or evidence)
    return Verdict(instrument, item, outcome, str(item.kind), evidence)


def _by_machine(item: Item, broken: Mapping[str, Diagnostic], features: Mapping[str, str]) -> tuple[Outcome, str]:
    if item.only and not any(name in features for name in item.only):
        return Outcome.DOES_NOT_APPLY, f"no {' or '.join(item.only)}"
    seen = "; ".join(features[name] for name in (*item.needs, *item.only) if name in features)
    if item.kind is Kind.PERSON:
        return Outcome.OPEN, seen
    failed = [broken[rule] for rule in item.rules if rule in broken]
    if failed:
        return Outcome.NO, f"line {failed[0].line}: {failed[0].wrong}"
    lacking = [name for name in item.needs if name not in features]
    if lacking:
        outcome = Outcome.NO if item.kind is Kind.MACHINE else Outcome.OPEN
        return outcome, f"{NOTHING_SEEN}: {', '.join(lacking).replace('_', ' ')}"
    return Outcome.YES, seen


def _item(table: Mapping[str, Any]) -> Item:
    rules, needs, only = (tuple(table.get(key, ())) for key in ("rules", "needs", "only"))
    kind = Kind(table["kind"])
    return Item(table["number"], table["part"], table["asks"], kind, rules, needs, only, table.get("depends_on", 0))


PAGE = 250  # words on about one page; items for longer material do not apply to less
CUES = ("uncertainty", "reasons", "directions", "risks", "benefits")


def features(context: Context, findings: tuple[Diagnostic, ...]) -> Mapping[str, str]:
    """Return the features that a section has, each with a few words of evidence."""
    section, script = context.text.section, context.text
    running = script.of("paragraph", "item")
    text = " ".join(each.text for each in running)
    boxes = [box.kind for box, _ in script.boxes]
    evidence_of = {
        "purpose": section.purpose,
        "main_message": section.main_message,
        "active_message": "" if passives(context, section.main_message) else section.main_message,
        "long": f"{len(words(text))} words" if len(words(text)) > PAGE else "",
        "headings": _counted(len(script.of("heading")), "headings"),
        "lists": _counted(sum(1 for _ in script.lists()), "lists"),
        "tables": _counted(sum(1 for _ in script.tables()), "tables"),
        "figures": ", ".join(map(name_of, script.figures)),
        "actions": _counted(len(script.of("item", box="do-now")), "steps"),
        "tool": "questions to take along" if "ask" in boxes else "",
        "numbers": _first(context, ("of_hundred", "percent", "one_in", "decimal", "relative"), text),
        "calculation": next((each.words for each in findings if each.rule == "calculation"), ""),
        "figure_words": _cue(context, "look_at_figure", text) or _titles(context),
    }
    evidence_of |= {name: _cue(context, name, text) for name in CUES}
    return {name: evidence for name, evidence in evidence_of.items() if evidence}


def _cue(context: Context, name: str, text: str) -> str:
    match = context.cues.phrases(name).search(text)
    return f"“{match[0]}”" if match else ""


def _first(context: Context, patterns: Sequence[str], text: str) -> str:
    matches = (context.cues.pattern(name).search(text) for name in patterns)
    return next((match[0] for match in matches if match), "")


def _counted(number: int, things: str) -> str:
    return f"{number} {things}" if number else ""


def _titles(context: Context) -> str:
    """Return the line above a drawn figure that says how to read it."""
    figures = context.library.language.figures
    named = (figures.get(name_of(figure), {}) for figure in context.text.figures)
    return next((labels["read"] for labels in named if "read" in labels), "")
