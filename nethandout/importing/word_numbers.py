"""The numbers of the lists in a Word file, which counts on after a paragraph and starts where its settings say."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from nethandout.importing.inline import excerpt
from nethandout.importing.word_xml import W, child, name, value, words

MARK = "nethandout-item-"
SHOWN = {"lowerLetter": "a, b, c", "upperLetter": "A, B, C", "lowerRoman": "i, ii, iii", "upperRoman": "I, II, III"}


class Numbers:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, numbering: Element | None) -> None:
        # How each level of a kind of list counts, and from which number.
        self.levels: dict[tuple[str, int], tuple[str, int]] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.lists: dict[str, str] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.reached: dict[tuple[str, int], int] = {}
        self.notices: dict[str, None] = {}
        for element in numbering if numbering is not None else ():
            if name(element) == "w:abstractNum":
                self._read_levels(element)
            elif name(element) == "w:num":
                self._read_list(element)

    def _read_levels(self, element: Element) -> None:
        kind = value(element, "abstractNumId")
        for level in element:
            if name(level) == "w:lvl":
                key = kind, _whole(value(level, "ilvl"), 0)
                shown, start = value(child(level, "w:numFmt")), value(child(level, "w:start"))
                self.levels[key] = shown, _whole(start, 1)
                if style := value(child(level, "w:pStyle")):
                    self.by_style[style] = key

    def _read_list(self, element: Element) -> None:
        own = value(element, "numId")
        self.lists[own] = value(child(element, "w:abstractNumId"))
        for level in element:
            start = value(child(level, "w:startOverride"))
            if name(level) == "w:lvlOverride" and start:
                self.restarts[own, _whole(value(level, "ilvl"), 0)] = _whole(start, 1)

    def mark(self, paragraph: Element) -> None:
        """Put the number of a numbered paragraph into it, as a bookmark that comes out in the HTML."""
        properties = child(paragraph, "w:pPr")
        own = value(child(properties, "w:numPr", "w:numId"))
        at = _whole(value(child(properties, "w:numPr", "w:ilvl")), 0)
        key = (self.lists[own], at) if own in self.lists else self.by_style.get(value(child(properties, "w:pStyle")))
        if key not in self.levels or self.levels[key][0] == "bullet":
            return
        shown, start = self.levels[key]
        number = self._next(own, key, start)
        paragraph.insert(1, Element(f"{{{W}}}bookmarkStart", {f"{{{W}}}name": f"{MARK}{number}"}))
        if shown in SHOWN:
            told = f"a list that counts {SHOWN[shown]} counts 1, 2, 3 here; look where the text refers to it"
            self.notices.setdefault(f"{told} (“{excerpt(words(paragraph), 80)}”)" if number == start else told)

    def _next(self, own: str, key: tuple[str, int], start: int) -> int:
        restart = self.restarts.pop((own, key[1]), None)
        number = self.reached[key] + 1 if key in self.reached else start
        self.reached[key] = number if restart is None else restart
        for deeper in [other for other in self.reached if other[0] == key[0] and other[1] > key[1]]:
            del self.reached[deeper]
        return self.reached[key]


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
