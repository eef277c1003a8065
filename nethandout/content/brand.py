"""Brands: read from TOML, put on a publication, and kept in the colophon of its PDF."""

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
from nethandout.content.schema import Fields, region_ids, region_key
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Fault, UsageError, did_you_mean
from nethandout.model import Brand, Publication, Region

LINES = ("name", "line", "telephone", "hours", "after_hours", "website")
KEYS = ("name", "line", "logo", "telephone", "hours", "after_hours", "address", "website", "colour", "region")
NUMBERS = ("telephone", "after_hours")
COARSEST = 200
"""Dots an inch below which a logo looks ragged in print."""
BESIDE = "put the logo beside the brand file, and write its bare name"


def read_brand(
    path: Path,
    supported: frozenset[str] | None = None,
    grounds: Iterable[str] = (WHITE,),
    regions: Iterable[Region] = (),
) -> Brand:
    """Read a brand file; raises UsageError when it is not there, ContentError with every fault in it.

    With `supported`, a character outside it is a fault. `grounds` are the colours that text in the brand's colour
    stands on; a colour too faint for one of them is darkened, and `Brand.notices` says so.
    `regions` are those that its own can be.
    """
    if not os.path.lexists(path):
        raise UsageError(_missing_file(path), "brand")
    faults: list[Fault] = []
    file = read_toml(path)
    fields = Fields(file, file.data, faults)
    fields.known(*KEYS)
    lines = {key: " ".join(fields.text(key, needed=key == "name").split()) for key in LINES}
    address = tuple(" ".join(line.split()) for line in fields.texts("address"))
    for key in NUMBERS:
        if isinstance(fields.table.get(key), int):
            fields.fault(key, "a number without quotes loses its + and its first 0", f'write: {key} = "…"')
    website = lines["website"]
    if website and not website.startswith(("https://", "http://")):
        fields.fault("website", f'"{website}" is no web address', "begin it with https://")
    if supported is not None:
        _check_characters({**lines, "address": " ".join(address)}, fields, supported)
    colour, notices = _read_color(fields, tuple(grounds))
    logo = _read_logo(fields)
    region = _read_region(fields, list(regions))
    if faults:
        raise ContentError(faults)
    address = tuple(filter(None, address))
    return Brand(path, **lines, address=address, logo=logo, colour=colour, notices=notices, region=region)


def apply_brand(publication: Publication, brand: Brand | None, allow_unchecked: bool = False) -> Publication:
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
    if brand.logo is not None and publication.edition.ink == "black" and not assets.is_gray_picture(brand.logo):
        mend = "a logo of black and greys alone would be printed"
        notices = (*notices, f"the logo of {brand.name} has colors, so the black edition goes without it; {mend}")
        brand = replace(brand, logo=None)
    return replace(publication, brand=brand, notices=notices)


def _missing_file(path: Path) -> str:
    beside = [found.name for found in path.parent.glob("*.toml")] if path.parent.is_dir() else []
    hint = did_you_mean(path.name, beside) or "to begin one: nethandout new brand NAME"
    return f"there is no brand file {path}; {hint}"


def _read_region(fields: Fields, regions: list[Region]) -> str:
    """The id of the region that a brand names, by whatever name; empty when it names none."""
    name = fields.text("region", needed=False)
    known = region_ids(regions)
    if name and region_key(name) not in known:
        ids = [region.id for region in regions]
        hint = did_you_mean(region_key(name), ids) or f"the regions are {', '.join(ids)}"
        fields.fault("region", f'there is no region "{name}"', hint)
    return known.get(region_key(name), "")


def _check_characters(texts: dict[str, str], fields: Fields, supported: frozenset[str]) -> None:
    for key, text in texts.items():
        found = assets.character_faults(fields.file.path, text, supported)
        fields.faults += [replace(fault, line=fields.line(key)) for fault in found]


def _read_color(fields: Fields, grounds: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    colour = fields.text("colour", needed=False).upper()
    if not colour:
        return "", ()
    if not COLOR.match(colour):
        mend = 'write # and six digits or letters from A to F: colour = "#0F4A52"'
        fields.fault("colour", f'"{fields.text("colour")}" is no colour', mend)
        return "", ()
    dark = darkened(colour, grounds)
    if dark == colour:
        return colour, ()
    lowest = min(contrast(colour, ground) for ground in grounds)
    place = f"{fields.file.path}:{fields.line('colour')}"
    return dark, (f"{place}: the colour {colour} is too faint to read ({lowest:.1f} to 1); {dark} is printed instead",)


def _read_logo(fields: Fields) -> Path | None:
    """The logo a brand names, None without one; what keeps it from being printed is a fault."""
    name = fields.text("logo", needed=False)
    if not name:
        return None
    if set(name) & set("\b\f\n\r\t"):
        wrong = "a \\ has a meaning of its own in a text, so the logo is not found"
        fields.fault("logo", wrong, "write / in its place")
        return None
    folder = fields.file.path.parent
    try:
        logo = (folder / name).resolve()
        is_inside = logo.is_relative_to(folder.resolve()) and not Path(name).is_absolute()
    except (OSError, ValueError, RuntimeError):
        fields.fault("logo", f'the logo "{name!r}" cannot be read', "correct its name")
        return None
    slips = (
        assets.judge_picture(logo, COARSEST) if is_inside else (("lies outside the folder of the brand file", BESIDE),)
    )
    for wrong, mend in slips:
        fields.fault("logo", f'the logo "{name}" {wrong}', mend)
    return None if slips else logo


LONGEST_COLOPHON = 20_000
MOST_NOTES_PAGES = 16
OCCASION_KEYS = ("subtitle", "meeting", "date", "place")
BRAND_KEYS = ("name", "line", "telephone", "hours", "after_hours", "website", "colour")
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Colophon:
    """Lines of the occasion, ruled pages that were added, and the brand; `logo` means that it has a picture too."""

    occasion: dict[str, str] = field(default_factory=dict)
    notes_pages: int = 0
    brand: Brand | None = None
    logo: bool = False


def write_colophon(publication: Publication) -> str:
    """Write a publication's colophon as JSON on one line."""
    told: dict[str, Any] = {key: getattr(publication, key) for key in OCCASION_KEYS}
    told["notes_pages"] = publication.notes_pages
    if (brand := publication.brand) is not None:
        lines = {key: getattr(brand, key) for key in BRAND_KEYS} | {"address": list(brand.address)}
        told["brand"] = {key: value for key, value in lines.items() if value}
        told["logo"] = brand.logo is not None
    return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False, sort_keys=True)


def read_colophon(text: str) -> Colophon:
    """Read a colophon that anybody may have written; raises ValueError for what `colophon` would not write."""
    if len(text) > LONGEST_COLOPHON:
        raise ValueError("its colophon is too long")
    told = json.loads(text)
    _require_keys(told, (*OCCASION_KEYS, "notes_pages", "brand", "logo"))
    pages, logo = told.get("notes_pages", 0), told.get("logo", False)
    _require(type(pages) is int and 0 <= pages <= MOST_NOTES_PAGES and type(logo) is bool)
    occasion = {key: _require_line(told.get(key, "")) for key in OCCASION_KEYS}
    return Colophon(occasion, pages, _parse_brand(told["brand"]) if "brand" in told else None, logo)


def _parse_brand(told: Any) -> Brand:
    _require_keys(told, (*BRAND_KEYS, "address"))
    lines: dict[str, Any] = {key: _require_line(told.get(key, "")) for key in BRAND_KEYS}
    website, colour = lines["website"], lines["colour"]
    _require(not website or website.startswith(("https://", "http://")))
    _require(not colour or bool(COLOR.match(colour)))
    address = told.get("address", [])
    _require(isinstance(address, list))
    return Brand(Path(), **lines, address=tuple(map(_require_line, address)))


def _require_keys(told: Any, keys: tuple[str, ...]) -> None:
    _require(isinstance(told, dict) and told.keys() <= set(keys))


def _require_line(value: Any) -> str:
    _require(isinstance(value, str) and all(unicodedata.category(letter) not in UNPRINTABLE for letter in value))
    return str(value)


def _require(right: bool) -> None:
    if not right:
        raise ValueError("its colophon has a value of the wrong kind")
