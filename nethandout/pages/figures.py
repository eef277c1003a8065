"""Check the lines that ask for figures, and provide the drawing functions of templates."""

from __future__ import annotations

import base64
import io
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from markupsafe import Markup

from nethandout.content import images
from nethandout.content.grammar import ANYTHING, UP_TO_100, BlockSyntax
from nethandout.errors import ContentError, Diagnostic, did_you_mean
from nethandout.model import Edition, Node, rewritten, walk
from nethandout.pages.layouts import Layouts, Measures
from nethandout.paths import fonts, read_text

FOLDER = "base/figures"
PLAIN = ("body-map", "grade-and-stage", "grade-scale", "name-tree", "spread-map", "symptom-grid")
NARROW = 400.0  # points, half a sheet; large labels are set tighter there
PACKAGED_COLORS = {"ink": "#0F4A52", "accent": "#B8541C"}
NAME = re.compile(r"[a-z0-9-]+\Z")
SYNTAX: Mapping[str, BlockSyntax] = {
    "people-array": BlockSyntax(
        'write: ::: figure people-array n=20 words="have this", with n from 0 to 100',
        keys={"n": UP_TO_100, "words": ANYTHING, "rest": ANYTHING},
        required=("n", "words"),
    ),
    "timeline": BlockSyntax(
        'write: ::: figure timeline words="How long?" "Advice A"=10 "Advice B"=10+ "Advice C"=life "Advice D"=none, '
        "with years up to 15",
        keys={"words": ANYTHING, "limits": ANYTHING},
        required=("words",),
        others=r"life|none|0*(?:[1-9]|1[0-5])\+?",
    ),
}
USER_FIGURE = BlockSyntax("", others=ANYTHING)


@dataclass(frozen=True)
class Canvas:
    """The canvas of a figure, in points: its width, and the size and line height of its labels."""

    width: float
    size: float
    line: float
    black: bool

    @property
    def ems(self) -> float:
        """The width as a multiple of the label size; figures choose their arrangement by it."""
        return self.width / self.size

    def measure(self, text: str, size: float = 0, bold: bool = False) -> float:
        """Return the printed width of a text in points."""
        advances, units = _advances(bold)
        missing = advances["n"]
        return sum(advances.get(letter, missing) for letter in text) * (size or self.size) / units

    def lines(self, text: str, width: float, size: float = 0, bold: bool = False) -> list[str]:
        """Break a text into lines of at most `width` points, without splitting words."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, size, bold) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def canvas(edition: Edition, measures: Measures) -> Canvas:
    """Return the canvas of an edition: as wide as its text, with labels no smaller than its smallest type."""
    width, _ = measures.field
    width -= measures["hanging"]
    return Canvas(width, *measures.type_of("figure"), edition.ink == "black")


@cache
def _advances(bold: bool) -> tuple[Mapping[str, int], int]:
    """Return the advance width of each character in a font, and its units per em."""
    from fontTools.ttLib import TTFont

    name = "AtkinsonHyperlegible-Bold.ttf" if bold else "AtkinsonHyperlegible-Regular.ttf"
    with TTFont(fonts()[0] / name, lazy=True) as font:
        widths = font["hmtx"].metrics
        advances = {chr(code): widths[glyph][0] for code, glyph in font.getBestCmap().items()}
        return advances, font["head"].unitsPerEm


def drawing(layouts: Layouts, palette: Mapping[str, str]) -> Callable[..., str]:
    """Return a function for templates that returns the data URL of a drawing in the colors of the palette."""

    def colored(name: str, **colors: str) -> str:
        path = layouts.find(f"base/{name}.svg")
        if path is None:
            message = f'the layout has no drawing "base/{name}.svg"'
            raise ContentError([Diagnostic(None, 0, message, "add it to the layouts folder")])
        text = read_text(path)
        if problems := images.drawing_problems(text.encode()):
            raise ContentError(Diagnostic(path, 0, *problem) for problem in problems)
        for role, packaged in PACKAGED_COLORS.items():
            text = text.replace(packaged, colors.get(role, palette[role]))
        return svg_url(text)

    return colored


def faults(block: Node, path: Path, layouts: Layouts) -> list[Diagnostic]:
    """Report what is wrong with a line that asks for a figure."""
    name = block.text
    if not NAME.match(name) or layouts.find(f"{FOLDER}/{name}.html") is None:
        names = (*PLAIN, *SYNTAX)
        remedy = did_you_mean(name, names) or f"the figures are {', '.join(sorted(names))}"
        return [Diagnostic(path, block.line, f'there is no figure "{name}"', remedy)]
    syntax = SYNTAX.get(name, BlockSyntax(f"write: ::: figure {name}") if name in PLAIN else USER_FIGURE)
    problems = [*syntax.problems(f'the figure "{name}"', "", block.attributes)]
    if name == "timeline" and block.attributes.keys() <= syntax.keys.keys():
        problems.append(('the figure "timeline" has no rows', syntax.example))
    return [Diagnostic(path, block.line, *problem) for problem in problems]


LONGEST_WHOLE = 20
"""The length in letters up to which words are kept whole in a table that would be too wide."""
BOX_INSET = 48.0
"""How much narrower than the page the inside of a box is, in points."""
TOO_WIDE = "too-wide"


CELL_PADDING = 8.0
"""Points between columns in text.css."""


@dataclass(frozen=True)
class TableFitter:
    """Measures tables whose words are `size` points large, with `padding` in each column."""

    canvas: Canvas
    size: float
    padding: float

    def fit(self, nodes: Iterable[Node], inset: float = 0) -> tuple[Node, ...]:
        """Share out the width of tables, let words break that do not fit, and mark a table that is still too wide."""
        return tuple(self._fit(node, inset) for node in nodes)

    def _fit(self, node: Node, inset: float) -> Node:
        if node.kind != "table":
            whole = node.kind == "grid" or not node.children
            return node if whole else replace(node, children=self.fit(node.children, BOX_INSET))
        room = self.canvas.width - inset
        columns = [*zip(*(row.children for row in node.children), strict=True)]
        least = self._least_widths(columns, LONGEST_WHOLE)
        if sum(least) > room:
            return replace(node, attributes={**node.attributes, TOO_WIDE: ""})
        fits = sum(self._least_widths(columns)) <= room
        children = node.children if fits else rewritten(node.children, _mark_long_words)
        lengths = [max(len(cell.words) for cell in column) for column in columns]
        return replace(node, attributes={"widths": _share_width(room, least, lengths)}, children=children)

    def _least_widths(self, columns: Iterable[Sequence[Node]], longest: int = sys.maxsize) -> list[float]:
        return [max(self._cell_width(cell, longest) for cell in column) for column in columns]

    def _cell_width(self, cell: Node, longest: int) -> float:
        words = (word if len(word) <= longest else "n" * (longest // 2) for word in cell.words.split())
        bold = "scope" in cell.attributes or any(node.kind in ("link", "strong") for node in walk(cell.children))
        return max((self.canvas.measure(word, self.size, bold) for word in words), default=0) + self.padding


def _share_width(room: float, least: Sequence[float], lengths: Sequence[int]) -> str:
    """Return the width of each column in percent: `least` at least, and more for texts of more letters."""
    roots = [math.sqrt(length) for length in lengths]
    wanted = [max(width, room * root / sum(roots)) for width, root in zip(least, roots, strict=True)]
    spare = [share - width for share, width in zip(wanted, least, strict=True)]
    too_much = min(1.0, max(0.0, sum(wanted) - room) / max(sum(spare), 1e-6))
    shares = [share - too_much * free for share, free in zip(wanted, spare, strict=True)]
    tenths = [round(1000 * share / sum(shares)) for share in shares]
    for number, width in enumerate(least):
        if tenths[number] * room < 1000 * width:  # the longest word of a column needs all of its share
            tenths[number] += 1
            tenths[spare.index(max(spare))] -= 1
    return " ".join(f"{tenth / 10:.1f}" for tenth in tenths)


def _mark_long_words(node: Node) -> Iterable[Node]:
    """Put the words of a text that may break anywhere into spans."""
    if node.kind != "text":
        return [node]
    parts = re.split(rf"(\S{{{LONGEST_WHOLE + 1},}})", node.text)
    texts = (replace(node, text=part) for part in parts)
    return [Node("span", {"class": "long-word"}, (text,)) if nth % 2 else text for nth, text in enumerate(texts)]


STOP_DISTANCE, STOP_HEIGHT = 22.0, 18.0  # points
SMALL_RADIUS, LARGE_RADIUS = 3.6, 6.6
LINE_WEIGHT = 0.9  # points
QUIET_MODULES = 4
ERROR_CORRECTION = "m"


def progress_line(here: int, number: int, palette: Mapping[str, str]) -> str:
    """Draw the sections of a booklet as stops on a line, the current one (`here`, from 1) larger and filled."""
    middle, width = STOP_HEIGHT / 2, STOP_DISTANCE * (number - 1) + 2 * (LARGE_RADIUS + 1)
    centers = [LARGE_RADIUS + 1 + STOP_DISTANCE * index for index in range(number)]
    shapes = []
    if number > 1:
        line = f"M{centers[0]:g} {middle:g}H{centers[-1]:g}"
        shapes.append(f'<path stroke="{palette["ink"]}" stroke-width="2.4" d="{line}"/>')
    for stop, center in enumerate(centers, start=1):
        fill, radius = (palette["accent"], LARGE_RADIUS) if stop == here else (palette["paper"], SMALL_RADIUS)
        shapes.append(
            f'<circle cx="{center:g}" cy="{middle:g}" r="{radius:g}" fill="{fill}" stroke="{palette["ink"]}" '
            'stroke-width="1.6"/>'
        )
    return _drawing_url("".join(shapes), width, STOP_HEIGHT)


def ruled(width: float, number: int, pitch: float, palette: Mapping[str, str]) -> str:
    """Draw `number` lines to write on, `width` points long and `pitch` points apart, as a background."""
    lines = "".join(f"M0 {pitch * line - LINE_WEIGHT / 2:g}H{width:g}" for line in range(1, number + 1))
    path = f'<path fill="none" stroke="{palette["line"]}" stroke-width="{LINE_WEIGHT}" d="{lines}"/>'
    return _drawing_url(path, width, pitch * number)


def _drawing_url(shapes: str, width: float, height: float) -> str:
    """Return shapes as the data URL of a drawing of this size in points."""
    size = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
    return svg_url(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shapes}</svg>')


def svg_url(svg: str) -> str:
    """Return a drawing as a data URL."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def qr_code(address: str, title: str) -> Markup:
    """Draw an address as an inline SVG with a quiet zone; screen readers read `title`."""
    import segno

    if not isinstance(address, str):  # segno draws any value, by its repr
        raise TypeError("a code is made of text")
    target = io.BytesIO()
    segno.make(address, error=ERROR_CORRECTION, micro=False).save(
        target, kind="svg", xmldecl=False, svgns=True, title=title, omitsize=True, border=QUIET_MODULES, nl=False
    )
    return Markup(target.getvalue().decode("utf-8"))
