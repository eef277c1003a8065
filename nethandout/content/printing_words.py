"""The words that tell a person how to print and fold: `printing/<language>.toml`, held against the English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nethandout.content import characters
from nethandout.content.folders import Folders
from nethandout.content.languages import BRACES
from nethandout.content.tomlfile import TomlText, read_toml
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
    faults = [*_faults(file, _texts(original.data))]
    if supported is not None:
        faults += characters.faults(path, file.text, supported)
    if faults:
        raise ContentError(faults)
    words: Mapping[str, Any] = file.data[TABLE]
    return words, said


def _faults(file: TomlText, english: Mapping[str, str]) -> Iterator[Fault]:
    """What keeps the words from being said."""
    own = _texts(file.data)
    for place, original in english.items():
        table, _, key = place.rpartition(".")
        if place not in own:
            wrong, mend = f'the words "{key}" are missing', f'add below [{table}]: {key} = "{original}"'
            yield Fault(file.path, file.line(table), wrong, mend)
    for place, text in own.items():
        known = BRACES.findall(english.get(place, ""))
        strange = [name for name in BRACES.findall(text) if name not in known]
        if strange or set(BRACES.sub("", text)) & set("{}"):
            may = f"what may stand there: {', '.join(f'{{{name}}}' for name in known) or 'no braces'}"
            wrong = f'"{place.rpartition(".")[2]}" has a brace that stands for nothing'
            yield Fault(file.path, file.line(place.rpartition(".")[2]), wrong, may)


def _texts(value: Any, place: str = "") -> dict[str, str]:
    """Every text of nested tables by its place: printing.steps.saddle.nest; items of a list are numbered."""
    if isinstance(value, Mapping):
        parts = [(f"{place}.{key}" if place else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
        parts = [(f"{place}.{number}", inner) for number, inner in enumerate(value, 1)]
    else:
        whole = "\n".join(value) if isinstance(value, list) else value
        return {place: whole} if isinstance(whole, str) else {}
    return {where: text for name, inner in parts for where, text in _texts(inner, name).items()}
