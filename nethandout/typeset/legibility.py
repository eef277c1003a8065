"""Rules for words and pictures: inside the paper and their boxes, not overlapping, large enough, not missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.line_break import create_layout

from nethandout.paths import BASE_URL
from nethandout.typeset.page_tree import CONTAINERS, Leaf, Page, PlacedBox, Rectangle, rectangle, tag, words

PER_MM = 96 / 25.4
UNPRINTABLE = 6.5 * PER_MM
# Rounding and the slope of italics stay below this.
TOLERANCE = 1.0
# Words overlap if they share more than this in both directions.
SHARED = 1.5
# Pages and table cells grow with their content, whatever height is set.
NO_HEIGHT = ("html", "body", "td", "th", "tr")
# Classes of boxes that may be cut off at the edge of the paper.
AT_THE_EDGE = ("tab", "contents-tab")


@dataclass(frozen=True)
class Finding:
    """A broken rule: the place, its words, and details to add to the message, such as "by 3.2 mm"."""

    rule: str
    placed: PlacedBox | None
    words: str
    more: str = ""


def edges(page: Page) -> Iterator[Finding]:
    """Find words and pictures beyond the paper, too near its edge, cut off, or out of their boxes."""
    seen = set()
    for leaf in page.leaves:
        broken = _broken_rule(leaf, page)
        if broken and (broken[0], id(leaf.block)) not in seen:
            seen.add((broken[0], id(leaf.block)))
            rule, by = broken
            yield Finding(rule, leaf.placed, leaf.words, f"by {by / PER_MM:.1f} mm")


def _broken_rule(leaf: Leaf, page: Page) -> tuple[str, float] | None:
    """Return the first rule that a leaf breaks, and by how much."""
    sheet = Rectangle(0, 0, page.width, page.height)
    if (by := _overhang(leaf.rectangle, sheet)) > TOLERANCE:
        return "off-sheet", by
    if not _is_tab(leaf.placed) and (by := _overhang(leaf.rectangle, _inset(sheet, UNPRINTABLE))) > TOLERANCE:
        return "unprintable", by
    if leaf.placed.matrix is not None:
        return None
    hiding = [box for box in leaf.placed.ancestors if isinstance(box, CONTAINERS) and _clips(box)]
    if (by := max((_overhang(leaf.rectangle, _padding_box(box)) for box in hiding), default=0.0)) > TOLERANCE:
        return "clipped", by
    if (by := _overhang(leaf.rectangle, _allowed_area(leaf))) > TOLERANCE:
        return "out-of-box", by
    return None


def _is_tab(placed: PlacedBox) -> bool:
    """Return whether a box is in a side margin, or has the class of a tab."""
    margin = placed.path[0]
    beside = isinstance(margin, boxes.MarginBox) and margin.at_keyword.startswith(("@left", "@right"))
    return beside or placed.has_class(*AT_THE_EDGE)


def _clips(box: Any) -> bool:
    return box.style["overflow"] != "visible" and tag(box) not in ("html", "body")


def _allowed_area(leaf: Leaf) -> Rectangle:
    """Return the area that a leaf may cover; it is limited downward only if a height is set."""
    if leaf.drawn:
        return rectangle(leaf.placed)
    left, right = _allowed_width(leaf.placed)
    bottom = leaf.rectangle.bottom
    for box in reversed(leaf.placed.path):
        if box.is_absolutely_positioned():
            break
        if isinstance(box, boxes.BlockContainerBox) and box.style["height"] != "auto" and tag(box) not in NO_HEIGHT:
            bottom = min(bottom, _padding_box(box).bottom)
    return Rectangle(left, leaf.rectangle.top, right, bottom)


def wide_boxes(page: Page) -> Iterator[Finding]:
    """Find tables and other boxes that are wider than their container."""
    for placed in page.body:
        box, container = placed.box, placed.container
        level = isinstance(box, boxes.BlockLevelBox | boxes.AtomicInlineLevelBox)
        if not level or isinstance(box, boxes.ReplacedBox) or container is None:
            continue
        if not box.is_in_normal_flow() or _is_offset(box) or box.element is None or box.element is container.element:
            continue
        left, right = _allowed_width(placed)
        begin, _, width, _ = box.hit_area()
        by = max(left - begin, begin + width - right)
        if by > TOLERANCE:
            yield Finding("out-of-box", placed, words(box), f"by {by / PER_MM:.1f} mm")


def _is_offset(box: Any) -> bool:
    return box.style["position"] == "relative" and (box.style["left"], box.style["right"]) != ("auto", "auto")


def overlaps(page: Page) -> Iterator[Finding]:
    """Find words printed over other words."""
    leaves = [leaf for leaf in page.leaves if leaf.words and not _is_decorative(leaf.placed)]
    leaves.sort(key=lambda leaf: leaf.rectangle.top)
    seen = set()
    for index, leaf in enumerate(leaves):
        for other in leaves[index + 1 :]:
            if other.rectangle.top > leaf.rectangle.bottom - SHARED:
                break
            pair = (id(leaf.block), id(other.block))
            if pair not in seen and _overlap(leaf, other):
                seen.add(pair)
                yield Finding("overlap", other.placed, other.words, f"“{leaf.words[:40]}”")


def _overlap(first: Leaf, second: Leaf) -> bool:
    a, b = first.rectangle, second.rectangle
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    if across <= SHARED or down <= SHARED:
        return False
    # A drawing may repeat words over a broad white outline, to set them off from its lines.
    is_same_place = abs(a.left - b.left) + abs(a.top - b.top) < 1
    return not (first.drawn and second.drawn and first.words == second.words and is_same_place)


def _is_decorative(placed: PlacedBox) -> bool:
    return any(box.element is not None and box.element.get("aria-hidden") == "true" for box in placed.path)


def _overhang(inner: Rectangle, outer: Rectangle) -> float:
    """Return how far a rectangle extends beyond another."""
    return max(
        outer.left - inner.left, outer.top - inner.top, inner.right - outer.right, inner.bottom - outer.bottom, 0.0
    )


def _inset(outer: Rectangle, by: float) -> Rectangle:
    return Rectangle(outer.left + by, outer.top + by, outer.right - by, outer.bottom - by)


def _allowed_width(placed: PlacedBox) -> tuple[float, float]:
    """Return the left and right limits of a box or line; negative margins and indents are intended."""
    box, container = placed.box, placed.container
    left, right = container.content_box_x(), container.content_box_x() + container.width
    if not isinstance(box, boxes.TextBox):
        left, right = left + min(0.0, box.margin_left), right - min(0.0, box.margin_right)
    if isinstance(box, boxes.InlineLevelBox):
        text_indent = container.style["text_indent"]
        indent = text_indent.value * container.width / 100 if text_indent.unit == "%" else text_indent.value
        left, right = left + min(0.0, indent), right - min(0.0, indent)
    return left, right


def _padding_box(box: Any) -> Rectangle:
    left, top = box.padding_box_x(), box.padding_box_y()
    return Rectangle(left, top, left + box.padding_width(), top + box.padding_height())


POINTS = 0.75  # of a CSS pixel
FLOORS = {"size-large-print": 18.0}  # points, by class of the document
FLOOR = 12.0
LEAST_READ = 4.0
EXEMPT = ("wallet-card", "sources")
NOT_LOADED = re.compile(r"Failed to load image at '([^']*)'")


def small_type(page: Page) -> Iterator[Finding]:
    """Find words smaller than 12 points, or 18 in large print, except on a wallet card and in the list of sources."""
    seen = set()
    for leaf in page.leaves:
        floor = _smallest_size(page)
        points = leaf.size * POINTS
        block = (id(leaf.block), round(points, 1))
        if leaf.words and points < floor - 0.05 and block not in seen and not any(map(leaf.placed.has_class, EXEMPT)):
            seen.add(block)
            yield Finding("small-type", leaf.placed, leaf.words, f"{points:.1f} points; the minimum is {floor:g}")


def tiny_type(page: Page) -> Iterator[Finding]:
    """Find words too small to read, or of size 0, which are not even laid out."""
    for placed in page.body:
        box = placed.box
        if tag(box) and box.style["font_size"] * POINTS < LEAST_READ:
            texts = (box.element.text, *(child.tail for child in box.element))
            if words := " ".join("".join(filter(None, texts)).split()):
                yield Finding("tiny-type", placed, words)


def tight_letters(page: Page) -> Iterator[Finding]:
    """Find words whose letters overlap by more than a third of their mean width."""
    seen = set()
    for leaf in page.leaves:
        overlap = -leaf.style["letter_spacing"] if leaf.style["letter_spacing"] != "normal" else 0.0
        width = (leaf.rectangle.right - leaf.rectangle.left) / max(len(leaf.words), 1) + overlap
        if len(leaf.words) > 1 and overlap > width / 3 and id(leaf.block) not in seen:
            seen.add(id(leaf.block))
            yield Finding("tight-letters", leaf.placed, leaf.words)


def _smallest_size(page: Page) -> float:
    classes = next((p.box.element.get("class") or "" for p in page.body if tag(p.box) == "html"), "").split()
    return max((FLOORS[name] for name in classes if name in FLOORS), default=FLOOR)


def stray_words(page: Page) -> Iterator[Finding]:
    """Find a word alone on the last line of a heading or caption, or on the first of a long one, though two fit."""
    texts: dict[int, list[PlacedBox]] = {}
    for placed in page.body:
        if isinstance(placed.box, boxes.LineBox) and (
            placed.heading is not None or tag(placed.container) == "figcaption"
        ):
            texts.setdefault(id(placed.container.element), []).append(placed)
    for first, *others in texts.values():
        text = "".join(first.container.element.itertext())
        ends = [(line, beside, -1) for beside, line in [*pairwise([first, *others])][-1:]]
        ends += [(first, line, 0) for line in others[:1] if len(text.split()) > 3]
        for line, beside, end in ends:
            alone, neighbor = words(line.box).strip(), (words(beside.box).split() or [""])[end]
            width = sum(part.width for part in line.box.descendants() if isinstance(part, boxes.TextBox))
            fits = width * (len(alone) + len(neighbor) + 2) < line.container.width * len(alone)
            if fits and len(alone.split()) == 1 and first.container.element.find(".//br") is None:
                yield Finding("stray-word", line, text, f"“{alone}”")


class GlyphCheck:
    """Finds characters that the fonts lack, and remembers the characters seen."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], set[str]] = {}
        self.lacking: dict[tuple[Any, ...], set[str]] = {}

    def missing(self, page: Page) -> Iterator[Finding]:
        """Find words with a character that would print as an empty box."""
        seen = set()
        for leaf in page.all_leaves:
            bad = sorted(self._missing_characters(leaf))
            if bad and (id(leaf.block), *bad) not in seen:
                seen.add((id(leaf.block), *bad))
                details = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in bad)
                yield Finding("no-glyph", leaf.placed, leaf.words, details)

    def _missing_characters(self, leaf: Leaf) -> set[str]:
        face = tuple(
            str(leaf.style[name]) for name in ("font_family", "font_style", "font_weight", "font_variant_caps")
        )
        known, lacking = self.known.setdefault(face, set()), self.lacking.setdefault(face, set())
        characters = set(leaf.words)
        if not characters <= known:
            known |= characters
            lacking |= _characters_without_glyph(leaf.words, leaf.style)
        return lacking & characters


def _characters_without_glyph(words: str, style: Any) -> set[str]:
    """Shape words as WeasyPrint does, and return the characters that got no glyph."""
    missing = set()
    layout = create_layout(words, style, None, None, 0)  # kept, because freeing it frees the line below
    line, _ = layout.get_first_line()
    run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
    while run != ffi.NULL:
        glyphs = run.data.glyphs
        for glyph in glyphs.glyphs[0 : glyphs.num_glyphs]:
            empty = glyph.glyph == pango.PANGO_GLYPH_EMPTY
            if not empty and glyph.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                missing.add(chr(glyph.glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG))
        run = run.next
    return missing


def missing_images(pages: Sequence[Page], complaints: Sequence[str]) -> Iterator[tuple[Page | None, Finding]]:
    """Find pictures that could not be loaded, with their page unless no box shows them."""
    for url in dict.fromkeys(match[1] for complaint in complaints for match in NOT_LOADED.finditer(complaint)):
        places = [(page, placed) for page in pages for placed in page.body + page.margins if _shows(placed.box, url)]
        page, placed = places[0] if places else (None, None)
        yield page, Finding("missing-image", placed, url.removeprefix(BASE_URL))


def _shows(box: Any, url: str) -> bool:
    """Return whether a box would show a picture: as an image, as a background, or as a child."""
    if isinstance(box, boxes.ReplacedBox):
        return False
    asked = [value for kind, value in box.style["background_image"] if kind == "url"]
    if url in asked:
        return True
    elements = [] if box.element is None or not tag(box) else [box.element, *box.element]
    return any(url == urljoin(BASE_URL, element.get(name, "")) for element in elements for name in ("src", "data"))
