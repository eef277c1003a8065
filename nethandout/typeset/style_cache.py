"""Parse style sheets, load fonts, and look up the initial values of properties once for many layouts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from weasyprint import CSS
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration

from nethandout.typeset.weasyprint_patches import Patch, unchanged

CSS_MODULE = "weasyprint.css"
# The functions replaced or relied on, and the digests of their source.
SHEET_FUNCTIONS = {
    "weasyprint.CSS.__init__": "8263e6979a389242",
    "weasyprint.css.find_stylesheets": "ac92dbb80c3fd936",
    "weasyprint.css.preprocess_stylesheet": "1e8c36ce59677a54",
    "weasyprint.css.StyleFor.__init__": "b1e725a7552502aa",
    "weasyprint.css.StyleFor.add_page_declarations": "78e388ade2325011",
}
MOST_SHEETS = 100


@dataclass(frozen=True)
class _ParsedSheet:
    """A parsed style sheet, the font faces and counter styles it declares, and the digests of its files."""

    sheet: CSS
    faces: tuple[Any, ...]
    counters: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass
class _FontFaces:
    """Collects the font faces that a style sheet declares."""

    descriptors: list[Any] = field(default_factory=list)

    def add_font_face(self, descriptors: Any, _: Any) -> None:
        self.descriptors.append(descriptors)


class _Recorder(logging.Handler):
    """Records the digests of the files that are read, and whether there was a warning."""

    warned = False

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.files: Mapping[str, bytes] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.warned = True


@contextmanager
def recorded(fetcher: Any) -> Iterator[_Recorder]:
    """Record what is read and logged meanwhile; the fetcher does not note these files."""
    recorder = _Recorder()
    served, fetcher.served = fetcher.served, {}
    LOGGER.addHandler(recorder)
    try:
        yield recorder
    finally:
        LOGGER.removeHandler(recorder)
        recorder.files, fetcher.served = fetcher.served, served


CACHE: dict[tuple[Any, ...], _ParsedSheet] = {}


@contextmanager
def cached_style_sheets() -> Iterator[None]:
    """Reuse parsed style sheets while pages are laid out.

    Parsing the style sheets of a handout takes 0.05 s of the 0.49 s of a layout, and copyfitting lays out up to three
    times. Fonts are added to each document again, so that no document sees those of another.
    """
    if not unchanged(SHEET_FUNCTIONS):
        yield
        return
    module: Any = import_module(CSS_MODULE)
    original = module.CSS
    module.CSS = _cached_sheet
    try:
        yield
    finally:
        module.CSS = original


def _cached_sheet(**arguments: Any) -> CSS:
    """Return the style sheet that WeasyPrint asks for; imported ones are part of the importing one."""
    if "matcher" in arguments:
        return CSS(**arguments)
    key = (arguments.get("string"), arguments.get("url"), arguments.get("base_url"), arguments["media_type"])
    fetcher, fonts = arguments["url_fetcher"], arguments["font_config"]
    parsed = CACHE.get(key)
    if parsed is None or any(fetcher.digest(url) != digest for url, digest in parsed.files.items()):
        parsed, reusable = _parse(arguments)
        if len(CACHE) >= MOST_SHEETS:
            CACHE.clear()
        if reusable:
            CACHE[key] = parsed
    fetcher.served.update(parsed.files)
    for face in parsed.faces:
        fonts.add_font_face(face, fetcher)
    arguments["counter_style"].update(parsed.counters)
    return parsed.sheet


def _parse(arguments: dict[str, Any]) -> tuple[_ParsedSheet, bool]:
    """Parse a style sheet; also return whether to reuse it: not with warnings, layers or color profiles."""
    faces, counters = _FontFaces(), dict(arguments["counter_style"])
    shared = len(arguments["layers"]), len(arguments["color_profiles"])
    with recorded(arguments["url_fetcher"]) as record:
        sheet = CSS(**arguments | {"font_config": faces, "counter_style": counters, "page_rules": []})
    declared = {name: value for name, value in counters.items() if arguments["counter_style"].get(name) is not value}
    reusable = not record.warned and shared == (len(arguments["layers"]), len(arguments["color_profiles"]))
    return _ParsedSheet(sheet, tuple(faces.descriptors), declared, record.files), reusable


CONFIGURATION = "weasyprint.text.fonts.FontConfiguration"
FONT_FUNCTIONS = {
    f"{CONFIGURATION}.__init__": "9fdb532fe2c80013",
    f"{CONFIGURATION}.add_font_face": "e4fcfcc36ed8c310",
    f"{CONFIGURATION}.__del__": "b325ecf9683e945e",
}
SHARED = ("_config", "font_map", "strut_layouts", "font_features", "struts", "lines")
MOST_SETS = 8


@dataclass(frozen=True)
class _LoadedFonts:
    """Fonts with the digests of their files."""

    fonts: FontConfiguration
    files: Mapping[str, bytes]


LOADED: dict[tuple[str, ...], _LoadedFonts] = {}


class SharedFonts(FontConfiguration):  # type: ignore[misc]
    """The fonts of a layout, shared by all layouts with the same font faces.

    Loading fonts and finding their glyphs takes a tenth of the time of laying out a piece. The font files are copied to
    a temporary folder, which is removed at the end; so a forked process has to end with `os._exit`.
    """

    def __init__(self, fetcher: Any) -> None:
        self.fetcher = fetcher
        self.faces: list[Any] = []

    def add_font_face(self, rule_descriptors: Any, _: Any) -> None:
        """Add a font face; its font is loaded when fonts are needed."""
        self.faces.append(rule_descriptors)
        for name in SHARED:
            self.__dict__.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        if name not in SHARED:
            raise AttributeError(name)
        key = tuple(map(str, self.faces))
        loaded = LOADED.get(key)
        if loaded is None or any(self.fetcher.digest(url) != digest for url, digest in loaded.files.items()):
            loaded, is_reusable = self._load()
            if len(LOADED) >= MOST_SETS:
                LOADED.clear()
            if is_reusable:
                LOADED[key] = loaded
        self.fetcher.served.update(loaded.files)
        self.loaded = loaded
        self.__dict__.update({shared: getattr(loaded.fonts, shared) for shared in SHARED})
        return self.__dict__[name]

    def _load(self) -> tuple[_LoadedFonts, bool]:
        """Load the fonts; also return whether to reuse them: not if one cannot be loaded."""
        fonts = FontConfiguration()
        fonts.struts, fonts.lines = {}, {}
        with recorded(self.fetcher) as record:
            for face in self.faces:
                fonts.add_font_face(face, self.fetcher)
        return _LoadedFonts(fonts, record.files), not record.warned


def shared_fonts(fetcher: Any) -> SharedFonts | None:
    """Return the fonts for a layout, or None for those that WeasyPrint makes for itself."""
    return SharedFonts(fetcher) if unchanged(FONT_FUNCTIONS) else None


def forget_lines() -> None:
    """Forget the lines of a publication, which no other one needs; those of forty take 15 MB."""
    for loaded in LOADED.values():
        loaded.fonts.lines.clear()


@dataclass(frozen=True)
class _Default:
    """Where the value of a property comes from that no rule sets: the parent, or an initial value.

    `logical` are the logical properties that can set it, by direction.
    """

    is_inherited: bool
    initial: Any = None
    logical: Mapping[str, str] | None = None


SPECIAL = ("page", "position", "float", "display")
DIRECTIONS = ("ltr", "rtl")
SIMPLE = frozenset({str, int, float, Dimension, type(None)})


def _defaults() -> dict[str, _Default]:
    """Return the defaults of all properties whose initial value needs no computing."""
    defaults = {}
    for name, initial in INITIAL_VALUES.items():
        is_inherited, logical = name in INHERITED, PHYSICAL_FUNCTIONS.get(name)
        is_computed = name in INITIAL_NOT_COMPUTED and not is_inherited
        if is_computed or name in SPECIAL or name.startswith("text_decoration_"):
            continue
        names = {each: logical(block="ttb", inline=each) for each in DIRECTIONS} if logical else None
        defaults[name] = _Default(is_inherited, initial, names)
    return defaults


DEFAULTS = _defaults()
INHERITS = _Default(True)


@cache
def _look_up_defaults(original: Callable[..., Any]) -> Callable[..., Any]:
    def missing(style: Any, key: str) -> Any:
        default = INHERITS if key[:2] == "__" else DEFAULTS.get(key)
        parent, cascaded = style.parent_style, style.cascaded
        if default is None or key in cascaded or parent is None:
            return original(style, key)
        if default.logical and default.logical[style["direction"]] in cascaded:
            return original(style, key)
        value = parent[key] if default.is_inherited else default.initial
        if type(value) not in SIMPLE and check_math(value):
            return original(style, key)
        style[key] = value
        return value

    return missing


MOST_SOLUTIONS = 50
BLOCKS = ("function", "() block", "[] block", "{} block")


@cache
def _remember_solutions(original: Callable[..., Any]) -> Callable[..., Any]:
    def solve(self: Any, tokens: Any, wanted_key: str, base_url: Any) -> Any:
        if any(token.type in BLOCKS for token in tokens):  # made anew each time, and gradients are changed in place
            return original(self, tokens, wanted_key, base_url)
        solutions = self.__dict__.setdefault("solutions", {})
        key = (wanted_key, base_url, *map(id, tokens))
        if key not in solutions:
            if len(solutions) > MOST_SOLUTIONS:
                solutions.clear()
            kept = tuple(tokens)  # no other token gets their ids
            solutions[key] = original(self, tokens, wanted_key, base_url), kept
        return solutions[key][0]

    return solve


STYLE_PATCHES = (
    Patch(
        "weasyprint.css.ComputedStyle.__missing__",
        _look_up_defaults,
        {"weasyprint.css.ComputedStyle.__missing__": "b318d8efc8ac79d7"},
    ),
    Patch(
        "weasyprint.css.tokens.Pending.solve",
        _remember_solutions,
        {"weasyprint.css.tokens.Pending.solve": "7163bf515d3c22ef", "weasyprint.css.resolve_var": "d697b6151201acae"},
    ),
)
