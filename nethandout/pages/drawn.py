"""Drawings that templates ask for by a number or an address, beside the figures: stops, lines to write on, QR codes."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

from markupsafe import Markup

APART, HIGH = 22.0, 18.0  # points between the stops, and height of their line
SMALL, LARGE = 3.6, 6.6  # radius of a stop
WEIGHT = 0.9  # points, of a line to write on
QUIET_MODULES = 4
ERRORS_MENDED = "m"


def stops(here: int, number: int, palette: Mapping[str, str]) -> str:
    """Draw the sections of a booklet as stops of a line, that of the reader (`here`, from 1) larger and filled."""
    middle, width = HIGH / 2, APART * (number - 1) + 2 * (LARGE + 1)
    places = [LARGE + 1 + APART * nth for nth in range(number)]
    drawn = []
    if number > 1:
        ends = f"M{places[0]:g} {middle:g}H{places[-1]:g}"
        drawn.append(f'<path stroke="{palette["ink"]}" stroke-width="2.4" d="{ends}"/>')
    for nth, place in enumerate(places, start=1):
        fill, radius = (palette["accent"], LARGE) if nth == here else (palette["paper"], SMALL)
        drawn.append(
            f'<circle cx="{place:g}" cy="{middle:g}" r="{radius:g}" fill="{fill}" stroke="{palette["ink"]}" '
            'stroke-width="1.6"/>'
        )
    return _drawing("".join(drawn), width, HIGH)


def ruled(width: float, number: int, pitch: float, palette: Mapping[str, str]) -> str:
    """Draw `number` lines to write on, `width` points long and `pitch` points apart, behind a page without words."""
    lines = "".join(f"M0 {pitch * nth - WEIGHT / 2:g}H{width:g}" for nth in range(1, number + 1))
    path = f'<path fill="none" stroke="{palette["line"]}" stroke-width="{WEIGHT}" d="{lines}"/>'
    return _drawing(path, width, pitch * number)


def _drawing(inside: str, width: float, height: float) -> str:
    """A drawing of so many points as an address of its own."""
    size = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
    return address(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>')


def address(svg: str) -> str:
    """An address that is the drawing itself."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def code(address: str, title: str) -> Markup:
    """Draw an address as SVG with its quiet zone; `title` is what is read aloud instead."""
    import segno

    if not isinstance(address, str):  # segno draws any value, by its repr
        raise TypeError("a code is made of text")
    target = io.BytesIO()
    segno.make(address, error=ERRORS_MENDED, micro=False).save(
        target, kind="svg", xmldecl=False, svgns=True, title=title, omitsize=True, border=QUIET_MODULES, nl=False
    )
    return Markup(target.getvalue().decode("utf-8"))
