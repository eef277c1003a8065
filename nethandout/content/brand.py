"""Whose paper it is: a clinic's or foundation's name, logo, telephone and colour, from a TOML file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from nethandout.content import characters, pictures
from nethandout.content.colour import COLOUR, WHITE, contrast, darkened
from nethandout.content.fields import Fields
from nethandout.content.tomlfile import read_toml
from nethandout.errors import ContentError, Fault, UsageError, did_you_mean
from nethandout.model import Brand, Publication

LINES = ("name", "line", "telephone", "hours", "after_hours", "website")
KEYS = ("name", "line", "logo", "telephone", "hours", "after_hours", "address", "website", "colour")
LOGO_HEIGHT, LOGO_WIDTH = 40, 160
"""The most room a logo takes on paper, in points."""
COARSEST = 200
"""Dots an inch below which a logo looks ragged in print."""


def read_brand(path: Path, supported: frozenset[str] | None = None, grounds: Iterable[str] = (WHITE,)) -> Brand:
    """Read a brand file; raises UsageError when it is not there, ContentError with every fault in it.

    With `supported`, a character outside it is a fault. `grounds` are the colours that text in the brand's colour
    stands on; a colour too faint for one of them is darkened, and `Brand.notices` says so.
    """
    if not path.is_file():
        raise UsageError(_no_file(path), "brand")
    faults: list[Fault] = []
    file = read_toml(path)
    fields = Fields(file, file.data, faults)
    fields.known(*KEYS)
    lines = {key: " ".join(fields.text(key, needed=key == "name").split()) for key in LINES}
    address = tuple(" ".join(line.split()) for line in fields.texts("address"))
    website = lines["website"]
    if website and not website.startswith(("https://", "http://")):
        fields.fault("website", f'"{website}" is no web address', "begin it with https://")
    if supported is not None:
        _judge_characters({**lines, "address": " ".join(address)}, fields, supported)
    colour, notices = _colour(fields, tuple(grounds))
    logo = _logo(fields)
    if faults:
        raise ContentError(faults)
    return Brand(path, **lines, address=tuple(filter(None, address)), logo=logo, colour=colour, notices=notices)


def branded(publication: Publication, brand: Brand | None, allow_unchecked: bool = False) -> Publication:
    """Put a brand on a publication; raises UsageError when it would stand on words that nobody has checked."""
    if brand is None:
        return publication
    sections = [chapter.section for chapter in publication.chapters]
    unchecked = [f'"{section.name}"' for section in sections if section.review.state == "unchecked"]
    if unchecked and not allow_unchecked:
        raise UsageError(
            f"nobody has checked the imported words of {', '.join(unchecked)}, and readers would trust them because "
            f"of the name {brand.name}; have them checked first, or add --allow-unchecked to print them as they are"
        )
    notices = publication.notices
    if brand.logo is not None and publication.edition.ink == "black":
        notices = (*notices, f"the logo of {brand.name} may hold any color, so the black edition goes without it")
    return replace(publication, brand=brand, notices=notices)


def _no_file(path: Path) -> str:
    beside = [found.name for found in path.parent.glob("*.toml")] if path.parent.is_dir() else []
    hint = did_you_mean(path.name, beside) or "to begin one: nethandout new brand NAME"
    return f"there is no brand file {path}; {hint}"


def _judge_characters(texts: dict[str, str], fields: Fields, supported: frozenset[str]) -> None:
    for key, text in texts.items():
        found = characters.faults(fields.file.path, text, supported)
        fields.faults += [replace(fault, line=fields.line(key)) for fault in found]


def _colour(fields: Fields, grounds: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    colour = fields.text("colour", needed=False).upper()
    if not colour:
        return "", ()
    if not COLOUR.match(colour):
        mend = 'write # and six digits or letters from A to F: colour = "#0F4A52"'
        fields.fault("colour", f'"{fields.text("colour")}" is no colour', mend)
        return "", ()
    dark = darkened(colour, grounds)
    if dark == colour:
        return colour, ()
    lowest = min(contrast(colour, ground) for ground in grounds)
    place = f"{fields.file.path}:{fields.line('colour')}"
    return dark, (f"{place}: the colour {colour} is too faint to read ({lowest:.1f} to 1); {dark} is printed instead",)


def _logo(fields: Fields) -> Path | None:
    name = fields.text("logo", needed=False)
    if not name:
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
