"""The tables of the library (glossary, sources, resources, regions, recipes): TOML → values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nethandout.content import reviews
from nethandout.content.fields import Fields
from nethandout.content.reach import Reach
from nethandout.content.tomlfile import TomlText
from nethandout.errors import Fault
from nethandout.model import OtherName, Recipe, Region, Resource, Source, Term

STATES = ("old", "current", "changed")


def glossary(file: TomlText, faults: list[Fault]) -> tuple[Term, ...]:
    """Read the words to know; a name under two terms is a fault."""
    terms = tuple(_term(fields) for fields in _entries("term", file, faults))
    owners: dict[str, str] = {}
    for nth, term in enumerate(terms):
        for name in (term.term, *term.also):
            owner = owners.setdefault(name.lower(), term.id)
            if owner != term.id:
                wrong = f'"{name}" is a name of "{owner}" and of "{term.id}"'
                faults.append(Fault(file.path, file.line("term", nth), wrong, "keep it under one of them"))
    _unique([term.id for term in terms], "term", file, faults)
    return terms


def _term(fields: Fields) -> Term:
    return fields.record(Term, "name", names=tuple(_other_name(name) for name in fields.tables("name")))


def _other_name(fields: Fields) -> OtherName:
    name = fields.record(OtherName, line=fields.line("sources"))
    if name.state and name.state not in STATES:
        fields.fault("state", f'"{name.state}" is no state of a name', f"write one of {', '.join(STATES)}")
    return name


def sources(file: TomlText, faults: list[Fault]) -> Mapping[str, Source]:
    """Read the bibliography, by id."""
    found = []
    for fields in _entries("source", file, faults):
        found.append(fields.record(Source))
        _web(fields, "link", found[-1].link)
    _unique([source.id for source in found], "source", file, faults)
    return {source.id: source for source in found}


def resources(language: str, known: Reach, file: TomlText, faults: list[Fault]) -> tuple[Resource, ...]:
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
        _web(fields, "website", resource.website)
        day = resource.checked_on
        if day and reviews.day(day) is None:
            fields.fault("checked_on", f'"{day}" is no date', 'write year-month-day: checked_on = "2026-11-10"')
        found.append(resource)
    _unique([resource.id for resource in found], "resource", file, faults)
    return tuple(found)


def regions(language: str, file: TomlText, faults: list[Fault]) -> Mapping[str, Region]:
    """Read the regions, by id."""
    found = {}
    for name, table in _subtables(file, faults):
        fields = Fields(file, table, faults, name)
        found[name] = fields.record(Region, "name", id=name, name=fields.text("name", language=language))
    return found


def recipe(file: TomlText, faults: list[Fault]) -> Recipe:
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


def _web(fields: Fields, key: str, address: str) -> None:
    if address and not address.startswith(("https://", "http://")):
        fields.fault(key, f'"{address}" is no web address', "begin it with https://")


def _unique(ids: list[str], key: str, file: TomlText, faults: list[Fault]) -> None:
    seen: set[str] = set()
    for nth, name in enumerate(ids):
        if name and name in seen:
            faults.append(Fault(file.path, file.line(key, nth), f'the id "{name}" is used twice', "give each its own"))
        seen.add(name)
