"""What is painted on the pages: artifacts marked as such, and black with the black plate alone."""

from __future__ import annotations

import re
from typing import Any

import pydyf

from nethandout.typeset.tree import Tree

GREY = re.compile(rb"(\S+) \1 \1 (rg|RG)")
OPERATORS = {b"rg": b"g", b"RG": b"G"}


def artifacts(tree: Tree) -> None:
    """Mark headers, footers, leaders and decoration in the pages' content as artifacts."""
    for number, marks in tree.sightings.artifacts.items():
        content = tree.objects[tree.objects[tree.pages[number]]["Contents"]].stream
        for index, item in enumerate(content):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in marks:
                content[index - 1] = b"/Artifact"
                content[index] = pydyf.Dictionary({"Type": f"/{marks[item['MCID']]}"})


def true_black(tree: Tree) -> None:
    """Set black, white and grey in the one colour that is printed with the black plate alone."""
    for item in tree.pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.stream = [grey(operation) for operation in item.stream]
            # Backgrounds are painted as groups; in a space of their own they would be mixed of three colours again.
            item.extra.get("Group", {}).pop("CS", None)


def grey(operation: Any) -> Any:
    """Turn an operation that sets red, green and blue to one value into the one that sets grey."""
    if not isinstance(operation, bytes) or len(operation) > 60:
        return operation
    found = GREY.fullmatch(operation)
    return operation if found is None else found[1] + b" " + OPERATORS[found[2]]
