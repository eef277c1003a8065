"""Sign sections: what a signature covers, its hash, and writing the review into the section's file."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from nethandout import paths
from nethandout.content import assets
from nethandout.content.schema import OLD_KEYS
from nethandout.content.sections import read_data, split_passage, split_section
from nethandout.content.toml import parse_toml
from nethandout.content.vocabulary import TermNames, names_shown
from nethandout.errors import ContentError, Diagnostic, UsageError
from nethandout.model import Library, Node, Review, Section, rewritten, walk
from nethandout.paths import find, read_bytes, read_text

Value = TypeVar("Value")
SIGNATURE_KIND = 3  # increase when the covered content or its form changes
SIGNED_AS = {new: old for old, new in OLD_KEYS.items()}  # so that older signatures of this kind stay valid

_ASK = re.compile(r"^[ \t]*:{3,}[ \t]*ask\b.*?^[ \t]*:{3,}[ \t]*$", re.MULTILINE | re.DOTALL)


def covered_content(section: Section, library: Library) -> dict[str, Any]:
    """Collect everything that any edition prints of a section, as plain values for JSON.

    Texts are as in their files, without trailing spaces and without empty lines at either end. A picture is the SHA-256
    of its bytes. What cannot be found or read is None; it is reported elsewhere.
    """
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in section.mentions:
        named[mention.kind][mention.name] = None
    blocks, cited = {node.kind for node in walk(section.nodes)}, (*named["source"], *named["listed"])
    other_names = [_record(name, "line") for kind in named["names"] for name in names_shown(library.glossary, kind)]
    emergency_numbers = {region.id: region.emergency for region in library.regions.values()}
    return {
        "language": section.language,
        "title": section.title,
        "main_message": section.main_message,
        "purpose": section.purpose,
        "version": section.version,
        "changed": section.changed,
        "unconfirmed": [_record(statement, "line") for statement in section.unconfirmed],
        "body": _body(section),
        "passages": _passages(section, library),
        "pictures": _pictures(section, library),
        "names": other_names,
        "words_to_know": _words_to_know(section, library, named["term"]),
        "sources": {id: _record(library.sources[id]) if id in library.sources else None for id in cited},
        "variables": dict.fromkeys(named["variable"], emergency_numbers),  # the region is chosen when pages are made
        "figures": {name: dict(library.language.figures.get(name, {})) for name in named["figure"]},
        "fixed_words": {SIGNED_AS.get(key, key): words for key, words in library.language.words.items()},
        "pointers": {name: library.sections[name].title for name in named["section"] if name in library.sections},
        "organizations": _organizations(library) if "resources" in blocks else None,
        "questions": _questions(section, library) if "questions" in blocks else None,
    }


def _body(section: Section) -> str:
    return _normalize_space(split_section(read_text(section.path), section.path)[1])


def _passages(section: Section, library: Library) -> dict[str, str | None]:
    """Return the text of each passage a section includes, directly or through another passage."""
    passages: dict[str, str | None] = {}
    for mention in section.mentions:
        if mention.kind == "include":
            text = _read(f"passages/{mention.name}/{section.language}.md", library, lambda path: split_passage(path)[1])
            passages[mention.name] = None if text is None else _normalize_space(text)
    return passages


def _pictures(section: Section, library: Library) -> dict[str, str | None]:
    """Return the SHA-256 of each picture, by its path in the content folders."""
    pictures: dict[str, str | None] = {}
    for mention in section.mentions:
        if mention.kind == "picture":
            inside = assets.path_in_folders(mention.path.parent / mention.name, library.folders)
            data = _read(inside, library, lambda path: read_bytes(path, assets.LARGEST_PICTURE))
            pictures[inside or mention.name] = None if data is None else hashlib.sha256(data).hexdigest()
    return pictures


def _read(relative: str, library: Library, read: Callable[[Path], Value]) -> Value | None:
    """Read a file by its path in the content folders; later folders win."""
    path = find(library.folders, relative) if relative else None
    try:
        return None if path is None else read(path)
    except ContentError:
        return None


def _words_to_know(section: Section, library: Library, pointed: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the terms that a section points to or names; a worksheet has no glossary."""
    if section.is_worksheet:
        return {}
    finder = TermNames(library.glossary, library.language.code)
    numbers = {region.emergency for region in library.regions.values()} or {""}
    texts = (_as_printed(section.nodes, number, keep_links) for number in numbers for keep_links in (True, False))
    used = {*pointed, *(id for nodes in texts for id in finder.used(nodes))}
    shown = ("term", "meaning", "say", "also")
    return {
        term.id: {key: _json_value(getattr(term, key)) for key in shown} for term in library.glossary if term.id in used
    }


def _as_printed(nodes: Iterable[Node], number: str, keep_links: bool) -> tuple[Node, ...]:
    """Fill in the emergency number, and turn links into plain text unless they are kept.

    A link to a section that is not in the publication is printed as plain text, which can complete a name.
    """

    def rule(node: Node) -> Iterable[Node]:
        if node.kind == "sources":
            return ()
        if node.kind == "variable":
            return (Node("text", text=number),)
        if node.kind == "link" and not keep_links:
            return (Node("text", text="".join(child.words for child in node.children)),)
        return (node,)

    return rewritten(nodes, rule)


def _organizations(library: Library) -> dict[str, Any]:
    """Return the organizations and the lists of each region.

    The day an organization's page was last checked is left out; it is printed with each organization.
    """
    return {
        "listed": [_record(resource, "checked_on", "untranslated") for resource in library.resources],
        "regions": {region.id: [region.name, *region.lists] for region in library.regions.values()},
    }


def _questions(section: Section, library: Library) -> dict[str, list[str]]:
    """Return the title and question boxes of each other section, for a worksheet that gathers them."""
    questions: dict[str, list[str]] = {}
    for other in library.sections.values():
        if not other.is_worksheet and other.name != section.name:
            texts = [_body(other), *filter(None, _passages(other, library).values())]
            if boxes := [box for text in texts for box in _ASK.findall(text)]:
                questions[other.name] = [other.title, *boxes]
    return questions


def _record(record: Any, *left_out: str) -> dict[str, Any]:
    """Convert a record to plain values for JSON."""
    values = {SIGNED_AS.get(key, key): value for key, value in asdict(record).items()}
    return {key: _json_value(value) for key, value in values.items() if key not in left_out}


def _json_value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _normalize_space(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def signature(section: Section, library: Library, review: Review) -> str:
    """Hash everything a signature covers, including the reviewer and dates; the result starts with its kind."""
    signed = {"by": review.reviewed_by, "on": review.reviewed_on, "until": review.review_by}
    return f"{SIGNATURE_KIND}:{digest_of({**covered_content(section, library), 'review': signed})}"


def digest_of(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a value written as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_REVIEW_TABLE = re.compile(r"^\[review\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)
_STATEMENTS = re.compile(r"^\[\[unconfirmed\]\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)
_UNREAD_VERSION = re.compile(r'^version[ \t]*=[ \t]*"0"[ \t]*$', re.MULTILINE)


def refuse_packaged(section: Section) -> None:
    """Raise UsageError for a section of the installed package, where an upgrade would overwrite it."""
    if section.path.is_relative_to(paths.PACKAGE):
        own = f"sections/{section.name}/{section.path.name}"
        raise UsageError(
            f"{section.path} belongs to the installed package; copy it to {own} in your own folder, "
            "and add: --content FOLDER"
        )


def signed_text(section: Section, library: Library, by: str, on: date, until: date) -> str:
    """Return the text of a section's file with its review in the data and every statement confirmed.

    Raises ContentError if the data is written in a way that cannot be changed safely.
    """
    given = Review("reviewed", by, on.isoformat(), until.isoformat())
    confirmed = replace(section, unconfirmed=())
    review = {
        **{key: getattr(given, key) for key in ("state", "reviewed_by", "reviewed_on", "review_by")},
        "words": signature(confirmed, library, given),
    }
    return _with_review(section, review, lambda front: _STATEMENTS.sub("", front))


def checked_text(section: Section, by: str, on: date) -> str:
    """Return the text of an imported section's file as a draft that somebody has compared with its source.

    Its version, 0 until then, is 1. Raises ContentError if the data is written in a way that cannot be changed safely.
    """
    review = {"state": "draft", "checked_by": by, "checked_on": on.isoformat()}
    return _with_review(section, review, lambda front: _UNREAD_VERSION.sub('version = "1"', front))


def _with_review(section: Section, review: dict[str, str], change: Callable[[str], str]) -> str:
    """Return the text of a section's file with a review in its data, which `change` changes otherwise."""
    front, body, _ = split_section(read_text(section.path), section.path)
    kept = _REVIEW_TABLE.sub("", f"{front}\n").rstrip()
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in review.items()]
    new = "\n".join([change(f"{kept}\n").rstrip(), "", "[review]", *lines])
    _check_rest_unchanged(section, new, review)
    return f"+++\n{new}\n+++\n{body}"


def _check_rest_unchanged(section: Section, front: str, review: dict[str, str]) -> None:
    """Check that the rest of the data is unchanged, and that no unconfirmed statement is signed."""
    before = dict(read_data(section.path).data)
    after = dict(parse_toml(front, section.path, 2).data)
    before.pop("review", None)
    if review["state"] == "reviewed":
        before.pop("unconfirmed", None)
    elif before.get("version") == "0":
        before["version"] = "1"
    if after.pop("review", None) != review or after != before:
        wrong = "the data cannot be signed in this form"
        remedy = "start each statement with [[unconfirmed]], put [review] last, and start each line with its key"
        raise ContentError([Diagnostic(section.path, 2, wrong, remedy)])
