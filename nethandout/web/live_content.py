"""What can be chosen: the library in each language, the words of the page, and the brands of the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from nethandout import paths, pipeline
from nethandout.atomic import TemporaryFolder
from nethandout.content import assets, starter
from nethandout.content.brand import read_brand
from nethandout.content.languages import BROWSER, ENGLISH, browser_words, printing_words
from nethandout.content.toml import read_toml
from nethandout.errors import NethandoutError
from nethandout.model import Brand
from nethandout.pages.layouts import backgrounds, layouts
from nethandout.web.choice import Choice

MOST_BRANDS = 50
TYPED_IN = "clinic.toml"
"""The name of a brand file with what was typed in."""

NOT_BRANDS = ("nethandout.toml", "pyproject.toml")


@dataclass
class LiveContent:
    """The content and layouts of one run, read again when a file changes."""

    content: Path | None = None
    only_content: bool = False
    layout_folder: Path | None = None
    read: dict[str, tuple[object, pipeline.Inputs]] = field(default_factory=dict)

    @cached_property
    def folders(self) -> paths.Folders:
        """The content folders, which stay the same if one is renamed."""
        return paths.folders(self.content, self.only_content)

    def watched(self) -> tuple[Path, ...]:
        """Return the folders whose files decide what the pages say."""
        return (*self.folders.all, *layouts(self.layout_folder).folders, self.folders.own_recipes)

    def languages(self) -> dict[str, str]:
        """Return the languages that have sections, English first: code and own name."""
        codes = sorted(self.folders.languages(), key=lambda code: (code != ENGLISH, code))
        return {code: _own_name(self.folders, code) for code in codes}

    def inputs(self, language: str) -> pipeline.Inputs:
        """Return the inputs of a language, read again if a file has changed; raises ContentError."""
        state = tuple(_state(folder) for folder in self.watched())
        known = self.read.get(language)
        if known is None or known[0] != state:
            inputs = pipeline.load_inputs(language, self.content, self.only_content, self.layout_folder)
            known = self.read[language] = (state, inputs)
        return known[1]

    def brands(self) -> dict[str, Path]:
        """Return the brand files of the current folder by name, without links that lead out of it."""
        here = os.path.realpath("")
        found = (path for path in Path().glob("*.toml") if path.name not in NOT_BRANDS)
        files = sorted(path for path in found if os.path.dirname(os.path.realpath(path)) == here)[:MOST_BRANDS]
        return {path.stem: path for path in files if _names_a_clinic(path)}

    def words(self, language: str) -> Mapping[str, str]:
        """Return the words of the page in a language; English ones where it lacks some."""
        return browser_words(self.folders, language)

    def printing(self, language: str) -> Mapping[str, Any]:
        """Return the printing instructions of a language."""
        return printing_words(self.folders, language, assets.supported(paths.fonts()))[0]

    @contextmanager
    def branded(self, choice: Choice) -> Iterator[pipeline.Inputs]:
        """Return the inputs of a choice with its clinic, whose files exist only until this ends."""
        inputs = self.inputs(choice.lang)
        with TemporaryFolder() as folder:
            path = (
                self.brands().get(choice.brand)
                if not choice.clinic.get("name")
                else _write_clinic(choice, Path(folder))
            )
            yield inputs if path is None else replace(inputs, brand=_brand(path, inputs))


def _brand(path: Path, inputs: pipeline.Inputs) -> Brand:
    supported = assets.supported(paths.fonts())
    return read_brand(path, supported, backgrounds(inputs.layouts), inputs.library.regions.values())


def _write_clinic(choice: Choice, folder: Path) -> Path:
    """Write what was typed in as a brand file."""
    values: dict[str, Any] = {name: text for name, text in choice.clinic.items() if text}
    if (website := values.get("website")) and "://" not in website:
        values["website"] = f"https://{website}"
    lines = [f"{name} = {starter.toml_string(text)}" for name, text in values.items() if name != "address"]
    address = ", ".join(map(starter.toml_string, filter(None, values.get("address", "").split("\n"))))
    lines.append(f"address = [{address}]")
    if choice.logo:
        (folder / f"logo{choice.logo_kind}").write_bytes(choice.logo)
        lines.append(f'logo = "logo{choice.logo_kind}"')
    path = folder / TYPED_IN
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _names_a_clinic(path: Path) -> bool:
    """Return whether a file seems to be a brand; whether it is a correct one shows when it is used."""
    try:
        return isinstance(read_toml(path).data.get("name"), str)
    except NethandoutError:
        return False


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return the path and the time of change of each file below a folder."""
    files = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    return tuple(sorted((file, _changed_at(file)) for file in files))


def _changed_at(file: str) -> int:
    """Return the time of change of a file, or 0 if it is gone, or is the lock of an editor, a link to nowhere."""
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


@cache
def _own_name(folders: paths.Folders, language: str) -> str:
    """Return the name of a language, or its code if its file cannot be read."""
    path = folders.find(f"languages/{language}.toml")
    try:
        return str(read_toml(path).data.get("name", language)) if path else language
    except NethandoutError:
        return language


def page_languages(folders: paths.Folders) -> dict[str, str]:
    """Return the languages of the page: code and own name."""
    codes = sorted(Path(name).stem for name in folders.names(f"{BROWSER}/*.toml"))
    return {code: browser_words(folders, code)["name"] for code in codes}
