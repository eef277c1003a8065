"""Rules about whether words and pictures are there to be read: size of type, characters, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.line_break import create_layout

from nethandout.paths import BASE_URL
from nethandout.typeset.finding import Finding
from nethandout.typeset.survey import Leaf, Page, tag

POINTS = 0.75  # of a CSS pixel
FLOORS = {"size-large-print": 18.0}  # points, by the class of the document
FLOOR = 12.0
LEAST_READ = 4.0
EXEMPT = "wallet-card"
NOT_LOADED = re.compile(r"Failed to load image at '([^']*)'")


def small_type(page: Page) -> Iterator[Finding]:
    """Find words below the floor: 12 points, 18 in large print; a wallet card is let off."""
    seen = set()
    for leaf in page.leaves:
        floor = _floor(page)
        points = leaf.size * POINTS
        block = (id(leaf.block), round(points, 1))
        if leaf.words and points < floor - 0.05 and block not in seen and not leaf.placed.has_class(EXEMPT):
            seen.add(block)
            yield Finding("small-type", leaf.placed, leaf.words, f"{points:.1f} points, the least is {floor:g}")


def tiny_type(page: Page) -> Iterator[Finding]:
    """Find words too small to be read, or of no size at all, which are not even set."""
    for placed in page.body:
        box = placed.box
        if tag(box) and box.style["font_size"] * POINTS < LEAST_READ:
            own = (box.element.text, *(child.tail for child in box.element))
            if words := " ".join("".join(filter(None, own)).split()):
                yield Finding("tiny-type", placed, words)


def _floor(page: Page) -> float:
    classes = next((p.box.element.get("class") or "" for p in page.body if tag(p.box) == "html"), "").split()
    return max((FLOORS[name] for name in classes if name in FLOORS), default=FLOOR)


class Glyphs:
    """Which characters the typefaces at hand cannot show; what was looked at once is remembered."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], set[str]] = {}
        self.lacking: dict[tuple[Any, ...], set[str]] = {}

    def missing(self, page: Page) -> Iterator[Finding]:
        """Find words with a character that would be printed as an empty frame."""
        seen = set()
        for leaf in page.all_leaves:
            bad = sorted(self._lacking(leaf))
            if bad and (id(leaf.block), *bad) not in seen:
                seen.add((id(leaf.block), *bad))
                told = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in bad)
                yield Finding("no-glyph", leaf.placed, leaf.words, told)

    def _lacking(self, leaf: Leaf) -> set[str]:
        face = tuple(
            str(leaf.style[name]) for name in ("font_family", "font_style", "font_weight", "font_variant_caps")
        )
        known, lacking = self.known.setdefault(face, set()), self.lacking.setdefault(face, set())
        characters = set(leaf.words)
        if not characters <= known:
            known |= characters
            lacking |= _unknown(leaf.words, leaf.style)
        return lacking & characters


def _unknown(words: str, style: Any) -> set[str]:
    """Shape the words as the renderer will, and take the characters that got no glyph."""
    found = set()
    layout = create_layout(words, style, None, None, 0)  # the line below lives as long as this name
    line, _ = layout.get_first_line()
    run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
    while run != ffi.NULL:
        glyphs = run.data.glyphs
        for glyph in glyphs.glyphs[0 : glyphs.num_glyphs]:
            empty = glyph.glyph == pango.PANGO_GLYPH_EMPTY
            if not empty and glyph.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                found.add(chr(glyph.glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG))
        run = run.next
    return found


def missing_images(pages: Sequence[Page], complaints: Sequence[str]) -> Iterator[tuple[Page | None, Finding]]:
    """Find the pages of the pictures that could not be loaded; without a page where nothing stands in their place."""
    for url in dict.fromkeys(found[1] for complaint in complaints for found in NOT_LOADED.finditer(complaint)):
        places = [(page, placed) for page in pages for placed in page.body + page.margins if _asks(placed.box, url)]
        page, placed = places[0] if places else (None, None)
        yield page, Finding("missing-image", placed, url.removeprefix(BASE_URL))


def _asks(box: Any, url: str) -> bool:
    """Whether a box would show the picture: as an image, behind its words, or as an image among its parts."""
    if isinstance(box, boxes.ReplacedBox):
        return False
    asked = [value for kind, value in box.style["background_image"] if kind == "url"]
    if url in asked:
        return True
    elements = [] if box.element is None or not tag(box) else [box.element, *box.element]
    return any(url == urljoin(BASE_URL, element.get(name, "")) for element in elements for name in ("src", "data"))
