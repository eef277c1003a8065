"""What only Word can show, made plain before the words of a Word file are read: each change is told with its words.

Changes nobody accepted are taken as accepted, since nothing that was deleted may be printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise
from xml.etree.ElementTree import Element

from nethandout.importing.inline import excerpt
from nethandout.importing.word_numbers import Numbers
from nethandout.importing.word_xml import Styles, W, child, is_on, name, value, words

UNWRAPPED = frozenset(("w:fldSimple", "w:bdo", "w:dir", "w:rubyBase", "w:smartTag", "w:customXml"))
WORDS_OF_A_RUN = frozenset(("w:t", "w:tab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen", "w:ruby"))
PROPERTIES = frozenset(("w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblPr", "w:sdtPr", "w:sectPr"))
FORMULAS = frozenset(("m:oMath", "m:oMathPara"))
PLAIN_FORMULA = frozenset(("m:oMath", "m:oMathPara", "m:r", "m:t", "m:rPr", "w:rPr", "m:ctrlPr"))

# Half a point each; and the difference of two colors that an eye does not see, of 255.
SMALLEST, NEAREST = 4, 15
CHANGES = {
    "w:del": "was deleted and is left out",
    "w:ins": "was inserted and is printed",
    "w:moveTo": "was moved and is printed in its new place",
    "w:moveFrom": "",
}
WHITE, UNKNOWN = "FFFFFF", "?"


class Edits:
    """Rewrites the body of a Word file; `notices` tells what was changed."""

    def __init__(self, styles: Styles, numbers: Numbers) -> None:
        self.styles = styles
        self.numbers = numbers
        self.notices: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.told = 0
        self.boxes: list[Element] = []
        self.fills: dict[Element, str] = {}
        self.style = self.before = ""

    def rewrite(self, body: Element) -> None:
        """Rewrite a body in place."""
        for element in body.iter():
            if fill := _fill(element, self.styles):
                self.fills.update((run, fill) for run in element.iter() if name(run) == "w:r")
        self._inside(body)
        self._tell_changes("")
        here = "".join("".join(text.split()) for kind, text in self.changes if kind == "w:moveTo")
        away = (text for kind, text in self.changes if kind == "w:moveFrom")
        lost = [text for text in away if "".join(text.split()) not in here]
        self.notices += [f"“{excerpt(text)}” was moved away, and the file does not say where to" for text in lost]

    def _inside(self, parent: Element) -> None:
        parent[:] = self._all(parent)
        for element, after in pairwise([*parent, None]):
            mark = child(element, "w:pPr", "w:rPr")
            deleted = child(mark, "w:del")
            # A paragraph whose end is deleted is read together with the next one, and lost where there is none.
            if mark is not None and deleted is not None and (after is None or name(after) != "w:p"):
                mark.remove(deleted)

    def _all(self, elements: Iterable[Element]) -> list[Element]:
        return list(chain.from_iterable([self._one(element) for element in list(elements)]))

    def _one(self, element: Element) -> list[Element]:
        kind = name(element)
        if kind in PROPERTIES:
            return [element]
        if kind in CHANGES:
            kept = self._all(element) if kind in ("w:ins", "w:moveTo") else []
            self.changes.append((kind, words(*kept) if kind in ("w:ins", "w:moveTo") else words(element)))
            return kept
        if kind == "w:p":
            return self._paragraph(element)
        if kind == "w:tr" and self._is_left_out(element):
            return []
        if kind == "w:r" and self._is_hidden(element):
            return self._hidden_run(element)
        if kind == "w:r" and (is_on(self._setting(element, "w:strike")) or is_on(self._setting(element, "w:dstrike"))):
            self._strike(element)
        if kind == "w:cr":
            return [Element(f"{{{W}}}br")]
        if kind == "w:t":
            self.before += element.text or ""
        if kind in FORMULAS:
            return self._formula(element)
        if kind == "w:txbxContent":
            return self._text_box(element)
        if kind == "mc:AlternateContent":
            return self._all(_alternative(element))
        if kind == "w:rt":
            self.notices.append(f"a reading aid was left out (“{excerpt(words(element))}”)")
            return []
        if kind == "w:altChunk":
            self.notices.append("a file that was put into this one was left out; save this one in Word once more")
            return []
        if kind == "textpath":
            self.notices.append(f"WordArt was left out (“{excerpt(value(element, 'string'))}”)")
        self._inside(element)
        return list(element) if kind in UNWRAPPED or kind == "w:ruby" else [element]

    def _is_left_out(self, row: Element) -> bool:
        """Whether a row of a table is deleted or hidden; tells of it, and of an inserted one."""
        properties = child(row, "w:trPr")
        if is_on(child(properties, "w:hidden")):
            self.notices.append(f"hidden text was left out (“{excerpt(words(row))}”)")
            return True
        marks = [kind for kind in ("w:ins", "w:del") if child(properties, kind) is not None]
        self.changes += [(kind, words(row)) for kind in marks]
        return "w:del" in marks

    def _paragraph(self, paragraph: Element) -> list[Element]:
        outer, self.boxes, self.before = (self.boxes, self.style), [], ""
        properties = child(paragraph, "w:pPr")
        self.style = value(child(properties, "w:pStyle")) or self.styles.default
        self._inside(paragraph)
        if child(properties, "w:rPr", "w:del") is None:
            self.numbers.mark(paragraph)
        self._tell_changes(words(paragraph))
        boxes = self.boxes
        self.boxes, self.style = outer
        return [paragraph, *boxes]

    def _tell_changes(self, sentence: str) -> None:
        """Tell of the changes in a paragraph, with its words as they are printed."""
        since, self.told = self.changes[self.told :], len(self.changes)
        told = [f"“{excerpt(text)}” {CHANGES[kind]}" for kind, text in since if text and CHANGES[kind]]
        if told:
            where = f" in “{excerpt(sentence)}”" if sentence else ""
            self.notices.append(f"nobody accepted a change{where}: {'; '.join(told)}")

    def _setting(self, run: Element, what: str) -> Element | None:
        """Return what a run, its style or the style of its paragraph sets."""
        properties = child(run, "w:rPr")
        own = child(properties, what)
        styles = (value(child(properties, "w:rStyle")), self.style)
        found = (self.styles.setting(style, "w:rPr", what) for style in styles)
        return own if own is not None else next((one for one in found if one is not None), None)

    def _is_hidden(self, run: Element) -> bool:
        """Whether nobody sees a run: it is hidden, of hardly any size, or as light or dark as what is below it."""
        size, color = value(self._setting(run, "w:sz")), value(self._setting(run, "w:color"))
        is_tiny = size.isdecimal() and int(size) <= SMALLEST
        return bool(is_on(self._setting(run, "w:vanish"))) or is_tiny or _is_near(color, self.fills.get(run, WHITE))

    def _hidden_run(self, run: Element) -> list[Element]:
        """Take the words out of a hidden run, and leave the ends of fields in it."""
        if text := words(run):
            self.notices.append(f"hidden text was left out (“{excerpt(text)}”)")
        run[:] = [part for part in run if name(part) not in WORDS_OF_A_RUN]
        return self._all(run) and [run]

    def _strike(self, run: Element) -> None:
        """Strike a run through in its own settings, where the reader of Word files looks for it."""
        if child(run, "w:rPr") is None:
            run.insert(0, Element(f"{{{W}}}rPr"))
        run[0].append(Element(f"{{{W}}}strike"))

    def _formula(self, formula: Element) -> list[Element]:
        """Write a formula of letters and signs in a row as words, and leave out any other."""
        text = "".join(part.text or "" for part in formula.iter() if name(part) == "m:t")
        if all(name(part) in PLAIN_FORMULA for part in formula.iter()):
            run, inner = Element(f"{{{W}}}r"), Element(f"{{{W}}}t")
            inner.text = text
            run.append(inner)
            self.before += text
            self.notices.append(f"a formula is printed as plain words: “{excerpt(text)}”")
            return [run]
        after = f" after “{excerpt(self.before[-200:])}”" if self.before.strip() else ""
        self.notices.append(f"a formula was left out{after}; its letters and signs are “{excerpt(text)}”")
        return []

    def _text_box(self, box: Element) -> list[Element]:
        outer, self.boxes = self.boxes, []
        blocks = self._all(box)
        self.boxes = outer + blocks
        if text := words(*blocks):
            self.notices.append(
                f"a text box was put after the paragraph it belongs to; look where it fits: “{excerpt(text)}”"
            )
        return []


def _fill(element: Element, styles: Styles) -> str:
    """Return the color that an element puts below its words: six hexadecimal digits, UNKNOWN, or nothing."""
    if name(element) == "w:txbxContent":
        return UNKNOWN
    for properties in (part for part in element if name(part) in PROPERTIES):
        is_marked = value(child(properties, "w:highlight")) not in ("", "none", "white")
        if is_marked or styles.has_shades(value(child(properties, "w:tblStyle"))):
            return UNKNOWN
        shading = child(properties, "w:shd")
        if value(shading) not in ("", "clear", "nil"):
            return UNKNOWN
        if value(shading, "fill") not in ("", "auto"):
            return value(shading, "fill")
    return ""


def _is_near(color: str, fill: str) -> bool:
    """Whether two colors cannot be told apart."""
    try:
        pairs = zip(bytes.fromhex(color), bytes.fromhex(fill), strict=True)
        return bool(color) and all(abs(one - other) <= NEAREST for one, other in pairs)
    except ValueError:
        return False


def _alternative(element: Element) -> Element:
    """The form of a drawing to read: one with words in a box, else the one for older programs."""
    forms = [form for form in element if name(form) in ("mc:Choice", "mc:Fallback")]
    boxed = (form for form in forms if any(name(part) == "w:txbxContent" for part in form.iter()))
    return next(boxed, forms[-1] if forms else element)
