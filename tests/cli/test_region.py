"""Which emergency number is printed, how the file is named, and when a note names the number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from nethandout import jobs, pipeline
from nethandout.content.brand import apply_brand
from nethandout.model import Brand, Edition
from nethandout.pipeline import Inputs

Nethandout = Callable[..., Any]
NOTE = "no region is given, so the emergency number is 911 (United States); to change it, add --region"


@pytest.fixture
def ours(small: Path) -> list[str]:
    """The options of the small library."""
    return ["--content", str(small), "--only-content"]


def words_of(path: str) -> str:
    """Return the words of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def test_two_regions_are_two_files(nethandout: Nethandout, ours: list[str]) -> None:
    """The language's default region is not in the name, and other regions are, so that neither overwrites the other."""
    nethandout("handout", "cells", "--region", "us", *ours)
    nethandout("handout", "cells", "--region", "United Kingdom", *ours)
    assert "Call 911" in words_of("output/en/handouts/cells.pdf")
    assert "Call 999" in words_of("output/en/handouts/cells.gb.pdf")


def test_a_saved_region_is_in_the_name_too(nethandout: Nethandout, ours: list[str]) -> None:
    Path("nethandout.toml").write_text('region = "gb"\n', encoding="utf-8")
    assert nethandout("handout", "cells", *ours).out.startswith("output/en/handouts/cells.gb.pdf")
    assert nethandout("handout", "cells", "--region", "us", *ours).out.startswith("output/en/handouts/cells.pdf")


def test_the_option_overrides_the_brand_and_the_brand_a_saved_region(nethandout: Nethandout, ours: list[str]) -> None:
    Path("nethandout.toml").write_text('region = "us"\n', encoding="utf-8")
    Path("near.toml").write_text('name = "Near"\nregion = "united kingdom"\n', encoding="utf-8")
    near = ["--brand", "near.toml", *ours]
    assert nethandout("handout", "cells", *near).out.startswith("output/en/handouts/cells.near.gb.pdf")
    assert nethandout("handout", "cells", "--region", "us", *near).out.startswith("output/en/handouts/cells.near.pdf")


def test_an_unknown_region_of_a_brand_is_reported_with_its_line(nethandout: Nethandout, ours: list[str]) -> None:
    Path("near.toml").write_text('name = "Near"\nregion = "gbb"\n', encoding="utf-8")
    ran = nethandout("handout", "cells", "--brand", "near.toml", *ours)
    assert (ran.code, ran.out) == (3, "")
    assert 'near.toml:2: there is no region "gbb"; did you mean "gb"?' in ran.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["care", "--paper", "a4"], 1),
        (["--paper", "a5"], 1),
        (["--paper", "a4", "-q"], 0),
        (["--paper", "a4", "--region", "us"], 0),
        (["--paper", "a4", "--brand", "near.toml"], 0),
        (["--paper", "letter"], 0),
    ],
)
def test_metric_paper_without_a_region_gets_one_note_with_the_number(
    nethandout: Nethandout, ours: list[str], options: list[str], expected: int
) -> None:
    Path("near.toml").write_text('name = "Near"\nregion = "us"\n', encoding="utf-8")
    assert nethandout("handout", "cells", *options, *ours).err.count(NOTE) == expected


def test_a_fold_on_metric_paper_gets_a_note_with_the_number(nethandout: Nethandout, ours: list[str]) -> None:
    assert NOTE in nethandout("booklet", "cells", "--fold", "saddle", "--sheet", "a4", *ours).err
    assert NOTE in nethandout("handout", "cells", "--fold", "zfold", "--sheet", "a4", *ours).err


def test_differences_in_names_have_a_fixed_order(small_inputs: Inputs) -> None:
    """The order is brand, region, size, ink, paper, archive or fillable, and a fold at the end."""
    edition = Edition(paper="a4", size="large-print", ink="black", region="gb", archive=True)
    made = apply_brand(
        pipeline.select("handout", "cells", small_inputs, edition), Brand(Path("Valley Clinic.toml"), "V")
    )
    expected = "cells.valley-clinic.gb.large-print.black.a4.archive"
    assert jobs.default_path(Path(), made).name == f"{expected}.pdf"
    assert jobs.default_path(Path(), made, "trifold").name == f"{expected}.trifold.pdf"
    typed = replace(made, edition=replace(made.edition, archive=False, fillable=True))
    assert jobs.default_path(Path(), typed).name == "cells.valley-clinic.gb.large-print.black.a4.fillable.pdf"


def test_a_language_has_a_default_region(words: Any) -> None:
    """Its file can give any name of the region; without one, it is that of English."""
    assert words.library().language.region == "us"
    words.change("languages/en.toml", 'region = "us"', 'region = "United Kingdom"')
    assert words.library().language.region == "gb"


def test_a_new_brand_shows_how_to_set_a_region(nethandout: Nethandout) -> None:
    nethandout("new", "brand", "near")
    assert '# region = "gb"' in Path("near.toml").read_text(encoding="utf-8")
