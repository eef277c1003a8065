"""The shipped words are complete, honest about their state, and plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from nethandout.content.grammar import BLOCKS
from nethandout.content.vocabulary import TermNames
from nethandout.model import Edition, Library, Section, walk
from nethandout.pages.compose import compose
from nethandout.pipeline import Inputs, load_inputs, select

SIX = ("definitions", "grades", "naming", "resources", "spread", "syndromes")
SECTIONS = (*SIX, "tests", "treatments", "living")
ANSWERS = {
    "Is it cancer?": "definitions",
    "What do the grades mean in the stomach, bowel, and pancreas?": "grades",
    "What can you know about your outlook?": "spread",
    "What is a DOTATATE PET scan?": "tests",
    "What decides your treatment?": "treatments",
    "What if you feel afraid or low?": "living",
    "Where can you meet others?": "resources",
}
SYMPTOMS = (
    "flushing",
    "wheezing",
    "shortness of breath",
    "palpitations",
    "heart disease",
    "diarrhea",
    "abdominal pain",
    "bloating",
    "swelling",
    "fatigue",
)
BATTLE = re.compile(
    r"\b(?:fight\w*|fought|battl\w*|surviv(?:or|ors)|victim\w*|suffer\w*|war|wars|warrior\w*|combat\w*|conquer\w*"
    r"|defeat\w*|enem(?:y|ies)|struggl\w*|brave\w*|weapon\w*|attack the)\b",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"\b[A-Z]{4,}s?\b")
ABBREVIATIONS = {"ACTH", "PPGL"}


@pytest.fixture(scope="module")
def library(shipped_inputs: Inputs) -> Library:
    """The shipped words."""
    return shipped_inputs.library


def texts(section: Section) -> Iterator[str]:
    """Return all words of a section that can be printed."""
    yield from (section.title, section.main_message, section.purpose)
    yield from (block.words for block in section.blocks)
    yield from (word for node in walk(section.blocks) if node.kind in BLOCKS for word in node.attributes.values())


def test_spanish_is_whole(library: Library) -> None:
    """It has every section, worksheet, recipe, term, and shared text, and its pages can be made."""
    spanish = load_inputs("es").library
    assert (spanish.broken, spanish.untranslated, spanish.in_english) == ({}, (), ())
    assert spanish.sections.keys() == library.sections.keys()
    assert {term.id for term in spanish.glossary} >= {term.id for term in library.glossary if term.meaning}


def printed(library: Library) -> Iterator[tuple[str, str]]:
    """Return all words that can be printed, with their places, except the titles of sources."""
    for section in library.sections.values():
        yield from ((section.name, text) for text in texts(section))
    for term in library.glossary:
        yield from ((f"term {term.id}", text) for text in (term.term, term.meaning, *term.also))
        yield from ((f"term {term.id}", text) for name in term.names for text in (name.means, name.trap))
    yield from ((f"resource {one.id}", one.about) for one in library.resources)
    yield from ((f"recipe {one.name}", f"{one.title} {one.subtitle}") for one in library.recipes.values())
    yield from ((f"words {key}", text) for key, text in library.language.words.items())
    for name, figure in library.language.figures.items():
        yield from ((f"figure {name}", text) for text in figure.values())


def test_the_shipped_words_have_no_fault(library: Library) -> None:
    assert library.broken == {}
    assert set(SECTIONS) <= set(library.sections)
    assert {"complete", "handbook", "newly-diagnosed", "support-group"} <= set(library.recipes)
    assert set(SIX) == set(library.recipes["complete"].parts) & set(SECTIONS)
    assert set(SECTIONS) <= set(library.recipes["handbook"].parts)


@pytest.mark.parametrize("question", ANSWERS)
def test_a_question_that_people_ask_is_a_heading(library: Library, question: str) -> None:
    section = library.sections[ANSWERS[question]]
    assert question in {node.words for node in walk(section.nodes) if node.kind == "heading"}


@pytest.mark.parametrize(
    ("term", "heading"),
    [
        ("cancer-or-not", "Is it cancer?"),
        ("dotatate-pet-scan", "What is a DOTATATE PET scan?"),
        ("grade", "Can the grade change?"),
        ("next", "What decides your treatment?"),
        ("next", "How long do checks go on, and why?"),
        ("checks", "How often are the checks?"),
        ("family", "Conditions that are passed down"),
        ("food", "What can you eat?"),
        ("money", "Who can help with feelings, money, and work?"),
        ("outlook", "What can you know about your outlook?"),
        ("side-effects", "Side effects of the shots"),
        ("travel", "How can you plan a trip?"),
        ("work", "What about work?"),
    ],
)
def test_the_index_leads_from_a_question_to_its_heading(library: Library, term: str, heading: str) -> None:
    nodes = (node for section in library.sections.values() for node in walk(section.nodes))
    names = TermNames(library.glossary, "en")
    assert heading in {node.words for node in nodes if node.kind == "heading"}
    assert term in {names.owner(match.group()) for match in names.find(heading)}


def test_a_term_has_a_meaning_and_how_to_say_it_or_neither(library: Library) -> None:
    """Everyday words, which have neither, are in the index only."""
    explained = [term for term in library.glossary if term.meaning or term.say]
    assert all(term.meaning.endswith(".") and term.say for term in explained)
    assert not {"diarrhea", "liver", "support-group"} & {term.id for term in explained}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_names_its_origin_and_is_not_reviewed(library: Library, name: str) -> None:
    section = library.sections[name]
    assert section.review.state == "draft"
    assert section.sources and set(section.sources) <= set(library.sources)
    cited = {mention.name for mention in section.mentions if mention.kind == "source"}
    assert cited <= set(section.sources), "the list has what the text cites"
    assert section.unconfirmed


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_has_its_four_boxes(library: Library, name: str) -> None:
    boxes = [block.kind for block in library.sections[name].blocks]
    assert {"key-points", "do-now", "call", "ask"} <= set(boxes)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_call_box_has_the_emergency_number_of_the_region(shipped_inputs: Inputs, name: str) -> None:
    calls = [block for block in walk(shipped_inputs.library.sections[name].blocks) if block.kind == "call"]
    assert calls
    for call in calls:
        assert any(node.kind == "variable" and node.text == "emergency-number" for node in walk([call]))
    for region, number in {"us": "911", "gb": "999", "eu": "112", "au": "000"}.items():
        made = select("handout", name, shipped_inputs, Edition(region=region))
        boxes = [block for block in walk(made.chapters[0].blocks) if block.kind == "call"]
        assert boxes and all(f"Call {number}" in box.words for box in boxes)


@pytest.mark.parametrize("name", SECTIONS)
def test_no_emergency_number_is_written_out(library: Library, name: str) -> None:
    """It would be wrong for readers in other regions."""
    words = " ".join(texts(library.sections[name]))
    assert not re.search(r"(?<!\d)(?:911|999|112)(?!\d)", words)


@pytest.mark.parametrize("kind", ["handout", "booklet"])
def test_the_ten_symptoms_are_on_their_page(shipped_inputs: Inputs, kind: str) -> None:
    name = "syndromes" if kind == "handout" else "support-group"
    html = compose(select(kind, name, shipped_inputs, Edition()), shipped_inputs.layouts)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2])).lower().split())
    assert [symptom for symptom in SYMPTOMS if symptom not in words] == []


def test_no_word_describes_illness_as_a_battle(library: Library) -> None:
    assert [(where, BATTLE.findall(text)) for where, text in printed(library) if BATTLE.search(text)] == []


def test_no_word_is_in_capitals_for_emphasis(library: Library) -> None:
    """Words in capitals are abbreviations: words to know, organizations, or a few others."""
    names = [name for term in library.glossary for name in (term.term, *term.also)]
    names += [name for one in library.resources for name in (one.name, one.short)]
    known = ABBREVIATIONS.union(*(CAPITALS.findall(name) for name in names))
    capitals = {(where, word) for where, text in printed(library) for word in CAPITALS.findall(text)}
    assert {(where, word) for where, word in capitals if word not in known} == set()


def test_proportions_are_given_as_people_not_percent(library: Library) -> None:
    """There is no percent sign, and "percent" is only in a sentence that explains it."""
    for where, text in printed(library):
        assert "%" not in text, where
        for sentence in re.split(r"(?<=[.?!])\s", text):
            if "percent" in sentence.lower():
                assert re.search(r"\bof (?:every )?100\b", sentence), (where, sentence)
