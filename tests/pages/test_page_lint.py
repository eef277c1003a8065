"""No page with the name of a clinic has errors; `make audit` checks every document, paper and size without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nethandout import pipeline
from nethandout.model import Brand, Edition
from nethandout.pipeline import Inputs

CLINIC = Brand(
    Path("clinic.toml"),
    "Valley Neuroendocrine Clinic",
    line="Neuroendocrine tumor team",
    telephone="555-0100",
    hours="Monday to Friday, 8 to 5",
    after_hours="555-0199",
)


# On A4 paper, which is longer, the two that fill most of it.
@pytest.mark.parametrize(
    ("name", "paper"),
    [(name, "letter") for name in ("definitions", "grades", "naming", "resources", "spread", "syndromes")]
    + [("spread", "a4"), ("syndromes", "a4")],
)
def test_a_clinics_handout_fills_two_sheets_at_most(name: str, paper: str, shipped_inputs: Inputs) -> None:
    """It does so in standard size, with the clinic's name and numbers in the band and in the box."""
    clinic = replace(shipped_inputs, brand=CLINIC)
    made = pipeline.build(pipeline.select("handout", name, clinic, Edition("en", paper)), clinic)
    assert made.pages <= 4
    assert not made.faults


@pytest.mark.parametrize("paper", ["half-letter", "a5"])
def test_large_print_on_half_a_sheet_has_a_logo_below_the_name(
    paper: str, shipped_inputs: Inputs, tmp_path: Path
) -> None:
    """Next to it, a long word of the name would overlap the logo."""
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0H40V10Z"/></svg>')
    clinic = replace(shipped_inputs, brand=replace(CLINIC, logo=logo))
    edition = Edition("en", paper, "large-print")
    made = pipeline.build(pipeline.select("handout", "grades", clinic, edition), clinic)
    assert not made.faults
