"""Checks of a finished PDF, one for each step; each returns what is wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pdfplumber
from pypdf import PdfReader

from nethandout.verify.conformance import StructureElement
from tests.audit.tags import read_structure

MARK = re.compile(rb"/MCID (\d+)")


def text(node: StructureElement) -> str:
    """The words of an element, with single spaces."""
    return " ".join(" ".join(node.words()).split())


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def content(pdf: bytes) -> list[bytes]:
    return [page["/Contents"].get_object().get_data() for page in reader(pdf).pages]


def notes(pdf: bytes) -> Iterator[str]:
    tree = read_structure(pdf)
    sentence = next(node for node in tree.find("P") if text(node).startswith("A first paragraph"))
    roles = [kid.role for kid in sentence.kids]
    if roles[:4] != ["Span", "Reference", "Note", "Span"]:
        yield f"the note is not behind its call: {roles}"
    for note in tree.find("Note"):
        if not note.attributes.get("ID") or note.kids[0].role != "Lbl":
            yield "the note has no name or no label"


def list_bodies(pdf: bytes) -> Iterator[str]:
    tree = read_structure(pdf)
    for items in tree.find("L"):
        if any(kid.role != "LI" for kid in items.kids):
            yield f"a list holds {[kid.role for kid in items.kids]}"
    for item in tree.find("LI"):
        if [kid.role for kid in item.kids if kid.role != "Lbl"] != ["LBody"]:
            yield f"an item holds {[kid.role for kid in item.kids]}"
    small = next(node for node in tree.find("LBody") if text(node).startswith("Small bowel"))
    if text(small) != "Small bowel – Ileum – Jejunum 1. First step 2. Second step with words after the inner list":
        yield f"an inner list is not where it is read: {text(small)}"


def repeated_headings(pdf: bytes) -> Iterator[str]:
    for table in read_structure(pdf).find("Table"):
        if len(table.find("THead")) != 1:
            yield "a table has its head more than once"


def merge_split_elements(pdf: bytes) -> Iterator[str]:
    tree = read_structure(pdf)
    counts = {role: len(tree.find(role)) for role in ("Table", "TBody", "L", "Part")}
    if counts != {"Table": 2, "TBody": 2, "L": 7, "Part": 1}:
        yield f"something is there more than once: {counts}"


def nothing_empty(pdf: bytes) -> Iterator[str]:
    for node in read_structure(pdf).walk():
        if node.role not in ("TD", "TH") and not node.parts:
            yield f"an empty {node.role}"


def contents(pdf: bytes) -> Iterator[str]:
    tree = read_structure(pdf)
    entries = [text(entry) for entry in tree.find("TOCI")]
    if entries != ["Lists that nest 2", "Tables that are long 3 Spans 5", "Spans 5", "The rest 5"]:
        yield f"the contents are {entries}"
    if not all(kid.role in ("TOCI", "TOC") for toc in tree.find("TOC") for kid in toc.kids) or not entries:
        yield "the contents have something that is not an entry"


def header_scope(pdf: bytes) -> Iterator[str]:
    scopes = {text(cell): cell.attributes.get("Scope") for cell in read_structure(pdf).find("TH")}
    wanted = {"Dose": "/Column", "Two": "/Row", "Before and after": "/Column", "Blood": "/Row"}
    if wrong := {cell: scopes.get(cell) for cell, scope in wanted.items() if scopes.get(cell) != scope}:
        yield f"scopes are {wrong}"


def cell_headers(pdf: bytes) -> Iterator[str]:
    for table in read_structure(pdf).find("Table"):
        names = {cell.attributes["ID"]: text(cell) for cell in table.find("TH")}
        for cell in table.find("TD"):
            headings = [names.get(name, "?") for name in cell.attributes.get("Headers", ())]
            wanted = HEADINGS.get(text(cell))
            if wanted and headings != wanted:
                yield f"{text(cell)} has the headers {headings}"


HEADINGS = {
    "high": ["Blood", "Before and after"],
    "lower": ["Blood", "Before and after"],
    "the same": ["Urine", "Before and after"],
    "70 mg": ["Seven", "Dose"],
    "120 mg": ["Twelve", "Dose"],
}


def figure_boxes(pdf: bytes) -> Iterator[str]:
    words = ["The logo", "Two of three people feel better", "A chessboard"]
    figures = {node.attributes.get("Alt"): node for node in read_structure(pdf).find("Figure")}
    if list(figures) != words:
        yield f"the figures are {list(figures)}"
        return
    figure = figures[words[1]]
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[figure.pages[0]]
        bar = next(rect for rect in page.rects if 60 < rect["width"] < 80)
        left, bottom, right, top = (float(length) for length in figure.attributes["BBox"])
        inside = left <= bar["x0"] and bar["x1"] <= right and bottom <= bar["y0"] and bar["y1"] <= top
        if not inside or abs(right - left - 150) > 0.1 or abs(top - bottom - 37.5) > 0.1:
            yield f"the figure's box is {left, bottom, right, top}"


def languages(pdf: bytes) -> Iterator[str]:
    found = {node.attributes["Lang"]: text(node) for node in read_structure(pdf).walk() if "Lang" in node.attributes}
    if found != {"es": "tumor neuroendocrino", "de": "Ein ganzer Absatz auf Deutsch."}:
        yield f"passages in other languages: {found}"


def link_places(pdf: bytes) -> Iterator[str]:
    hung = [
        (node.role, annotation)
        for node in read_structure(pdf).walk()
        for annotation in node.annotations
        if annotation["/Subtype"] == "/Link"
    ]
    if any(role != "Link" for role, _ in hung):
        yield "a link does not hang on a Link"
    pages = [page.get("/Annots", []) for page in reader(pdf).pages]
    on_pages = [link.get_object()["/Rect"] for links in pages for link in links]
    if sorted(map(str, on_pages)) != sorted(str(annotation["/Rect"]) for _, annotation in hung):
        yield f"{len(on_pages)} links on the pages, {len(hung)} in the tags"
    # "Read more about it here …" breaks into three lines: three annotations, and none for the bold word alone.
    places = [annotation for _, annotation in hung if annotation.get("/A", {}).get("/URI", "").endswith("more")]
    if len(places) != 3:
        yield f"a link over three lines has {len(places)} places"


def link_words(pdf: bytes) -> Iterator[str]:
    said = set()
    for link in read_structure(pdf).find("Link"):
        for annotation in link.annotations:
            said.add(annotation.get("/Contents"))
            if annotation.get("/F") != 4:
                yield "a link is not printed"
        if not text(link) and not link.attributes.get("Alt"):
            yield "a link has no words"
    wanted = {"where to read", "Lists that nest", "The logo"}
    if not wanted <= said or any(words is None or words.startswith(("http", "#")) for words in said):
        yield f"links say {said}"


def artifacts(pdf: bytes) -> Iterator[str]:
    numbered = sum(len(MARK.findall(page)) for page in content(pdf))
    owned = sum(len(node.pages) for node in read_structure(pdf).walk())
    if numbered != owned:
        yield f"{numbered} pieces of content, of which {owned} are in the tags"
    pages = content(pdf)
    if not all(b"/Artifact\n<</Type /Pagination>>" in page for page in pages):
        yield "a page's footer is not an artifact"
    said = text(read_structure(pdf))
    if "Running" in said or ". . ." in said or "~" in said:
        yield "headers, leaders or decoration are read aloud"


def true_black(pdf: bytes) -> Iterator[str]:
    for number, page in enumerate(content(pdf), start=1):
        if re.search(rb"^(\S+) \1 \1 (rg|RG)$", page, re.MULTILINE):
            yield f"page {number} mixes its black"


def plain_pictures(pdf: bytes) -> Iterator[str]:
    for page in reader(pdf).pages:
        for picture in page["/Resources"].get("/XObject", {}).values():
            if picture.get_object().get("/Interpolate"):
                yield "a picture asks to be smoothed"


def page_labels(pdf: bytes) -> Iterator[str]:
    opened = reader(pdf)
    if "/PageLabels" not in opened.root_object or opened.page_labels != ["1", "2", "3", "4", "5", "6"]:
        yield f"the pages are called {opened.page_labels}"


def viewer(pdf: bytes) -> Iterator[str]:
    preferences = reader(pdf).root_object["/ViewerPreferences"]
    if not preferences.get("/DisplayDocTitle") or preferences.get("/PrintScaling") != "/None":
        yield f"the viewer preferences are {preferences}"


def document_information(pdf: bytes) -> Iterator[str]:
    opened = reader(pdf)
    info: Any = opened.metadata
    stream = opened.root_object["/Metadata"].get_object()
    packet = stream.get_data().decode()
    if "/Filter" in stream:
        yield "the metadata are packed, so that a plain search does not find them"
    wanted = {
        "/Title": ("Everything a page can hold", "dc:title"),
        "/Author": ("The nethandout contributors", "dc:creator"),
        "/Subject": ("Lists, tables, notes, links and figures", "dc:description"),
        "/Keywords": ("tags, reading order", "pdf:Keywords"),
        "/Creator": ("nethandout", "xmp:CreatorTool"),
        "/Licence": ("CC BY 4.0", "dc:rights"),
        "/Version": ("1.2", "xmpMM:VersionID"),
        "/Source": ("sha256:0123456789abcdef", "dc:source"),
    }
    for key, (words, name) in wanted.items():
        found = re.search(rf"<{name}>(.*?)</{name}>", packet, re.DOTALL)
        claimed = None if found is None else re.sub(r"<[^>]*>", "", found[1]).strip()
        if info.get(key) != words or claimed != words:
            yield f"{key}: the file says {info.get(key)!r} and {claimed!r}"
    if "<dc:language><rdf:Bag><rdf:li>en<" not in packet:
        yield "the metadata do not say the language"


def paint_order(pdf: bytes) -> Iterator[str]:
    """Content is painted in reading order, except the footnote at the bottom of the page."""
    reading: dict[int, list[int]] = {}
    for page, mark in _marks(pdf):
        reading.setdefault(page, []).append(mark)
    for number, painted in enumerate(content(pdf)):
        places = {int(found[1]): found.start() for found in MARK.finditer(painted)}
        steps = pairwise(places[mark] for mark in reading[number])
        late = sum(one > other for one, other in steps)
        if late > (1 if b"Running" in painted or number == 1 else 0):
            yield f"page {number + 1}: {late} pieces are painted after what is read after them"


def _marks(pdf: bytes) -> Iterator[tuple[int, int]]:
    opened = reader(pdf)
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(opened.pages)}

    def walk(element: Any) -> Iterator[tuple[int, int]]:
        for kid in element.get("/K", ()):
            kid = kid.get_object()
            if isinstance(kid, int):
                yield pages[element.raw_get("/Pg").idnum], kid
            elif "/MCID" in kid:
                yield pages[kid.raw_get("/Pg").idnum], kid["/MCID"]
            elif "/S" in kid:
                yield from walk(kid)

    yield from walk(opened.root_object["/StructTreeRoot"]["/K"][0].get_object())


def fields(pdf: bytes) -> dict[str, Any]:
    """The fields to fill in, by name; of a radio group, the group."""
    return {field.get_object()["/T"]: field.get_object() for field in reader(pdf).root_object["/AcroForm"]["/Fields"]}


def widgets(pdf: bytes) -> list[Any]:
    return [annotation.get_object() for annotation in reader(pdf).pages[0]["/Annots"]]


def field_names(pdf: bytes) -> Iterator[str]:
    said = [widget.get("/TU") for widget in widgets(pdf)]
    wanted = ["Your name", "Clinic", "Flushing", "Diarrhea", "Pain today?: Yes", "Pain today?: No"]
    if said != [*wanted, "How often", "Questions for my team", "Date of the visit"]:
        yield f"fields say {said}"
    found = fields(pdf)
    if found["pain"].get("/TU") != "Pain today?":
        yield "the group of buttons does not say its question"
    if not found["name"].get("/Ff", 0) & 2 or not found["clinic"].get("/Ff", 0) & 1 or found["name"]["/Ff"] & 1:
        yield "what is required or read-only is not said"


def radio_groups(pdf: bytes) -> Iterator[str]:
    listed = [field.get_object() for field in reader(pdf).root_object["/AcroForm"]["/Fields"]]
    if any("/Parent" in field for field in listed) or len(fields(pdf)["pain"]["/Kids"]) != 2:
        yield "a button of a group is a field of its own"
    if any("/T" in kid.get_object() for kid in fields(pdf)["pain"]["/Kids"]):
        yield "a button of a group has a field name of its own"


def appearances(pdf: bytes) -> Iterator[str]:
    if "/NeedAppearances" in reader(pdf).root_object["/AcroForm"]:
        yield "viewers are asked to guess how the fields look"
    for widget in widgets(pdf):
        drawing = widget.get("/AP", {}).get("/N")
        if drawing is None:
            yield f"{widget.get('/TU')} has no look"
        elif widget.get("/AS") == "/Off" and "/Off" not in drawing:
            yield f"{widget.get('/TU')} has no look when it is empty"


Check = Callable[[bytes], Iterator[str]]
PAGE_CHECKS: dict[str, Check] = {
    "notes at their calls": notes,
    "list bodies": list_bodies,
    "repeated headings": repeated_headings,
    "one element each": merge_split_elements,
    "nothing empty": nothing_empty,
    "contents": contents,
    "header scope": header_scope,
    "cell headers": cell_headers,
    "figure boxes": figure_boxes,
    "languages": languages,
    "link places": link_places,
    "link words": link_words,
    "paint order": paint_order,
    "artifacts": artifacts,
    "true black": true_black,
    "plain pictures": plain_pictures,
    "page labels": page_labels,
    "viewer": viewer,
    "document information": document_information,
}
FIELD_CHECKS: dict[str, Check] = {
    "field names": field_names,
    "radio groups": radio_groups,
    "appearances": appearances,
}
