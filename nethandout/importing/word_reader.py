"""Turn a Word file into a tree of HTML elements: settle what only Word can show, then convert the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, pairwise
from string import digits
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nethandout.errors import InputError
from nethandout.importing.html_tree import parse_html, remove
from nethandout.importing.text_nodes import excerpt
from nethandout.importing.word_package import (
    NUMBER_BOOKMARK,
    PROPERTIES,
    SAVE_AGAIN,
    WHITE,
    ListNumbers,
    Styles,
    W,
    child,
    is_on,
    is_too_low,
    is_unseen,
    parse,
    read_parts,
    tag_of,
    text_of,
    value,
    zip_parts,
)

UNWRAPPED = frozenset(("w:fldSimple", "w:bdo", "w:dir", "w:rubyBase", "w:smartTag", "w:customXml", "w:ruby"))
TEXT_OF_A_RUN = frozenset(("w:t", "w:tab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen", "w:ruby"))
FORMULAS = frozenset(("m:oMath", "m:oMathPara"))
PLAIN_FORMULA = FORMULAS | {"m:r", "m:t", "m:rPr", "w:rPr", "m:ctrlPr"}
# Tracked changes are taken as accepted, so that deleted text is never printed.
CHANGES = {
    "w:del": "was deleted and is left out",
    "w:ins": "was inserted and is printed",
    "w:moveTo": "was moved and is printed in its new place",
    "w:moveFrom": "",
}
STYLE_MAP = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)
# Parts that are left out, and their names in Word.
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
MOST_UNREADABLE = 20


def word_tree(data: bytes) -> tuple[Element, list[str]]:
    """Return a Word file as HTML, and notices of what was changed or left out; raises InputError."""
    parts = read_parts(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        alt = getattr(picture, "alt_text", None)
        pictures.append("a picture was left out" + (f" (“{excerpt(alt)}”)" if alt else ""))
        return []

    try:
        body, notices = _rewrite_bodies(parts)
        left_out = _left_out(parts)
        result = mammoth.convert_to_html(
            zip_parts(parts), style_map=STYLE_MAP, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # Parsers fail in many ways on damaged files; to the user, all mean the same.
        raise InputError(f"is a damaged Word file; {SAVE_AGAIN}") from error
    tree, _ = parse_html(str(result.value), mark_lines=False)
    notices += pictures + left_out
    if any("w:sym" in message.message for message in result.messages):
        notices.append("a symbol from a symbol font was left out; compare with the file in Word")
    notices += [f"unreadable text was left out: “{excerpt(text)}”" for text in _unreadable(body, tree)]
    back_links = [link for link in tree.iter("a") if link.get("href", "").startswith(BACK_LINKS) and link.text == "↑"]
    for link in back_links:
        remove(link)
    notices += ["footnotes are in a list at the end; check where they belong"] if back_links else []
    for item in tree.iter("li"):
        bookmark = item.find("a")
        if bookmark is not None and bookmark.get("id", "").startswith(NUMBER_BOOKMARK):
            item.set("value", bookmark.get("id", "").removeprefix(NUMBER_BOOKMARK))
    return tree, notices


def _rewrite_bodies(parts: dict[str, bytes]) -> tuple[Element | None, list[str]]:
    """Rewrite the bodies of a Word file in place; returns the main one, and notices."""
    trees = {name: parse(data) for name, data in parts.items()}
    # Building blocks have settings of their own in a deeper folder; the shortest name is that of the document.
    by_root = {tag_of(trees[name]): trees[name] for name in sorted(trees, key=len, reverse=True)}
    numbers = ListNumbers(by_root.get("w:numbering"))
    styles = Styles(by_root.get("w:styles"))
    notices: list[str] = []
    for name, tree in trees.items():
        if tag_of(tree) in BODIES:
            rewriter = _Rewriter(styles, numbers)
            rewriter.rewrite(tree)
            parts[name] = ElementTree.tostring(tree)
            notices += rewriter.notices
    return by_root.get("w:document"), [*notices, *numbers.notices]


def _left_out(parts: Mapping[str, bytes]) -> list[str]:
    texts: dict[str, list[str]] = {}
    for name in parts:
        what = LEFT_OUT.get(name.removesuffix(".xml").rstrip(digits), "")
        if what and (text := text_of(parse(parts[name]))):
            texts.setdefault(what, []).append(text)
    return [f"{what} were left out (“{excerpt(' '.join(text))}”)" for what, text in texts.items()]


def _unreadable(body: Element | None, tree: Element) -> list[str]:
    """Return the texts of a body that are missing from the HTML, which has them in the same order."""
    converted = "".join("".join(tree.itertext()).split())
    missing: list[str] = []
    at = 0
    for part in body.iter() if body is not None else ():
        text = "".join((part.text or "").split()) if tag_of(part) == "w:t" else ""
        position = converted.find(text, at)
        if position < 0 and text not in BOXES and len(missing) < MOST_UNREADABLE:
            missing.append(part.text or "")
        at = max(at, position + len(text))
    return missing


class _Rewriter:
    """Rewrites the body of a Word file so that it can be converted; `notices` say what was changed."""

    def __init__(self, styles: Styles, numbers: ListNumbers) -> None:
        self.styles = styles
        self.numbers = numbers
        self.notices: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.reported = 0
        self.boxes: list[Element] = []
        self.backgrounds: dict[Element, str] = {}
        self.flat: set[Element] = set()
        self.style = self.text_before = ""

    def rewrite(self, body: Element) -> None:
        """Rewrite a body in place."""
        for element in body.iter():
            if background := self.styles.background(element):
                self.backgrounds.update((run, background) for run in element.iter() if tag_of(run) == "w:r")
            if tag_of(element) == "w:p" and self.styles.is_flat(element):
                self.flat.update(run for run in element.iter() if tag_of(run) == "w:r")
        self._rewrite_children(body)
        self._report_changes("")
        here = "".join("".join(text.split()) for kind, text in self.changes if kind == "w:moveTo")
        away = [text for kind, text in self.changes if kind == "w:moveFrom" and "".join(text.split()) not in here]
        self.notices += [f"“{excerpt(text)}” was moved away, and the file does not say where to" for text in away]

    def _rewrite_children(self, parent: Element) -> None:
        parent[:] = self._rewrite_all(parent)
        for element, after in pairwise([*parent, None]):
            mark = child(element, "w:pPr", "w:rPr")
            deleted = child(mark, "w:del")
            # A paragraph whose end was deleted is joined to the next one, and would be lost if there is none.
            if mark is not None and deleted is not None and (after is None or tag_of(after) != "w:p"):
                mark.remove(deleted)

    def _rewrite_all(self, elements: Iterable[Element]) -> list[Element]:
        return list(chain.from_iterable([self._rewrite(element) for element in list(elements)]))

    def _rewrite(self, element: Element) -> list[Element]:
        tag = tag_of(element)
        if tag in PROPERTIES:
            return [element]
        if tag in CHANGES:
            kept = self._rewrite_all(element) if tag in ("w:ins", "w:moveTo") else []
            self.changes.append((tag, text_of(*(kept if tag in ("w:ins", "w:moveTo") else [element]))))
            return kept
        if tag == "w:p":
            return self._paragraph(element)
        if tag == "w:tr" and self._is_removed(element):
            return []
        if tag == "w:r" and self._is_hidden(element):
            return self._hidden_run(element)
        if tag == "w:r" and any(is_on(self._setting(element, strike)) for strike in ("w:strike", "w:dstrike")):
            self._strike(element)
        if tag == "w:cr":
            return [Element(f"{{{W}}}br")]
        if tag == "w:t":
            self.text_before += element.text or ""
        if tag in FORMULAS:
            return self._formula(element)
        if tag == "w:txbxContent":
            return self._text_box(element)
        if tag == "mc:AlternateContent":
            return self._rewrite_all(_readable_form(element))
        if tag == "w:rt":
            self.notices.append(f"a phonetic guide was left out (“{excerpt(text_of(element))}”)")
            return []
        if tag == "w:altChunk":
            self.notices.append("an embedded file was left out; open this file in Word and save it again")
            return []
        if tag == "textpath":
            self.notices.append(f"WordArt was left out (“{excerpt(value(element, 'string'))}”)")
        self._rewrite_children(element)
        return list(element) if tag in UNWRAPPED else [element]

    def _is_removed(self, row: Element) -> bool:
        """Return whether a row of a table is deleted or hidden, and note that, or that it was inserted."""
        properties = child(row, "w:trPr")
        height = child(properties, "w:trHeight")
        is_flat = is_too_low(value(height, "hRule"), value(height))
        if (is_flat and text_of(row)) or is_on(child(properties, "w:hidden")):
            self.notices.append(f"hidden text was left out (“{excerpt(text_of(row))}”)")
            return True
        changes = [change for change in ("w:ins", "w:del") if child(properties, change) is not None]
        self.changes += [(change, text_of(row)) for change in changes]
        return "w:del" in changes

    def _paragraph(self, paragraph: Element) -> list[Element]:
        outer, self.boxes, self.text_before = (self.boxes, self.style), [], ""
        properties = child(paragraph, "w:pPr")
        self.style = value(child(properties, "w:pStyle")) or self.styles.default
        self._rewrite_children(paragraph)
        if child(properties, "w:rPr", "w:del") is None:
            self.numbers.number(paragraph)
        self._report_changes(text_of(paragraph))
        boxes = self.boxes
        self.boxes, self.style = outer
        return [paragraph, *boxes]

    def _report_changes(self, sentence: str) -> None:
        """Report the changes in a paragraph, with its text as it is printed."""
        new, self.reported = self.changes[self.reported :], len(self.changes)
        changes = "; ".join(f"“{excerpt(text)}” {CHANGES[kind]}" for kind, text in new if text and CHANGES[kind])
        if changes:
            where = f" in “{excerpt(sentence)}”" if sentence else ""
            self.notices.append(f"a change was never accepted{where}: {changes}")

    def _setting(self, run: Element, name: str) -> Element | None:
        """Return a setting of a run, its style, or the style of its paragraph."""
        properties = child(run, "w:rPr")
        if (own := child(properties, name)) is not None:
            return own
        of_run = self.styles.setting(value(child(properties, "w:rStyle")), "w:rPr", name)
        return of_run if of_run is not None else self.styles.setting(self.style, "w:rPr", name)

    def _is_hidden(self, run: Element) -> bool:
        """Return whether a run cannot be seen."""
        return run in self.flat or is_unseen(lambda name: self._setting(run, name), self.backgrounds.get(run, WHITE))

    def _hidden_run(self, run: Element) -> list[Element]:
        """Remove the text of a hidden run, and keep the ends of fields in it."""
        if text := text_of(run):
            self.notices.append(f"hidden text was left out (“{excerpt(text)}”)")
        run[:] = [part for part in run if tag_of(part) not in TEXT_OF_A_RUN]
        return self._rewrite_all(run) and [run]

    def _strike(self, run: Element) -> None:
        """Strike a run through in its own properties, where the converter looks for it."""
        if child(run, "w:rPr") is None:
            run.insert(0, Element(f"{{{W}}}rPr"))
        run[0].append(Element(f"{{{W}}}strike"))

    def _formula(self, formula: Element) -> list[Element]:
        """Turn a formula on one line into text, and leave out any other."""
        text = "".join(part.text or "" for part in formula.iter() if tag_of(part) == "m:t")
        if all(tag_of(part) in PLAIN_FORMULA for part in formula.iter()):
            run = Element(f"{{{W}}}r")
            ElementTree.SubElement(run, f"{{{W}}}t").text = text
            self.text_before += text
            self.notices.append(f"a formula is printed as plain text: “{excerpt(text)}”")
            return [run]
        after = f" after “{excerpt(self.text_before[-200:])}”" if self.text_before.strip() else ""
        self.notices.append(f"a formula was left out{after}; its characters are “{excerpt(text)}”")
        return []

    def _text_box(self, box: Element) -> list[Element]:
        outer, self.boxes = self.boxes, []
        blocks = self._rewrite_all(box)
        self.boxes = outer + blocks
        if text := text_of(*blocks):
            self.notices.append(f"a text box was put after its paragraph; check where it fits: “{excerpt(text)}”")
        return []


def _readable_form(element: Element) -> Element:
    """Return the alternative to read: one with a text box, else the one for older programs."""
    forms = [form for form in element if tag_of(form) in ("mc:Choice", "mc:Fallback")]
    boxed = (form for form in forms if any(tag_of(part) == "w:txbxContent" for part in form.iter()))
    return next(boxed, forms[-1] if forms else element)
