"""Explain in words and pictures how to print and fold the sheets of a plan.

All words come from the `[printing]` table of `handouts/printing/<language>.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from nethandout.content.languages import plural_form
from nethandout.errors import ContentError, Diagnostic
from nethandout.imposition.impose import impose
from nethandout.imposition.plan import Action, Cell, Motion, Plan, Rule, Side
from nethandout.imposition.ticket import Binding, Flip, Fold, Mark, Paper, Sides, Ticket, Tray
from nethandout.model import Slip

PICTURE = (480.0, 150.0)
"""Largest width and height of the picture, in points, so that it fits below the steps on the smallest sheet."""

RULED_PAGE = 3
"""The page of the test sheet with a line of `RULED_LENGTH`, to check the scale."""

RULED_LENGTH = 100.0
"""Length of that line, in millimeters."""

Words = Mapping[str, Any]


SCALE, LARGEST = 0.1875, 0.25
"""Scale of a drawing: the usual one, and the largest for a drawing that fills its space."""

GAP = 60.0
"""Space between sides, in points of the sheet."""

LAYER = 60.0
"""Space drawn between folded panels, in points of the sheet."""

FLAP_GAP = 30.0
"""How far before the crease a folded flap ends, in points of the sheet."""

FOLDS_OVER = (Action.FOLD_LEFT_OVER, Action.FOLD_RIGHT_OVER)

STYLES = {
    Mark.FOLD: 'stroke="#555" stroke-width="4" stroke-dasharray="18 12"',
    Mark.CROP: 'stroke="#000" stroke-width="7"',
}


def instructions(
    plan: Plan,
    words: Words,
    *,
    sides: Sides = Sides.BOTH,
    tray: Tray = Tray.LAST_ON_TOP,
    first: bool = False,
) -> Slip:
    """Make the printing instructions: how to set the print window, how to fold the paper, and a picture of a sheet.

    `first`: the instructions are the first page of the print file. Fronts alone have no folding steps. Raises
    ContentError, which names them, for missing words.
    """
    motions = () if sides is Sides.FRONT and plan.two_sided else plan.motions
    heading = words_at(words, "picture_heading")
    labels = (words_at(words, "front"), words_at(words, "back"), words_at(words, "folded"))
    lists = [(words_at(words, "printer_heading"), _printer_steps(plan, words, sides, tray, int(first)))]
    if motions:
        lists.append((words_at(words, "folding_heading"), tuple(_step(plan, motion, words) for motion in motions)))
    return Slip(
        words_at(words, "heading"),
        tuple(lists),
        note=words_at(words, "aside"),
        picture=draw_plan(_with_all_marks(plan), labels, most_sheets=1, title=heading, most=PICTURE),
        picture_words=(heading, words_at(words, "picture_note")),
    )


def words_at(words: Words, *path: str, **values: object) -> str:
    """Return the words at a path of keys, in the form for the number of sheets, with {values} filled in.

    Raises ContentError if they are missing.
    """
    value: Any = words
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and isinstance(number := values.get("sheets"), int):
        value = value.get(plural_form(words.get("language", ""), number), value.get("other"))
    if not isinstance(value, str):
        name = ".".join(("printing", *path[:-1]))
        raise ContentError(
            [Diagnostic(None, 0, f'the printing words lack "{path[-1]}"', f'add below [{name}]: {path[-1]} = "…"')]
        )
    return value.format(**values)


def _printer_steps(plan: Plan, words: Words, sides: Sides, tray: Tray, besides: int) -> tuple[str, ...]:
    sheets = len(plan.sheets) + besides
    paper = words_at(words, "papers", plan.ticket.sheet.name)
    load = words_at(words, "printer", "load_besides" if besides else "load", sheets=sheets, paper=paper)
    if sides is Sides.BACK:
        keys = ["backs", f"turn-{plan.flip}", tray.value, "scale", "one_page", "one_sided", "try_backs"]
        return tuple(words_at(words, "printer", key) for key in keys)
    if sides is Sides.FRONT and plan.two_sided:
        keys = ["scale", "one_page", "fronts"]
    else:
        keys = ["scale", "one_page", plan.flip.value if plan.two_sided else "one_sided", "try"]
    return (load, *(words_at(words, "printer", key) for key in keys))


def _with_all_marks(plan: Plan) -> Plan:
    """Return the plan with all fold and crop marks, printed or not."""
    if plan.fold in (Fold.CARDS, Fold.N_UP):
        return plan
    return impose(plan.pages, replace(plan.ticket, marks=frozenset(Mark)), (plan.width, plan.height))


def _step_tables(plan: Plan) -> tuple[str, ...]:
    return (f"{plan.fold}-{plan.ticket.binding}", plan.fold.value)


def _step(plan: Plan, motion: Motion, words: Words) -> str:
    """Return the sentence for a motion: the one for this fold and binding, for this fold, or the general one.

    Nesting and stapling a single signature use the general one, which does not mention parts.
    """
    steps = words.get("steps", {})
    action = motion.action.value
    tables = () if motion.action in (Action.NEST, Action.STAPLE) and plan.signatures == 1 else _step_tables(plan)
    for table in tables:
        if action in steps.get(table, {}):
            return words_at(words, "steps", table, action, parts=plan.largest_signature)
    return words_at(words, "steps", action, parts=plan.largest_signature)


def plan_test_sheet(words: Words, sheet: Paper, binding: Binding = Binding.LEFT) -> tuple[Plan, tuple[Slip, ...]]:
    """Plan a sheet that shows how a printer flips paper: four small pages, to be folded once.

    The plan is for a printer that flips on the short edge. If page 2 is upside down in the folded sheet, the printer
    flips on the long edge, and page 2 says so and what to do. Raises ContentError unless the words have four pages.
    """
    texts = words.get("test")
    if not isinstance(texts, list) or len(texts) != 4:
        raise ContentError([Diagnostic(None, 0, "the printing words need four [[printing.test]] pages", "add them")])
    slips = tuple(
        Slip(str(text["heading"]), (("", tuple(text["lines"])),), RULED_LENGTH if number == RULED_PAGE else 0.0)
        for number, text in enumerate(texts, 1)
    )
    return impose(4, Ticket(Fold.SADDLE, sheet, binding, Flip.SHORT)), slips


def draw_plan(
    plan: Plan,
    labels: tuple[str, str, str] = ("", "", ""),
    most_sheets: int = 2,
    title: str = "",
    most: tuple[float, float] | None = None,
) -> str:
    """Draw the sides of the first sheets as SVG: page numbers, dashes for folds, thick lines for cuts.

    A leaflet is also drawn folded. `labels` go below fronts, backs and the folded leaflet, with the number of the
    sheet for {sheet}; `most` is the largest width and height, in points.
    """
    drawn, x = [], 0.0
    for number, sheet in enumerate(plan.sheets[:most_sheets], 1):
        for label, side in zip(labels, (sheet.front, sheet.back), strict=False):
            if side is not None:
                drawn.append(_draw_side(side, plan, x, label.format(sheet=number)))
                x += plan.width + GAP
    if plan.fold in (Fold.TRIFOLD, Fold.ZFOLD):
        drawn.append(_draw_profile(plan, x + GAP, labels[2]))
        x += plan.width / 3 + 3 * GAP
    width, height = x - GAP + 4, plan.height + (1.6 * _caption_size(plan) if any(labels) else 4)
    scale = SCALE if most is None else min(LARGEST, most[0] / width, most[1] / height)
    size = f'width="{width * scale:.0f}pt" height="{height * scale:.0f}pt" viewBox="-2 -2 {width:g} {height:g}"'
    titles = [f"<title>{escape(title)}</title>"] if title else []
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *titles, *drawn, "</svg>", ""])


def _draw_profile(plan: Plan, x: float, caption: str) -> str:
    """Draw the folded leaflet from its edge, with page 1 above it."""
    line, wide, high = profile(plan)
    y, size = (plan.height - high) / 2, _caption_size(plan)
    cover = f'<text x="{wide / 2:g}" y="{-size / 2:g}" {_font(size)} text-decoration="underline">1</text>'
    below = f'<text x="{wide / 2:g}" y="{plan.height - y + 1.2 * size:g}" {_font(size)}>{escape(caption)}</text>'
    return "\n".join([f'<g transform="translate({x:g} {y:g})">', line, cover, *([below] if caption else []), "</g>"])


def _draw_side(side: Side, plan: Plan, x: float, caption: str) -> str:
    paper = f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="#fff" stroke="#000" stroke-width="3"/>'
    cells = [_draw_page(cell, plan.height) for cell in side.cells if cell.page is not None]
    lines = [_draw_rule(rule, plan) for rule in _full_lines(side.rules, plan)]
    size = _caption_size(plan)
    words = f'<text x="{plan.width / 2:g}" y="{plan.height + 1.2 * size:g}" {_font(size)}>{escape(caption)}</text>'
    group = [
        f'<g transform="translate({x:g} 0)">',
        paper,
        *cells,
        *lines,
        *([words] if caption else []),
        "</g>",
    ]
    return "\n".join(group)


def _caption_size(plan: Plan) -> float:
    """Return the type size of captions: at least 12 points in a drawing 150 points high."""
    return plan.height / 10.5


def _font(size: float) -> str:
    return f'font-family="Atkinson Hyperlegible, sans-serif" font-size="{size:.0f}" text-anchor="middle"'


def _draw_page(cell: Cell, height: float) -> str:
    """Draw a page number with a line below it, to tell an upside-down 6 from a 9."""
    panel = cell.panel
    size = min(panel.width, panel.height) / 2.5
    x, y = panel.x + panel.width / 2, height - panel.y - panel.height / 2
    foot, half = size * 0.46, size * 0.3 * len(str(cell.page))
    line = f'<path d="M{-half:.1f} {foot:.1f}H{half:.1f}" stroke="#000" stroke-width="{size / 24:.1f}"/>'
    number = f'<text y="{size * 0.32:.1f}" {_font(size)}>{cell.page}</text>'
    return f'<g transform="translate({x:g} {y:g}) rotate({cell.turn})">{number}{line}</g>'


def _full_lines(rules: Sequence[Rule], plan: Plan) -> list[Rule]:
    """Extend marks at the edges of a sheet to full lines."""
    lines = []
    for rule in rules:
        if rule.x0 == rule.x1 and min(rule.y0, rule.y1) == 0:
            lines.append(Rule(rule.x0, 0, rule.x0, plan.height, rule.mark))
        elif rule.y0 == rule.y1 and min(rule.x0, rule.x1) == 0:
            lines.append(Rule(0, rule.y0, plan.width, rule.y0, rule.mark))
        elif not _is_tick(rule, plan):
            lines.append(rule)
    return lines


def _is_tick(rule: Rule, plan: Plan) -> bool:
    return max(rule.y0, rule.y1) == plan.height or max(rule.x0, rule.x1) == plan.width


def _draw_rule(rule: Rule, plan: Plan) -> str:
    ends = f'x1="{rule.x0:g}" y1="{plan.height - rule.y0:g}" x2="{rule.x1:g}" y2="{plan.height - rule.y1:g}"'
    return f"<line {ends} {STYLES[rule.mark]}/>"


def profile(plan: Plan) -> tuple[str, float, float]:
    """Draw the edge of the folded leaflet, with page 1 on top; return the drawing, its width and its height."""
    long = plan.width / 3
    folded_in = all(motion.action in FOLDS_OVER for motion in plan.motions[1:])
    path = _letter_fold_path(long) if folded_in else _z_fold_path(long)
    mirror = "" if plan.ticket.binding is Binding.LEFT else f' transform="translate({long:g} 0) scale(-1 1)"'
    line = f'<path d="{path}" fill="none" stroke="#000" stroke-width="7" stroke-linecap="round"{mirror}/>'
    return line, long, 2 * LAYER


def _letter_fold_path(long: float) -> str:
    """Return the path of a letter fold: cover, middle and, inside, the flap."""
    half = LAYER / 2
    return (
        f"M{long:g} 0H0A{LAYER:g} {LAYER:g} 0 0 0 0 {2 * LAYER:g}H{long:g}"
        f"A{half:g} {half:g} 0 0 0 {long:g} {LAYER:g}H{FLAP_GAP:g}"
    )


def _z_fold_path(long: float) -> str:
    """Return the path of a Z fold: cover, middle, back."""
    half = LAYER / 2
    return (
        f"M{long:g} 0H0A{half:g} {half:g} 0 0 0 0 {LAYER:g}H{long:g}A{half:g} {half:g} 0 0 1 {long:g} {2 * LAYER:g}H0"
    )
