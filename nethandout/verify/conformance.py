"""Check what screen readers need from a PDF: its tags with their text, metadata, links, fields and fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

from nethandout.imposition.source import array, entry, resolve
from nethandout.verify.provenance import CHECKS

CODES = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")

MOST_PARTS, MOST_FORMS = 1_000_000, 1_000
"""The most structure elements and pieces of text read from a file, and the most forms read on a page."""

PDF_UA = "http://www.aiim.org/pdfua/ns/id/"
LEVELS = {f"H{level}": level for level in range(1, 7)}
MOST_ANNOTATIONS = 200_000

Findings = Iterator[tuple[str, str]]
"""Pairs of a check and what is wrong."""


@dataclass(frozen=True)
class StructureElement:
    """An element of the tag tree: its role ("P"), and in `parts` its text, elements and annotations, in order.

    `attributes` are those of the element (Alt, Lang, ID, Scope, Headers, BBox …); `pages` are the pages of its own
    text, counted from 0.
    """

    role: str
    parts: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    @property
    def kids(self) -> list[StructureElement]:
        """The child elements."""
        return [part for part in self.parts if isinstance(part, StructureElement)]

    @property
    def annotations(self) -> list[Any]:
        """The links and fields of this element, as PDF dictionaries."""
        return [part for part in self.parts if not isinstance(part, str | StructureElement)]

    def walk(self) -> Iterator[StructureElement]:
        """Yield this element and all its descendants in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def find(self, *roles: str) -> list[StructureElement]:
        """Return this element and its descendants of these roles, in reading order."""
        return [node for node in self.walk() if node.role in roles]

    def words(self) -> Iterator[str]:
        """Yield the pieces of text of this element and its descendants, in reading order."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, StructureElement):
                yield from part.words()


def read_tags(reader: PdfReader) -> StructureElement:
    """Read the tag tree of a PDF; raises ValueError if it has none, or one that is not a tree or too large."""
    if "/StructTreeRoot" not in reader.root_object:
        raise ValueError("the PDF has no tags")
    roots: Any = entry(reader.root_object, "/StructTreeRoot")["/K"]
    return _TagReader(reader).element(resolve(roots[0] if isinstance(roots, list) else roots))


class _TagReader:
    """Reads a tag tree once; reads the text of a page when first needed."""

    def __init__(self, reader: PdfReader) -> None:
        self.reader = reader
        numbered: Any = enumerate(reader.pages)
        self.pages: dict[int, int] = {page.indirect_reference.idnum: number for number, page in numbered}
        self.texts: dict[int, dict[int | None, str]] = {}
        self.seen: set[int] = set()
        self.parts_left = MOST_PARTS

    def element(self, entry: Any) -> StructureElement:
        if id(entry) in self.seen:  # pypdf caches resolved objects, so the same object has the same id
            raise ValueError("a structure element appears twice in its tags")
        self.seen.add(id(entry))
        page = self.pages[entry.raw_get("/Pg").idnum] if "/Pg" in entry else None
        kids = entry.get("/K", [])
        parts: list[Any] = []
        pages: list[int] = []
        kids = kids if isinstance(kids, list) else [kids]
        self.parts_left -= len(kids)
        if self.parts_left < 0:
            raise ValueError(f"it has more than {MOST_PARTS} tags")
        for kid in map(resolve, kids):
            if isinstance(kid, int) and page is not None:
                parts.append(self.text(page, kid))
                pages.append(page)
            elif kid.get("/Type") == "/MCR":
                number = self.pages[kid.raw_get("/Pg").idnum]
                parts.append(self.text(number, kid["/MCID"]))
                pages.append(number)
            elif kid.get("/Type") == "/OBJR":
                parts.append(kid["/Obj"])
            else:
                parts.append(self.element(kid))
        attributes = {key[1:]: entry[key] for key in ("/Alt", "/Lang", "/ID") if key in entry}
        attributes.update({key[1:]: value for key, value in entry.get("/A", {}).items()})
        return StructureElement(entry["/S"][1:], tuple(parts), attributes, tuple(pages))

    def text(self, page: int, mcid: int) -> str:
        if page not in self.texts:
            pieces: dict[int | None, list[str]] = {}
            for number, text in marked_content(self.reader.pages[page], self.reader):
                pieces.setdefault(number, []).append(text)
            self.texts[page] = {number: "".join(texts) for number, texts in pieces.items()}
        return self.texts[page].get(mcid, "")


def marked_content(page: Any, reader: PdfReader) -> Iterator[tuple[int | None, str]]:
    """Yield the pieces of text of a page with their marked-content IDs; None for text outside the tag tree."""
    return _content_text(page["/Contents"].get_object(), page["/Resources"], reader, None, iter(range(MOST_FORMS)))


def _content_text(
    content: Any, resources: Any, reader: PdfReader, mcid: int | None, forms_left: Iterator[int]
) -> Iterator[tuple[int | None, str]]:
    """Yield the pieces of text of a content stream and of the forms that it draws."""
    fonts, forms = resources.get("/Font", {}), resources.get("/XObject", {})
    characters: Mapping[int, str] = {}
    maps: dict[str, Mapping[int, str]] = {}
    mcids = [mcid]
    for operands, operator in ContentStream(content, reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            mcids.append(properties.get("/MCID", mcids[-1]))
        elif operator == b"EMC":
            mcids.pop()
        elif operator == b"Tf":
            if operands[0] not in maps:
                maps[operands[0]] = _to_unicode(fonts[operands[0]])
            characters = maps[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            strings = operands[0] if operator == b"TJ" else operands
            yield mcids[-1], "".join(_decode(item, characters) for item in strings)
        elif operator == b"Do":
            form = forms[operands[0]].get_object()
            if form.get("/Subtype") == "/Form":
                if next(forms_left, None) is None:
                    raise ValueError(f"a page draws more than {MOST_FORMS} forms")
                yield from _content_text(form, form.get("/Resources", resources), reader, mcids[-1], forms_left)


def _to_unicode(font: Any) -> dict[int, str]:
    """Return the characters of a font by code, from its ToUnicode table."""
    table = font["/ToUnicode"].get_data().decode("latin-1")
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in CODES.findall(table)}


def _decode(item: Any, characters: Mapping[int, str]) -> str:
    if not isinstance(item, str | bytes):
        return ""
    codes = item if isinstance(item, bytes) else item.original_bytes  # type: ignore[attr-defined]
    pairs = (codes[start : start + 2] for start in range(0, len(codes), 2))
    return "".join(characters.get(int.from_bytes(pair, "big"), "") for pair in pairs)


def find_faults(reader: PdfReader) -> list[tuple[str, str]]:
    """Run every check; a PDF without tags gets one finding for all checks of tags."""
    root = reader.root_object
    annotations = _annotations(reader)
    findings = [*_metadata(reader), *_catalog(root), *_fields(annotations), *_fonts(reader)]
    if "/StructTreeRoot" in root and entry(root, "/MarkInfo", "/Marked"):
        tags = read_tags(reader)
        findings += [*_headings(tags), *_pictures(tags), *_links(tags, annotations)]
    else:
        findings.append(("tags", "it has no tags, so nothing can be read aloud in order"))
    return sorted(findings, key=lambda finding: CHECKS.index(finding[0]))


def _metadata(reader: PdfReader) -> Findings:
    packet = reader.xmp_metadata
    about: Any = reader.metadata or {}
    claims = [] if packet is None else list(packet.get_element("", PDF_UA, "part"))
    if not any((claim.nodeValue or getattr(claim.firstChild, "nodeValue", "")) == "1" for claim in claims):
        yield "tags", "it does not declare PDF/UA"
    title = str(about.get("/Title", "")).strip()
    if not title:
        yield "title", "it has no title"
    if title and (packet is None or title not in (packet.dc_title or {}).values()):
        yield "title", "its title is not the one in its XMP metadata"
    if packet is None or packet.dc_source != about.get("/Source"):
        yield "source", "its XMP metadata and its document information name different sources"


def _catalog(root: Any) -> Findings:
    if not entry(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "title", "viewers do not show its title in the window bar"
    if not str(entry(root, "/Lang") or "").strip():
        yield "language", "it does not declare its language"
    if array(root, "/PageLabels", "/Nums")[:1] != [0]:
        yield "page labels", "its pages have no labels"
    if not entry(root, "/Outlines", "/First"):
        yield "bookmarks", "it has no bookmarks"
    if entry(root, "/ViewerPreferences", "/PrintScaling") != "/None":
        yield "print scaling", "viewers may scale it when they print it"


def _headings(tags: StructureElement) -> Findings:
    headings = [(LEVELS[node.role], node) for node in tags.walk() if node.role in LEVELS]
    levels = [level for level, _ in headings]
    if levels.count(1) != 1:
        yield "headings", f"it has {levels.count(1)} level 1 headings; it needs one"
    if levels and levels[0] != 1:
        yield "headings", f"its first heading is level {levels[0]}"
    for (before, _), (after, node) in pairwise(headings):
        if after > before + 1:
            yield "headings", f"the heading “{_own_text(node)}” skips from level {before} to {after}"


def _pictures(tags: StructureElement) -> Findings:
    for figure in tags.find("Figure"):
        if not str(figure.attributes.get("Alt", "")).strip():
            yield "pictures", f"a picture on page {_page(figure)} has no alternative text"


def _links(tags: StructureElement, annotations: list[Any]) -> Findings:
    tagged = [(node, each) for node in tags.walk() for each in node.annotations if each.get("/Subtype") == "/Link"]
    for node, link in tagged:
        if node.role != "Link":
            yield "links", f"a link is inside a {node.role} element"
        elif not str(link.get("/Contents", "")).strip() or not _spoken_text(node):
            yield "links", f"the link “{_spoken_text(node)}” on page {_page(node)} has no description of its target"
    on_pages = sum(annotation.get("/Subtype") == "/Link" for annotation in annotations)
    if len(tagged) != on_pages:
        yield "links", f"{on_pages} links are on the pages, {len(tagged)} in the tags"


def _fields(annotations: list[Any]) -> Findings:
    for annotation in annotations:
        if annotation.get("/Subtype") == "/Widget" and not str(annotation.get("/TU", "")).strip():
            yield "fields", f"the field {annotation.get('/T', '')} has no name to read aloud"


def _fonts(reader: PdfReader) -> Findings:
    tables = [page.get("/Resources", {}) for page in reader.pages]
    for name in sorted(_unembedded_fonts([*tables, entry(reader.root_object, "/AcroForm", "/DR") or {}])):
        yield "fonts", f"the font {name} is not embedded"


def _annotations(reader: PdfReader) -> list[Any]:
    resolved = (resolve(annotation) for page in reader.pages for annotation in array(page, "/Annots"))
    annotations = list(islice(resolved, MOST_ANNOTATIONS + 1))
    if len(annotations) > MOST_ANNOTATIONS:
        raise ValueError(f"it has more than {MOST_ANNOTATIONS} links and notes")
    return annotations


def _unembedded_fonts(tables: Iterable[Any]) -> set[str]:
    """Return the names of fonts that pages and forms use without embedding them."""
    names: set[str] = set()
    waiting, seen = list(tables), set()
    while waiting:
        resources = resolve(waiting.pop())
        if id(resources) in seen:
            continue
        seen.add(id(resources))
        for whole in map(resolve, resolve(resources.get("/Font", {})).values()):
            for part in resolve(whole.get("/DescendantFonts", [whole])):
                about = resolve(resolve(part).get("/FontDescriptor", {}))
                if whole.get("/Subtype") != "/Type3" and not any(key.startswith("/FontFile") for key in about):
                    names.add(str(whole.get("/BaseFont", "?"))[1:])
        for form in map(resolve, resolve(resources.get("/XObject", {})).values()):
            if form.get("/Subtype") == "/Form":
                waiting.append(form.get("/Resources", {}))
    return names


def _spoken_text(node: StructureElement) -> str:
    """Return the text of an element, including the alternative text of its pictures."""
    alts = [str(figure.attributes.get("Alt", "")) for figure in node.find("Figure")]
    return " ".join([*alts, _own_text(node)]).strip()


def _own_text(node: StructureElement) -> str:
    return " ".join(" ".join(node.words()).split())


def _page(node: StructureElement) -> int:
    """Return the first page of an element, from 1; 0 if it has no content."""
    return 1 + min((page for part in node.walk() for page in part.pages), default=-1)
