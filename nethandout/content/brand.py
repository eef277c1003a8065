"""Read brands from TOML, put them on publications, and record them in the colophon of a PDF."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nethandout.content import assets
from nethandout.content.assets import COLOR, WHITE, contrast, darkened
from nethandout.content.schema import Fields, check_web_address, region_ids, region_key
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Diagnostic, UsageError, did_you_mean
from nethandout.model import Brand, Publication, Region

LINES = ("name", "line", "telephone", "hours", "after_hours", "website", "newest")
KEYS = (*LINES, "logo", "address", "color", "region")
NUMBERS = ("telephone", "after_hours")
LEAST_DPI = 200
"""Fewest dots per inch for a logo; below this it looks ragged in print."""


def read_brand(
    path: Path,
    supported: frozenset[str] | None = None,
    backgrounds: Iterable[str] = (WHITE,),
    regions: Iterable[Region] = (),
) -> Brand:
    """Read a brand file; raises UsageError if it does not exist, ContentError with every fault in it.

    With `supported`, any other character is a fault. `backgrounds` are the colors behind text in the brand's color; a
    color too light for one of them is darkened, and `Brand.notices` says so. `regions` are the known regions.
    """
    if not os.path.lexists(path):
        raise UsageError(_missing_file(path), "brand")
    faults: list[Diagnostic] = []
    file = read_toml(path)
    fields = Fields(file, file.data, faults)
    fields.allow_only(*KEYS)
    brand = brand_of(fields, supported, backgrounds, regions)
    if faults:
        raise ContentError(faults)
    return brand


def brand_of(
    fields: Fields, supported: frozenset[str] | None, backgrounds: Iterable[str], regions: Iterable[Region]
) -> Brand:
    """Return the brand that fields describe, and add what is wrong with them to their faults; see `read_brand`."""
    lines = {key: " ".join(fields.text(key, needed=key == "name").split()) for key in LINES}
    address = tuple(" ".join(line.split()) for line in fields.texts("address"))
    for key in NUMBERS:
        if isinstance(fields.table.get(key), int):
            fields.fault(key, "a number without quotes loses its + and leading 0", f'write: {key} = "…"')
    for key in ("website", "newest"):
        check_web_address(fields, key, lines[key])
    if supported is not None:
        _check_characters({**lines, "address": " ".join(address)}, fields, supported)
    color, notices = _read_color(fields, tuple(backgrounds))
    logo = _read_logo(fields)
    region = _read_region(fields, list(regions))
    address = tuple(filter(None, address))
    return Brand(fields.file.path, **lines, address=address, logo=logo, color=color, notices=notices, region=region)


def apply_brand(publication: Publication, brand: Brand | None, allow_unchecked: bool = False) -> Publication:
    """Put a brand on a publication; raises UsageError if nobody has checked its words."""
    if brand is None:
        return publication
    sections = [chapter.section for chapter in publication.chapters]
    unchecked = [f'"{section.name}"' for section in sections if section.review.state == "unchecked"]
    if unchecked and not allow_unchecked:
        raise UsageError(
            f"nobody has checked the imported text of {', '.join(unchecked)}, and readers would trust it because "
            f"of the name {brand.name}; have it checked, and record who did (nethandout sign --checked --by NAME), "
            "or add --allow-unchecked to print it anyway"
        )
    notices = publication.notices
    if brand.logo is not None and publication.edition.ink == "black" and not assets.is_gray_picture(brand.logo):
        remedy = "it prints only a logo in black and grays"
        notices = (*notices, f"the logo of {brand.name} has colors, so the black edition leaves it out; {remedy}")
        brand = replace(brand, logo=None)
    return replace(with_brand(publication, brand), notices=notices)


def with_brand(publication: Publication, brand: Brand) -> Publication:
    """Put a brand on a publication and on its translation."""
    return replace(publication, brand=brand, facing=publication.facing and replace(publication.facing, brand=brand))


def _missing_file(path: Path) -> str:
    others = [other.name for other in path.parent.glob("*.toml")]
    hint = did_you_mean(path.name, others) or "to start one: nethandout new brand NAME"
    return f"there is no brand file {path}; {hint}"


def _read_region(fields: Fields, regions: list[Region]) -> str:
    """Return the id of the region a brand names; "" if it names none."""
    name = fields.text("region", needed=False)
    ids_by_name = region_ids(regions)
    if name and region_key(name) not in ids_by_name:
        listed = [region.id for region in regions]
        hint = did_you_mean(region_key(name), listed) or f"the regions are {', '.join(listed)}"
        fields.fault("region", f'there is no region "{name}"', hint)
    return ids_by_name.get(region_key(name), "")


def _check_characters(texts: dict[str, str], fields: Fields, supported: frozenset[str]) -> None:
    for key, text in texts.items():
        for fault in assets.character_faults(fields.file.path, text, supported):
            fields.fault(key, fault.wrong, fault.fix)


def _read_color(fields: Fields, backgrounds: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the color to print, and a notice if it is darker than the one in the file; "" without a color."""
    color = fields.text("color", needed=False).upper()
    if not color:
        return "", ()
    if not COLOR.match(color):
        remedy = 'write # and six digits or letters from A to F: color = "#0F4A52"'
        fields.fault("color", f'"{fields.text("color")}" is not a color', remedy)
        return "", ()
    dark = darkened(color, backgrounds)
    if dark == color:
        return color, ()
    lowest = min(contrast(color, background) for background in backgrounds)
    place = f"{fields.file.path}:{fields.line('color')}"
    return dark, (f"{place}: the color {color} is too light to read ({lowest:.1f} to 1); printing {dark} instead",)


def _read_logo(fields: Fields) -> Path | None:
    """Return the path of a brand's logo, or None; report what keeps it from being printed."""
    name = fields.text("logo", needed=False)
    if not name:
        return None
    if set(name) & set("\b\f\n\r\t"):
        wrong = "a \\ is an escape character here, so the logo is not found"
        fields.fault("logo", wrong, "write / instead")
        return None
    folder = fields.file.path.parent
    try:
        logo = (folder / name).resolve()
        is_inside = logo.is_relative_to(folder.resolve()) and not Path(name).is_absolute()
    except (OSError, ValueError, RuntimeError):
        fields.fault("logo", f'the logo "{name!r}" cannot be read', "correct its name")
        return None
    outside = ("is outside the folder of the brand file", "put the logo next to it and write only its file name")
    problems = assets.picture_problems(logo, LEAST_DPI) if is_inside else (outside,)
    for wrong, remedy in problems:
        fields.fault("logo", f'the logo "{name}" {wrong}', remedy)
    return None if problems else logo


LONGEST_COLOPHON = 20_000
COUNTS = {"notes_pages": 16, "most_pages": 100_000}
"""The counts in a colophon, and the largest value of each."""
OCCASION_KEYS = ("subtitle", "meeting", "date", "place")
BRAND_KEYS = {**{key: key for key in LINES}, "colour": "color"}
"""The keys of a brand in a colophon, and the fields of `Brand` for their values."""
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Colophon:
    """What a PDF was made with: lines for the occasion, added ruled pages, the brand, and whether it has a logo.

    `most_pages` is how many pages it was set to have, or 0.
    """

    occasion: dict[str, str] = field(default_factory=dict)
    notes_pages: int = 0
    most_pages: int = 0
    brand: Brand | None = None
    logo: bool = False


def write_colophon(publication: Publication) -> str:
    """Write a publication's colophon as JSON on one line."""
    values: dict[str, Any] = {key: getattr(publication, key) for key in OCCASION_KEYS}
    values |= {key: getattr(publication, key) for key in COUNTS}
    if (brand := publication.brand) is not None:
        lines = {key: getattr(brand, name) for key, name in BRAND_KEYS.items()} | {"address": list(brand.address)}
        values["brand"] = {key: value for key, value in lines.items() if value}
        values["logo"] = brand.logo is not None
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False, sort_keys=True)


def read_colophon(text: str) -> Colophon:
    """Read a colophon from any PDF; raises ValueError for anything `write_colophon` would not write."""
    if len(text) > LONGEST_COLOPHON:
        raise ValueError("its colophon is too long")
    values = json.loads(text)
    _require_keys(values, (*OCCASION_KEYS, *COUNTS, "brand", "logo"))
    counts, logo = {key: values.get(key, 0) for key in COUNTS}, values.get("logo", False)
    _require(all(type(count) is int and 0 <= count <= COUNTS[key] for key, count in counts.items()))
    _require(type(logo) is bool)
    occasion = {key: _require_line(values.get(key, "")) for key in OCCASION_KEYS}
    return Colophon(occasion, **counts, brand=_parse_brand(values["brand"]) if "brand" in values else None, logo=logo)


def _parse_brand(values: Any) -> Brand:
    _require_keys(values, (*BRAND_KEYS, "address"))
    lines: dict[str, Any] = {name: _require_line(values.get(key, "")) for key, name in BRAND_KEYS.items()}
    for key in ("website", "newest"):
        _require(not lines[key] or lines[key].startswith(("https://", "http://")))
    _require(not lines["color"] or bool(COLOR.match(lines["color"])))
    address = values.get("address", [])
    _require(isinstance(address, list))
    return Brand(Path(), **lines, address=tuple(map(_require_line, address)))


def _require_keys(values: Any, keys: tuple[str, ...]) -> None:
    _require(isinstance(values, dict) and values.keys() <= set(keys))


def _require_line(value: Any) -> str:
    _require(isinstance(value, str) and all(unicodedata.category(letter) not in UNPRINTABLE for letter in value))
    return str(value)


def _require(is_valid: bool) -> None:
    if not is_valid:
        raise ValueError("its colophon has an invalid value")
