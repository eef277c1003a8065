"""The tag tree of a PDF, and the parts of pages that its elements were made from."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module, metadata
from typing import Any

import pydyf

from nethandout.errors import MissingError

# The private names used, with the parameters relied on (none: the name only has to exist).
TAG_BUILDER = "weasyprint.pdf.tags._build_box_tree"
PRIVATE_NAMES = {
    TAG_BUILDER: ("box", "parent", "pdf", "page_number", "nums", "annotations", "tags"),
    "weasyprint.formatting_structure.boxes.Box": ("self", "element_tag", "style", "element"),
    "weasyprint.formatting_structure.boxes.Box.is_leader": (),
    "weasyprint.formatting_structure.boxes.Box.link_annotation": (),
    "weasyprint.formatting_structure.boxes.Box.widget_annotation": (),
    "weasyprint.formatting_structure.boxes.TextBox": ("self", "element_tag", "style", "element", "text"),
    "weasyprint.formatting_structure.boxes.PageBox": ("self", "page_type", "style"),
    "weasyprint.formatting_structure.boxes.MarginBox": ("self", "at_keyword", "style"),
    "weasyprint.formatting_structure.boxes.FootnoteAreaBox": ("self", "page", "style"),
    "weasyprint.layout.absolute.AbsolutePlaceholder": ("self", "box"),
}


@dataclass(frozen=True)
class Origin:
    """The part of a page that a structure element was made from.

    `source` is the HTML element, `tag` its name, with "::marker" or the like for generated content; `role` is
    "footnotes" for the footnote area of a page. `words` are the printed text.
    """

    element: Any
    source: Any
    tag: str
    page: int
    order: int
    words: str
    role: str = ""
    widget: Any = None


@dataclass
class TagRecord:
    """What was recorded while the tags were built.

    `artifacts` maps pages to the numbers of marked content that is an artifact, and its kind. `dropped` are the link
    annotations on artifacts.
    """

    elements: list[Origin] = field(default_factory=list)
    page_names: list[str] = field(default_factory=list)
    artifacts: dict[int, dict[int, str]] = field(default_factory=dict)
    dropped: list[Any] = field(default_factory=list)


def missing_names() -> list[str]:
    """Return the private names that this release of WeasyPrint lacks or has changed."""
    return [name for name, takes in PRIVATE_NAMES.items() if not _is_as_expected(name, takes)]


@contextmanager
def record_tags() -> Iterator[TagRecord]:
    """Record where tags come from while WeasyPrint builds them; raises MissingError for a changed private name."""
    if missing := missing_names():
        version = metadata.version("weasyprint")
        raise MissingError(
            f"WeasyPrint {version} has moved {', '.join(missing)}; install the release that pyproject.toml names"
        )
    tags: Any = import_module("weasyprint.pdf.tags")
    original = tags._build_box_tree
    record = TagRecord()
    seen: set[int] = set()

    def build(box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, marks: Any) -> Any:
        box = _resolve_placeholder(box)
        if kind := _artifact_kind(box):
            _remove_from_tags(box, page, nums, marks, kind, record)
            return
        if type(box).__name__ == "PageBox":
            record.page_names.append(box.page_type.name or "")
        for element in original(box, parent, pdf, page, nums, annotations, marks):
            if element.number not in seen:
                seen.add(element.number)
                record.elements.append(_origin(box, element, page, len(seen)))
            yield element

    tags._build_box_tree = build
    try:
        yield record
    finally:
        tags._build_box_tree = original


def _is_as_expected(name: str, takes: tuple[str, ...]) -> bool:
    parts = name.split(".")
    try:
        holder: Any = import_module(".".join(parts[:3]))
        for part in parts[3:]:
            holder = getattr(holder, part)
    except (ImportError, AttributeError):
        return False
    if not takes:
        return True
    function = holder.__init__ if inspect.isclass(holder) else holder
    return tuple(inspect.signature(function).parameters)[: len(takes)] == takes


def _resolve_placeholder(box: Any) -> Any:
    """Return the absolutely positioned box of a placeholder, and any other box itself."""
    return box._box if type(box).__name__ == "AbsolutePlaceholder" else box


def _artifact_kind(box: Any) -> str:
    """Return the kind of artifact a box is; "" if it is content."""
    if type(box).__name__ == "MarginBox":
        return "Pagination"
    source = box.element
    if box.is_leader or (source is not None and source.get("aria-hidden") == "true"):
        return "Layout"
    if source is not None and source.tag == "img" and "::" not in box.element_tag:
        decorative = source.get("alt") == "" or source.get("role") in ("presentation", "none")
        return "Layout" if decorative else ""
    return ""


def _remove_from_tags(box: Any, page: int, nums: Any, marks: Any, kind: str, record: TagRecord) -> None:
    """Keep a box and its descendants out of the tags."""
    for part in _walk_boxes(box):
        mark = marks.pop(part, None)
        if mark is not None:
            nums[mark["mcid"]] = b"null"
            record.artifacts.setdefault(page, {})[mark["mcid"]] = kind
        if part.link_annotation:
            record.dropped.append(part.link_annotation)


def _walk_boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in box.children:
        yield from _walk_boxes(_resolve_placeholder(child))


def _origin(box: Any, element: Any, page: int, order: int) -> Origin:
    role = "footnotes" if type(box).__name__ == "FootnoteAreaBox" else ""
    words = "".join(part.text for part in _walk_boxes(box) if hasattr(part, "text"))
    return Origin(element, box.element, box.element_tag or "", page, order, words, role, box.widget_annotation)


Element = Any


class TagTree:
    """Structure elements by reference, their origins, and the table that maps content to elements."""

    def __init__(self, document: Any, pdf: Any, record: TagRecord) -> None:
        self.document = document
        self.pdf = pdf
        self.record = record
        self.objects = {item.reference: item for item in pdf.objects}
        self.origins = {origin.element.number: origin for origin in record.elements}
        self.pages: list[bytes] = list(pdf.page_references)
        root = self.objects[pdf.catalog["StructTreeRoot"]]
        self.top: Element = self.objects[root["K"][0]]
        self.nums: Any = self.objects[root["ParentTree"]]["Nums"]

    def origin(self, element: Element) -> Origin | None:
        """Return the part of the page that an element was made from, if any."""
        return self.origins.get(element.number)

    def part_origin(self, part: Any) -> Origin | None:
        """Return the origin of a part that is an element."""
        return self.origin(part) if isinstance(part, dict) and "S" in part else None

    def source(self, element: Element) -> Any:
        """Return the HTML element that an element was made from, None for generated content."""
        origin = self.origin(element)
        return None if origin is None or origin.source is None or origin.tag != origin.source.tag else origin.source

    def parts(self, element: Element) -> list[Any]:
        """Return the kids of an element in order: elements, references to annotations, marked content."""
        return [self.objects[kid] if isinstance(kid, bytes) else kid for kid in element.get("K", ())]

    def kids(self, element: Element) -> list[Element]:
        """Return the elements among the kids of an element."""
        return [kid for kid in self.parts(element) if isinstance(kid, dict) and "S" in kid]

    def walk(self, element: Element | None = None) -> Iterator[Element]:
        """Yield an element and its descendants, in reading order."""
        element = self.top if element is None else element
        yield element
        for kid in self.kids(element):
            yield from self.walk(kid)

    def with_role(self, *roles: str) -> Iterator[Element]:
        """Yield the elements with one of these roles, such as "/Link", in reading order; moving them is safe."""
        return (element for element in list(self.walk()) if element.get("S") in roles)

    def annotations(self, element: Element) -> list[tuple[Any, Any]]:
        """Return the references to annotations among the kids of an element, with the annotations."""
        references = (part for part in self.parts(element) if isinstance(part, dict) and part.get("Type") == "/OBJR")
        return [(part, self.objects[part["Obj"]]) for part in references]

    def tag(self, element: Element) -> str:
        """Return the name of the HTML element or generated content that an element was made from."""
        origin = self.origin(element)
        return "" if origin is None else origin.tag

    def ancestor(self, element: Element, role: str) -> Element | None:
        """Return the nearest ancestor with a role such as "/Link"."""
        while element is not self.top:
            element = self.objects[element["P"]]
            if element["S"] == role:
                return element
        return None

    def add(self, role: str, parent: Element, like: Element) -> Element:
        """Create an element on the page of another one, without adding it to the parent's kids."""
        element = pydyf.Dictionary(
            {"Type": "/StructElem", "S": role, "K": pydyf.Array(), "Pg": like["Pg"], "P": parent.reference}
        )
        self.pdf.add_object(element)
        self.objects[element.reference] = element
        if like.number in self.origins:
            self.origins[element.number] = self.origins[like.number]
        return element

    def set_kids(self, element: Element, parts: list[Any]) -> None:
        """Replace the kids of an element."""
        element["K"] = pydyf.Array()
        for part in parts:
            self.append(element, part)

    def append(self, element: Element, part: Any, page: bytes | None = None) -> None:
        """Append a part to an element's kids; `page` is the page of marked content given as a number."""
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
        """Move the kids of another element to the end of this one, and clear the other."""
        for part in self.parts(other):
            self.append(element, part, other["Pg"])
        other.clear()

    def remove(self, element: Element) -> None:
        """Remove an element from its parent's kids."""
        self.objects[element["P"]]["K"].remove(element.reference)

    def make_artifact(self, element: Element, kind: str) -> None:
        """Remove an element and its descendants, and make their content an artifact."""
        self.remove(element)
        for part in list(self.walk(element)):
            for kid in self.parts(part):
                if isinstance(kid, int):
                    page = self.pages.index(part["Pg"])
                    self.nums[2 * page + 1][kid] = b"null"
                    self.record.artifacts.setdefault(page, {})[kid] = kind
                elif kid.get("Type") == "/OBJR":
                    self.drop_annotation(self.objects[kid["Obj"]])
                    kid.clear()
            part.clear()

    def drop_annotation(self, annotation: Any) -> None:
        """Remove an annotation from its page."""
        for page in self.pages:
            annotations = self.objects[page].get("Annots", [])
            if annotation.reference in annotations:
                annotations.remove(annotation.reference)
        if "StructParent" in annotation:
            self.nums[2 * annotation["StructParent"] + 1] = b"null"
        annotation.clear()

    def close(self) -> None:
        """Remove empty entries, which are not allowed, from the table that maps content to elements."""
        pairs = zip(self.nums[::2], self.nums[1::2], strict=True)
        self.nums[:] = [item for number, value in pairs if value != b"null" for item in (number, value)]
