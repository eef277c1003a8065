"""Rewrite the body of a Word file, so that what its words mean survives the conversion to HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, pairwise
from xml.etree.ElementTree import Element

from nethandout.importing.text_nodes import excerpt
from nethandout.importing.word_lists import ListNumbers, symbol
from nethandout.importing.word_xml import (
    CHANGES,
    DRAWINGS,
    FIELDS,
    FORMULA_PROGRAMS,
    PROPERTIES,
    RAISED,
    SYMBOL_FONTS,
    TEXT,
    UPDATED_FIELDS,
    WHITE,
    Styles,
    W,
    added,
    child,
    chosen_entry,
    is_on,
    is_too_low,
    is_unread_drawing,
    is_unseen,
    readable_form,
    signed,
    tag_of,
    text_element,
    text_of,
    value,
)

UNWRAPPED = frozenset(("w:fldSimple", "w:bdo", "w:dir", "w:rubyBase", "w:smartTag", "w:customXml", "w:ruby"))
TEXT_OF_A_RUN = frozenset(("w:t", "w:tab", "w:ptab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen", "w:ruby"))
# Elements, and those that the converter understands instead; page and column breaks also end the line.
ALIASES = {"w:cr": "br", "w:br": "br", "w:ptab": "tab"}
FORMULAS = frozenset(("m:oMath", "m:oMathPara"))
PLAIN_FORMULA = FORMULAS | {"m:r", "m:t", "m:rPr", "w:rPr", "m:ctrlPr"}
WORDS_BEFORE = 8  # quoted in a notice to show where something was left out


class WordRewriter:
    """Rewrites the body of a Word file so that it can be converted; `notices` say what was changed."""

    def __init__(self, styles: Styles, numbers: ListNumbers) -> None:
        self.styles = styles
        self.numbers = numbers
        self.notices: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.reported = 0
        self.boxes: list[Element] = []
        self.backgrounds: dict[Element, str] = {}
        self.unseen: set[Element] = set()
        # Of the fields that are open: the instruction until text follows, and what is chosen in a drop-down list.
        self.fields: list[str] = []
        self.choices: list[str] = []
        self.contents: list[str] = []
        self.cells = 0
        self.style = self.text_before = ""
        self.handlers: dict[str, Callable[[Element], list[Element]]] = {
            "w:p": self._paragraph,
            "w:tr": self._row,
            "w:tc": self._cell,
            "w:r": self._run,
            **dict.fromkeys(("w:fldChar", "w:instrText", "w:fldSimple"), self._field),
            **dict.fromkeys(FORMULAS, self._formula),
            "w:object": self._drawing,
            "w:txbxContent": self._text_box,
        }

    def rewrite(self, body: Element) -> None:
        """Rewrite a body in place."""
        for element in body.iter():
            if background := self.styles.background(element):
                self.backgrounds.update((run, background) for run in element.iter() if tag_of(run) == "w:r")
            if tag_of(element) == "w:p" and self.styles.is_out_of_sight(element):
                self.unseen.update(run for run in element.iter() if tag_of(run) == "w:r")
        self._rewrite_children(body)
        self._report_changes("")
        if contents := " ".join(self.contents):
            self.notices.append(f"a table of contents was left out (“{excerpt(contents)}”)")
        here = "".join("".join(text.split()) for kind, text in self.changes if kind == "w:moveTo")
        away = [text for kind, text in self.changes if kind == "w:moveFrom" and "".join(text.split()) not in here]
        self.notices += [f"“{excerpt(text)}” was moved away, and the file does not say where" for text in away]

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
        if tag in self.handlers:
            return self.handlers[tag](element)
        if tag in ALIASES:
            return [Element(f"{{{W}}}{ALIASES[tag]}")]
        if tag == "w:t":
            self.text_before += element.text or ""
        if tag in DRAWINGS and is_unread_drawing(element):
            return self._drawing(element)
        if tag == "mc:AlternateContent":
            return self._rewrite_all(readable_form(element))
        if tag == "w:rt":
            self.notices.append(f"a phonetic guide was left out (“{excerpt(text_of(element))}”)")
            return []
        if tag in ("w:altChunk", "w:subDoc"):
            self.notices.append("an embedded file was left out; open this file in Word and save it again")
            return []
        if tag == "textpath":
            self.notices.append(f"WordArt was left out (“{excerpt(value(element, 'string'))}”)")
        self._rewrite_children(element)
        return list(element) if tag in UNWRAPPED else [element]

    def _row(self, row: Element) -> list[Element]:
        """Rewrite a row of a table; leave it out, with a notice, if it is deleted or hidden."""
        properties = child(row, "w:trPr")
        height = child(properties, "w:trHeight")
        is_flat = is_too_low(value(height, "hRule"), value(height))
        if (is_flat and text_of(row)) or is_on(child(properties, "w:hidden")):
            self.notices.append(f"hidden text was left out (“{excerpt(text_of(row))}”)")
            return []
        changes = [change for change in ("w:ins", "w:del") if child(properties, change) is not None]
        self.changes += [(change, text_of(row)) for change in changes]
        if "w:del" in changes:
            return []
        self._rewrite_children(row)
        if before := signed(value(child(properties, "w:gridBefore"))):
            empty = Element(f"{{{W}}}tc")
            added(added(empty, "tcPr"), "gridSpan", str(before))
            added(empty, "p")
            row.insert(next(at for at, part in enumerate([*row, empty]) if tag_of(part) == "w:tc"), empty)
        return [row]

    def _cell(self, cell: Element) -> list[Element]:
        properties = child(cell, "w:tcPr")
        changes = [change for change in ("w:cellIns", "w:cellDel") if child(properties, change) is not None]
        self.changes += [(change, text_of(cell)) for change in changes]
        self.cells += 1
        self._rewrite_children(cell)
        self.cells -= 1
        return [cell]

    def _paragraph(self, paragraph: Element) -> list[Element]:
        outer, self.boxes, self.text_before = (self.boxes, self.style), [], ""
        properties = child(paragraph, "w:pPr")
        self.style = value(child(properties, "w:pStyle")) or self.styles.default
        if value(child(self.styles.by_id.get(self.style), "w:name")).lower().startswith("toc "):
            self.contents.append(text_of(paragraph))
            for part in [part for part in paragraph.iter() if tag_of(part) in TEXT]:
                part.text = ""
        self._rewrite_children(paragraph)
        if child(properties, "w:rPr", "w:del") is None:
            self.numbers.number(paragraph, self.cells > 0)
        if properties is not None and value(child(properties, "w:framePr"), "dropCap") not in ("", "none"):
            # The first letter belongs to the next paragraph, as if the end of this one was deleted.
            added(added(properties, "rPr"), "del")
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
        return run in self.unseen or is_unseen(lambda name: self._setting(run, name), self.backgrounds.get(run, WHITE))

    def _hidden_run(self, run: Element) -> list[Element]:
        """Remove the text of a hidden run, and keep the ends of fields in it."""
        if text := text_of(run):
            self.notices.append(f"hidden text was left out (“{excerpt(text)}”)")
        run[:] = [part for part in run if tag_of(part) not in TEXT_OF_A_RUN]
        return self._rewrite_all(run) and [run]

    def _run(self, run: Element) -> list[Element]:
        """Rewrite a run; what its style says is written into its own properties, where the converter looks for it."""
        if self._is_hidden(run):
            return self._hidden_run(run)
        is_struck = any(is_on(self._setting(run, strike)) for strike in ("w:strike", "w:dstrike"))
        is_raised = signed(value(self._setting(run, "w:position"))) >= RAISED
        if (is_struck or is_raised) and child(run, "w:rPr") is None:
            run.insert(0, Element(f"{{{W}}}rPr"))
        if is_struck:
            added(run[0], "strike")
        if is_raised:
            added(run[0], "vertAlign", "superscript")
        font = value(self._setting(run, "w:rFonts"), "ascii")
        if font in SYMBOL_FONTS:
            for text in [part for part in run if tag_of(part) == "w:t"]:
                text.text = self._symbols(font, text.text or "")
        self._rewrite_children(run)
        return [run]

    def _symbols(self, font: str, text: str) -> str:
        """Return the symbols that a font shows for the letters of a text."""
        shown = "".join(letter if letter.isspace() else symbol(font, letter) for letter in text)
        if len(shown) < len(text):
            self._leave_out(f"a character in the font {font}", "")
        return shown

    def _after(self) -> str:
        words = self.text_before.split()[-WORDS_BEFORE:]
        return f" after “{' '.join(words)}”" if words else ""

    def _leave_out(self, title: str, details: str) -> None:
        """Note what was left out, where, and what is known about it."""
        self.notices.append(f"{title} was left out{self._after()}" + (f" (“{excerpt(details)}”)" if details else ""))

    def _field(self, part: Element) -> list[Element]:
        """Read a part of a field: its instruction, the text that Word keeps for it if there is any, and its end."""
        tag, kind = tag_of(part), value(part, "fldCharType")
        if tag == "w:fldSimple":
            self._report_field(value(part, "instr"), has_text=bool(text_of(part)))
            self._rewrite_children(part)
            return list(part)
        if kind == "begin":
            self.fields.append("")
            self.choices.append(chosen_entry(child(part, "w:ffData", "w:ddList")))
        elif tag == "w:instrText" and self.fields:
            self.fields[-1] += part.text or ""
        elif kind == "separate" and self.fields:
            self._report_field(self.fields[-1], has_text=True)
            self.fields[-1] = ""
        elif kind == "end" and self.fields:
            self._report_field(self.fields.pop(), has_text=False)
            if choice := self.choices.pop():
                return [part, text_element(choice)]
        return [part]

    def _report_field(self, instruction: str, has_text: bool) -> None:
        """Note a field that Word shows although the file has no text for it, or whose text Word keeps up to date."""
        name, _, rest = instruction.strip().partition(" ")
        if name.upper() in FIELDS and not has_text:
            self._leave_out(FIELDS[name.upper()], rest)
        elif name.upper() in UPDATED_FIELDS and has_text:
            title = UPDATED_FIELDS[name.upper()]
            self.notices.append(f"{title}{self._after()} is printed as Word last updated it; check it")

    def _drawing(self, drawing: Element) -> list[Element]:
        """Leave out a drawing without text, or an embedded object such as an old formula."""
        programs = [value(part, "ProgID") for part in drawing.iter()]
        is_formula = any(program.startswith(FORMULA_PROGRAMS) for program in programs)
        title = "a formula" if is_formula else "an embedded object" if any(programs) else "a drawing"
        texts = (value(part, "descr") or value(part, "alt") for part in drawing.iter())
        self._leave_out(title, f"{next(filter(None, texts), '')} {text_of(drawing)}".strip())
        return []

    def _formula(self, formula: Element) -> list[Element]:
        """Turn a formula on one line into text, and leave out any other."""
        parts = [part.text or "" for part in formula.iter() if tag_of(part) == "m:t"]
        if all(tag_of(part) in PLAIN_FORMULA for part in formula.iter()):
            text = "".join(parts)
            run = Element(f"{{{W}}}r")
            run.append(text_element(text))
            self.text_before += text
            self.notices.append(f"a formula is printed as plain text: “{excerpt(text)}”")
            return [run]
        self._leave_out("a formula", " ".join(parts))
        return []

    def _text_box(self, box: Element) -> list[Element]:
        outer, self.boxes = self.boxes, []
        blocks = self._rewrite_all(box)
        self.boxes = outer + blocks
        if text := text_of(*blocks):
            self.notices.append(f"a text box was put after its paragraph; check where it fits: “{excerpt(text)}”")
        return []
