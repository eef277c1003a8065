"""Fill the templates of a layout: a publication, or a report of a check, as HTML."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from nethandout.content.brand import write_colophon
from nethandout.content.grammar import BLOCKS, MORE
from nethandout.errors import ContentError, Fault
from nethandout.input_files import read_text
from nethandout.model import Chapter, Node, Publication, Source, Term, walk
from nethandout.pages import annotate, figures, markup
from nethandout.pages.layouts import Layouts, Measures, changes_words, palette
from nethandout.pages.markup import named, stacked, with_joined_words
from nethandout.pages.sandbox import Sandbox, fill
from nethandout.pages.values import Block, Labels, Values, Wording
from nethandout.pages.writing_areas import PITCH, Ruling
from nethandout.paths import BASE_URL, AssetFolders, locate_asset, read_asset


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
        self.runs = annotate.index_runs(places, _first_page(publication, places)) if places else {}
        kept = annotate.kept_anchors(self.runs)
        anchored = publication.kind == "booklet"
        self.finder = annotate.Finder(publication.glossary, lambda name: anchored and (places is None or name in kept))
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
                "hanging": annotate.has_hanging_column(publication),
                "words_to_know": self.words_to_know(),
                "pages_of": self.runs,
                "index": annotate.index_entries(self.words_to_know(), self.runs),
            }
        )
        functions: Mapping[str, Callable[..., object]] = {
            "body": self.body,
            "boxes": self.boxes,
            "box_of_all": self.box_of_all,
            "by_owner": by_owner,
            "code": figures.code,
            "drawing": figures.drawing(layouts, colours),
            "footline": figures.footline(measures, canvas),
            "ruled": partial(figures.ruled, pitch=PITCH, palette=colours),
            "stops": partial(figures.stops, palette=colours),
        }
        self.environment.globals |= {name: self.values.function(name, each) for name, each in functions.items()}

    def laid_out(self, chapter: Chapter) -> tuple[Node, ...]:
        """The blocks of a chapter as they are printed; `used` gathers the words to know among them."""
        nodes = self.ruling.ruled(chapter)
        if not chapter.section.is_worksheet:
            nodes, used = self.finder.mark(nodes)
            self.used.update(used)
        if annotate.has_hanging_column(self.publication):
            nodes = annotate.with_side_notes(nodes, self.publication.glossary)
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
            "labels": Labels(self.publication.language, node.text),
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


def by_owner(sources: Iterable[Source]) -> list[tuple[Source, ...]]:
    """Gather the sources of each owner, in the order the owners come first; of each year one, the undated first."""
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources:
        found[source.organisation.rstrip(".")].setdefault(source.year, source)
    return [tuple(sorted(dated.values(), key=lambda source: source.year)) for dated in found.values()]


TEMPLATE, STYLE = "report/report.html", "report/report.css"


def compose_report(data: Mapping[str, Any], layouts: Layouts) -> str:
    """Fill the report's template; raises ContentError when it cannot."""
    style = layouts.find(STYLE)
    if style is None:
        raise ContentError([Fault(None, 0, f'the layout has no file "{STYLE}"', "add it to the layouts folder")])
    values = {**data, "style": Markup(read_text(style))}
    return fill(Sandbox(layouts), TEMPLATE, **Values().shown(values))


SCREEN = "/layouts/base/screen.css"
CSS_URL = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")


def standalone(html: str, asset_folders: AssetFolders) -> str:
    """Replace every address below the asset folders by the file's content; what is not there stays as it is.

    A style sheet for the screen is added, which the pages of paper do not have.
    """
    page = _Page(asset_folders)
    page.feed(html)
    page.close()
    return "".join(page.written)


class _Page(HTMLParser):
    """Writes a page as it reads it, with files in the place of their addresses."""

    def __init__(self, asset_folders: AssetFolders) -> None:
        super().__init__(convert_charrefs=False)
        self.asset_folders = asset_folders
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag: a style sheet becomes its rules, the addresses of pictures and in styles become files."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") == "stylesheet":
            self.written.append(f"<style>\n{self.sheet(given['href'])}</style>")
            return
        text = self.get_starttag_text() or ""
        if tag == "img" and not given["src"].startswith("data:"):
            text = text.replace(escape(given["src"]), self.data(given["src"], BASE_URL))
        if "style" in given:
            text = text.replace(escape(given["style"]), escape(self.rules(given["style"], BASE_URL)))
        self.written.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Write the end of a tag; the sheet for the screen comes last in the head."""
        if tag == "head":
            self.written.append(f"<style>\n{self.sheet(SCREEN)}</style>\n")
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write words, or the rules of a style sheet."""
        self.written.append(self.rules(data, BASE_URL) if self.cdata_elem == "style" else data)

    def handle_entityref(self, name: str) -> None:
        """Write a character by its name."""
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write a character by its number."""
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Write a comment."""
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Write what kind of document it is."""
        self.written.append(f"<!{decl}>")

    def sheet(self, address: str) -> str:
        """The rules of a style sheet; none when it is not there."""
        url = urljoin(BASE_URL, address)
        try:
            return self.rules(read_asset(locate_asset(url, self.asset_folders))[0].decode("utf-8-sig"), url)
        except ContentError:
            return ""

    def rules(self, css: str, base: str) -> str:
        """CSS with files in the place of their addresses, which count from `base`."""
        return CSS_URL.sub(lambda found: f"url({self.data(found[2], base)})", css)

    def data(self, address: str, base: str) -> str:
        """A file as an address of its own; the address as it was when there is none."""
        try:
            data, kind = read_asset(locate_asset(urljoin(base, address), self.asset_folders))
        except ContentError:
            return address
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"
