"""The words of brands are broken into lines and placed as WeasyPrint does it."""

from __future__ import annotations

import pytest

from nethandout.paths import fonts
from nethandout.typeset.renderer import lay_out
from nethandout.typeset.slots import MARKERS, Layout, UnfitError, filling

NAME, LINE, TELEPHONE, HOURS, *_ = MARKERS
STYLE = """
@page { size: 900px 15000px }
@font-face { font-family: a; src: url(fonts/AtkinsonHyperlegible-Regular.ttf) }
@font-face { font-family: a; font-weight: bold; src: url(fonts/AtkinsonHyperlegible-Bold.ttf) }
p { font: 16px a } span { display: inline-block; margin-right: 1em } b { font-size: 17px }
"""
WORDS = f"Ask {NAME} for <i>another</i>, “{LINE}”. <span><b>Call {TELEPHONE}</b> ({HOURS})</span> <span>{LINE}</span>"
BRAND = {NAME: "AVA–Tó Wi-Fi ”Yes”", LINE: "To-day", TELEPHONE: "555-0100 or 24/7", HOURS: "8:30 to 4"}


def laid_out(words: str, widths: range) -> Layout:
    """Lay out paragraphs with words of the brand, one of each width in pixels."""
    paragraphs = "".join(f'<p style="width: {width}px">{words}</p>' for width in widths)
    with filling(BRAND) as roots:
        document = lay_out(f'<html lang="en"><style>{STYLE}</style>{paragraphs}', {"fonts": fonts()})
    return Layout(document.pages, *roots, BRAND)


def test_lines_are_broken_as_weasyprint_breaks_them() -> None:
    """Whatever the width of the paragraph, its texts are the same and begin at the same places."""
    layout = laid_out(WORDS, range(140, 800, 7))
    assert len({paragraph.paths for paragraph in layout.paragraphs}) > 10


def test_a_word_wider_than_the_paragraph_needs_a_layout() -> None:
    """WeasyPrint has its own ways to break it."""
    with pytest.raises(UnfitError):
        laid_out(NAME, range(20, 21))
