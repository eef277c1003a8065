"""Lists in the tag tree: every item with its label and one body."""

from __future__ import annotations

from typing import Any

from nethandout.typeset.tree import Element, Tree


def list_bodies(tree: Tree) -> None:
    """Give every item of a list a label and one body, with the lists inside the item in the body."""
    for element in tree.of("/L"):
        _items(tree, element)


def _items(tree: Tree, outer: Element) -> None:
    items: list[Element] = []
    inner: dict[int, list[Element]] = {}
    for kid in _without_columns(tree, outer):
        if kid["S"] == "/L" and items:
            inner.setdefault(items[-1].number, []).append(kid)
        elif tree.tag(kid) == "dd" and items and tree.tag(items[-1]) in ("dt", "dd"):
            inner.setdefault(items[-1].number, []).extend(tree.kids(kid))
            kid.clear()
        else:
            items.append(kid)
    tree.set_kids(outer, list(items))
    for item in items:
        if tree.tag(item) == "dt":
            for name in tree.kids(item):
                name["S"] = "/Lbl"
        _fill(tree, item, inner.get(item.number, []))


def _without_columns(tree: Tree, outer: Element) -> list[Element]:
    """The kids of a list; where it is set in columns, each of them is a list in the list, which is taken away."""
    kids: list[Element] = []
    for kid in tree.kids(outer):
        if kid["S"] == "/L" and tree.source(kid) is tree.source(outer) is not None:
            kids.extend(tree.kids(kid))
            kid.clear()
        else:
            kids.append(kid)
    return kids


def _fill(tree: Tree, item: Element, lists: list[Element]) -> None:
    """Make the body of one item of all its parts but the label, in the order they stand in on the page."""
    if item["S"] != "/LI":
        return
    parts = tree.parts(item)
    labels = [part for part in parts if _has_role(part, "/Lbl")]
    rest = [part for part in parts if not _has_role(part, "/Lbl")] + lists
    if not lists and len(rest) == 1 and _has_role(rest[0], "/LBody"):
        return
    orders = {id(part): seen.order for part in rest if (seen := tree.part_origin(part)) is not None}
    rest.sort(key=lambda part: orders.get(id(part), 0))
    body = next((part for part in rest if _has_role(part, "/LBody")), None)
    if body is None:
        body = tree.add("/LBody", item, item)
    inside: list[Any] = []
    for part in rest:
        inside.extend(tree.parts(part) if _has_role(part, "/LBody") else [part])
    tree.set_kids(body, inside)
    tree.set_kids(item, [*labels, body])


def _has_role(part: Any, role: str) -> bool:
    return isinstance(part, dict) and part.get("S") == role
