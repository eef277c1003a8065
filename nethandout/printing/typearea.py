"""The type area of a page: how small its words are and how far they stand from its edges.

A page's content is read once, for what sets words; nothing is drawn. Words that are not seen (a scan's hidden text)
do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nethandout.errors import InputError
from nethandout.printing.faces import Face, face
from nethandout.printing.forms import pieces, unfolded
from nethandout.printing.inspection import FinishedPdf, reading
from nethandout.printing.references import resolved
from nethandout.printing.shapes import Matrix
from nethandout.printing.textstate import SAME, TextState, times
from nethandout.printing.tokens import Name, Operator, tokens

MOST_PAGES, FEWER_PAGES = 600, 64
"""Pages looked at where it must be known, and where a good part says enough; of a longer PDF as many, spread evenly."""

LONGEST, LONGEST_OF_ALL = 2_000_000, 16_000_000
"""Bytes of content that are read of one page and of all; what comes after is drawings, as a rule."""

DEEPEST = 4
"""Forms in forms that are followed."""

FEW, FEW_OF_ALL = 12, 0.02
"""Letters, and their share of a page, that make no text yet: folios, footnote marks, a name in the margin."""

MOST_WIDTHS = 1_000_000
"""Widths of letters that are kept; fonts that come after have the usual ones."""

HIDDEN = (3, 7)
"""Ways to set letters that leave no ink."""


@dataclass(frozen=True)
class TypeArea:
    """What is set on a page: letters by their size in points, and where words begin and end from its left edge."""

    sizes: Mapping[float, int]
    left: float
    right: float
    width: float

    @property
    def smallest(self) -> float | None:
        """The size of the smallest text in points; a few small letters are no text, and a page without has none."""
        few = max(FEW, FEW_OF_ALL * sum(self.sizes.values()))
        counted = 0
        for size in sorted(self.sizes):
            counted += self.sizes[size]
            if counted > few:
                return size
        return None


def type_areas(source: FinishedPdf, most: int = MOST_PAGES) -> dict[int, TypeArea]:
    """The type areas of so many pages, by page number; none of pages that are without words, broken or too long."""
    step = -(-source.pages // most) | 1  # an odd step meets left and right pages
    found: dict[int, TypeArea] = {}
    faces = _Faces()
    left = LONGEST_OF_ALL
    for number in range(1, source.pages + 1, step):
        reader = _Reader(source.shapes[number - 1].size, faces)
        with suppress(InputError), reading(source.name):
            page = source.reader.pages[number - 1]
            content = b"\n".join(unfolded(piece) for piece in pieces(page))[:LONGEST]
            reader.read(content, resolved(page.get("/Resources")), source.shapes[number - 1].upright)
        if reader.sizes or reader.edges:
            ends = reader.edges or [0.0, reader.size[0]]
            found[number] = TypeArea(reader.sizes, min(ends), max(ends), reader.size[0])
        left -= reader.bytes_read
        if left < 0:
            break
    return found


class _Faces:
    """The faces of fonts, each read once; fonts are kept, so that none takes the place of another."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, Face]] = {}
        self.room = MOST_WIDTHS

    def of(self, font: Any) -> Face:
        if id(font) not in self.known:
            self.known[id(font)] = (font, face(font) if self.room > 0 else Face())
            self.room -= len(self.known[id(font)][1].widths)
        return self.known[id(font)][1]


class _Reader:
    """Reads content and remembers the size and the ends of every piece of words."""

    def __init__(self, size: tuple[float, float], faces: _Faces) -> None:
        self.size, self.faces = size, faces
        self.sizes: Counter[float] = Counter()
        self.edges: list[float] = []
        self.bytes_read = 0

    def read(self, content: bytes, resources: Any, matrix: Matrix, depth: int = 0) -> None:
        """Follow the operators of a page or form, whose units `matrix` takes to points of the page."""
        self.bytes_read += len(content)
        if self.bytes_read > LONGEST:
            return
        state, kept, operands = TextState(matrix), [], []
        for token in tokens(content):
            if not isinstance(token, Operator):
                operands.append(token)
                continue
            if token == b"q":
                kept.append(state.copy())
            elif token == b"Q":
                state = kept.pop() if kept else state
            elif token == b"Do":
                self._form(operands, resources, state.matrix, depth)
            elif token == b"Tf":
                self._font(operands, resources, state)
            elif token in SHOW:
                self._show(token, operands, state)
            elif token in SET:
                SET[token](state, *_numbers(operands, COUNT[token]))
            operands = []

    def _form(self, operands: list[Any], resources: Any, matrix: Matrix, depth: int) -> None:
        form = resolved(_named(resources, "/XObject", operands))
        if depth == DEEPEST or self.bytes_read > LONGEST:
            return
        if not isinstance(form, dict) or form.get("/Subtype") != "/Form":
            return
        own = resolved(form.get("/Matrix"))
        inner = tuple(float(number) for number in own) if isinstance(own, list) and len(own) == 6 else SAME
        content = unfolded(form)  # type: ignore[arg-type]
        self.read(content, resolved(form.get("/Resources")) or resources, times(inner, matrix), depth + 1)  # type: ignore[arg-type]

    def _font(self, operands: list[Any], resources: Any, state: TextState) -> None:
        state.face = self.faces.of(resolved(_named(resources, "/Font", operands)))
        (state.points,) = _numbers(operands, 1)

    def _show(self, operator: bytes, operands: list[Any], state: TextState) -> None:
        if operator in (b"'", b'"'):
            if operator == b'"':
                state.word, state.letter = _numbers(operands[:2], 2)
            state.next_line()
        for piece in operands:
            if isinstance(piece, float) and operator == b"TJ":
                state.forward(-piece / 1000 * state.points * state.wide)
            elif isinstance(piece, bytes) and not isinstance(piece, Name):
                self._letters(piece, state)

    def _letters(self, letters: bytes, state: TextState) -> None:
        """Set a piece of words; spaces around it are white."""
        words = letters.strip(b" ") if state.face.step == 1 else letters
        start, long = letters.find(words), state.length(words)
        state.forward(state.length(letters[:start]))
        ends = (state.place(), state.place(long - state.letter * state.wide))
        state.forward(long + state.length(letters[start + len(words) :]))
        if not words or state.mode in HIDDEN:
            return
        if all(-1 <= x <= self.size[0] + 1 and -1 <= y <= self.size[1] + 1 for x, y in ends):
            self.edges += [x for x, _ in ends]
            if state.face.measured:
                spaces = words.count(b" ") if state.face.step == 1 else 0
                self.sizes[round(state.size(), 2)] += len(words) // state.face.step - spaces


def _setter(name: str, scale: float = 1.0) -> Any:
    return lambda state, value: setattr(state, name, value * scale)


SHOW = (b"Tj", b"TJ", b"'", b'"')
SET = {
    b"cm": TextState.turn,
    b"BT": TextState.begin,
    b"Tm": TextState.place_text,
    b"Td": TextState.move,
    b"TD": TextState.move_and_lead,
    b"T*": TextState.next_line,
    b"TL": _setter("leading"),
    b"Tc": _setter("letter"),
    b"Tw": _setter("word"),
    b"Tz": _setter("wide", 0.01),
    b"Tr": _setter("mode"),
}
COUNT = {b"cm": 6, b"BT": 0, b"Tm": 6, b"Td": 2, b"TD": 2, b"T*": 0, b"TL": 1, b"Tc": 1, b"Tw": 1, b"Tz": 1, b"Tr": 1}


def _numbers(operands: list[Any], count: int) -> list[float]:
    """The last numbers of the operands; zeros where there are none."""
    found = [operand for operand in operands if isinstance(operand, float)][-count:] if count else []
    return [0.0] * (count - len(found)) + found


def _named(resources: Any, kind: str, operands: list[Any]) -> Any:
    """The font or form that the operands name."""
    table = resolved(resources.get(kind)) if isinstance(resources, dict) else None
    names = [operand for operand in operands if isinstance(operand, Name)]
    return table.get(names[-1].decode("latin-1")) if isinstance(table, dict) and names else None
