"""Open a Word file: its parts within limits, and its XML, styles, and list numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nethandout.errors import InputError
from nethandout.importing.text_nodes import excerpt

LARGEST_UNPACKED = 50_000_000
LARGEST_PART = 5_000_000
MOST_PARTS = 10_000
MOST_PARAGRAPHS = 10_000
AGAIN = "open it in a word processor and save it again"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PREFIXES = {
    W: "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
}
PROPERTIES = frozenset(("w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblPr", "w:sdtPr", "w:sectPr"))
WHITE, UNKNOWN = "FFFFFF", "?"
NEAREST = 15  # of 255: two colors this close cannot be told apart
WORDS = frozenset(("w:t", "w:delText", "m:t", "a:t"))
SPACES = frozenset(("w:p", "w:tab", "w:br", "w:cr", "a:p"))
MARK = "nethandout-item-"
SHOWN = {"lowerLetter": "a, b, c", "upperLetter": "A, B, C", "lowerRoman": "i, ii, iii", "upperRoman": "I, II, III"}


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *about: str | None) -> None:
        """Refuse a document type, which Word never writes."""
        raise ValueError("a document type")


def parse(data: bytes) -> Element:
    """Parse a part of a Word file; raises ValueError or ParseError."""
    return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))


def name_of(element: Element) -> str:
    """Return the name of an element with the prefix that Word uses, such as w:p."""
    space, _, local = element.tag[1:].rpartition("}")
    return PREFIXES.get(space, "") + local


def value(element: Element | None, attribute: str = "val") -> str:
    """Return an attribute by its name without a prefix, or nothing."""
    own = element.attrib.items() if element is not None else ()
    return next((text for key, text in own if key.rpartition("}")[2] == attribute), "")


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element down a path of names, if it is there."""
    for step in path:
        element = next((one for one in element if name_of(one) == step), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool | None:
    """Whether a switch such as "hidden" is on or off; None when it is not there."""
    return None if element is None else value(element) not in ("0", "false", "off")


def words(*elements: Element) -> str:
    """Return the words in elements, deleted ones too."""
    parts = (
        part.text or "" if name_of(part) in WORDS else " "
        for element in elements
        for part in element.iter()
        if name_of(part) in WORDS | SPACES
    )
    return " ".join("".join(parts).split())


class Styles:
    """The styles of a Word file, each with what it is based on."""

    def __init__(self, styles: Element | None) -> None:
        own = [style for style in styles if name_of(style) == "w:style"] if styles is not None else []
        self.by_id = {value(style, "styleId"): style for style in own}
        usual = (style for style in own if value(style, "default") == "1" and value(style, "type") == "paragraph")
        self.default = value(next(usual, None), "styleId")

    def setting(self, style: str, *path: str) -> Element | None:
        """Return what a style sets, or the next style it is based on that sets it."""
        return next((found for one in self._chain(style) if (found := child(one, *path)) is not None), None)

    def has_shades(self, style: str) -> bool:
        """Whether a style of tables, or one that it is based on, colors any cells."""
        return any(name_of(part) == "w:shd" for one in self._chain(style) for part in one.iter())

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(len(self.by_id)):
            if style not in self.by_id:
                return
            yield self.by_id[style]
            style = value(child(self.by_id[style], "w:basedOn"))


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
            if name_of(element) == "w:abstractNum":
                self._read_levels(element)
            elif name_of(element) == "w:num":
                self._read_list(element)

    def _read_levels(self, element: Element) -> None:
        kind = value(element, "abstractNumId")
        for level in element:
            if name_of(level) == "w:lvl":
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
            if name_of(level) == "w:lvlOverride" and start:
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


def unpacked(data: bytes) -> dict[str, bytes]:
    """Unpack the words and settings of a Word file; refuses what is none, or would fill the memory."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old or password-protected Word file; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _measure(parts)
            read = {part.filename: archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))}
            if any(data.count(b"</w:p>") > MOST_PARAGRAPHS for data in read.values()):
                raise InputError(f"has more than {MOST_PARAGRAPHS:,} paragraphs; split it")
            return read
    except InputError:
        raise
    except Exception as error:
        # zipfile, zlib and others each have errors of their own for a broken archive.
        raise InputError(f"is no Word file, or a damaged one; {AGAIN}") from error


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InputError("is over 50 MB when unpacked; take the pictures out, or split it")
    if any(part.file_size > LARGEST_PART for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise InputError("holds more than 5 MB of words and settings; split it")
    if not {"word/document.xml", "[Content_Types].xml"} & {part.filename for part in parts}:
        raise InputError("is a zip archive, not a Word file; unpack it and import the texts inside one by one")


def background(element: Element, styles: Styles) -> str:
    """Return the color that an element puts below its words: six hexadecimal digits, UNKNOWN, or nothing."""
    if name_of(element) == "w:txbxContent":
        return UNKNOWN
    for properties in (part for part in element if name_of(part) in PROPERTIES):
        is_marked = value(child(properties, "w:highlight")) not in ("", "none", "white")
        if is_marked or styles.has_shades(value(child(properties, "w:tblStyle"))):
            return UNKNOWN
        shading = child(properties, "w:shd")
        if value(shading) not in ("", "clear", "nil"):
            return UNKNOWN
        if value(shading, "fill") not in ("", "auto"):
            return value(shading, "fill")
    return ""


def is_same_color(color: str, fill: str) -> bool:
    """Whether two colors cannot be told apart."""
    try:
        pairs = zip(bytes.fromhex(color), bytes.fromhex(fill), strict=True)
        return bool(color) and all(abs(one - other) <= NEAREST for one, other in pairs)
    except ValueError:
        return False


def readable_form(element: Element) -> Element:
    """The form of a drawing to read: one with words in a box, else the one for older programs."""
    forms = [form for form in element if name_of(form) in ("mc:Choice", "mc:Fallback")]
    boxed = (form for form in forms if any(name_of(part) == "w:txbxContent" for part in form.iter()))
    return next(boxed, forms[-1] if forms else element)
