"""The tables of the library (glossary, sources, resources, regions, recipes): TOML → values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nethandout.content.fields import Fields
from nethandout.content.reach import Reach
from nethandout.content.tomlfile import TomlText
from nethandout.errors import Fault
from nethandout.model import OtherName, Recipe, Region, Resource, Source, Term

DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
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
    fields.known("id", "term", "meaning", "say", "also", "name")
    names = tuple(_other_name(name) for name in fields.tables("name"))
    return Term(
        fields.text("id"),
        fields.text("term"),
        fields.text("meaning"),
        fields.text("say"),
        fields.texts("also"),
        names,
    )


def _other_name(fields: Fields) -> OtherName:
    fields.known("name", "means", "state", "valid", "trap", "sources")
    state = fields.text("state")
    if state and state not in STATES:
        fields.fault("state", f'"{state}" is no state of a name', f"write one of {', '.join(STATES)}")
    valid, trap = fields.text("valid", needed=False), fields.text("trap", needed=False)
    name, means, sources = fields.text("name"), fields.text("means"), fields.texts("sources")
    return OtherName(name, means, state, valid, trap, sources, fields.line("sources"))


def sources(file: TomlText, faults: list[Fault]) -> Mapping[str, Source]:
    """Read the bibliography, by id."""
    found = []
    for fields in _entries("source", file, faults):
        fields.known("id", "title", "organisation", "year", "link")
        year, link = fields.text("year", needed=False), fields.text("link", needed=False)
        _web(fields, "link", link)
        found.append(Source(fields.text("id"), fields.text("title"), fields.text("organisation"), year, link))
    _unique([source.id for source in found], "source", file, faults)
    return {source.id: source for source in found}


def resources(language: str, known: Reach, file: TomlText, faults: list[Fault]) -> tuple[Resource, ...]:
    """Read the organisations, in the file's order; regions and needs that are not `known` are faults."""
    found = []
    for fields in _entries("resource", file, faults):
        fields.known(
            "id", "name", "short", "website", "phone", "phone_hours", "email", "regions", "needs", "languages",
            "about", "seen", "checked_on",
        )  # fmt: skip
        checked_on = fields.text("checked_on", needed=False)
        if checked_on and not DATE.match(checked_on):
            fields.fault("checked_on", f'"{checked_on}" is no date', 'write year-month-day: checked_on = "2026-11-10"')
        website = fields.text("website")
        _web(fields, "website", website)
        found.append(
            Resource(
                fields.text("id"),
                fields.text("name"),
                fields.text("short", needed=False),
                website,
                fields.text("about", language=language),
                known.regions_of(fields),
                known.needs_of(fields),
                fields.text("phone", needed=False),
                fields.text("phone_hours", needed=False, language=language),
                fields.text("email", needed=False),
                checked_on,
            )
        )
    _unique([resource.id for resource in found], "resource", file, faults)
    return tuple(found)


def regions(language: str, file: TomlText, faults: list[Fault]) -> Mapping[str, Region]:
    """Read the regions, by id."""
    found = {}
    for name, table in _subtables(file, faults):
        fields = Fields(file, table, faults, name)
        fields.known("name", "emergency", "lists", "also")
        place, emergency = fields.text("name", language=language), fields.text("emergency")
        found[name] = Region(name, place, emergency, fields.texts("lists", needed=True), fields.texts("also"))
    return found


def recipe(file: TomlText, faults: list[Fault]) -> Recipe:
    """Read what a booklet is made of."""
    fields = Fields(file, file.data, faults)
    fields.known("title", "subtitle", "about", "version", "parts", "meeting", "place")
    return Recipe(
        file.path.stem,
        fields.text("title", language="en"),
        fields.text("subtitle", needed=False, language="en"),
        fields.text("about", needed=False, language="en"),
        fields.text("version", needed=False),
        fields.texts("parts", needed=True),
        file.path,
        fields.text("meeting", needed=False),
        fields.text("place", needed=False),
    )


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
