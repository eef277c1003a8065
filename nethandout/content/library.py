"""Read the content folders into a library, and find all faults at once."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from nethandout.content import assets, schema, translations
from nethandout.content.languages import ENGLISH, find_other_languages, read_language, texts_in_english
from nethandout.content.reviews import apply_signatures, quotation_faults
from nethandout.content.schema import known_regions, region_ids, region_key
from nethandout.content.sections import include_passages, read_section
from nethandout.content.toml import TomlText, read_toml
from nethandout.content.vocabulary import insert_name_tables
from nethandout.errors import ContentError, Diagnostic, UsageError, did_you_mean
from nethandout.model import Language, Library, Mention, Recipe, Region, Resource, Section, Source, Term
from nethandout.paths import Folders, read_text

VARIABLES = ("emergency-number",)
UNKNOWN = {
    "section": "there is no section",
    "term": "the glossary has no term",
    "source": "sources.toml has no source",
    "listed": "sources.toml has no source",
    "variable": "there is no variable",
}
SHARED = ""
Value = TypeVar("Value")


def read_library(folders: Folders, language: str = "en", supported: frozenset[str] | None = None) -> Library:
    """Read all content in one language.

    With `supported` (the characters of the fonts), any other character is a fault. Faults in shared files raise
    ContentError; those of a section or recipe are in `Library.broken` until it is used.
    """
    reader = _LibraryReader(folders, language, supported)
    lang = reader.language()
    glossary: tuple[Term, ...] = reader.table(f"glossary/{language}.toml", schema.read_glossary, ())
    sources: Mapping[str, Source] = reader.table("sources.toml", schema.read_sources, {})
    regions: Mapping[str, Region] = reader.table("regions.toml", partial(schema.read_regions, language), {})
    lang = replace(lang, region=region_ids(regions.values()).get(region_key(lang.region), lang.region))
    regions_and_needs = known_regions([*reader.packaged_regions(), *regions.values()], lang)
    read_resources = partial(schema.read_resources, language, regions_and_needs)
    resources: tuple[Resource, ...] = reader.table("resources.toml", read_resources, ())
    sections = reader.sections(lang, glossary, sources)
    recipes = reader.recipes()
    if reader.faults[SHARED]:
        raise ContentError(fault for faults in reader.faults.values() for fault in faults)
    broken = {name: tuple(faults) for name, faults in reader.faults.items() if faults}
    shared = (glossary, sources, resources, regions, folders.languages(), folders.all, folders.only_user)
    in_english = tuple(texts_in_english(regions.values(), resources, recipes.values()))
    missing = (translations.untranslated(folders, language), in_english, translations.stale_tables(folders, language))
    others = find_other_languages(folders, language)
    return apply_signatures(Library(lang, sections, recipes, *shared, broken, reader.digests, *missing, others))


class _LibraryReader:
    """Read the folders once, collecting faults by owner and the digest of each file."""

    def __init__(self, folders: Folders, language: str, supported: frozenset[str] | None) -> None:
        self.folders = folders
        self.code = language
        self.supported = supported
        self.faults: dict[str, list[Diagnostic]] = defaultdict(list)
        self.digests: dict[str, str] = {}
        self.unread: set[str] = set()

    def language(self) -> Language:
        path = self.folders.find(f"languages/{self.code}.toml")
        if path is None:
            codes = self.folders.languages()
            hint = did_you_mean(self.code, codes) or f"the languages are {', '.join(codes)}"
            hint = "only handouts have two languages" if "+" in self.code else hint
            raise UsageError(f'there is no language "{self.code}"; {hint}', "lang")
        try:
            self.note(f"languages/{self.code}.toml", path, SHARED)
            english = read_toml(self.folders.packaged / "languages/en.toml")
            return read_language(read_toml(path), english, self.faults[SHARED])
        except ContentError as error:
            self.faults[SHARED] += error.faults
            return Language(self.code, "", "ltr", {})

    def table(self, name: str, read: Callable[[TomlText, list[Diagnostic]], Value], empty: Value) -> Value:
        """Read a shared table; a missing file is an empty table."""
        path = self.folders.find(name)
        if path is None:
            return empty
        try:
            self.note(name, path, SHARED)
            return read(read_toml(path), self.faults[SHARED])
        except ContentError as error:
            self.faults[SHARED] += error.faults
            self.unread.add(name)
            return empty

    def packaged_regions(self) -> Iterable[Region]:
        """Return the packaged regions, which organizations can name too; their faults do not matter here."""
        try:
            return schema.read_regions(self.code, read_toml(self.folders.packaged / "regions.toml"), []).values()
        except ContentError:
            return ()

    def sections(
        self, language: Language, glossary: tuple[Term, ...], sources: Mapping[str, Source]
    ) -> dict[str, Section]:
        sections: dict[str, Section] = {}
        files = self.topics()
        names: dict[str, Collection[str]] = {
            "section": {name for name, _, _, _ in files} | self.untranslated(),
            "source": sources,
            "listed": sources,
            "variable": VARIABLES,
        }
        if f"glossary/{self.code}.toml" not in self.unread:  # its own fault explains every term that is missing
            names["term"] = [term.id for term in glossary if term.meaning]
        glossary_file = self.folders.find(f"glossary/{self.code}.toml")
        for name, kind, relative, path in files:
            if name in self.faults:
                wrong = f'a section and a worksheet are both called "{name}"'
                self.faults[name].append(Diagnostic(path, 0, wrong, "rename the folder of one of them"))
                continue
            faults = self.faults[name]
            faults += _unprintable_name(name, path, "its folder")
            if faults:
                continue
            try:
                self.note(relative, path, name)
                section, mistakes = read_section(path, name, self.code, language.quotes, kind)
                section = translations.with_changes(section, self.folders)
            except ContentError as error:
                faults += error.faults
                continue
            section, more = include_passages(section, self.folders, partial(self.note, owner=name), language.quotes)
            faults += translations.changed_calls(section)
            section = insert_name_tables(section, glossary, glossary_file, language)
            faults += (*mistakes, *more, *_unknown_names(section, names))
            faults += (*assets.picture_faults(section, self.folders), *quotation_faults(section, self.folders.all))
            sections[name] = section
        return sections

    def recipes(self) -> dict[str, Recipe]:
        recipes = {}
        sections = [name for name, _, _, _ in self.topics()]
        listed = f"the sections are {', '.join(sections)}"
        for relative, path in self.folders.names("recipes/*.toml").items():
            faults = self.faults[f"recipe {path.stem}"]
            faults += _unprintable_name(path.stem, path, "the file")
            if faults:
                continue
            try:
                self.note(relative, path, f"recipe {path.stem}")
                file = read_toml(path)
            except ContentError as error:
                faults += error.faults
                continue
            recipe = recipes[path.stem] = schema.read_recipe(self.code, file, faults)
            for part in recipe.parts:
                if part not in sections and not self.folders.only_user and part not in self.untranslated():
                    remedy = did_you_mean(part, sections) or listed
                    faults.append(Diagnostic(path, file.line("parts"), f'there is no section "{part}"', remedy))
        return recipes

    def topics(self) -> list[tuple[str, str, str, Path]]:
        """List sections, then worksheets: name, kind, path inside the folder, path on disk."""
        return [
            (Path(relative).parent.name, kind, relative, path)
            for kind in ("section", "worksheet")
            for relative, path in self.folders.names(f"{kind}s/*/{self.code}.md").items()
        ]

    def untranslated(self) -> set[str]:
        """Return what exists in English, if this is another language, which may not have all of it yet."""
        kinds = () if self.code == ENGLISH else ("sections", "worksheets")
        return {Path(name).parent.name for kind in kinds for name in self.folders.names(f"{kind}/*/{ENGLISH}.md")}

    def note(self, relative: str, path: Path, owner: str) -> None:
        """Record the digest of a file, and report characters the fonts cannot print."""
        self.folders.refuse_outside(path)
        text = read_text(path)
        self.digests[relative] = hashlib.sha256(text.encode()).hexdigest()
        if self.supported is not None:
            self.faults[owner] += assets.character_faults(path, text, self.supported)


def _unprintable_name(name: str, path: Path, kind: str) -> Iterator[Diagnostic]:
    """Report a name that PDFs cannot store."""
    if not name.isprintable():
        yield Diagnostic(path, 0, "has a name that is not UTF-8, or has control characters", f"rename {kind}")


def _unknown_names(section: Section, names: Mapping[str, Collection[str]]) -> Iterator[Diagnostic]:
    """Report references to what does not exist, and to terms in worksheets, which have no glossary."""
    for mention in section.mentions:
        if mention.kind in names and mention.name not in names[mention.kind]:
            wrong = f'{UNKNOWN[mention.kind]} "{mention.name}"'
            yield Diagnostic(mention.path, mention.line, wrong, _remedy(mention, names[mention.kind]))
        if section.is_worksheet and mention.kind == "term":
            wrong = f'worksheets have no glossary, but this one points to "{mention.name}"'
            yield Diagnostic(mention.path, mention.line, wrong, "write the word without a link")


def _remedy(mention: Mention, names: Collection[str]) -> str:
    if mention.kind in ("source", "listed"):  # a similar id is another source
        return "add it to sources.toml, or correct its id"
    if hint := did_you_mean(mention.name, names):
        return hint
    if mention.kind == "variable":
        return f"the variables are {', '.join(names)}; for a brace in the text write \\{{"
    return "add it, or remove the link"


def section_names(library: Library) -> list[str]:
    """Return the names of all sections, usable or not, sorted."""
    return sorted({*library.sections, *(name for name in library.broken if name and not name.startswith("recipe "))})


def match_names(library: Library, typed: Iterable[str], whole: bool = False) -> list[str]:
    """Find the sections that somebody typed: names, titles, files, or several with commas.

    Unless `whole`, parts of names and titles are enough. Repeated ones are kept. Raises UsageError that lists all
    unknown or ambiguous ones.
    """
    names: list[str] = []
    wrong = []
    for words in typed:
        parts = [part.strip() for part in words.split(",") if part.strip()]
        for part in [words] if len(parts) < 2 or _matches(library, words, whole) else parts:
            matches = _matches(library, part, whole)
            names += matches[:1]
            if len(matches) > 1:
                listed = ", ".join(f"{name} ({_title(library, name)})".removesuffix(" ()") for name in matches)
                wrong.append(f'"{part}" could mean {listed}; write one of these names')
            elif not matches:
                wrong.append(unknown_section(part, library))
    if wrong:
        raise UsageError("\n".join(wrong))
    return names


def _matches(library: Library, typed: str, whole: bool) -> list[str]:
    """Return the sections with this name or title or, unless `whole`, those with these words at the start of a word."""
    path = Path(typed.strip(" ,"))
    words = _plain(path.parent.name if path.suffix == ".md" and path.parent.name else path.name)
    if not words:
        return []
    titles = {name: _plain(_title(library, name)) for name in section_names(library)}
    exact = [name for name, title in titles.items() if words in (_plain(name), title)]
    if exact or whole:
        return exact
    starts = re.compile(rf"\b{re.escape(words)}")
    return [name for name, title in titles.items() if starts.search(title) or starts.search(_plain(name))]


def _title(library: Library, name: str) -> str:
    return library.sections[name].title if name in library.sections else ""


def match_recipe(library: Library, typed: str) -> str:
    """Return the name of the recipe with this name or title, even a broken one; "" if there is none."""
    titles = {name: _plain(recipe.title) for name, recipe in library.recipes.items()}
    titles |= {name.removeprefix("recipe "): "" for name in library.broken if name.startswith("recipe ")}
    return next(
        (name for name, title in titles.items() if _plain(typed) and _plain(typed) in (_plain(name), title)), ""
    )


def _plain(words: str) -> str:
    """Reduce a name or title to lower-case words."""
    return " ".join(words.replace("-", " ").casefold().split())


def unknown_section(name: str, library: Library) -> str:
    """Return the message about a section that does not exist, with the closest match."""
    existing = section_names(library)
    worksheets = [each for each in existing if each in library.sections and library.sections[each].is_worksheet]
    hint = f"the sections are {', '.join(each for each in existing if each not in worksheets)}"
    if worksheets:
        hint += f"; the worksheets are {', '.join(worksheets)}"
    parts = (word for each in existing for word in _plain(_title(library, each)).split() if len(word) > 3)
    hint = did_you_mean(name, existing) or did_you_mean(name, parts) or hint
    if name.lower() == "all":
        hint = "for all of them, write: nethandout handout --all, or: nethandout booklet"
    if recipe := match_recipe(library, name):
        hint = f"it is a recipe: nethandout booklet --recipe {recipe}"
    code = library.language.code
    for kind in ("section", "worksheet"):
        if f"{kind}s/{name}/{code}.md" in library.untranslated:
            return (
                f"{name} is not in {library.language.name} yet; to start it: nethandout new {kind} {name} --lang {code}"
            )
    return f'there is no section "{name}"; {hint}'
