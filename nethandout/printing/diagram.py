"""A picture of a plan, as SVG: its sides with page numbers as they stand, dashes to fold, thick lines to cut."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nethandout.printing.plan import Cell, Plan, Rule, Side
from nethandout.printing.ticket import Mark

SCALE = 0.25
GAP = 60.0
"""Space between sides, in points of the sheet."""

STYLES = {
    Mark.FOLD: 'stroke="#555" stroke-width="4" stroke-dasharray="18 12"',
    Mark.CROP: 'stroke="#000" stroke-width="7"',
}


def svg(plan: Plan, labels: tuple[str, str] = ("", ""), most_sheets: int = 2) -> str:
    """Draw the sides of the first sheets beside each other; `labels` name front and back, with the sheet's number."""
    drawn, x = [], 0.0
    for number, sheet in enumerate(plan.sheets[:most_sheets], 1):
        for label, side in zip(labels, (sheet.front, sheet.back), strict=True):
            if side is not None:
                caption = f"{label} {number}" if label and len(plan.sheets) > 1 else label
                drawn.append(_side(side, plan, x, caption))
                x += plan.width + GAP
    width, height = x - GAP + 4, plan.height + (70 if any(labels) else 4)
    size = f'width="{width * SCALE:.0f}" height="{height * SCALE:.0f}" viewBox="-2 -2 {width:g} {height:g}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *drawn, "</svg>", ""])


def _side(side: Side, plan: Plan, x: float, caption: str) -> str:
    paper = f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="#fff" stroke="#000" stroke-width="3"/>'
    cells = [_page(cell, plan.height) for cell in side.cells if cell.page is not None]
    lines = [_line(rule, plan) for rule in _whole(side.rules, plan)]
    words = f'<text x="{plan.width / 2:g}" y="{plan.height + 54:g}" {_type(44)}>{escape(caption)}</text>'
    group = [
        f'<g transform="translate({x:g} 0)">',
        paper,
        *cells,
        *lines,
        *([words] if caption else []),
        "</g>",
    ]
    return "\n".join(group)


def _type(size: float) -> str:
    return f'font-family="sans-serif" font-size="{size:.0f}" text-anchor="middle"'


def _page(cell: Cell, height: float) -> str:
    panel = cell.panel
    size = min(panel.width, panel.height) / 2.5
    x, y = panel.x + panel.width / 2, height - panel.y - panel.height / 2
    place = f'transform="translate({x:g} {y:g}) rotate({cell.turn})" y="{size * 0.36:.1f}"'
    return f'<text {place} {_type(size)} text-decoration="underline">{cell.page}</text>'


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
