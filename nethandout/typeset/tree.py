"""The tag tree of a PDF that is being written: find, move, merge and strike its elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

from nethandout.typeset.guarded import Sighting, Sightings

Element = Any


class Tree:
    """Structure elements by reference, where they come from, and the table from content back to elements."""

    def __init__(self, document: Any, pdf: Any, sightings: Sightings) -> None:
        self.document = document
        self.pdf = pdf
        self.sightings = sightings
        self.objects = {item.reference: item for item in pdf.objects}
        self.origins = {seen.element.number: seen for seen in sightings.elements}
        self.pages: list[bytes] = list(pdf.page_references)
        root = self.objects[pdf.catalog["StructTreeRoot"]]
        self.top: Element = self.objects[root["K"][0]]
        self.nums: Any = self.objects[root["ParentTree"]]["Nums"]

    def origin(self, element: Element) -> Sighting | None:
        """Say what an element was made of; None where nothing on the page stands behind it."""
        return self.origins.get(element.number)

    def part_origin(self, part: Any) -> Sighting | None:
        """Say what a part was made of, where it is an element."""
        return self.origin(part) if isinstance(part, dict) and "S" in part else None

    def source(self, element: Element) -> Any:
        """Find the HTML element an element stands for, leaving out what style sheets add to it."""
        seen = self.origin(element)
        return None if seen is None or seen.source is None or seen.tag != seen.source.tag else seen.source

    def parts(self, element: Element) -> list[Any]:
        """The kids of an element, in order: elements, references to annotations, marks of content."""
        return [self.objects[kid] if isinstance(kid, bytes) else kid for kid in element.get("K", ())]

    def kids(self, element: Element) -> list[Element]:
        """The elements right below an element."""
        return [kid for kid in self.parts(element) if isinstance(kid, dict) and "S" in kid]

    def walk(self, element: Element | None = None) -> Iterator[Element]:
        """Every element from this one on, in reading order."""
        element = self.top if element is None else element
        yield element
        for kid in self.kids(element):
            yield from self.walk(kid)

    def of(self, *roles: str) -> Iterator[Element]:
        """Every element with one of these roles, such as "/Link", in reading order; it may be moved meanwhile."""
        return (element for element in list(self.walk()) if element.get("S") in roles)

    def annotations(self, element: Element) -> list[tuple[Any, Any]]:
        """The references to annotations among the kids of an element, each with its annotation."""
        references = (part for part in self.parts(element) if isinstance(part, dict) and part.get("Type") == "/OBJR")
        return [(part, self.objects[part["Obj"]]) for part in references]

    def tag(self, element: Element) -> str:
        """The name of what an element was made of: an HTML element, or what style sheets add to it."""
        seen = self.origin(element)
        return "" if seen is None else seen.tag

    def ancestor(self, element: Element, role: str) -> Element | None:
        """The nearest element above with a role such as "/Link"; None where there is none."""
        while element is not self.top:
            element = self.objects[element["P"]]
            if element["S"] == role:
                return element
        return None

    def add(self, role: str, parent: Element, like: Element) -> Element:
        """Make a new element on the page of another one; it is not yet among the parent's kids."""
        element = pydyf.Dictionary(
            {"Type": "/StructElem", "S": role, "K": pydyf.Array(), "Pg": like["Pg"], "P": parent.reference}
        )
        self.pdf.add_object(element)
        self.objects[element.reference] = element
        if like.number in self.origins:
            self.origins[element.number] = self.origins[like.number]
        return element

    def set_kids(self, element: Element, parts: list[Any]) -> None:
        """Give an element these kids; each of them, and its content, then belongs to it."""
        element["K"] = pydyf.Array()
        for part in parts:
            self.append(element, part)

    def append(self, element: Element, part: Any, page: bytes | None = None) -> None:
        """Put one more part behind an element's kids; `page` is where bare marks of content lie."""
        if isinstance(part, int):
            page = page or element["Pg"]
            self.nums[2 * self.pages.index(page) + 1][part] = element.reference
            if page != element["Pg"]:
                part = pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": part})
            element["K"].append(part)
        elif part.get("Type") == "/MCR":
            self.nums[2 * self.pages.index(part["Pg"]) + 1][part["MCID"]] = element.reference
            element["K"].append(part)
        elif part.get("Type") == "/OBJR":
            self.nums[2 * self.objects[part["Obj"]]["StructParent"] + 1] = element.reference
            element["K"].append(part.reference)
        else:
            part["P"] = element.reference
            element["K"].append(part.reference)

    def merge(self, element: Element, other: Element) -> None:
        """Put the kids of another element behind the kids of this one; the other is then nothing."""
        for part in self.parts(other):
            self.append(element, part, other["Pg"])
        other.clear()

    def remove(self, element: Element) -> None:
        """Take an element from among its parent's kids."""
        self.objects[element["P"]]["K"].remove(element.reference)

    def strike(self, element: Element, kind: str) -> None:
        """Take an element and all below it out of the tree; its content becomes an artifact."""
        self.remove(element)
        for part in list(self.walk(element)):
            for kid in self.parts(part):
                if isinstance(kid, int):
                    page = self.pages.index(part["Pg"])
                    self.nums[2 * page + 1][kid] = b"null"
                    self.sightings.artifacts.setdefault(page, {})[kid] = kind
                elif kid.get("Type") == "/OBJR":
                    self.drop(self.objects[kid["Obj"]])
                    kid.clear()
            part.clear()

    def drop(self, annotation: Any) -> None:
        """Take an annotation off its page."""
        for page in self.pages:
            annotations = self.objects[page].get("Annots", [])
            if annotation.reference in annotations:
                annotations.remove(annotation.reference)
        if "StructParent" in annotation:
            self.nums[2 * annotation["StructParent"] + 1] = b"null"
        annotation.clear()

    def close(self) -> None:
        """Take what was dropped out of the table from content to elements; no entry of it may be empty."""
        pairs = zip(self.nums[::2], self.nums[1::2], strict=True)
        self.nums[:] = [item for number, value in pairs if value != b"null" for item in (number, value)]
