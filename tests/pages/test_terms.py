"""Words to know: found where they first stand in a section, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.termnames import plurals
from nethandout.model import Chapter, Review, Section, Term
from nethandout.pages.block import Block
from nethandout.pages.terms import Finder


def term(name: str, *also: str) -> Term:
    return Term(name.lower().replace(" ", "-"), name, "A meaning.", "SAY", also)


GLOSSARY = (
    term("neuroendocrine tumor", "NET", "NETs"),
    term("tumor"),
    term("biopsy"),
    term("Ki-67 index", "Ki-67"),
    term("5-HIAA"),
    term("Q&A"),
)


def chapter(*blocks: Block) -> Chapter:
    """A chapter whose section matters to nobody."""
    section = Section("a", "en", Path(), "", "", "", "", (), (), Review("draft"), "", ())
    return Chapter(section, 1, blocks, ())


def marked(html: str, glossary: tuple[Term, ...] = GLOSSARY) -> str:
    """A text with each term set apart as [id:words], to be read at a glance."""
    (block,), _ = Finder(glossary).mark(chapter(Block("text", html=html)))
    return block.html.replace('<a class="term" href="#term-', "[").replace('">', ":").replace("</a>", "]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a biopsy and a biopsy", "a [biopsy:biopsy] and a biopsy"),
        ("Biopsy first", "[biopsy:Biopsy] first"),
        ("two biopsies", "two [biopsy:biopsies]"),
        ("many tumors", "many [tumor:tumors]"),
        ("a neuroendocrine tumor", "a [neuroendocrine-tumor:neuroendocrine tumor]"),
        ("neuroendocrine\n  tumors", "[neuroendocrine-tumor:neuroendocrine\n  tumors]"),
        ("a NET, two NETs", "a [neuroendocrine-tumor:NET], two NETs"),
        ("a net to fish", "a net to fish"),
        ("Net", "Net"),
        ("the Ki-67 index or Ki-67", "the [ki-67-index:Ki-67 index] or Ki-67"),
        ("ki-67 low", "[ki-67-index:ki-67] low"),
        ("5-HIAA, not 15-HIAA", "[5-hiaa:5-HIAA], not 15-HIAA"),
        ("antitumor, tumor-like, tumorous", "antitumor, tumor-like, tumorous"),
        ("(tumor).", "([tumor:tumor])."),
        ("ask a Q&amp;A", "ask a [q&a:Q&amp;A]"),
        ("a bıopsy", "a bıopsy"),
    ],
)
def test_a_term_is_set_apart_where_it_first_stands(text: str, expected: str) -> None:
    """Whole words alone, plurals too, the longest name first, abbreviations only as they are written."""
    assert marked(text) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<h3>What a biopsy is</h3>",
        '<h3 id="a">What a <em>biopsy</em> is</h3>',
        '<a href="#section-b">the biopsy</a>',
        '<th scope="col">biopsy</th>',
        "<code>biopsy</code>",
        "<pre>biopsy</pre>",
        '<span class="address">(biopsy.org)</span>',
        '<span class="pointer">(ask for the handout “Biopsy”)</span>',
        '<img alt="a biopsy">',
    ],
)
def test_no_term_is_set_apart_in_headings_links_and_table_heads(html: str) -> None:
    plain = html.replace('">', ":").replace("</a>", "]")
    assert marked(f"{html} biopsy") == f"{plain} [biopsy:biopsy]"


def test_a_span_that_says_nothing_special_is_read() -> None:
    assert marked('<span class="pointer">(<span>a</span>)</span> biopsy').endswith("[biopsy:biopsy]")
    assert "[biopsy" in marked('<span class="line">biopsy</span>')


def test_a_pointer_to_a_term_counts_as_its_first_use() -> None:
    blocks, used = Finder(GLOSSARY).mark(
        chapter(Block("text", html='<a class="term" href="#term-biopsy">a piece</a>, the biopsy, a tumor'))
    )
    assert blocks[0].html == (
        '<a class="term" href="#term-biopsy">a piece</a>, the biopsy, a <a class="term" href="#term-tumor">tumor</a>'
    )
    assert used == ("biopsy", "tumor")


def test_each_chapter_sets_a_term_apart_anew_and_boxes_belong_to_it() -> None:
    finder = Finder(GLOSSARY)
    box = Block("ask", children=(Block("text", html="a biopsy"),))
    for _ in range(2):
        blocks, used = finder.mark(chapter(box, Block("text", html="a biopsy")))
        assert blocks[0].children[0].html == 'a <a class="term" href="#term-biopsy">biopsy</a>'
        assert blocks[1].html == "a biopsy"
        assert used == ("biopsy",)


def test_without_a_glossary_nothing_is_set_apart() -> None:
    assert marked("a biopsy", ()) == "a biopsy"


@pytest.mark.parametrize(
    ("one", "many"), [("tumor", "tumors"), ("biopsy", "biopsies"), ("day", "days"), ("mass", "masses"), ("NET", "NETs")]
)
def test_regular_plurals(one: str, many: str) -> None:
    assert plurals(one) == (many,)


@given(st.lists(st.sampled_from(["tumor", "NET", "Biopsies", " ", "-", "ı", "K", "<b>", "</b>", "x", "&amp;", "\n"])))
def test_words_stay_as_they_are(pieces: list[str]) -> None:
    """Whatever stands in a text: taking the marks away again gives it back."""
    text = "".join(pieces)
    (block,), _ = Finder(GLOSSARY).mark(chapter(Block("text", html=text)))
    for one in GLOSSARY:
        block = Block("text", html=block.html.replace(f'<a class="term" href="#term-{one.id}">', ""))
    assert block.html.replace("</a>", "") == text
