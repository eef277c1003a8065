"""What a screen reader finds in a PDF: the tag tree, with the words of its content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

from nethandout.imposition.source import array, entry, open_pdf, pdf_errors, resolve
from nethandout.imposition.ticket import PRINT_ONLY
from nethandout.verify.provenance import CHECKS, read_provenance

CODES = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")

MOST_PARTS = 1_000_000
"""Elements and pieces of text that are read of one file."""

MOST_FORMS = 1_000
"""Forms that are read of one page, those inside forms included."""


@dataclass(frozen=True)
class StructureElement:
    """An element of the tag tree: its role ("P"), and in `parts` its words, its elements and its annotations, in order.

    `attributes` holds what the element says of itself (Alt, Lang, ID, Scope, Headers, BBox …); `pages` are the pages,
    counted from 0, on which its own words stand.
    """

    role: str
    parts: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    @property
    def kids(self) -> list[StructureElement]:
        """The elements right below this one."""
        return [part for part in self.parts if isinstance(part, StructureElement)]

    @property
    def annotations(self) -> list[Any]:
        """The links and fields that hang on this element, as PDF dictionaries."""
        return [part for part in self.parts if not isinstance(part, str | StructureElement)]

    def walk(self) -> Iterator[StructureElement]:
        """This element and all below it, as they are read."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def find(self, *roles: str) -> list[StructureElement]:
        """Every element of these roles, as they are read."""
        return [node for node in self.walk() if node.role in roles]

    def words(self) -> Iterator[str]:
        """The pieces of text below this element, as they are read."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, StructureElement):
                yield from part.words()


def read_tags(reader: PdfReader) -> StructureElement:
    """Read the tag tree of an opened PDF; raises ValueError where it has none, or one that is no tree or too large."""
    if "/StructTreeRoot" not in reader.root_object:
        raise ValueError("the PDF has no tags")
    return _TagReader(reader).top()


class _TagReader:
    """One walk through a file; text is read page by page, when it is first asked for."""

    def __init__(self, reader: PdfReader) -> None:
        self.reader = reader
        numbered: Any = enumerate(reader.pages)
        self.pages: dict[int, int] = {page.indirect_reference.idnum: number for number, page in numbered}
        self.texts: dict[int, dict[int, str]] = {}
        self.seen: set[int] = set()
        self.parts_left = MOST_PARTS

    def top(self) -> StructureElement:
        root: Any = self.reader.root_object["/StructTreeRoot"]
        kids = root["/K"]
        return self.node((kids[0] if isinstance(kids, list) else kids).get_object())

    def node(self, element: Any) -> StructureElement:
        if id(element) in self.seen:  # pypdf keeps what it has resolved, so that an object stays the same one
            raise ValueError("an element of its tags is in two places")
        self.seen.add(id(element))
        page = self.pages[element.raw_get("/Pg").idnum] if "/Pg" in element else None
        kids = element.get("/K", [])
        parts: list[Any] = []
        pages: list[int] = []
        kids = kids if isinstance(kids, list) else [kids]
        self.parts_left -= len(kids)
        if self.parts_left < 0:
            raise ValueError(f"it has more than {MOST_PARTS} tags")
        for kid in (kid.get_object() for kid in kids):
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
                parts.append(self.node(kid))
        about = {key[1:]: element[key] for key in ("/Alt", "/Lang", "/ID") if key in element}
        about.update({key[1:]: value for key, value in element.get("/A", {}).items()})
        return StructureElement(element["/S"][1:], tuple(parts), about, tuple(pages))

    def text(self, page: int, mark: int) -> str:
        if page not in self.texts:
            self.texts[page] = _marked_text(self.reader, page)
        return self.texts[page].get(mark, "")


def _marked_text(reader: PdfReader, number: int) -> dict[int, str]:
    """The text of each numbered piece of a page's content."""
    texts: dict[int, list[str]] = {}
    for mark, text in marked_content(reader.pages[number], reader):
        if mark is not None:
            texts.setdefault(mark, []).append(text)
    return {mark: "".join(pieces) for mark, pieces in texts.items()}


def marked_content(page: Any, reader: PdfReader) -> Iterator[tuple[int | None, str]]:
    """Every piece of text of a page, with the number it goes by; None for what no element of the tag tree holds."""
    return _content_text(page["/Contents"].get_object(), page["/Resources"], reader, None, iter(range(MOST_FORMS)))


def _content_text(
    content: Any, resources: Any, reader: PdfReader, mark: int | None, forms_left: Iterator[int]
) -> Iterator[tuple[int | None, str]]:
    """The pieces of text of a content stream; forms that are drawn inside it included."""
    fonts, forms = resources.get("/Font", {}), resources.get("/XObject", {})
    alphabet: Mapping[int, str] = {}
    known: dict[str, Mapping[int, str]] = {}
    marks = [mark]
    for operands, operator in ContentStream(content, reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            marks.append(properties.get("/MCID", marks[-1]))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            if operands[0] not in known:
                known[operands[0]] = _to_unicode(fonts[operands[0]])
            alphabet = known[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            strings = operands[0] if operator == b"TJ" else operands
            yield marks[-1], "".join(_decode(item, alphabet) for item in strings)
        elif operator == b"Do":
            form = forms[operands[0]].get_object()
            if form.get("/Subtype") == "/Form":
                if next(forms_left, None) is None:
                    raise ValueError(f"a page draws more than {MOST_FORMS} forms")
                yield from _content_text(form, form.get("/Resources", resources), reader, marks[-1], forms_left)


def _to_unicode(font: Any) -> dict[int, str]:
    """The characters of a font's codes, as its ToUnicode table gives them."""
    table = font["/ToUnicode"].get_data().decode("latin-1")
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in CODES.findall(table)}


def _decode(item: Any, alphabet: Mapping[int, str]) -> str:
    if not isinstance(item, str | bytes):
        return ""
    codes = item if isinstance(item, bytes) else item.original_bytes  # type: ignore[attr-defined]
    return "".join(
        alphabet.get(int.from_bytes(codes[place : place + 2], "big"), "") for place in range(0, len(codes), 2)
    )


PDF_UA = "http://www.aiim.org/pdfua/ns/id/"
LEVELS = {f"H{level}": level for level in range(1, 7)}
MOST_ANNOTATIONS = 200_000
Findings = Iterator[tuple[str, str]]
"""The names of checks, and what each found."""


def examine(data: bytes, name: str) -> dict[str, Any]:
    """Read a PDF of ours: its provenance and the findings about it, as plain values; `name` is how messages call it.

    Of pages on sheets it is their title alone. Raises InputError for a PDF that cannot be read or is not of nethandout.
    """
    pdf = open_pdf(data, name)
    if pdf.title.endswith(f"({PRINT_ONLY})"):
        return {"sheets": pdf.title}
    with pdf_errors(name):
        origin = asdict(read_provenance(pdf))
        return {"origin": origin, "findings": find_faults(pdf.reader)}


def find_faults(reader: PdfReader) -> list[tuple[str, str]]:
    """Run every check; a file without tags is told so once."""
    root = reader.root_object
    annotations = _annotations(reader)
    found = [*_metadata(reader), *_catalog(root), *_fields(annotations), *_fonts(reader)]
    if "/StructTreeRoot" in root and entry(root, "/MarkInfo", "/Marked"):
        tags = read_tags(reader)
        found += [*_headings(tags), *_pictures(tags), *_links(tags, annotations)]
    else:
        found.append(("tags", "it has no tags, so nothing can be read aloud in order"))
    return sorted(found, key=lambda one: CHECKS.index(one[0]))


def _metadata(reader: PdfReader) -> Findings:
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


def _catalog(root: Any) -> Findings:
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


def _headings(tags: StructureElement) -> Findings:
    found = [(LEVELS[node.role], node) for node in tags.walk() if node.role in LEVELS]
    levels = [level for level, _ in found]
    if levels.count(1) != 1:
        yield "headings", f"it has {levels.count(1)} headings of the first level; it needs one"
    if levels and levels[0] != 1:
        yield "headings", f"its first heading is of level {levels[0]}"
    for (before, _), (after, node) in pairwise(found):
        if after > before + 1:
            yield "headings", f"the heading “{_own_text(node)}” skips from level {before} to {after}"


def _pictures(tags: StructureElement) -> Findings:
    for figure in tags.find("Figure"):
        if not str(figure.attributes.get("Alt", "")).strip():
            yield "pictures", f"a picture on page {_page(figure)} has no words in its place"


def _links(tags: StructureElement, annotations: list[Any]) -> Findings:
    hung = [(node, one) for node in tags.walk() for one in node.annotations if one.get("/Subtype") == "/Link"]
    for node, link in hung:
        if node.role != "Link":
            yield "links", f"a link stands in a {node.role}"
        elif not str(link.get("/Contents", "")).strip() or not _spoken_text(node):
            yield "links", f"the link “{_spoken_text(node)}” on page {_page(node)} has no words that say where it leads"
    there = sum(one.get("/Subtype") == "/Link" for one in annotations)
    if len(hung) != there:
        yield "links", f"{there} links are on the pages, {len(hung)} in the tags"


def _fields(annotations: list[Any]) -> Findings:
    for one in annotations:
        if one.get("/Subtype") == "/Widget" and not str(one.get("/TU", "")).strip():
            yield "fields", f"the field {one.get('/T', '')} has no name that can be said"


def _fonts(reader: PdfReader) -> Findings:
    tables = [page.get("/Resources", {}) for page in reader.pages]
    for name in sorted(_unembedded_fonts([*tables, entry(reader.root_object, "/AcroForm", "/DR") or {}])):
        yield "fonts", f"the font {name} is not in the file"


def _annotations(reader: PdfReader) -> list[Any]:
    found: list[Any] = []
    for page in reader.pages:
        found += map(resolve, array(page, "/Annots"))
        if len(found) > MOST_ANNOTATIONS:
            raise ValueError(f"it has more than {MOST_ANNOTATIONS} links and notes")
    return found


def _unembedded_fonts(tables: Iterable[Any]) -> set[str]:
    """The names of fonts that are used and not embedded; the forms that are drawn inside included, each once."""
    found: set[str] = set()
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
                    found.add(str(whole.get("/BaseFont", "?"))[1:])
        for form in map(resolve, resolve(resources.get("/XObject", {})).values()):
            if form.get("/Subtype") == "/Form":
                waiting.append(form.get("/Resources", {}))
    return found


def _spoken_text(node: StructureElement) -> str:
    """The words of an element, those that stand for its pictures included."""
    alts = [str(figure.attributes.get("Alt", "")) for figure in node.find("Figure")]
    return " ".join([*alts, _own_text(node)]).strip()


def _own_text(node: StructureElement) -> str:
    return " ".join(" ".join(node.words()).split())


def _page(node: StructureElement) -> int:
    """The page an element begins on, counted from 1; 0 where it has no content."""
    return 1 + min((page for part in node.walk() for page in part.pages), default=-1)
