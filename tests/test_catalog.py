"""`build --catalog` makes a folder that a foundation puts on its web site as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from nethandout import paths
from nethandout.pages.standalone import shared, standalone
from tests.conftest import Ran, Words

CATALOG = Path("output/catalog")
INDEX = CATALOG / "index.html"
LINK = re.compile(r'(?:href|src)="(?!https?:|mailto:|tel:|#|data:)([^"#]+)')


def links(page: Path) -> set[Path]:
    """Return the files that a page links to."""
    return {(page.parent / unquote(link)).resolve() for link in LINK.findall(page.read_text(encoding="utf-8"))}


def test_the_page_lists_every_file_and_what_it_replaced(
    nethandout: Callable[..., Ran], words: Words, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (words.folder / "recipes/visit.toml").unlink()
    one_edition = ("--size", "standard", "--paper", "letter", "--ink", "color", "--lang", "en", "--workers", "1")
    chosen = (*one_edition, "--content", words.folder, "--only-content", "-q")
    assert nethandout("build", "--catalog", *chosen).code == 0
    pdfs = {path.resolve() for path in CATALOG.rglob("*.pdf")}
    assert {path.name for path in pdfs} == {f"{name}.pdf" for name in ("care", "cells", "scans")}
    pages = {path.resolve() for path in CATALOG.rglob("*.html")} - {INDEX.resolve()}
    assert links(INDEX) == pdfs | pages
    for page in pages:
        assert all(path.is_file() for path in links(page))
    before = (CATALOG / "en/handouts/care.pdf").read_bytes()
    words.change("sections/care/en.md", "Whom to ask", "Who can answer")
    made = {path: path.stat().st_mtime_ns for path in CATALOG.rglob("*.pdf")}
    assert nethandout("build", "--catalog", *chosen).code == 0
    assert all(path.stat().st_mtime_ns > when for path, when in made.items()), "any changed word changes the key of all"
    text = INDEX.read_text(encoding="utf-8")
    assert text.count(f"It replaced <code>{hashlib.sha256(before).hexdigest()}</code>") == 1
    assert hashlib.sha256((CATALOG / "en/handouts/care.pdf").read_bytes()).hexdigest() in text


def test_pages_share_a_style_sheet_that_says_what_a_single_page_has_in_it() -> None:
    folders = {"layouts": (paths.packaged("layouts"),), "fonts": paths.fonts()}
    sheets = "".join(f'<link rel="stylesheet" href="/layouts/base/{name}.css">\n' for name in ("fonts", "text"))
    html = (
        f"<html><head><style>b {{ color: red }}</style>\n{sheets}<style>@page {{ }}</style></head><body></body></html>"
    )
    page, files = shared(html, folders, "../shared")
    (style,) = [name for name in files if name.endswith(".css")]
    assert shared(html, folders, "shared")[1].keys() == files.keys()
    assert f'<link rel="stylesheet" href="../shared/{style}">' in page
    linked = page.replace(
        f'<link rel="stylesheet" href="../shared/{style}">', f"<style>{files[style].decode()}</style>"
    )
    inside = re.compile(r"url\([^)]*\)|</?style>|\s")
    assert inside.sub("", linked) == inside.sub("", standalone(html, folders))
    fonts = [name for name in files if name != style]
    assert fonts and all(f"url({name})" in files[style].decode() for name in fonts)
