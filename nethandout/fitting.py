"""Choose how closely each piece of a publication is set, and where its figures are, by laying it out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import accumulate
from math import inf, prod

from nethandout.model import CLOSEST, LOOSER, Publication, walk
from nethandout.page_limit import FULL_ENOUGH, closer_setting, ends_short, ends_well
from nethandout.pages.compose import BACK, FRONT, NOTHING, UNKNOWN, Composition
from nethandout.pages.layouts import Layouts, Measures
from nethandout.typeset import margin_boxes
from nethandout.typeset.forked import IS_SUPPORTED, MOST_NAMES, ForkedProcess
from nethandout.typeset.outcomes import Outcome
from nethandout.typeset.pieces import ANYWHERE, Fixed, LaidOut, Report, Typesetter
from nethandout.typeset.renderer import FirstPage

LOG = logging.getLogger("nethandout")
MOST_PASSES, MOST_MOVES = 4, 8
Places = Mapping[str, int]
Room = Mapping[str, float]


@dataclass(frozen=True)
class Piece:
    """A typeset piece: its name, closeness, HTML and first page, and the outcome."""

    name: str
    closeness: int
    html: str
    first: FirstPage | None
    outcome: Outcome
    room: Room


class Fitting:
    """A publication during copyfitting; with several processes, a copy of this one lays out some of the chapters."""

    def __init__(self, publication: Publication, layouts: Layouts, typesetter: Typesetter, processes: int = 1) -> None:
        self.publication, self.layouts, self.typesetter = publication, layouts, typesetter
        self.processes = processes
        self.copy: ForkedProcess | None = None
        self.there: Mapping[str, Piece] = {}
        self.asked: Sequence[Piece] = ()
        self.ahead: dict[str, Piece] = {}
        self.usual = publication.closeness
        self.compositions: dict[int, Composition] = {}
        self.names = self.composition(self.usual).pieces

    def composition(self, closeness: int) -> Composition:
        """Return the publication composed at a closeness."""
        if closeness not in self.compositions:
            LOG.info("compose: publication → HTML (%s)", self.publication.name)
            self.compositions[closeness] = Composition(replace(self.publication, closeness=closeness), self.layouts)
        return self.compositions[closeness]

    def pieces(self) -> tuple[list[Piece], Places]:
        """Set each piece until page numbers no longer change; also return the page of each anchor."""
        places: Places = {}
        chosen: dict[str, Piece] = {}
        self.ahead = self.set_ahead()
        for _ in range(MOST_PASSES):
            before = places
            chosen = {piece.name: piece for piece in self.set_each(before, chosen)}
            places = places_of(chosen.values())
            if places == before or self.publication.kind != "booklet":
                break
        return [*chosen.values()], places

    def set_ahead(self) -> dict[str, Piece]:
        """Set the chapters in two processes, if that is possible, and return them."""
        names = [name for name in self.names if name != FRONT and self.first_page(name, 0) == ANYWHERE]
        names = [name for name in names if name not in self.typesetter.kept]
        if self.processes < 2 or len(names) < 2 or not IS_SUPPORTED:
            return {}
        lengths = {
            chapter.anchor: sum(len(node.text) for node in walk(chapter.blocks))
            for chapter in self.publication.chapters
        }
        before = self.typesetter.number

        def set_one(name: str) -> tuple[Piece, Report]:
            piece = self.choose(name, ANYWHERE, NOTHING, None)
            self.typesetter.lay_out(name, piece.html, ANYWHERE)
            self.typesetter.drop_others(name, piece.html, ANYWHERE)
            return piece, self.typesetter.report(before)

        longest_first = sorted(names, key=lambda name: -lengths[name])[:MOST_NAMES]
        self.copy = ForkedProcess(longest_first, set_one, self.finish)
        here, there = self.copy.done_here(set_one), self.copy.done_there()
        if there:
            self.typesetter.add(max((report for _, report in there.values()), key=lambda report: report.number))
        self.there = {name: piece for name, (piece, _) in there.items()}
        return {name: piece for name, (piece, _) in here.items()} | self.there

    def set_each(self, before: Places, earlier: Mapping[str, Piece]) -> Iterator[Piece]:
        """Set the pieces in order; page numbers of later pieces are those of the last pass."""
        done: list[Piece] = []
        for name in self.names:
            if name == BACK:
                self.ask_copy(done)
            first = self.first_page(name, sum(piece.outcome.pages for piece in done))
            known = self.printed(name, before) if first == ANYWHERE else {**before, **places_of(done)}
            piece = self.ahead.pop(name, None) or self.choose(name, first, known, earlier.get(name))
            self.typesetter.drop_others(name, piece.html, piece.first)
            done.append(piece)
            yield piece

    def ask_copy(self, done: Sequence[Piece]) -> None:
        """Have the copy finish its chapters while the back is set here."""
        if self.copy and not self.asked:
            places, firsts = places_of(done), first_pages(done)
            self.asked = [piece for piece in done if piece == self.there.get(piece.name)]
            self.copy.ask([(piece, firsts[piece.name], places) for piece in self.asked])

    def first_page(self, name: str, before: int) -> FirstPage | None:
        """Return the first page that a piece is laid out with, after a number of pages."""
        if not name:
            return None
        is_simple = self.publication.language.direction == "ltr" and margin_boxes.can_be_added_later()
        return ANYWHERE if name != BACK and is_simple else page_after(before)

    def printed(self, name: str, places: Places) -> Places:
        """Return the places whose numbers are in the HTML of a piece; others are printed when they are known."""
        if name == FRONT or self.first_page(name, 0) != ANYWHERE:
            return places
        return {anchor: place for anchor, place in places.items() if not is_printed_later(place)}

    def choose(self, name: str, first: FirstPage | None, places: Places, earlier: Piece | None) -> Piece:
        """Set a piece at its usual spacing, or tighter or looser if it ends badly; at the usual one if it always does.

        The setting of `earlier` is tried first. The closest is also used if it saves a short last page.
        """
        begin = (self.usual, NOTHING) if earlier is None else (earlier.closeness, earlier.room)
        piece = self.set(name, begin[0], first, places, begin[1])
        if not ends_well(self.publication, piece.outcome):
            LOG.info("fit: closer or looser (%s)", name or self.publication.name)
            usual = piece if piece.closeness == self.usual else self.set(name, self.usual, first, places)
            others = (self.set(name, other, first, places) for other in self.other_settings(usual.outcome))
            return next((other for other in others if ends_well(self.publication, other.outcome)), usual)
        if piece.closeness == self.usual and ends_short(self.publication, piece.outcome, self.areas):
            closest = self.set(name, CLOSEST, first, places)
            if closest.outcome.pages < piece.outcome.pages and ends_well(self.publication, closest.outcome):
                return closest
        return piece

    def other_settings(self, outcome: Outcome) -> Iterator[int]:
        """Yield the settings to try for a piece that ends badly at the usual one.

        For a handout, these are the one that is probably close enough, then the closest; for a piece of a booklet, the
        closest, the one that may be close enough, then a looser one.
        """
        if self.usual < CLOSEST:
            close = closer_setting(self.publication, outcome, self.areas)
            is_booklet = self.publication.kind == "booklet"
            yield from dict.fromkeys((CLOSEST, close) if is_booklet else (close, CLOSEST))
        if self.publication.kind != "handout":
            yield LOOSER

    @cached_property
    def areas(self) -> Mapping[int, float]:
        """The areas of a letter at the usual and each closer setting."""
        edition, kind = self.publication.edition, self.publication.kind
        return {
            closeness: prod(Measures(self.layouts, edition, kind, closeness).type_of("text"))
            for closeness in range(self.usual, CLOSEST + 1)
        }

    def set(self, name: str, closeness: int, first: FirstPage | None, places: Places, room: Room = NOTHING) -> Piece:
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
            moved = set_once({**room, anchor: room.get(anchor, 0.0) + more}, fixed)
            if not is_better_placed(anchor, piece.outcome, moved.outcome):
                fixed |= {anchor}
                moved = set_once(room, fixed)
            piece, room = moved, moved.room
        if not piece.outcome.is_whole:
            piece = set_once(room, None)
        if piece.outcome.breaks_badly and may_be_better:
            unmoved = set_once(NOTHING, None)
            return piece if unmoved.outcome.breaks_badly else unmoved
        return piece

    def set_once(
        self, name: str, closeness: int, first: FirstPage | None, places: Places, room: Room, fixed: Fixed
    ) -> Piece:
        """Compose a piece, and lay it out unless the outcome is known.

        Unless `fixed` is None, the layout stops at a figure that can be moved further and is not `fixed`.
        """
        compose = partial(self.composition(closeness).html, name, places)
        html = compose(room)
        if fixed is not None:
            fixed |= {anchor for anchor in room if compose({**room, anchor: inf}) == html}
        return Piece(name, closeness, html, first, self.typesetter.outcome(name, html, first, fixed), {**room})

    def laid_out(self, pieces: Sequence[Piece]) -> dict[str, LaidOut]:
        """Return the pages of each piece, with margin boxes and page numbers."""
        places = places_of(pieces)
        firsts = first_pages(pieces)
        for piece in self.asked:
            if laid_out := self.copy and self.copy.answer(self.typesetter.fetcher()):
                self.typesetter.take_over(piece.name, piece.html, laid_out)
        return {piece.name: self.finish(piece, firsts[piece.name], places) for piece in pieces}

    def finish(self, piece: Piece, first: FirstPage, places: Places) -> LaidOut:
        """Return the pages of a piece that begins with a page, and drop all other versions."""
        if piece.first == ANYWHERE:
            numbers = {anchor: str(place + 1) for anchor, place in places.items() if is_printed_later(place)}
            laid_out = self.typesetter.place(piece.name, piece.html, first, numbers)
        else:
            laid_out = self.typesetter.lay_out(piece.name, piece.html, piece.first)
        self.typesetter.drop_others(piece.name, piece.html, piece.first)
        return laid_out


def is_better_placed(figure: str, outcome: Outcome, moved: Outcome) -> bool:
    """Return whether a figure that a layout stopped at is better placed below more text.

    It is if that fills the page before, and the figure is not on a later page unless that page had much room.
    """
    before = len(outcome.filled) - 2
    is_later = moved.anchors.get(figure, len(moved.filled)) > outcome.anchors[figure]
    return moved.filled[before] > outcome.filled[before] and not (is_later and outcome.filled[before] >= FULL_ENOUGH)


def page_after(before: int) -> FirstPage:
    """Return the page after a number of pages."""
    return FirstPage("left" if before % 2 else "right", before + 1)


def first_pages(pieces: Sequence[Piece]) -> dict[str, FirstPage]:
    """Return the page that each piece begins with."""
    before = accumulate((piece.outcome.pages for piece in pieces), initial=0)
    return {piece.name: page_after(number) for number, piece in zip(before, pieces, strict=False)}


def is_printed_later(place: int) -> bool:
    """Return whether the number of a page takes at most as much room as an unknown one."""
    return len(str(place + 1)) <= len(UNKNOWN)


def places_of(pieces: Iterable[Piece]) -> dict[str, int]:
    """Return the page, counted from 0, of each anchor."""
    places: dict[str, int] = {}
    before = 0
    for piece in pieces:
        places |= {anchor: before + page for anchor, page in piece.outcome.anchors.items() if anchor not in places}
        before += piece.outcome.pages
    return places
