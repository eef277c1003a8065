"""How a section is built: one message on top, what to remember, short portions, figures that say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import Element, Found, name_of
from nethandout.check.sentences import sentences, words


def findings(case: Case) -> Iterator[Finding]:
    """What a section lacks, and what in it is too long."""
    yield from _message(case)
    yield from _boxes(case)
    yield from _reader(case)
    yield from _headings(case)
    yield from _chunks(case)
    yield from _lists(case)
    for rows in case.text.tables():
        yield from _table(case, rows)
    for figure in case.text.figures:
        yield from _figure(case, figure)


def of_a_worksheet(case: Case) -> Iterator[Finding]:
    """What a page to write on needs too: headings that tell, figures with words in their place."""
    yield from _headings(case)
    for figure in case.text.figures:
        yield from _figure(case, figure)


def _message(case: Case) -> Iterator[Finding]:
    section = case.text.section
    if not section.main_message:
        yield case.front("main-message", "title", section.title)
    else:
        said, number = len(sentences(section.main_message)), len(words(section.main_message))
        if said > case.limits["message_sentences"] or number > case.limits["message_words"]:
            yield case.front("main-message-long", "main_message", section.main_message, count=said, number=number)
    if not section.purpose:
        yield case.front("purpose", "title", section.title)


def _boxes(case: Case) -> Iterator[Finding]:
    """The boxes every section has: what to remember on top; what to do, when to call and what to ask below."""
    names = {box.kind for box, _ in case.text.boxes}
    for name in ("key-points", "do-now", "call", "ask"):
        if name not in names:
            yield case.front(f"no-{name}", "title", case.text.section.title)
    first = case.text.elements[:1]
    if "key-points" in names and first and first[0].box != "key-points":
        box, path = next(found for found in case.text.boxes if found[0].kind == "key-points")
        yield case.on("key-points-late", path, box.line, "::: key-points")
    for one in case.text.of("item", box="ask"):
        if not re.search(r"[?？][”\"']?$", one.text.strip()):
            yield case.at("ask-question", one)


def _headings(case: Case) -> Iterator[Finding]:
    generic = set(case.cues.lists.get("generic_headings", "").strip().splitlines())
    for one in case.text.of("heading"):
        bare = re.sub(r"^[\d.\s]*", "", one.text.lower()).strip(" .:!?")
        number = len(words(one.text))
        least = 0 if case.text.section.is_worksheet else case.limits["heading_least"]
        if bare in generic or number < least:
            yield case.at("heading-generic", one)
        else:
            yield from case.above("heading-long", "heading_words", number, one)


def _chunks(case: Case) -> Iterator[Finding]:
    for chunk in case.text.chunks():
        number = sum(len(words(one.text)) for one in chunk if one.kind in ("paragraph", "item"))
        yield from case.above("chunk-long", "chunk_words", number, chunk[0])
    for one in case.text.of("paragraph"):
        yield from case.above("paragraph-long", "paragraph_words", len(words(one.text)), one)


def _lists(case: Case) -> Iterator[Finding]:
    for items in case.text.lists():
        if items[0].box != "do-now":
            yield from case.too_many("list-long", "list_items", items)


def _table(case: Case, rows: Sequence[Sequence[Element]]) -> Iterator[Finding]:
    head, body = rows[0], rows[1:]
    wide = len(head[0].block.children[0].children) if head[0].block else 0
    yield from case.above("table-wide", "table_columns", wide, head[0])
    yield from case.too_many("table-long", "table_rows", [row[0] for row in body])
    for cell in head:
        yield from case.above("table-head", "table_head_words", len(words(cell.text)), cell)


def _figure(case: Case, figure: Found) -> Iterator[Finding]:
    """A figure says what it shows: a caption for those who see it, words in its place for those who do not."""
    node, path = figure
    alt, caption = node.attributes.get("alt", ""), node.attributes.get("title", "")
    if node.kind == "figure":
        labels = case.library.language.figures.get(node.text, {})
        alt = labels.get("alt") or " ".join(labels.values())
        caption = labels.get("title") or " ".join(node.attributes.values())
    if not alt.strip() or len(words(alt)) < case.limits["alt_words"]:
        yield case.on("figure-alt", path, node.line, name_of(figure))
    if not caption.strip():
        yield case.on("figure-caption", path, node.line, name_of(figure))


def _reader(case: Case) -> Iterator[Finding]:
    """Whether the section speaks to its reader, and shows where to look."""
    elements = case.text.of("paragraph", "item")
    number = sum(len(words(one.text)) for one in elements)
    said = sum(len(case.cues.pattern("you").findall(one.text)) for one in elements)
    if case.cues.known and number and 100 * said < case.limits["you_percent"] * number:
        limit = f"{case.limits['you_percent']:g}"
        yield case.front("no-you", "title", case.text.section.title, count=said, number=number, limit=limit)
    marked = case.text.boxes or case.text.figures or case.text.of("item", "cell")
    if elements and not marked and not any(one.bold for one in elements):
        yield case.front("no-visual-cue", "title", case.text.section.title)
