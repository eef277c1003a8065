"""Side notes: in the hanging column of a handout, what a word means, beside the paragraph that first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import zip_longest

from nethandout.model import Block, Publication, Term

PAPERS = ("letter", "a4")
LONGEST = 95  # letters of a meaning: what stands beside a paragraph without running far past it
PIECE = re.compile(r"(?=<p>|<h[2-4]\b|<[uo]l>|<table>)")
OPENS, CLOSES = re.compile(r"<(?:ul|ol|blockquote)\b"), re.compile(r"</(?:ul|ol|blockquote)>")
# A word the author sets in bold is explained right there.
EXPLAINED = re.compile(r"<strong>.*?</strong>", re.DOTALL)
USED = re.compile(r'<a class="term"[^>]* href="#term-([^"]+)">')


def has_hanging_column(publication: Publication) -> bool:
    """Whether there is room beside the text: on the whole sheets of a handout in standard size."""
    edition = publication.edition
    return publication.kind == "handout" and edition.size == "standard" and edition.paper in PAPERS


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
    pieces = PIECE.split(html)
    headings = (nth for nth, piece in enumerate(pieces) if piece.startswith("<h"))
    last = max(headings, default=0) if figure else len(pieces)
    noted = []
    inside = 0  # lists and quotes, where no note stands
    for nth, piece in enumerate(pieces):
        if piece.startswith("<h"):
            free = nth < last
        elif free and nth < last and not inside and piece.startswith("<p>") and (term := _noted(piece, meanings)):
            noted.append(_note(term))
            free = False
        inside += len(OPENS.findall(piece)) - len(CLOSES.findall(piece))
        noted.append(piece)
    return "".join(noted), free


def _noted(paragraph: str, meanings: Mapping[str, Term]) -> Term | None:
    used = USED.findall(EXPLAINED.sub("", paragraph))
    return next((meanings[name] for name in used if name in meanings), None)


def _note(term: Term) -> str:
    name = escape(term.term[:1].upper() + term.term[1:], quote=False)
    return f'<aside class="side-note"><strong>{name}</strong> {escape(term.meaning, quote=False)}</aside>\n'
