"""The option --brand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

Nethandout = Callable[..., Any]


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A clinic's brand file."""
    path = tmp_path / "valley-clinic.toml"
    path.write_text('name = "Valley Clinic"\ntelephone = "555-0100"\ncolour = "#D07060"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (["handout", "cells"], "output/en/handouts/cells.valley-clinic.pdf"),
        (["booklet", "cells", "scans"], "output/en/booklets/custom.valley-clinic.pdf"),
    ],
)
def test_a_brand_is_in_the_name_of_its_pdf_and_a_changed_color_is_reported_once(
    nethandout: Nethandout, small: Path, clinic: Path, arguments: list[str], made: str
) -> None:
    ran = nethandout(*arguments, "--content", small, "--only-content", "--brand", clinic)
    assert (ran.code, Path(made).is_file()) == (0, True)
    assert ran.err.count("the color #D07060 is too light to read") == 1


def test_the_black_edition_reports_nothing_about_the_color(nethandout: Nethandout, small: Path, clinic: Path) -> None:
    made = nethandout("handout", "cells", "--content", small, "--only-content", "--brand", clinic, "--ink", "black")
    assert (made.code, made.err) == (0, "")


def test_the_brand_can_be_a_saved_default(nethandout: Nethandout, small: Path, clinic: Path) -> None:
    Path("nethandout.toml").write_text(f'brand = "{clinic.as_posix()}"\n', encoding="utf-8")
    ran = nethandout("handout", "cells", "--content", small, "--only-content", "-q")
    assert (ran.code, ran.err) == (0, "")
    assert Path("output/en/handouts/cells.valley-clinic.pdf").is_file()


def test_faults_of_a_brand_are_reported_with_their_lines(nethandout: Nethandout, clinic: Path) -> None:
    clinic.write_text("telephone = 555-0100\n", encoding="utf-8")
    ran = nethandout("handout", "grades", "--brand", clinic)
    assert ran.code == 3
    assert ran.err.startswith(
        f'{clinic}:1: the value of telephone needs straight quotes around it; write: telephone = "555-0100"\n'
    )


def test_a_brand_on_imported_words_needs_allow_unchecked(nethandout: Nethandout, words: Any, clinic: Path) -> None:
    words.change("sections/scans/en.md", 'state = "draft"', 'state = "unchecked"')
    arguments = ("handout", "scans", "--content", words.folder, "--only-content", "--brand", clinic)
    refused = nethandout(*arguments)
    assert (refused.code, Path("output").exists()) == (2, False)
    assert 'nobody has checked the imported text of "scans"' in refused.err
    assert "Valley Clinic" in refused.err
    assert nethandout(*arguments, "--allow-unchecked").code == 0
    assert nethandout(*arguments[:-2]).code == 0


LONG = """
name = "Lakeside University Hospital and Neuroendocrine Center"
line = "Care for people with rare tumors since 1987"
telephone = "555-0100"
hours = "Monday to Friday, 8 a.m. to 5 p.m."
after_hours = "555-0199"
address = ["100 Shore Drive, Building C", "Lakeside, MN 55000"]
website = "https://www.lakeside.example/net"
logo = "logo.png"
"""


def pictures(page: pypdf.PageObject) -> list[str]:
    """The names of the pictures that the content of a page draws."""
    known = {name.decode() for name in re.findall(rb"(/\S+) Do", page.get_contents().get_data())}
    return [name for name in known if page["/Resources"]["/XObject"][name].get_object()["/Subtype"] == "/Image"]


@pytest.mark.parametrize("size", ["standard", "large-print"])
def test_the_smallest_cover_has_room_for_a_long_brand_and_a_meeting(
    nethandout: Nethandout, small: Path, clinic: Path, size: str
) -> None:
    """The first page has everything about the meeting, the last one everything about reaching the clinic.

    The logo is on both, but in large print only on the back, where there is room.
    """
    clinic.write_text(LONG, encoding="utf-8")
    Image.new("RGB", (900, 300), "navy").save(clinic.parent / "logo.png", dpi=(300, 300))
    evening = ("--meeting", "Thursday group", "--date", "2026-12-10", "--place", "Room 2, Lakeside Library")
    edition = ("--paper", "a5", "--size", size, "--brand", clinic, "-o", "evening.pdf")
    ran = nethandout("booklet", "cells", "scans", "--content", small, "--only-content", *evening, *edition)
    assert (ran.code, "page 1" in ran.err, "too near the edge" in ran.err) == (0, False, False)
    pages = pypdf.PdfReader("evening.pdf").pages
    assert [bool(pictures(pages[0])), bool(pictures(pages[-1]))] == [size == "standard", True]
    cover, *_, back = [" ".join(page.extract_text().split()) for page in pages]
    for words in ("Neuroendocrine Center", "since 1987", "Thursday group", "December 10, 2026", "Lakeside Library"):
        assert words in cover
    for words in ("Neuroendocrine Center", "555-0100", "555-0199", "Building C", "lakeside.example/net"):
        assert words in back
