"""The colophon: what an edition is made of besides the library, kept in its PDF so that it can be made again."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nethandout.content.colour import COLOUR
from nethandout.model import Brand, Publication

LONGEST = 20_000
MOST_NOTES_PAGES = 16
OCCASION = ("subtitle", "meeting", "date", "place")
LINES = ("name", "line", "telephone", "hours", "after_hours", "website", "colour")
UNSEEN = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Colophon:
    """Lines of the occasion, ruled pages that were added, and the brand; `logo` means that it has a picture too."""

    occasion: dict[str, str] = field(default_factory=dict)
    notes_pages: int = 0
    brand: Brand | None = None
    logo: bool = False


def colophon(publication: Publication) -> str:
    """Write a publication's colophon as JSON on one line."""
    told: dict[str, Any] = {key: getattr(publication, key) for key in OCCASION}
    told["notes_pages"] = publication.notes_pages
    if (brand := publication.brand) is not None:
        lines = {key: getattr(brand, key) for key in LINES} | {"address": list(brand.address)}
        told["brand"] = {key: value for key, value in lines.items() if value}
        told["logo"] = brand.logo is not None
    return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False, sort_keys=True)


def read_colophon(text: str) -> Colophon:
    """Read a colophon that anybody may have written; raises ValueError for what `colophon` would not write."""
    if len(text) > LONGEST:
        raise ValueError("its colophon is too long")
    told = json.loads(text)
    _known(told, (*OCCASION, "notes_pages", "brand", "logo"))
    pages, logo = told.get("notes_pages", 0), told.get("logo", False)
    _is(type(pages) is int and 0 <= pages <= MOST_NOTES_PAGES and type(logo) is bool)
    occasion = {key: _line(told.get(key, "")) for key in OCCASION}
    return Colophon(occasion, pages, _brand(told["brand"]) if "brand" in told else None, logo)


def _brand(told: Any) -> Brand:
    _known(told, (*LINES, "address"))
    lines: dict[str, Any] = {key: _line(told.get(key, "")) for key in LINES}
    website, colour = lines["website"], lines["colour"]
    _is(not website or website.startswith(("https://", "http://")))
    _is(not colour or bool(COLOUR.match(colour)))
    address = told.get("address", [])
    _is(isinstance(address, list))
    return Brand(Path(), **lines, address=tuple(map(_line, address)))


def _known(told: Any, keys: tuple[str, ...]) -> None:
    _is(isinstance(told, dict) and told.keys() <= set(keys))


def _line(value: Any) -> str:
    _is(isinstance(value, str) and all(unicodedata.category(letter) not in UNSEEN for letter in value))
    return str(value)


def _is(right: bool) -> None:
    if not right:
        raise ValueError("its colophon has a value of the wrong kind")
