"""Copyfit: compose and typeset a publication with its page numbers, and set pieces that end badly closer or looser.

Runs only in the worker, because layouts may come from anyone.
"""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import inf, prod
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Diagnostic
from nethandout.model import CLOSEST, LOOSER, Publication
from nethandout.page_limit import Fitted, choices, closer_setting, ends_short, ends_well, fit
from nethandout.pages.compose import METADATA, NOTHING, Composition
from nethandout.pages.layouts import Layouts, Measures, changes_words
from nethandout.paths import AssetFolders
from nethandout.typeset.pieces import Fixed, LaidOut, Outcome, Typesetter
from nethandout.typeset.renderer import FirstPage, Rendering
from nethandout.verify.provenance import invisible_letters

LOG = logging.getLogger("nethandout")
MOST_PASSES, MOST_MOVES, MOST_FAULTS = 4, 8, 10
FIRST_CHAPTER = FirstPage("right", 3)
"""Where the first chapter of a booklet usually begins."""
UNREADABLE = ("tiny-type", "overlap", "tight-letters")
Places = Mapping[str, int]
Room = Mapping[str, float]


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


@dataclass(frozen=True)
class _Piece:
    """A typeset piece: its name, closeness, HTML and first page, and the outcome."""

    name: str
    closeness: int
    html: str
    first: FirstPage | None
    outcome: Outcome
    room: Room


class _Fitting:
    """A publication during copyfitting."""

    def __init__(self, publication: Publication, layouts: Layouts, typesetter: Typesetter) -> None:
        self.publication, self.layouts, self.typesetter = publication, layouts, typesetter
        self.usual = publication.closeness
        self.compositions: dict[int, Composition] = {}
        self.names = self.composition(self.usual).pieces

    def composition(self, closeness: int) -> Composition:
        """Return the publication composed at a closeness."""
        if closeness not in self.compositions:
            LOG.info("compose: publication → HTML (%s)", self.publication.name)
            self.compositions[closeness] = Composition(replace(self.publication, closeness=closeness), self.layouts)
        return self.compositions[closeness]

    def pieces(self) -> tuple[list[_Piece], Places]:
        """Set each piece until page numbers no longer change; also return the page of each anchor."""
        places: Places = {}
        chosen: dict[str, _Piece] = {}
        for _ in range(MOST_PASSES):
            before = places
            chosen = {piece.name: piece for piece in self.set_each(before, chosen)}
            places = _places(chosen.values())
            if places == before or self.publication.kind != "booklet":
                break
        return [*chosen.values()], places

    def set_each(self, before: Places, earlier: Mapping[str, _Piece]) -> Iterator[_Piece]:
        """Set the pieces in order; page numbers of later pieces are those of the last pass."""
        done: list[_Piece] = []
        for name in self.names:
            places = _places(done)
            page = sum(piece.outcome.pages for piece in done)
            first = FirstPage("left" if page % 2 else "right", page + 1) if name else None
            piece = self.choose(name, first, {**before, **places}, earlier.get(name))
            self.typesetter.drop_others(name, piece.html, piece.first)
            done.append(piece)
            yield piece

    def choose(self, name: str, first: FirstPage | None, places: Places, earlier: _Piece | None) -> _Piece:
        """Set a piece at its usual spacing, or tighter or looser if it ends badly; at the usual one if it always does.

        Two closer settings are tried: the one that is probably close enough, and the closest; except for a handout,
        then a looser one, which may not take more pages. Settings before that of `earlier` ended badly with other page
        numbers, and are not tried again. The closest is also used if it saves a short last page.
        """
        begin = (self.usual, NOTHING) if earlier is None else (earlier.closeness, earlier.room)
        piece = self.set(name, begin[0], first, places, begin[1])
        while not ends_well(self.publication, piece.outcome):
            if piece.closeness == CLOSEST:
                usual = self.set(name, self.usual, first, places)
                looser = self.set(name, LOOSER, first, places) if self.publication.kind != "handout" else usual
                longer = looser.outcome.pages > usual.outcome.pages
                return looser if ends_well(self.publication, looser.outcome) and not longer else usual
            LOG.info("fit: tighter (%s)", name or self.publication.name)
            piece = self.set(name, self.closer_than(piece), first, places)
        if piece.closeness == self.usual and ends_short(self.publication, piece.outcome, self.areas):
            closest = self.set(name, CLOSEST, first, places)
            if closest.outcome.pages < piece.outcome.pages and ends_well(self.publication, closest.outcome):
                return closest
        return piece

    def closer_than(self, piece: _Piece) -> int:
        """Return the next setting to try."""
        if piece.closeness > self.usual:
            return CLOSEST
        return closer_setting(self.publication, piece.outcome, self.areas)

    @cached_property
    def areas(self) -> Mapping[int, float]:
        """The areas of a letter at the usual and each closer setting."""
        edition, kind = self.publication.edition, self.publication.kind
        return {
            closeness: prod(Measures(self.layouts, edition, kind, closeness).type_of("text"))
            for closeness in range(self.usual, CLOSEST + 1)
        }

    def set(self, name: str, closeness: int, first: FirstPage | None, places: Places, room: Room = NOTHING) -> _Piece:
        """Set a piece, with figures moved down so that no page ends early, unless that breaks pages badly.

        `room` is where to begin. Until all figures are where they stay, the layout stops at the next one to move.
        """
        set_once = partial(self.set_once, name, closeness, first, places)
        fixed: frozenset[str] = frozenset()
        piece = set_once(room, fixed)
        may_be_better = False
        for _ in range(MOST_MOVES):
            if piece.outcome.is_whole:
                break
            may_be_better |= not piece.outcome.breaks_badly
            *_, (anchor, more) = piece.outcome.rooms.items()
            room = {**room, anchor: room.get(anchor, 0.0) + more}
            moved = set_once(room, fixed)
            if moved.html == piece.html:
                fixed |= {anchor}
                moved = set_once(room, fixed)
            piece = moved
        if not piece.outcome.is_whole:
            piece = set_once(room, None)
        if piece.outcome.breaks_badly and may_be_better:
            unmoved = set_once(NOTHING, None)
            return piece if unmoved.outcome.breaks_badly else unmoved
        return piece

    def set_once(
        self, name: str, closeness: int, first: FirstPage | None, places: Places, room: Room, fixed: Fixed
    ) -> _Piece:
        """Compose a piece, and lay it out unless the outcome is known.

        Unless `fixed` is None, the layout stops at a figure that can be moved further and is not `fixed`.
        """
        compose = partial(self.composition(closeness).html, name, places)
        html = compose(room)
        if fixed is not None:
            fixed |= {anchor for anchor in room if compose({**room, anchor: inf}) == html}
        return _Piece(name, closeness, html, first, self.typesetter.outcome(name, html, first, fixed), room)

    def laid_out(self, pieces: Iterable[_Piece]) -> dict[str, LaidOut]:
        """Return the pages of each piece."""
        laid_out = {piece.name: self.typesetter.lay_out(piece.name, piece.html, piece.first) for piece in pieces}
        for piece in pieces:
            self.typesetter.drop_others(piece.name, piece.html, piece.first)
        return laid_out


def _places(pieces: Iterable[_Piece]) -> dict[str, int]:
    """Return the page, counted from 0, of each anchor."""
    places: dict[str, int] = {}
    before = 0
    for piece in pieces:
        places |= {anchor: before + page for anchor, page in piece.outcome.anchors.items() if anchor not in places}
        before += piece.outcome.pages
    return places


@dataclass
class _Session:
    """The last publication of this process: its typesetter, its pieces, and the page of each anchor."""

    typesetter: Typesetter
    pieces: Mapping[str, _Piece] = field(default_factory=dict)
    places: Places = field(default_factory=dict)


_SESSIONS: dict[str, _Session] = {}


def _session(publication: Publication, layouts: Layouts, asset_folders: AssetFolders) -> _Session:
    """Return the session of a publication if it was the last one and no file has changed, else a new one."""
    brand = publication.brand and publication.brand.path
    made_of = (publication.kind, publication.name, publication.edition, brand, layouts.folders, asset_folders)
    name = hashlib.sha256(repr(made_of).encode()).hexdigest()
    session = _SESSIONS.get(name)
    if session is None or not session.typesetter.is_current():
        _SESSIONS.clear()
        freeze()
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
    publication: Publication, layouts: Layouts, typesetter: Typesetter
) -> tuple[_Fitting, list[_Piece], Places]:
    """Set the pieces of a publication, each at its usual spacing or closer; also return the page of each anchor."""

    def set_pages(publication: Publication) -> Fitted[tuple[_Fitting, list[_Piece], Places]]:
        fitting = _Fitting(publication, layouts, typesetter)
        pieces, places = fitting.pieces()
        return Fitted(publication, {piece.name: piece.outcome.pages for piece in pieces}, (fitting, pieces, places))

    return fit(publication, set_pages).result


def fit_pages(publication: Publication, layouts: Layouts, asset_folders: AssetFolders) -> dict[str, Any]:
    """Typeset a publication, each piece at its usual spacing or closer if it would end badly, and write the PDF.

    Returns the HTML and the fields of a `Rendering`.
    """
    session = _session(publication, layouts, asset_folders)
    again = bool(session.pieces)
    fitting, pieces, places = fit_publication(publication, layouts, session.typesetter)
    laid_out = fitting.laid_out(pieces)
    session.pieces, session.places = {piece.name: piece for piece in pieces}, places
    LOG.info("write: pages → PDF (%s)", publication.name)
    usual = fitting.composition(fitting.usual)
    metadata = usual.html(METADATA) if len(pieces) > 1 else ""
    rendering = session.typesetter.write(laid_out, metadata)
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


def compose_chapter(
    publication: Publication, layouts: Layouts, asset_folders: AssetFolders, section: str
) -> tuple[Composed, Typesetter]:
    """Compose the chapter of a section where and as close as it was last time; the whole publication if not in pieces.

    Also returns what lays it out.
    """
    session = _session(publication, layouts, asset_folders)
    fitting = _Fitting(next(choices(publication)), layouts, session.typesetter)
    anchor = next(chapter.anchor for chapter in publication.chapters if chapter.section.name == section)
    name = anchor if anchor in fitting.names else ""
    earlier = session.pieces.get(name)
    closeness, room = (earlier.closeness, earlier.room) if earlier else (fitting.usual, NOTHING)
    first = earlier.first if earlier else FIRST_CHAPTER if name else None
    html = fitting.composition(closeness).html(name, session.places, room)
    before = [None, *session.typesetter.kept.get(name, {}).values()]
    return Composed(name, html, first, before[-1]), session.typesetter
