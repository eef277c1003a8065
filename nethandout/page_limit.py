"""Decide how closely a publication is set, so that it ends well and has few enough pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from nethandout.content.grammar import BLOCKS, BOXES, MORE
from nethandout.content.pointers import without_terms
from nethandout.content.selection import ONE_NUMBER, as_list
from nethandout.errors import ContentError, Diagnostic
from nethandout.imposition.ticket import pages_per_sheet, sheets_of_paper
from nethandout.model import CLOSEST, Node, Publication, rewritten
from nethandout.typeset.lint import NEAR_EMPTY
from nethandout.typeset.outcomes import Outcome

Result = TypeVar("Result")
TWO_SHEETS = 4
MOST_FITTED = 6
"""Most pages of a handout that copyfitting tries to get onto two sheets."""
FULL = 0.93
"""The share of each page that text takes up on average if it just fits."""
SAVED = 2
"""How much more room a closer setting saves than the area of its letters, since gaps shrink more."""
FULL_ENOUGH = 0.75
"""The least share that is filled of the first page of a brief handout, and of a page before a figure."""
WHOLE_SHEETS = ("letter", "a4")
BRIEF = "brief"
FAR_TOO_LONG, FAR_TOO_LONG_BRIEF = 1.25, 1.5
"""How many times too many pages a booklet and a brief handout have if only the closest setting may save enough."""
FEW_QUESTIONS = 3
MOST_PARTS = 4
FIRST, LAST = ("call", "key-points"), ("do-now", "ask")
SHOWN = ("figure", "names", "resources")
PAIR = "pair"
"""The kind of the node that sets two boxes side by side."""


def ends_well(publication: Publication, outcome: Outcome) -> bool:
    """Return whether no page is nearly or half empty, no heading is stranded and a standard handout fits on two sheets.

    Text that is too long for two sheets at any spacing is not set tighter. The first page of a brief handout is full.
    """
    is_brief = publication.edition.depth == BRIEF
    has_room = is_brief and outcome.pages > 1 and outcome.filled[0] < FULL_ENOUGH
    return not (_is_too_long(publication, outcome) or outcome.breaks_badly or has_room)


def ends_short(publication: Publication, outcome: Outcome, areas: Mapping[int, float]) -> bool:
    """Return whether the closest setting of a piece of a booklet, or of a handout in large print, may save a page.

    `areas` are the areas of a letter at the usual and each closer setting.
    """
    saved = SAVED * sum(outcome.filled) * (1 - areas[CLOSEST] / areas[min(areas)])
    is_large_handout = publication.kind == "handout" and publication.edition.size == "large-print"
    may_be_set_closer = publication.kind == "booklet" or is_large_handout
    return may_be_set_closer and len(outcome.filled) > 1 and outcome.filled[-1] <= saved


def _is_too_long(publication: Publication, outcome: Outcome) -> bool:
    edition = publication.edition
    is_handout = publication.kind == "handout" and edition.size == "standard" and edition.paper in WHOLE_SHEETS
    return is_handout and TWO_SHEETS < outcome.pages <= MOST_FITTED


def closer_setting(publication: Publication, outcome: Outcome, areas: Mapping[int, float]) -> int:
    """Return the first closer setting at which text that ends badly at the usual one probably ends well, or the last.

    Text that is too long has to fit on two sheets, and an almost empty last page on those before it; after any other
    bad break, the next setting is tried. `areas` are the areas of a letter at the usual and each closer setting.
    """
    usual, *closer = areas
    content = sum(outcome.filled)
    room = content - outcome.filled[-1] if outcome.filled[-1] < NEAR_EMPTY else content
    if _is_too_long(publication, outcome):
        room = FULL * TWO_SHEETS
    fitting = (closeness for closeness in closer if content * areas[closeness] <= room * areas[usual])
    return next(fitting, closer[-1])


@dataclass(frozen=True)
class Fitted(Generic[Result]):
    """A publication that is set: the number of pages of each piece, and the pieces themselves."""

    publication: Publication
    pages_of: Mapping[str, int]
    result: Result

    @property
    def pages(self) -> int:
        """The number of all pages."""
        return sum(self.pages_of.values())


def fit(publication: Publication, set_pages: Callable[[Publication], Fitted[Result]]) -> Fitted[Result]:
    """Set a publication, closer if it has too many pages; a brief one has as much as its pages hold.

    If no more than its drawing is left out, words to know and text are added as far as there is room.
    Raises ContentError if even the closest setting has too many pages.
    """
    usual, *longer = choices(publication)
    is_brief = publication.edition.depth == BRIEF
    shorter = [*shorter_choices(usual)] if is_brief else []
    all_shorter = len(shorter)
    most, far = usual.most_pages, FAR_TOO_LONG_BRIEF if is_brief else FAR_TOO_LONG
    fitted = set_pages(usual)
    while most and fitted.pages > most:
        if fitted.publication.closeness < CLOSEST:
            closeness = CLOSEST if fitted.pages > far * most else fitted.publication.closeness + 1
            fitted = set_pages(replace(usual, closeness=closeness))
        elif shorter:
            longer = [*map(_with_list, longer)] if len(shorter) == all_shorter else []
            fitted = set_pages(replace(shorter.pop(0), closeness=CLOSEST))
        else:
            raise ContentError([_too_long(fitted)])
    for nth, choice in enumerate(longer):
        tried = set_pages(replace(choice, closeness=fitted.publication.closeness))
        if tried.pages > most and nth == 0:
            tried = set_pages(replace(choice, closeness=CLOSEST))  # words to know are worth it, more text is not
        if tried.pages > most:
            break
        fitted = tried
    return fitted


def choices(publication: Publication) -> Iterator[Publication]:
    """Yield the publication; a brief handout first with its boxes and one figure, then with words to know.

    Then come ever more parts of its text, each a heading with what is below it.
    """
    if publication.edition.depth == BRIEF:
        yield from _brief_choices(publication)
    else:
        yield publication


def _brief_choices(handout: Publication) -> Iterator[Publication]:
    (chapter,) = handout.chapters
    first, last = (_boxes(chapter.blocks, names) for names in (FIRST, LAST))
    pair = Node(PAIR, {}, last)
    shown = [block for block in chapter.blocks if block.kind in SHOWN]
    shown = sorted(shown, key=lambda block: block.text == ONE_NUMBER)[:1]
    parts = list(_parts(chapter.blocks))[:MOST_PARTS]
    yield _with_blocks(replace(handout, glossary=()), without_terms((*first, pair, *shown)))
    for number in range(len(parts) + 1):
        text = [node for part in parts[:number] for node in part]
        yield _with_blocks(handout, (*first, pair, *shown, *text) if shown else (*first, *text, pair))


def shorter_choices(brief: Publication) -> Iterator[Publication]:
    """Yield a brief handout with ever less: with its figure as a list, then without what it shows, then without its
    main message, then with few questions, and then with none.
    """
    yield _with_list(brief)
    (chapter,) = brief.chapters
    boxes = tuple(block for block in chapter.blocks if block.kind not in SHOWN)
    yield _with_blocks(brief, boxes)
    brief = replace(brief, main_message="", subtitle=brief.main_message)  # still the description of the PDF
    for most in (None, FEW_QUESTIONS, 0):
        yield _with_blocks(brief, rewritten(boxes, partial(_limit_questions, most)))


def _with_list(brief: Publication) -> Publication:
    (chapter,) = brief.chapters
    return _with_blocks(brief, tuple(as_list(block) if block.kind == "figure" else block for block in chapter.blocks))


def _limit_questions(most: int | None, node: Node) -> Iterable[Node]:
    if node.kind != "ask":
        return (node,)
    lists = (replace(child, children=child.children[:most]) for child in node.children)
    return () if most == 0 else (replace(node, children=tuple(lists)),)


def _boxes(blocks: Sequence[Node], names: Iterable[str]) -> tuple[Node, ...]:
    return tuple(block for name in names for block in blocks if block.kind == name)


def _with_blocks(handout: Publication, blocks: tuple[Node, ...]) -> Publication:
    (chapter,) = handout.chapters
    shortened = replace(chapter, blocks=blocks, shortened=True)
    return replace(handout, chapters=(shortened,), sources=(), most_pages=pages_per_sheet(handout.edition.paper))


def _parts(blocks: Iterable[Node]) -> Iterator[Sequence[Node]]:
    """Yield the parts of a text that have no table, figure or other block."""
    parts: list[list[Node]] = [[]]
    for block in blocks:
        if block.kind == "heading" and block.attributes["level"] == "2":
            parts.append([])
        if block.kind not in (*BOXES, MORE):
            parts[-1].append(block)
    yield from (part for part in parts if part and not any(node.kind in (*BLOCKS, "table") for node in part))


def _too_long(fitted: Fitted[Result]) -> Diagnostic:
    """Describe why a publication has too many pages."""
    publication = fitted.publication
    edition, most = publication.edition, publication.most_pages
    if edition.depth != BRIEF:
        return Diagnostic(None, 0, *_sheets_needed(fitted))
    (chapter,) = publication.chapters
    shown = [f" and its {block.kind} {block.text}".rstrip() for block in chapter.blocks if block.kind in SHOWN]
    wrong = f"its boxes{''.join(shown)} fill {fitted.pages} pages ({edition.paper}, {edition.size}), not {most}"
    remedy = "leave out --depth brief, choose --size standard or a larger paper, or shorten them"
    return Diagnostic(chapter.section.path, 0, wrong, remedy)


def _sheets_needed(fitted: Fitted[Result]) -> tuple[str, str]:
    """Say how many sheets a booklet takes, and how many each chapter saves if it is left out."""
    publication, paper = fitted.publication, fitted.publication.edition.paper
    needed, allowed = (sheets_of_paper(pages, paper) for pages in (fitted.pages, publication.most_pages))
    saved = {
        chapter.section.name: needed - sheets_of_paper(fitted.pages - fitted.pages_of.get(chapter.anchor, 0), paper)
        for chapter in publication.chapters
    }
    most_first = sorted(saved.items(), key=lambda each: -each[1])
    listed = ", ".join(f"{name} ({number})" for name, number in most_first if number)
    wrong = f"{publication.name} takes {needed} sheets of paper even at the closest setting, not {allowed}"
    remedy = (
        f"leave out some of these, each with the sheets it saves: {listed}" if listed else "leave out more sections"
    )
    return wrong, remedy
