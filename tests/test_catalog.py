"""`build --catalog` makes a folder that a foundation puts on its web site as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from nethandout import paths
from nethandout.atomic import write_whole
from nethandout.jobs import Job
from nethandout.model import Edition
from nethandout.packs import catalog
from nethandout.packs.clinics import Pack
from nethandout.packs.pack_folder import Line
from nethandout.pages.standalone import shared, standalone
from nethandout.pipeline import Inputs, load_inputs, select
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
    assert {path.stem for path in pages} == {"care", "cells", "scans"}
    assert links(INDEX) == pdfs | pages
    for page in pages:
        assert all(path.is_file() for path in links(page))
    INDEX.write_text("<title>Our clinic</title>")
    assert f"{INDEX} exists and was not made by nethandout" in nethandout("build", "--catalog", *chosen).err
    INDEX.unlink()
    before = (CATALOG / "en/handouts/care.pdf").read_bytes()
    words.change("sections/care/en.md", "Whom to ask", "Who can answer")
    made = {path: path.stat().st_mtime_ns for path in CATALOG.rglob("*.pdf")}
    assert nethandout("build", "--catalog", *chosen).code == 0
    assert all(path.stat().st_mtime_ns > when for path, when in made.items()), "any changed word changes the key of all"
    text = INDEX.read_text(encoding="utf-8")
    replaced = "It replaced the file with this SHA-256, which is out of date:"
    assert text.count(f"{replaced} <code>{hashlib.sha256(before).hexdigest()}</code>") == 1
    assert hashlib.sha256((CATALOG / "en/handouts/care.pdf").read_bytes()).hexdigest() in text


def test_each_language_has_its_own_words_and_what_could_not_be_made_is_not_called_current(
    small: Path, small_inputs: Inputs, tmp_path: Path
) -> None:
    inputs = {"en": small_inputs, "es": load_inputs("es", small, only_content=True)}
    jobs = {
        Path(f"en/handouts/care{ending}.pdf"): Job("handout", "care", edition)
        for ending, edition in ((" #1", Edition()), (".a4", Edition(paper="a4")), (".a5", Edition(paper="a5")))
    }
    made, kept, gone = (path.as_posix() for path in jobs)
    document = catalog.Document(select("handout", "care", small_inputs, Edition()), Pack("en care", None, jobs))
    cells = {Path("cells.pdf"): Job("handout", "cells", Edition(ink="black"))}
    other = catalog.Document(select("handout", "cells", small_inputs, Edition()), Pack("en cells", None, cells))
    lines = {
        "cells.pdf": Line("", "cells.pdf"),
        made: Line("", made, "2", "9000", "aa", "made", "draft", "2026-01-02"),
        kept: Line("", kept, "2", "9000", "bb", "not made: …", "draft", "2026-01-02"),
        gone: Line("", gone, "2", "9000", "cc", "not made: …", "draft", "2026-01-02"),
    }
    for file in (made, kept):
        write_whole(tmp_path / file, b"%PDF")
    page = catalog.write_index(tmp_path, [document, other], lines, inputs).read_text(encoding="utf-8")
    english, spanish = re.split("<section ", page)[1:]
    assert "Draft, not reviewed yet." in english
    assert "January 2, 2026" in english
    assert re.findall(r"(care[.a-z0-9]*\.pdf)(?:</a>)?\s+\((.*)\)", english) == [
        ("care.a4.pdf", "out of date; a new one could not be made"),
        ("care.a5.pdf", "could not be made"),
    ]
    assert links(tmp_path / "index.html") == {tmp_path / made, tmp_path / kept}
    assert english.index("Cells that make hormones") < english.index("Who can help"), "in order of titles"
    assert ("A4" in english, "Letter" in english, "A5" in english) == (True, True, True)
    assert "Who can help" not in spanish
    assert 'lang="es" dir="ltr"' in spanish
    assert "En el navegador" in spanish


def test_pages_of_all_kinds_share_one_style_sheet_and_have_the_rules_of_a_single_page() -> None:
    folders = {"layouts": (paths.packaged("layouts"),), "fonts": paths.fonts()}
    html, other = (
        "<html><head><style>b { color: red }</style>\n"
        + "".join(f'<link rel="stylesheet" href="/layouts/{name}.css">\n' for name in names)
        + "<style>@page { }</style></head><body></body></html>"
        for names in (("base/fonts", "base/fallback-fonts", "handout/handout"), ("base/fonts", "worksheet/worksheet"))
    )
    page, files = shared(html, folders, "../shared")
    assert shared(other, folders, "shared")[1] == files
    (style,) = [name for name in files if name.endswith(".css")]
    rules = files[style].decode()
    link = f'<link rel="stylesheet" href="../shared/{style}">'
    assert link in page
    inside = re.compile(r"url\([^)]*\)|</?style>|\s")
    assert inside.sub("", page.replace(link, rules)) == inside.sub("", standalone(html, folders))
    fonts = [name for name in files if name != style]
    assert fonts and all(f"url({name})" in rules for name in fonts)
