"""You are here: the sections of a booklet as the stops of a line, the present one larger and filled."""

from __future__ import annotations

import base64
from collections.abc import Mapping

APART, HIGH = 22.0, 18.0  # points
SMALL, LARGE = 3.6, 6.6  # radius of a stop


def stops(here: int, number: int, palette: Mapping[str, str]) -> str:
    """Draw a line of `number` stops, of which the reader is at the one `here` (from 1), as an address of its own."""
    middle = HIGH / 2
    width = APART * (number - 1) + 2 * (LARGE + 1)
    places = [LARGE + 1 + APART * nth for nth in range(number)]
    drawn = [_line(places[0], places[-1], middle, palette["ink"])] if number > 1 else []
    for nth, place in enumerate(places, start=1):
        fill, radius = (palette["accent"], LARGE) if nth == here else (palette["paper"], SMALL)
        drawn.append(
            f'<circle cx="{place:g}" cy="{middle:g}" r="{radius:g}" fill="{fill}" stroke="{palette["ink"]}" '
            'stroke-width="1.6"/>'
        )
    size = f'width="{width:g}pt" height="{HIGH:g}pt" viewBox="0 0 {width:g} {HIGH:g}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(drawn)}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _line(first: float, last: float, middle: float, colour: str) -> str:
    return f'<path stroke="{colour}" stroke-width="2.4" d="M{first:g} {middle:g}H{last:g}"/>'
