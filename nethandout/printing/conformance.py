"""Whether a PDF still has what a reader with a screen reader needs, as far as the file itself tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nethandout.printing.structure import Node, structure_of

if TYPE_CHECKING:
    from pypdf import PdfReader

UA = re.compile(rb"pdfuaid:part(?:=[\"']|>)1\b")
SUM = re.compile(r"<dc:source>([^<]*)</dc:source>")
HEADING = re.compile(r"H([1-6])\Z")
MOST_ANNOTATIONS = 200_000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the check that found it, and what is wrong."""

    check: str
    wrong: str


@dataclass(frozen=True)
class Subject:
    """A file that is checked: as it is stored, and as it is read aloud. Without tags, `tags` is an empty document."""

    reader: PdfReader
    tags: Node
    is_tagged: bool

    @property
    def catalog(self) -> Any:
        """The PDF's catalog."""
        return self.reader.root_object

    @property
    def packet(self) -> bytes:
        """The XMP metadata."""
        stream = self.catalog.get("/Metadata")
        return b"" if stream is None else bytes(stream.get_object().get_data())


def findings(reader: PdfReader) -> list[Finding]:
    """Run every check; a file without tags is told so once."""
    marked = _itself(reader.root_object.get("/MarkInfo", {}))
    is_tagged = bool("/StructTreeRoot" in reader.root_object and marked.get("/Marked"))
    subject = Subject(reader, structure_of(reader) if is_tagged else Node("Document", ()), is_tagged)
    checks = CHECKS if is_tagged else {name: check for name, check in CHECKS.items() if name not in NEED_TAGS}
    return [Finding(name, wrong) for name, check in checks.items() for wrong in check(subject)]


def _tags(subject: Subject) -> Iterator[str]:
    if not subject.is_tagged:
        yield "it has no tags, so nothing can be read aloud in order"
    if not UA.search(subject.packet):
        yield "it does not say that it is PDF/UA"


def _title(subject: Subject) -> Iterator[str]:
    about: Any = subject.reader.metadata or {}
    title = str(about.get("/Title", "")).strip()
    if not title:
        yield "it has no title"
    packet = subject.reader.xmp_metadata
    told = {} if packet is None else packet.dc_title or {}
    if title and title not in told.values():
        yield "its title is not the one in its XMP metadata"
    preferences = _itself(subject.catalog.get("/ViewerPreferences", {}))
    if not preferences.get("/DisplayDocTitle"):
        yield "the window bar does not show the title"


def _language(subject: Subject) -> Iterator[str]:
    if not str(subject.catalog.get("/Lang", "")).strip():
        yield "it does not say its language"


def _source(subject: Subject) -> Iterator[str]:
    about: Any = subject.reader.metadata or {}
    if SUM.findall(subject.packet.decode("utf-8", "replace")) != [about.get("/Source")]:
        yield "its XMP metadata name other words than its document information"


def _headings(subject: Subject) -> Iterator[str]:
    found = [(int(level[1]), node) for node in subject.tags.walk() if (level := HEADING.match(node.role))]
    levels = [level for level, _ in found]
    if levels.count(1) != 1:
        yield f"it has {levels.count(1)} headings of the first level; it needs one"
    if levels and levels[0] != 1:
        yield f"its first heading is of level {levels[0]}"
    for (before, _), (after, node) in pairwise(found):
        if after > before + 1:
            yield f"the heading “{_words(node)}” skips from level {before} to {after}"


def _pictures(subject: Subject) -> Iterator[str]:
    for figure in subject.tags.find("Figure"):
        if not str(figure.attributes.get("Alt", "")).strip():
            yield f"a picture on page {_page(figure)} has no words in its place"


def _links(subject: Subject) -> Iterator[str]:
    hung = 0
    for node in subject.tags.walk():
        for annotation in node.annotations:
            if annotation.get("/Subtype") != "/Link":
                continue
            hung += 1
            if node.role != "Link":
                yield f"a link stands in a {node.role}"
            elif not str(annotation.get("/Contents", "")).strip() or not _said(node):
                yield f"the link “{_said(node)}” on page {_page(node)} has no words that say where it leads"
    there = sum(annotation.get("/Subtype") == "/Link" for annotation in _annotations(subject.reader))
    if hung != there:
        yield f"{there} links are on the pages, {hung} in the tags"


def _fields(subject: Subject) -> Iterator[str]:
    for annotation in _annotations(subject.reader):
        if annotation.get("/Subtype") == "/Widget" and not str(annotation.get("/TU", "")).strip():
            yield f"the field {annotation.get('/T', '')} has no name that can be said"


def _page_labels(subject: Subject) -> Iterator[str]:
    labels = _itself(subject.catalog.get("/PageLabels", {}))
    numbers = _itself(labels.get("/Nums", []))
    if not numbers or numbers[0] != 0:
        yield "its pages have no labels"


def _bookmarks(subject: Subject) -> Iterator[str]:
    if not _itself(subject.catalog.get("/Outlines", {})).get("/First"):
        yield "it has no bookmarks"


def _fonts(subject: Subject) -> Iterator[str]:
    form = _itself(subject.catalog.get("/AcroForm", {}))
    tables = [page.get("/Resources", {}) for page in subject.reader.pages]
    for name in sorted(_loose_fonts([*tables, form.get("/DR", {})])):
        yield f"the font {name} is not in the file"


def _print_scaling(subject: Subject) -> Iterator[str]:
    preferences = _itself(subject.catalog.get("/ViewerPreferences", {}))
    if preferences.get("/PrintScaling") != "/None":
        yield "viewers may print it larger or smaller than it is"


CHECKS: dict[str, Callable[[Subject], Iterator[str]]] = {
    "tags": _tags,
    "title": _title,
    "language": _language,
    "source": _source,
    "headings": _headings,
    "pictures": _pictures,
    "links": _links,
    "fields": _fields,
    "page labels": _page_labels,
    "bookmarks": _bookmarks,
    "fonts": _fonts,
    "print scaling": _print_scaling,
}
NEED_TAGS = ("headings", "pictures", "links")


def _annotations(reader: PdfReader) -> list[Any]:
    found: list[Any] = []
    for page in reader.pages:
        found += map(_itself, _itself(page.get("/Annots", [])))
        if len(found) > MOST_ANNOTATIONS:
            raise ValueError(f"it has more than {MOST_ANNOTATIONS} links and notes")
    return found


def _loose_fonts(tables: Iterable[Any]) -> set[str]:
    """The names of fonts that are used and not embedded; the forms that are drawn inside included, each once."""
    found: set[str] = set()
    waiting, seen = list(tables), set()
    while waiting:
        resources = _itself(waiting.pop())
        if id(resources) in seen:
            continue
        seen.add(id(resources))
        for whole in map(_itself, _itself(resources.get("/Font", {})).values()):
            for part in _itself(whole.get("/DescendantFonts", [whole])):
                about = _itself(_itself(part).get("/FontDescriptor", {}))
                if whole.get("/Subtype") != "/Type3" and not any(key.startswith("/FontFile") for key in about):
                    found.add(str(whole.get("/BaseFont", "?"))[1:])
        for form in map(_itself, _itself(resources.get("/XObject", {})).values()):
            if form.get("/Subtype") == "/Form":
                waiting.append(form.get("/Resources", {}))
    return found


def _itself(value: Any) -> Any:
    """What a reference leads to; anything else as it is."""
    return value.get_object() if hasattr(value, "get_object") else value


def _said(node: Node) -> str:
    """The words of an element, those that stand for its pictures included."""
    alts = [str(figure.attributes.get("Alt", "")) for figure in node.find("Figure")]
    return " ".join([*alts, _words(node)]).strip()


def _words(node: Node) -> str:
    return " ".join(" ".join(node.words()).split())


def _page(node: Node) -> int:
    """The page an element begins on, counted from 1; 0 where it has no content."""
    return 1 + min((page for part in node.walk() for page in part.pages), default=-1)
