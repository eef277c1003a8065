"""Fill the templates of a layout with a publication or a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from nethandout.content import assets
from nethandout.content.brand import write_colophon
from nethandout.content.facing import FACING
from nethandout.content.grammar import BLOCKS, MORE
from nethandout.content.vocabulary import terms_in_figures, terms_in_titles
from nethandout.errors import ContentError
from nethandout.model import Chapter, Language, Node, Publication, Source, Term, rewritten, walk
from nethandout.pages import annotate, figures, markup, tables
from nethandout.pages.layouts import Layouts, Measures, changes_words, has_other_style_sheets, palette
from nethandout.pages.sandbox import Sandbox, fill
from nethandout.pages.values import Block, Labels, Values, Wording
from nethandout.pages.writing_areas import Ruling


def compose(publication: Publication, layouts: Layouts, places: Mapping[str, int] | None = None) -> str:
    """Fill the layout of a publication's kind; raises ContentError with the template's path and line.

    `places` are the pages, counted from 0, of the anchors that the index of a booklet points to.
    """
    return Composition(publication, layouts).html(places=places or {})


KINDS_WITH_TEMPLATE = (*BLOCKS, "asked", "figure-list", "pair", "side")
"""The kinds of nodes that have a template in base/blocks."""
LAST = ("do-now", "ask", "call")
"""The boxes at the end of a handout in two languages."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
FRONT, BACK, METADATA = "front", "back", "metadata"
UNKNOWN = "00"
"""Printed in place of a page number that is not known yet; as wide as most numbers."""


class Composition:
    """A publication prepared for the templates of its layout.

    Raises ContentError with the template's path and line, here and when HTML is written.
    """

    def __init__(self, publication: Publication, layouts: Layouts) -> None:
        self.publication = publication
        measures = Measures(layouts, publication.edition, publication.kind, publication.closeness)
        canvas = figures.canvas(publication.edition, measures)
        self.tables = figures.TableFitter(
            canvas, measures.type_of("table")[0], max(figures.CELL_PADDING, 2 * measures["unit"])
        )
        language = publication.language
        in_figures = enumerate(terms_in_figures(publication), 1)
        self.at_anchors = {f"{annotate.FIGURE_ANCHOR}{nth}": ids for nth, ids in in_figures}
        self.at_anchors |= terms_in_titles(publication)
        is_brief, is_large = publication.edition.depth == "brief", publication.edition.size == "large-print"
        can_move = publication.kind == "booklet" or (publication.kind == "handout" and (is_brief or is_large))
        self.marker = annotate.TermMarker(publication.glossary, language.code, can_move)
        self.used_terms: set[str] = set()
        self.layouts = layouts
        self.environment, self.values = Sandbox(layouts), Values()
        colors = palette(layouts, publication.edition.ink, publication.brand)
        self.environment.globals |= self.values.shown(
            {
                "publication": publication,
                "colophon": write_colophon(publication),
                "words": Wording(publication.language, changes_words(layouts, publication.kind)),
                "palette": colors,
                "canvas": canvas,
                "measures": measures.values,
                "size": publication.edition.size,
                "ink": publication.edition.ink,
                "paper": publication.edition.paper,
                "chapters": publication.chapters,
                "hanging": annotate.has_hanging_column(publication),
            }
        )
        self.add_functions(measures, canvas, colors)
        self.ruling = Ruling(publication, measures, self.imprint())
        self.blocks = {chapter.anchor: self.prepare(chapter) for chapter in publication.chapters}
        by_name = sorted(publication.glossary, key=lambda term: language.sort_key(term.term))
        words_to_know = [term for term in by_name if term.id in self.used_terms]
        in_text = {term for _, term in self.marker.uses}.union(*self.at_anchors.values())
        self.in_index = [term for term in by_name if term.id in in_text]
        self.level = 3 if publication.kind == "booklet" else 2
        self.numbers: Mapping[str, str] | None = None
        self.room: Mapping[str, float] = NOTHING
        self.written: dict[tuple[int, int, str], Markup] = {}
        self.environment.globals |= self.values.shown({"ruling": self.ruling, "words_to_know": words_to_know})
        if publication.facing:
            facing = replace(publication.facing, closeness=publication.closeness)
            self.other = Composition(facing, layouts)
            for name, body in (("rows", self.rows), ("beside", self.beside)):
                self.environment.globals[name] = self.values.function(name, body)
            self.environment.globals["paired_terms"] = self.values.shown(self.paired_terms())
        self.check_figures()

    def add_functions(self, measures: Measures, canvas: figures.Canvas, colors: Mapping[str, str]) -> None:
        """Let templates call the functions that write and draw."""
        functions: Mapping[str, Callable[..., object]] = {
            "body": self.body,
            "boxes": self.boxes,
            "box_of_all": self.box_of_all,
            "by_owner": partial(sources_by_owner, language=self.publication.language),
            "code": figures.qr_code,
            "drawing": figures.drawing(self.layouts, colors),
            "ruled": partial(figures.ruled, pitch=measures["pitch"], palette=colors),
            "stops": partial(figures.progress_line, palette=colors),
            "target": self.target,
        }
        self.environment.globals |= {name: self.values.function(name, body) for name, body in functions.items()}

    def imprint(self) -> str:
        """Return the words of the imprint of a worksheet; "" for other publications."""
        if self.publication.kind != "worksheet":
            return ""
        return Markup(fill(self.environment, "base/parts/imprint.html")).striptags()

    def prepare(self, chapter: Chapter) -> tuple[Node, ...]:
        """Return the blocks of a chapter as they are printed; adds its terms to `used_terms`."""
        is_worksheet = chapter.section.is_worksheet
        nodes = self.ruling.fill(chapter)
        if not is_worksheet:
            nodes, used = self.marker.mark(nodes, chapter.number)
            self.used_terms.update(used)
        if annotate.has_hanging_column(self.publication):
            nodes = annotate.with_side_notes(nodes, self.publication.glossary)
        paper = "half-letter" if self.publication.kind == FACING else self.publication.edition.paper
        edition = replace(self.publication.edition, paper=paper)
        nodes = tables.stack_wide_tables(self.tables.fit(nodes), edition)
        nodes = markup.join_last_heading_words(nodes)
        if is_worksheet:
            nodes = markup.keep_choices_together(nodes)
            nodes = markup.with_field_names(nodes, chapter.section.title, self.publication.language.words["notes"])
        return nodes

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The pieces to typeset separately: front, chapters and back of a booklet, or "" for the whole publication.

        A template that writes the same for two pieces does not support them, and a user's style sheet may count or
        name things across pieces.
        """
        if self.publication.kind != "booklet" or has_other_style_sheets(self.layouts, "booklet"):
            return ("",)
        if self.html(FRONT) == self.html(BACK):
            return ("",)
        return (FRONT, *(chapter.anchor for chapter in self.publication.chapters), BACK)

    def html(self, piece: str = "", places: Mapping[str, int] = NOTHING, room: Mapping[str, float] = NOTHING) -> str:
        """Fill the layout, or one piece of it; `places` are the pages of anchors, counted from 0.

        `room` is the height in points, by anchor, to fill with text before a figure.

        A piece contains the page numbers it prints, with `UNKNOWN` for those not in `places`; in a whole publication,
        the renderer counts them.
        """
        self.room = room
        # Until pages are known, the index has all its lines, so that its length is right from the start.
        runs = annotate.index_runs(places, self.at_anchors) or {term.id: () for term in self.in_index}
        self.numbers = {anchor: str(place + 1) for anchor, place in places.items()} if piece else None
        given = {"piece": piece, "index": annotate.index_entries(self.in_index, runs)}
        template = f"{self.publication.kind}/{self.publication.kind}.html"
        page = fill(self.environment, template, **self.values.shown({**given, "fallback_fonts": False}))
        if assets.FALLBACK.isdisjoint(page):
            return page
        return fill(self.environment, template, **self.values.shown({**given, "fallback_fonts": True}))

    def number(self, target: str) -> dict[str, str]:
        """Return the attributes of an element that prints the page number of a target, such as "#sources"."""
        page_number = {} if self.numbers is None else {"data-page": self.numbers.get(target.removeprefix("#"), UNKNOWN)}
        return {"data-target": target} | page_number

    def target(self, anchor: str) -> Markup:
        """Return the same as HTML, for an anchor such as "sources"."""
        if not isinstance(anchor, str):
            raise TypeError("an anchor is text")
        return Markup("").join(Markup(' {}="{}"').format(*item) for item in self.number(f"#{anchor}").items())

    def check_figures(self) -> None:
        """Raise ContentError with the mistakes in the lines of all figures."""
        faults = [
            fault
            for chapter in self.publication.chapters
            for node in walk(chapter.blocks)
            if node.kind == "figure"
            for fault in figures.faults(node, chapter.section.path, self.layouts)
        ]
        if faults:
            raise ContentError(faults)

    def body(self, chapter: Chapter, without: Sequence[str]) -> Markup:
        """Return a chapter as HTML, without some boxes."""
        nodes = [node for node in self.blocks[chapter.anchor] if node.kind not in without]
        return self.write(self.ruling.move_figures(nodes, self.room), chapter)

    def boxes(self, chapter: Chapter, *names: str) -> Markup:
        """Return the boxes of a chapter with these names, in the order of the names."""
        return self.write(_boxes(self.blocks[chapter.anchor], *names), chapter)

    def box_of_all(self, name: str, level: int) -> Markup:
        """Return the box if it is the same in all chapters, with a heading of `level` as its label, else nothing."""
        chapters = [chapter for chapter in self.publication.chapters if not chapter.section.is_worksheet]
        boxes = [_boxes(chapter.blocks, name) for chapter in chapters]
        contents = [[(node.kind, node.attributes, node.text) for node in walk(nodes)] for nodes in boxes]
        if not any(contents) or any(content != contents[0] for content in contents):
            return Markup("")
        return self.write(_boxes(self.blocks[chapters[0].anchor], name), chapters[0], level)

    def rows(self, chapter: Chapter) -> list[tuple[str, Markup, Markup]]:
        """Return each block of a chapter with its translation: the kind of block, and both as HTML."""
        (translated,) = self.other.publication.chapters
        pairs = zip(self.blocks[chapter.anchor], self.other.blocks[translated.anchor], strict=True)
        ordered = sorted(pairs, key=lambda pair: LAST.index(pair[0].kind) if pair[0].kind in LAST else -1)
        return [
            (one.kind, self.write([one], chapter), self.other.write([two], translated))
            for one, two in ordered
            if one.kind != MORE
        ]

    def beside(self, template: str) -> Markup:
        """Fill a template in the other language."""
        (chapter,) = self.other.publication.chapters
        return Markup(fill(self.other.environment, template, **self.other.values.shown({"chapter": chapter})))

    def paired_terms(self) -> list[tuple[Term | None, Term | None]]:
        """Return the words to know of both languages, each with its translation if there is one."""
        prefix = f"{self.other.publication.language.code}-"
        own = {term.id: term for term in self.publication.glossary}
        translated = {term.id.removeprefix(prefix): term for term in self.other.publication.glossary}
        used = {*self.used_terms, *(name.removeprefix(prefix) for name in self.other.used_terms)}
        key = self.publication.language.sort_key
        names = sorted(used, key=lambda name: key((own.get(name) or translated[name]).term))
        return [(own.get(name), translated.get(name)) for name in names]

    def write(self, nodes: Iterable[Node], chapter: Chapter, level: int = 0) -> Markup:
        """Write nodes as HTML; the labels of blocks with a template are headings of `level`."""
        return Markup("").join(self.write_block(node, chapter, level or self.level) for node in nodes)

    def write_block(self, node: Node, chapter: Chapter, level: int) -> Markup:
        """Write a node of a chapter as HTML, once for the same page numbers."""
        targets = (part.attributes.get("data-target") for part in walk((node,)))
        numbers = None if self.numbers is None else [self.number(target) for target in targets if target]
        key = (id(node), level, str(numbers))
        if key not in self.written:
            numbered = (node,) if not numbers else rewritten((node,), self.numbered)
            self.written[key] = self.write_nodes(numbered, chapter, level)
        return self.written[key]

    def write_nodes(self, nodes: Iterable[Node], chapter: Chapter, level: int) -> Markup:
        """Write nodes as HTML with the page numbers they have."""
        write = markup.form if self.publication.edition.fillable else markup.html
        return Markup("").join(
            self.fill_block(node, chapter, level) if node.kind in KINDS_WITH_TEMPLATE else Markup(write([node]))
            for node in nodes
            if node.kind != MORE
        )

    def numbered(self, node: Node) -> Iterable[Node]:
        """Add the number to a node that prints one."""
        target = node.attributes.get("data-target")
        return (replace(node, attributes={**node.attributes, **self.number(target)}) if target else node,)

    def fill_block(self, node: Node, chapter: Chapter, level: int) -> Markup:
        """Fill the template of a block."""
        parts = [self.write_nodes([child], chapter, self.level) for child in node.children]
        attributes = dict(node.attributes)
        anchor = attributes.pop(annotate.ANCHOR, "")
        values = {
            "block": Block(node.kind, node.text, attributes),
            "inside": Markup("").join(parts),
            "parts": parts,
            "chapter": chapter,
            "level": level,
            "labels": Labels(self.publication.language, node.text),
        }
        written = fill(self.environment, f"base/blocks/{node.kind}.html", **self.values.shown(values))
        return Markup(written.replace("<figure", f'<figure id="{anchor}"', 1) if anchor else written)


def _boxes(nodes: Sequence[Node], *names: str) -> list[Node]:
    return [node for name in names for node in nodes if node.kind == name]


def sources_by_owner(sources: Iterable[Source], language: Language) -> list[tuple[Source, ...]]:
    """Group sources by owner, in alphabetical order; keep one source for each year, undated ones first."""
    owners: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources:
        owners[source.organization.rstrip(".")].setdefault(source.year, source)
    in_order = sorted(owners, key=language.sort_key)
    return [tuple(sorted(owners[owner].values(), key=lambda source: source.year)) for owner in in_order]
