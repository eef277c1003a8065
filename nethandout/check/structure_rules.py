"""Rules about the structure of a section: boxes, lists, tables, figures, steps, and Markdown that did not work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nethandout.check.context import Context
from nethandout.check.section_reader import leaves
from nethandout.check.section_text import Element, Located, name_of
from nethandout.check.sentences import sentences, words
from nethandout.errors import Diagnostic
from nethandout.model import walk


def check_structure(context: Context) -> Iterator[Diagnostic]:
    """Report what a section lacks, and what is too long."""
    yield from _message(context)
    yield from _boxes(context)
    yield from _reader(context)
    yield from _headings(context)
    yield from _chunks(context)
    yield from _lists(context)
    for rows in context.text.tables():
        yield from _table(context, rows)
    for figure in context.text.figures:
        yield from _figure(context, figure)


def check_worksheet_structure(context: Context) -> Iterator[Diagnostic]:
    """Check what worksheets need as well: specific headings, and text alternatives of figures."""
    yield from _headings(context)
    for figure in context.text.figures:
        yield from _figure(context, figure)


def _message(context: Context) -> Iterator[Diagnostic]:
    section = context.text.section
    if not section.main_message:
        yield context.front("main-message", "title", section.title)
    else:
        count, number = len(sentences(section.main_message)), len(words(section.main_message))
        if count > context.limits["message_sentences"] or number > context.limits["message_words"]:
            yield context.front("main-message-long", "main_message", section.main_message, count=count, number=number)
    if not section.purpose:
        yield context.front("purpose", "title", section.title)


def _boxes(context: Context) -> Iterator[Diagnostic]:
    """Report the boxes every section has: what to remember on top; what to do, when to call and what to ask below."""
    names = {box.kind for box, _ in context.text.boxes}
    for name in ("key-points", "do-now", "call", "ask"):
        if name not in names:
            yield context.front(f"no-{name}", "title", context.text.section.title)
    first = context.text.elements[:1]
    if "key-points" in names and first and first[0].box != "key-points":
        box, path = next(each for each in context.text.boxes if each[0].kind == "key-points")
        yield context.on("key-points-late", path, box.line, "::: key-points")
    for element in context.text.of("item", box="ask"):
        if not re.search(r"[?？][”\"']?$", element.text.strip()):
            yield context.at("ask-question", element)


def _headings(context: Context) -> Iterator[Diagnostic]:
    generic = set(context.cues.lists.get("generic_headings", "").strip().splitlines())
    for element in context.text.of("heading"):
        bare = re.sub(r"^[\d.\s]*", "", element.text.lower()).strip(" .:!?")
        number = len(words(element.text))
        least = 0 if context.text.section.is_worksheet else context.limits["heading_least"]
        if bare in generic or number < least:
            yield context.at("heading-generic", element)
        else:
            yield from context.over_limit("heading-long", "heading_words", number, element)


def _chunks(context: Context) -> Iterator[Diagnostic]:
    for chunk in context.text.chunks():
        number = sum(len(words(element.text)) for element in chunk if element.kind in ("paragraph", "item"))
        yield from context.over_limit("chunk-long", "chunk_words", number, chunk[0])
    for element in context.text.of("paragraph"):
        yield from context.over_limit("paragraph-long", "paragraph_words", len(words(element.text)), element)


def _lists(context: Context) -> Iterator[Diagnostic]:
    for items in context.text.lists():
        if items[0].box != "do-now":
            yield from context.too_many("list-long", "list_items", items)


def _table(context: Context, rows: Sequence[Sequence[Element]]) -> Iterator[Diagnostic]:
    head, body = rows[0], rows[1:]
    wide = len(head[0].block.children[0].children) if head[0].block else 0
    yield from context.over_limit("table-wide", "table_columns", wide, head[0])
    yield from context.too_many("table-long", "table_rows", [row[0] for row in body])
    for cell in head:
        yield from context.over_limit("table-head", "table_head_words", len(words(cell.text)), cell)


def _figure(context: Context, figure: Located) -> Iterator[Diagnostic]:
    """Check that a figure says what it shows: in a caption, and in words for people who cannot see it."""
    node, path = figure
    alt, caption = node.attributes.get("alt", ""), node.attributes.get("title", "")
    if node.kind == "figure":
        labels = context.library.language.figures.get(node.text, {})
        alt = labels.get("alt") or " ".join(labels.values())
        caption = labels.get("title") or " ".join(node.attributes.values())
    if not alt.strip() or len(words(alt)) < context.limits["alt_words"]:
        yield context.on("figure-alt", path, node.line, name_of(figure))
    if not caption.strip():
        yield context.on("figure-caption", path, node.line, name_of(figure))


def _reader(context: Context) -> Iterator[Diagnostic]:
    """Check that a section speaks to its reader, and shows where to look."""
    elements = context.text.of("paragraph", "item")
    number = sum(len(words(element.text)) for element in elements)
    count = sum(len(context.cues.pattern("you").findall(element.text)) for element in elements)
    if context.cues.known and number and 100 * count < context.limits["you_percent"] * number:
        limit = f"{context.limits['you_percent']:g}"
        yield context.front("no-you", "title", context.text.section.title, count=count, number=number, limit=limit)
    marked = context.text.boxes or context.text.figures or context.text.of("item", "cell")
    if elements and not marked and not any(element.bold for element in elements):
        yield context.front("no-visual-cue", "title", context.text.section.title)


def check_actions(context: Context) -> Iterator[Diagnostic]:
    """Check the steps of the box "What to do now"."""
    for items in context.text.lists():
        if items[0].box == "do-now":
            yield from context.too_many("action-steps", "action_steps", items)
    for box, path in context.text.boxes:
        if box.kind == "do-now" and not any(node.kind == "item" for node in walk(box.children)):
            yield context.on("action-list", path, box.line, "::: do-now")
    for element in context.text.of("item", box="do-now"):
        yield from _step(context, element)


def _step(context: Context, element: Element) -> Iterator[Diagnostic]:
    yield from context.over_limit("action-long", "action_words", len(words(element.text.partition(".")[0])), element)
    if not context.cues.known:
        return
    if context.cues.pattern("patient").search(element.text):
        yield context.at("action-audience", element)
    elif not is_imperative(context, element.text):
        yield context.at("action-verb", element, first=(words(element.text) or ("",))[0])


def is_imperative(context: Context, sentence: str) -> bool:
    """Return whether a sentence begins with a verb, after a clause with "when" or "if" and a comma if there is one."""
    verbs, before = context.cues.words("verbs"), context.cues.words("before_verbs")
    first = [word.lower() for word in words(sentence)[:3]]
    if first and first[0] in ("when", "if", "before", "after", "at", "on", "once", "for", "until", "cuando", "si"):
        rest = words(sentence.partition(",")[2])[:2]
        return any(word.lower() in verbs for word in rest)
    while first and first[0] in before:
        first = first[1:]
    return bool(first) and first[0] in verbs


# Replaces what was parsed: code, tick boxes, escaped characters.
UNDERSTOOD = "\ufffc"
SILENT = ("soft_break", "hard_break", "sources", "target")
_LINK = "write a link as [words](https://…), with nothing between ] and ( and no space in the address"
_BULLET = "begin each line of a list with - and a space, and leave an empty line above the list"
_TABLE = "below the head of a table write a line with as many cells: |---|---|, and leave an empty line above the head"
_SOURCE = "write the id of a source between braces: {R37}"
_HTML = "remove it: HTML is not read; **words** are bold, and an empty line separates paragraphs"
Mark = tuple[re.Pattern[str], str]
# Anywhere in a line.
ANYWHERE_IN_LINE = (
    (re.compile(r"\*\*"), "write **words** with no space inside the stars, and two stars at each end"),
    (
        re.compile(r"!\[[^\]]*(?:\]\()?"),
        "write a picture as ![what it shows](file.svg), with no space in the name of the file",
    ),
    (re.compile(r"\]\(|\] \((?=https?:|www\.|mailto:|tel:|section:|term:)"), _LINK),
    (re.compile(r"\{[^{}]*\}?|\}"), "close each { with } on its line: {R37}"),
    (re.compile(r"\[[xX]?\]"), "write a tick box as [ ], with a space in it"),
    (re.compile(r"</?(?:[abipu]|br|div|em|hr|img|li|ol|span|strong|su[bp]|table|t[dhr]|ul)\b[^<>]*>", re.I), _HTML),
)
# Where a line begins.
LINE = (
    (re.compile(r"::.*"), "begin the line with three colons and a space: ::: do-now"),
    (re.compile(r"\|.*\|$"), _TABLE),
    (re.compile(r"[•·◦▪‣]"), _BULLET),
    (re.compile(r"-[^\W\d_]+"), _BULLET),
    (re.compile(r"={3,}$"), "begin a heading with ## and a space"),
)
# Where a paragraph or item begins.
FIRST = ((re.compile(r"#+[^\W\d_]+|##+\w+"), "put a space after the #: ## Heading"),)


def check_raw_marks(context: Context) -> Iterator[Diagnostic]:
    """Report Markdown that did not work, in the section and its passages."""
    ids = "|".join(map(re.escape, context.library.sources)) or r"(?!)"
    named = rf"(?:{ids})(?:\s*,\s*(?:{ids}))*"
    cited = (re.compile(rf"\[{named}\]|\({named}\)"), _SOURCE)
    for element in context.text.elements:
        for line, text in _text_as_typed(element).items():
            yield from _line(context, element, line, text.strip(), (*ANYWHERE_IN_LINE, cited))


def _line(context: Context, element: Element, line: int, text: str, anywhere: tuple[Mark, ...]) -> Iterator[Diagnostic]:
    """Report the first mark of each kind in a line, each mark as one kind only."""
    begins = line == element.inside[0].line
    marks = [(pattern.match(text), do) for pattern, do in (*LINE, *(FIRST if begins else ()))]
    for pattern, do in anywhere:
        marks.append((pattern.search(text), do))
        text = pattern.sub(UNDERSTOOD, text)
    written = context.text.lines[element.path][line - 1]
    for mark, do in marks:
        if mark:
            yield context.on("raw-mark", element.path, line, mark[0], max(written.find(mark[0]), 0) + 1, do=do)


def _text_as_typed(element: Element) -> dict[int, str]:
    """Return the text that is printed as typed, by line."""
    lines: dict[int, str] = {}
    for part in leaves(element.inside):
        is_literal = part.kind == "text" and not part.attributes
        silent = part.kind in SILENT
        lines[part.line] = lines.get(part.line, "") + (part.text if is_literal else "" if silent else UNDERSTOOD)
    return lines
