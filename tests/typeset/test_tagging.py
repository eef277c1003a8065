"""Every step that completes the PDF is needed: its check fails without it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.typeset.renderer import STEPS

from .tag_checks import FIELD_CHECKS, PAGE_CHECKS, widgets

Write = Callable[..., bytes]


@pytest.mark.parametrize("name", PAGE_CHECKS)
def test_the_page_with_everything_passes_every_check(torture: Write, name: str) -> None:
    assert list(PAGE_CHECKS[name](torture())) == []


@pytest.mark.parametrize("name", PAGE_CHECKS)
def test_each_step_is_needed(torture: Write, name: str) -> None:
    """Without the step, its check finds something, or no structure to check."""
    assert _complains(PAGE_CHECKS[name], torture(without=name))


@pytest.mark.parametrize("name", FIELD_CHECKS)
def test_the_fillable_page_passes_every_check(fillable: Write, name: str) -> None:
    assert list(FIELD_CHECKS[name](fillable())) == []


@pytest.mark.parametrize("name", FIELD_CHECKS)
def test_each_step_for_fields_is_needed(fillable: Write, name: str) -> None:
    assert _complains(FIELD_CHECKS[name], fillable(without=name))


def test_every_step_has_its_check() -> None:
    assert {step.name for step in STEPS} == {*PAGE_CHECKS, *FIELD_CHECKS}


def test_a_tagged_pdf_has_the_same_bytes_each_time(torture: Write, fillable: Write) -> None:
    assert torture() == torture()
    assert fillable() == fillable()


def test_other_readers_accept_the_file(torture: Write, fillable: Write, tmp_path: Path) -> None:
    """poppler reads the tags and qpdf the file without warnings."""
    for name, write in (("torture", torture), ("fillable", fillable)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(write())
        done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True)
        assert done.stderr == ""
        assert done.stdout.startswith("Document")


def test_a_black_page_prints_with_black_ink_alone(torture: Write, tmp_path: Path) -> None:
    """Ghostscript finds no cyan, magenta or yellow on any page."""
    path = tmp_path / "torture.pdf"
    path.write_bytes(torture())
    command = ["gs", "-q", "-dSAFER", "-o", "-", "-sDEVICE=inkcov", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    inks = [line.split()[:4] for line in done.stdout.splitlines() if line.strip().endswith("OK")]
    assert len(inks) == 6
    assert all(line[:3] == ["0.00000"] * 3 and float(line[3]) > 0 for line in inks), inks


def test_values_are_drawn_in_the_fields(fillable: Write) -> None:
    """Values are drawn as a line, the words of a choice, or a text broken into lines; empty fields are empty."""
    drawn = {
        widget["/TU"]: widget["/AP"]["/N"].get_object().get_data().count(b"Tj")
        for widget in widgets(fillable())
        if "/DA" in widget
    }
    assert drawn == {
        "Your name": 0,
        "Clinic": 1,
        "How often": 1,
        "Questions for my team": 3,
        "Date of the visit": 0,
    }


def _complains(check: Callable[[bytes], object], pdf: bytes) -> bool:
    try:
        return bool(list(check(pdf)))  # type: ignore[call-overload]
    except (KeyError, StopIteration, IndexError):
        return True
