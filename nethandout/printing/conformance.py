"""Whether a PDF still has what a reader with a screen reader needs, as far as the file itself tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from pypdf import PdfReader

from nethandout.printing.entries import array, entry, resolved
from nethandout.printing.provenance import CHECKS, Finding
from nethandout.printing.structure import Node, structure_of

PDF_UA = "http://www.aiim.org/pdfua/ns/id/"
LEVELS = {f"H{level}": level for level in range(1, 7)}
MOST_ANNOTATIONS = 200_000
Found = Iterator[tuple[str, str]]
"""The names of checks, and what each found."""


def findings(reader: PdfReader) -> list[Finding]:
    """Run every check; a file without tags is told so once."""
    root = reader.root_object
    annotations = _annotations(reader)
    found = [*_metadata(reader), *_catalog(root), *_fields(annotations), *_fonts(reader)]
    if "/StructTreeRoot" in root and entry(root, "/MarkInfo", "/Marked"):
        tags = structure_of(reader)
        found += [*_headings(tags), *_pictures(tags), *_links(tags, annotations)]
    else:
        found.append(("tags", "it has no tags, so nothing can be read aloud in order"))
    return sorted((Finding(*one) for one in found), key=lambda one: CHECKS.index(one.check))


def _metadata(reader: PdfReader) -> Found:
    packet = reader.xmp_metadata
    about: Any = reader.metadata or {}
    claims = [] if packet is None else list(packet.get_element("", PDF_UA, "part"))
    if not any((one.nodeValue or getattr(one.firstChild, "nodeValue", "")) == "1" for one in claims):
        yield "tags", "it does not say that it is PDF/UA"
    title = str(about.get("/Title", "")).strip()
    if not title:
        yield "title", "it has no title"
    if title and (packet is None or title not in (packet.dc_title or {}).values()):
        yield "title", "its title is not the one in its XMP metadata"
    if packet is None or packet.dc_source != about.get("/Source"):
        yield "source", "its XMP metadata name other words than its document information"


def _catalog(root: Any) -> Found:
    if not entry(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "title", "the window bar does not show the title"
    if not str(entry(root, "/Lang") or "").strip():
        yield "language", "it does not say its language"
    if array(root, "/PageLabels", "/Nums")[:1] != [0]:
        yield "page labels", "its pages have no labels"
    if not entry(root, "/Outlines", "/First"):
        yield "bookmarks", "it has no bookmarks"
    if entry(root, "/ViewerPreferences", "/PrintScaling") != "/None":
        yield "print scaling", "viewers may print it larger or smaller than it is"


def _headings(tags: Node) -> Found:
    found = [(LEVELS[node.role], node) for node in tags.walk() if node.role in LEVELS]
    levels = [level for level, _ in found]
    if levels.count(1) != 1:
        yield "headings", f"it has {levels.count(1)} headings of the first level; it needs one"
    if levels and levels[0] != 1:
        yield "headings", f"its first heading is of level {levels[0]}"
    for (before, _), (after, node) in pairwise(found):
        if after > before + 1:
            yield "headings", f"the heading “{_words(node)}” skips from level {before} to {after}"


def _pictures(tags: Node) -> Found:
    for figure in tags.find("Figure"):
        if not str(figure.attributes.get("Alt", "")).strip():
            yield "pictures", f"a picture on page {_page(figure)} has no words in its place"


def _links(tags: Node, annotations: list[Any]) -> Found:
    hung = [(node, one) for node in tags.walk() for one in node.annotations if one.get("/Subtype") == "/Link"]
    for node, link in hung:
        if node.role != "Link":
            yield "links", f"a link stands in a {node.role}"
        elif not str(link.get("/Contents", "")).strip() or not _said(node):
            yield "links", f"the link “{_said(node)}” on page {_page(node)} has no words that say where it leads"
    there = sum(one.get("/Subtype") == "/Link" for one in annotations)
    if len(hung) != there:
        yield "links", f"{there} links are on the pages, {len(hung)} in the tags"


def _fields(annotations: list[Any]) -> Found:
    for one in annotations:
        if one.get("/Subtype") == "/Widget" and not str(one.get("/TU", "")).strip():
            yield "fields", f"the field {one.get('/T', '')} has no name that can be said"


def _fonts(reader: PdfReader) -> Found:
    tables = [page.get("/Resources", {}) for page in reader.pages]
    for name in sorted(_loose_fonts([*tables, entry(reader.root_object, "/AcroForm", "/DR") or {}])):
        yield "fonts", f"the font {name} is not in the file"


def _annotations(reader: PdfReader) -> list[Any]:
    found: list[Any] = []
    for page in reader.pages:
        found += map(resolved, array(page, "/Annots"))
        if len(found) > MOST_ANNOTATIONS:
            raise ValueError(f"it has more than {MOST_ANNOTATIONS} links and notes")
    return found


def _loose_fonts(tables: Iterable[Any]) -> set[str]:
    """The names of fonts that are used and not embedded; the forms that are drawn inside included, each once."""
    found: set[str] = set()
    waiting, seen = list(tables), set()
    while waiting:
        resources = resolved(waiting.pop())
        if id(resources) in seen:
            continue
        seen.add(id(resources))
        for whole in map(resolved, resolved(resources.get("/Font", {})).values()):
            for part in resolved(whole.get("/DescendantFonts", [whole])):
                about = resolved(resolved(part).get("/FontDescriptor", {}))
                if whole.get("/Subtype") != "/Type3" and not any(key.startswith("/FontFile") for key in about):
                    found.add(str(whole.get("/BaseFont", "?"))[1:])
        for form in map(resolved, resolved(resources.get("/XObject", {})).values()):
            if form.get("/Subtype") == "/Form":
                waiting.append(form.get("/Resources", {}))
    return found


def _said(node: Node) -> str:
    """The words of an element, those that stand for its pictures included."""
    alts = [str(figure.attributes.get("Alt", "")) for figure in node.find("Figure")]
    return " ".join([*alts, _words(node)]).strip()


def _words(node: Node) -> str:
    return " ".join(" ".join(node.words()).split())


def _page(node: Node) -> int:
    """The page an element begins on, counted from 1; 0 where it has no content."""
    return 1 + min((page for part in node.walk() for page in part.pages), default=-1)
