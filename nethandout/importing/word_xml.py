"""The XML inside a Word file: names, values and words of its elements, whatever the age of the file."""

from __future__ import annotations

from collections.abc import Iterator
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
}
WORDS = frozenset(("w:t", "w:delText", "m:t", "a:t"))
SPACES = frozenset(("w:p", "w:tab", "w:br", "w:cr", "a:p"))


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *about: str | None) -> None:
        """Refuse a document type, which Word never writes."""
        raise ValueError("a document type")


def parse(data: bytes) -> Element:
    """Parse a part of a Word file; raises ValueError or ParseError."""
    return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))


def name(element: Element) -> str:
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
        element = next((one for one in element if name(one) == step), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool | None:
    """Whether a switch such as "hidden" is on or off; None when it is not there."""
    return None if element is None else value(element) not in ("0", "false", "off")


def words(*elements: Element) -> str:
    """Return the words in elements, deleted ones too."""
    parts = (
        part.text or "" if name(part) in WORDS else " "
        for element in elements
        for part in element.iter()
        if name(part) in WORDS | SPACES
    )
    return " ".join("".join(parts).split())


class Styles:
    """The styles of a Word file, each with what it is based on."""

    def __init__(self, styles: Element | None) -> None:
        own = [style for style in styles if name(style) == "w:style"] if styles is not None else []
        self.by_id = {value(style, "styleId"): style for style in own}
        usual = (style for style in own if value(style, "default") == "1" and value(style, "type") == "paragraph")
        self.default = value(next(usual, None), "styleId")

    def setting(self, style: str, *path: str) -> Element | None:
        """Return what a style sets, or the next style it is based on that sets it."""
        return next((found for one in self._chain(style) if (found := child(one, *path)) is not None), None)

    def has_shades(self, style: str) -> bool:
        """Whether a style of tables, or one that it is based on, colors any cells."""
        return any(name(part) == "w:shd" for one in self._chain(style) for part in one.iter())

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(len(self.by_id)):
            if style not in self.by_id:
                return
            yield self.by_id[style]
            style = value(child(self.by_id[style], "w:basedOn"))
