"""Side notes: in the hanging column of a handout, what a word means, beside the paragraph that first uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from nethandout.content.grammar import BLOCKS
from nethandout.model import Node, Publication, Term, walk
from nethandout.pages.terms import POINTER

PAPERS = ("letter", "a4")
LONGEST = 92  # letters of a meaning: what stands beside a paragraph without running far past it
TOO_CLOSE = 3  # a text set so close takes most of the column itself
LETTERS, LINE, GAP = 68, 17.5, 6.0  # a line of text at its closest: how many letters, how many points
NOTE_LETTERS, NOTE_LINE = 12, 15.0
BEGINS = ("paragraph", "heading", "bullet_list", "ordered_list", "table")
LINES = ("paragraph", "plain", "heading", "code_block")
Piece = tuple[Node, ...]
"""A paragraph, heading, list or table, with the quotes, rules and code behind it."""


def has_hanging_column(publication: Publication) -> bool:
    """Whether there is room beside the text: on the whole sheets of a handout in standard size, unless set closest."""
    edition = publication.edition
    roomy = edition.size == "standard" and edition.paper in PAPERS and publication.closeness < TOO_CLOSE
    return publication.kind == "handout" and roomy


def annotated(nodes: Iterable[Node], glossary: Iterable[Term]) -> tuple[Node, ...]:
    """A chapter with a note before one paragraph below each heading at most.

    Where a figure comes, the column beside it says how to read it, so the part it stands in has no other note.
    """
    meanings = {term.id: term for term in glossary if len(term.meaning) <= LONGEST}
    rows = [(key, tuple(row)) for key, row in groupby(nodes, key=lambda node: node.kind in BLOCKS)]
    found: list[Node] = []
    free = True
    for (is_block, row), (_, after) in pairwise((*rows, (True, ()))):
        if not is_block:
            figure = any(node.kind == "figure" for node in after[:1])
            row, free = _annotated(_pieces(row), meanings, free, figure)
        found += row
    return tuple(found)


def _annotated(pieces: Sequence[Piece], meanings: Mapping[str, Term], free: bool, figure: bool) -> tuple[Piece, bool]:
    """A text with its notes, and whether the part it ends in may still have one."""
    headings = (nth for nth, piece in enumerate(pieces) if piece[0].kind == "heading")
    last = max(headings, default=0) if figure else len(pieces)
    noted: list[Node] = []
    nth = 0
    while nth < len(pieces):
        piece = pieces[nth]
        may_have_one = free and nth < last and piece[0].kind == "paragraph"
        term = _noted(piece, meanings) if may_have_one else None
        beside = _beside(pieces[nth:], _height(term)) if term else 0
        if term and beside:
            together = (node for one in pieces[nth : nth + beside] for node in one)
            noted.append(Node("noted", {}, (_note(term), *together), line=piece[0].line))
            free = False
        else:
            free = nth < last if piece[0].kind == "heading" else free
            noted += piece
        nth += max(1, beside)
    return tuple(noted), free


def _pieces(row: Iterable[Node]) -> list[Piece]:
    pieces: list[Piece] = []
    for node in row:
        if node.kind in BEGINS or not pieces:
            pieces.append((node,))
        else:
            pieces[-1] += (node,)
    return pieces


def _beside(pieces: Sequence[Piece], height: float) -> int:
    """How many pieces from the first on stand beside a note so high; 0 where the part ends too soon.

    What stands beside it stays with it on a page: the renderer would part a note that reaches further down.
    """
    told = 0.0
    for nth, piece in enumerate(pieces, start=1):
        if piece[0].kind == "table":
            return 0
        lines = (node.words for node in walk(piece) if node.kind in LINES)
        told += sum(len(words) // LETTERS + 1 for words in lines if words.strip()) * LINE + GAP
        after = pieces[nth][0].kind if nth < len(pieces) else "paragraph"
        leads = piece[0].kind == "heading" or after not in ("paragraph", "heading")
        if told >= height and not leads:
            return nth
    return 0


def _height(term: Term) -> float:
    """How high a note is, in points, with its name above it."""
    return (1 + -(-len(term.meaning) // NOTE_LETTERS)) * NOTE_LINE


def _noted(paragraph: Piece, meanings: Mapping[str, Term]) -> Term | None:
    return next((meanings[name] for name in _used(paragraph) if name in meanings), None)


def _used(nodes: Iterable[Node]) -> Iterator[str]:
    """The words to know that are set apart; one the author sets in bold is explained right there."""
    for node in nodes:
        if node.kind == "link" and node.attributes["href"].startswith(POINTER):
            yield node.attributes["href"].removeprefix(POINTER)
        elif node.kind != "strong":
            yield from _used(node.children)


def _note(term: Term) -> Node:
    name = Node("text", text=term.term[:1].upper() + term.term[1:])
    return Node("side_note", {}, (Node("strong", {}, (name,)), Node("text", text=f" {term.meaning}")))
