"""All content read from disk and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.errors import Fault
from nethandout.model.records import Language, Recipe, Region, Resource, Source, Term
from nethandout.model.text import Section


@dataclass(frozen=True)
class Library:
    """All content of one language, read from disk and checked.

    `broken` holds, by section, by "recipe NAME" or by "" (what everything shares), the faults that keep it from being
    used. `folders` are searched for pictures, the last first. `digests` are SHA-256 sums by a file's path in it.
    """

    language: Language
    sections: Mapping[str, Section]
    recipes: Mapping[str, Recipe]
    glossary: tuple[Term, ...]
    sources: Mapping[str, Source]
    resources: tuple[Resource, ...]
    regions: Mapping[str, Region]
    languages: tuple[str, ...]
    folders: tuple[Path, ...]
    only_content: bool = False
    broken: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
