"""Find the files of layouts, and read their colors and measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from nethandout.content.assets import COLOR, WHITE, contrast, darkened
from nethandout.content.toml import read_toml
from nethandout.errors import ContentError, Diagnostic, UsageError
from nethandout.model import Brand, Edition
from nethandout.paths import LARGEST_TEXT, find, packaged, read_bytes, read_text, refuse_outside

PANELS = ("paper", "mist", "sand", "peach")
DRAWN = ("accent", "line")


@dataclass(frozen=True)
class Layouts:
    """The folders to search for layout files; the last one takes precedence."""

    folders: tuple[Path, ...]

    def find(self, name: str) -> Path | None:
        """Find a file by its path inside a folder; raises ContentError if it is a link to the outside."""
        path = find(self.folders, name)
        if path is not None:
            refuse_outside(path, *self.folders)
        return path


def layouts(folder: Path | None = None) -> Layouts:
    """Find the packaged layouts, overridden by those in `folder`; raises UsageError if there is no such folder."""
    if folder is not None and not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "layouts")
    return Layouts((packaged("layouts"),) if folder is None else (packaged("layouts"), folder))


class LayoutLoader(BaseLoader):
    """Reads templates for Jinja through `Layouts.find`."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template; raises TemplateNotFound."""
        path = self.layouts.find("/".join(split_template_path(template)))
        if path is None:
            raise TemplateNotFound(template)
        return read_text(path), str(path), lambda: True


def palette(layouts: Layouts, ink: str, brand: Brand | None = None) -> Mapping[str, str]:
    """Return the colors of an ink by name, from base/palette.toml; a brand's color replaces the color "ink"."""
    path = layouts.find("base/palette.toml")
    file = None if path is None else read_toml(path)
    table = "colour" if file is not None and ink == "color" not in file.data else ink
    colors = None if file is None else file.data.get(table)
    if file is None or not isinstance(colors, Mapping) or not all(isinstance(color, str) for color in colors.values()):
        remedy = f"add [{ink}] and below it a line for each color"
        raise ContentError([Diagnostic(path, 0, f'the palette has no colors for "{ink}"', remedy)])
    problems = [
        (name, f'"{color}" is not a color', f'write # and six digits or letters from A to F: {name} = "#0F4A52"')
        for name, color in colors.items()
        if not COLOR.match(color)
    ] or [
        (name, f'"{name}" is too faint on "{panel}"', f'use a darker one, {least:g}:1 or more: {name} = "{darker}"')
        for name, panel, least, darker in _faint_colors(colors)
    ]
    if problems:
        section = file.line(table)
        raise ContentError(
            Diagnostic(path, file.line(name, after=section), message, remedy) for name, message, remedy in problems
        )
    if brand is not None and brand.color and ink != "black":
        return {**colors, "ink": brand.color}
    return dict(colors)


def _faint_colors(colors: Mapping[str, str]) -> Iterator[tuple[str, str, float, str]]:
    """Yield the colors with too little contrast: name, background, contrast needed, and a color that has it."""
    for names, on, least in ((("text", "ink"), PANELS, 7.0), (("call",), ("paper",), 7.0), (DRAWN, ("paper",), 3.0)):
        for name, panel in product(names, on):
            if name in colors and panel in colors and contrast(colors[name], colors[panel]) < least:
                yield name, panel, least, darkened(colors[name], [colors[panel]], least)


def backgrounds(layouts: Layouts) -> tuple[str, ...]:
    """Return the background colors of text: white, and the palette's panels."""
    colors = palette(layouts, "color")
    panels = (colors.get(name, "") for name in PANELS)
    return (WHITE, *(panel for panel in panels if COLOR.match(panel)))


MEASURES, OLD_MEASURES = "base/measures.toml", "base/measures.css"
ALL = "all"
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NAME = re.compile(r"[a-z0-9-]+\Z")
LENGTH = re.compile(r"(\d*\.?\d+)(pt|mm|in)\Z")
UNITS = {"pt": 1.0, "mm": 72 / 25.4, "in": 72.0}


class Measures:
    """The measures of an edition by name, from base/measures.toml; raises ContentError for one that is not a length."""

    def __init__(self, layouts: Layouts, edition: Edition, kind: str = "", closeness: int = 0) -> None:
        if old := layouts.find(OLD_MEASURES):
            wrong = "it is not used: measures are in base/measures.toml"
            raise ContentError([Diagnostic(old, 0, wrong, "write your measures there, and remove this file")])
        self.path = layouts.find(MEASURES)
        names = {"paper": edition.paper, "size": edition.size, "ink": edition.ink, "depth": edition.depth}
        spacing = f"closer-{closeness}" if closeness >= 0 else "looser"
        is_ = {kind, spacing, ALL, *(f"{name}-{value}" for name, value in names.items())}
        applying = [
            (len(header.split()), table)
            for header, table in _read_measures(self.path).items()
            if all(is_ & {*part.split("|")} for part in header.split())
        ]
        ordered = sorted(applying, key=lambda each: each[0])
        self.values = {name: value for _, table in ordered for name, value in table.items()}

    def __getitem__(self, name: str) -> float:
        """Return a length in points, such as `margin-inner` or `small-size`; raises ContentError if it is missing."""
        length = LENGTH.match(self.values.get(name, ""))
        if length is None:
            remedy = f'add below [{ALL}]: {name} = "…pt"'
            raise ContentError([Diagnostic(self.path, 0, f'the measures of the layout lack "{name}"', remedy)])
        return float(length[1]) * UNITS[length[2]]

    def type_of(self, name: str) -> tuple[float, float]:
        """Return the size and line height of a kind of type, such as `text` or `title`."""
        return self[f"{name}-size"], self[f"{name}-line"]

    @property
    def field(self) -> tuple[float, float]:
        """The width and height of a page inside its margins."""
        width = self["page-width"] - self["margin-inner"] - self["margin-outer"]
        return width, self["page-height"] - self["margin-top"] - self["margin-bottom"]


def _read_measures(path: Path | None) -> Mapping[str, Mapping[str, str]]:
    """Read the tables of measures; raises ContentError with every value that is not a length."""
    file = None if path is None else read_toml(path)
    tables = {} if file is None else file.data
    wrong = [
        (header, name)
        for header, table in tables.items()
        for name, value in (table.items() if isinstance(table, Mapping) else [("", "")])
        if not (NAME.match(name) and isinstance(value, str) and LENGTH.match(value))
    ]
    if file is not None and wrong:
        remedy = 'write below the name of a table, for example: margin-top = "40pt"'
        raise ContentError(
            Diagnostic(path, file.line(name, after=file.line(header)), f'"{name or header}" is not a length', remedy)
            for header, name in wrong
        )
    return tables


ALSO_USES = {"zfold": ("trifold",)}
USER_FIGURES = "base/figures/*.html"
CSS_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
HARMLESS = re.compile(
    r"(?:--[\w-]+|(?:background|border|outline|margin|padding|gap|column-gap|row-gap)(?:-[a-z-]+)?|color|fill|stroke"
    r"|font-(?:size|weight|style|family)|line-height|letter-spacing|text-align|justify-content|align-items)\s*:"
    r"|display\s*:\s*(?:block|grid|flex|inline|inline-block)\Z",
    re.IGNORECASE,
)
"""Declarations that cannot add, hide or move words."""
# Strings, escapes, and all functions except some that insert no words and that browsers read as the renderer does.
UNSURE = re.compile(r"[\\\"'@]|(?<!var)(?<!calc)(?<!min)(?<!max)(?<!rgb)(?<!rgba)\(", re.IGNORECASE)
CSS_MEDIA = re.compile(r"@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*", re.IGNORECASE)
"""Rules for some devices only. `copyfit` sees only printed pages, so any rule for a screen can hide words."""


def changes_words(layouts: Layouts, kind: str) -> bool:
    """Return whether a user's files can change the words on pages of this kind of publication.

    Any other template or drawing can, and so can a style sheet that changes more than colors, sizes and spacing.
    `copyfit` refuses pages whose words are hidden by those.
    """
    return any(_can_change_words(*files) for files in _replaced(layouts, kind))


def has_other_style_sheets(layouts: Layouts, kind: str) -> bool:
    """Return whether a user's style sheets for this kind of publication change more than colors, sizes and space."""
    return any(mine.suffix == ".css" and _can_change_words(ours, mine) for ours, mine in _replaced(layouts, kind))


def _replaced(layouts: Layouts, kind: str) -> Iterator[tuple[Path, Path]]:
    """Return the packaged files that a user's folder replaces, each with its replacement."""
    packaged, *others = layouts.folders
    return ((packaged / name, folder / name) for folder in others for name in _names(packaged, folder, kind))


def _names(packaged: Path, folder: Path, kind: str) -> Iterator[str]:
    """Yield the paths in a user's folder of the files that this kind of publication can use."""
    for part in ("base", kind, *ALSO_USES.get(kind, ())):
        for path in (packaged / part).rglob("*"):
            name = path.relative_to(packaged).as_posix()
            if (folder / name).is_file():
                yield name
    for path in folder.glob(USER_FIGURES):
        yield path.relative_to(folder).as_posix()


def _can_change_words(packaged: Path, replacement: Path) -> bool:
    try:
        before = read_bytes(packaged, LARGEST_TEXT) if packaged.is_file() else b""
        after = read_bytes(replacement, LARGEST_TEXT)
    except ContentError:
        return True
    if before == after or replacement.suffix == ".toml":
        return False
    return replacement.suffix != ".css" or _risky_css(before) != _risky_css(after)


def _risky_css(sheet: bytes) -> list[tuple[str, str]]:
    """Return the declarations of a style sheet that can add, hide or move words, with their selectors.

    That is all but harmless ones with a plain value, and whatever is between the rules.
    """
    css = " ".join(CSS_COMMENT.sub("", sheet.decode("utf-8", "replace")).split())
    risky = [
        (rule[1].strip(), declaration.strip())
        for rule in CSS_RULE.finditer(css)
        for declaration in rule[2].split(";")
        if declaration.strip() and (UNSURE.search(declaration) or not HARMLESS.match(declaration.strip()))
    ]
    devices = [("@media", block) for block in CSS_MEDIA.findall(css)]
    return [*risky, *devices, ("", " ".join(CSS_RULE.sub("", css).split()))]
