"""Patches of WeasyPrint and its HTML parser that apply only while the functions they rely on are unchanged."""

from __future__ import annotations

import hashlib
import inspect
import logging
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from weasyprint import CSS
from weasyprint.logger import LOGGER


def unchanged(functions: Mapping[str, str]) -> bool:
    """Return whether the source of each function, by full name, has this digest (16 digits of SHA-256)."""
    return all(source_digest(name) == expected for name, expected in functions.items())


def source_digest(name: str) -> str:
    """Return the digest of the source of a function or class; "" if there is none."""
    parts = name.split(".")
    depth = next(n for n, part in enumerate(parts) if part[0].isupper() or n == len(parts) - 1)
    try:
        holder: Any = import_module(".".join(parts[:depth]))
        for part in parts[depth:]:
            holder = getattr(holder, part)
        return _hash_source(holder)
    except (ImportError, AttributeError, OSError, TypeError):
        return ""


@cache
def _hash_source(function: Any) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]


INLINE = "weasyprint.layout.inline"
SPLIT_PARAMETERS = ("text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum")


@contextmanager
def hanging_spaces() -> Iterator[None]:
    """Let trailing spaces hang while pages are laid out."""
    inline: Any = import_module(INLINE)
    original = getattr(inline, "split_first_line", None)
    if original is None or tuple(inspect.signature(original).parameters) != SPLIT_PARAMETERS:
        yield
        return

    def split(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        def split_original(words: str) -> Any:
            return original(words, style, context, max_width, justification_spacing, is_line_start, minimum)

        line = split_original(text)
        if minimum or max_width is None or max_width == math.inf or not _ends_after_one_word(text, line):
            return line
        line_without_space = split_original(text.rstrip(" "))
        _, _, resume_at, width, *_ = line_without_space
        return line_without_space if resume_at is None and width <= max_width else line

    inline.split_first_line = split
    try:
        yield
    finally:
        inline.split_first_line = original


def _ends_after_one_word(text: str, line: Any) -> bool:
    _, length, resume_at, *_ = line
    words = text.encode()[:length].decode(errors="ignore").strip(" ")
    return text.endswith(" ") and resume_at is not None and " " not in words and words != text.strip(" ")


LAYOUT = "weasyprint.layout"
PAGE_FUNCTIONS = {f"{LAYOUT}.layout_document": "a5cbf437e99caf72", f"{LAYOUT}.page.make_all_pages": "b5e4034894841caa"}
DRAWN_WITH = {"dictionaries", "font_config", "get_image_from_uri"}
"""What drawings need of the context of a layout."""


@contextmanager
def stopping(is_last: Callable[[Any], bool]) -> Iterator[None]:
    """Lay out pages only up to the first for which `is_last` is true, if any; it gets the page box.

    Afterwards, drop what the layout used: WeasyPrint's drawings keep it, which is a third of the memory of a booklet.
    """
    if not unchanged(PAGE_FUNCTIONS):
        yield
        return
    module: Any = import_module(LAYOUT)
    original = module.make_all_pages
    contexts: list[Any] = []

    def make(context: Any, *arguments: Any) -> Iterator[Any]:
        contexts.append(context)
        for number, page in enumerate(original(context, *arguments), start=1):
            yield page
            if is_last(page):
                del context.page_maker[number + 1 :]
                for *_, state in context.page_maker:
                    state["content_changed"] = state["pages_wanted"] = False  # no second round
                return

    module.make_all_pages = make
    try:
        yield
    finally:
        module.make_all_pages = original
        for context in contexts:
            for name in vars(context).keys() - DRAWN_WITH:
                delattr(context, name)


PARSER = "tinyhtml5.inputstream"
PARSER_FUNCTIONS = {f"{PARSER}.HTMLUnicodeInputStream.chars_until": "dfe353323dff1fdc"}


class _Patterns(dict[tuple[Iterable[str], bool], re.Pattern[str]]):
    """Patterns for the characters up to others, or (True) for these characters, compiled when first asked for."""

    def __missing__(self, key: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        characters, is_opposite = key
        listed = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = re.compile(f"[{'' if is_opposite else '^'}{listed}]+")
        return self[key]


PATTERNS = _Patterns()


@contextmanager
def cached_character_patterns() -> Iterator[None]:
    """Compile the patterns of the HTML parser once.

    tinyhtml5 2.1 stores them under a key that it never looks up, and writes each anew for every word and attribute.
    That takes 0.07 s of the 0.43 s of laying out "grades".
    """
    if not unchanged(PARSER_FUNCTIONS):
        yield
        return
    module: Any = import_module(PARSER)
    original = module.characters_until_regex
    module.characters_until_regex = PATTERNS
    try:
        yield
    finally:
        module.characters_until_regex = original


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


class _WarningSeen(logging.Handler):
    seen = False

    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


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
    faces, handler, counters = _FontFaces(), _WarningSeen(logging.WARNING), dict(arguments["counter_style"])
    shared = len(arguments["layers"]), len(arguments["color_profiles"])
    fetcher = arguments["url_fetcher"]
    served, fetcher.served = fetcher.served, {}
    LOGGER.addHandler(handler)
    try:
        sheet = CSS(**arguments | {"font_config": faces, "counter_style": counters, "page_rules": []})
    finally:
        LOGGER.removeHandler(handler)
        files, fetcher.served = fetcher.served, served
    declared = {name: value for name, value in counters.items() if arguments["counter_style"].get(name) is not value}
    reusable = not handler.seen and shared == (len(arguments["layers"]), len(arguments["color_profiles"]))
    return _ParsedSheet(sheet, tuple(faces.descriptors), declared, files), reusable
