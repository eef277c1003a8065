"""A clinic's logo: whether it can be printed, how finely, and whether it needs more than one ink."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from nethandout.content import pictures
from nethandout.content.fields import Fields

LOGO_HEIGHT, LOGO_WIDTH = 40, 160
"""The most room a logo takes on paper, in points."""
COARSEST = 200
"""Dots an inch below which a logo looks ragged in print."""
FAINTEST = 12
"""How far the red, green and blue of a dot may differ, of 255, that it still passes for grey."""
PAINTED = re.compile(r"(?:fill|stroke|stop-color|flood-color|color)\s*[:=]\s*[\"']?\s*([^;\"'}>]+)")
PLAIN = ("none", "black", "white", "grey", "gray", "currentcolor", "transparent", "inherit")
GREY = re.compile(r"#(?:([0-9a-f])\1\1|([0-9a-f]{2})\2\2)\Z")


def read_logo(fields: Fields) -> Path | None:
    """The logo a brand names, None without one; what keeps it from being printed is a fault."""
    name = fields.text("logo", needed=False)
    if not name:
        return None
    if set(name) & set("\b\f\n\r\t"):
        wrong = "a \\ has a meaning of its own in a text, so the logo is not found"
        fields.fault("logo", wrong, "write / in its place")
        return None
    try:
        logo = (fields.file.path.parent / name).resolve()
    except (OSError, ValueError, RuntimeError):
        fields.fault("logo", f'the logo "{name!r}" cannot be read', "correct its name")
        return None
    wrong, mend = pictures.judge(logo)
    if not wrong:
        wrong, mend = _judge_drawing(logo) if logo.suffix.lower() == ".svg" else _judge_dots(logo)
    if wrong:
        fields.fault("logo", f'the logo "{name}" {wrong}', mend)
        return None
    return logo


def _judge_drawing(logo: Path) -> tuple[str, str]:
    mend = "export it again as SVG, PNG or JPEG"
    try:
        root = ElementTree.parse(logo).getroot()
    except (ElementTree.ParseError, OSError, ValueError, LookupError):
        return "cannot be read", mend
    if root.tag.rpartition("}")[2] != "svg":
        return "is no SVG drawing", mend
    if not root.get("viewBox") and not (root.get("width") and root.get("height")):
        return "does not say how large it is", mend
    return "", ""


def _judge_dots(logo: Path) -> tuple[str, str]:
    from PIL import Image

    try:
        with Image.open(logo, formats=("PNG", "JPEG")) as picture:
            picture.load()
            width, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "cannot be read", "save it again as PNG or JPEG"
    dots = 72 * max(height / LOGO_HEIGHT, width / LOGO_WIDTH)
    if dots < COARSEST:
        high, wide = -(-COARSEST * LOGO_HEIGHT // 72), -(-COARSEST * LOGO_WIDTH // 72)
        return (
            f"is too coarse for print ({width} × {height} pixels, {dots:.0f} dots an inch)",
            f"save it at least {high} pixels high or {wide} wide, or as SVG",
        )
    return "", ""


def is_grey(logo: Path) -> bool:
    """Whether a logo that can be printed has no colour but black, white and greys."""
    if logo.suffix.lower() == ".svg":
        text = logo.read_text(encoding="utf-8", errors="replace").lower()
        return "<image" not in text and all(map(_is_plain, PAINTED.findall(text)))
    from PIL import Image, ImageChops

    with Image.open(logo, formats=("PNG", "JPEG")) as picture:
        red, green, blue, seen = picture.convert("RGBA").split()
    apart = (ImageChops.difference(red, other) for other in (green, blue))
    bounds: list[Any] = [ImageChops.multiply(found, seen).getextrema() for found in apart]
    return all(highest <= FAINTEST for _, highest in bounds)


def _is_plain(colour: str) -> bool:
    colour = colour.strip()
    return colour in PLAIN or GREY.match(colour) is not None
