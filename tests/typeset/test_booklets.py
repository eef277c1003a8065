"""The page numbers of finished booklets are right."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise

import pdfplumber
import pypdf
import pytest

from nethandout.content import selection
from nethandout.model import Edition, Publication
from nethandout.pipeline import BuildResult, Inputs, build
from tests.conftest import Make


def squeezed(text: str) -> str:
    """Return a text without spaces and leaders, so that line breaks do not matter."""
    return re.sub(r"[\s.]+", "", text)


def chosen(inputs: Inputs, *parts: str) -> Publication:
    """Select a booklet of some sections."""
    return selection.booklet(
        inputs.library, parts, Edition(paper="half-letter"), selection.custom_recipe(inputs.library, parts)
    )


def first(pages: list[str], after: int, holds: Callable[[str], bool]) -> int:
    """Return the first page after a page that contains something."""
    return next(number for number, text in enumerate(pages) if number > after and holds(text))


@pytest.fixture
def booklet(shipped_inputs: Inputs, made: Make) -> BuildResult:
    """A booklet of sections that point to each other and worksheets, which other tests need, too."""
    return made(chosen(shipped_inputs, "spread", "my-net", "symptom-diary", "notes", "naming"), shipped_inputs)


def test_each_number_of_the_contents_is_the_page_that_has_the_heading(
    shipped_inputs: Inputs, booklet: BuildResult
) -> None:
    """The number beside each title, and of each pointer in the text, is the label of the page with that heading.

    `make audit` compares the numbers of every booklet with the places of their targets.
    """
    assert booklet.notices == ()
    fixed = shipped_inputs.library.language.words
    reader = pypdf.PdfReader(io.BytesIO(booklet.pdf))
    texts = [page.extract_text() for page in reader.pages]
    pages = [squeezed(text) for text in texts]
    contents = first(pages, 0, lambda text: squeezed(fixed["contents"]) in text)
    chapters = {}
    for chapter in booklet.publication.chapters:
        if chapter.section.is_worksheet:  # its heading has no number
            place = reader.named_destinations[chapter.anchor]
            chapters[chapter.section.title] = reader.get_destination_page_number(place)
            continue
        opener, title = (
            squeezed(text) for text in (fixed["section"].format(number=chapter.number), chapter.section.title)
        )
        chapters[chapter.section.title] = first(
            pages, contents, lambda text, o=opener, t=title: o in text and t in text
        )
    back = {}
    after = max(chapters.values()) + 1
    for key in ("words_to_know", "index", "sources"):  # the footer names them too, but not before they begin
        title = squeezed(fixed[key])
        before = after - 1 if key == "sources" else after  # a short index leaves room for them below
        after = first(pages, before, lambda text, t=title: t in text)
        back[fixed[key]] = after

    listed = "\n".join(texts[contents : min(chapters.values())])
    front = {fixed["call"]: first(pages, 0, lambda text: squeezed(fixed["call"]) in text)}
    for title, page in (front | chapters | back).items():
        number = reader.page_labels[page]
        line = r"\s+".join(map(re.escape, title.split())) + rf"[\s.]*{number}\s*(\n|$)"
        assert re.search(line, listed), f"{title} is on page {number}"

    text = "".join(pages[: min(back.values())])
    pointed = re.findall(squeezed(fixed["on_page"]).replace("(", r"\(").replace("{page})", r"(\w+)\)"), text)
    sections = [chapter.section for chapter in booklet.publication.chapters]
    here = {section.name: reader.page_labels[chapters[section.title]] for section in sections}
    mentions = [mention for section in sections for mention in section.mentions if mention.kind == "section"]
    assert pointed
    assert pointed == [here[mention.name] for mention in mentions if mention.name in here]


def test_every_link_of_a_booklet_leads_to_a_page(booklet: BuildResult) -> None:
    reader = pypdf.PdfReader(io.BytesIO(booklet.pdf))
    names = set(reader.named_destinations)
    inside = []
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            link = note.get_object()
            if link.get("/Subtype") == "/Link" and "/Dest" in link:
                inside.append(link["/Dest"])
    assert len(inside) > 10
    assert {target for target in inside if isinstance(target, str)} <= names


def test_a_booklet_shows_its_occasion_and_region(small_inputs: Inputs) -> None:
    """It shows title, meeting, date and place, the region's number, and has the size of its paper."""
    occasion = selection.Occasion("Our evening", "Bring a friend", "Thursday group", "2026-11-10", "Room 2")
    edition = Edition(paper="a5", region="gb")
    recipe = selection.custom_recipe(small_inputs.library, ("scans",))
    booklet = build(selection.booklet(small_inputs.library, ("scans",), edition, recipe, occasion), small_inputs)
    reader = pypdf.PdfReader(io.BytesIO(booklet.pdf))
    cover = " ".join(reader.pages[0].extract_text().split())
    for words in ("Our evening", "Bring a friend", "Thursday group", "November 10, 2026", "Room 2"):
        assert words in cover
    everything = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "Call 999 at once" in everything and "911" not in everything
    assert booklet.pages == len(reader.pages)
    width, height = (float(side) * 25.4 / 72 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (148, 210)
    assert reader.metadata is not None and reader.metadata.title == "Our evening"


def test_an_empty_page_is_ruled_for_notes(small_inputs: Inputs) -> None:
    """The back cover is a left page, with a ruled page before it."""
    with pdfplumber.open(io.BytesIO(build(chosen(small_inputs, "care"), small_inputs).pdf)) as booklet:
        free = [page for page in booklet.pages if not any(char["mcid"] is not None for char in page.chars)]
        assert [page.page_number for page in free] == [len(booklet.pages) - 1]
        for page in free:
            assert page.extract_text().splitlines()[0] == "Notes"
            heights = [round(line["top"], 1) for line in page.lines]
            assert len(heights) == 18
            assert {round(below - above, 1) for above, below in pairwise(heights)} == {28.0}
