"""Every page looks as it did when it was last accepted (`make pictures`)."""

import warnings
from pathlib import Path

import pytest
from PIL import Image

from nethandout import pipeline
from tests.conftest import Make

from . import gallery


def test_every_page_looks_as_it_was_accepted(shipped_inputs: pipeline.Inputs, made: Make, tmp_path: Path) -> None:
    changed = []
    names = set()
    for name, pdf in gallery.documents(shipped_inputs, made):
        names.add(name)
        kept = gallery.REFERENCES / f"{name}.png"
        pages = gallery.pictured(pdf)
        differing = gallery.differing(pages, Image.open(kept)) if kept.is_file() else list(range(1, len(pages) + 1))
        if differing:
            gallery.in_rows(pages).save(tmp_path / f"{name}.png")
            changed.append(f"{name}: pages {differing}, now {tmp_path / name}.png")
    changed += [f"{kept.stem} is missing" for kept in gallery.REFERENCES.glob("*.png") if kept.stem not in names]
    advice = "\n".join([*changed, "look at them, and accept them with: make pictures"])
    if changed and gallery.library_versions() != gallery.kept_versions():
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(f"other libraries than the pictures were made with: {advice}", stacklevel=1)
        return
    assert not changed, advice


def test_a_changed_page_is_found_and_no_other() -> None:
    pages = [Image.new("L", (90, 120), 255) for _ in range(3)]
    kept = gallery.in_rows(pages)
    assert gallery.differing(pages, kept) == []
    pages[1].paste(0, (10, 10, 40, 20))
    assert gallery.differing(pages, kept) == [2]


def test_an_added_or_removed_page_is_found() -> None:
    pages = [Image.new("L", (90, 120), 255) for _ in range(3)]
    assert gallery.differing(pages[:2], gallery.in_rows(pages)) == [1, 2]


@pytest.mark.parametrize("grey", [250, 200])
def test_letters_that_move_slightly_are_ignored(grey: int) -> None:
    pages = [Image.new("L", (90, 120), 255)]
    kept = gallery.in_rows(pages)
    pages[0].paste(grey, (10, 10, 40, 20))
    assert gallery.differing(pages, kept) == []
