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
from nethandout.errors import Fault, did_you_mean
from nethandout.model import Language, OtherName, Recipe, Region, Resource, Source, Term

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


class Fields:
    """One table of a TOML text, below its `header` on line `start`; `faults` gathers what is wrong with it."""

    def __init__(
        self, file: TomlText, table: Mapping[str, Any], faults: list[Fault], header: str = "", start: int = 0
    ) -> None:
        self.file = file
        self.table = table
        self.faults = faults
        self.header = header
        self.start = start or (file.line(header) if header else file.first_line)

    def text(self, key: str, *, needed: bool = True, language: str = "") -> str:
        """Take a text; with a language, a table of texts by language is understood too (English stands in)."""
        value = self.table.get(key)
        if language and isinstance(value, Mapping):
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
            self.fault(key, f'"{key}" is not a text', f'write: {key} = "…"')
            return ""
        return value.strip()

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f'"{key}" is not a list of texts', f'write: {key} = ["…", "…"]')
            return ()
        if needed and not value:
            self.fault(key, f'"{key}" is missing or empty', f'write: {key} = ["…", "…"]')
        return tuple(value)

    def tables(self, key: str) -> Iterator[Fields]:
        """Take each table of a list written as [[key]]."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, f'"{key}" is not a list of tables', f"begin each entry with [[{key}]]")
            return
        header, start = self._full(key), self.start - 1
        for table in value:
            start = max(start, self.file.line(header, after=start))
            yield Fields(self.file, table, self.faults, header, start)

    def record(self, kind: type[Record], *also: str, **given: Any) -> Record:
        """Take a record by the fields of its class that are not given: texts, and lists of texts.

        Those without a default must be there. Every other key but `also` is a fault.
        """
        asked = [each for each in dataclasses.fields(kind) if each.name not in given]
        self.known(*(each.name for each in asked), *also)
        for each in asked:
            needed = each.default is dataclasses.MISSING
            take = self.text if each.type == "str" else self.texts
            given[each.name] = take(each.name, needed=needed)
        return kind(**given)

    def known(self, *keys: str) -> None:
        """Report every key that is none of these."""
        for key in self.table:
            if key not in keys:
                mend = did_you_mean(key, keys) or f"the names here are {', '.join(keys)}"
                self.fault(key, f'"{key}" is not understood', mend)

    def line(self, key: str) -> int:
        """The line on which this table sets `key`, or on which the table begins."""
        wanted, inside = ((self.header, key), (self._full(key), "")), f"{self.header}."
        for number, table, setting in self.file.begun(self.start):
            if (table, setting) in wanted:
                return number
            if number > self.start and not setting and self.header and not table.startswith(inside):
                break
        return self.start

    def _full(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def fault(self, key: str, wrong: str, mend: str) -> None:
        """Add a fault at the line that sets `key`."""
        self.faults.append(Fault(self.file.path, self.line(key), wrong, mend))


DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def parse_date(text: str) -> date | None:
    """A date written 2026-11-10; None when it is none."""
    try:
        return date.fromisoformat(text) if DATE.match(text) else None
    except ValueError:
        return None


NEED_PREFIX = "need_"


@dataclass(frozen=True)
class KnownRegions:
    """What an entry may name: `places` by each of their names, in small letters, and the needs of a language.

    Where either is empty, anything may be named.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    language: str = "en"

    def regions_of(self, fields: Fields) -> tuple[str, ...]:
        """Take the regions of an entry as ids, by whatever name they are written; those there are not are faults."""
        written = fields.texts("regions", needed=True)
        for name in written if self.places else ():
            if region_key(name) not in self.places:
                ids = list(dict.fromkeys(self.places.values()))
                hint = did_you_mean(name, ids) or did_you_mean(name, self.places)
                fields.fault("regions", f'there is no region "{name}"', hint or f"the regions are {', '.join(ids)}")
        return tuple(dict.fromkeys(self.places.get(region_key(name), name) for name in written))

    def needs_of(self, fields: Fields) -> tuple[str, ...]:
        """Take the needs of an entry; those that have no words in the language are faults."""
        written = fields.texts("needs")
        for name in written if self.needs else ():
            if name not in self.needs:
                new = f'a new one is named below [words] in languages/{self.language}.toml: {NEED_PREFIX}{name} = "…"'
                listed = f"the needs are {', '.join(self.needs)}; {new}"
                fields.fault("needs", f'there is no need "{name}"', did_you_mean(name, self.needs) or listed)
        return written


def known_regions(regions: Iterable[Region], language: Language) -> KnownRegions:
    """What organisations may name, from all the regions there are and the words of a language."""
    known = list(regions)
    listed = {region_key(place): place for one in known for place in one.lists}
    needs = tuple(key.removeprefix(NEED_PREFIX) for key in language.words if key.startswith(NEED_PREFIX))
    return KnownRegions({**region_ids(known), **listed} if known else {}, needs, language.code)


def region_ids(regions: Iterable[Region]) -> Mapping[str, str]:
    """The ids of regions by everything they are called, in small letters."""
    return {region_key(word): one.id for one in regions for word in (*one.also, one.name, one.id)}


def region_key(name: str) -> str:
    """A name as it is compared: in small letters, single blanks between words."""
    return " ".join(name.split()).lower()


NAME_STATES = ("old", "current", "changed")


def read_glossary(file: TomlText, faults: list[Fault]) -> tuple[Term, ...]:
    """Read the words to know; a name under two terms is a fault."""
    terms = tuple(_read_term(fields) for fields in _entries("term", file, faults))
    owners: dict[str, str] = {}
    for nth, term in enumerate(terms):
        for name in (term.term, *term.also):
            owner = owners.setdefault(name.lower(), term.id)
            if owner != term.id:
                wrong = f'"{name}" is a name of "{owner}" and of "{term.id}"'
                faults.append(Fault(file.path, file.line("term", nth), wrong, "keep it under one of them"))
    _check_unique([term.id for term in terms], "term", file, faults)
    return terms


def _read_term(fields: Fields) -> Term:
    return fields.record(Term, "name", names=tuple(_read_other_name(name) for name in fields.tables("name")))


def _read_other_name(fields: Fields) -> OtherName:
    name = fields.record(OtherName, line=fields.line("sources"))
    if name.state and name.state not in NAME_STATES:
        fields.fault("state", f'"{name.state}" is no state of a name', f"write one of {', '.join(NAME_STATES)}")
    return name


def read_sources(file: TomlText, faults: list[Fault]) -> Mapping[str, Source]:
    """Read the bibliography, by id."""
    found = []
    for fields in _entries("source", file, faults):
        found.append(fields.record(Source))
        _check_web_address(fields, "link", found[-1].link)
    _check_unique([source.id for source in found], "source", file, faults)
    return {source.id: source for source in found}


def read_resources(language: str, known: KnownRegions, file: TomlText, faults: list[Fault]) -> tuple[Resource, ...]:
    """Read the organisations, in the file's order; regions and needs that are not `known` are faults."""
    found = []
    for fields in _entries("resource", file, faults):
        resource = fields.record(
            Resource,
            *("about", "phone_hours", "regions", "needs", "languages", "seen"),
            about=fields.text("about", language=language),
            phone_hours=fields.text("phone_hours", needed=False, language=language),
            regions=known.regions_of(fields),
            needs=known.needs_of(fields),
        )
        _check_web_address(fields, "website", resource.website)
        day = resource.checked_on
        if day and parse_date(day) is None:
            fields.fault("checked_on", f'"{day}" is no date', 'write year-month-day: checked_on = "2026-11-10"')
        found.append(resource)
    _check_unique([resource.id for resource in found], "resource", file, faults)
    return tuple(found)


def read_regions(language: str, file: TomlText, faults: list[Fault]) -> Mapping[str, Region]:
    """Read the regions, by id."""
    found = {}
    for name, table in _subtables(file, faults):
        fields = Fields(file, table, faults, name)
        found[name] = fields.record(Region, "name", id=name, name=fields.text("name", language=language))
    return found


def read_recipe(file: TomlText, faults: list[Fault]) -> Recipe:
    """Read what a booklet is made of."""
    fields = Fields(file, file.data, faults)
    title = fields.text("title", language="en")
    subtitle = fields.text("subtitle", needed=False, language="en")
    about = fields.text("about", needed=False, language="en")
    given = {"name": file.path.stem, "path": file.path, "title": title, "subtitle": subtitle, "about": about}
    return fields.record(Recipe, "title", "subtitle", "about", **given)


def _entries(key: str, file: TomlText, faults: list[Fault]) -> Iterator[Fields]:
    """Each [[key]] of a file that holds nothing else."""
    whole = Fields(file, file.data, faults)
    for other in file.data:
        if other != key:
            whole.fault(other, f'"{other}" is not understood', f"begin each entry with [[{key}]]")
    return whole.tables(key)


def _subtables(file: TomlText, faults: list[Fault]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for name, table in file.data.items():
        if isinstance(table, Mapping):
            found.append((name, table))
        else:
            faults.append(Fault(file.path, file.line(name), f'"{name}" stands alone', f"begin an entry with [{name}]"))
    return found


def _check_web_address(fields: Fields, key: str, address: str) -> None:
    if address and not address.startswith(("https://", "http://")):
        fields.fault(key, f'"{address}" is no web address', "begin it with https://")


def _check_unique(ids: list[str], key: str, file: TomlText, faults: list[Fault]) -> None:
    seen: set[str] = set()
    for nth, name in enumerate(ids):
        if name and name in seen:
            faults.append(Fault(file.path, file.line(key, nth), f'the id "{name}" is used twice', "give each its own"))
        seen.add(name)
