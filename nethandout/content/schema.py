"""Read typed values and the tables of the library (glossary, sources, organizations, regions, recipes) from TOML."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from nethandout.content.toml import TomlText
from nethandout.errors import Diagnostic, did_you_mean
from nethandout.model import Language, OtherName, Recipe, Region, Resource, Source, Term

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
OLD_KEYS = {"colour": "color", "organisation": "organization", "organisations_in": "organizations_in"}
"""Keys that older files use, and what they are called now."""


class Fields:
    """Read the values of one TOML table, whose `header` is on line `start`, and collect faults."""

    def __init__(
        self, file: TomlText, table: Mapping[str, Any], faults: list[Diagnostic], header: str = "", start: int = 0
    ) -> None:
        self.file = file
        self.table = {OLD_KEYS.get(key, key): value for key, value in table.items()}
        self.faults = faults
        self.header = header
        self.start = start or (file.line(header) if header else file.first_line)
        self.untranslated: list[str] = []

    def text(self, key: str, *, needed: bool = True, language: str = "") -> str:
        """Return a string; with `language`, also accept a table of strings by language.

        Without one in that language, return the English one, and add the key to `untranslated`.
        """
        value = self.table.get(key)
        if language and isinstance(value, Mapping):
            if language not in value:
                self.untranslated.append(key)
            value = value.get(language, value.get("en"))
        if value is None or value == "":
            if needed:
                self.fault(key, f'"{key}" is missing', f'add a line: {key} = "…"')
            return ""
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            self.fault(key, f'"{key}" is not a string', f'write: {key} = "…"')
            return ""
        return value.strip()

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f'"{key}" is not a list of strings', f'write: {key} = ["…", "…"]')
            return ()
        if needed and not value:
            self.fault(key, f'"{key}" is missing or empty', f'write: {key} = ["…", "…"]')
        return tuple(value)

    def tables(self, key: str) -> Iterator[Fields]:
        """Yield each table of an array written as [[key]]."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, f'"{key}" is not an array of tables', f"start each entry with [[{key}]]")
            return
        header, start = self._full(key), self.start - 1
        for table in value:
            start = max(start, self.file.line(header, after=start))
            yield Fields(self.file, table, self.faults, header, start)

    def record(self, kind: type[Record], *also: str, **given: Any) -> Record:
        """Build a record, reading the fields of its class that are not `given`: strings and lists of strings.

        Fields without a default are required. Any other key except `also` is a fault.
        """
        wanted = [each for each in dataclasses.fields(kind) if each.name not in given]
        self.allow_only(*(each.name for each in wanted), *also)
        for each in wanted:
            needed = each.default is dataclasses.MISSING
            take = self.text if each.type == "str" else self.texts
            given[each.name] = take(each.name, needed=needed)
        return kind(**given)

    def allow_only(self, *keys: str) -> None:
        """Report every key that is not one of `keys`."""
        for key in self.table:
            if key not in keys:
                remedy = did_you_mean(key, keys) or f"the valid names are {', '.join(keys)}"
                self.fault(key, f'"{key}" is not understood', remedy)

    def line(self, key: str) -> int:
        """Return the line that sets `key` in this table; default: the line of the table."""
        wanted, inside = ((self.header, key), (self._full(key), "")), f"{self.header}."
        for number, table, setting in self.file.entries_from(self.start):
            if (table, OLD_KEYS.get(setting, setting)) in wanted:
                return number
            if number > self.start and not setting and self.header and not table.startswith(inside):
                break
        return self.start

    def _full(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def fault(self, key: str, wrong: str, remedy: str) -> None:
        """Record a fault on the line that sets `key`."""
        self.faults.append(Diagnostic(self.file.path, self.line(key), wrong, remedy))


DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def parse_date(text: str) -> date | None:
    """Parse a date written 2026-11-10; return None if it is not one."""
    try:
        return date.fromisoformat(text) if DATE.match(text) else None
    except ValueError:
        return None


def check_date(fields: Fields, key: str, day: str) -> None:
    """Report a text that is neither empty nor a date."""
    if day and parse_date(day) is None:
        fields.fault(key, f'"{day}" is not a date', f'write year-month-day: {key} = "2026-11-10"')


NEED_PREFIX = "need_"


@dataclass(frozen=True)
class KnownRegions:
    """The regions and needs an organization can name: region ids by lowercase name, and the needs of a language.

    If either is empty, any name is accepted.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    language: str = "en"

    def regions_of(self, fields: Fields) -> tuple[str, ...]:
        """Return the ids of the regions an entry names; unknown regions are faults."""
        written = fields.texts("regions", needed=True)
        for name in written if self.ids else ():
            if region_key(name) not in self.ids:
                ids = list(dict.fromkeys(self.ids.values()))
                hint = did_you_mean(name, ids) or did_you_mean(name, self.ids)
                fields.fault("regions", f'there is no region "{name}"', hint or f"the regions are {', '.join(ids)}")
        return tuple(dict.fromkeys(self.ids.get(region_key(name), name) for name in written))

    def needs_of(self, fields: Fields) -> tuple[str, ...]:
        """Return the needs an entry names; those the language has no words for are faults."""
        written = fields.texts("needs")
        for name in written if self.needs else ():
            if name not in self.needs:
                new = f'add a new one below [words] in languages/{self.language}.toml: {NEED_PREFIX}{name} = "…"'
                listed = f"the needs are {', '.join(self.needs)}; {new}"
                fields.fault("needs", f'there is no need "{name}"', did_you_mean(name, self.needs) or listed)
        return written


def known_regions(regions: Iterable[Region], language: Language) -> KnownRegions:
    """Collect what organizations can name, from all regions and the words of a language."""
    listed_regions = list(regions)
    listed = {region_key(place): place for region in listed_regions for place in region.lists}
    needs = tuple(key.removeprefix(NEED_PREFIX) for key in language.words if key.startswith(NEED_PREFIX))
    return KnownRegions({**region_ids(listed_regions), **listed} if listed_regions else {}, needs, language.code)


def region_ids(regions: Iterable[Region]) -> Mapping[str, str]:
    """Return the ids of regions by each of their names, in lowercase."""
    return {region_key(word): region.id for region in regions for word in (*region.also, region.name, region.id)}


def region_key(name: str) -> str:
    """Normalize a name for comparison: lowercase, single spaces."""
    return " ".join(name.split()).lower()


NAME_STATES = ("old", "current", "changed")


def read_glossary(file: TomlText, faults: list[Diagnostic]) -> tuple[Term, ...]:
    """Read the glossary; a name listed under two terms is a fault."""
    terms = tuple(_read_term(fields) for fields in _entries("term", file, faults))
    owners: dict[str, str] = {}
    for nth, term in enumerate(terms):
        for name in (term.term, *term.also):
            owner = owners.setdefault(name.lower(), term.id)
            if owner != term.id:
                wrong = f'"{name}" is a name of "{owner}" and of "{term.id}"'
                faults.append(Diagnostic(file.path, file.line("term", nth), wrong, "keep it under one of them"))
    _check_unique([term.id for term in terms], "term", file, faults)
    return terms


def _read_term(fields: Fields) -> Term:
    """Read a term; an everyday word, which is in the index only, has neither a meaning nor how to say it."""
    meaning = fields.text("meaning", needed="say" in fields.table)
    names = tuple(map(_read_other_name, fields.tables("name")))
    return fields.record(Term, "name", "meaning", "source_words", meaning=meaning, names=names)


def _read_other_name(fields: Fields) -> OtherName:
    name = fields.record(OtherName, line=fields.line("sources"))
    if name.state and name.state not in NAME_STATES:
        fields.fault("state", f'"{name.state}" is not a valid state', f"write one of {', '.join(NAME_STATES)}")
    return name


def read_sources(file: TomlText, faults: list[Diagnostic]) -> Mapping[str, Source]:
    """Read the bibliography, by id."""
    sources = []
    for fields in _entries("source", file, faults):
        sources.append(fields.record(Source))
        check_web_address(fields, "link", sources[-1].link)
    _check_unique([source.id for source in sources], "source", file, faults)
    return {source.id: source for source in sources}


def read_resources(
    language: str, known: KnownRegions, file: TomlText, faults: list[Diagnostic]
) -> tuple[Resource, ...]:
    """Read the organizations, in file order; regions and needs not in `known` are faults."""
    resources = []
    for fields in _entries("resource", file, faults):
        texts = {key: fields.text(key, needed=key == "about", language=language) for key in ("about", "phone_hours")}
        resource = fields.record(
            Resource,
            *("about", "phone_hours", "regions", "needs", "languages", "seen", "source_words"),
            **texts,
            regions=known.regions_of(fields),
            needs=known.needs_of(fields),
            untranslated=tuple(fields.untranslated),
        )
        check_web_address(fields, "website", resource.website)
        check_date(fields, "checked_on", resource.checked_on)
        resources.append(resource)
    _check_unique([resource.id for resource in resources], "resource", file, faults)
    return tuple(resources)


def read_regions(language: str, file: TomlText, faults: list[Diagnostic]) -> Mapping[str, Region]:
    """Read the regions, by id."""
    regions = {}
    for name, table in file.data.items():
        if isinstance(table, Mapping):
            fields = Fields(file, table, faults, name)
            title = fields.text("name", language=language)
            given = {"id": name, "name": title, "untranslated": tuple(fields.untranslated)}
            regions[name] = fields.record(Region, "name", "source_words", **given)
        else:
            faults.append(
                Diagnostic(file.path, file.line(name), f'"{name}" is not a table', f"start an entry with [{name}]")
            )
    return regions


def read_recipe(language: str, file: TomlText, faults: list[Diagnostic]) -> Recipe:
    """Read a recipe: what a booklet is made of."""
    fields = Fields(file, file.data, faults)
    texts = {key: fields.text(key, needed=key == "title", language=language) for key in ("title", "subtitle", "about")}
    kept = {"name": file.path.stem, "path": file.path, "untranslated": tuple(fields.untranslated)}
    return fields.record(Recipe, *texts, "source_words", **kept, **texts)


def _entries(key: str, file: TomlText, faults: list[Diagnostic]) -> Iterator[Fields]:
    """Yield each [[key]] of a file that has nothing else."""
    whole = Fields(file, file.data, faults)
    for other in file.data:
        if other != key:
            whole.fault(other, f'"{other}" is not understood', f"start each entry with [[{key}]]")
    return whole.tables(key)


def check_web_address(fields: Fields, key: str, address: str) -> None:
    """Report an address that does not start with https:// or http://."""
    if address and not address.startswith(("https://", "http://")):
        fields.fault(key, f'"{address}" is not a web address', "start it with https://")


def _check_unique(ids: list[str], key: str, file: TomlText, faults: list[Diagnostic]) -> None:
    seen: set[str] = set()
    for nth, name in enumerate(ids):
        if name and name in seen:
            faults.append(
                Diagnostic(file.path, file.line(key, nth), f'the id "{name}" is used twice', "give each its own")
            )
        seen.add(name)
