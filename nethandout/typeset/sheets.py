"""A style sheet is parsed once in a worker, as long as it and what it imports stay the same.

Parsing the sheets of a handout takes 0.05 s of the 0.49 s of a layout, and copyfitting lays out up to four times. Fonts
are added to each document anew (0.01 s), so that no document meets those of another. All sheets are parsed every time
when a release of WeasyPrint changes one of the functions named here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from weasyprint import CSS
from weasyprint.logger import LOGGER

from nethandout.typeset.unchanged import unchanged

MODULE = "weasyprint.css"
# What is replaced or relied on, and the digest of its source.
FUNCTIONS = {
    "weasyprint.CSS.__init__": "8263e6979a389242",
    "weasyprint.css.find_stylesheets": "ac92dbb80c3fd936",
    "weasyprint.css.preprocess_stylesheet": "1e8c36ce59677a54",
    "weasyprint.css.StyleFor.__init__": "b1e725a7552502aa",
    "weasyprint.css.StyleFor.add_page_declarations": "78e388ade2325011",
}
MOST = 100


@dataclass(frozen=True)
class _Parsed:
    """A parsed sheet, the font faces and counter styles it declares, and the digests of the files it was read from."""

    sheet: CSS
    faces: tuple[Any, ...]
    counters: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass
class _Faces:
    """Takes down the font faces that a sheet declares."""

    found: list[Any] = field(default_factory=list)

    def add_font_face(self, descriptors: Any, _: Any) -> None:
        self.found.append(descriptors)


class _Heard(logging.Handler):
    heard = False

    def emit(self, record: logging.LogRecord) -> None:
        self.heard = True


KEPT: dict[tuple[Any, ...], _Parsed] = {}


@contextmanager
def parsed_sheets() -> Iterator[None]:
    """Take style sheets that were parsed before, while pages are laid out."""
    if not unchanged(FUNCTIONS):
        yield
        return
    module: Any = import_module(MODULE)
    original = module.CSS
    module.CSS = _sheet
    try:
        yield
    finally:
        module.CSS = original


def _sheet(**given: Any) -> CSS:
    """Give the sheet that the renderer asks for; one that another imports is a part of that."""
    if "matcher" in given:
        return CSS(**given)
    key = (given.get("string"), given.get("url"), given.get("base_url"), given["media_type"])
    fetcher, fonts = given["url_fetcher"], given["font_config"]
    parsed = KEPT.get(key)
    if parsed is None or any(fetcher.digest(url) != digest for url, digest in parsed.files.items()):
        parsed, again = _parse(given)
        if len(KEPT) >= MOST:
            KEPT.clear()
        if again:
            KEPT[key] = parsed
    for face in parsed.faces:
        fonts.add_font_face(face, fetcher)
    given["counter_style"].update(parsed.counters)
    return parsed.sheet


def _parse(given: dict[str, Any]) -> tuple[_Parsed, bool]:
    """Parse a sheet; whether to take it again: not if it is complained of, or has layers or profiles."""
    faces, heard, counters = _Faces(), _Heard(logging.WARNING), dict(given["counter_style"])
    shared = len(given["layers"]), len(given["color_profiles"])
    served = given["url_fetcher"].served
    served.clear()
    LOGGER.addHandler(heard)
    try:
        sheet = CSS(**given | {"font_config": faces, "counter_style": counters, "page_rules": []})
    finally:
        LOGGER.removeHandler(heard)
    own = {name: value for name, value in counters.items() if given["counter_style"].get(name) is not value}
    again = not heard.heard and shared == (len(given["layers"]), len(given["color_profiles"]))
    return _Parsed(sheet, tuple(faces.found), own, dict(served)), again
