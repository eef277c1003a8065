"""The numbers of the lists and headings of a Word file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from nethandout.content.assets import TICK_BOX
from nethandout.importing.html_tree import RENUMBERED
from nethandout.importing.text_nodes import EMPTY_BOXES, excerpt
from nethandout.importing.word_xml import Styles, W, added, child, is_on, tag_of, text_element, text_of, value

NUMBER_BOOKMARK = "nethandout-item-"
FORMATS = {
    "lowerLetter": "a, b, c",
    "upperLetter": "A, B, C",
    "lowerRoman": "i, ii, iii",
    "upperRoman": "I, II, III",
    "ordinal": "1st, 2nd, 3rd",
    "cardinalText": "One, Two, Three",
    "ordinalText": "First, Second, Third",
}
NUMBER_IN_TEXT = re.compile(r"%(\d)")
HEADING = re.compile(r"heading ?\d|title", re.IGNORECASE)
ROMAN = {100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}
MARKS = "✓✔✕✖✗✘🗴🗶🗸"
EXCERPT = 80


@dataclass(frozen=True)
class Level:
    """A level of a list: the format of its numbers, the first one, and the text around them, such as “Day %1:”.

    Usually the numbers begin again below each item of the level above; they do not if the level `goes_on`.
    """

    number_format: str
    start: int
    text: str
    goes_on: bool = False

    @property
    def has_words(self) -> bool:
        """Whether the label of an item is something other than a number."""
        return self.number_format == "none" or not self.text or any(map(str.isalpha, self.text))

    def written(self, number: int) -> str:
        """Return a number in the format of this level; an empty string if it has none."""
        if self.number_format in ("lowerLetter", "upperLetter"):
            written = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        elif self.number_format in ("lowerRoman", "upperRoman"):
            written = "".join(_roman(number))
        else:
            return "" if self.number_format == "none" else str(number)
        return written.upper() if self.number_format.startswith("upper") else written


def _roman(number: int) -> Iterator[str]:
    for size, letters in ROMAN.items():
        while number >= size:
            yield letters
            number -= size


class ListNumbers:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        self.levels: dict[tuple[str, int], Level] = {}  # by abstract list
        self.overrides: dict[tuple[str, int], Level] = {}  # by list
        self.by_style: dict[str, tuple[str, int]] = {}
        self.lists: dict[str, str] = {}
        self.linked: dict[str, str] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.reached: dict[tuple[str, int], int] = {}
        self.notices: dict[str, None] = {}
        for element in root if root is not None else ():
            if tag_of(element) == "w:abstractNum":
                self._read_levels(element)
            elif tag_of(element) == "w:num":
                self._read_list(element)

    def _read_levels(self, element: Element) -> None:
        name = value(element, "abstractNumId")
        if style := value(child(element, "w:numStyleLink")):
            self.linked[name] = style
        for level in element:
            if tag_of(level) == "w:lvl":
                key = name, whole_number(value(level, "ilvl"), 0)
                self.levels[key] = _level(level)
                if style := value(child(level, "w:pStyle")):
                    self.by_style[style] = key

    def _read_list(self, element: Element) -> None:
        number_id = value(element, "numId")
        self.lists[number_id] = value(child(element, "w:abstractNumId"))
        for override in element:
            key = number_id, whole_number(value(override, "ilvl"), 0)
            if (level := child(override, "w:lvl")) is not None:
                self.overrides[key] = _level(level)
                self.restarts[key] = self.overrides[key].start
            if start := value(child(override, "w:startOverride")):
                self.restarts[key] = whole_number(start, 1)

    def number(self, paragraph: Element, in_cell: bool) -> None:
        """Put the number of a numbered paragraph into it: as a bookmark that is kept in the HTML, or as text.

        Text is for headings, for labels with words, such as “Day 1:”, and for cells with nothing but a number.
        """
        properties = child(paragraph, "w:pPr")
        number_id, key = self._place(properties)
        if properties is None or key is None or is_on(child(properties, "w:rPr", "w:vanish")):
            return
        level = self.overrides.get((number_id, key[1]), self.levels[key])
        if level.number_format == "bullet":
            self._mark(paragraph, level)
            return
        number = self._next(number_id, key, level.start)
        style = self.styles.by_id.get(value(child(properties, "w:pStyle")))
        is_heading = HEADING.match(value(child(style, "w:name"))) is not None
        if is_heading or level.has_words or (in_cell and not text_of(paragraph)):
            _set_list(properties, "0", 0)
            _insert_text(paragraph, self._label(number_id, key, level))
            return
        _set_list(properties, number_id, key[1])
        paragraph.insert(1, Element(f"{{{W}}}bookmarkStart", {f"{{{W}}}name": f"{NUMBER_BOOKMARK}{number}"}))
        shown = "1.1, 1.2, 1.3" if level.text.count("%") > 1 else FORMATS.get(level.number_format)
        if shown:
            notice = RENUMBERED.format(shown)
            first = f"{notice} (“{excerpt(text_of(paragraph), EXCERPT)}”)" if number == level.start else notice
            self.notices.setdefault(first)

    def _place(self, properties: Element | None) -> tuple[str, tuple[str, int] | None]:
        """Return the list of a paragraph and its level; the list is empty if only the style names the level."""
        style = value(child(properties, "w:pStyle")) or self.styles.default
        own = child(properties, "w:numPr")
        place = own if own is not None else self.styles.setting(style, "w:pPr", "w:numPr")
        number_id = value(child(place, "w:numId"))
        abstract = self.lists.get(number_id, "")
        linked = self.styles.setting(self.linked.get(abstract, ""), "w:pPr", "w:numPr", "w:numId")
        if linked is not None:
            abstract = self.lists.get(value(linked), "")
        of_style = self.by_style.get(style)
        depth = value(child(place, "w:ilvl"))
        level = of_style[1] if of_style and not depth else whole_number(depth, 0)
        key = (abstract, level) if number_id else of_style
        return number_id, key if key in self.levels else None

    def _next(self, number_id: str, key: tuple[str, int], start: int) -> int:
        number = self.reached[key] + 1 if key in self.reached else start
        self.reached[key] = self.restarts.pop((number_id, key[1]), number)
        for other in list(self.reached):
            if other[0] == key[0] and other[1] > key[1] and not self.levels[other].goes_on:
                del self.reached[other]
        return self.reached[key]

    def _label(self, number_id: str, key: tuple[str, int], level: Level) -> str:
        """Return the label of the paragraph numbered last, such as “Day 1:” or “2.1”."""

        def written(match: re.Match[str]) -> str:
            other = key[0], int(match[1]) - 1
            shown = level if other == key else self.overrides.get((number_id, other[1]), self.levels.get(other, level))
            return shown.written(self.reached.get(other, shown.start))

        return NUMBER_IN_TEXT.sub(written, level.text)

    def _mark(self, paragraph: Element, level: Level) -> None:
        """Put a tick box before an item of a list with boxes as bullets, and report bullets that mean yes or no."""
        if level.text in EMPTY_BOXES and level.text:
            _insert_text(paragraph, TICK_BOX)
        elif level.text in MARKS and level.text:
            quoted = excerpt(text_of(paragraph), EXCERPT)
            self.notices.setdefault(f"a list marked {level.text} has plain bullets here (“{quoted}”)")


def _level(element: Element) -> Level:
    """Read a level; the label of a bullet is the sign that its font shows."""
    label = child(element, "w:lvlText")
    text = value(label) if label is not None else f"%{whole_number(value(element, 'ilvl'), 0) + 1}."
    number_format = value(child(element, "w:numFmt")) or "decimal"
    if number_format == "bullet" and len(text) == 1:
        text = symbol(value(child(element, "w:rPr", "w:rFonts"), "ascii"), text) or text
    goes_on = value(child(element, "w:lvlRestart")) == "0"
    return Level(number_format, whole_number(value(child(element, "w:start")), 1), text, goes_on)


def symbol(font: str, letter: str) -> str:
    """Return the character that a symbol font shows for a letter; an empty string if it is not known."""
    from mammoth.docx.dingbats import dingbats

    code = dingbats.get((font, ord(letter)), dingbats.get((font, ord(letter) & 0xFF)))
    return chr(code) if code else ""


def _set_list(properties: Element, number_id: str, level: int) -> None:
    """Make a paragraph an item of a list; the list "0" means none."""
    if not number_id:
        return
    for old in [part for part in properties if tag_of(part) == "w:numPr"]:
        properties.remove(old)
    place = added(properties, "numPr")
    added(place, "ilvl", str(level))
    added(place, "numId", number_id)


def _insert_text(paragraph: Element, text: str) -> None:
    run = Element(f"{{{W}}}r")
    run.append(text_element(f"{text} " if text else ""))
    paragraph.insert(1, run)


def whole_number(text: str, default: int) -> int:
    """Return the number in an attribute, or a default."""
    return int(text) if text.isdecimal() and len(text) < 6 else default
