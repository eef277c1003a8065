"""The shipped words are plain: they stay below the grades that the docs promise."""

import tomllib
from pathlib import Path

import pytest

from nethandout.check.lexicon import set_aside
from nethandout.check.readability import count, flesch_kincaid_grade
from nethandout.check.sentences import sentences
from nethandout.content import document
from nethandout.content.sections import split_section
from nethandout.model import walk
from nethandout.paths import packaged, read_text

HANDOUTS = packaged("handouts")
TEXTS = sorted(HANDOUTS.glob("sections/*/en.md")) + sorted(HANDOUTS.glob("passages/*/en.md"))
GRADE_RAW, GRADE_ASIDE, WORDS_A_SENTENCE = 9, 7, 15


def glossary_names() -> list[str]:
    terms = tomllib.loads((HANDOUTS / "glossary/en.toml").read_text(encoding="utf-8"))["term"]
    names = [name for term in terms for name in (term["term"], *term["also"])]
    return names + [f"{name}s" for name in names]


def running_text(path: Path) -> list[str]:
    """The sentences of paragraphs and items, without tables and headings."""
    text = read_text(path)
    _, words, _ = ("", text, 1) if path.parent.parent.name == "passages" else split_section(text, path)
    nodes, _ = document.parse(words, path)
    said = [node for node in walk(nodes) if node.kind in ("paragraph", "plain")]
    return [sentence for node in said for sentence in sentences(node.words)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_every_text_reads_at_grade_nine_or_below(path: Path) -> None:
    assert flesch_kincaid_grade(count(running_text(path), "en")) <= GRADE_RAW


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_every_text_reads_at_grade_seven_or_below_with_the_glossary_set_aside(path: Path) -> None:
    assert flesch_kincaid_grade(count(set_aside(running_text(path), glossary_names()), "en")) <= GRADE_ASIDE


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_sentences_have_fifteen_words_or_fewer_on_average(path: Path) -> None:
    counted = count(running_text(path), "en")
    assert counted.words / counted.sentences <= WORDS_A_SENTENCE


def test_a_hard_text_would_fail() -> None:
    """One long sentence of long words is far above the grade."""
    hard = "Multidisciplinary considerations necessitate individualized pharmacotherapeutic recommendations."
    assert flesch_kincaid_grade(count([hard], "en")) > GRADE_RAW
