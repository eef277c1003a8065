"""A style sheet is parsed once per worker, and pages are the same as without the cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from nethandout.paths import fonts
from nethandout.typeset import renderer, style_cache
from nethandout.typeset.style_cache import cached_style_sheets

FACE = "@font-face { font-family: Text; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) } html { font-family: Text }"
PAGE = """<html lang="en"><head><title>T</title><link rel="stylesheet" href="/layouts/a.css">
<link rel="stylesheet" href="/layouts/b.css"></head><body><p>Words</p><ul><li>An item</li></ul></body></html>"""
LAYERS = FACE + "@layer two, one; @layer one { p { color: red } }"
SIZE = FACE + "@page { size: 300px 200px; margin: 9px }"
# What is in a.css, what is in b.css, and what is in a file that a.css can import.
CASES = {
    "rules": (FACE + "p { color: red }", "p { color: blue }", ""),
    "counters": (FACE + "@counter-style c { system: cyclic; symbols: x; suffix: y }", "ul { list-style: c }", ""),
    "imports": (f"@import url(/layouts/c.css); {FACE}", "p { color: blue }", "p { font-size: 40px }"),
    "a slip": (FACE + "p { colour: red }", "p { color: blue }", ""),
    "a page": (SIZE, "@page { size: 200px 300px }", ""),
    "another page, half of it the same": (SIZE, "", ""),
    "layers": (LAYERS, "", ""),
    "other layers, half of them the same": (LAYERS, "@layer one { p { color: blue } }", ""),
}


@pytest.fixture(autouse=True)
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Record the addresses of parsed style sheets, starting with an empty cache."""
    addresses: list[str] = []
    original = style_cache._parse

    def note(given: dict[str, Any]) -> Any:
        addresses.append(given["url"])
        return original(given)

    monkeypatch.setattr(style_cache, "_parse", note)
    style_cache.CACHE.clear()
    yield addresses
    style_cache.CACHE.clear()


def typeset(folder: Path, *files: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the PDF of the page with these style sheets, and WeasyPrint's warnings."""
    for name, text in zip("abc", files, strict=True):
        (folder / f"{name}.css").write_text(text, encoding="utf-8")
    done = renderer.render(PAGE, {"layouts": (folder,), "fonts": fonts()})
    return done.pdf, done.complaints


@pytest.mark.parametrize("case", CASES)
def test_pages_are_the_same_with_and_without_the_cache(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after other pages, and with all warnings."""
    names = [*CASES]
    at = names.index(case)
    for other in names[at + 1 :] + names[:at]:
        typeset(tmp_path, *CASES[other])
    first, again = typeset(tmp_path, *CASES[case]), typeset(tmp_path, *CASES[case])
    monkeypatch.setattr(renderer, "cached_style_sheets", nullcontext)
    assert first == again == typeset(tmp_path, *CASES[case])


def test_a_style_sheet_is_parsed_again_when_one_of_its_files_changes(tmp_path: Path, parsed: list[str]) -> None:
    for text, expected in (("p { color: red }", ["a", "b"]), ("p { color: red }", []), ("p { color: blue }", ["a"])):
        parsed.clear()
        typeset(tmp_path, f"@import url(/layouts/c.css); {FACE}", "", text)
        assert [address[-5] for address in parsed] == expected


@pytest.mark.parametrize("name", style_cache.SHEET_FUNCTIONS)
def test_a_release_that_changes_a_function_is_not_patched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, lambda: None)
    css = import_module(style_cache.CSS_MODULE)
    original = css.CSS
    with cached_style_sheets():
        assert css.CSS is original


def test_weasyprint_is_restored() -> None:
    """WeasyPrint is unpatched after a document, even after one that failed."""
    css = import_module(style_cache.CSS_MODULE)
    original = css.CSS
    with pytest.raises(RuntimeError), cached_style_sheets():
        assert css.CSS is not original
        raise RuntimeError
    assert css.CSS is original
