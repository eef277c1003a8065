"""Patches of WeasyPrint and its HTML parser that apply only while the functions they rely on are unchanged."""

from __future__ import annotations

import hashlib
import inspect
import linecache
import logging
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import CodeType
from typing import Any

LOG = logging.getLogger("nethandout")


def unchanged(functions: Mapping[str, str]) -> bool:
    """Return whether the source of each function, by full name, has this digest (16 digits of SHA-256)."""
    changed = [name for name, expected in functions.items() if source_digest(name) != expected]
    for name in changed:
        _report(name)
    return not changed


@cache
def _report(name: str) -> None:
    LOG.info("slower: %s is not as expected in this release", name)


def source_digest(name: str) -> str:
    """Return the digest of the source of a function or class; "" if there is none."""
    try:
        holder, attribute = _find(name)
        return _hash_source(getattr(holder, attribute))
    except (ImportError, AttributeError, OSError, TypeError):
        return ""


def _find(name: str) -> tuple[Any, str]:
    """Return the module or class that holds a function or class, and its name there."""
    parts = name.split(".")
    depth = next(n for n, part in enumerate(parts) if part[0].isupper() or n == len(parts) - 1)
    holder: Any = import_module(".".join(parts[:depth]))
    for part in parts[depth:-1]:
        holder = getattr(holder, part)
    return holder, parts[-1]


@cache
def _hash_source(function: Any) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        source = inspect.getsource(function)
    else:  # the same, without searching for the end, which takes 0.06 s for all functions
        source = "".join(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : _last_line(code)])
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _last_line(code: CodeType) -> int:
    inner = (_last_line(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return max((*(line or 0 for *_, line in code.co_lines()), *inner))


@dataclass(frozen=True)
class Patch:
    """A function to replace, by full name, and what makes its replacement from it.

    `functions` are those the replacement relies on, with the digests of their source.
    """

    name: str
    make: Callable[[Any], Any]
    functions: Mapping[str, str]


@contextmanager
def applied(patches: Iterable[Patch]) -> Iterator[None]:
    """Replace functions wherever WeasyPrint imports them, except those that rely on a changed function."""
    replaced: list[tuple[Any, str, Any]] = []
    try:
        for patch in [each for each in patches if unchanged(each.functions)]:
            holder, name = _find(patch.name)
            original = getattr(holder, name)
            modules = [module for each, module in [*sys.modules.items()] if each.startswith("weasyprint.")]
            users = [module for module in modules if vars(module).get(name) is original and module is not holder]
            replaced += [(user, name, original) for user in (holder, *users)]
            for user in (holder, *users):
                setattr(user, name, patch.make(original))
        yield
    finally:
        for user, name, original in replaced:
            setattr(user, name, original)


INLINE = "weasyprint.layout.inline"
SPLIT_PARAMETERS = ("text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum")


@contextmanager
def hanging_spaces() -> Iterator[None]:
    """Let trailing spaces hang while pages are laid out."""
    inline: Any = import_module(INLINE)
    original = getattr(inline, "split_first_line", None)
    if original is None or _parameters(original) != SPLIT_PARAMETERS:
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


@cache
def _parameters(function: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _ends_after_one_word(text: str, line: Any) -> bool:
    _, length, resume_at, *_ = line
    words = text.encode()[:length].decode(errors="ignore").strip(" ")
    return text.endswith(" ") and resume_at is not None and " " not in words and words != text.strip(" ")


LAYOUT = "weasyprint.layout"
PAGE_FUNCTIONS = {f"{LAYOUT}.layout_document": "a5cbf437e99caf72", f"{LAYOUT}.page.make_all_pages": "b5e4034894841caa"}
DRAWN_WITH = {"dictionaries", "font_config", "get_image_from_uri"}
"""What drawings need of the context of a layout."""


@contextmanager
def stopping(is_last: Callable[[Any], bool]) -> Iterator[list[Any]]:
    """Lay out pages only up to the first for which `is_last` is true, if any; it gets the page box.

    Yields a list to which the context of each layout is added.
    """
    contexts: list[Any] = []
    if not unchanged(PAGE_FUNCTIONS):
        yield contexts
        return
    module: Any = import_module(LAYOUT)
    original = module.make_all_pages

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
        yield contexts
    finally:
        module.make_all_pages = original


def drop_used(contexts: Iterable[Any]) -> None:
    """Drop what layouts used: WeasyPrint's drawings keep it, which is a third of the memory of a booklet."""
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


CACHED_PATTERNS = Patch(f"{PARSER}.characters_until_regex", lambda _: PATTERNS, PARSER_FUNCTIONS)
"""Compiles the patterns of the HTML parser once.

tinyhtml5 2.1 stores them under a key that it never looks up, and writes each anew for every word and attribute. That
takes 0.07 s of the 0.43 s of laying out "grades".
"""
