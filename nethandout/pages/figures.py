"""Figures: what their templates draw with, and whether an author asked for them rightly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nethandout.content import images
from nethandout.content.grammar import ANYTHING, TO_100, BlockSyntax
from nethandout.errors import ContentError, Fault, did_you_mean
from nethandout.input_files import read_text
from nethandout.model import Edition, Language, Node
from nethandout.pages import drawn
from nethandout.pages.layouts import Layouts
from nethandout.pages.measures import Measures
from nethandout.pages.wording import put_in
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


class Labels:
    """The words of one figure in one language: `labels("title")`, `labels("alt", n=20)`."""

    def __init__(self, language: Language, figure: str) -> None:
        self.words = language.figures.get(figure, {})
        self.figure = figure
        self.file = f"languages/{language.code}.toml"

    def __call__(self, key: str, **values: object) -> str:
        """The words under `key`, with {values} put in; raises ContentError that names the language file."""
        words = self.words.get(key)
        if words is None:
            wrong = f'{self.file} lacks the label "{key}" of the figure "{self.figure}"'
            raise ContentError([Fault(None, 0, wrong, f'add below [figures.{self.figure}]: {key} = "…"')])
        try:
            return put_in(words, values) if values else words
        except (LookupError, ValueError) as error:
            wrong = f'{self.file} has a brace too many in the label "{key}" of the figure "{self.figure}"'
            known = " and ".join(f"{{{name}}}" for name in values)
            raise ContentError([Fault(None, 0, wrong, f"it may hold {known}, and no other braces")]) from error


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
        return drawn.address(text)

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
