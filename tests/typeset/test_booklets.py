"""Finished booklets, read back: whatever sections they are made of, their page numbers are right."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

import pypdf
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nethandout.build import Product, Workshop, make
from nethandout.content import recipes, selection
from nethandout.model import Edition

SECTIONS = ("definitions", "naming", "grades", "spread", "syndromes", "resources")
CHOICES = st.permutations(SECTIONS).flatmap(lambda order: st.integers(1, 3).map(lambda n: tuple(order[:n])))


def squeezed(text: str) -> str:
    """A text without blanks and leaders, so that it does not matter where its lines break."""
    return re.sub(r"[\s.]+", "", text)


def made(shop: Workshop, parts: tuple[str, ...]) -> Product:
    """A finished booklet of a choice of sections."""
    edition = Edition(paper="half-letter")
    return make(selection.booklet(shop.library, parts, edition, recipes.custom(shop.library, parts)), shop)


def first(pages: list[str], after: int, holds: Callable[[str], bool]) -> int:
    """The first page after a page that holds what is asked for."""
    return next(number for number, text in enumerate(pages) if number > after and holds(text))


def test_each_number_of_the_contents_is_the_page_that_has_the_heading(shipped_shop: Workshop) -> None:
    """The number printed beside each title is the label of the page on which that title stands as a heading."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @example(SECTIONS)
    @given(CHOICES)
    def holds(parts: tuple[str, ...]) -> None:
        booklet = made(shipped_shop, parts)
        assert booklet.notices == ()
        judge_numbers(booklet, shipped_shop.library.language.words)

    holds()


def judge_numbers(booklet: Product, fixed: Mapping[str, str]) -> None:
    """Hold the contents, and the pointers in the text, against the pages on which the headings stand."""
    reader = pypdf.PdfReader(io.BytesIO(booklet.pdf))
    texts = [page.extract_text() for page in reader.pages]
    pages = [squeezed(text) for text in texts]
    contents = first(pages, 0, lambda text: text.startswith(squeezed(fixed["contents"])))
    chapters = {}
    for chapter in booklet.publication.chapters:
        opener, title = (
            squeezed(text) for text in (fixed["section"].format(number=chapter.number), chapter.section.title)
        )
        chapters[chapter.section.title] = first(
            pages, contents, lambda text, o=opener, t=title: o in text and t in text
        )
    back = {}
    after = max(chapters.values()) + 1
    for key in ("words_to_know", "index", "sources"):  # the foot of a page names them too, but not before they begin
        title = squeezed(fixed[key])
        before = after - 1 if key == "sources" else after  # a short index leaves room for them below it
        after = first(pages, before, lambda text, t=title: t in text)
        back[fixed[key]] = after

    listed = "\n".join(texts[contents : min(chapters.values())])
    for title, page in (chapters | back).items():
        number = reader.page_labels[page]
        line = r"\s+".join(map(re.escape, title.split())) + rf"[\s.]*{number}\s*(\n|$)"
        assert re.search(line, listed), f"{title} is on page {number}"

    text = "".join(pages[: min(back.values())])
    pointed = re.findall(rf"\({squeezed(fixed['on_page'])}(\w+)\)", text)
    sections = [chapter.section for chapter in booklet.publication.chapters]
    here = {section.name: reader.page_labels[chapters[section.title]] for section in sections}
    mentions = [mention for section in sections for mention in section.body.mentions if mention.kind == "section"]
    assert pointed == [here[mention.name] for mention in mentions if mention.name in here]


def test_every_link_of_a_booklet_leads_to_a_page(shipped_shop: Workshop) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(shipped_shop, ("grades", "spread")).pdf))
    names = set(reader.named_destinations)
    inside = []
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            link = note.get_object()
            if link.get("/Subtype") == "/Link" and "/Dest" in link:
                inside.append(link["/Dest"])
    assert len(inside) > 10
    assert {target for target in inside if isinstance(target, str)} <= names


def test_a_booklet_says_what_was_asked_for(small_shop: Workshop) -> None:
    """Title, meeting, date and place of an evening; the region's number; the paper's size."""
    occasion = selection.Occasion("Our evening", "Bring a friend", "Thursday group", "2026-11-10", "Room 2")
    edition = Edition(paper="a5", region="gb")
    recipe = recipes.custom(small_shop.library, ("scans",))
    booklet = make(selection.booklet(small_shop.library, ("scans",), edition, recipe, occasion), small_shop)
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
