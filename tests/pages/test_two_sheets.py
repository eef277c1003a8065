"""A handout on a whole sheet, with a clinic's name and numbers on it, fills two sheets of paper at most."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nethandout import build
from nethandout.content.folders import folders
from nethandout.fitting import TWO_SHEETS
from nethandout.model import Brand, Edition

CLINIC = Brand(
    Path("clinic.toml"),
    "Valley Neuroendocrine Clinic",
    line="Neuroendocrine tumor team",
    telephone="555-0100",
    hours="Monday to Friday, 8 to 5",
    after_hours="555-0199",
)
SECTIONS = sorted(path.name for path in (folders().below / "sections").iterdir() if path.is_dir())


@pytest.mark.parametrize("name", SECTIONS)
def test_a_branded_handout_fills_two_sheets_at_most(name: str, shipped_shop: build.Workshop) -> None:
    """Letter has the least room. The clinic's lines take some of it, and no page is almost empty for that."""
    clinic = replace(shipped_shop, brand=CLINIC)
    product = build.make(build.publication("handout", name, clinic, Edition(paper="letter")), clinic)
    assert product.pages <= TWO_SHEETS, f"{name} has {product.pages} pages"
    assert not product.faults
