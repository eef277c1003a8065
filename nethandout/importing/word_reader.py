"""Turn a Word file into a tree of HTML elements: first make plain what only Word can show, then convert."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from itertools import chain, pairwise
from string import digits
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nethandout.errors import InputError
from nethandout.importing.html_tree import parse_html, take_out
from nethandout.importing.text_nodes import excerpt
from nethandout.importing.word_package import (
    AGAIN,
    MARK,
    PROPERTIES,
    WHITE,
    Numbers,
    Styles,
    W,
    background,
    child,
    is_on,
    is_same_color,
    name_of,
    parse,
    readable_form,
    unpacked,
    value,
    words,
)

UNWRAPPED = frozenset(("w:fldSimple", "w:bdo", "w:dir", "w:rubyBase", "w:smartTag", "w:customXml"))
WORDS_OF_A_RUN = frozenset(("w:t", "w:tab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen", "w:ruby"))
FORMULAS = frozenset(("m:oMath", "m:oMathPara"))
PLAIN_FORMULA = frozenset(("m:oMath", "m:oMathPara", "m:r", "m:t", "m:rPr", "w:rPr", "m:ctrlPr"))
SMALLEST = 4  # half points
CHANGES = {
    "w:del": "was deleted and is left out",
    "w:ins": "was inserted and is printed",
    "w:moveTo": "was moved and is printed in its new place",
    "w:moveFrom": "",
}
STYLES = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)
# Parts that are left out when there are words in them, and what they are to somebody who uses Word.
LEFT_OUT = {
    "word/header": "headers",
    "word/footer": "footers",
    "word/comments": "comments",
    "word/diagrams/data": "diagrams (SmartArt)",
    "word/charts/chart": "charts",
}
BODIES = ("w:document", "w:footnotes", "w:endnotes")
BACK_LINKS = ("#footnote-ref-", "#endnote-ref-")
BOXES = "☐☑☒"
MOST_MISSING = 20


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
            if fill := background(element, self.styles):
                self.fills.update((run, fill) for run in element.iter() if name_of(run) == "w:r")
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
            if mark is not None and deleted is not None and (after is None or name_of(after) != "w:p"):
                mark.remove(deleted)

    def _all(self, elements: Iterable[Element]) -> list[Element]:
        return list(chain.from_iterable([self._one(element) for element in list(elements)]))

    def _one(self, element: Element) -> list[Element]:
        kind = name_of(element)
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
            return self._all(readable_form(element))
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
        return (
            bool(is_on(self._setting(run, "w:vanish"))) or is_tiny or is_same_color(color, self.fills.get(run, WHITE))
        )

    def _hidden_run(self, run: Element) -> list[Element]:
        """Take the words out of a hidden run, and leave the ends of fields in it."""
        if text := words(run):
            self.notices.append(f"hidden text was left out (“{excerpt(text)}”)")
        run[:] = [part for part in run if name_of(part) not in WORDS_OF_A_RUN]
        return self._all(run) and [run]

    def _strike(self, run: Element) -> None:
        """Strike a run through in its own settings, where the reader of Word files looks for it."""
        if child(run, "w:rPr") is None:
            run.insert(0, Element(f"{{{W}}}rPr"))
        run[0].append(Element(f"{{{W}}}strike"))

    def _formula(self, formula: Element) -> list[Element]:
        """Write a formula of letters and signs in a row as words, and leave out any other."""
        text = "".join(part.text or "" for part in formula.iter() if name_of(part) == "m:t")
        if all(name_of(part) in PLAIN_FORMULA for part in formula.iter()):
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


def word_tree(data: bytes) -> tuple[Element, tuple[str, ...]]:
    """Return a Word file as HTML, and what was left out; raises InputError."""
    parts = unpacked(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        pictures.append(getattr(picture, "alt_text", None) or "")
        return []

    try:
        body, notices = _rewritten(parts)
        left_out = _left_out(parts)
        result = mammoth.convert_to_html(
            _packed(parts), style_map=STYLES, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # The reader of a stranger's file can fail in many ways; each means the same to the person who has it.
        raise InputError(f"is a damaged Word file; {AGAIN}") from error
    tree, _ = parse_html(str(result.value), mark_lines=False)
    notices += [f"a picture was left out (“{excerpt(alt)}”)" if alt else "a picture was left out" for alt in pictures]
    notices += left_out
    if any("w:sym" in message.message for message in result.messages):
        notices.append("a symbol from a font of symbols was left out; compare with the file in Word")
    notices += [f"words that cannot be read were left out: “{excerpt(text)}”" for text in _missing(body, tree)]
    back_links = [link for link in tree.iter("a") if link.get("href", "").startswith(BACK_LINKS) and link.text == "↑"]
    for link in back_links:
        take_out(link)
    notices += ["footnotes are in a list at the end; look where they belong"] if back_links else []
    _number_items(tree)
    return tree, tuple(notices)


def _number_items(tree: Element) -> None:
    """Give each item of a list the number it was marked with."""
    for item in tree.iter("li"):
        mark = item.find("a")
        if mark is not None and mark.get("id", "").startswith(MARK):
            item.set("value", mark.get("id", "").removeprefix(MARK))


def _packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


def _rewritten(parts: dict[str, bytes]) -> tuple[Element | None, list[str]]:
    """Rewrite the bodies of a Word file in place; returns the main one, and what was told on the way."""
    trees = {name: parse(data) for name, data in parts.items()}
    # Blocks of text that somebody keeps in a file for later have settings of their own, deeper in it.
    by_root = {name_of(trees[name]): trees[name] for name in sorted(trees, key=len, reverse=True)}
    numbers = Numbers(by_root.get("w:numbering"))
    styles = Styles(by_root.get("w:styles"))
    notices: list[str] = []
    for name, tree in trees.items():
        if name_of(tree) in BODIES:
            edits = Edits(styles, numbers)
            edits.rewrite(tree)
            parts[name] = ElementTree.tostring(tree)
            notices += edits.notices
    return by_root.get("w:document"), [*notices, *numbers.notices]


def _left_out(parts: Mapping[str, bytes]) -> list[str]:
    texts: dict[str, list[str]] = {}
    for name in parts:
        what = LEFT_OUT.get(name.removesuffix(".xml").rstrip(digits), "")
        if what and (text := words(parse(parts[name]))):
            texts.setdefault(what, []).append(text)
    return [f"{what} were left out (“{excerpt(' '.join(own))}”)" for what, own in texts.items()]


def _missing(body: Element | None, tree: Element) -> list[str]:
    """Return the words of a body that did not come out in the HTML, which has them in the same order."""
    shown = "".join("".join(tree.itertext()).split())
    missing: list[str] = []
    at = 0
    for part in body.iter() if body is not None else ():
        text = "".join((part.text or "").split()) if name_of(part) == "w:t" else ""
        found = shown.find(text, at)
        if found < 0 and text not in BOXES and len(missing) < MOST_MISSING:
            missing.append(part.text or "")
        at = max(at, found + len(text))
    return missing
