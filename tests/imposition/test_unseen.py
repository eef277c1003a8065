"""Invisible words on a finished page are found, whatever hides them."""

from __future__ import annotations

import pytest

from nethandout import paths
from nethandout.verify.provenance import invisible_letters
from tests.press import Press

FACE = '@font-face { font-family: "A"; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) }'
HIDING = {
    "white": "color: white",
    "transparent": "color: transparent",
    "nearly white": "color: #eee",
    "as dark as its ground": "color: black; background: black",
    "off the page": "margin-left: 2000pt",
    "below a box": "margin: 0",
}
SEEN = {
    "gray": "color: #888",
    "white on black": "color: white; background: black",
    "small": "font-size: 7pt",
    "bold and large": "font: bold 40pt A",
}
COVER = "position: absolute; top: 0; left: 0; width: 100%; height: 3em; background: white"


def found(press: Press, style: str, cover: str = "") -> list[tuple[int, str]]:
    """Return the invisible words of two pages, the second with a line in this style."""
    second = f'<div style="break-before: page; position: relative"><p style="{style}">Call • 911.</p>{cover}</div>'
    html = f'<html lang="en"><title>t</title><style>{FACE} html {{ font: 12pt A }}</style><p>One.</p>{second}'
    return list(invisible_letters(press.typeset(html, {"fonts": paths.fonts()}).pdf))


@pytest.mark.parametrize("name", HIDING)
def test_invisible_words_are_found_with_their_page(press: Press, name: str) -> None:
    cover = f'<div style="{COVER}"></div>' if name == "below a box" else ""
    assert found(press, HIDING[name], cover) == [(2, "Call • 911.")]


@pytest.mark.parametrize("name", SEEN)
def test_visible_words_are_not_reported(press: Press, name: str) -> None:
    assert found(press, SEEN[name]) == []
