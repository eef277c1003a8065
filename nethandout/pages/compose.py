"""Publication → HTML: Jinja templates of the layouts folder, filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from markupsafe import Markup

from nethandout.content.brand import write_colophon
from nethandout.content.grammar import BLOCKS, MORE
from nethandout.errors import ContentError, Fault
from nethandout.model import Chapter, Node, Publication, Term, walk
from nethandout.pages import citations, drawn, figures, index, markup, sidenotes, terms
from nethandout.pages.changedwords import changes_words
from nethandout.pages.filling import named
from nethandout.pages.footline import footline
from nethandout.pages.headings import with_joined_words
from nethandout.pages.layouts import Layouts, palette
from nethandout.pages.measures import Measures
from nethandout.pages.ruling import PITCH, Ruling
from nethandout.pages.sandbox import Sandbox, fill
from nethandout.pages.stacking import stacked
from nethandout.pages.values import Block, Values
from nethandout.pages.wording import Wording


def compose(publication: Publication, layouts: Layouts, places: Mapping[str, int] | None = None) -> str:
    """Fill the layout of a publication's kind; raises ContentError that names template and line.

    The index of a booklet needs the pages of its words: compose and set the booklet once without `places`, then
    compose it again with the pages of its anchors, until they stay the same.
    """
    return _Composition(publication, layouts, places).html()


SET_BY_LAYOUTS = (*BLOCKS, "asked", "side")
"""The kinds of nodes that have a template, all in base/blocks."""


class _Composition:
    """One filling of the templates."""

    def __init__(self, publication: Publication, layouts: Layouts, places: Mapping[str, int] | None) -> None:
        self.publication = publication
        measures = Measures(layouts, publication.edition, publication.kind, publication.closeness)
        self.ruling = Ruling(publication, measures)
        self.runs = index.runs(places, _first_page(publication, places)) if places else {}
        kept = index.kept(self.runs)
        anchored = publication.kind == "booklet"
        self.finder = terms.Finder(publication.glossary, lambda name: anchored and (places is None or name in kept))
        self.used: set[str] = set()
        self.laid = {chapter.anchor: self.laid_out(chapter) for chapter in publication.chapters}
        self.wording = Wording(publication.language, changes_words(layouts, publication.kind))
        self.layouts = layouts
        self.environment, self.values = Sandbox(layouts), Values()
        canvas = figures.canvas(publication.edition, measures)
        colours = palette(layouts, publication.edition.ink, publication.brand)
        self.environment.globals |= self.values.shown(
            {
                "publication": publication,
                "colophon": write_colophon(publication),
                "words": self.wording,
                "palette": colours,
                "canvas": canvas,
                "size": publication.edition.size,
                "ink": publication.edition.ink,
                "paper": publication.edition.paper,
                "chapters": publication.chapters,
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
            "code": drawn.code,
            "drawing": figures.drawing(layouts, colours),
            "footline": footline(measures, canvas),
            "ruled": partial(drawn.ruled, pitch=PITCH, palette=colours),
            "stops": partial(drawn.stops, palette=colours),
        }
        self.environment.globals |= {name: self.values.function(name, each) for name, each in functions.items()}

    def laid_out(self, chapter: Chapter) -> tuple[Node, ...]:
        """The blocks of a chapter as they are printed; `used` gathers the words to know among them."""
        nodes = self.ruling.ruled(chapter)
        if not chapter.section.is_worksheet:
            nodes, used = self.finder.mark(nodes)
            self.used.update(used)
        if sidenotes.has_hanging_column(self.publication):
            nodes = sidenotes.annotated(nodes, self.publication.glossary)
        nodes = with_joined_words(stacked(nodes, self.publication.edition))
        if chapter.section.is_worksheet:
            nodes = named(nodes, chapter.section.title, self.publication.language.words["notes"])
        return nodes

    def html(self) -> str:
        self.judge_figures()
        return fill(self.environment, f"{self.publication.kind}/{self.publication.kind}.html")

    def judge_figures(self) -> None:
        """Raise every fault of the lines that ask for figures."""
        found: list[Fault] = []
        for chapter in self.publication.chapters:
            for node in walk(chapter.blocks):
                if node.kind == "figure":
                    found += figures.faults(node, chapter.section.path, self.layouts)
        if found:
            raise ContentError(found)

    def body(self, chapter: Chapter, without: Sequence[str]) -> Markup:
        """A chapter as HTML, without the boxes of these names."""
        return self.written((node for node in self.laid[chapter.anchor] if node.kind not in without), chapter)

    def boxes(self, chapter: Chapter, *names: str) -> Markup:
        """The boxes of a chapter that have these names, in the order of the names."""
        return self.written(_boxes(self.laid[chapter.anchor], *names), chapter)

    def box_of_all(self, name: str, level: int) -> Markup:
        """The box that every chapter has alike, its label a heading of `level`; nothing where they differ."""
        chapters = [chapter for chapter in self.publication.chapters if not chapter.section.is_worksheet]
        boxes = [_boxes(chapter.blocks, name) for chapter in chapters]
        own = [[(node.kind, node.attributes, node.text) for node in walk(row)] for row in boxes]
        if not any(own) or any(inside != own[0] for inside in own):
            return Markup("")
        return self.written(_boxes(self.laid[chapters[0].anchor], name), chapters[0], level)

    def written(self, nodes: Iterable[Node], chapter: Chapter, level: int = 0) -> Markup:
        """Nodes as HTML: blocks by the templates of the layout, which give their labels headings of `level`."""
        write = markup.form if self.publication.edition.fillable else markup.html
        level = level or (3 if self.publication.kind == "booklet" else 2)
        return Markup("").join(
            self.filled(node, chapter, level) if node.kind in SET_BY_LAYOUTS else Markup(write([node]))
            for node in nodes
            if node.kind != MORE
        )

    def filled(self, node: Node, chapter: Chapter, level: int) -> Markup:
        """A block as HTML."""
        parts = [self.written([child], chapter) for child in node.children]
        given = {
            "block": Block(node.kind, node.text, node.attributes),
            "inside": Markup("").join(parts),
            "parts": parts,
            "chapter": chapter,
            "level": level,
            "labels": figures.Labels(self.publication.language, node.text),
        }
        return Markup(fill(self.environment, f"base/blocks/{node.kind}.html", **self.values.shown(given)))

    def words_to_know(self) -> list[Term]:
        """Every term the chapters use, by its name."""
        return sorted(
            (term for term in self.publication.glossary if term.id in self.used), key=lambda t: t.term.lower()
        )


def _boxes(nodes: Iterable[Node], *names: str) -> list[Node]:
    row = tuple(nodes)
    return [node for name in names for node in row if node.kind == name]


def _first_page(publication: Publication, places: Mapping[str, int]) -> int:
    """The page, counting from 0, that is printed as page 1: the first chapter's."""
    return min((places[chapter.anchor] for chapter in publication.chapters if chapter.anchor in places), default=0)
