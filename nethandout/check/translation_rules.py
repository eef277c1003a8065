"""Compare translations with the English: what has changed, what is not translated, what has another structure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from nethandout.check.rules import finding
from nethandout.content import document
from nethandout.content.grammar import BRACES
from nethandout.content.languages import ENGLISH
from nethandout.content.sections import split_passage
from nethandout.content.toml import read_toml
from nethandout.content.translations import NOT_TRANSLATED, Translation, text_blocks, translations
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Library, Node
from nethandout.paths import Folders

LEAST_WORDS = 3
"""A text of fewer words, such as “NET” or “Ki-67”, can be the same in two languages."""
LONGEST = 60
WORD = re.compile(r"[^\W\d_]{2,}")
INLINE = ("text", "soft_break", "hard_break", "emphasis", "strong", "link", "code")
OWN_WORDS = ("label", "words", "rest", "limits", "alt", "id", "title")
"""Attributes of nodes that are words or made from them, and differ between languages."""


def check_translations(library: Library, chosen: Collection[str], whole: bool) -> Iterator[Diagnostic]:
    """Compare the chosen sections with the English, and with `whole` the files that all sections share."""
    if library.language.code == ENGLISH:
        return
    paths = {section.path: name for name, section in library.sections.items() if name in chosen}
    for each in translations(_folders(library), library.language.code):
        if each.path in paths or (whole and each.path not in {one.path for one in library.sections.values()}):
            with suppress(ContentError):  # its own fault is reported
                for rule, path, line, words, values in _findings(each, library):
                    yield finding(rule, path, line, words, values, paths.get(each.path, ""))


def _folders(library: Library) -> Folders:
    packaged, *own = library.folders
    return Folders(packaged, own[0] if own else None, library.only_content)


Found = tuple[str, Path, int, str, dict[str, object]]


def _findings(each: Translation, library: Library) -> Iterator[Found]:
    values = {"name": each.name, "language": library.language.code}
    if not each.is_recorded:
        yield "stale-translation", each.path, 1, "", {**values, "reason": "it does not record what it translates"}
    for change in each.changes:
        words = f"“{_shortened(change.words)}”" if change.words else "something was removed"
        yield "stale-translation", each.path, 1, "", {**values, "reason": f"{change.place}: {words}"}
    if each.path.suffix == ".toml":
        yield from _untranslated_texts(each)
        return
    english = {change.words for _, change in text_blocks(each.english)}
    for _, own in text_blocks(each.path):
        if own.words in english and _is_translatable(own.words):
            yield "untranslated", each.path, own.line, _shortened(own.words), {}
    yield from _shapes(each, library.language.quotes)


def _untranslated_texts(each: Translation) -> Iterator[Found]:
    end, own_end = (f".{ENGLISH}", f".{each.language}") if each.language else ("", "")
    english = {setting.text for setting in read_toml(each.english).texts() if setting.name.endswith(end)}
    for setting in read_toml(each.path).texts():
        if (
            setting.name.endswith(own_end)
            and setting.name not in NOT_TRANSLATED
            and setting.text in english
            and _is_translatable(setting.text)
        ):
            yield "untranslated", each.path, setting.line, _shortened(setting.text), {}


def _is_translatable(words: str) -> bool:
    return not words.startswith(":::") and len(WORD.findall(BRACES.sub("", words))) >= LEAST_WORDS


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"


def _shapes(each: Translation, quotes: str) -> Iterator[Found]:
    """Report the first place where the blocks, figures, sources and variables of two texts differ."""
    shapes = []
    for path in (each.path, each.english):
        _, body, line = split_passage(path)
        nodes, _ = document.parse(body, path, line, quotes=quotes)
        shapes.append(list(_shape(nodes, line)))
    for own, english in zip_longest(*shapes):
        if (own and own[0]) != (english and english[0]):
            shown = [one[0] if one else "its end" for one in (own, english)]
            line = own[1] if own else shapes[0][-1][1] if shapes[0] else 1
            where = f"{each.english}:{english[1]}" if english else str(each.english)
            yield "translation-shape", each.path, line, "", {"own": shown[0], "english": shown[1], "where": where}
            return


def _shape(nodes: Iterable[Node], line: int) -> Iterator[tuple[str, int]]:
    """Yield what each node is, with its line: its kind, and what is the same in every language."""
    for node in nodes:
        line = node.line or line
        if node.kind not in INLINE:
            given = (text for name, text in node.attributes.items() if name not in OWN_WORDS)
            named = node.text if node.kind in ("figure", "include", "sources", "variable", "lines", "names") else ""
            kind = "paragraph" if node.kind == "plain" else node.kind
            yield " ".join(filter(None, (kind, named, *given))), line
        yield from _shape(node.children, line)
