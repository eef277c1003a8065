"""What a signature covers: all that a reader sees of a section, as one value that JSON can write."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nethandout.content import names, pictures
from nethandout.content.sections import split
from nethandout.content.termnames import TermNames
from nethandout.errors import ContentError
from nethandout.input_files import LARGEST_TEXT, decode, find, read_bytes, read_text
from nethandout.model import Library, Section, Source, walk

# The fixed words that the template of a block prints; a test holds them against the templates.
FIXED_WORDS: Mapping[str, tuple[str, ...]] = {
    "key-points": ("key-points",),
    "do-now": ("do-now",),
    "call": ("call", "call_clinic", "call_after_hours"),
    "ask": ("ask",),
    "more": ("more_in_booklet",),
    "card": ("card_larger",),
    "names": ("names_name", "names_means", "names_trap"),
    "resources": (
        *("organisations_in", "by_need", "good_for", "website", "phone", "email"),
        *("checked_on", "not_yet_checked", "code_for"),
    ),
}
WITH_EVERY_SECTION = (
    *("reviewed", "reviewed_short", "other_templates", "other_templates_short"),
    *("months", "date_format", "not_a_substitute", "say", "ask_for_handout"),
)
_ASK = re.compile(r"^[ \t]*:{3,}[ \t]*ask\b.*?^[ \t]*:{3,}[ \t]*$", re.MULTILINE | re.DOTALL)


def covered(section: Section, library: Library) -> dict[str, Any]:
    """All that is printed of a section whatever the edition, by what it is: texts, lists and tables of texts.

    Texts are as their files have them, but for space at the end of lines and empty lines at either end. A picture is
    the SHA-256 of its bytes. What cannot be found or read is None; that is a fault of its own.
    """
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in section.mentions:
        named[mention.kind][mention.name] = None
    body, passages = _body(section), _passages(section, library)
    texts = [body, *filter(None, passages.values())]
    blocks = {node.kind for node in walk(section.nodes)}
    other_names = [_without(name, "line") for kind in named["names"] for name in names.chosen(library.glossary, kind)]
    return {
        "language": section.language,
        "title": section.title,
        "main_message": section.main_message,
        "purpose": section.purpose,
        "version": section.version,
        "unconfirmed": [_without(statement, "line") for statement in section.unconfirmed],
        "body": body,
        "passages": passages,
        "pictures": _pictures(section, library),
        "names": other_names,
        "words_to_know": _words_to_know(section, library, named["term"], [*texts, *map(_sentences, other_names)]),
        "sources": {id: _source(library.sources.get(id)) for id in (*named["source"], *named["listed"])},
        "variables": {name: _variable(library) for name in named["variable"]},
        "figures": {name: dict(library.language.figures.get(name, {})) for name in named["figure"]},
        "fixed_words": _fixed_words(library, blocks),
        "pointers": {name: library.sections[name].title for name in named["section"] if name in library.sections},
        "organizations": _organizations(library) if "resources" in blocks else None,
        "questions": _questions(section, library) if "questions" in blocks else None,
    }


def _body(section: Section) -> str:
    return _settled(split(read_text(section.path), section.path)[1])


def _passages(section: Section, library: Library) -> dict[str, str | None]:
    """The text of each passage that a section includes, and of those inside other passages."""
    found: dict[str, str | None] = {}
    for mention in section.mentions:
        if mention.kind == "include":
            path = _found(f"passages/{mention.name}/{section.language}.md", library)
            data = _bytes(path, LARGEST_TEXT)
            found[mention.name] = None if path is None or data is None else _settled(decode(data, path))
    return found


def _pictures(section: Section, library: Library) -> dict[str, str | None]:
    """The sum of each picture, by its path in the content folders."""
    found: dict[str, str | None] = {}
    for mention in section.mentions:
        if mention.kind == "picture":
            inside = pictures.address(mention.path.parent / mention.name, library.folders)
            data = _bytes(_found(inside, library), pictures.LARGEST_FILE)
            found[inside or mention.name] = None if data is None else hashlib.sha256(data).hexdigest()
    return found


def _found(relative: str, library: Library) -> Path | None:
    """A file by its path in the content folders, the last before the first."""
    return find(library.folders, relative) if relative else None


def _bytes(path: Path | None, most: int) -> bytes | None:
    try:
        return None if path is None else read_bytes(path, most)
    except ContentError:
        return None


def _source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else _without(source)


def _sentences(name: Mapping[str, Any]) -> str:
    return "\n".join(name[key] for key in ("means", "valid", "trap"))


def _words_to_know(
    section: Section, library: Library, pointed: Iterable[str], texts: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """The terms that a text points to, and those whose names it holds; a worksheet explains none."""
    if section.is_worksheet:
        return {}
    finder = TermNames(library.glossary)
    used = {*pointed, *(id for text in texts for id in finder.used(text))}
    shown = ("term", "meaning", "say", "also")
    return {term.id: {key: _plain(getattr(term, key)) for key in shown} for term in library.glossary if term.id in used}


def _variable(library: Library) -> dict[str, str]:
    """The number to call in an emergency in every region: which one is printed is known only when a page is made."""
    return {region.id: region.emergency for region in library.regions.values()}


def _fixed_words(library: Library, blocks: Iterable[str]) -> dict[str, str | None]:
    keys = [*WITH_EVERY_SECTION, *(key for block in blocks for key in FIXED_WORDS.get(block, ()))]
    return {key: library.language.words.get(key) for key in keys}


def _organizations(library: Library) -> dict[str, Any]:
    """The organizations, what the needs are called, and the lists of each region.

    The day on which somebody last opened an organization's page is left out: it is printed beside each, on its own.
    """
    return {
        "listed": [_without(resource, "checked_on") for resource in library.resources],
        "needs": {key: words for key, words in library.language.words.items() if key.startswith("need_")},
        "regions": {region.id: [region.name, *region.lists] for region in library.regions.values()},
    }


def _questions(section: Section, library: Library) -> dict[str, list[str]]:
    """The questions of all other sections, which a worksheet that gathers them prints, by section: title, boxes."""
    asked: dict[str, list[str]] = {}
    for other in library.sections.values():
        if not other.is_worksheet and other.name != section.name:
            texts = [_body(other), *filter(None, _passages(other, library).values())]
            boxes = [box for text in texts for box in _ASK.findall(text)]
            asked |= {other.name: [other.title, *boxes]} if boxes else {}
    return asked


def _without(record: Any, *left_out: str) -> dict[str, Any]:
    """A record of the library as JSON has it."""
    return {key: _plain(value) for key, value in asdict(record).items() if key not in left_out}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _settled(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
