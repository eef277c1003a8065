"""Marks in a text: where a hard sentence or a finding begins and ends, and the text cut at all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from nethandout.check.manuscript import Element


@dataclass(frozen=True)
class Mark:
    """A stretch of an element's text: `kind` is "hard" or a severity, `number` that of the sentence or finding."""

    element: Element
    start: int
    end: int
    kind: str
    number: int


def pieces(one: Element, marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """The text of an element cut at every mark: each piece has the kinds that lie over it, and the marks it ends."""
    own = [mark for mark in marks if mark.element is one]
    edges = sorted({0, len(one.text), *(mark.start for mark in own), *(mark.end for mark in own)})
    for start, end in pairwise(edges):
        over = [mark for mark in own if mark.start <= start and end <= mark.end]
        yield {
            "text": one.text[start:end],
            "kinds": " ".join(dict.fromkeys(mark.kind for mark in over)),
            "ends": [{"kind": mark.kind, "number": mark.number} for mark in over if mark.end == end],
        }
