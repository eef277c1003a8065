"""Record which English words a translation translates, and find what has changed in the English since.

A translation has a hash of each block of its original (`source_words`): of paragraphs, lists and tables in sections,
worksheets and passages, and of texts in the tables of the glossary, the fixed words and the printing instructions.
An entry of a file that all languages share has one for each language (`source_words.es`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any

from nethandout.content.grammar import BRACES, SOURCE_IDS, SUPPRESSION
from nethandout.content.languages import ENGLISH, FORMS, texts_by_place
from nethandout.content.sections import FENCE, split_passage, split_section
from nethandout.content.toml import TomlText, parse_toml, read_toml
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Change, Section
from nethandout.paths import Folders

KEY = "source_words"
DATA = ("title", "main_message", "purpose")
TEXTS = ("sections", "worksheets", "passages")
TABLES = {"glossary": "glossary", "words": "languages", "printing": "printing"}
"""The folder of each file of tables, by the name that `nethandout translated` takes."""
SHARED = ("regions.toml", "resources.toml", "recipes/*.toml")
"""Files whose entries have each text in several languages, such as `about.en` and `about.es`."""
NOT_TRANSLATED = ("id", "say", "sources", "state", "quotes", KEY)
ARRAYS = ("term", "resource")
CALL = "!"
"""Marks the hash of a block in a box that says when to call."""
LENGTH = 8
BOX = re.compile(r":{3,}\s*([\w-]*)")


@dataclass(frozen=True)
class Translation:
    """A translated file, by the name `nethandout translated` takes; `is_recorded` if it says what it translates.

    `language` is given, and `english` is the same file, for one that all languages share.
    """

    name: str
    path: Path
    english: Path
    is_recorded: bool
    changes: tuple[Change, ...]
    language: str = ""

    @property
    def is_stale(self) -> bool:
        """Whether the English has changed, or may have."""
        return bool(self.changes) or not self.is_recorded


def translations(folders: Folders, language: str) -> Iterator[Translation]:
    """Yield every translated file of a language whose original exists, sections first; a faulty one has no record."""
    for kind in TEXTS:
        for relative, path in folders.names(f"{kind}/*/{language}.md").items():
            with suppress(ContentError):
                if english := _original(relative, folders):
                    recorded = _recorded_text(path)
                    yield Translation(path.parent.name, path, english, bool(recorded), changes(recorded, english))
    yield from _translated_tables(folders, language)


def _translated_tables(folders: Folders, language: str) -> Iterator[Translation]:
    """Yield each file of tables in a language, or with texts in it; leave out those that cannot be read."""
    for name, folder in TABLES.items():
        own, original = folders.find(f"{folder}/{language}.toml"), folders.find(f"{folder}/{ENGLISH}.toml")
        with suppress(ContentError):
            if own and original:
                units, file = _recorded_units(_units(read_toml(own))), read_toml(original)
                yield Translation(name, own, original, bool(units), tuple(_changed_units(units, _units(file), file)))
    for relative, path in (found for pattern in SHARED for found in folders.names(pattern).items()):
        with suppress(ContentError):
            if texts := _shared_units(file := read_toml(path), language):
                units, name = _recorded_units(texts), relative.removesuffix(".toml")
                changed = tuple(_changed_units(units, texts, file))
                yield Translation(name, path, path, len(units) == len(texts), changed, language)


def stale_tables(folders: Folders, language: str) -> tuple[str, ...]:
    """Return the names of the files of tables whose English has changed since they were translated."""
    tables = () if language == ENGLISH else _translated_tables(folders, language)
    return tuple(each.name for each in tables if each.changes)


def untranslated(folders: Folders, language: str) -> tuple[str, ...]:
    """List the files that a language lacks, as paths inside a content folder: none for English."""
    patterns = (
        *(f"{kind}/*/{ENGLISH}.md" for kind in TEXTS),
        *(f"{kind}/{ENGLISH}.toml" for kind in TABLES.values()),
    )
    originals = (name for pattern in patterns for name in folders.names(pattern))
    wanted = (Path(name).with_stem(language).as_posix() for name in originals)
    return tuple(name for name in wanted if folders.find(name) is None)


def _original(relative: str, folders: Folders) -> Path | None:
    return folders.find((Path(relative).with_name(f"{ENGLISH}.md")).as_posix())


def with_changes(section: Section, folders: Folders) -> Section:
    """Add what has changed in the English of a section and its passages since they were translated."""
    if section.language == ENGLISH:
        return section
    included = (mention for mention in section.mentions if mention.kind == "include")
    passages = dict.fromkeys(f"passages/{mention.name}/{section.language}.md" for mention in included)
    found = [(section.path, f"{section.kind}s/{section.name}/{section.language}.md")]
    found += [(path, relative) for relative in passages if (path := folders.find(relative))]
    originals = ((path, _original(relative, folders)) for path, relative in found)
    changed = (changes(_recorded_text(path), english) for path, english in originals if english)
    return replace(section, changes=tuple(change for each in changed for change in each))


def changed_calls(section: Section) -> Iterator[Diagnostic]:
    """Yield a fault for each change in a box that says when to call, which has to be up to date."""
    for change in section.changes:
        if change.in_call:
            wrong = f"the English words about when to call have changed since they were translated ({change.place})"
            name = change.path.parent.name
            remedy = f"translate them again, then: nethandout translated {name} --lang {section.language}"
            yield Diagnostic(section.path, 0, wrong, remedy)


def changes(recorded: str, english: Path) -> tuple[Change, ...]:
    """Compare the recorded hashes of a text with its original today; without any, nothing is known to have changed."""
    before, now = recorded.split(), list(text_blocks(english))
    matcher = SequenceMatcher(None, before, [digest for digest, _ in now], autojunk=False)
    found: list[Change] = []
    for tag, first, last, start, end in matcher.get_opcodes() if before else ():
        if tag == "equal":
            continue
        was_call = any(digest.startswith(CALL) for digest in before[first:last])
        found += [replace(change, in_call=change.in_call or was_call) for _, change in now[start:end]]
        if last - first > end - start:
            line = now[start][1].line if start < len(now) else 0
            found.append(Change(english, line, "", was_call))
    return tuple(found)


def _recorded_text(path: Path) -> str:
    with suppress(ContentError):
        return str(parse_toml(split_passage(path)[0], path, 2).data.get(KEY, ""))
    return ""


def text_blocks(path: Path) -> Iterator[tuple[str, Change]]:
    """Yield the hash and words of each block of a text."""
    data, body, line = split_passage(path)
    file = parse_toml(data, path, 2)
    for key in DATA:
        if isinstance(words := file.data.get(key), str):
            yield _hash(words), Change(path, file.line(key), words, False)
    in_call = False
    for is_blank, run in groupby(enumerate(body.split("\n"), start=line), key=lambda each: not each[1].strip()):
        lines = [] if is_blank else list(run)
        is_call = in_call
        for box in (match[1] for _, each in lines if (match := BOX.match(each))):
            in_call = box == "call" or (in_call and box != "")
            is_call = is_call or in_call
        words = " ".join(BRACES.sub(_without_sources, "\n".join(each for _, each in lines)).split())
        if words.strip(":"):
            yield CALL * is_call + _hash(words), Change(path, lines[0][0], words, is_call)


def _without_sources(braces: re.Match[str]) -> str:
    name = braces[1].strip()
    return "" if SOURCE_IDS.match(name) or SUPPRESSION.match(name) else braces[0]


def _hash(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:LENGTH]


def _units(file: TomlText) -> dict[str, dict[str, str]]:
    """Return the texts of each term or table of a file by their place, and its recorded hash."""
    if "term" in file.data:
        return {str(term.get("id")): _texts(term) for term in file.data["term"]}
    units: dict[str, dict[str, str]] = {}
    for place, text in texts_by_place(file.data).items():
        table, _, key = place.rpartition(".")
        if key in FORMS:
            table, _, form = table.rpartition(".")
            key = f"{form}.{key}"
        if table and (key == KEY or key not in NOT_TRANSLATED):
            units.setdefault(table, {})[key] = text
    return units


def _texts(term: Mapping[str, Any]) -> dict[str, str]:
    texts = texts_by_place(term)
    return {
        place: text for place, text in texts.items() if place == KEY or place.rpartition(".")[2] not in NOT_TRANSLATED
    }


def _hashes(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the hash of each text with its place, by place."""
    return {place: _hash(f"{place} {text}") for place, text in texts.items() if place != KEY}


Units = Mapping[str, Mapping[str, str]]


def _shared_units(file: TomlText, language: str) -> Units:
    """Return the English texts of each entry that has them in a language, too, and the hashes recorded for it."""
    units = {}
    for name, entry in _entries(file):
        recorded = entry.get(KEY)
        texts = {
            key: texts[ENGLISH]
            for key, texts in entry.items()
            if key != KEY and isinstance(texts, Mapping) and {ENGLISH, language} <= texts.keys()
        }
        if texts:
            known = isinstance(recorded, Mapping) and recorded.get(language)
            units[name] = {**texts, KEY: str(known)} if known else texts
    return units


def _entries(file: TomlText) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and table of each entry of a shared file; a recipe is one entry, without a name."""
    if file.path.parent.name == "recipes":
        yield "", file.data
    else:
        yield from ((str(each.get("id")), each) for each in file.data.get("resource", ()))
        yield from ((name, each) for name, each in file.data.items() if isinstance(each, Mapping))


def _recorded_units(units: Units) -> Mapping[str, str]:
    return {unit: texts[KEY] for unit, texts in units.items() if KEY in texts}


def _changed_units(recorded: Mapping[str, str], original: Units, english: TomlText) -> Iterator[Change]:
    """Yield a change for each text of a term, table or entry that is not what was translated."""
    lines = {name: line for line, name in _headers(english)}
    for name, before in recorded.items():
        for place, digest in _hashes(original.get(name, {})).items():
            if digest not in before.split():
                key, start = place.rpartition(".")[2], lines.get(name, 0)
                found = (number for number, _, setting in english.entries_from(start) if setting == key)
                yield Change(english.path, next(found, start), original[name][place], False)


def _headers(file: TomlText) -> Iterator[tuple[int, str]]:
    """Yield the line of each term, organization or table, and its name."""
    arrays: Mapping[str, Iterator[Mapping[str, Any]]] = {key: iter(file.data.get(key, ())) for key in ARRAYS}
    for number, table, setting in file.entries_from(0):
        if not setting and table in ARRAYS:
            yield number, str(next(arrays[table], {}).get("id"))
        elif not setting and table.partition(".")[0] not in ARRAYS:
            yield number, table


def with_source_words(text: str, english: Path) -> str:
    """Return the text of a translated file with the hashes of its original today."""
    if english.suffix == ".md":
        line = f'{KEY} = "{" ".join(digest for digest, _ in text_blocks(english))}"'
        data, body, _ = split_section(text, english) if text.startswith(FENCE) else ("", text, 1)
        kept = [each for each in data.split("\n") if not _is_recorded(each)] if data else []
        return "\n".join([FENCE, line, *kept, FENCE, body])
    own, original = parse_toml(text, english), _units(read_toml(english))
    starts = dict(_headers(own))
    lines = []
    for number, each in enumerate(own.lines, start=1):
        if not _is_recorded(each):
            lines.append(each)
        if (unit := starts.get(number, "")) in original:
            lines.append(f'{KEY} = "{" ".join(_hashes(original[unit]).values())}"')
    return "\n".join(lines)


def with_shared_source_words(text: str, path: Path, language: str) -> str:
    """Return the text of a shared file with the hashes of the English of its entries today for one language."""
    file = parse_toml(text, path)
    starts = {"": 0, **{name: line for line, name in _headers(file)}}
    recorded = (
        (starts[name], " ".join(_hashes(texts).values())) for name, texts in _shared_units(file, language).items()
    )
    added = {line + 1: f'{KEY}.{language} = "{hashes}"' for line, hashes in recorded}
    lines = []
    for number, each in enumerate(file.lines, start=1):
        lines += [added[number]] if number in added else []
        lines += [] if _is_recorded(each, f"{KEY}.{language}") else [each]
    return "\n".join(lines)


def _is_recorded(line: str, key: str = KEY) -> bool:
    return line.startswith(f"{key} = ")
