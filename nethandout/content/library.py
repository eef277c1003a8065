"""Folders → Library: everything read once, every fault found at once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from nethandout.content import assets, languages, schema
from nethandout.content.folders import Folders
from nethandout.content.glossary import insert_name_tables
from nethandout.content.reviews import apply_signatures, quotation_faults
from nethandout.content.schema import known_regions, region_ids, region_key
from nethandout.content.sections import include_passages, read_section
from nethandout.content.toml import TomlText, read_toml
from nethandout.errors import ContentError, Fault, UsageError, did_you_mean
from nethandout.input_files import read_text
from nethandout.model import (
    Language,
    Library,
    Mention,
    Recipe,
    Region,
    Resource,
    Section,
    Source,
    Term,
)

VARIABLES = ("emergency-number",)
SHARED = ""
Value = TypeVar("Value")


def read_library(folders: Folders, language: str = "en", supported: frozenset[str] | None = None) -> Library:
    """Read all content in one language.

    With `supported`, a character outside it (one that the bundled fonts lack) is a fault. Faults of what everything
    shares raise ContentError at once; those of a section or recipe stay in `Library.broken` until it is asked for.
    """
    reading = _Reading(folders, language, supported)
    tongue = reading.language()
    glossary: tuple[Term, ...] = reading.table(f"glossary/{language}.toml", schema.read_glossary, ())
    sources: Mapping[str, Source] = reading.table("sources.toml", schema.read_sources, {})
    regions: Mapping[str, Region] = reading.table("regions.toml", partial(schema.read_regions, language), {})
    tongue = replace(tongue, region=region_ids(regions.values()).get(region_key(tongue.region), tongue.region))
    known = known_regions([*reading.packaged_regions(), *regions.values()], tongue)
    resources: tuple[Resource, ...] = reading.table(
        "resources.toml", partial(schema.read_resources, language, known), ()
    )
    sections = reading.sections(tongue, glossary, sources)
    recipes = reading.recipes(sections)
    if reading.faults[SHARED]:
        raise ContentError(fault for faults in reading.faults.values() for fault in faults)
    library = Library(
        tongue,
        sections,
        recipes,
        glossary,
        sources,
        resources,
        regions,
        folders.languages(),
        folders.all,
        folders.only_above,
        {name: tuple(faults) for name, faults in reading.faults.items() if faults},
        reading.digests,
    )
    return apply_signatures(library)


class _Reading:
    """One reading of the folders: gathers faults by owner, and the digest of each file."""

    def __init__(self, folders: Folders, language: str, supported: frozenset[str] | None) -> None:
        self.folders = folders
        self.code = language
        self.supported = supported
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.digests: dict[str, str] = {}

    def language(self) -> Language:
        path = self.folders.find(f"languages/{self.code}.toml")
        if path is None:
            known = self.folders.languages()
            hint = did_you_mean(self.code, known) or f"the languages are {', '.join(known)}"
            raise UsageError(f'there is no language "{self.code}"; {hint}', "lang")
        try:
            self.note(f"languages/{self.code}.toml", path, SHARED)
            english = read_toml(self.folders.below / "languages/en.toml")
            return languages.read_language(read_toml(path), english, self.faults[SHARED])
        except ContentError as error:
            self.faults[SHARED] += error.faults
            return Language(self.code, "", "ltr", {})

    def table(self, name: str, read: Callable[[TomlText, list[Fault]], Value], empty: Value) -> Value:
        """Read a table that everything shares; a missing file is an empty table."""
        path = self.folders.find(name)
        if path is None:
            return empty
        try:
            self.note(name, path, SHARED)
            return read(read_toml(path), self.faults[SHARED])
        except ContentError as error:
            self.faults[SHARED] += error.faults
            return empty

    def packaged_regions(self) -> Iterable[Region]:
        """The regions below the user's, which organisations may go on to name; faults are told of those in use."""
        try:
            return schema.read_regions(self.code, read_toml(self.folders.below / "regions.toml"), []).values()
        except ContentError:
            return ()

    def sections(
        self, tongue: Language, glossary: tuple[Term, ...], sources: Mapping[str, Source]
    ) -> dict[str, Section]:
        found: dict[str, Section] = {}
        files = self.topics()
        known = {
            "section": [name for name, _, _, _ in files],
            "term": [term.id for term in glossary],
            "source": list(sources),
            "listed": list(sources),
            "variable": list(VARIABLES),
        }
        for name, kind, relative, path in files:
            if name in found or name in self.faults:
                wrong = f'a section and a worksheet are both called "{name}"'
                self.faults[name].append(Fault(path, 0, wrong, "rename the folder of one of them"))
                continue
            try:
                self.note(relative, path, name)
                section, faults = read_section(path, name, self.code, tongue.quotes, kind)
            except ContentError as error:
                self.faults[name] += error.faults
                continue
            section, more = include_passages(section, self.folders, partial(self.note, owner=name), tongue.quotes)
            section = insert_name_tables(
                section, glossary, self.folders.find(f"glossary/{self.code}.toml"), tongue.words
            )
            self.faults[name] += faults + more
            self.faults[name] += _unknown(section, known) + _unexplained(section)
            self.faults[name] += assets.picture_faults(section, self.folders)
            self.faults[name] += quotation_faults(section, self.folders.all)
            found[name] = section
        return found

    def recipes(self, sections: Mapping[str, Section]) -> dict[str, Recipe]:
        found = {}
        parts = [name for name, _, _, _ in self.topics()]
        for relative, path in self.folders.names("recipes/*.toml").items():
            owner = f"recipe {path.stem}"
            try:
                self.note(relative, path, owner)
                file = read_toml(path)
            except ContentError as error:
                self.faults[owner] += error.faults
                continue
            recipe = schema.read_recipe(file, self.faults[owner])
            if not self.folders.only_above:
                self.faults[owner] += [
                    Fault(path, file.line("parts"), f'there is no section "{part}"', _nearest(part, parts))
                    for part in recipe.parts
                    if part not in parts
                ]
            found[path.stem] = recipe
        return found

    def topics(self) -> list[tuple[str, str, str, Path]]:
        """Every section, then every worksheet: name, kind, path inside its folder, path on disk."""
        return [
            (Path(relative).parent.name, kind, relative, path)
            for kind in ("section", "worksheet")
            for relative, path in self.folders.names(f"{kind}s/*/{self.code}.md").items()
        ]

    def note(self, relative: str, path: Path, owner: str) -> None:
        """Remember the digest of a file, and report what the fonts cannot print."""
        self.folders.refuse_outside(path)
        text = read_text(path)
        self.digests[relative] = hashlib.sha256(text.encode()).hexdigest()
        if self.supported is not None:
            self.faults[owner] += assets.character_faults(path, text, self.supported)


def _nearest(part: str, sections: list[str]) -> str:
    return did_you_mean(part, sections) or f"the sections are {', '.join(sections)}"


def _unknown(section: Section, known: Mapping[str, list[str]]) -> list[Fault]:
    words = {
        "section": "there is no section",
        "term": "the glossary has no term",
        "source": "sources.toml has no source",
        "listed": "sources.toml has no source",
        "variable": "there is no variable",
    }
    return [
        Fault(
            mention.path,
            mention.line,
            f'{words[mention.kind]} "{mention.name}"',
            _mend(mention, known[mention.kind]),
        )
        for mention in section.mentions
        if mention.kind in words and mention.name not in known[mention.kind]
    ]


def _unexplained(section: Section) -> list[Fault]:
    """A worksheet on its own has no words to know, so it cannot point to one."""
    wrong, remedy = "a worksheet has no glossary, but points to", "write the word without a link"
    return [
        Fault(mention.path, mention.line, f'{wrong} "{mention.name}"', remedy)
        for mention in section.mentions
        if section.is_worksheet and mention.kind == "term"
    ]


def _mend(mention: Mention, names: list[str]) -> str:
    if mention.kind in ("source", "listed"):  # the id of another source is near, but says something else
        return "add it to sources.toml, or correct its id"
    hint = did_you_mean(mention.name, names)
    if hint:
        return hint
    if mention.kind == "variable":
        return f"the variables are {', '.join(names)}; for a brace in the text write \\{{"
    return "add it, or remove the link"
