"""What the renderer's public hook does not tell: which part of the page became which part of the tag tree.

Everything of WeasyPrint that is not public is named in this module and looked for before it is used, so that a
release that moves one of these names stops with a sentence that says which.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module, metadata
from typing import Any

from nethandout.errors import MissingError

# Each private name, and what of it is used: the arguments it takes, or (in brackets) that it is there.
BUILDER = "weasyprint.pdf.tags._build_box_tree"
NAMES = {
    BUILDER: ("box", "parent", "pdf", "page_number", "nums", "annotations", "tags"),
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
class Sighting:
    """A part of the page and the structure element made of it.

    `source` is the HTML element, `tag` its name, with "::marker" or the like for what style sheets add; `role` is
    "footnotes" for the footnotes' place at the foot of a page. `words` are the text as it is printed.
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
class Sightings:
    """What was seen while the tags were built.

    `artifacts` holds, by page, the numbers of marked content that is no content, and its kind. `dropped` are link
    annotations on such content.
    """

    elements: list[Sighting] = field(default_factory=list)
    page_names: list[str] = field(default_factory=list)
    artifacts: dict[int, dict[int, str]] = field(default_factory=dict)
    dropped: list[Any] = field(default_factory=list)


def moved() -> list[str]:
    """Name what this WeasyPrint does not have, or not as it is used here."""
    return [name for name, takes in NAMES.items() if not _as_expected(name, takes)]


@contextmanager
def watching() -> Iterator[Sightings]:
    """Keep an eye on the building of the tags; raises MissingError when a private name has moved."""
    if missing := moved():
        version = metadata.version("weasyprint")
        raise MissingError(
            f"WeasyPrint {version} has moved {', '.join(missing)}; install the release pyproject.toml names"
        )
    tags: Any = import_module("weasyprint.pdf.tags")
    original = tags._build_box_tree
    sightings = Sightings()
    known: set[int] = set()

    def build(box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, marks: Any) -> Any:
        box = _placed(box)
        if kind := _artifact(box):
            _strike(box, page, nums, marks, kind, sightings)
            return
        if type(box).__name__ == "PageBox":
            sightings.page_names.append(box.page_type.name or "")
        for element in original(box, parent, pdf, page, nums, annotations, marks):
            if element.number not in known:
                known.add(element.number)
                sightings.elements.append(_sighting(box, element, page, len(known)))
            yield element

    tags._build_box_tree = build
    try:
        yield sightings
    finally:
        tags._build_box_tree = original


def _as_expected(name: str, takes: tuple[str, ...]) -> bool:
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


def _placed(box: Any) -> Any:
    """The box itself, where the tree holds a stand-in for an absolutely positioned one."""
    return box._box if type(box).__name__ == "AbsolutePlaceholder" else box


def _artifact(box: Any) -> str:
    """Say which kind of artifact a box is; nothing where it is content."""
    if type(box).__name__ == "MarginBox":
        return "Pagination"
    source = box.element
    if box.is_leader or (source is not None and source.get("aria-hidden") == "true"):
        return "Layout"
    if source is not None and source.tag == "img" and "::" not in box.element_tag:
        decorative = source.get("alt") == "" or source.get("role") in ("presentation", "none")
        return "Layout" if decorative else ""
    return ""


def _strike(box: Any, page: int, nums: Any, marks: Any, kind: str, sightings: Sightings) -> None:
    """Keep a box and all inside it out of the tags; its marked content belongs to nothing."""
    for part in _all(box):
        mark = marks.pop(part, None)
        if mark is not None:
            nums[mark["mcid"]] = b"null"
            sightings.artifacts.setdefault(page, {})[mark["mcid"]] = kind
        if part.link_annotation:
            sightings.dropped.append(part.link_annotation)


def _all(box: Any) -> Iterator[Any]:
    yield box
    for child in box.children:
        yield from _all(_placed(child))


def _sighting(box: Any, element: Any, page: int, order: int) -> Sighting:
    role = "footnotes" if type(box).__name__ == "FootnoteAreaBox" else ""
    words = "".join(part.text for part in _all(box) if hasattr(part, "text"))
    return Sighting(element, box.element, box.element_tag or "", page, order, words, role, box.widget_annotation)
