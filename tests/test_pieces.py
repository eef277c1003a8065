"""A booklet set in pieces reads like one set whole, lays out each page once, and is the same with any cache."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from weasyprint.layout import page

from nethandout import copyfit, pipeline
from nethandout.content import selection
from nethandout.model import Edition, Node, Publication, rewritten
from nethandout.pages.compose import Composition
from nethandout.pages.layouts import layouts
from nethandout.paths import packaged
from nethandout.pipeline import Inputs
from nethandout.typeset import forked, margin_boxes
from nethandout.typeset.forked import ForkedProcess
from nethandout.typeset.pieces import Typesetter
from nethandout.typeset.renderer import find_faults_now, lay_out
from nethandout.web.page_pictures import Proof, draw, proof_chapter, proof_page

Fit = Callable[[Publication], bytes]
PARTS = ("cells", "scans", "care")
WIDTH = 200


@pytest.fixture(scope="module")
def booklet(small_inputs: Inputs) -> Publication:
    """Return a booklet of three sections; the first points to the page of the second."""
    recipe = selection.custom_recipe(small_inputs.library, PARTS)
    return selection.booklet(small_inputs.library, PARTS, Edition(paper="half-letter"), recipe)


@pytest.fixture
def fit(small_inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fit]:
    """Set publications in this process, with an empty cache at first."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget()
    yield lambda made: bytes(copyfit.fit_pages(made, small_inputs.layouts, small_inputs.asset_folders)["pdf"])
    forget()


@dataclass(frozen=True)
class First:
    """The booklet as set with an empty cache: the PDF, how many pages were laid out, and the cache."""

    pdf: bytes
    laid_out: int
    cache: bytes
    name: str


@pytest.fixture(scope="module")
def first(booklet: Publication, small_inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> First:
    """Set the booklet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        forget()
        pdf = copyfit.fit_pages(booklet, small_inputs.layouts, small_inputs.asset_folders)["pdf"]
        return First(pdf, typesetter().number, cache_file().read_bytes(), cache_file().name)


def forget() -> None:
    """Forget what this process keeps."""
    copyfit._SESSIONS.clear()


def cache_file(name: str = "") -> Path:
    """Return the cache file of a publication, by default the only one."""
    folder = platformdirs.user_cache_path("nethandout") / "pieces"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name if name else next(folder.iterdir())


def typesetter() -> Typesetter:
    """Return the typesetter of the publication set last."""
    (session,) = copyfit._SESSIONS.values()
    return session.typesetter


def changed(booklet: Publication, section: str, old: str, new: str) -> Publication:
    """Return a booklet with other words in a section."""

    def rule(node: Node) -> tuple[Node]:
        return (replace(node, text=node.text.replace(old, new)),)

    chapters = tuple(
        replace(chapter, blocks=rewritten(chapter.blocks, rule)) if chapter.section.name == section else chapter
        for chapter in booklet.chapters
    )
    assert chapters != booklet.chapters
    return replace(booklet, chapters=chapters)


def read(pdf: bytes) -> dict[str, Any]:
    """Return what readers get from a PDF: the words of each page, links, bookmarks, page labels, and roles of tags."""
    reader = PdfReader(BytesIO(pdf))
    places = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
    annotations = [(page.page_number, one.get_object()) for page in reader.pages for one in page.get("/Annots", ())]
    return {
        "words": [page.get_textpage().get_text_range().split() for page in PdfDocument(pdf)],
        "links": [(page, one["/Dest"], places[one["/Dest"]]) for page, one in annotations if "/Dest" in one],
        "bookmarks": [*bookmarks(reader, reader.outline)],
        "labels": reader.page_labels,
        "roles": [role for role in roles(reader.trailer["/Root"]["/StructTreeRoot"]) if role != "/Span"],
    }


def bookmarks(reader: PdfReader, items: list[Any], depth: int = 0) -> Iterator[tuple[int, str, int | None]]:
    """Return the depth, title and page of each bookmark."""
    for item in items:
        if isinstance(item, list):
            yield from bookmarks(reader, item, depth + 1)
        else:
            yield depth, item.title, reader.get_destination_page_number(item)


def roles(element: Any) -> Iterator[str]:
    """Return the roles of the tags below an element, in reading order."""
    kids = element.get("/K", ())
    for kid in (one.get_object() for one in (kids if isinstance(kids, list) else [kids])):
        if isinstance(kid, dict) and "/S" in kid:
            yield kid["/S"]
            yield from roles(kid)


def test_a_booklet_set_in_pieces_reads_like_one_set_whole(
    booklet: Publication, fit: Fit, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the same words, links, bookmarks, page labels and tags on the same pages."""
    monkeypatch.setattr(Composition, "pieces", ("",))
    assert read(fit(booklet)) == read(first.pdf)


def test_a_page_number_that_is_known_is_right_at_once(booklet: Publication, fit: Fit, first: First) -> None:
    """The first run lays out the front, which points ahead, twice, the second each page once, and the third none."""
    pages = len(PdfReader(BytesIO(first.pdf)).pages)
    assert pages < first.laid_out < 2 * pages
    cache_file(first.name).write_bytes(first.cache)
    for _ in range(2):
        assert fit(booklet) == first.pdf
        assert typesetter().number == pages


def test_after_a_changed_word_only_its_chapter_is_laid_out(booklet: Publication, fit: Fit) -> None:
    """The result is the same as that of a new process with an empty cache."""
    fit(booklet)
    before = typesetter().number
    other = changed(booklet, "care", "team", "crew")
    pdf = fit(other)
    (chapter,) = typesetter().kept[other.chapters[2].anchor].values()
    assert typesetter().number - before == len(chapter.pages)
    forget()
    cache_file().unlink()
    assert fit(other) == pdf


@pytest.mark.parametrize("seed", range(2))
def test_a_wrong_cache_changes_no_byte(booklet: Publication, fit: Fit, first: First, seed: int) -> None:
    """A damaged file, a cache of other words, and pages kept from other words change nothing."""
    rng = random.Random(seed)
    digest, _, text = first.cache.decode().partition("\n")
    saved = json.loads(text)
    for outcome in saved["outcomes"].values():
        outcome[0] += rng.randint(0, 2)
        outcome[2] = rng.random() < 0.5
    cache_file(first.name).write_text(f"{digest}\n{json.dumps(saved)}")
    if seed % 2:
        fit(changed(booklet, rng.choice(PARTS), "a", rng.choice(("a a", "another ", "e"))))
    assert fit(booklet) == first.pdf


def test_a_changed_page_and_its_chapter_come_before_their_booklet(small_inputs: Inputs, fit: Fit) -> None:
    """They look as in the booklet, with the page numbers of the last run; it is the same as in a new process."""
    parts = ("scans", "cells", "care")
    recipe = selection.custom_recipe(small_inputs.library, parts)
    booklet = selection.booklet(small_inputs.library, parts, Edition(paper="half-letter"), recipe)
    pipeline.build(booklet, small_inputs)
    other = changed(booklet, "cells", "did it start", "did all of it start")
    page = proof_page(other, small_inputs, WIDTH, "cells")
    chapter = proof_chapter(other, small_inputs, WIDTH, "cells")
    whole = pipeline.build(other, small_inputs)
    pages = draw(whole.pdf, 0, whole.pages, WIDTH)
    assert page == Proof(5, pages[4:5])
    assert chapter == Proof(4, pages[3:5])
    assert proof_page(other, small_inputs, WIDTH) == Proof(1, pages[:1])
    assert fit(other) == whole.pdf


def test_pages_are_laid_out_again_when_a_file_they_use_has_changed(
    small_inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the same as in a new process with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    look = layouts(tmp_path)
    publication = pipeline.select("handout", "care", small_inputs, Edition())
    folders = {**small_inputs.asset_folders, "layouts": look.folders}
    style = tmp_path / "base" / "page.css"
    style.parent.mkdir()
    made = []
    for color in ("red", "blue"):
        style.write_text(packaged("layouts").joinpath("base/page.css").read_text() + f"p {{ color: {color} }}")
        made.append(copyfit.fit_pages(publication, look, folders)["pdf"])
    forget()
    cache_file().unlink()
    assert made[0] != made[1] == copyfit.fit_pages(publication, look, folders)["pdf"]
    forget()


FIGURE = """<link rel="stylesheet" href="/layouts/base/fonts.css"><style>@page { size: 4in; margin: 0.5in }
body { font-family: "Atkinson Hyperlegible" } p { margin: 0 } figure { margin: 0; break-inside: avoid }</style>
<p style="height: 1in">One</p><figure id="drawing"><p style="height: 2.5in">Two</p></figure>
<p style="break-before: page">Three</p>"""


def test_a_layout_stops_at_a_figure_with_room_before_it_that_is_not_fixed(
    small_inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome of a stopped layout is not taken for that of the whole."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    typesetter, fixed = Typesetter("drawing", small_inputs.asset_folders), frozenset({"drawing"})
    for _ in range(2):
        stopped = typesetter.outcome("", FIGURE, None, frozenset())
        assert (stopped.is_whole, stopped.pages, [*stopped.rooms]) == (False, 2, ["drawing"])
        assert [typesetter.outcome("", FIGURE, None, these).pages for these in (fixed, None)] == [3, 3]
        assert typesetter.number == 2 + 3


def test_a_copy_of_the_process_ends_when_nobody_waits_for_its_answer() -> None:
    """A later copy has the other end of its connection, too, so writing to it is not an error."""
    unused = ForkedProcess(("one",), str, lambda: bytes(10_000_000))
    unused.ask([()])
    later = ForkedProcess(("two",), str)
    del unused
    assert later.done_there() == {"two": "two"}


def test_two_processes_make_the_same_booklet(
    booklet: Publication, first: First, small_inputs: Inputs, fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy of the process lays out some of the chapters; if it fails, the first one lays them out."""

    def make() -> bytes:
        forget()
        pdf = copyfit.fit_pages(booklet, small_inputs.layouts, small_inputs.asset_folders, processes=2)["pdf"]
        return bytes(pdf)

    def none_here(self: ForkedProcess, work: Callable[[str], Any]) -> dict[str, Any]:
        return {} if os.getpid() == here else work_off(self, work)

    here, work_off = os.getpid(), ForkedProcess.done_here
    assert make() == first.pdf
    monkeypatch.setattr(ForkedProcess, "done_here", none_here)
    assert make() == first.pdf
    laid_out = typesetter().number
    monkeypatch.setattr(forked, "_pickled", lambda _: os._exit(1))
    assert make() == first.pdf
    assert typesetter().number > laid_out
    monkeypatch.setattr(ForkedProcess, "done_here", lambda *_: {} if os.getpid() == here else os._exit(1))
    assert make() == first.pdf


def test_chapters_are_laid_out_where_they_begin_if_the_renderer_has_changed(
    booklet: Publication, fit: Fit, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result reads the same."""
    original = page.make_all_pages
    monkeypatch.setattr(page, "make_all_pages", lambda *arguments: original(*arguments))
    monkeypatch.setattr(margin_boxes, "add", None)
    assert read(fit(booklet)) == read(first.pdf)


def test_another_process_finds_the_same_faults(small_inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """If it fails, they are found here."""
    document = lay_out(FIGURE.replace("One", "<small style='font-size: 4pt'>One</small>"), small_inputs.asset_folders)
    here = find_faults_now(document, [])()
    assert "small-type" in {fault.rule for fault in here}
    found = forked.find_faults(document, [])
    with monkeypatch.context() as patch:
        patch.setattr(forked, "lint", None)
        assert found() == here
    monkeypatch.setattr(ForkedProcess, "done_here", lambda *_: os._exit(1))
    assert forked.find_faults(document, [])() == here
