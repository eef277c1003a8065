"""Recipes of a user's own: a choice of sections without a name, and one kept for next month."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from nethandout.atomic import write_whole
from nethandout.content.folders import OWN_RECIPES
from nethandout.errors import UsageError
from nethandout.input_files import LARGEST_TEXT, read_bytes
from nethandout.model import Library, Publication, Recipe
from nethandout.paths import packaged

NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


def custom(library: Library, parts: Sequence[str]) -> Recipe:
    """A recipe for a choice of sections; it borrows title and subtitle from the complete booklet."""
    like = library.recipes.get("complete")
    title, subtitle = (like.title, like.subtitle) if like else (library.language.words.get("band", ""), "")
    return Recipe(name="custom", title=title, subtitle=subtitle, parts=tuple(parts), path=Path())


def mended(name: str) -> str:
    """A name nearest to the one given that a file of ours may have; "" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def keep(content: Path | None, name: str, publication: Publication, force: bool = False) -> Path:
    """Write a publication's choice as a recipe file, to be found by `name` from this folder or its content folder.

    Raises UsageError where another recipe stands under that name, there or among the packaged ones, unless `force`.
    """
    if not NAME.match(name):
        hint = mended(name) or "my-meeting"
        raise UsageError(f'"{name}" is no name for a recipe; use small letters, digits and hyphens: {hint}')
    path = (OWN_RECIPES if content is None else content / "recipes") / f"{name}.toml"
    settings = {
        "title": publication.title,
        "subtitle": publication.subtitle,
        "meeting": publication.meeting,
        "place": publication.place,
    }
    parts = ", ".join(json.dumps(chapter.section.name) for chapter in publication.chapters)
    lines = [f"{key} = {_text(value)}" for key, value in settings.items() if value]
    text = ("\n".join([*lines, f"parts = [{parts}]"]) + "\n").encode("utf-8")
    if not force and os.path.lexists(path) and read_bytes(path, LARGEST_TEXT) != text:
        raise UsageError(f"{path} is there already, with another choice; choose another name, or add --force")
    if not force and not os.path.lexists(path) and (packaged("handouts") / "recipes" / path.name).is_file():
        wrong = f"{name} is among the packaged recipes, and yours would stand in its place"
        raise UsageError(f"{wrong}; choose another name, or add --force")
    write_whole(path, text)
    return path


def _text(value: str) -> str:
    """A TOML text; JSON's rules for quotes and backslashes hold in TOML too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
