"""The words that tell a person how to print and fold: `printing/<language>.toml`, held against the English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nethandout.content import characters
from nethandout.content.folders import Folders
from nethandout.content.languages import held_against, texts
from nethandout.content.tomlfile import read_toml
from nethandout.errors import ContentError, Fault

TABLE = "printing"
ENGLISH = "en"


def printing_words(
    folders: Folders, language: str, supported: frozenset[str] | None = None
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The words of a language and what to say of them; where it has none, the English ones with a notice.

    Words that are missing, or hold {braces} that stand for nothing, are a ContentError.
    """
    path = folders.find(f"{TABLE}/{language}.toml")
    said: tuple[str, ...] = ()
    if path is None:
        path = folders.find(f"{TABLE}/{ENGLISH}.toml")
        said = (f"there is no {TABLE}/{language}.toml; how to print and fold is said in English",)
    english = folders.below / TABLE / f"{ENGLISH}.toml"
    if path is None or not english.is_file():
        raise ContentError([Fault(english, 0, "the printing words are missing", "install nethandout again")])
    folders.refuse_outside(path)
    file, original = read_toml(path), read_toml(english)
    faults = [*held_against(texts(file.data), texts(original.data), file)]
    if supported is not None:
        faults += characters.faults(path, file.text, supported)
    if faults:
        raise ContentError(faults)
    words: Mapping[str, Any] = file.data[TABLE]
    return words, said
