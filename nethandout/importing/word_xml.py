"""The XML inside a Word file: names, values and words of its elements, whatever the age of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def hidden_styles(styles: Element | None) -> frozenset[str]:
    """Return the ids of the styles that hide words."""
    own: dict[str, tuple[bool | None, str]] = {}
    for style in styles if styles is not None else ():
        based_on = value(child(style, "w:basedOn"))
        own[value(style, "styleId")] = is_on(child(style, "w:rPr", "w:vanish")), based_on
    return frozenset(style for style in own if next(_switches(own, style), False))


def _switches(own: Mapping[str, tuple[bool | None, str]], style: str) -> Iterator[bool]:
    for _ in range(len(own)):
        switch, based_on = own.get(style, (None, ""))
        if switch is not None:
            yield switch
        style = based_on
