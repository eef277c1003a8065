"""How a leaflet of three panels looks from its edge once it is folded, as SVG drawn from its motions."""

from __future__ import annotations

from nethandout.printing.plan import Action, Plan
from nethandout.printing.ticket import Binding

LAYER = 60.0
"""Space between the panels, which in truth lie close, in points of the sheet."""

FREE = 30.0
"""How much a flap that is folded in ends before the crease."""

OVER = (Action.FOLD_LEFT_OVER, Action.FOLD_RIGHT_OVER)


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
