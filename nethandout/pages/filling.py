"""Pages to write on as forms: where paper has a line or a box, an input with the name a screen reader says."""

from __future__ import annotations

import html
import re

from markupsafe import Markup, escape

from nethandout.model import Chapter, Language
from nethandout.pages.block import Block
from nethandout.pages.ruling import HEAD, PITCH, TAG, Ruling

BOX = '<span class="tick-box"></span>'
LIST_ITEM = re.compile(r"(<li>)(.*?)(</li>)", re.DOTALL)
PARAGRAPH = re.compile(r"(<p>)(.*?)(</p>)", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])[^>]*>(.*?)</\1>", re.DOTALL)
HEADING = re.compile(r"<h[2-4]\b[^>]*>(.*?)</h[2-4]>", re.DOTALL)
ROOMY = 1.4  # lines a row is high before more than one line is typed into it


class Filling:
    """What the templates of blocks to write on ask for in a fillable edition; each field has a name of its own."""

    def __init__(self, ruling: Ruling, language: Language) -> None:
        self.ruling = ruling
        self.notes = language.words["notes"]
        self.count = 0

    def fields(self, inside: str) -> Markup:
        """A list of fields: the boxes of an item become boxes to tick, an item without gets a line to type on."""
        return Markup(LIST_ITEM.sub(self._field, inside))

    def ticks(self, inside: str) -> Markup:
        """A list to tick: a box before each item, with the item's words as its name."""
        return Markup(LIST_ITEM.sub(lambda item: f"{item[1]}{self._box(_plain(item[2]))}{item[2]}{item[3]}", inside))

    def paragraphs(self, inside: str) -> str:
        """The boxes inside paragraphs as boxes to tick."""
        return PARAGRAPH.sub(lambda found: f"{found[1]}{self._boxes(found[2])}{found[3]}", inside)

    def grid(self, block: Block, chapter: Chapter) -> Markup:
        """The table of a grid with a field in each empty cell, named by its row and its column."""
        table = str(self.ruling.table(block, chapter))  # no Markup: it would escape what is put into it
        roomy = self.ruling.row(block, chapter) > ROOMY * PITCH and not self.ruling.is_crowded(block)
        heads = [_plain(head) for head in HEAD.findall(table)]
        start = table.index("<tbody>")
        numbers = iter(range(1, table.count("<tr>") + 1))

        def row(found: re.Match[str]) -> str:
            number, columns = next(numbers), iter(heads)
            first = CELL.match(found[1].strip())
            name = _plain(first[2]) if first and first[1] == "th" else str(number)

            def cell(one: re.Match[str]) -> str:
                column = next(columns, "")
                words = one[2].strip()
                if one[1] == "th" or (words and BOX not in words):
                    return one[0]
                label = f"{column}, {name}"
                inside = self._boxes(words, label) if words else self._area(label) if roomy else self._line(label)
                return f"<td>{inside}</td>"

            return f"<tr>{CELL.sub(cell, found[1])}</tr>"

        return Markup(table[:start] + ROW.sub(row, table[start:]))

    def lines(self, block: Block, chapter: Chapter) -> Markup:
        """Room to type as high as the lines, in parts that fit on a page, named by what stands above it."""
        number = self.ruling.lines(block, chapter)
        whole = max(1, int(self.ruling.field.height / PITCH))
        name = self._above(block, chapter)
        parts = [min(whole, number - begun) for begun in range(0, number, whole)]
        names = [name] if len(parts) == 1 else [f"{name} {part}" for part in range(1, len(parts) + 1)]
        areas = (self._area(one, part * PITCH) for one, part in zip(names, parts, strict=True))
        return Markup("\n".join(areas))

    def _field(self, item: re.Match[str]) -> str:
        inside = self._boxes(item[2]) if BOX in item[2] else f"{item[2]} {self._line(_plain(item[2]))}"
        return f"{item[1]}{inside}{item[3]}"

    def _boxes(self, inside: str, name: str = "") -> str:
        """Words with boxes: each is named by the words before the first one, and those behind it."""
        before, *choices = inside.split(BOX)
        called = _plain(before).rstrip(":") or name
        return before + "".join(f"{self._box(_named(called, _plain(words)))}{words}" for words in choices)

    def _above(self, block: Block, chapter: Chapter) -> str:
        """The label of a block; without one, the last heading before it."""
        if block.name == "asked":
            return _named(block.label, self.notes)
        if "label" in block.arguments:
            return str(block.arguments["label"])
        heading = chapter.section.title
        for other in chapter.blocks:
            if other.line < block.line:
                heading = next(reversed([_plain(found) for found in HEADING.findall(other.html)]), heading)
        return heading if heading == self.notes else _named(heading, self.notes)

    def _line(self, name: str) -> str:
        return f'<input class="typed" type="text"{self._called(name)}>'

    def _box(self, name: str) -> str:
        return f'<input class="ticked" type="checkbox"{self._called(name)}>'

    def _area(self, name: str, height: float = 0) -> str:
        style = f' style="height: {height:g}pt"' if height else ""
        return f'<textarea class="typed"{style}{self._called(name)}></textarea>'

    def _called(self, name: str) -> str:
        self.count += 1
        return f' name="field-{self.count}" aria-label="{escape(name)}"'


def _plain(inside: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(html.unescape(TAG.sub("", inside)).split())


def _named(*words: str) -> str:
    return ": ".join(filter(None, words))
