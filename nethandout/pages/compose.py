"""Publication → HTML: Jinja templates of the layouts folder, filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from nethandout.content.colophon import colophon
from nethandout.content.grammar import MORE
from nethandout.errors import ContentError, Fault
from nethandout.model import Chapter, Publication, Term
from nethandout.pages import block as of_nodes
from nethandout.pages import citations, codes, figures, index, markup, sidenotes, terms
from nethandout.pages.block import Block
from nethandout.pages.changedwords import changes_words
from nethandout.pages.filling import named
from nethandout.pages.footline import footline
from nethandout.pages.headings import with_joined_words
from nethandout.pages.layouts import Layouts, palette
from nethandout.pages.measures import Measures
from nethandout.pages.ruled import ruled
from nethandout.pages.ruling import PITCH, Ruling
from nethandout.pages.sandbox import Sandbox, fill
from nethandout.pages.stacking import stacked
from nethandout.pages.stops import stops
from nethandout.pages.values import Values
from nethandout.pages.wording import Wording


def compose(publication: Publication, layouts: Layouts, places: Mapping[str, int] | None = None) -> str:
    """Fill the layout of a publication's kind; raises ContentError that names template and line.

    The index of a booklet needs the pages of its words: compose and set the booklet once without `places`, then
    compose it again with the pages of its anchors, until they stay the same.
    """
    return _Composition(publication, layouts, places).html()


PLAIN = terms.Finder(())  # a page to write on sets no words apart


class _Composition:
    """One filling of the templates; `found` gathers the words to know as the chapters are set."""

    def __init__(self, publication: Publication, layouts: Layouts, places: Mapping[str, int] | None) -> None:
        self.publication = publication
        measures = Measures(layouts, publication.edition, publication.kind, publication.closeness)
        self.ruling = Ruling(publication, measures)
        self.runs = index.runs(places, _first_page(publication, places)) if places else {}
        kept = index.kept(self.runs)
        anchored = publication.kind == "booklet"
        self.finder = terms.Finder(publication.glossary, lambda name: anchored and (places is None or name in kept))
        self.chapters = [self.marked_chapter(chapter) for chapter in publication.chapters]
        self.publication = publication = replace(publication, chapters=tuple(one for one, _, _ in self.chapters))
        self.wording = Wording(publication.language, changes_words(layouts, publication.kind))
        self.layouts = layouts
        self.environment, self.values = Sandbox(layouts), Values()
        canvas = figures.canvas(publication.edition, measures)
        colours = palette(layouts, publication.edition.ink, publication.brand)
        self.environment.globals |= self.values.shown(
            {
                "publication": publication,
                "colophon": colophon(publication),
                "words": self.wording,
                "palette": colours,
                "canvas": canvas,
                "size": publication.edition.size,
                "ink": publication.edition.ink,
                "paper": publication.edition.paper,
                "chapters": [chapter for chapter, _, _ in self.chapters],
                "ruling": self.ruling,
                "hanging": sidenotes.has_hanging_column(publication),
                "words_to_know": self.words_to_know(),
                "pages_of": self.runs,
                "index": index.entries(self.words_to_know(), self.runs),
            }
        )
        functions: Mapping[str, Callable[..., object]] = {
            "body": self.body,
            "boxes": self.boxes,
            "box_of_all": self.box_of_all,
            "by_owner": citations.by_owner,
            "code": codes.code,
            "drawing": figures.drawing(layouts, colours),
            "footline": footline(measures, canvas),
            "ruled": partial(ruled, pitch=PITCH, palette=colours),
            "stops": partial(stops, palette=colours),
        }
        self.environment.globals |= {name: self.values.function(name, each) for name, each in functions.items()}

    def marked_chapter(self, chapter: Chapter) -> tuple[Chapter, tuple[Block, ...], tuple[str, ...]]:
        """A chapter with all there is to write on, its blocks with the words to know set apart, the ids of those."""
        chapter = replace(chapter, blocks=self.ruling.ruled(chapter))
        nodes, used = (PLAIN if chapter.section.is_worksheet else self.finder).mark(chapter.blocks)
        if sidenotes.has_hanging_column(self.publication):
            nodes = sidenotes.annotated(nodes, self.publication.glossary)
        nodes = with_joined_words(stacked(nodes, self.publication.edition))
        if chapter.section.is_worksheet:
            nodes = named(nodes, chapter.section.title, self.publication.language.words["notes"])
        write = markup.form if self.publication.edition.fillable else markup.html
        return chapter, of_nodes.blocks(nodes, write), used

    def html(self) -> str:
        self.judge_figures()
        return fill(self.environment, f"{self.publication.kind}/{self.publication.kind}.html")

    def judge_figures(self) -> None:
        """Raise every fault of the lines that ask for figures."""
        found: list[Fault] = []
        for chapter, blocks, _ in self.chapters:
            for block in _every(blocks):
                if block.name == "figure":
                    found += figures.faults(block, chapter.section.path, self.layouts)
        if found:
            raise ContentError(found)

    def body(self, chapter: Chapter, without: Sequence[str]) -> Markup:
        """A chapter as HTML, without the boxes of these names."""
        return self.blocks((block for block in self.marked(chapter) if block.name not in without), chapter)

    def boxes(self, chapter: Chapter, *names: str) -> Markup:
        """The boxes of a chapter that have these names, in the order of the names."""
        found = [block for name in names for block in self.marked(chapter) if block.name == name]
        return self.blocks(found, chapter)

    def box_of_all(self, name: str, level: int) -> Markup:
        """The box that every chapter has alike, its label a heading of `level`; nothing where they differ."""
        chapters = [chapter for chapter in self.publication.chapters if not chapter.section.is_worksheet]
        own = [[block for block in chapter.blocks if block.kind == name] for chapter in chapters]
        if not any(own):
            return Markup("")
        alike = bool(own[0]) and all([b.children for b in boxes] == [b.children for b in own[0]] for boxes in own)
        first = chapters[0]
        return self.blocks([block for block in self.marked(first) if block.name == name] if alike else [], first, level)

    def marked(self, chapter: Chapter) -> tuple[Block, ...]:
        """The blocks of a chapter with the words to know set apart."""
        return next(blocks for own, blocks, _ in self.chapters if own is chapter)

    def blocks(self, blocks: Iterable[Block], chapter: Chapter, level: int = 0) -> Markup:
        pieces = []
        for block in blocks:
            if block.name == "text":
                pieces.append(block.html)
                continue
            if block.name == MORE:
                continue
            level = level or (3 if self.publication.kind == "booklet" else 2)
            parts = [self.blocks([child], chapter) for child in block.children]
            given = {
                "block": block,
                "inside": Markup("").join(parts),
                "parts": parts,
                "chapter": chapter,
                "level": level,
                "labels": figures.Labels(self.publication.language, block.label),
            }
            pieces.append(fill(self.environment, f"base/blocks/{block.name}.html", **self.values.shown(given)))
        return Markup("".join(pieces))

    def words_to_know(self) -> list[Term]:
        """Every term the chapters use, by its name."""
        used = {name for _, _, names in self.chapters for name in names}
        return sorted((term for term in self.publication.glossary if term.id in used), key=lambda t: t.term.lower())


def _first_page(publication: Publication, places: Mapping[str, int]) -> int:
    """The page, counting from 0, that is printed as page 1: the first chapter's."""
    return min((places[chapter.anchor] for chapter in publication.chapters if chapter.anchor in places), default=0)


def _every(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        yield block
        yield from _every(block.children)
