"""Characters that the typeface lacks come from the fallback fonts, and nothing else changes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdfplumber
from fontTools.ttLib import TTFont

from nethandout import paths
from nethandout.content import assets
from nethandout.model import Edition
from nethandout.pages.layouts import Measures, layouts
from tests.press import Press

from .conftest import MOUNTS

FACES = ("Regular", "Bold", "Italic", "BoldItalic")
MEASURES = "".join(f"--{name}: {value}; " for name, value in Measures(layouts(), Edition()).values.items())
SHEETS = "".join(f'<link rel="stylesheet" href="/layouts/base/{name}.css">' for name in ("fonts", "text"))
SHEETS += f"<style>:root {{ {MEASURES} }}</style>"
FALLBACK = '<link rel="stylesheet" href="/layouts/base/fallback-fonts.css">'
PLAIN = "Cells <b>bold</b> <i>italic</i> <b><i>both</i></b> and more"
NEEDS = "TNF-α → ✓ <b>β ↑ ✓</b> <i>γ ′ ≤</i> <b><i>Θ ↔ ő</i></b> Nguyễn"


def _page(*paragraphs: str, links: str = SHEETS + FALLBACK) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<!DOCTYPE html><html lang="en"><head><title>Signs</title>{links}</head><body>{body}</body></html>'


def _characters(path: Path) -> set[str]:
    with TTFont(path, lazy=True) as font:
        return set(map(chr, font.getBestCmap()))


def test_one_of_the_fallback_fonts_has_each_character_in_every_face() -> None:
    _, *folders = paths.fonts()
    names = ("FiraSans", "IBMPlexSansCondensed")
    families = [
        set.intersection(*(_characters(folder / f"{name}-{face}.ttf") for face in FACES))
        for folder, name in zip(folders, names, strict=True)
    ]
    assert set.union(*families) >= assets.FALLBACK
    assert all(character.isprintable() and not character.isspace() for character in assets.FALLBACK)


def test_a_page_that_needs_no_fallback_font_is_the_same_with_them(press: Press) -> None:
    assert press.typeset(_page(PLAIN), MOUNTS).pdf == press.typeset(_page(PLAIN, links=SHEETS), MOUNTS).pdf


def test_every_character_is_printed_and_can_be_copied_and_lines_stay_in_place(press: Press) -> None:
    done = press.typeset(_page(PLAIN, NEEDS, PLAIN), MOUNTS, archive=True)
    usual = press.typeset(_page(PLAIN, PLAIN, PLAIN), MOUNTS, archive=True)
    assert {fault.rule for fault in done.faults} <= {"near-empty"} and done.complaints == ()
    lines, others = _lines(done.pdf), _lines(usual.pdf)
    assert lines[1]["text"] == "TNF-α → ✓ β ↑ ✓ γ ′ ≤ Θ ↔ ő Nguyễn"
    for line, other in zip(lines, others, strict=True):
        (baseline,), (expected,) = ({char["matrix"][5] for char in found["chars"]} for found in (line, other))
        assert abs(baseline - expected) < 1  # point
    fonts = {char["fontname"].partition("+")[2] for char in lines[1]["chars"]}
    assert {name for name in fonts if "Atkinson" not in name} == {
        *("Fira-Sans", "Fira-Sans-Bold", "Fira-Sans-Bold-Italic", "Fira-Sans-Italic"),
        *("IBM-Plex-Sans-Condensed,-Condensed", "IBM-Plex-Sans-Condensed,-Bold-Condensed"),
        *("IBM-Plex-Sans-Condensed,-Italic-Condensed", "IBM-Plex-Sans-Condensed,-Bold-Italic-Condensed"),
    }


def _lines(pdf: bytes) -> list[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return opened.pages[0].extract_text_lines()
