"""Lay out a document with markers in place of the words of a brand, and place the words of other brands in it.

Paragraphs with such words are broken into lines here, as WeasyPrint breaks them; the first brand shows whether it does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi

from nethandout.errors import NethandoutError
from nethandout.typeset.weasyprint_patches import Patch, applied

MARKERS, COLOPHON, LOGO = "".join(map(chr, range(0xE000, 0xE007))), "\ue005", "\ue006"
MARKED = frozenset(MARKERS)
OBJECT = "\ufffc"
CLOSE = 0.002  # pixels: may be due to rounding
Values = Mapping[str, str]  # what replaces each marker


class UnfitError(NethandoutError):  # which `complaints` does not turn into a TypesetError
    """The words of a brand need a layout of their own."""


def split(text: str) -> tuple[str, ...]:
    """Split a text at its markers, which are parts too."""
    return tuple(re.split(f"([{MARKERS}])", text))


def fill(parts: Iterable[str], values: Values) -> str:
    """Join the parts of a text, and replace the markers."""
    return "".join([values.get(part, part) for part in parts])


def filled(box: Any, values: Values) -> Any:
    """Copy a box that is not laid out yet, with its words."""
    new = box.copy()
    if isinstance(new, boxes.TextBox):
        new.text = fill(split(new.text), values)
    elif hasattr(new, "children"):
        new.children = [filled(child, values) for child in box.children]
    return new


@contextmanager
def filling(values: Values) -> Iterator[list[Any]]:
    """Replace the markers in the next document before it is laid out; the list gets the box that has them."""
    roots: list[Any] = []

    def filled_after(build: Callable[..., Any]) -> Callable[..., Any]:
        def build_filled(*arguments: Any) -> Any:
            roots.append(build(*arguments))
            return filled(roots[-1], values)

        return build_filled

    with applied([Patch("weasyprint.formatting_structure.build.build_formatting_structure", filled_after, {})]):
        yield roots


class Face:
    """A font at a size: the glyph of each letter, and its advance in pixels, which kerning makes depend on the next.

    Raises UnfitError for letters that are set in any other way.
    """

    def __init__(self, style: Any) -> None:
        if (style["white_space"], style["letter_spacing"], style["word_spacing"]) != ("normal", "normal", 0):
            raise UnfitError
        self.style = style
        self.letter = cache(self._letter)

    def _letter(self, pair: str) -> tuple[int, float]:
        """Return the glyph and the advance of a letter before another one."""
        layout = line_break.create_layout(pair, self.style, None, None, 0)
        run = layout.get_first_line()[0].runs[0]
        glyphs, first = run.data.glyphs, run.data.glyphs.glyphs[0]
        if run.next != ffi.NULL or glyphs.num_glyphs != len(pair) or first.geometry.x_offset or first.geometry.y_offset:
            raise UnfitError
        return first.glyph, first.geometry.width * FROM_UNITS


@lru_cache(maxsize=1000)
def _advances(face: Face, text: str, after: str) -> list[float]:
    """Return the advances of a text before a letter; many texts are the same in all copies, or in several layouts."""
    letters = text + after
    return [face.letter(letters[number : number + 2])[1] for number in range(len(text))]


_breaks = lru_cache(maxsize=200)(line_break.get_log_attrs)
_FACES: dict[str, Face] = {}


def face_of(style: Any) -> Face:
    """Return the face of a style; packaged layouts have only few."""
    return _FACES.setdefault(line_break._font_style_cache_key(style, include_size=True), Face(style))


class Placed(NamedTuple):
    """A text and how far right it begins; `path` is its line and part, in each block from the outermost inwards."""

    path: tuple[int, ...]
    text: str
    x: float


@dataclass(frozen=True)
class _Text:
    """The parts of a text with markers, and its face."""

    words: tuple[str, ...]
    face: Face

    def place(self, values: Values) -> tuple[str, Iterable[float]]:
        """Return the text and the advance of each letter."""
        words = [*filter(None, [values.get(part, part) for part in self.words])]
        advances = [_advances(self.face, part, after[:1]) for part, after in pairwise([*words, ""])]
        return "".join(words), chain.from_iterable(advances)


@dataclass(frozen=True)
class _Block:
    """A paragraph or an inline block: its texts and inline blocks, and how much room it needs left and right."""

    parts: tuple[_Text | _Block, ...]
    language: str
    left: float = 0
    right: float = 0

    def place(self, values: Values, room: float) -> tuple[list[Placed], float]:
        """Place the texts from 0 on, and return the width too; raises UnfitError."""
        letters = _Letters(self, values, room)
        lines = list(letters.lines())
        placed = [one for number, line in enumerate(lines) for one in letters.placed(number, *line)]
        return placed, letters.width(*lines[0]) if len(lines) == 1 else room


class _Letters:
    """The letters of a block on one long line, where an inline block is one letter, and where each ends."""

    def __init__(self, block: _Block, values: Values, room: float) -> None:
        self.block, self.room = block, room
        self.text, self.starts, self.ends = "", [0], [0.0]
        self.inner: dict[int, list[Placed]] = {}
        for number, part in enumerate(block.parts):
            if isinstance(part, _Text):
                words, advances = part.place(values)
            else:
                self.inner[number], width = part.place(values, room - part.left - part.right)
                words, advances = OBJECT, [part.left + width + part.right]
            self.text += words
            self.starts.append(len(self.text))
            self.ends += accumulate(advances, initial=self.ends.pop())

    def lines(self) -> Iterator[tuple[int, int]]:
        """Yield where lines begin and stop; each is as long as the room allows, without the spaces at its end."""
        stop, length = 0, len(self.text)
        while (begin := self._skip_spaces(stop)) < length:
            stop = min(length, self._skip_spaces(bisect_right(self.ends, self.ends[begin] + self.room)))
            while not self._can_stop(begin, stop):
                stop -= 1
            yield begin, stop

    def _skip_spaces(self, begin: int) -> int:
        return len(self.text) - len(self.text[begin:].lstrip(" "))

    def _can_break(self, stop: int) -> bool:
        """Return whether a line can begin with a letter, as its text alone allows, or both letters between texts."""
        number = bisect_right(self.starts, stop) - 1
        begin, end = self.starts[number], self.starts[number + 1]
        if begin == stop:
            begin, end = stop - 1, stop + 1
        return bool(_breaks(self.text[begin:end], self.block.language)[stop - begin].is_line_break)

    def _can_stop(self, begin: int, stop: int) -> bool:
        if stop <= begin:
            raise UnfitError
        if stop < len(self.text) and not self._can_break(stop):
            return False
        spare = self.room - self.width(begin, stop)
        is_alone = self.text[begin:stop].rstrip(" ") == OBJECT  # and as wide as the room if it has several lines
        if abs(spare) < CLOSE and not is_alone:
            raise UnfitError
        return spare > 0 or is_alone

    def width(self, begin: int, stop: int) -> float:
        """Return the width of a line; its last letter is not kerned."""
        last = begin + len(self.text[begin:stop].rstrip(" ")) - 1
        part = self.block.parts[bisect_right(self.starts, last) - 1]
        if isinstance(part, _Block):
            return self.ends[last + 1] - self.ends[begin]
        return self.ends[last] - self.ends[begin] + _advances(part.face, self.text[last], "")[0]

    def placed(self, line: int, begin: int, stop: int) -> Iterator[Placed]:
        """Yield the texts of a line; one that ends with the spaces at its end is empty."""
        end = begin + len(self.text[begin:stop].rstrip(" "))
        for number in range(bisect_right(self.starts, begin) - 1, bisect_right(self.starts, stop - 1)):
            first, last = max(begin, self.starts[number]), min(stop, self.starts[number + 1])
            part, x = self.block.parts[number], self.ends[first] - self.ends[begin]
            if isinstance(part, _Block):
                for one in self.inner[number]:
                    yield Placed((line, number, *one.path), one.text, x + part.left + one.x)
            elif first < end or first < last == self.starts[number + 1]:
                yield Placed((line, number), self.text[first : min(last, end)], x)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with words of the brand: its place and width, and on which lines which of its parts have words."""

    block: _Block
    x: float
    width: float
    paths: tuple[tuple[int, ...], ...] = ()

    def place(self, values: Values) -> list[Placed]:
        """Place other words; raises UnfitError if other parts have words on a line, and so its height may differ."""
        placed, _ = self.block.place(values, self.width)
        if tuple([one.path for one in placed]) != self.paths:
            raise UnfitError
        return [Placed(path, text, self.x + x) for path, text, x in placed]


class Layout:
    """A laid-out document: its paragraphs with words of the brand, their texts, and its logos; raises UnfitError."""

    def __init__(self, pages: Sequence[Any], root: Any, values: Values, is_whole: bool = True) -> None:
        self.paragraphs: list[Paragraph] = []
        self.texts: list[Any] = []
        inside = (box for page in pages for box in page._page_box.descendants() if isinstance(box, boxes.ReplacedBox))
        self.logos = [box for box in inside if LOGO in values and box.element.get("src") == values[LOGO]]
        marked = 0
        for before, box in _paragraphs(pages, root):
            laid_out = {id(part.element): part for part in box.descendants() if isinstance(part, boxes.InlineBlockBox)}
            block = _Block(tuple(_parts(before, laid_out)), before.style["lang"])
            placed, _ = block.place(values, box.width)
            x, texts, paths = box.content_box_x(), _texts(box), tuple(one.path for one in placed)
            moved = (abs(x + one.x - text.position_x) > CLOSE for one, text in zip(placed, texts, strict=False))
            if [one.text for one in placed] != [text.text for text in texts] or any(moved):
                raise UnfitError
            self.paragraphs.append(Paragraph(block, x, box.width, paths))
            self.texts += texts
            marked += _count_marked(before)
        if is_whole and marked != _count_marked(root):
            raise UnfitError


def _texts(box: Any) -> list[Any]:
    return [part for part in box.descendants() if isinstance(part, boxes.TextBox)]


def _count_marked(box: Any) -> int:
    return sum(not MARKED.isdisjoint(text.text) for text in _texts(box))


def _parts(box: Any, laid_out: Mapping[int, Any]) -> Iterator[_Text | _Block]:
    """Yield the texts and inline blocks of a box; `laid_out` are the inline blocks, with their margins, by element."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield _Text(split(child.text), face_of(child.style))
        elif isinstance(child, boxes.InlineBlockBox) and id(child.element) in laid_out:
            block = laid_out[id(child.element)]
            left = block.content_box_x() - block.position_x
            right = block.margin_width() - left - block.width
            yield _Block(tuple(_parts(child, laid_out)), child.style["lang"], left, right)
        elif isinstance(child, (boxes.LineBox, boxes.InlineBox)):
            yield from _parts(child, laid_out)
        else:
            raise UnfitError  # for example, because a page ends before an inline block


def _paragraphs(pages: Sequence[Any], root: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the paragraphs before and after the layout, in the order of the pages."""
    blocks = (part for part in root.descendants() if isinstance(part, boxes.BlockBox) and part.element is not None)
    before = {id(part.element): part for part in blocks if _count_marked(part)}

    def find(box: Any) -> Iterator[tuple[Any, Any]]:
        for child in getattr(box, "children", ()):
            has_lines = type(child) is boxes.BlockBox and isinstance((*child.children, None)[0], boxes.LineBox)
            if has_lines and id(child.element) in before:
                yield before[id(child.element)], child
            else:
                yield from find(child)

    for page in pages:
        yield from find(page._page_box)
