"""Mark glossary terms in chapters with links and side notes, and collect them for the index of a booklet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from types import MappingProxyType

from nethandout.content.grammar import BLOCKS
from nethandout.content.vocabulary import TEXT_KINDS, TermNames
from nethandout.model import Node, Publication, Term, walk

EMERGENCY_BOX = "call"
EXPLAINING_KINDS = ("heading", "strong", "table")
UNMARKED_KINDS = ("link", "code", "code_block")
UNMARKED_CLASSES = ("address", "pointer")
TERM_LINK = "#term-"


class TermMarker:
    """Marks the glossary terms in chapters.

    Each use, also in a heading or the first cell of a row, and each figure, gets an id that the index can point to if
    `anchored`; that of a use in a heading, in bold, or in a table says that the term is explained there. Uses are
    counted by chapter, so that a change in one leaves the others as they are.
    """

    def __init__(self, glossary: Sequence[Term], language: str, anchored: bool = False) -> None:
        self.anchored = anchored
        self.names = TermNames(glossary, language)
        self.explained = {term.id for term in glossary if term.meaning}
        self.chapter = 0
        self.uses: Counter[tuple[int, str]] = Counter()
        self.explains = False
        self.figures = 0

    def mark(self, nodes: Iterable[Node], chapter: int = 0) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """Link the first use of each term in a chapter; return the new nodes, and the term ids in order of use."""
        self.chapter = chapter
        seen: dict[str, None] = {}
        marked = tuple(self._mark_nodes(nodes, seen, linked=True))
        return marked, tuple(seen)

    def _mark_nodes(self, nodes: Iterable[Node], seen: dict[str, None], linked: bool) -> Iterator[Node]:
        for is_text, run in groupby(nodes, key=lambda node: node.kind in TEXT_KINDS):
            if is_text:
                yield from self._mark_text(list(run), seen, linked)
            else:
                yield from (self._mark_node(node, seen, linked) for node in run)

    def _mark_node(self, node: Node, seen: dict[str, None], linked: bool) -> Node:
        """Mark the terms inside a node, except in the box that says when to call, which needs full attention."""
        target = node.attributes.get("href", "")
        if target.startswith(TERM_LINK):
            seen.setdefault(target.removeprefix(TERM_LINK))
        if _is_unmarked(node):
            return node
        if node.attributes.get("scope") == "col":
            return self._mark_column(node)
        if node.kind == FIGURE:
            self.figures += 1
            anchor = f"{FIGURE_ANCHOR}{self.figures}"
            return replace(node, attributes={**node.attributes, ANCHOR: anchor}) if self.anchored else node
        linked = linked and node.kind != "heading" and "scope" not in node.attributes
        outside, self.explains = self.explains, self.explains or node.kind in EXPLAINING_KINDS
        marked = replace(node, children=tuple(self._mark_nodes(node.children, seen, linked)))
        self.explains = outside
        return marked

    def _mark_column(self, head: Node) -> Node:
        """Put the anchor of the first term on the cell itself, as a stacked table prints its words in each row."""
        term = next(filter(None, (self.names.owner(match.group()) for match in self.names.find(head.words))), None)
        anchor = self._next_anchor(term) if term else ""
        return replace(head, attributes={**head.attributes, "id": anchor}) if anchor else head

    def _mark_text(self, run: Sequence[Node], seen: dict[str, None], linked: bool) -> Iterator[Node]:
        text = "".join("\n" if node.kind == "soft_break" else node.text for node in run)
        line, end = run[0].line, 0
        for match in self.names.find(text):
            marked = self._mark_use(match.group(), seen, line, linked)
            if marked is not None:
                yield from _text_nodes(text[end : match.start()], line)
                yield marked
                end = match.end()
        yield from _text_nodes(text[end:], line)

    def _mark_use(self, name: str, seen: dict[str, None], line: int, linked: bool) -> Node | None:
        """Return the link or anchor for one use of a term, or None to leave the text as it is."""
        term = self.names.owner(name)
        if term is None:
            return None
        anchor = self._next_anchor(term)
        anchor_id = {"id": anchor} if anchor else {}
        words = tuple(_text_nodes(name, line))
        if linked and term in self.explained and term not in seen:
            seen[term] = None
            return Node("link", {"class": "term", **anchor_id, "href": f"{TERM_LINK}{term}"}, words, line=line)
        return Node("span", anchor_id, words, line=line) if anchor_id else None

    def _next_anchor(self, term: str) -> str:
        """Count a use of a term; return its anchor, or nothing if it has none."""
        self.uses[self.chapter, term] += 1
        use = f"{self.chapter}-{self.uses[self.chapter, term]}{EXPLAINS if self.explains else MENTIONS}"
        return f"{USE_ANCHOR}{use}{term}" if self.anchored else ""


def _is_unmarked(node: Node) -> bool:
    kinds = (EMERGENCY_BOX, *UNMARKED_KINDS)
    return node.kind in kinds or node.attributes.get("class") in UNMARKED_CLASSES


def _text_nodes(text: str, line: int) -> Iterator[Node]:
    """Split a text into text nodes and soft breaks."""
    for index, piece in enumerate(text.split("\n")):
        if index:
            yield Node("soft_break", line=line)
        if piece:
            yield Node("text", text=piece, line=line)


WHOLE_SHEETS = ("letter", "a4")
LONGEST_MEANING = 92  # characters; longer notes reach too far below their paragraphs
TOO_CLOSE = 3  # the closeness at which text fills most of the margin
LINE_LENGTH, LINE, GAP = 68, 17.5, 6.0  # the tightest line of text in characters and points, and the gap after a piece
NOTE_LINE_LENGTH, NOTE_LINE = 12, 15.0
PIECE_STARTS = ("paragraph", "heading", "bullet_list", "ordered_list", "table")
KINDS_WITH_LINES = ("paragraph", "plain", "heading", "code_block")
Piece = tuple[Node, ...]
"""A paragraph, heading, list or table, with the quotes, rules and code after it."""


def has_hanging_column(publication: Publication) -> bool:
    """Return whether the margin has room for notes: in standard-size handouts on whole sheets, unless set tight."""
    edition = publication.edition
    roomy = edition.size == "standard" and edition.paper in WHOLE_SHEETS and publication.closeness < TOO_CLOSE
    return publication.kind == "handout" and roomy and edition.depth == "full"


def with_side_notes(nodes: Iterable[Node], glossary: Iterable[Term]) -> tuple[Node, ...]:
    """Add at most one side note below each heading of a chapter.

    The margin next to a figure explains how to read it, so the part with a figure gets no other note.
    """
    terms = {term.id: term for term in glossary if _fits_in_margin(term)}
    runs = [(is_block, tuple(run)) for is_block, run in groupby(nodes, key=lambda node: node.kind in BLOCKS)]
    annotated: list[Node] = []
    free = True
    for (is_block, run), (_, following) in pairwise((*runs, (True, ()))):
        if not is_block:
            before_figure = any(node.kind == "figure" for node in following[:1])
            run, free = _annotate(_pieces(run), terms, free, before_figure)
        annotated += run
    return tuple(annotated)


def _annotate(
    pieces: Sequence[Piece], terms: Mapping[str, Term], free: bool, before_figure: bool
) -> tuple[Piece, bool]:
    """Add side notes to a text; also return whether the part it ends in may still get one."""
    headings = (index for index, piece in enumerate(pieces) if piece[0].kind == "heading")
    last = max(headings, default=0) if before_figure else len(pieces)
    annotated: list[Node] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        may_have_note = free and index < last and piece[0].kind == "paragraph"
        term = next((terms[name] for name in _linked_terms(piece) if name in terms), None) if may_have_note else None
        beside = _pieces_beside(pieces[index:], _note_height(term)) if term else 0
        if term and beside:
            together = (node for each in pieces[index : index + beside] for node in each)
            annotated.append(Node("noted", {}, (_side_note(term), *together), line=piece[0].line))
            free = False
        else:
            free = index < last if piece[0].kind == "heading" else free
            annotated += piece
        index += max(1, beside)
    return tuple(annotated), free


def _pieces(nodes: Iterable[Node]) -> list[Piece]:
    pieces: list[Piece] = []
    for node in nodes:
        if node.kind in PIECE_STARTS or not pieces:
            pieces.append((node,))
        else:
            pieces[-1] += (node,)
    return pieces


def _pieces_beside(pieces: Sequence[Piece], height: float) -> int:
    """Return how many pieces it takes to match the height of a note, or 0 if the part ends too soon.

    They stay together on a page: the renderer would split a note that reaches further down.
    """
    total = 0.0
    for count, piece in enumerate(pieces, start=1):
        if piece[0].kind == "table":
            return 0
        texts = (node.words for node in walk(piece) if node.kind in KINDS_WITH_LINES)
        total += sum(len(text) // LINE_LENGTH + 1 for text in texts if text.strip()) * LINE + GAP
        following = pieces[count][0].kind if count < len(pieces) else "paragraph"
        leads_on = piece[0].kind == "heading" or following not in ("paragraph", "heading")
        if total >= height and not leads_on:
            return count
    return 0


def _fits_in_margin(term: Term) -> bool:
    """Return whether a note is short enough, and has no word that would be broken."""
    longest = max(map(len, f"{term.term} {term.meaning}".split()))
    return len(term.meaning) <= LONGEST_MEANING and longest <= NOTE_LINE_LENGTH


def _note_height(term: Term) -> float:
    """Return the height of a note in points, with its title."""
    return (1 + -(-len(term.meaning) // NOTE_LINE_LENGTH)) * NOTE_LINE


def _linked_terms(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the ids of linked terms, except those in bold: the author explains them right there."""
    for node in nodes:
        if node.kind == "link" and node.attributes["href"].startswith(TERM_LINK):
            yield node.attributes["href"].removeprefix(TERM_LINK)
        elif node.kind != "strong":
            yield from _linked_terms(node.children)


def _side_note(term: Term) -> Node:
    title = Node("text", text=term.term[:1].upper() + term.term[1:])
    return Node("side_note", {}, (Node("strong", {}, (title,)), Node("text", text=f" {term.meaning}")))


USE_ANCHOR, MENTIONS, EXPLAINS = "use-", "-", "."
USE = re.compile(rf"{USE_ANCHOR}\d+-\d+([{MENTIONS}{EXPLAINS}])(.+)")
FIGURE, FIGURE_ANCHOR = "figure", "use-figure-"
ANCHOR = "#"
"""The attribute for the anchor of a figure; no text can set it."""
MOST_RUNS = 5


@dataclass(frozen=True)
class Run:
    """Consecutive page numbers as printed; `anchor` is the first use on the first page.

    They explain the term if it is in a title, heading, table or figure on one of them, or in bold.
    """

    first: int
    last: int
    anchor: str
    explains: bool = False

    @property
    def words(self) -> str:
        """The run as the index prints it."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Entry:
    """A line of the index: a name with its pages."""

    name: str
    runs: tuple[Run, ...]


def index_runs(
    places: Mapping[str, int], terms: Mapping[str, Iterable[str]] = MappingProxyType({})
) -> dict[str, tuple[Run, ...]]:
    """Join the pages of each term into runs; `places` maps anchors to pages, counted from 0.

    `terms` are those in each figure and title, by its anchor.
    """
    found: dict[str, dict[int, Run]] = defaultdict(dict)
    for anchor, place in sorted(places.items(), key=lambda item: (item[1], len(item[0]), item[0])):
        use, page = USE.fullmatch(anchor), place + 1
        for term in (use[2],) if use else terms.get(anchor, ()):
            first = found[term].get(page, Run(page, page, anchor))
            found[term][page] = replace(first, explains=first.explains or not use or use[1] == EXPLAINS)
    return {term: tuple(_join_pages(list(pages.values()))) for term, pages in found.items()}


def _join_pages(pages: Sequence[Run]) -> Iterator[Run]:
    for _, group in groupby(enumerate(pages), key=lambda item: item[1].first - item[0]):
        run = [page for _, page in group]
        yield replace(run[0], last=run[-1].last, explains=any(page.explains for page in run))


def index_entries(terms: Sequence[Term], runs: Mapping[str, tuple[Run, ...]]) -> list[Entry]:
    """Return the lines of the index, in the order of the terms; runs that explain nothing are left out if too many."""
    return [Entry(term.term, _most_useful(runs[term.id])) for term in terms if term.id in runs]


def _most_useful(runs: Sequence[Run]) -> tuple[Run, ...]:
    most = max(MOST_RUNS, sum(run.explains for run in runs))
    kept = sorted(runs, key=lambda run: not run.explains)[:most]
    return tuple(run for run in runs if run in kept)
