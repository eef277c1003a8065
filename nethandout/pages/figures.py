"""Figures and drawings: what templates draw with, and whether an author asked for a figure correctly."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from nethandout.content import images
from nethandout.content.grammar import ANYTHING, TO_100, BlockSyntax
from nethandout.errors import ContentError, Fault, did_you_mean
from nethandout.input_files import read_text
from nethandout.model import Edition, Node
from nethandout.pages.layouts import Layouts, Measures
from nethandout.paths import fonts

FOLDER = "base/figures"
PLAIN = ("body-map", "grade-and-stage", "grade-scale", "name-tree", "spread-map", "symptom-grid")
NARROW = 400.0  # half a sheet: large labels stand closer there
HOUSE_COLOURS = {"ink": "#0F4A52", "accent": "#B8541C"}
NAME = re.compile(r"[a-z0-9-]+\Z")
FORMS: Mapping[str, BlockSyntax] = {
    "people-array": BlockSyntax(
        'write: ::: figure people-array n=20 words="have this", with n from 0 to 100',
        keys={"n": TO_100, "words": ANYTHING, "rest": ANYTHING},
        needed=("n", "words"),
    ),
    "timeline": BlockSyntax(
        'write: ::: figure timeline words="How long?" "Advice A"=10 "Advice B"=10+ "Advice C"=life "Advice D"=none, '
        "with years up to 15",
        keys={"words": ANYTHING, "limits": ANYTHING},
        needed=("words",),
        others=r"life|none|0*(?:[1-9]|1[0-5])\+?",
    ),
}
ANY = BlockSyntax("", others=ANYTHING)
"""The line that asks for a figure of a user's own."""


@dataclass(frozen=True)
class Canvas:
    """The field a figure is drawn on, in points: its width, the size of its labels, and their line."""

    width: float
    size: float
    line: float
    black: bool

    @property
    def ems(self) -> float:
        """How many label sizes stand side by side: what decides between a figure's arrangements."""
        return self.width / self.size

    def measure(self, text: str, size: float = 0, bold: bool = False) -> float:
        """The printed width of a text in points."""
        advances, units = _advances(bold)
        missing = advances["n"]
        return sum(advances.get(letter, missing) for letter in text) * (size or self.size) / units

    def lines(self, text: str, width: float, size: float = 0, bold: bool = False) -> list[str]:
        """Break a text into lines no wider than `width` points; a word is never cut."""
        found: list[str] = []
        for word in text.split():
            longer = f"{found[-1]} {word}" if found else word
            if found and self.measure(longer, size, bold) <= width:
                found[-1] = longer
            else:
                found.append(word)
        return found


def canvas(edition: Edition, measures: Measures) -> Canvas:
    """The field of an edition: as wide as its text, with labels no smaller than its smallest type."""
    width, _ = measures.field
    width -= measures["hanging"]
    size, line = (18.0, 22.0 if width > NARROW else 20.5) if edition.size == "large-print" else (12.0, 15.5)
    return Canvas(width, size, line, edition.ink == "black")


@cache
def _advances(bold: bool) -> tuple[Mapping[str, int], int]:
    """The advance of each character of a face, and the units of its em."""
    from fontTools.ttLib import TTFont

    name = "AtkinsonHyperlegible-Bold.ttf" if bold else "AtkinsonHyperlegible-Regular.ttf"
    with TTFont(fonts() / name, lazy=True) as font:
        widths = font["hmtx"].metrics
        advances = {chr(code): widths[glyph][0] for code, glyph in font.getBestCmap().items()}
        return advances, font["head"].unitsPerEm


def drawing(layouts: Layouts, palette: Mapping[str, str]) -> Callable[..., str]:
    """Make the function that gives a drawing of the layouts, in the palette's colours, as an address of its own."""

    def coloured(name: str, **colours: str) -> str:
        path = layouts.find(f"base/{name}.svg")
        if path is None:
            wrong = f'the layout has no drawing "base/{name}.svg"'
            raise ContentError([Fault(None, 0, wrong, "add it to the layouts folder")])
        text = read_text(path)
        if slips := images.judge_drawing(text.encode()):
            raise ContentError(Fault(path, 0, *slip) for slip in slips)
        for role, house in HOUSE_COLOURS.items():
            text = text.replace(house, colours.get(role, palette[role]))
        return address(text)

    return coloured


def faults(block: Node, path: Path, layouts: Layouts) -> list[Fault]:
    """What is wrong with the line of a text that asks for a figure."""
    name = block.text
    if not NAME.match(name) or layouts.find(f"{FOLDER}/{name}.html") is None:
        known = (*PLAIN, *FORMS)
        mend = did_you_mean(name, known) or f"the figures are {', '.join(sorted(known))}"
        return [Fault(path, block.line, f'there is no figure "{name}"', mend)]
    form = FORMS.get(name, BlockSyntax(f"write: ::: figure {name}") if name in PLAIN else ANY)
    wrong = [*form.problems(f'the figure "{name}"', "", block.attributes)]
    if name == "timeline" and block.attributes.keys() <= form.keys.keys():
        wrong.append(('the figure "timeline" has no rows', form.example))
    return [Fault(path, block.line, *each) for each in wrong]


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


SHARE = 0.7
"""What of the width of the text stands left of the number."""


def footline(measures: Measures, canvas: Canvas) -> Callable[..., str]:
    """Make the function that cuts a title to one line, with what stands `behind` it whole."""
    width, (size, _) = SHARE * measures.field[0], measures.type_of("small")

    def cut(title: str, behind: str = "") -> str:
        room = width - canvas.measure(behind, size)
        if canvas.measure(title, size) <= room:
            return title + behind
        return canvas.lines(title, room - canvas.measure("…", size), size)[0].rstrip(",;:.") + "…" + behind

    return cut
