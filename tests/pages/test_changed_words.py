"""Pages made with other templates say so beside the review; other colors or sizes do not count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout import paths
from nethandout.content.selection import handout
from nethandout.model import Edition
from nethandout.pages.compose import compose
from nethandout.pages.layouts import changes_words, layouts

PACKAGED = paths.packaged("layouts")


def look(folder: Path, name: str, old: str = "", new: str = "") -> Any:
    """Make a layout folder with one file: a packaged one with other words, or a new one."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    ours = (PACKAGED / name).read_text(encoding="utf-8") if (PACKAGED / name).is_file() else ""
    assert old in ours
    path.write_text(ours.replace(old, new, 1) if old else ours + new, encoding="utf-8")
    return layouts(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("handout/handout.html", "<h2>", "<h2>Take no pills. "),
        ("base/blocks/call.html", "", "<p>Or do not call.</p>"),
        ("base/parts/cells.html", "range(100)", "range(90)"),
        ("base/figures/grade-scale.html", "", " "),
        ("base/figures/of-ours.html", "", "<figure>50 of 100</figure>"),
        ("base/icons/phone.svg", "</svg>", "<text>911</text></svg>"),
        ("base/zebra/mark.svg", "</svg>", "<circle r='3'/></svg>"),
        ("base/boxes.css", "", ".box::after { content: 'Do not call' }"),
        ("base/boxes.css", "", ".box-call { color: red; display: none }"),
        ("base/text.css", "", "p { visibility:hidden }"),
        ("base/boxes.css", "", ".box p::after { c\\6fntent: 'Take 500 mg' }"),
        ("base/text.css", "", "main p { display: list-item; list-style: inside 'Take 500 mg' }"),
        ("base/text.css", "", "main p { opacity: 0 }"),
        ("base/text.css", "", "main p { position: absolute; left: -9999px }"),
        ("base/text.css", "", ":root { --mark: 'Take 500 mg' }"),
        ("handout/handout.css", "", "@import '/layouts/more.css';"),
        ("base/text.css", "", "p { color: color-mix(in srgb, white, white) }"),
        ("base/screen.css", "@media screen {", "@media screen { .box-call p { color: #ffffff; font-size: 0 }"),
    ],
)
def test_a_file_that_can_change_words_counts(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert changes_words(look(tmp_path, name, old, new), "handout")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("handout/handout.html", "", ""),
        ("base/palette.toml", "", "# a comment"),
        ("base/measures.toml", "13pt", "14pt"),
        ("base/boxes.css", "", ".box { color: #123456; font-size: 20pt; display: grid; justify-content: center }"),
        ("base/boxes.css", "", "/* content: 'nothing' */"),
        ("booklet/booklet.html", "", "<p>Another layout.</p>"),
        ("instructions/instructions.html", "", "<p>How to fold.</p>"),
        ("notes.txt", "", "Mine."),
    ],
    ids=[
        "our template",
        "a comment",
        "a size",
        "colors",
        "a comment in CSS",
        "a booklet",
        "folding",
        "more",
    ],
)
def test_a_file_that_cannot_change_words_of_a_handout_does_not_count(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    assert not changes_words(look(tmp_path, name, old, new), "handout")


def test_a_brochure_uses_the_templates_of_both_folds(tmp_path: Path) -> None:
    mine = look(tmp_path, "trifold/trifold.html", "", "<p>More.</p>")
    assert [changes_words(mine, kind) for kind in ("trifold", "zfold", "handout")] == [True, True, False]


def test_pages_with_other_templates_say_so_at_the_foot_and_beside_the_review(small_inputs: Any, tmp_path: Path) -> None:
    publication = handout(small_inputs.library, "cells", Edition())
    ours = compose(publication, small_inputs.layouts)
    mine = compose(publication, look(tmp_path, "base/blocks/call.html", "", "<p>Or wait.</p>"))
    said = "Draft. Not yet reviewed by a clinician."
    assert f'"Version 0.1. {said} Other templates."' in mine
    assert f"<strong>{said} The templates of these pages are not those of nethandout.</strong>" in mine
    assert "emplates" not in ours
