"""Copyfit: compose and typeset a publication with its page numbers, and set pieces that end badly closer or looser.

Runs only in the worker, because layouts may come from anyone.
"""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Diagnostic
from nethandout.fitting import Fitting, Piece, Places, page_after
from nethandout.model import Publication
from nethandout.page_limit import Fitted, choices, fit
from nethandout.pages.compose import METADATA, NOTHING
from nethandout.pages.layouts import Layouts, changes_words
from nethandout.paths import AssetFolders
from nethandout.typeset import forked
from nethandout.typeset.pieces import LaidOut, Typesetter
from nethandout.typeset.renderer import FirstPage, Rendering, find_faults_now
from nethandout.typeset.style_cache import forget_lines
from nethandout.verify.provenance import invisible_letters

LOG = logging.getLogger("nethandout")
MOST_FAULTS = 10
PAGES_BEFORE = 2
"""Pages before the first chapter of most booklets."""
UNREADABLE = ("tiny-type", "overlap", "tight-letters")


def _refuse_hidden(folder: Path, rendering: Rendering) -> None:
    """Raise ContentError for text that a custom style sheet makes invisible or illegible: its pages seem unchanged."""
    faults = [
        f"{fault.place}: “{fault.words}” {fault.message}" for fault in rendering.faults if fault.rule in UNREADABLE
    ]
    faults += [f"page {number}: “{words[:60]}” cannot be seen" for number, words in invisible_letters(rendering.pdf)]
    if faults:
        raise ContentError(
            Diagnostic(folder, 0, wrong, "correct its colors, sizes and spacing") for wrong in faults[:MOST_FAULTS]
        )


@dataclass
class _Session:
    """The last publication of this process: its typesetter, its pieces, and the page of each anchor."""

    typesetter: Typesetter
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    places: Places = field(default_factory=dict)


_SESSIONS: dict[str, _Session] = {}


def _session(publication: Publication, layouts: Layouts, asset_folders: AssetFolders) -> _Session:
    """Return the session of a publication if it was the last one and no file has changed, else a new one."""
    brand = publication.brand and publication.brand.path
    made_of = (publication.kind, publication.name, publication.edition, brand, layouts.folders, asset_folders)
    name = hashlib.sha256(repr(made_of).encode()).hexdigest()
    session = _SESSIONS.get(name)
    if session is None or not session.typesetter.is_current():
        is_first = not _SESSIONS
        _SESSIONS.clear()
        forget_lines()
        freeze(collect=not is_first)
        edition = publication.edition
        _SESSIONS[name] = session = _Session(Typesetter(name, asset_folders, edition.archive, edition.fillable))
    return session


def freeze(collect: bool = True) -> None:
    """Exempt all existing objects from garbage collection, which otherwise takes a tenth of the time."""
    if collect:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def fit_publication(
    publication: Publication, layouts: Layouts, typesetter: Typesetter, processes: int = 1
) -> tuple[Fitting, list[Piece], Places]:
    """Set the pieces of a publication, each at its usual spacing or closer; also return the page of each anchor."""

    def set_pages(publication: Publication) -> Fitted[tuple[Fitting, list[Piece], Places]]:
        fitting = Fitting(publication, layouts, typesetter, processes)
        pieces, places = fitting.pieces()
        return Fitted(publication, {piece.name: piece.outcome.pages for piece in pieces}, (fitting, pieces, places))

    return fit(publication, set_pages).result


def fit_pages(
    publication: Publication, layouts: Layouts, asset_folders: AssetFolders, processes: int = 1
) -> dict[str, Any]:
    """Typeset a publication, each piece at its usual spacing or closer if it would end badly, and write the PDF.

    Up to two processes are used. Returns the HTML and the fields of a `Rendering`.
    """
    session = _session(publication, layouts, asset_folders)
    again = bool(session.pieces)
    fitting, pieces, places = fit_publication(publication, layouts, session.typesetter, processes)
    laid_out = fitting.laid_out(pieces)
    session.pieces, session.places = {piece.name: piece for piece in pieces}, places
    LOG.info("write: pages → PDF (%s)", publication.name)
    usual = fitting.composition(fitting.usual)
    metadata = usual.html(METADATA) if len(pieces) > 1 else ""
    find_faults = forked.find_faults if processes > 1 and forked.IS_SUPPORTED else find_faults_now
    rendering = session.typesetter.write(laid_out, metadata, find_faults)
    freeze(collect=again)
    if len(layouts.folders) > 1 and not changes_words(layouts, publication.kind):
        _refuse_hidden(layouts.folders[-1], rendering)
    room = {anchor: height for piece in pieces for anchor, height in piece.room.items()}
    html = pieces[0].html if len(pieces) == 1 else usual.html(places=places, room=room)
    return {"html": html, **vars(rendering)}


@dataclass(frozen=True)
class Composed:
    """The HTML of a piece, its first page, and how it was laid out last time, if it was."""

    name: str
    html: str
    first: FirstPage | None
    before: LaidOut | None = None


class Chapter:
    """The chapter of a section where and as close as it was last time; the whole publication if not set in pieces."""

    def __init__(self, publication: Publication, layouts: Layouts, asset_folders: AssetFolders, section: str) -> None:
        self.session = _session(publication, layouts, asset_folders)
        self.fitting = Fitting(next(choices(publication)), layouts, self.session.typesetter)
        anchor = next(chapter.anchor for chapter in publication.chapters if chapter.section.name == section)
        self.name = anchor if anchor in self.fitting.names else ""
        earlier = self.session.pieces.get(self.name)
        self.closeness = earlier.closeness if earlier else self.fitting.usual
        self.room = earlier.room if earlier else NOTHING
        self.before = self.session.places.get(self.name, 0) if earlier else PAGES_BEFORE if self.name else 0

    def compose(self) -> Composed:
        """Return its HTML, with the page numbers of last time."""
        html = self.fitting.composition(self.closeness).html(self.name, self.session.places, self.room)
        kept = [None, *self.session.typesetter.kept.get(self.name, {}).values()]
        return Composed(self.name, html, page_after(self.before) if self.name else None, kept[-1])

    def lay_out(self) -> LaidOut:
        """Return its pages."""
        name, places = self.name, self.session.places
        first, known = self.fitting.first_page(name, self.before), self.fitting.printed(name, places)
        piece = self.fitting.set_once(name, self.closeness, first, known, self.room, None)
        return self.fitting.finish(piece, page_after(self.before), places)
