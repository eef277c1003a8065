"""Choices saved as a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection, starter
from nethandout.content.library import read_library
from nethandout.content.selection import Occasion
from nethandout.errors import UsageError
from nethandout.model import Edition
from nethandout.paths import Folders

HARD = 'Say "yes" \\ no\ttab – naïve'


@pytest.mark.parametrize("title", ["Our evening", HARD, "{title}", "a = 1 # no"])
def test_a_saved_recipe_is_read_back(words: Any, title: str) -> None:
    library = words.library()
    parts = ("scans", "cells")
    occasion = Occasion(title, "Sub", "Group", "2026-11-10", "Room 2")
    made = selection.booklet(library, parts, Edition(), selection.custom_recipe(library, parts), occasion)
    path = starter.keep_recipe(words.folder, "our-evening", made)
    assert path == words.folder / "recipes/our-evening.toml"
    recipe, kept_parts, notices = selection.find_recipe(words.library(), "our-evening")
    assert (recipe.title, recipe.subtitle, recipe.meeting, recipe.place) == (title, "Sub", "Group", "Room 2")
    assert (kept_parts, notices) == (parts, ())


def test_a_recipe_is_saved_in_the_current_folder(words: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    library = words.library()
    made = selection.booklet(library, ("cells",), Edition(), selection.custom_recipe(library, ("cells",)))
    assert starter.keep_recipe(None, "mine", made) == Path("recipes/mine.toml")
    assert "mine" in read_library(Folders(words.folder)).recipes


@pytest.mark.parametrize("name", ["", "../up", "My Meeting", "a/b", "-a", "é", "a\n"])
def test_an_invalid_recipe_name_is_refused(words: Any, name: str) -> None:
    library = words.library()
    made = selection.booklet(library, ("cells",), Edition(), selection.custom_recipe(library, ("cells",)))
    with pytest.raises(UsageError, match="is not a valid name for a recipe; use lowercase letters, digits and hyphens"):
        starter.keep_recipe(words.folder, name, made)


@pytest.mark.parametrize("inside", [True, False])
def test_a_saved_recipe_does_not_replace_a_packaged_one(
    tmp_path: Path, words: Any, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    """Replacing "complete", which `booklet` alone makes, needs --force; after that it can be saved again."""
    monkeypatch.chdir(tmp_path)
    library = words.library()
    made = selection.booklet(library, ("cells",), Edition(), selection.custom_recipe(library, ("cells",)))
    folder = words.folder if inside else None
    with pytest.raises(UsageError) as caught:
        starter.keep_recipe(folder, "complete", made)
    assert str(caught.value) == (
        "complete is a packaged recipe, and yours would replace it; choose another name, or add --force"
    )
    kept = starter.keep_recipe(folder, "complete", made, force=True)
    assert starter.keep_recipe(folder, "complete", made) == kept
