"""Turn a Word file into a tree of HTML elements: resolve what only Word displays, then convert the rest."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from string import digits
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nethandout.errors import InputError
from nethandout.importing.html_tree import parse_html, remove
from nethandout.importing.text_nodes import excerpt
from nethandout.importing.word_lists import NUMBER_BOOKMARK, ListNumbers
from nethandout.importing.word_rewriter import WordRewriter
from nethandout.importing.word_xml import (
    Styles,
    parse,
    tag_of,
    text_of,
)

LARGEST_UNPACKED = 50_000_000
LARGEST_PART = 5_000_000
MOST_PARTS = 10_000
MOST_PARAGRAPHS = 10_000
SAVE_AGAIN = "open it in a word processor and save it again"
STYLE_MAP = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)
# Parts that are left out, and their names in Word.
LEFT_OUT = {
    "word/header": "headers",
    "word/footer": "footers",
    "word/comments": "comments",
    "word/diagrams/data": "diagrams (SmartArt)",
    "word/charts/chart": "charts",
}
BODIES = ("w:document", "w:footnotes", "w:endnotes")
BACK_LINKS = ("#footnote-ref-", "#endnote-ref-")
BOXES = "☐☑☒"
MOST_UNREADABLE = 20


def word_tree(data: bytes) -> tuple[Element, list[str]]:
    """Return a Word file as HTML, and notices of what was changed or left out; raises InputError."""
    parts = _read_parts(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        alt = getattr(picture, "alt_text", None)
        pictures.append("a picture was left out" + (f" (“{excerpt(alt)}”)" if alt else ""))
        return []

    try:
        body, notices = _rewrite_bodies(parts)
        left_out = _left_out(parts)
        result = mammoth.convert_to_html(
            _zip_parts(parts), style_map=STYLE_MAP, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # Parsers fail in many ways on damaged files; to the user, all mean the same.
        raise InputError(f"is a damaged Word file; {SAVE_AGAIN}") from error
    tree, _ = parse_html(str(result.value), mark_lines=False)
    notices += pictures + left_out
    if any("w:sym" in message.message for message in result.messages):
        notices.append("a symbol from a symbol font was left out; compare with the file in Word")
    notices += [f"unreadable text was left out: “{excerpt(text)}”" for text in _unreadable(body, tree)]
    back_links = [link for link in tree.iter("a") if link.get("href", "").startswith(BACK_LINKS) and link.text == "↑"]
    for link in back_links:
        remove(link)
    notices += ["footnotes are in a list at the end; check where they belong"] if back_links else []
    for item in tree.iter("li"):
        bookmark = item.find("a")
        if bookmark is not None and bookmark.get("id", "").startswith(NUMBER_BOOKMARK):
            item.set("value", bookmark.get("id", "").removeprefix(NUMBER_BOOKMARK))
    return tree, notices


def _rewrite_bodies(parts: dict[str, bytes]) -> tuple[Element | None, list[str]]:
    """Rewrite the bodies of a Word file in place; returns the main one, and notices."""
    trees = {name: parse(data) for name, data in parts.items()}
    # Building blocks have settings of their own in a deeper folder; the shortest name is that of the document.
    by_root = {tag_of(trees[name]): trees[name] for name in sorted(trees, key=len, reverse=True)}
    styles = Styles(by_root.get("w:styles"))
    numbers = ListNumbers(by_root.get("w:numbering"), styles)
    notices: list[str] = []
    for name, tree in trees.items():
        if tag_of(tree) in BODIES:
            rewriter = WordRewriter(styles, numbers)
            rewriter.rewrite(tree)
            parts[name] = ElementTree.tostring(tree)
            notices += rewriter.notices
    return by_root.get("w:document"), [*notices, *numbers.notices]


def _left_out(parts: Mapping[str, bytes]) -> list[str]:
    texts: dict[str, list[str]] = {}
    for name in parts:
        kind = LEFT_OUT.get(name.removesuffix(".xml").rstrip(digits), "")
        if kind and (text := text_of(parse(parts[name]))):
            texts.setdefault(kind, []).append(text)
    return [f"{kind} were left out (“{excerpt(' '.join(text))}”)" for kind, text in texts.items()]


def _unreadable(body: Element | None, tree: Element) -> list[str]:
    """Return the texts of a body that are missing from the HTML, which has them in the same order."""
    converted = "".join("".join(tree.itertext()).split())
    missing: list[str] = []
    at = 0
    for part in body.iter() if body is not None else ():
        text = "".join((part.text or "").split()) if tag_of(part) == "w:t" else ""
        position = converted.find(text, at)
        if position < 0 and text not in BOXES and len(missing) < MOST_UNREADABLE:
            missing.append(part.text or "")
        at = max(at, position + len(text))
    return missing


def _read_parts(data: bytes) -> dict[str, bytes]:
    """Unpack the text and settings of a Word file; raises InputError if it is not one, or is too large."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old or password-protected Word file; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            parts = {entry.filename: archive.read(entry) for entry in entries if _is_xml(entry)}
    except InputError:
        raise
    except Exception as error:
        # zipfile, zlib, and others each raise errors of their own for a broken archive.
        raise InputError(f"is not a Word file, or is damaged; {SAVE_AGAIN}") from error
    if any(part.count(b"</w:p>") > MOST_PARAGRAPHS for part in parts.values()):
        raise InputError(f"has more than {MOST_PARAGRAPHS:,} paragraphs; split it")
    return parts


def _zip_parts(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Pack parts into a file in memory."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith((".xml", ".rels"))


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise InputError("is over 50 MB when unpacked; remove pictures, or split it")
    if any(entry.file_size > LARGEST_PART for entry in entries if _is_xml(entry)):
        raise InputError("contains more than 5 MB of text and settings; split it")
    if not {"word/document.xml", "[Content_Types].xml"} & {entry.filename for entry in entries}:
        raise InputError("is a zip archive, not a Word file; unpack it and import the files inside one by one")
