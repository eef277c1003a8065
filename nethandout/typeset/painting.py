"""Change the content streams of pages: artifacts, black ink, painting in reading order; measure fonts of fields."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pydyf

from nethandout.errors import TypesetError
from nethandout.typeset.tag_tree import Element, TagTree

GRAY = re.compile(rb"(\S+) \1 \1 (rg|RG)")
OPERATORS = {b"rg": b"g", b"RG": b"G"}


def artifacts(tree: TagTree) -> None:
    """Mark headers, footers, leaders and decoration in the content of pages as artifacts."""
    for number, marks in tree.record.artifacts.items():
        content = tree.objects[tree.objects[tree.pages[number]]["Contents"]].stream
        for index, item in enumerate(content):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in marks:
                content[index - 1] = b"/Artifact"
                content[index] = pydyf.Dictionary({"Type": f"/{marks[item['MCID']]}"})


def true_black(tree: TagTree) -> None:
    """Set black, white and gray as DeviceGray, which prints with black ink alone."""
    for item in tree.pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.stream = [gray(operation) for operation in item.stream]
            # Backgrounds are painted as groups, whose own color space would turn gray into three colors again.
            item.extra.get("Group", {}).pop("CS", None)


def gray(operation: Any) -> Any:
    """Replace an operation that sets red, green and blue to one value by one that sets gray."""
    if not isinstance(operation, bytes) or len(operation) > 60:
        return operation
    match = GRAY.fullmatch(operation)
    return operation if match is None else match[1] + b" " + OPERATORS[match[2]]


PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass(frozen=True)
class FieldFont:
    """A font at a size in points: glyph numbers by character, and glyph widths in thousandths of the size."""

    size: float
    glyphs: Mapping[str, int]
    widths: Mapping[int, float]

    @classmethod
    def of(cls, tree: TagTree, name: str, size: float) -> FieldFont:
        """Read a font from the PDF, by its name in the resources of the form."""
        fonts = tree.objects[tree.objects[tree.pdf.catalog["AcroForm"]["DR"]]["Font"]]
        font = tree.objects[fonts[name]]
        pairs = (PAIR.fullmatch(line) for line in tree.objects[font["ToUnicode"]].stream)
        glyphs = {bytes.fromhex(pair[2].decode()).decode("utf-16-be"): int(pair[1], 16) for pair in pairs if pair}
        descendant = font["DescendantFonts"][0]
        descendant = tree.objects[descendant] if isinstance(descendant, bytes) else descendant
        starts, rows = descendant["W"][::2], descendant["W"][1::2]
        widths = {
            start + step: width for start, row in zip(starts, rows, strict=True) for step, width in enumerate(row)
        }
        return cls(size, glyphs, widths)

    def code(self, text: str) -> bytes:
        """Encode text as glyph numbers, without the characters that the font lacks."""
        return b"<" + b"".join(b"%04x" % self.glyphs[sign] for sign in text if sign in self.glyphs) + b">"

    def width(self, text: str) -> float:
        """Measure text, in points."""
        return sum(self.widths.get(self.glyphs.get(sign, 0), 0) for sign in text) * self.size / 1000

    def wrapped(self, text: str, width: float) -> list[str]:
        """Break text into lines no wider than `width` points, where there are spaces."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}".strip()
                if line and self.width(longer) > width:
                    lines.append(line)
                    longer = word
                line = longer
            lines.append(line)
        return lines


# Operators of the graphics state: content that moves takes their values along.
LASTING = frozenset(b"rg RG g G k K cs CS sc SC scn SCN gs w J j M d Tr Ts".split())
FRAME = frozenset(b"cm W W*".split())


@dataclass(frozen=True)
class GraphicsState:
    """The state at a point of a content stream: indexes of its frame operators, and the values of other operators."""

    frame: tuple[int, ...]
    values: tuple[bytes, ...]


def paint_order(tree: TagTree) -> None:
    """Move content that is painted too late, such as list labels, before the content that is read after it."""
    reading: dict[int, list[int]] = {}
    for page, mark in _marks(tree, tree.top):
        reading.setdefault(page, []).append(mark)
    for number, marks in reading.items():
        stream = tree.objects[tree.objects[tree.pages[number]]["Contents"]]
        stream.stream = _reorder(stream.stream, marks)


def _marks(tree: TagTree, element: Element) -> Iterator[tuple[int, int]]:
    """Yield the pages and numbers of marked content, in reading order."""
    for part in tree.parts(element):
        if isinstance(part, int):
            yield tree.pages.index(element["Pg"]), part
        elif part.get("Type") == "/MCR":
            yield tree.pages.index(part["Pg"]), part["MCID"]
        elif "S" in part:
            yield from _marks(tree, part)


def _reorder(content: list[Any], marks: list[int]) -> list[Any]:
    places = {
        item["MCID"]: index
        for index, item in enumerate(content)
        if isinstance(item, pydyf.Dictionary) and "MCID" in item
    }
    if not places.keys() >= {*marks}:  # the others are in a group, which tags cannot refer to
        raise TypesetError("the style sheets set opacity on words, which hides them from screen readers; use a color")
    moves = list(_moves(content, [places[mark] for mark in marks]))
    states = _graphics_states(content, {*(start for start, _, _ in moves), *(to for _, _, to in moves)})
    before: dict[int, list[Any]] = {}
    gone: set[int] = set()
    for start, end, to in moves:
        source, target = states[start], states[to]
        if source.frame == target.frame:
            before.setdefault(to, []).extend([b"q", *source.values, *content[start + 1 : end + 1]])
            gone.update(range(start, end + 1))
    result: list[Any] = []
    for index, item in enumerate(content):
        result.extend(before.get(index, ()))
        if index not in gone:
            result.append(item)
    return result


def _moves(content: list[Any], places: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the groups to move as start, end and destination, which is the next content in reading order that stays."""
    groups = _groups(content)
    staying = _staying(places, groups)
    run: list[int] = []
    for place in places:
        if place not in staying:
            run.append(place)
            continue
        while run:
            start, end = _largest(groups, run[0], set(places) - set(run))
            if start < end:
                yield start, end, place - 1
            run = [other for other in run[1:] if not start <= other <= end]


def _groups(content: list[Any]) -> list[tuple[int, int]]:
    """Return the start and end of each pair of q and Q."""
    open_at: list[int] = []
    groups = []
    for index, item in enumerate(content):
        if item == b"q":
            open_at.append(index)
        elif item == b"Q":
            groups.append((open_at.pop(), index))
    return groups


def _largest(groups: list[tuple[int, int]], place: int, others: set[int]) -> tuple[int, int]:
    """Return the largest group around a place without any of the other places, or an empty one."""
    around = [(start, end) for start, end in groups if start < place < end]
    free = [pair for pair in around if not any(pair[0] < other < pair[1] for other in others)]
    return max(free, key=lambda pair: pair[1] - pair[0], default=(place, place))


def _staying(places: list[int], groups: list[tuple[int, int]]) -> set[int]:
    """Return the content that stays: the longest series painted in reading order.

    It is found first for the running text, which cannot move, then for what is between.
    """
    small = [pair for pair in groups if sum(pair[0] < place < pair[1] for place in places) <= len(places) / 2]
    fixed = _longest_rise([place for place in places if not any(start < place < end for start, end in small)])
    staying: set[int] = set()
    between: list[int] = []
    low = -1
    for place in [*places, max(places, default=0) + 1]:
        if place in fixed or place > max(places):
            staying |= _longest_rise([other for other in between if low < other < place]) | {place}
            low, between = place, []
        else:
            between.append(place)
    return staying


def _longest_rise(places: list[int]) -> set[int]:
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    members: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        members.add(last)
        last = before[last]
    return members


def _graphics_states(content: list[Any], places: set[int]) -> dict[int, GraphicsState]:
    frames: list[list[int]] = [[]]
    values: list[dict[bytes, bytes]] = [{}]
    states: dict[int, GraphicsState] = {}
    for index, item in enumerate(content):
        if index in places:
            lasting = {name: value for level in values for name, value in level.items()}
            states[index] = GraphicsState(tuple(place for frame in frames for place in frame), tuple(lasting.values()))
        if item == b"q":
            frames.append([])
            values.append({})
        elif item == b"Q":
            frames.pop()
            values.pop()
        elif isinstance(item, bytes) and len(item) < 100:
            operator = item.rpartition(b" ")[2]
            if operator in FRAME:
                frames[-1].append(index)
            elif operator in LASTING:
                # Graphics states add up by name; of every other operator, only the last value counts.
                values[-1].pop(key := item if operator == b"gs" else operator, None)
                values[-1][key] = item
    return states
