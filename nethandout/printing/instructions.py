"""How to print and fold, in sentences, made from the plan that laid the pages.

The words come from the `[printing]` table of `handouts/printing/<language>.toml`; there are none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nethandout.errors import ContentError, Fault
from nethandout.model import Slip
from nethandout.paper import Paper
from nethandout.printing.diagram import svg
from nethandout.printing.imposition import impose
from nethandout.printing.plan import Action, Motion, Plan
from nethandout.printing.ticket import Binding, Flip, Fold, Mark, Sides, Ticket, Tray

PICTURE = (480.0, 150.0)
"""Width and height of the picture at most, in points: it fits on the smallest sheet, below the steps."""

RULED_PAGE = 3
"""The page that must carry a line of `RULED_LENGTH`, to check the scale."""

RULED_LENGTH = 100.0
"""Millimetres."""

Words = Mapping[str, Any]


def instructions(
    plan: Plan,
    words: Words,
    *,
    sides: Sides = Sides.BOTH,
    tray: Tray = Tray.LAST_ON_TOP,
    first: bool = False,
) -> Slip:
    """What to set in the print window, and what to do with the paper, if anything: a sentence or two a step.

    The picture is of the first sheets. `first` if they are the file's first page; fronts alone are not folded yet.
    Missing words are a ContentError that names them.
    """
    motions = () if sides is Sides.FRONT and plan.two_sided else plan.motions
    heading = say(words, "picture_heading")
    labels = (say(words, "front"), say(words, "back"), say(words, "folded"))
    lists = [(say(words, "printer_heading"), _printer(plan, words, sides, tray, int(first)))]
    if motions:
        lists.append((say(words, "folding_heading"), tuple(_step(plan, motion, words) for motion in motions)))
    return Slip(
        say(words, "heading"),
        tuple(lists),
        note=say(words, "aside"),
        picture=svg(_with_lines(plan), labels, most_sheets=1, title=heading, most=PICTURE),
        picture_words=(heading, say(words, "picture_note")),
    )


def say(words: Words, *path: str, **values: object) -> str:
    """The words at a path of keys, with {values} put in; raises ContentError when they are missing."""
    found: Any = words
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        name = ".".join(("printing", *path[:-1]))
        raise ContentError(
            [Fault(None, 0, f'the printing words lack "{path[-1]}"', f'add below [{name}]: {path[-1]} = "…"')]
        )
    return found.format(**values)


def _printer(plan: Plan, words: Words, sides: Sides, tray: Tray, besides: int) -> tuple[str, ...]:
    sheets = len(plan.sheets) + besides
    paper = say(words, "papers", plan.ticket.sheet.name)
    key = "load_besides" if besides else "load_one" if sheets == 1 else "load_many"
    load = say(words, "printer", key, sheets=sheets, paper=paper)
    if sides is Sides.BACK:
        keys = ["backs", f"turn-{plan.flip}", tray.value, "scale", "one_page", "one_sided", "try_backs"]
        return tuple(say(words, "printer", key) for key in keys)
    if sides is Sides.FRONT and plan.two_sided:
        keys = ["scale", "one_page", "fronts"]
    else:
        keys = ["scale", "one_page", plan.flip.value if plan.two_sided else "one_sided", "try"]
    return (load, *(say(words, "printer", key) for key in keys))


def _with_lines(plan: Plan) -> Plan:
    """The plan with every line to fold and to cut along, printed or not."""
    if plan.fold in (Fold.CARDS, Fold.N_UP):
        return plan
    return impose(plan.pages, replace(plan.ticket, marks=frozenset(Mark)), (plan.width, plan.height))


def _tables(plan: Plan) -> tuple[str, ...]:
    return (f"{plan.fold}-{plan.ticket.binding}", plan.fold.value)


def _step(plan: Plan, motion: Motion, words: Words) -> str:
    """The sentence for a motion: the fold's own for that binding, else the fold's own, else the general one.

    Sheets that all lie in one fold are no parts, so for them it is the general one.
    """
    steps = words.get("steps", {})
    action = motion.action.value
    own = () if motion.action in (Action.NEST, Action.STAPLE) and plan.signatures == 1 else _tables(plan)
    for table in own:
        if action in steps.get(table, {}):
            return say(words, "steps", table, action, parts=plan.largest_signature)
    return say(words, "steps", action, parts=plan.largest_signature)


def trial_sheet(words: Words, sheet: Paper, binding: Binding = Binding.LEFT) -> tuple[Plan, tuple[Slip, ...]]:
    """A sheet that tells a person how their printer turns paper: its plan, and four small pages, to be folded once.

    The pages are laid for a printer that flips on the short edge. Where page 2 stands on its head inside the folded
    sheet, the printer flips on the long edge; page 2 says so and says what to do. Words that are not four pages are a
    ContentError.
    """
    texts = words.get("test")
    if not isinstance(texts, list) or len(texts) != 4:
        raise ContentError([Fault(None, 0, "the printing words need four [[printing.test]] pages", "add them")])
    slips = tuple(
        Slip(str(text["heading"]), (("", tuple(text["lines"])),), RULED_LENGTH if number == RULED_PAGE else 0.0)
        for number, text in enumerate(texts, 1)
    )
    return impose(4, Ticket(Fold.SADDLE, sheet, binding, Flip.SHORT)), slips
