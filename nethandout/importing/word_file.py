"""A Word file (.docx) as a tree of HTML elements, so that there is one way from both to nodes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from string import digits
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from nethandout.errors import InputError
from nethandout.importing.html_tree import parse_html, take_out
from nethandout.importing.inline import excerpt
from nethandout.importing.word_edits import Edits
from nethandout.importing.word_numbers import MARK, Numbers
from nethandout.importing.word_xml import Styles, parse, words
from nethandout.importing.word_xml import name as name_of

LARGEST_UNPACKED = 50_000_000
LARGEST_PART = 5_000_000
MOST_PARTS = 10_000
MOST_PARAGRAPHS = 10_000
STYLES = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"{style} => h{min(level + 1, 6)}:fresh"
    for level in range(1, 7)
    for style in (f"p.Heading{level}", f"p[style-name='Heading {level}']", f"p[style-name='heading {level}']")
)
# Parts that are left out when there are words in them, and what they are to somebody who uses Word.
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
MOST_MISSING = 20
AGAIN = "open it in a word processor and save it again"


def word_tree(data: bytes) -> tuple[Element, tuple[str, ...]]:
    """Return a Word file as HTML, and what was left out; raises InputError."""
    parts = _parts(data)
    import mammoth

    pictures: list[str] = []

    def leave_out(picture: object) -> list[object]:
        pictures.append(getattr(picture, "alt_text", None) or "")
        return []

    try:
        body, notices = _rewritten(parts)
        left_out = _left_out(parts)
        result = mammoth.convert_to_html(
            _packed(parts), style_map=STYLES, include_embedded_style_map=False, convert_image=leave_out
        )
    except Exception as error:
        # The reader of a stranger's file can fail in many ways; each means the same to the person who has it.
        raise InputError(f"is a damaged Word file; {AGAIN}") from error
    tree, _ = parse_html(str(result.value), mark_lines=False)
    notices += [f"a picture was left out (“{excerpt(alt)}”)" if alt else "a picture was left out" for alt in pictures]
    notices += left_out
    if any("w:sym" in message.message for message in result.messages):
        notices.append("a symbol from a font of symbols was left out; compare with the file in Word")
    notices += [f"words that cannot be read were left out: “{excerpt(text)}”" for text in _missing(body, tree)]
    back_links = [link for link in tree.iter("a") if link.get("href", "").startswith(BACK_LINKS) and link.text == "↑"]
    for link in back_links:
        take_out(link)
    notices += ["footnotes are in a list at the end; look where they belong"] if back_links else []
    _number_items(tree)
    return tree, tuple(notices)


def _number_items(tree: Element) -> None:
    """Give each item of a list the number it was marked with."""
    for item in tree.iter("li"):
        mark = item.find("a")
        if mark is not None and mark.get("id", "").startswith(MARK):
            item.set("value", mark.get("id", "").removeprefix(MARK))


def _parts(data: bytes) -> dict[str, bytes]:
    """Unpack the words and settings of a Word file; refuses what is none, or would fill the memory."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old or password-protected Word file; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _measure(parts)
            read = {part.filename: archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))}
            if any(data.count(b"</w:p>") > MOST_PARAGRAPHS for data in read.values()):
                raise InputError(f"has more than {MOST_PARAGRAPHS:,} paragraphs; split it")
            return read
    except InputError:
        raise
    except Exception as error:
        # zipfile, zlib and others each have errors of their own for a broken archive.
        raise InputError(f"is no Word file, or a damaged one; {AGAIN}") from error


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InputError("is over 50 MB when unpacked; take the pictures out, or split it")
    if any(part.file_size > LARGEST_PART for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise InputError("holds more than 5 MB of words and settings; split it")
    if not {"word/document.xml", "[Content_Types].xml"} & {part.filename for part in parts}:
        raise InputError("is a zip archive, not a Word file; unpack it and import the texts inside one by one")


def _packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


def _rewritten(parts: dict[str, bytes]) -> tuple[Element | None, list[str]]:
    """Rewrite the bodies of a Word file in place; returns the main one, and what was told on the way."""
    trees = {name: parse(data) for name, data in parts.items()}
    # Blocks of text that somebody keeps in a file for later have settings of their own, deeper in it.
    by_root = {name_of(trees[name]): trees[name] for name in sorted(trees, key=len, reverse=True)}
    numbers = Numbers(by_root.get("w:numbering"))
    styles = Styles(by_root.get("w:styles"))
    notices: list[str] = []
    for name, tree in trees.items():
        if name_of(tree) in BODIES:
            edits = Edits(styles, numbers)
            edits.rewrite(tree)
            parts[name] = ElementTree.tostring(tree)
            notices += edits.notices
    return by_root.get("w:document"), [*notices, *numbers.notices]


def _left_out(parts: Mapping[str, bytes]) -> list[str]:
    texts: dict[str, list[str]] = {}
    for name in parts:
        what = LEFT_OUT.get(name.removesuffix(".xml").rstrip(digits), "")
        if what and (text := words(parse(parts[name]))):
            texts.setdefault(what, []).append(text)
    return [f"{what} were left out (“{excerpt(' '.join(own))}”)" for what, own in texts.items()]


def _missing(body: Element | None, tree: Element) -> list[str]:
    """Return the words of a body that did not come out in the HTML, which has them in the same order."""
    shown = "".join("".join(tree.itertext()).split())
    missing: list[str] = []
    at = 0
    for part in body.iter() if body is not None else ():
        text = "".join((part.text or "").split()) if name_of(part) == "w:t" else ""
        found = shown.find(text, at)
        if found < 0 and text not in BOXES and len(missing) < MOST_MISSING:
            missing.append(part.text or "")
        at = max(at, found + len(text))
    return missing
