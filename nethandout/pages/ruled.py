"""Lines to write on, as a picture behind a page that holds nothing else."""

from __future__ import annotations

import base64
from collections.abc import Mapping

WEIGHT = 0.9  # points


def ruled(width: float, number: int, pitch: float, palette: Mapping[str, str]) -> str:
    """Draw `number` lines of `width` points, `pitch` points apart, as an address of its own."""
    lines = "".join(f"M0 {pitch * nth - WEIGHT / 2:g}H{width:g}" for nth in range(1, number + 1))
    high = pitch * number
    size = f'width="{width:g}pt" height="{high:g}pt" viewBox="0 0 {width:g} {high:g}"'
    path = f'<path fill="none" stroke="{palette["line"]}" stroke-width="{WEIGHT}" d="{lines}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{path}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
