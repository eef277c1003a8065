"""Links: where they hang in the tag tree, and what a screen reader says of them."""

from __future__ import annotations

from typing import Any

import pydyf

from nethandout.typeset.tree import Element, Tree

PRINTED = 4  # the annotation flag "Print"


def link_places(tree: Tree) -> None:
    """Hang every link annotation directly below its Link; one that lies inside another of that Link is taken off."""
    for element in list(tree.walk()):
        if element["S"] == "/Link":
            continue
        for part, annotation in tree.annotations(element):
            link = tree.ancestor(element, "/Link")
            if link is not None and annotation.get("Subtype") == "/Link":
                element["K"].remove(part.reference)
                tree.append(link, part)
    for link in tree.of("/Link"):
        _one_over_another(tree, link)
    for annotation in tree.sightings.dropped:
        tree.drop(annotation)


def _one_over_another(tree: Tree, link: Element) -> None:
    places = tree.annotations(link)
    for part, annotation in reversed(places):
        others = [other for at, other in places if at is not part and at["Pg"] == part["Pg"]]
        if any(_covers(other, annotation) for other in others):
            link["K"].remove(part.reference)
            tree.drop(annotation)
            part.clear()
            places = [(at, other) for at, other in places if at is not part]


def _covers(outer: Any, inner: Any) -> bool:
    """Whether a link's rectangle covers another's from left to right, on the same line."""
    left, top, right, bottom = outer["Rect"]
    x1, y1, x2, y2 = inner["Rect"]
    return bool(left - 0.1 <= x1 and x2 <= right + 0.1 and min(y1, y2) < (top + bottom) / 2 < max(y1, y2))


def link_words(tree: Tree) -> None:
    """Describe every link by its words, not by its target; links are printed like all else."""
    for element in tree.of("/Link"):
        seen = tree.origin(element)
        name = words(seen.source) if seen is not None and seen.source is not None else ""
        name = name or (" ".join(seen.words.split()) if seen is not None else "")
        if name and seen is not None and not seen.words.strip():
            element["Alt"] = pydyf.String(name)
        for _, annotation in tree.annotations(element):
            annotation["F"] = PRINTED
            if name:
                annotation["Contents"] = pydyf.String(name)


def words(source: Any) -> str:
    """What an element is called: its label, its title, or the words and pictures inside it."""
    label = source.get("aria-label") or source.get("title")
    if label:
        return str(label)
    pieces = [source.text or ""]
    for child in source:
        if child.tag not in ("select", "textarea"):
            pieces.append(child.get("alt") or "" if child.tag == "img" else words(child))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())
