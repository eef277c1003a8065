"""Lay out a publication piece by piece, each page once, and join the pieces.

A piece depends only on its HTML, its first page and the files it reads. So what is stored about it, in memory or in the
user's cache folder, is the same as laying it out again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import astuple, dataclass
from functools import partial
from typing import Any

from weasyprint import HTML, Document
from weasyprint.document import DocumentMetadata
from weasyprint.html import get_html_metadata

from nethandout.paths import AssetFolders
from nethandout.typeset import margin_boxes
from nethandout.typeset.lint import COVER, breaks_badly, fullness, rooms_before_figures
from nethandout.typeset.outcomes import Outcome, OutcomeCache
from nethandout.typeset.page_tree import Page, read_page, read_pages
from nethandout.typeset.renderer import (
    AssetFetcher,
    FindFaults,
    FirstPage,
    Rendering,
    complaints,
    find_faults_now,
    lay_out,
    rendering,
)
from nethandout.typeset.weasyprint_patches import drop_used, stopping

LOG = logging.getLogger("nethandout")
USE_ANCHOR = "use-"
SIDES = ("left", "right")
Fixed = frozenset[str] | None
ANYWHERE = FirstPage("right", 0)
"""The first page of a piece that can begin on any page, since its margin boxes are added later."""


class _Stop:
    """Ends a layout at a figure that begins a page, other than the `fixed` ones, if there is room on the page before.

    Text is moved there, and the pages from there on are laid out again in any case.
    """

    def __init__(self, fixed: Fixed) -> None:
        self.fixed = fixed
        self.last: Page | None = None
        self.is_used = False
        self.contexts: list[Any] = []

    def __call__(self, page_box: Any) -> bool:
        if self.fixed is None:
            return False
        page = read_page(page_box, 1)
        rooms = rooms_before_figures([self.last, page]) if self.last is not None else {}
        self.last, self.is_used = page, not self.fixed >= rooms.keys()
        return self.is_used


class LaidOut:
    """A laid-out piece: its pages and WeasyPrint's warnings; raises TypesetError.

    The pages of a piece that begins `ANYWHERE` have no margin boxes until it is `placed`.
    """

    document: Document
    contexts: Sequence[Any] = ()

    def __init__(self, lay_out: Callable[[_Stop, bool], Document], first: FirstPage | None, fixed: Fixed) -> None:
        self.messages: list[str] = []
        stop = _Stop(fixed)
        self.placed: FirstPage | None = None
        with complaints(self.messages):
            self.document = lay_out(stop, False)
            self.fetcher, self.pages = self.document.url_fetcher, self.document.pages
            if first is not None and _side_wanted(self.pages[0]) not in ("", first.side):
                stop = _Stop(fixed)
                self.document = lay_out(stop, True)
                self.fetcher, self.pages = self.document.url_fetcher, self.document.pages[1:]
            pages = read_pages(self.document.copy(self.pages))
            self.outcome = Outcome(
                len(pages),
                _anchors(self.pages),
                breaks_badly(pages),
                rooms_before_figures(pages),
                [fullness(page) for page in pages if not page.blank and page.name != COVER],
                not stop.is_used,
            )
            self.numbers = margin_boxes.numbers_on(self.pages) if first == ANYWHERE else {}
        self.contexts = stop.contexts
        if first != ANYWHERE or stop.is_used:
            drop_used(self.contexts)

    def can_be_placed(self, first: FirstPage, numbers: Mapping[str, str]) -> bool:
        """Return whether it can begin with a page and print numbers: once, or again with numbers of as many figures."""
        is_as_long = all(len(numbers.get(anchor, number)) == len(number) for anchor, number in self.numbers.items())
        return self.placed is None or (self.placed == first and is_as_long)

    def place(self, first: FirstPage, numbers: Mapping[str, str]) -> None:
        """Add the margin boxes of a piece that begins with a page, and the numbers of other pages, by anchor."""
        numbers = {anchor: numbers.get(anchor, number) for anchor, number in self.numbers.items()}
        with complaints(self.messages):
            if self.placed is None:
                (context,) = self.contexts
                self.pages = margin_boxes.add(self.document, context, first.side, first.number)
                drop_used(self.contexts)
            if numbers != self.numbers:
                margin_boxes.print_numbers(self.pages, numbers)
        self.placed, self.numbers = first, numbers

    @property
    def is_clean(self) -> bool:
        """Whether no file was refused or missing; one that was could be there next time."""
        return not (self.messages or self.fetcher.refused)

    def __reduce__(self) -> Any:
        """Make it again in another process as it is when it is `placed`, with a fetcher there."""
        names = ("messages", "placed", "numbers", "outcome", "pages")
        of_fetcher = {"refused": self.fetcher.refused, "served": self.fetcher.served}
        return _taken_over, (self.fetcher, of_fetcher, {name: getattr(self, name) for name in names})


def _taken_over(fetcher: AssetFetcher, of_fetcher: Mapping[str, Any], state: Mapping[str, Any]) -> LaidOut:
    laid_out = LaidOut.__new__(LaidOut)
    fetcher.__dict__.update(of_fetcher)
    laid_out.__dict__.update(state, fetcher=fetcher)
    return laid_out


def _anchors(pages: Sequence[Any]) -> dict[str, int]:
    return {anchor: number for number, page in reversed([*enumerate(pages)]) for anchor in page.anchors}


def _side_wanted(page: Any) -> str:
    """Return the side on which the first box of a page has to begin; "" for either side."""
    box = page._page_box.children[0]
    while children := [child for child in box.children if child.is_in_normal_flow()]:
        box = children[0]
        if box.style["break_before"] in SIDES:
            return str(box.style["break_before"])
    return ""


@dataclass(frozen=True)
class Report:
    """What a `Typesetter` knows about layouts: their outcomes and which of them were used, files, number of pages."""

    outcomes: Mapping[str, Outcome]
    used: frozenset[str]
    files: Mapping[str, bytes]
    number: int


class Typesetter:
    """Lays out the pieces of one publication, and stores the outcomes while the files they read are unchanged.

    `name` identifies the publication in the cache; `number` counts the pages laid out.
    """

    def __init__(self, name: str, asset_folders: AssetFolders, archive: bool = False, fillable: bool = False) -> None:
        self.asset_folders, self.archive, self.fillable = asset_folders, archive, fillable
        self.kept: dict[str, dict[str, LaidOut]] = {}
        self.cache = OutcomeCache(name)
        self.used: set[str] = set()
        self.number = 0
        if not self.is_current():
            self.cache.clear()

    def fetcher(self) -> AssetFetcher:
        """Return a fetcher of the files that pages may read."""
        return AssetFetcher(self.asset_folders)

    def is_current(self) -> bool:
        """Return whether all files read so far are unchanged."""
        fetcher = self.fetcher()
        return all(fetcher.digest(url) == digest for url, digest in self.cache.files.items())

    def outcome(self, piece: str, html: str, first: FirstPage | None, fixed: Fixed) -> Outcome:
        """Return the outcome of a piece, laying it out only if the outcome is unknown.

        Unless `fixed` is None, the layout stops at the first figure, except those, that text can be moved before.
        """
        whole, stopped = _key(html, first), _key(html, first, fixed)
        known = self.cache.outcomes
        if whole in known and (fixed is None or known[whole].rooms.keys() <= fixed):
            key = whole
        elif stopped in known:
            key = stopped
        else:
            outcome = self.lay_out(piece, html, first, fixed).outcome
            self.used.add(whole if outcome.is_whole else stopped)
            return outcome
        self.used.add(key)
        return known[key]

    def lay_out(self, piece: str, html: str, first: FirstPage | None, fixed: Fixed = None) -> LaidOut:
        """Lay out a piece unless it is kept; the first and the newest version that is whole are kept."""
        kept, key = self.kept.setdefault(piece, {}), _key(html, first)
        if key in kept:
            return kept[key]
        for other in [*kept][1:]:
            del kept[other]
        LOG.info("typeset: HTML → pages (%s)", piece or "all of it")
        laid_out = LaidOut(partial(self._lay_out, html, first), first, fixed)
        if laid_out.outcome.is_whole:
            kept[key] = laid_out
        if laid_out.is_clean:
            self.cache.outcomes[key if laid_out.outcome.is_whole else _key(html, first, fixed)] = laid_out.outcome
        return laid_out

    def place(self, piece: str, html: str, first: FirstPage, numbers: Mapping[str, str]) -> LaidOut:
        """Return a piece that begins `ANYWHERE`, with its margin boxes and the numbers it prints, by anchor."""
        laid_out = self.lay_out(piece, html, ANYWHERE)
        if not laid_out.can_be_placed(first, numbers):
            del self.kept[piece][_key(html, ANYWHERE)]
            laid_out = self.lay_out(piece, html, ANYWHERE)
        laid_out.place(first, numbers)
        self.cache.files |= laid_out.fetcher.served
        return laid_out

    def report(self, before: int) -> Report:
        """Return what another process has to know; `before` pages had been laid out before it was forked."""
        return Report(dict(self.cache.outcomes), frozenset(self.used), dict(self.cache.files), self.number - before)

    def add(self, report: Report) -> None:
        """Add what another process reports."""
        self.cache.add_files(report.files)
        self.cache.outcomes |= report.outcomes
        self.used |= report.used
        self.number += report.number

    def take_over(self, piece: str, html: str, laid_out: LaidOut) -> None:
        """Keep a piece that another process laid out and placed."""
        self.kept[piece] = {_key(html, ANYWHERE): laid_out}
        self.cache.add_files(laid_out.fetcher.served)

    def _lay_out(self, html: str, first: FirstPage | None, stop: _Stop, after_blank: bool = False) -> Document:
        margins = margin_boxes.left_out() if first == ANYWHERE else nullcontext()
        with margins, stopping(stop) as stop.contexts:
            document = lay_out(html, self.asset_folders, self.archive, self.fillable, first, after_blank)
        self.cache.add_files(document.url_fetcher.served)
        self.number += len(document.pages)
        return document

    def drop_others(self, piece: str, html: str, first: FirstPage | None) -> None:
        """Drop all versions of a piece but this one, if it is kept, since pages take much memory."""
        kept, key = self.kept.get(piece, {}), _key(html, first)
        if key in kept:
            self.kept[piece] = {key: kept[key]}

    def write(
        self, pieces: Mapping[str, LaidOut], metadata: str = "", find_faults: FindFaults = find_faults_now
    ) -> Rendering:
        """Join pieces and write them as one tagged PDF; `metadata` is an HTML page with the metadata."""
        document = join([*pieces.values()])
        if metadata:
            document.metadata = DocumentMetadata(**get_html_metadata(HTML(string=metadata)))
        messages = [message for piece in pieces.values() for message in piece.messages]
        messages = messages if len(pieces) == 1 else [*dict.fromkeys(messages)]
        fetchers = [piece.fetcher for piece in pieces.values()]
        result = rendering(document, messages, fetchers, self.archive, find_faults)
        self.kept = {name: self.kept[name] for name in pieces}
        if result.complaints or result.refused:
            self.cache.clear()
            self.kept.clear()
        else:
            self.cache.save(self.used)
        self.used.clear()
        return result


def _key(html: str, first: FirstPage | None, fixed: Fixed = None) -> str:
    what = [html, first and astuple(first), fixed if fixed is None else sorted(fixed)]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def join(pieces: Sequence[LaidOut]) -> Document:
    """Join pieces into one document, without anchors of words that are not in the index."""
    pages = [copy(page) for piece in pieces for page in piece.pages]
    targets = {target for page in pages for _, target, _, _ in page.links}
    for page in pages:
        page.anchors = {
            anchor: place
            for anchor, place in page.anchors.items()
            if anchor in targets or not anchor.startswith(USE_ANCHOR)
        }
        for *_, box in page.links:
            box.link_annotation = None  # left from writing another document
    return pieces[0].document.copy(pages)
