"""The page lint: looks at set pages, before they are written, for what a reader would stumble over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from weasyprint import Document

from nethandout.typeset import breaks, edges, legibility
from nethandout.typeset.faults import RULES, PageFault
from nethandout.typeset.finding import Finding
from nethandout.typeset.survey import Page, Placed, survey, tag

PARTS = ("section", "article", "nav", "main", "body")
TITLES = ("h1", "h2")
LONGEST = 60


def lint(document: Document, complaints: Sequence[str] = ()) -> tuple[PageFault, ...]:
    """Find the faults of laid-out pages, in order of page; `complaints` are the renderer's, for pictures."""
    pages = survey(document)
    found = list(_page_by_page(pages))
    found += breaks.stranded_headings(pages)
    found += breaks.split_rows(pages)
    found += legibility.missing_images(pages, complaints)
    faults = dict.fromkeys(_fault(page, finding) for page, finding in _once(found))
    return tuple(sorted(faults, key=lambda fault: fault.page))


def _once(found: Iterable[tuple[Page | None, Finding]]) -> Iterator[tuple[Page | None, Finding]]:
    """Leave out what headers, footers and tabs repeat from page to page."""
    seen = set()
    for page, finding in found:
        if page is not None and finding.placed in page.margins:
            told = (finding.rule, finding.more)
            if told in seen:
                continue
            seen.add(told)
        yield page, finding


def _page_by_page(pages: Sequence[Page]) -> Iterator[tuple[Page | None, Finding]]:
    rules = (
        edges.edges,
        edges.wide_boxes,
        edges.overlaps,
        legibility.Glyphs().missing,
        legibility.small_type,
        legibility.tiny_type,
        breaks.near_empty,
        breaks.stray_words,
    )
    for page in pages:
        for rule in rules:
            yield from ((page, finding) for finding in rule(page))


def _fault(page: Page | None, finding: Finding) -> PageFault:
    says = RULES[finding.rule].says
    words = " ".join(finding.words.split())
    return PageFault(
        page.number if page else 0,
        page.label if page else "",
        _section(page, finding.placed),
        finding.rule,
        words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…",
        f"{says} ({finding.more})" if finding.more else says,
    )


def _section(page: Page | None, placed: Placed | None) -> str:
    """The heading of the part of the document that a place stands in; of the page's first part for its margins."""
    if page is not None and (placed is None or placed in page.margins):
        placed = page.leaves[0].placed if page.leaves else None
    for box in reversed(placed.line if placed else ()):
        if tag(box) in PARTS:
            title = next((element for element in box.element.iter() if element.tag in TITLES), None)
            if title is not None:
                return " ".join("".join(title.itertext()).split())
    return ""
