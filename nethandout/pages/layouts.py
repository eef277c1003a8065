"""Layout folders: finding their files, and reading their colors and lengths."""

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
from nethandout.errors import ContentError, Fault, UsageError
from nethandout.input_files import LARGEST_TEXT, find, read_bytes, read_text, refuse_outside
from nethandout.model import Brand, Edition
from nethandout.paper import POINTS_PER_MM
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
    if brand is not None and brand.color and ink != "black":
        return {**colours, "ink": brand.color}
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


MEASURES = "base/measures.css"
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_IMPORT = re.compile(r"""@import\s+["']/layouts/([\w/.-]+)["']\s*;""")
CSS_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"(\d*\.?\d+)(pt|mm|in)\Z")
UNITS = {"pt": 1.0, "mm": POINTS_PER_MM, "in": 72.0}


class Measures:
    """The lengths of an edition of a kind of publication: those of `base/measures.css`, then those of its own sheet.

    Only rules for :root count; of several the more narrowly meant one wins, then the later one, as in CSS.
    """

    def __init__(self, layouts: Layouts, edition: Edition, kind: str = "", closeness: int = 0) -> None:
        self.path = layouts.find(MEASURES)
        classes = {kind, f"paper-{edition.paper}", f"size-{edition.size}", f"ink-{edition.ink}", f"closer-{closeness}"}
        sheets = [
            _sheet_with_imports(layouts, MEASURES),
            _sheet_with_imports(layouts, f"{kind}/{kind}.css") if kind else "",
        ]
        won = sorted(_root_rules("\n".join(sheets), classes), key=lambda rule: rule[0])
        self.values = {name: value for _, declared in won for name, value in declared.items()}

    def __getitem__(self, name: str) -> float:
        """A length such as `margin-inner` or `small-size`; a missing one is a ContentError."""
        length = LENGTH.match(self.values.get(f"--{name}", ""))
        if length is None:
            mend = f"add to :root a line: --{name}: …pt"
            raise ContentError([Fault(self.path, 0, f'the layout\'s measures lack "--{name}" as a length', mend)])
        return float(length[1]) * UNITS[length[2]]

    def type_of(self, name: str) -> tuple[float, float]:
        """The size and the line of a kind of type, such as `text` or `title`."""
        return self[f"{name}-size"], self[f"{name}-line"]

    @property
    def field(self) -> tuple[float, float]:
        """Width and height of what lies within the margins of a page."""
        width = self["page-width"] - self["margin-inner"] - self["margin-outer"]
        return width, self["page-height"] - self["margin-top"] - self["margin-bottom"]


def _sheet_with_imports(layouts: Layouts, name: str) -> str:
    """A style sheet without comments, with the sheets it begins with put in."""
    path = layouts.find(name)
    text = "" if path is None else CSS_COMMENT.sub("", read_text(path))
    return CSS_IMPORT.sub(lambda found: "" if found[1] == name else _sheet_with_imports(layouts, found[1]), text)


def _root_rules(text: str, classes: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lengths each rule gives, with how narrowly it is meant."""
    for rule in CSS_BLOCK.finditer(text):
        for selector in rule[1].split(","):
            root, *wanted = selector.strip().split(".")
            if root == ":root" and set(wanted) <= classes:
                yield len(wanted), dict(_declarations(rule[2]))


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


ALSO_SET_WITH = {"zfold": ("trifold",)}
OWN_FIGURES = "base/figures/*.html"
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
LOOKS = re.compile(
    r"(?:--[\w-]+|(?:background|border|outline|margin|padding|gap|column-gap|row-gap)(?:-[a-z-]+)?|color|fill|stroke"
    r"|font-(?:size|weight|style|family)|line-height|letter-spacing|text-align|justify-content|align-items)\s*:"
    r"|display\s*:\s*(?:block|grid|flex|inline|inline-block)\Z",
    re.IGNORECASE,
)
"""Declarations that change how words look, and no words."""
UNCLEAR = re.compile(r"[\\\"'@]|(?:url|attr|counters?|string|content)\(", re.IGNORECASE)


def changes_words(layouts: Layouts, kind: str) -> bool:
    """Whether pages of this kind of publication are set with files that can say something else than the packaged ones.

    A template and a drawing of other bytes can. A style sheet can when it differs from ours in more than colors, sizes
    and space; `fitting` refuses one that hides words by those.
    """
    packaged, *others = layouts.folders
    return any(_differs(packaged / name, folder / name) for folder in others for name in _names(packaged, folder, kind))


def _names(packaged: Path, folder: Path, kind: str) -> Iterator[str]:
    """The files of a user's folder that pages of a kind can be set with, by their paths in it."""
    for part in ("base", kind, *ALSO_SET_WITH.get(kind, ())):
        for path in (packaged / part).rglob("*"):
            name = path.relative_to(packaged).as_posix()
            if (folder / name).is_file():
                yield name
    for path in folder.glob(OWN_FIGURES):
        yield path.relative_to(folder).as_posix()


def _differs(ours: Path, theirs: Path) -> bool:
    try:
        before = read_bytes(ours, LARGEST_TEXT) if ours.is_file() else b""
        after = read_bytes(theirs, LARGEST_TEXT)
    except ContentError:
        return True
    if before == after:
        return False
    return theirs.suffix != ".toml" and (theirs.suffix != ".css" or _says(before) != _says(after))


def _says(sheet: bytes) -> list[tuple[str, str]]:
    """The declarations of a style sheet that can write, hide or move words, each with its selector.

    That is every one but those of a property in LOOKS with a plain value, and whatever is between the rules.
    """
    text = " ".join(CSS_COMMENT.sub("", sheet.decode("utf-8", "replace")).split())
    said = [
        (found[1].strip(), each.strip())
        for found in CSS_RULE.finditer(text)
        for each in found[2].split(";")
        if each.strip() and (UNCLEAR.search(each) or not LOOKS.match(each.strip()))
    ]
    return [*said, ("", " ".join(CSS_RULE.sub("", text).split()))]
