"""Words to know in a chapter: links to the glossary, notes in the margin, and the index of a booklet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from nethandout.content.glossary import TermNames
from nethandout.content.grammar import BLOCKS
from nethandout.model import Node, Publication, Term, walk

QUIET_BOX = "call"
NEVER_INSIDE = ("link", "heading", "code", "code_block")
SILENT = ("address", "pointer")
WORDS = ("text", "soft_break")
TERM_LINK = "#term-"


class Finder:
    """Finds the words to know in chapters, and sets them apart.

    Each use whose anchor `anchored` accepts is one that an index can point to.
    """

    def __init__(self, glossary: Sequence[Term], anchored: Callable[[str], bool] = lambda anchor: False) -> None:
        self.anchored = anchored
        self.names = TermNames(glossary)
        self.uses: Counter[str] = Counter()

    def mark(self, nodes: Iterable[Node]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """Set each term apart at its first use in a chapter: the marked nodes, the ids in order of first use."""
        seen: dict[str, None] = {}
        marked = tuple(self._marked(nodes, seen, quiet=False))
        return marked, tuple(seen)

    def _marked(self, nodes: Iterable[Node], seen: dict[str, None], quiet: bool) -> Iterator[Node]:
        """Nodes with their terms set apart; none is where they are `quiet`."""
        for are_words, row in groupby(nodes, key=lambda node: node.kind in WORDS):
            if are_words and not quiet:
                yield from self._words(list(row), seen)
            else:
                yield from (self._node(node, seen, quiet) for node in row)

    def _node(self, node: Node, seen: dict[str, None], quiet: bool) -> Node:
        """Nothing is set apart in the box that says when to call: nothing may draw the eye from it."""
        if node.kind == QUIET_BOX:
            return node
        target = node.attributes.get("href", "")
        if target.startswith(TERM_LINK):
            seen.setdefault(target.removeprefix(TERM_LINK))
        quiet = quiet or _is_quiet(node)
        return replace(node, children=tuple(self._marked(node.children, seen, quiet)))

    def _words(self, row: Sequence[Node], seen: dict[str, None]) -> Iterator[Node]:
        text = "".join("\n" if node.kind == "soft_break" else node.text for node in row)
        line, end = row[0].line, 0
        for found in self.names.found(text):
            made = self._use(found.group(), seen, line)
            if made is not None:
                yield from _text_nodes(text[end : found.start()], line)
                yield made
                end = found.end()
        yield from _text_nodes(text[end:], line)

    def _use(self, name: str, seen: dict[str, None], line: int) -> Node | None:
        """What a name becomes; None where it stays as it is."""
        term = self.names.owner(name)
        if term is None:
            return None
        self.uses[term] += 1
        anchor = f"use-{term}-{self.uses[term]}"
        own = {"id": anchor} if self.anchored(anchor) else {}
        words = tuple(_text_nodes(name, line))
        if term not in seen:
            seen[term] = None
            return Node("link", {"class": "term", **own, "href": f"{TERM_LINK}{term}"}, words, line=line)
        return Node("span", own, words, line=line) if own else None


def _is_quiet(node: Node) -> bool:
    names_cells = node.kind == "cell" and "scope" in node.attributes
    return names_cells or node.kind in NEVER_INSIDE or node.attributes.get("class") in SILENT


def _text_nodes(text: str, line: int) -> Iterator[Node]:
    """A text as nodes, with a soft break at the end of each line."""
    for nth, piece in enumerate(text.split("\n")):
        if nth:
            yield Node("soft_break", line=line)
        if piece:
            yield Node("text", text=piece, line=line)


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


def with_side_notes(nodes: Iterable[Node], glossary: Iterable[Term]) -> tuple[Node, ...]:
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
            row, free = _with_notes(_pieces(row), meanings, free, figure)
        found += row
    return tuple(found)


def _with_notes(pieces: Sequence[Piece], meanings: Mapping[str, Term], free: bool, figure: bool) -> tuple[Piece, bool]:
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
    return next((meanings[name] for name in _linked_terms(paragraph) if name in meanings), None)


def _linked_terms(nodes: Iterable[Node]) -> Iterator[str]:
    """The words to know that are set apart; one the author sets in bold is explained right there."""
    for node in nodes:
        if node.kind == "link" and node.attributes["href"].startswith(TERM_LINK):
            yield node.attributes["href"].removeprefix(TERM_LINK)
        elif node.kind != "strong":
            yield from _linked_terms(node.children)


def _note(term: Term) -> Node:
    name = Node("text", text=term.term[:1].upper() + term.term[1:])
    return Node("side_note", {}, (Node("strong", {}, (name,)), Node("text", text=f" {term.meaning}")))


USE = "use-"
MANY = 8
SAME_PLACE = 3


@dataclass(frozen=True)
class Run:
    """Pages in a row, as they are printed; `anchor` is the first use on the first of them."""

    first: int
    last: int
    anchor: str

    @property
    def words(self) -> str:
        """The run as an index prints it."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Entry:
    """One line of the index: a name with its pages, or with the name to look under (`see`)."""

    name: str
    runs: tuple[Run, ...] = ()
    see: str = ""


def index_runs(places: Mapping[str, int], first_page: int) -> dict[str, tuple[Run, ...]]:
    """Join the pages of each term into runs; `places` give anchor → page from 0, `first_page` is printed as 1."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for anchor, place in sorted(places.items(), key=lambda item: (item[1], len(item[0]), item[0])):
        term, _, number = anchor.removeprefix(USE).rpartition("-")
        if anchor.startswith(USE) and number.isdigit() and place >= first_page:
            found[term].setdefault(place - first_page + 1, anchor)
    return {term: tuple(_page_runs(pages)) for term, pages in found.items()}


def _page_runs(pages: Mapping[int, str]) -> list[Run]:
    joined = []
    for _, group in groupby(enumerate(sorted(pages)), key=lambda item: item[1] - item[0]):
        row = [page for _, page in group]
        joined.append(Run(row[0], row[-1], pages[row[0]]))
    return joined


def index_entries(terms: Sequence[Term], found: Mapping[str, tuple[Run, ...]]) -> list[Entry]:
    """The lines of the index, in the order of the alphabet; terms that stand on many pages keep the first few."""
    lines = [Entry(term.term, found.get(term.id, ())[:MANY]) for term in terms]
    own = {line.name.lower() for line in lines}
    for term in terms:
        other = [name for name in term.also if not _is_variant(name, term.term)]
        other += [name.name for name in term.names]
        lines += [Entry(name, see=term.term) for name in dict.fromkeys(other) if name.lower() not in own]
    return sorted(set(lines), key=lambda line: (line.name.lower(), line.see))


def _is_variant(name: str, term: str) -> bool:
    """Whether one would look up both in the same place: a plural, another spelling."""
    return name[:SAME_PLACE].lower() == term[:SAME_PLACE].lower()


def kept_anchors(found: Mapping[str, tuple[Run, ...]]) -> frozenset[str]:
    """The anchors that the index points to."""
    return frozenset(run.anchor for some in found.values() for run in some[:MANY])
