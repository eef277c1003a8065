"""Side notes: in the hanging column of a handout, what a word means, beside the paragraph that first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import zip_longest

from nethandout.model import Publication, Term
from nethandout.pages.block import Block

PAPERS = ("letter", "a4")
LONGEST = 92  # letters of a meaning: what stands beside a paragraph without running far past it
PIECE = re.compile(r"(?=<p>|<h[2-4]\b|<[uo]l>|<table>)")
OPENS, CLOSES = re.compile(r"<(?:ul|ol|blockquote)\b"), re.compile(r"</(?:ul|ol|blockquote)>")
TAG = re.compile(r"<[^>]+>")
TOO_CLOSE = 3  # a text set so close takes most of the column itself
LETTERS, LINE, GAP = 68, 17.5, 6.0  # a line of text at its closest: how many letters, how many points
NOTE_LETTERS, NOTE_LINE = 12, 15.0
# A word the author sets in bold is explained right there.
EXPLAINED = re.compile(r"<strong>.*?</strong>", re.DOTALL)
USED = re.compile(r'<a class="term"[^>]* href="#term-([^"]+)">')


def has_hanging_column(publication: Publication) -> bool:
    """Whether there is room beside the text: on the whole sheets of a handout in standard size, unless set closest."""
    edition = publication.edition
    roomy = edition.size == "standard" and edition.paper in PAPERS and publication.closeness < TOO_CLOSE
    return publication.kind == "handout" and roomy


def annotated(blocks: Sequence[Block], glossary: Iterable[Term]) -> tuple[Block, ...]:
    """The blocks of a chapter, with a note before one paragraph below each heading at most.

    Where a figure comes, the column beside it says how to read it, so the part it stands in has no other note.
    """
    meanings = {term.id: term for term in glossary if len(term.meaning) <= LONGEST}
    found: list[Block] = []
    free = True
    for block, after in zip_longest(blocks, blocks[1:]):
        html = block.html
        if block.name == "text":
            figure = after is not None and after.name == "figure"
            html, free = _annotated(html, meanings, free, figure)
        found.append(replace(block, html=html))
    return tuple(found)


def _annotated(html: str, meanings: Mapping[str, Term], free: bool, figure: bool) -> tuple[str, bool]:
    """A text with its notes, and whether the part it ends in may still have one."""
    pieces = _whole_pieces(html)
    headings = (nth for nth, piece in enumerate(pieces) if piece.startswith("<h"))
    last = max(headings, default=0) if figure else len(pieces)
    noted = []
    nth = 0
    while nth < len(pieces):
        piece = pieces[nth]
        beside = 1
        if piece.startswith("<h"):
            free = nth < last
        elif free and nth < last and piece.startswith("<p>") and (term := _noted(piece, meanings)):
            beside = _beside(pieces[nth:], _height(term))
            if beside:
                piece = f'<div class="noted">\n{_note(term)}{"".join(pieces[nth : nth + beside])}</div>\n'
                free = False
        noted.append(piece)
        nth += max(1, beside)
    return "".join(noted), free


def _whole_pieces(html: str) -> list[str]:
    """The paragraphs, headings, lists and tables of a text; lists and quotes in one piece, with all in them."""
    pieces: list[str] = []
    inside = 0
    for piece in PIECE.split(html):
        if inside:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        inside += len(OPENS.findall(piece)) - len(CLOSES.findall(piece))
    return pieces


def _beside(pieces: Sequence[str], height: float) -> int:
    """How many pieces from the first on stand beside a note so high; 0 where the part ends too soon.

    What stands beside it stays with it on a page: the renderer would part a note that reaches further down.
    """
    told = 0.0
    for nth, piece in enumerate(pieces, start=1):
        if piece.startswith("<table>"):
            return 0
        lines = [TAG.sub("", item) for item in (piece.split("</li>") if piece[1] in "uo" else [piece])]
        told += sum(-(-len(words) // LETTERS) * LINE for words in lines if words.strip()) + GAP
        leads = piece.startswith("<h") or (nth < len(pieces) and not pieces[nth].startswith(("<p>", "<h")))
        if told >= height and not leads:
            return nth
    return 0


def _height(term: Term) -> float:
    """How high a note is, in points, with its name above it."""
    return (1 + -(-len(term.meaning) // NOTE_LETTERS)) * NOTE_LINE


def _noted(paragraph: str, meanings: Mapping[str, Term]) -> Term | None:
    used = USED.findall(EXPLAINED.sub("", paragraph))
    return next((meanings[name] for name in used if name in meanings), None)


def _note(term: Term) -> str:
    name = escape(term.term[:1].upper() + term.term[1:], quote=False)
    return f'<aside class="side-note"><strong>{name}</strong> {escape(term.meaning, quote=False)}</aside>\n'
