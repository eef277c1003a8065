"""Layouts say start and end instead of left and right, so that a language that runs from right to left can come."""

from __future__ import annotations

import re

import pytest

from nethandout import paths

LAYOUTS = paths.packaged("layouts")
PAGE_BOXES = re.compile(r"@page\b[^{]*\{(?:[^{}]|\{[^{}]*\})*\}")
COMMENTS = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![-\w.])((?:margin|padding|border|scroll-margin)-(?:left|right)(?:-\w+)?|left|right|float|clear|text-align"
    r"|border-(?:top|bottom)-(?:left|right)-radius|object-position|background-position)\s*:\s*([^;}\"]*)"
)
SHORTHANDS = re.compile(r"(?<![-\w])(margin|padding|inset|border-radius|border-width)\s*:\s*([^;}]*)")
SIDES = re.compile(r"\b(?:left|right)\b")
REASONS = {
    ("base/brand.css", "object-position"): "the renderer has no logical position of an image",
    ("base/figures.css", "float"): "the renderer has no `float: inline-end` outside a line",
    ("base/figures/body-map.html", "margin-left"): "words over a drawing, whose left is always left",
    ("base/lists.css", "float"): "the renderer crashes on `float: inline-end` within a line",
    ("base/parts/body.html", "left"): "words over a drawing, whose left is always left",
    ("base/parts/body.html", "text-align"): "words over a drawing, whose left is always left",
    ("handout/handout.css", "clear"): "clears the float below",
    ("handout/handout.css", "float"): "the renderer crashes on `float: inline-start` within a line",
}
"""Every property that names a side, and why; pages and their margin boxes have sides in every language."""


def sheets() -> dict[str, str]:
    """The style of each packaged layout file, without comments and page boxes."""
    files = sorted(path for path in LAYOUTS.rglob("*") if path.suffix in (".css", ".html"))
    texts = {path.relative_to(LAYOUTS).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {name: PAGE_BOXES.sub("", COMMENTS.sub("", text)) for name, text in texts.items()}


def physical(text: str) -> set[str]:
    """The properties of a style that name a side, or that give the left and right sides different values."""
    named = {name for name, value in PHYSICAL.findall(text) if SIDES.search(name) or SIDES.search(value)}
    return named | {name for name, value in SHORTHANDS.findall(text) if sides_differ(name, value)}


def sides_differ(name: str, value: str) -> bool:
    """Whether the values of a shorthand are not the same on the left as on the right."""
    values, inner = value.replace("!important", ""), re.compile(r"\([^()]*\)")
    while inner.search(values):
        values = inner.sub(lambda match: f"<{match[0][1:-1]}>".replace(" ", "_"), values)
    values = values.split()
    if len(values) < 4:
        return name == "border-radius" and len(values) in (2, 3)
    first, second, third, fourth = values[:4]
    return second != fourth if name != "border-radius" else (first, fourth) != (second, third)


def test_every_side_that_a_layout_names_has_its_reason() -> None:
    assert {(name, found) for name, text in sheets().items() for found in physical(text)} == set(REASONS)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (".a { margin-left: 1pt }", {"margin-left"}),
        (".a { left: 0; top: 0 }", {"left"}),
        (".a { text-align: right }", {"text-align"}),
        (".a { padding: 1pt 0 1pt 2em }", {"padding"}),
        (".a { margin: 0 calc(2 * var(--unit)) 0 calc(2 * var(--unit)) }", set()),
        (".a { border-radius: 3pt 26pt 3pt 26pt }", {"border-radius"}),
        (".a { border-radius: 9pt 9pt 0 0 }", set()),
        (".a { margin-inline-start: 1pt; text-align: end }", set()),
    ],
)
def test_a_side_is_found(style: str, expected: set[str]) -> None:
    assert physical(style) == expected
