"""Fillable worksheets have a field for every place to write, with a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from nethandout import pipeline
from nethandout.model import Edition
from nethandout.pipeline import Inputs
from tests.audit.tags import read_structure
from tests.conftest import Make

Nethandout = Callable[..., Any]
SHEETS = ("care-team", "my-net", "notes", "questions", "symptom-diary", "tests-and-treatments")
MANY_LINES = 1 << 12
SHEET = """\
+++
title = "My page"
purpose = "Fill it in."
version = "0.1"
sources = []

[review]
state = "draft"
+++

::: fields
- **Name** “in full”
- **Grade:** [ ] 1 [ ] none & more
:::

Do you flush? [ ] yes [ ] no

## My doctors

::: grid rows=1 lines=2
| Who | Phone |
|---|---|
| **Nurse** | |
:::

::: tick
- Is my tumor a NET?
:::

::: lines 2

::: lines 30 label="Anything else"
"""
NAMES = [
    ("/Tx", "Name “in full”"),
    ("/Btn", "Grade: 1"),
    ("/Btn", "Grade: none & more"),
    ("/Btn", "Do you flush?: yes"),
    ("/Btn", "Do you flush?: no"),
    ("/Tx many", "Phone, Nurse"),
    ("/Tx many", "Who, 2"),
    ("/Tx many", "Phone, 2"),
    ("/Btn", "Is my tumor a NET?"),
    ("/Tx many", "My doctors: Notes"),
    ("/Tx many", "Anything else 1"),
    ("/Tx many", "Anything else 2"),
]


def widgets(pdf: bytes) -> list[Any]:
    """Return every field on the pages, in order."""
    pages = PdfReader(BytesIO(pdf)).pages
    return [one.get_object() for page in pages for one in page.get("/Annots", []) if "/FT" in one.get_object()]


def named(pdf: bytes) -> list[tuple[str, str]]:
    """Return the kind and name of every field in reading order."""
    forms = read_structure(pdf).find("Form")
    fields = [field for form in forms for field in form.annotations]
    return [(one["/FT"] + (" many" if one.get("/Ff", 0) & MANY_LINES else ""), one["/TU"]) for one in fields]


Sheet = Callable[..., bytes]


@pytest.fixture
def sheet(shipped_inputs: Inputs, made: Make) -> Sheet:
    """Return one shipped worksheet."""

    def pdf(name: str, fillable: bool, size: str = "standard") -> bytes:
        edition = Edition(size=size, fillable=fillable)
        return made(pipeline.select("handout", name, shipped_inputs, edition), shipped_inputs).pdf

    return pdf


def test_every_place_to_write_has_a_field_with_a_name(nethandout: Nethandout, words: Any) -> None:
    """All kinds of blocks on one page, read through the tags; a block too long for a page has two fields."""
    words.write("worksheets/mine/en.md", SHEET)
    ran = nethandout("handout", "mine", "--fillable", "--content", words.folder, "--only-content")
    assert ran.code == 0, ran.err
    pdf = Path("output/en/worksheets/mine.fillable.pdf").read_bytes()
    assert named(pdf) == NAMES
    assert len({one["/T"] for one in widgets(pdf)}) == len(NAMES)


def test_without_fillable_there_are_no_fields(sheet: Sheet) -> None:
    assert widgets(sheet("my-net", fillable=False)) == []


@pytest.mark.parametrize("size", ["standard", "large-print"])
@pytest.mark.parametrize("name", SHEETS)
def test_shipped_forms_have_the_pages_and_words_of_the_worksheets(sheet: Sheet, name: str, size: str) -> None:
    """Each field is inside its page and has an appearance."""
    paper, form = (sheet(name, fillable, size) for fillable in (False, True))
    said = [[" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages] for pdf in (paper, form)]
    assert said[0] == said[1]
    fields = widgets(form)
    assert len(named(form)) == len(fields) > 0
    for page in PdfReader(BytesIO(form)).pages:
        for field in (one.get_object() for one in page.get("/Annots", []) if "/FT" in one.get_object()):
            left, bottom, right, top = field["/Rect"]
            assert (
                0 < left < right < page.mediabox.width
                and 0 < min(bottom, top) < max(bottom, top) < page.mediabox.height
            )
            assert right - left > 10 and abs(top - bottom) > 10
            assert "/N" in field["/AP"]


def test_fields_do_not_overlap(sheet: Sheet) -> None:
    """The diary has a field for each symptom on each day."""
    form = PdfReader(BytesIO(sheet("symptom-diary", fillable=True)))
    assert ("/Tx", "Tue, Flushing") in named(sheet("symptom-diary", fillable=True))
    for page in form.pages:
        places = [one.get_object()["/Rect"] for one in page.get("/Annots", [])]
        boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in places]
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (one, other)


def test_typed_values_are_kept(sheet: Sheet) -> None:
    """Another program fills in a field and ticks a box; both can be read back."""
    writer = PdfWriter(clone_from=BytesIO(sheet("my-net", fillable=True)))
    by_name = {one["/TU"]: one["/T"] for page in writer.pages for one in (a.get_object() for a in page["/Annots"])}
    typed = {by_name["My name"]: "Ana", by_name["Grade: 2"]: "/on"}
    writer.update_page_form_field_values(None, typed, auto_regenerate=False)
    kept = BytesIO()
    writer.write(kept)
    fields = PdfReader(kept).get_fields() or {}
    assert [fields[name]["/V"] for name in typed] == ["Ana", "/on"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["notes", "--archive"], "an archived file must not change, but a fillable one is meant to be changed"),
        (["grades", "notes"], "grades is not a worksheet, so there is nothing to fill in"),
        (["wallet-card"], "wallet-card is a card to cut out and fill in by hand"),
        (["grades", "--fold", "trifold"], "a brochure cannot be filled in on screen"),
    ],
)
def test_documents_without_fields_are_refused(nethandout: Nethandout, arguments: list[str], said: str) -> None:
    ran = nethandout("handout", *arguments, "--fillable")
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert not Path("output").exists()


def test_all_with_fillable_makes_every_form(nethandout: Nethandout) -> None:
    """It makes every worksheet except the card, which is cut out, and no sections."""
    ran = nethandout("handout", "--all", "--fillable")
    assert ran.code == 0
    assert {path.name.partition(".")[0] for path in Path("output").rglob("*.pdf")} == {
        "care-team",
        "my-net",
        "notes",
        "questions",
        "symptom-diary",
        "tests-and-treatments",
    }


def test_booklets_cannot_be_fillable(nethandout: Nethandout) -> None:
    ran = nethandout("booklet", "--fillable")
    assert ran.code == 2
    assert "--fillable" in ran.err
