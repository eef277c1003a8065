"""The steps that make the tag tree say what a reader should hear: notes, contents, figures, languages."""

from __future__ import annotations

from typing import Any

import pydyf

from nethandout.typeset.tree import Element, Tree

POINTS = 0.75  # of a CSS pixel
SVG = "{http://www.w3.org/2000/svg}svg"
FILLED = ("/Span", "/NonStruct", "/Div", "/P")  # roles that mean nothing without content
CONTENTS = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}


def notes_at_their_calls(tree: Tree) -> None:
    """Put each footnote behind the place that calls it, as a Note with a label and a name."""
    origins = [(element, seen) for element in tree.walk() if (seen := tree.origin(element)) is not None]
    calls = {id(seen.source): element for element, seen in origins if seen.tag.endswith("::footnote-call")}
    for area in (element for element, seen in origins if seen.role == "footnotes"):
        for note in tree.kids(area):
            call = calls.get(id(tree.source(note)))
            if call is None:
                continue
            tree.remove(note)
            call["S"], note["S"], note["ID"] = "/Reference", "/Note", pydyf.String(f"note-{note.number}")
            for part in tree.walk(note):
                if tree.tag(part).endswith("::footnote-marker"):
                    part["S"] = "/Lbl"
            parent = tree.objects[call["P"]]
            parts = tree.parts(parent)
            place = next(index for index, part in enumerate(parts) if part is call)
            tree.set_kids(parent, [*parts[: place + 1], note, *parts[place + 1 :]])
        if not area["K"]:
            tree.remove(area)
            area.clear()


def one_element_each(tree: Tree) -> None:
    """Join what lines and pages broke apart: a paragraph, a list, a table is one element again."""
    _join(tree, tree.top)


def _join(tree: Tree, element: Element) -> None:
    anywhere = element["S"] in ("/TR", "/Document")
    kept: list[Element] = []
    for part in tree.parts(element):
        twin = _twin(tree, kept if anywhere else kept[-1:], part)
        if twin is None:
            kept.append(part)
        else:
            tree.merge(twin, part)
    tree.set_kids(element, kept)
    for kid in tree.kids(element):
        _join(tree, kid)


def _twin(tree: Tree, kept: list[Any], part: Any) -> Element | None:
    seen = tree.part_origin(part)
    if seen is None or seen.source is None:
        return None
    for other in reversed(kept):
        known = tree.part_origin(other)
        if known is None or known.source is not seen.source:
            continue
        if known.tag == seen.tag and other["S"] == part["S"] and part["S"] != "/Figure":
            return other
    return None


def contents_as_contents(tree: Tree) -> None:
    """Tag the list inside an element with role="doc-toc" as a table of contents."""
    for element in list(tree.walk()):
        source = tree.source(element)
        if source is not None and source.get("role") == "doc-toc":
            for part in list(tree.walk(element)):
                part["S"] = CONTENTS.get(part["S"], part["S"])


def figure_boxes(tree: Tree) -> None:
    """Say where each figure stands in points from the foot of its page; take a drawing's words from its label."""
    for element in tree.of("/Figure"):
        source = tree.source(element)
        if "Alt" not in element and source is not None and source.tag == SVG and source.get("aria-label"):
            element["Alt"] = pydyf.String(source.get("aria-label"))
        height = tree.document.pages[tree.pages.index(element["Pg"])].height
        left, top, right, bottom = element["A"]["BBox"]
        box = (left, height - bottom, right, height - top)
        element["A"]["BBox"] = pydyf.Array(round(length * POINTS, 3) for length in box)


def languages(tree: Tree) -> None:
    """Say the language of every passage that has one of its own."""
    for element in tree.walk():
        source = tree.source(element)
        if source is not None and source.get("lang"):
            element["Lang"] = pydyf.String(source.get("lang"))


def nothing_empty(tree: Tree) -> None:
    """Take out elements that hold nothing, such as those around what became an artifact."""
    for element in reversed(list(tree.walk())):
        if element["S"] in FILLED and not element["K"]:
            tree.remove(element)
            element.clear()
