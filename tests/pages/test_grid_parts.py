"""A grid whose columns do not fit side by side is split into several, each with the first column."""

from __future__ import annotations

import pytest

from nethandout.model import Edition, walk
from nethandout.pages.layouts import Measures
from nethandout.pages.writing_areas import Ruling
from nethandout.pipeline import Inputs, select


def heads(inputs: Inputs, name: str, paper: str, size: str) -> list[list[str]]:
    """The column heads of each part of a worksheet's grids down to the first new page; every part is crowded."""
    made = select("handout", name, inputs, Edition("en", paper, size))
    ruling = Ruling(made, Measures(inputs.layouts, made.edition, made.kind))
    blocks = ruling.fill(made.chapters[0])
    end = next(nth for nth, block in enumerate(blocks) if block.kind == "new-page")
    parts = [block for block in blocks[:end] if block.kind == "grid"]
    assert all("crowded" in part.attributes for part in parts)
    tables = [next(node for node in walk(part.children) if node.kind == "table") for part in parts]
    return [[cell.words for cell in table.children[0].children] for table in tables]


@pytest.mark.parametrize(("paper", "size"), [("half-letter", "standard"), ("letter", "large-print")])
def test_a_week_is_one_grid_if_it_fits(shipped_inputs: Inputs, paper: str, size: str) -> None:
    assert [len(part) for part in heads(shipped_inputs, "symptom-diary", paper, size)] == [8]


def test_a_week_in_large_print_on_half_a_sheet_is_split_in_two(shipped_inputs: Inputs) -> None:
    assert heads(shipped_inputs, "symptom-diary", "half-letter", "large-print") == [
        ["Symptom", "Mon", "Tue", "Wed", "Thu"],
        ["Symptom", "Fri", "Sat", "Sun"],
    ]
