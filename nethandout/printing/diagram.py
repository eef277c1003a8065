"""A picture of a plan, as SVG: its sides with page numbers as they stand, dashes to fold, thick lines to cut."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nethandout.printing.plan import Action, Cell, Plan, Rule, Side
from nethandout.printing.ticket import Binding, Fold, Mark

SCALE, LARGEST = 0.1875, 0.25
"""How large a sheet is drawn: usually, and where a picture may fill what room it has."""

GAP = 60.0
"""Space between sides, in points of the sheet."""

LAYER = 60.0
"""Space between the panels, which in truth lie close, in points of the sheet."""

FREE = 30.0
"""How much a flap that is folded in ends before the crease."""

OVER = (Action.FOLD_LEFT_OVER, Action.FOLD_RIGHT_OVER)

STYLES = {
    Mark.FOLD: 'stroke="#555" stroke-width="4" stroke-dasharray="18 12"',
    Mark.CROP: 'stroke="#000" stroke-width="7"',
}


def svg(
    plan: Plan,
    labels: tuple[str, str, str] = ("", "", ""),
    most_sheets: int = 2,
    title: str = "",
    most: tuple[float, float] | None = None,
) -> str:
    """Draw the sides of the first sheets beside each other, and a leaflet of panels as it looks once folded.

    `labels` are put below a front, a back and what is folded, with the number of the sheet for {sheet}; `most` is
    how wide and high the drawing may be, in points.
    """
    drawn, x = [], 0.0
    for number, sheet in enumerate(plan.sheets[:most_sheets], 1):
        for label, side in zip(labels, (sheet.front, sheet.back), strict=False):
            if side is not None:
                drawn.append(_side(side, plan, x, label.format(sheet=number)))
                x += plan.width + GAP
    if plan.fold in (Fold.TRIFOLD, Fold.ZFOLD):
        drawn.append(_folded(plan, x + GAP, labels[2]))
        x += plan.width / 3 + 3 * GAP
    width, height = x - GAP + 4, plan.height + (1.6 * _caption(plan) if any(labels) else 4)
    scale = SCALE if most is None else min(LARGEST, most[0] / width, most[1] / height)
    size = f'width="{width * scale:.0f}pt" height="{height * scale:.0f}pt" viewBox="-2 -2 {width:g} {height:g}"'
    said = [f"<title>{escape(title)}</title>"] if title else []
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *said, *drawn, "</svg>", ""])


def _folded(plan: Plan, x: float, caption: str) -> str:
    """The folded leaflet from its edge, with page 1 above it."""
    line, wide, high = profile(plan)
    y, size = (plan.height - high) / 2, _caption(plan)
    cover = f'<text x="{wide / 2:g}" y="{-size / 2:g}" {_type(size)} text-decoration="underline">1</text>'
    below = f'<text x="{wide / 2:g}" y="{plan.height - y + 1.2 * size:g}" {_type(size)}>{escape(caption)}</text>'
    return "\n".join([f'<g transform="translate({x:g} {y:g})">', line, cover, *([below] if caption else []), "</g>"])


def _side(side: Side, plan: Plan, x: float, caption: str) -> str:
    paper = f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="#fff" stroke="#000" stroke-width="3"/>'
    cells = [_page(cell, plan.height) for cell in side.cells if cell.page is not None]
    lines = [_line(rule, plan) for rule in _whole(side.rules, plan)]
    size = _caption(plan)
    words = f'<text x="{plan.width / 2:g}" y="{plan.height + 1.2 * size:g}" {_type(size)}>{escape(caption)}</text>'
    group = [
        f'<g transform="translate({x:g} 0)">',
        paper,
        *cells,
        *lines,
        *([words] if caption else []),
        "</g>",
    ]
    return "\n".join(group)


def _caption(plan: Plan) -> float:
    """The size of the words below a side: 12 points at least where the drawing is 150 high."""
    return plan.height / 10.5


def _type(size: float) -> str:
    return f'font-family="Atkinson Hyperlegible, sans-serif" font-size="{size:.0f}" text-anchor="middle"'


def _page(cell: Cell, height: float) -> str:
    """A page's number with a line below it: on its head, a 6 is no 9."""
    panel = cell.panel
    size = min(panel.width, panel.height) / 2.5
    x, y = panel.x + panel.width / 2, height - panel.y - panel.height / 2
    foot, half = size * 0.46, size * 0.3 * len(str(cell.page))
    line = f'<path d="M{-half:.1f} {foot:.1f}H{half:.1f}" stroke="#000" stroke-width="{size / 24:.1f}"/>'
    number = f'<text y="{size * 0.32:.1f}" {_type(size)}>{cell.page}</text>'
    return f'<g transform="translate({x:g} {y:g}) rotate({cell.turn})">{number}{line}</g>'


def _whole(rules: Sequence[Rule], plan: Plan) -> list[Rule]:
    """Marks at the edge of the sheet drawn out into whole lines."""
    found = []
    for rule in rules:
        if rule.x0 == rule.x1 and min(rule.y0, rule.y1) == 0:
            found.append(Rule(rule.x0, 0, rule.x0, plan.height, rule.mark))
        elif rule.y0 == rule.y1 and min(rule.x0, rule.x1) == 0:
            found.append(Rule(0, rule.y0, plan.width, rule.y0, rule.mark))
        elif not _is_tick(rule, plan):
            found.append(rule)
    return found


def _is_tick(rule: Rule, plan: Plan) -> bool:
    return max(rule.y0, rule.y1) == plan.height or max(rule.x0, rule.x1) == plan.width


def _line(rule: Rule, plan: Plan) -> str:
    ends = f'x1="{rule.x0:g}" y1="{plan.height - rule.y0:g}" x2="{rule.x1:g}" y2="{plan.height - rule.y1:g}"'
    return f"<line {ends} {STYLES[rule.mark]}/>"


def profile(plan: Plan) -> tuple[str, float, float]:
    """The edge of the folded leaflet, with page 1 on top: its drawing, and how wide and high that is."""
    long = plan.width / 3
    folded_in = all(motion.action in OVER for motion in plan.motions[1:])
    path = _rolled(long) if folded_in else _zigzag(long)
    mirror = "" if plan.ticket.binding is Binding.LEFT else f' transform="translate({long:g} 0) scale(-1 1)"'
    line = f'<path d="{path}" fill="none" stroke="#000" stroke-width="7" stroke-linecap="round"{mirror}/>'
    return line, long, 2 * LAYER


def _rolled(long: float) -> str:
    """The last panel lies inside: cover, round the fold, the middle, round the other fold, the flap."""
    half = LAYER / 2
    return (
        f"M{long:g} 0H0A{LAYER:g} {LAYER:g} 0 0 0 0 {2 * LAYER:g}H{long:g}"
        f"A{half:g} {half:g} 0 0 0 {long:g} {LAYER:g}H{FREE:g}"
    )


def _zigzag(long: float) -> str:
    """The cover, round the fold, the middle, round the other fold, the back."""
    half = LAYER / 2
    return (
        f"M{long:g} 0H0A{half:g} {half:g} 0 0 0 0 {LAYER:g}H{long:g}A{half:g} {half:g} 0 0 1 {long:g} {2 * LAYER:g}H0"
    )
