"""Layout folders: the packaged one, and a folder of the user's whose same-named files stand before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from nethandout.content.assets import COLOR, WHITE, contrast, darkened
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Fault, UsageError
from nethandout.input_files import find, read_text, refuse_outside
from nethandout.model import Brand
from nethandout.paths import packaged

GROUNDS = ("paper", "mist", "sand", "peach")
DRAWN = ("accent", "line")


@dataclass(frozen=True)
class Layouts:
    """Where layout files are looked for; the last folder wins."""

    folders: tuple[Path, ...]

    def find(self, name: str) -> Path | None:
        """Find a file by its path inside the folder; raises ContentError when it leads out of the folders."""
        path = find(self.folders, name)
        if path is not None:
            refuse_outside(path, *self.folders)
        return path


def layouts(folder: Path | None = None) -> Layouts:
    """Lay the user's layout folder over the packaged one; raises UsageError when it is no folder."""
    if folder is not None and not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "layouts")
    return Layouts((packaged("layouts"),) if folder is None else (packaged("layouts"), folder))


class LayoutLoader(BaseLoader):
    """Reads templates for Jinja through `Layouts.find`."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read one template; jinja2's own words for what is missing."""
        path = self.layouts.find("/".join(split_template_path(template)))
        if path is None:
            raise TemplateNotFound(template)
        return read_text(path), str(path), lambda: True


def palette(layouts: Layouts, ink: str, brand: Brand | None = None) -> Mapping[str, str]:
    """The colours of an ink, by name, from base/palette.toml; a brand's colour stands in for the colour "ink"."""
    path = layouts.find("base/palette.toml")
    file = None if path is None else read_toml(path)
    colours = None if file is None else file.data.get(ink)
    if not isinstance(colours, Mapping) or not all(isinstance(value, str) for value in colours.values()):
        mend = f"add [{ink}] and below it a line for each colour"
        raise ContentError([Fault(path, 0, f'the palette has no colours for "{ink}"', mend)])
    assert file is not None
    mend = "write # and six digits or letters from A to F"
    wrong = [
        Fault(path, file.line(name, after=file.line(ink)), f'"{value}" is no colour', f'{mend}: {name} = "#0F4A52"')
        for name, value in colours.items()
        if not COLOR.match(value)
    ]
    wrong = wrong or [
        Fault(path, file.line(name, after=file.line(ink)), f'"{name}" is too faint on "{ground}"', mend)
        for name, ground, mend in _faint(colours)
    ]
    if wrong:
        raise ContentError(wrong)
    if brand is not None and brand.colour and ink != "black":
        return {**colours, "ink": brand.colour}
    return dict(colours)


def _faint(colours: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Colours that words or drawings could not be seen in: name, ground, and what to do."""
    for names, on, least in ((("text", "ink"), GROUNDS, 7.0), (("call",), ("paper",), 7.0), (DRAWN, ("paper",), 3.0)):
        for name, ground in product(names, on):
            if name in colours and ground in colours and contrast(colours[name], colours[ground]) < least:
                darker = darkened(colours[name], [colours[ground]], least)
                yield name, ground, f'take a darker one, {least:g}:1 or more: {name} = "{darker}"'


def grounds(layouts: Layouts) -> tuple[str, ...]:
    """The colours that words stand on: white, and the palette's panels."""
    colours = palette(layouts, "colour")
    panels = (colours.get(name, "") for name in GROUNDS)
    return (WHITE, *(panel for panel in panels if COLOR.match(panel)))
