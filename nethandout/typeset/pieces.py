"""Lay out a publication piece by piece, each page once, and join the pieces.

A piece depends only on its HTML, its first page and the files it reads. So what is stored about it, in memory or in the
user's cache folder, is the same as laying it out again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import astuple, dataclass, field
from functools import cache, partial
from typing import Any

import platformdirs
from weasyprint import HTML, Document
from weasyprint.document import DocumentMetadata
from weasyprint.html import get_html_metadata

from nethandout.errors import NethandoutError
from nethandout.manifest import environment, file_hash, loaded_libraries, store
from nethandout.paths import PACKAGE, AssetFolders, read_text
from nethandout.typeset.lint import COVER, breaks_badly, fullness, rooms_before_figures
from nethandout.typeset.page_tree import Page, read_page, read_pages
from nethandout.typeset.renderer import AssetFetcher, FirstPage, Rendering, complaints, lay_out, rendering
from nethandout.typeset.weasyprint_patches import stopping

LOG = logging.getLogger("nethandout")
USE_ANCHOR = "use-"
SIDES = ("left", "right")
Fixed = frozenset[str] | None


@dataclass(frozen=True)
class Outcome:
    """The result of laying out a piece.

    `pages` includes a blank page before it, `anchors` maps each anchor to its page, counted from 0, and `breaks_badly`
    says whether a page is nearly empty or a heading stranded. `rooms` maps the anchor of each figure that begins a page
    to the height, in points, that is free on the page before. `filled` is the share of each page that has text, without
    covers and blank pages. If the layout was stopped at a figure, `is_whole` is false, and all this is about the pages
    up to that figure.
    """

    pages: int
    anchors: Mapping[str, int]
    breaks_badly: bool
    rooms: Mapping[str, float] = field(default_factory=dict)
    filled: Sequence[float] = ()
    is_whole: bool = True


class _Stop:
    """Ends a layout at a figure that begins a page, other than the `fixed` ones, if there is room on the page before.

    Text is moved there, and the pages from there on are laid out again in any case.
    """

    def __init__(self, fixed: Fixed) -> None:
        self.fixed = fixed
        self.last: Page | None = None
        self.is_used = False

    def __call__(self, page_box: Any) -> bool:
        if self.fixed is None:
            return False
        page = read_page(page_box, 1)
        rooms = rooms_before_figures([self.last, page]) if self.last is not None else {}
        self.last, self.is_used = page, not self.fixed >= rooms.keys()
        return self.is_used


class LaidOut:
    """A laid-out piece: its pages and WeasyPrint's warnings; raises TypesetError."""

    def __init__(self, lay_out: Callable[[_Stop, bool], Document], first: FirstPage | None, fixed: Fixed) -> None:
        self.messages: list[str] = []
        stop = _Stop(fixed)
        with complaints(self.messages):
            self.document = lay_out(stop, False)
            self.pages = self.document.pages
            if first is not None and _side_wanted(self.pages[0]) not in ("", first.side):
                stop = _Stop(fixed)
                self.document = lay_out(stop, True)
                self.pages = self.document.pages[1:]
            pages = read_pages(self.document.copy(self.pages))
            self.outcome = Outcome(
                len(pages),
                _anchors(self.pages),
                breaks_badly(pages),
                rooms_before_figures(pages),
                [fullness(page) for page in pages if not page.blank and page.name != COVER],
                not stop.is_used,
            )

    @property
    def is_clean(self) -> bool:
        """Whether no file was refused or missing; one that was could be there next time."""
        return not (self.messages or self.document.url_fetcher.refused)


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

    def is_current(self) -> bool:
        """Return whether all files read so far are unchanged."""
        fetcher = AssetFetcher(self.asset_folders)
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

    def _lay_out(self, html: str, first: FirstPage | None, stop: _Stop, after_blank: bool = False) -> Document:
        with stopping(stop):
            document = lay_out(html, self.asset_folders, self.archive, self.fillable, first, after_blank)
        served = document.url_fetcher.served
        if any(self.cache.files.get(url, digest) != digest for url, digest in served.items()):
            self.cache.clear()  # a file changed between two pieces
        self.cache.files |= served
        self.number += len(document.pages)
        return document

    def drop_others(self, piece: str, html: str, first: FirstPage | None) -> None:
        """Drop all versions of a piece but this one, if it is kept, since pages take much memory."""
        kept, key = self.kept.get(piece, {}), _key(html, first)
        if key in kept:
            self.kept[piece] = {key: kept[key]}

    def write(self, pieces: Mapping[str, LaidOut], metadata: str = "") -> Rendering:
        """Join pieces and write them as one tagged PDF; `metadata` is an HTML page with the metadata."""
        document = join([*pieces.values()])
        if metadata:
            document.metadata = DocumentMetadata(**get_html_metadata(HTML(string=metadata)))
        messages = [message for piece in pieces.values() for message in piece.messages]
        messages = messages if len(pieces) == 1 else [*dict.fromkeys(messages)]
        fetchers = [piece.document.url_fetcher for piece in pieces.values()]
        result = rendering(document, messages, fetchers, self.archive)
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


class OutcomeCache:
    """The outcomes of earlier runs in the user's cache folder, with digests of the files they depend on.

    A broken file, or one written with other versions of anything, counts as empty.
    """

    def __init__(self, name: str) -> None:
        self.path = platformdirs.user_cache_path("nethandout") / "pieces" / f"{name}.json"
        self.files: dict[str, bytes] = {}
        self.outcomes: dict[str, Outcome] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError, NethandoutError):
            digest, _, text = read_text(self.path).partition("\n")
            if digest == _digest(text):
                saved = json.loads(text)
                self.files = {url: bytes.fromhex(digest) for url, digest in saved["files"].items()}
                self.outcomes = {key: Outcome(*parts) for key, parts in saved["outcomes"].items()}
        self.saved = frozenset(self.outcomes)

    def clear(self) -> None:
        """Discard all outcomes."""
        self.files.clear()
        self.outcomes.clear()
        self.saved = frozenset()

    def save(self, used: Collection[str]) -> None:
        """Write the outcomes used in this run if they differ from those read; ignore an unwritable folder."""
        self.outcomes = {key: outcome for key, outcome in self.outcomes.items() if key in used}
        if self.outcomes.keys() != self.saved:
            files = {url: digest.hex() for url, digest in self.files.items()}
            outcomes = {key: astuple(outcome) for key, outcome in self.outcomes.items()}
            text = json.dumps({"files": files, "outcomes": outcomes})
            store(self.path, f"{_digest(text)}\n{text}".encode())
            self.saved = frozenset(outcomes)


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_environment()}\n{text}".encode()).hexdigest()


@cache
def _environment() -> str:
    """Return a digest of what pages depend on besides HTML and files: the program, packages and libraries."""
    sources = [file_hash(path) for path in sorted(PACKAGE.rglob("*.py"))]
    return hashlib.sha256(json.dumps([environment(), loaded_libraries(), sources]).encode()).hexdigest()
