"""Read the XML of a Word file: its elements, its styles, and the settings that make text invisible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PREFIXES = {
    W: "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14:",
}
PROPERTIES = frozenset(("w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblPr", "w:sdtPr", "w:sectPr"))
TEXT = frozenset(("w:t", "w:delText", "m:t", "a:t"))
SPACES = frozenset(("w:p", "w:tab", "w:br", "w:cr", "a:p"))
WHITE, UNKNOWN = "FFFFFF", "?"
MIN_CONTRAST = 15  # of 255: closer colors cannot be told apart
MIN_SIZE, MIN_WIDTH, MIN_HEIGHT = 4, 5, 40
"""Font size (half points), width of letters (percent), and exact height (1/20 point) up to which text is hidden."""
USUAL_SIZE, RAISED = 22, 4
"""Font size if none is set, and height above the line from which a number is an exponent, both in half points."""
PAGE = 12_000, 31_680
"""Distances to the left or up, and to the right or down, in 1/20 point, from which text is off the page."""
HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGray": "808080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "green": "00FF00",
    "lightGray": "C0C0C0",
    "magenta": "FF00FF",
    "red": "FF0000",
    "white": WHITE,
    "yellow": "FFFF00",
}
# Tracked changes are taken as accepted, so that deleted text is never printed.
CHANGES = {
    "w:del": "was deleted and is left out",
    "w:ins": "was inserted and is printed",
    "w:moveTo": "was moved and is printed in its new place",
    "w:moveFrom": "",
    "w:cellIns": "is in an inserted cell and is printed",
    "w:cellDel": "is in a deleted cell and is printed",
}
SYMBOL_FONTS = frozenset(("Symbol", "Webdings", "Wingdings", "Wingdings 2", "Wingdings 3"))
# Fields that Word shows although the file has no text for them, and what they are.
FIELDS = {
    "EQ": "a formula",
    "SYMBOL": "a symbol",
    **dict.fromkeys(("MACROBUTTON", "GOTOBUTTON"), "a button"),
    **dict.fromkeys(("AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM"), "an automatic number"),
}
# Fields whose text Word keeps up to date, and what it is.
UPDATED_FIELDS = {
    **dict.fromkeys(("PAGE", "PAGEREF"), "a page number"),
    **dict.fromkeys(("NUMPAGES", "SECTIONPAGES"), "a number of pages"),
    **dict.fromkeys(("DATE", "TIME", "SAVEDATE", "PRINTDATE"), "a date"),
}
FORMULA_PROGRAMS = ("Equation", "MathType")
DRAWINGS = frozenset(("w:drawing", "w:pict"))
# Parts of drawings that are read, or reported with more than the drawing.
READ_DRAWINGS = frozenset(("blip", "imagedata", "textpath", "chart", "relIds", "txbxContent"))


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *about: str | None) -> None:
        """Refuse a document type, which Word never writes."""
        raise ValueError("a document type")


def parse(data: bytes) -> Element:
    """Parse a part of a Word file; raises ValueError or ParseError."""
    return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))


def tag_of(element: Element) -> str:
    """Return the tag of an element with its usual prefix, such as w:p."""
    return _prefixed(element.tag)


@lru_cache(maxsize=1_000)
def _prefixed(tag: str) -> str:
    namespace, _, local = tag[1:].rpartition("}")
    return PREFIXES.get(namespace, "") + local


def value(element: Element | None, attribute: str = "val") -> str:
    """Return an attribute by its name without a prefix, or an empty string."""
    attributes = element.attrib.items() if element is not None else ()
    return next((text for name, text in attributes if name.rpartition("}")[2] == attribute), "")


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element down a path of tags, or None."""
    for step in path:
        element = next((part for part in element if tag_of(part) == step), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool:
    """Return whether a switch such as w:vanish is there and not turned off."""
    return element is not None and value(element) not in ("0", "false", "off")


def text_of(*elements: Element) -> str:
    """Return the text of elements, including deleted text."""
    parts = (
        part.text or "" if tag_of(part) in TEXT else " "
        for element in elements
        for part in element.iter()
        if tag_of(part) in TEXT | SPACES
    )
    return " ".join("".join(parts).split())


def added(parent: Element, name: str, setting: str = "") -> Element:
    """Add an element to another one, with a setting if there is one, and return it."""
    return ElementTree.SubElement(parent, f"{{{W}}}{name}", {f"{{{W}}}val": setting} if setting else {})


def text_element(text: str) -> Element:
    """Return an element with a text."""
    element = Element(f"{{{W}}}t")
    element.text = text
    return element


def readable_form(element: Element) -> Element:
    """Return the alternative to read: one with a text box, else the one for older programs."""
    forms = [form for form in element if tag_of(form) in ("mc:Choice", "mc:Fallback")]
    boxed = (form for form in forms if any(tag_of(part) == "w:txbxContent" for part in form.iter()))
    return next(boxed, forms[-1] if forms else element)


def is_unread_drawing(drawing: Element) -> bool:
    """Return whether a drawing has no picture or text box to read, or has text that is not in a text box."""
    names = {part.tag.rpartition("}")[2] for part in drawing.iter()}
    return READ_DRAWINGS.isdisjoint(names) or any(tag_of(part) == "a:t" for part in drawing.iter())


def chosen_entry(choices: Element | None) -> str:
    """Return the choice that a drop-down list of a form shows; an empty string if there is no list."""
    if choices is None:
        return ""
    entries = [value(part) for part in choices if tag_of(part) == "w:listEntry"]
    chosen = [signed(value(part)) for part in choices if tag_of(part) in ("w:default", "w:result")]
    return (entries[(chosen or [0])[-1] :] or entries or [""])[0]


class Styles:
    """The styles of a Word file, with those they are based on."""

    def __init__(self, root: Element | None) -> None:
        styles = [style for style in root if tag_of(style) == "w:style"] if root is not None else []
        self.found: dict[tuple[str, tuple[str, ...]], Element | None] = {}
        self.by_id = {value(style, "styleId"): style for style in styles}
        defaults = (style for style in styles if value(style, "default") == "1" and value(style, "type") == "paragraph")
        self.default = value(next(defaults, None), "styleId")

    def setting(self, style: str, *path: str) -> Element | None:
        """Return a setting of a style or of the nearest style it is based on."""
        if (style, path) not in self.found:
            settings = (child(each, *path) for each in self._chain(style))
            self.found[style, path] = next((setting for setting in settings if setting is not None), None)
        return self.found[style, path]

    def has_shading(self, style: str) -> bool:
        """Return whether a table style, or one that it is based on, colors any cells."""
        return any(tag_of(part) == "w:shd" for each in self._chain(style) for part in each.iter())

    def background(self, element: Element) -> str:
        """Return the color behind the text of an element: six hexadecimal digits, UNKNOWN, or an empty string."""
        if tag_of(element) == "w:txbxContent":
            return UNKNOWN
        for properties in (part for part in element if tag_of(part) in PROPERTIES):
            highlight = value(child(properties, "w:highlight"))
            if highlight not in ("", "none"):
                return HIGHLIGHTS.get(highlight, UNKNOWN)
            shading = child(properties, "w:shd")
            has_pattern = value(shading) not in ("", "clear", "nil")
            if has_pattern or self.has_shading(value(child(properties, "w:tblStyle"))):
                return UNKNOWN
            if value(shading, "fill") not in ("", "auto"):
                return value(shading, "fill")
        return ""

    def is_out_of_sight(self, paragraph: Element) -> bool:
        """Return whether the lines of a paragraph are too low to show their text, or off the page."""
        properties = child(paragraph, "w:pPr")
        style = value(child(properties, "w:pStyle")) or self.default

        def setting(name: str) -> Element | None:
            own = child(properties, name)
            return own if own is not None else self.setting(style, "w:pPr", name)

        own, frame, indent = child(properties, "w:spacing"), setting("w:framePr"), setting("w:ind")
        spacing = own if value(own, "line") else self.setting(style, "w:pPr", "w:spacing")
        if is_too_low(value(spacing, "lineRule"), value(spacing, "line")):
            return True
        places = [value(indent, side) for side in ("left", "start", "firstLine")] + [
            value(frame, side) for side in "xy"
        ]
        return is_too_low(value(frame, "hRule"), value(frame, "h")) or any(map(_is_off_page, places))

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(len(self.by_id)):
            if style not in self.by_id:
                return
            yield self.by_id[style]
            style = value(child(self.by_id[style], "w:basedOn"))


def is_unseen(setting: Callable[[str], Element | None], background: str) -> bool:
    """Return whether text with these settings is hidden, tiny, or of nearly the color behind it."""
    if is_on(setting("w:vanish")):
        return True
    position, spacing = signed(value(setting("w:position"))), signed(value(setting("w:spacing")))
    if abs(position) * 10 >= PAGE[0] or spacing <= -5 * (signed(value(setting("w:sz"))) or USUAL_SIZE):
        return True  # off the page, or its letters are on top of each other
    if _is_at_most(value(setting("w:sz")), MIN_SIZE) or _is_at_most(value(setting("w:w")).rstrip("%"), MIN_WIDTH):
        return True
    color, fill = setting("w:color"), setting("w14:textFill")
    if child(fill, "w14:noFill") is not None:
        return True
    shown = value(child(fill, "w14:solidFill", "w14:srgbClr")) or value(color)
    if not shown and value(color, "themeColor") in ("background1", "light1"):
        shown = WHITE
    return is_same_color(shown, background)


def is_too_low(rule: str, height: str) -> bool:
    """Return whether a line or row of this height, in 1/20 point, is too low to show its text."""
    return rule == "exact" and _is_at_most(height, MIN_HEIGHT)


def signed(text: str) -> int:
    """Return a number with or without a sign; 0 if there is none."""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 8 else 0


def _is_off_page(text: str) -> bool:
    return not -PAGE[0] < signed(text) < PAGE[1]


def _is_at_most(text: str, most: int) -> bool:
    return text.isdecimal() and len(text) < 6 and int(text) <= most


def is_same_color(color: str, background: str) -> bool:
    """Return whether two colors cannot be told apart."""
    try:
        pairs = zip(bytes.fromhex(color), bytes.fromhex(background), strict=True)
        return bool(color) and all(abs(one - other) <= MIN_CONTRAST for one, other in pairs)
    except ValueError:
        return False
