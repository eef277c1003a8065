"""Find faults on laid-out pages before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure import boxes

from nethandout.errors import PAGE_RULES, PageFault
from nethandout.typeset import legibility
from nethandout.typeset.legibility import Finding
from nethandout.typeset.page_tree import HEADINGS, Page, PlacedBox, classes, read_pages, rectangle, tag, words

NEAR_EMPTY, HALF = 0.15, 0.5
ROOM = 0.12
"""The share of a page that may be free before a figure."""
CHAPTER, NEW_PAGE, FIGURE = "chapter", "new-page", "figure"
POINTS_PER_PIXEL = 0.75
# Lines of text that must follow a heading on its page; a picture is enough.
FOLLOWING = 2
COVER = "cover"
BOXES = {"box", "call-strip"}
WRAPPERS = ("header", "hgroup")


def stranded_headings(pages: Sequence[Page]) -> Iterator[tuple[Page, Finding]]:
    """Find headings that end a page or column, or are followed by less than two lines of their text."""
    rows = [_visible_rows(page) for page in pages]
    for index, page in enumerate(pages):
        over = next((later for later in rows[index + 1 :] if later), [])
        fields = [rows[index], *_columns(rows[index])]
        for number, field in enumerate(fields):
            following = fields[number + 1] if 0 < number < len(fields) - 1 else over
            if page.name != COVER and (heading := _stranded_heading(field, following)) is not None:
                yield page, Finding("stranded-heading", heading, _text(heading.heading))


def _stranded_heading(rows: list[PlacedBox], following: list[PlacedBox]) -> PlacedBox | None:
    """Return the heading at the end of a page or column that is separated from what follows, if any."""
    last = next((n for n in range(len(rows) - 1, -1, -1) if rows[n].heading is not None), None)
    if last is None or sum(_weight(row) for row in rows[last + 1 :]) >= FOLLOWING:
        return None
    alone = last == len(rows) - 1
    parted = (h for h in _heading_run(rows, last) if alone or (following and _is_below(following[0], h)))
    return next(parted, None)


def _visible_rows(page: Page) -> list[PlacedBox]:
    """Return the lines of text, pictures and ruled lines of a page, from top to bottom, without footnotes."""
    return [placed for placed in page.body if _is_visible(placed)]


def _columns(rows: list[PlacedBox]) -> list[list[PlacedBox]]:
    """Return the rows in each column of a page."""
    columns: dict[int, list[PlacedBox]] = {}
    for row in rows:
        for box in row.path:
            if box.is_column:
                columns.setdefault(id(box), []).append(row)
    return list(columns.values())


def _is_visible(placed: PlacedBox) -> bool:
    box = placed.box
    if isinstance(placed.path[0], boxes.FootnoteAreaBox):
        return False
    if isinstance(box, boxes.LineBox):
        return bool(words(box).strip())
    return isinstance(box, boxes.ReplacedBox) or _has_border(box)


def _has_border(box: Any) -> bool:
    """Return whether an empty box is visible by its border or its background."""
    if not isinstance(box, boxes.BlockContainerBox):
        return False
    borders = (box.border_top_width, box.border_right_width, box.border_bottom_width, box.border_left_width)
    color, images = box.style["background_color"], box.style["background_image"]
    is_painted = box.height > 0 and (getattr(color, "alpha", 1) > 0 or any(kind != "none" for kind, _ in images))
    return (any(borders) or is_painted) and not any(isinstance(part, boxes.TextBox) for part in box.descendants())


def _weight(row: PlacedBox) -> int:
    return FOLLOWING if isinstance(row.box, boxes.ReplacedBox) else 1


def _heading_run(rows: list[PlacedBox], last: int) -> list[PlacedBox]:
    """Return the last heading and those directly before it, the nearest first."""
    run = [rows[last]]
    for row in reversed(rows[:last]):
        if row.heading is None:
            break
        if row.heading is not run[-1].heading:
            run.append(row)
    return run


def _is_below(row: PlacedBox, heading: PlacedBox) -> bool:
    """Return whether the next row belongs to the part of the document that a heading opens."""
    line = heading.path
    at = next(n for n, box in enumerate(line) if box.element is heading.heading and tag(box) in HEADINGS)
    parent = next(box.element for box in reversed(line[:at]) if tag(box) and tag(box) not in WRAPPERS)
    if row.heading is not None and row.heading.tag <= heading.heading.tag:
        return False
    return any(box.element is parent for box in row.path)


def split_rows(pages: Sequence[Page]) -> Iterator[tuple[Page, Finding]]:
    """Find table rows that continue on another page."""
    begun: dict[int, tuple[Page, PlacedBox]] = {}
    for page in pages:
        rows = {id(p.box.element): (page, p) for p in page.body if tag(p.box) == "tr" and not _is_repeated(p)}
        for row in rows.keys() & begun.keys():
            yield begun[row][0], Finding("split-row", begun[row][1], _text(begun[row][1].box.element))
        begun = rows


def _is_repeated(placed: PlacedBox) -> bool:
    return any(getattr(box, "is_header", False) or getattr(box, "is_footer", False) for box in placed.ancestors)


def near_empty(page: Page) -> Iterator[Finding]:
    """Find an almost empty page, unless it is meant to be, or lists the contents of a short booklet."""
    titled = any(tag(placed.box) in HEADINGS for placed in page.body)
    if page.blank or _has_class(page, "opener", "contents") or (page.name == COVER and titled):
        return
    rows = _visible_rows(page)
    full = fullness(page)
    if full < NEAR_EMPTY:
        text = " ".join(leaf.words for leaf in page.leaves if leaf.words and leaf.placed in page.body)
        yield Finding("near-empty", rows[0] if rows else None, text, f"{full:.0%} full")


def _room(page: Page) -> float:
    """Return the height that is free at the bottom of a page; a line to write on may have a label."""
    lines = [p for p in page.body if tag(p.box) == "p" and p.box.border_bottom_width and not p.box.border_top_width]
    lowest = max((rectangle(placed).bottom for placed in (*_visible_rows(page), *lines)), default=page.area.top)
    return page.area.bottom - lowest


def fullness(page: Page) -> float:
    """Return the share of a page that is not free at its bottom."""
    return 1 - _room(page) / max(1.0, page.area.bottom - page.area.top)


def half_empty(pages: Sequence[Page]) -> Iterator[tuple[Page, Finding]]:
    """Find pages that are at most half full although their section goes on."""
    for page, following in pairwise(pages):
        rows = _visible_rows(page)
        goes_on = _chapters(page) & _chapters(following)
        full = fullness(page)
        if rows and goes_on and NEAR_EMPTY <= full < HALF and not _has_class(page, NEW_PAGE):
            yield page, Finding("half-empty", rows[-1], words(rows[-1].box), f"{full:.0%} full")


def _chapters(page: Page) -> set[int]:
    """Return the sections that have text on a page."""
    return {id(placed.box.element) for placed in page.body if CHAPTER in classes(placed.box)}


def _has_class(page: Page, *names: str) -> bool:
    """Return whether something on a page has one of these classes."""
    return any(not classes(placed.box).isdisjoint(names) for placed in page.body)


def rooms_before_figures(pages: Sequence[Page]) -> dict[str, float]:
    """Return the height in points that is free on a page because a figure begins the next one, by its anchor."""
    rooms = {}
    for page, following in pairwise(pages):
        room, first = _room(page), next(iter(_visible_rows(following)), None)
        boxes_around = (*first.path,) if first is not None else ()
        anchor = next((box.element.get("id", "") for box in boxes_around if tag(box) == FIGURE), "")
        if anchor and room > ROOM * (page.area.bottom - page.area.top):
            rooms[anchor] = room * POINTS_PER_PIXEL
    return rooms


def lone_boxes(pages: Sequence[Page]) -> Iterator[tuple[Page, Finding]]:
    """Find pages of a section that have one box, not begun on an earlier page, and are less than half full."""
    begun: set[int] = set()
    for page in pages:
        rows = [row for row in _visible_rows(page) if row.has_class(CHAPTER)]
        of_rows = [next((id(box.element) for box in row.path if classes(box) & BOXES), 0) for row in rows]
        if len({*of_rows}) == 1 and of_rows[0] and of_rows[0] not in begun and fullness(page) < HALF:
            yield page, Finding("lone-box", rows[0], words(rows[0].box))
        begun.update(of_rows)


def lone_parts(pages: Sequence[Page]) -> Iterator[tuple[Page, Finding]]:
    """Find the first or last row of a table, or a last item of one line, alone on its side of a page break."""
    for page, following in pairwise(pages):
        before, after = _parts(page), _parts(following)
        for whole in before.keys() & after.keys():
            split = before[whole].keys() & after[whole].keys()
            for on, parts, end in ((page, before[whole], 0), (following, after[whole], -1)):
                (part, placed), *others = parts.items()
                siblings = [*placed.ancestors[-1].element]  # none if a box of the same element is in between
                is_end = bool(siblings) and id(siblings[end]) == part
                counts = tag(placed.box) == "tr" or (end and _lines(placed) == 1)
                if is_end and counts and not others and part not in split:
                    yield on, Finding("lone-part", placed, _text(placed.box.element))


def _lines(placed: PlacedBox) -> int:
    return sum(isinstance(part, boxes.LineBox) for part in placed.box.descendants())


def _parts(page: Page) -> dict[int, dict[int, PlacedBox]]:
    """Return the items of each list and the rows of each table on a page."""
    parts: dict[int, dict[int, PlacedBox]] = {}
    for placed in page.body:
        if tag(placed.box) in ("li", "tr") and not _is_repeated(placed):
            parts.setdefault(id(placed.ancestors[-1].element), {})[id(placed.box.element)] = placed
    return parts


def _text(element: Any) -> str:
    return "".join(element.itertext())


PARTS = ("section", "article", "nav", "main", "body")
TITLES = ("h1", "h2")
LONGEST = 60


def lint(document: Document, complaints: Sequence[str] = ()) -> tuple[PageFault, ...]:
    """Find the faults of laid-out pages in page order; `complaints` are WeasyPrint's warnings, for pictures."""
    pages = read_pages(document)
    findings = list(_check_pages(pages))
    findings += stranded_headings(pages)
    findings += split_rows(pages)
    findings += half_empty(pages)
    findings += lone_boxes(pages)
    findings += lone_parts(pages)
    findings += legibility.missing_images(pages, complaints)
    faults = dict.fromkeys(_fault(page, finding) for page, finding in _without_repeats(findings))
    return tuple(sorted(faults, key=lambda fault: fault.page))


def breaks_badly(pages: Sequence[Page]) -> bool:
    """Return whether a page is nearly empty, or half empty inside a section, or a heading, box or item is alone."""
    of_pages = (rule(pages) for rule in (stranded_headings, half_empty, lone_boxes, lone_parts))
    return any(True for found in (*map(near_empty, pages), *of_pages) for _ in found)


def _without_repeats(findings: Iterable[tuple[Page | None, Finding]]) -> Iterator[tuple[Page | None, Finding]]:
    """Skip findings that headers, footers and tabs repeat on every page."""
    seen = set()
    for page, finding in findings:
        if page is not None and finding.placed in page.margins:
            key = (finding.rule, finding.more)
            if key in seen:
                continue
            seen.add(key)
        yield page, finding


def _check_pages(pages: Sequence[Page]) -> Iterator[tuple[Page | None, Finding]]:
    rules = (
        legibility.edges,
        legibility.wide_boxes,
        legibility.overlaps,
        legibility.GlyphCheck().missing,
        legibility.small_type,
        legibility.tiny_type,
        legibility.tight_letters,
        legibility.stray_words,
        near_empty,
    )
    for page in pages:
        for rule in rules:
            yield from ((page, finding) for finding in rule(page))


def _fault(page: Page | None, finding: Finding) -> PageFault:
    message = PAGE_RULES[finding.rule]
    words = " ".join(finding.words.replace("\u200b", "").split())  # a place where a line may break
    return PageFault(
        page.number if page else 0,
        page.label if page else "",
        _section(page, finding.placed),
        finding.rule,
        words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…",
        f"{message} ({finding.more})" if finding.more else message,
    )


def _section(page: Page | None, placed: PlacedBox | None) -> str:
    """Return the heading of the part of the document that a place is in; page margins belong to the first part."""
    if page is not None and (placed is None or placed in page.margins):
        placed = page.leaves[0].placed if page.leaves else None
    for box in reversed(placed.path if placed else ()):
        if tag(box) in PARTS:
            title = next((element for element in box.element.iter() if element.tag in TITLES), None)
            if title is not None:
                return " ".join("".join(title.itertext()).split())
    return ""
