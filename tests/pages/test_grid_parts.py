"""A grid whose columns do not fit side by side is cut into several, each with its first column."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nethandout.build import Workshop, publication
from nethandout.model import Edition
from nethandout.pages.block import blocks
from nethandout.pages.measures import Measures
from nethandout.pages.ruling import Ruling


def heads(shop: Workshop, name: str, paper: str, size: str) -> list[list[str]]:
    """The column heads of each part of a worksheet's first grid."""
    made = publication("handout", name, shop, Edition("en", paper, size))
    made = replace(made, chapters=tuple(replace(one, blocks=blocks(one.blocks)) for one in made.chapters))
    ruling = Ruling(made, Measures(shop.layouts, made.edition, made.kind))
    grid = next(block for block in made.chapters[0].blocks if block.name == "grid")
    parts = ruling.parts(grid)
    assert {ruling.is_crowded(part) for part in parts} == {ruling.is_crowded(grid)}
    return [re.findall(r"<th scope=\"col\">(.*?)</th>", part.children[0].html) for part in parts]


@pytest.mark.parametrize(("paper", "size"), [("half-letter", "standard"), ("letter", "large-print")])
def test_a_week_stands_in_one_grid_where_it_fits(shipped_shop: Workshop, paper: str, size: str) -> None:
    assert [len(part) for part in heads(shipped_shop, "symptom-diary", paper, size)] == [8]


def test_a_week_in_large_print_on_half_a_sheet_is_cut_in_two(shipped_shop: Workshop) -> None:
    assert heads(shipped_shop, "symptom-diary", "half-letter", "large-print") == [
        ["Symptom", "Mon", "Tue", "Wed", "Thu"],
        ["Symptom", "Fri", "Sat", "Sun"],
    ]
