"""Words to know are marked at their first use in a section, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.vocabulary import english_plural, name_forms, spanish_plural
from nethandout.model import Node, Term
from nethandout.pages.annotate import TermMarker
from nethandout.pages.markup import html

Nodes = Callable[[str], tuple[Node, ...]]


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


def anchored(nodes: tuple[Node, ...], glossary: tuple[Term, ...] = GLOSSARY) -> str:
    """The HTML of a text as a booklet has it, with an anchor at each use of a term."""
    found, _ = TermMarker(glossary, "en", anchored=True).mark(nodes)
    return html(found).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## What is a biopsy?", '<h2 id="what-is-a-biopsy">What is a <span id="use-0-1.biopsy">biopsy</span>?</h2>'),
        ("| The biopsy |\n|---|\n| piece |", '<th scope="col" id="use-0-1.biopsy">The biopsy</th>'),
        ("**biopsy**", '<p><strong><a class="term" id="use-0-1.biopsy" href="#term-biopsy">biopsy</a></strong></p>'),
    ],
)
def test_the_index_finds_a_term_in_a_heading_in_bold_and_in_a_table(text: str, expected: str, nodes: Nodes) -> None:
    assert expected in anchored(nodes(text))


def test_an_everyday_word_is_in_the_index_only(nodes: Nodes) -> None:
    """A term without a meaning gets an anchor and no link, and is not listed among the words to know."""
    liver = (Term("liver", "liver"),)
    assert anchored(nodes("the liver"), liver) == '<p>the <span id="use-0-1-liver">liver</span></p>'
    assert TermMarker(liver, "en").mark(nodes("the liver"))[1] == ()


def marked(nodes: tuple[Node, ...], glossary: tuple[Term, ...] = GLOSSARY) -> str:
    """Return the HTML of a text with each marked term as [id:words]."""
    found, _ = TermMarker(glossary, "en").mark(nodes)
    return html(found).replace('<a class="term" href="#term-', "[").replace('">', ":").replace("</a>", "]").strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a biopsy and a biopsy", "a [biopsy:biopsy] and a biopsy"),
        ("Biopsy first", "[biopsy:Biopsy] first"),
        ("two biopsies", "two [biopsy:biopsies]"),
        ("many tumors", "many [tumor:tumors]"),
        ("a neuroendocrine tumor", "a [neuroendocrine-tumor:neuroendocrine tumor]"),
        ("neuroendocrine\ntumors", "[neuroendocrine-tumor:neuroendocrine\ntumors]"),
        ("neuroendocrine *tumors*", "neuroendocrine <em>[tumor:tumors]</em>"),
        ("a NET, two NETs", "a [neuroendocrine-tumor:NET], two NETs"),
        ("a net to fish", "a net to fish"),
        ("Net", "Net"),
        ("the Ki-67 index or Ki-67", "the [ki-67-index:Ki-67 index] or Ki-67"),
        ("ki-67 low", "[ki-67-index:ki-67] low"),
        ("5-HIAA, not 15-HIAA", "[5-hiaa:5-HIAA], not 15-HIAA"),
        ("antitumor, tumor-like, tumorous", "antitumor, tumor-like, tumorous"),
        ("(tumor).", "([tumor:tumor])."),
        ("ask a Q&amp;A", "ask a [q&amp;a:Q&amp;A]"),
        ("a bıopsy", "a bıopsy"),
    ],
)
def test_a_term_is_marked_at_its_first_use(text: str, expected: str, nodes: Nodes) -> None:
    """Only whole words match, including plurals; the longest name first; abbreviations only as written."""
    assert marked(nodes(text)) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "## What a biopsy is",
        "## What a *biopsy* is",
        "[the biopsy](section:b)",
        "[the piece](section:c)",
        "[the piece](https://biopsy.org)",
        "| biopsy | piece |\n|---|---|\n| **tumor** | piece |",
        "`biopsy`",
        "```\nbiopsy\n```",
        "::: call\nbiopsy\n:::",
    ],
)
def test_no_term_is_marked_in_headings_links_table_headers_and_the_call_box(text: str, nodes: Nodes) -> None:
    own, after = nodes(text), nodes("biopsy")
    found, used = TermMarker(GLOSSARY, "en").mark((*own, *after))
    assert (found[:-1], used) == (own, ("biopsy",))
    assert found[-1] != after[0]


def test_terms_in_an_ordinary_span_are_marked() -> None:
    assert "[biopsy" in marked((Node("span", {"class": "line"}, (Node("text", text="biopsy"),)),))


def test_a_pointer_to_a_term_counts_as_its_first_use(nodes: Nodes) -> None:
    given = nodes("[a piece](term:biopsy), the biopsy, a tumor")
    assert marked(given) == "<p>[biopsy:a piece], the biopsy, a [tumor:tumor]</p>"
    assert TermMarker(GLOSSARY, "en").mark(given)[1] == ("biopsy", "tumor")


def test_each_chapter_marks_a_term_again_including_its_boxes(nodes: Nodes) -> None:
    finder = TermMarker(GLOSSARY, "en")
    for _ in range(2):
        (box, text), used = finder.mark(nodes("::: ask\na biopsy\n:::\n\na biopsy"))
        assert html(box.children) == '<p>a <a class="term" href="#term-biopsy">biopsy</a></p>\n'
        assert html([text]) == "<p>a biopsy</p>\n"
        assert used == ("biopsy",)


def test_without_a_glossary_nothing_is_marked(nodes: Nodes) -> None:
    assert marked(nodes("a biopsy"), ()) == "<p>a biopsy</p>"


@pytest.mark.parametrize(
    ("one", "many"), [("tumor", "tumors"), ("biopsy", "biopsies"), ("day", "days"), ("mass", "masses"), ("NET", "NETs")]
)
def test_regular_plurals(one: str, many: str) -> None:
    assert english_plural(one) == many


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("tumor neuroendocrino", "tumores neuroendocrinos"),
        ("célula de Merkel", "células de Merkel"),
        ("lesión", "lesiones"),
        ("raíz", "raíces"),
        ("interés", "intereses"),
        ("crisis", "crisis"),
        ("tumor bien diferenciado", "tumores bien diferenciados"),
        ("TNE", "TNE"),
    ],
)
def test_regular_spanish_plurals(one: str, many: str) -> None:
    """Each word up to the first preposition has its plural ending, and stress marks follow."""
    assert spanish_plural(one) == many


def test_a_term_is_found_by_the_plurals_it_lists() -> None:
    scan = Term("scan", "imagen", "Una foto.", plurals=("imágenes",))
    assert name_forms(scan, "es") == ("imagen", "imagenes", "imágenes")
    assert name_forms(scan, "xx") == ("imagen", "imágenes")  # a language without a rule


@given(st.lists(st.sampled_from(["tumor", "NET", "Biopsies", " ", "-", "ı", "K", "*", "x", "&", "\n"])))
def test_marking_terms_changes_no_words(nodes: Nodes, pieces: list[str]) -> None:
    """This is true for any text."""
    given = nodes("".join(pieces))
    found, _ = TermMarker(GLOSSARY, "en").mark(given)
    assert [node.words for node in found] == [node.words for node in given]
