"""Where a page lands on its sheet, as numbers and as the few drawing operators that put it there."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.printing.inspection import Matrix, PageShape
from nethandout.printing.plan import Box, Cell, Rule
from nethandout.printing.ticket import Mark

CROP_GAP, CROP_LENGTH, CROP_SHORTEST = 3.0, 12.0, 4.0
"""Distance of a crop mark from its page, its length, and the length below which it is left out; points."""


def placed(cell: Cell, shape: PageShape, scale: float) -> tuple[Matrix, Box]:
    """The matrix from a page's own units to the sheet, and the box its visible part then covers."""
    wide, tall = (side * scale for side in shape.size)
    frame = cell.frame
    x = frame.x + (frame.width - wide) / 2 + cell.shift
    y = frame.y + (frame.height - tall) / 2
    a, b, c, d, e, f = (number * scale for number in shape.upright)
    upside_down = (-a, -b, -c, -d, x + wide - e, y + tall - f)
    matrix = upside_down if cell.turn == 180 else (a, b, c, d, x + e, y + f)
    return matrix, Box(x, y, wide, tall)


def drawn(matrix: Matrix, number: int) -> bytes:
    """Operators that draw the form of a page through a matrix."""
    return f"q {numerals(*matrix)} cm /P{number} Do Q\n".encode()


def clipped(operators: bytes, cell: Cell) -> bytes:
    """The operators kept inside the panel, if a shift might carry the page over the spine."""
    if not cell.shift:
        return operators
    panel = cell.panel
    return f"q {numerals(panel.x, panel.y, panel.width, panel.height)} re W n\n".encode() + operators + b"Q\n"


def crop_rules(page: Box, panel: Box) -> Iterable[Rule]:
    """Lines at the corners of a page that show where to trim it, where its panel leaves room for them."""
    for x, room, away in ((page.x, page.x - panel.x, -1), (page.right, panel.right - page.right, 1)):
        if ends := _ends(x, room, away):
            for y in (page.y, page.top):
                yield Rule(ends[0], y, ends[1], y, Mark.CROP)
    for y, room, away in ((page.y, page.y - panel.y, -1), (page.top, panel.top - page.top, 1)):
        if ends := _ends(y, room, away):
            for x in (page.x, page.right):
                yield Rule(x, ends[0], x, ends[1], Mark.CROP)


def _ends(edge: float, room: float, away: int) -> tuple[float, float] | None:
    length = min(CROP_LENGTH, room - CROP_GAP)
    start = edge + away * CROP_GAP
    return (start, start + away * length) if length >= CROP_SHORTEST else None


def ruled(rules: Iterable[Rule]) -> bytes:
    """Operators that draw lines: hairlines to cut along, grey dashes to fold along."""
    known = tuple(rules)
    lines = {mark: "".join(_line(rule) for rule in known if rule.mark is mark) for mark in Mark}
    styles = {Mark.FOLD: "0.5 w 0.4 G [4 3] 0 d", Mark.CROP: "0.4 w 0 G [] 0 d"}
    return "".join(f"q {styles[mark]}\n{lines[mark]}Q\n" for mark in Mark if lines[mark]).encode()


def numerals(*numbers: float) -> str:
    """Numbers for a PDF: six decimals at most, never an exponent."""
    texts = (f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers)
    return " ".join("0" if text == "-0" else text for text in texts)


def _line(rule: Rule) -> str:
    return f"{numerals(rule.x0, rule.y0)} m {numerals(rule.x1, rule.y1)} l S\n"
