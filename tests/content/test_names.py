"""Tables of other names come from the glossary, and are covered by the signature of their section."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection
from nethandout.content.document import parse
from nethandout.content.vocabulary import TermNames
from nethandout.model import Edition, OtherName, Section, Term
from nethandout.pages.markup import html as to_html

GLOSSARY = """
[[term]]
id = "cell"
term = "cell"
meaning = "The smallest living part of a body."
say = "SELL"

[[term.name]]
name = "cellule"
means = "A cell."
state = "old"
valid = "Still right in French."
trap = "It is no prison."
sources = ["R2"]

[[term.name]]
name = "little box"
means = "A cell."
state = "old"
valid = "Still right in French."
trap = "It is no prison."

[[term.name]]
name = "blood cell"
means = "A cell of the blood."
state = "changed"

[[term]]
id = "animalcule"
term = "microbe"
meaning = "A living thing too small to see."
say = "MY-krohb"

[[term.name]]
name = "animalcule"
means = "A microbe."
state = "old"
"""
OLD = (
    '<th scope="row">Animalcule</th>\n<td>A microbe.</td>',
    '<th scope="row">Cellule, little box</th>\n<td>A cell. Still right in French. '
    "<strong>Take care:</strong> It is no prison.</td>",
)


def named(words: Any, line: str = "::: names old") -> Section:
    """Return a section that shows names of a small glossary."""
    words.write("glossary/en.toml", GLOSSARY)
    words.section("a", f"## Names\n\n{line}\n")
    section: Section = words.library().sections["a"]
    return section


def printed(words: Any) -> str:
    """Return the table of the section as printed in a handout."""
    (block,) = (b for b in selection.handout(words.library(), "a", Edition()).chapters[0].blocks if b.kind == "names")
    return to_html(block.children)


def test_old_names_are_in_alphabetical_order_and_share_a_row_if_they_mean_the_same(words: Any) -> None:
    named(words)
    html = printed(words)
    assert [html.count(row) for row in OLD] == [1, 1] and html.index(OLD[0]) < html.index(OLD[1])
    assert "blood" not in html.lower()


def test_a_name_whose_meaning_changed_is_current(words: Any) -> None:
    named(words, "::: names current")
    assert '<th scope="row">Blood cell</th>' in printed(words) and "Animalcule" not in printed(words)


def test_a_section_cites_what_its_names_cite(words: Any) -> None:
    named(words)
    assert selection.handout(words.library(), "a", Edition()).chapters[0].cited == ("R2",)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::: names", 'x.md:1: the block "names" needs a word; write: ::: names old, or ::: names current'),
        (
            "::: names odl",
            'x.md:1: the block "names" does not understand "odl"; write: ::: names old, or ::: names current',
        ),
        (
            "::: names old n=3",
            'x.md:1: "n" is not understood by the block "names"; write: ::: names old, or ::: names current',
        ),
    ],
)
def test_a_mistake_is_reported_with_its_line(line: str, expected: str) -> None:
    assert [str(fault) for fault in parse(line, Path("x.md"))[1]] == [expected]


def test_an_unknown_source_of_a_name_is_reported_by_the_section_that_prints_it(words: Any) -> None:
    words.write("glossary/en.toml", GLOSSARY.replace("R2", "R9"))
    words.section("a", "::: names old")
    assert (
        words.messages()[0]
        == 'glossary/en.toml:14: sources.toml has no source "R9"; add it to sources.toml, or correct its id'
    )


def test_the_longest_name_takes_precedence() -> None:
    """In an old report, a well-differentiated neuroendocrine carcinoma is a NET, not a carcinoma."""
    old = OtherName("well-differentiated neuroendocrine carcinoma", "A NET.", "old")
    names = TermNames((Term("nec", "neuroendocrine carcinoma", "", ""), Term("net", "NET", "", "", (), (old,))), "en")
    (found,) = names.find("A well-differentiated neuroendocrine carcinoma.")
    assert (found.group(), names.owner(found.group())) == ("well-differentiated neuroendocrine carcinoma", "net")
