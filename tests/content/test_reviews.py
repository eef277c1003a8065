"""What a signature covers: any change that readers see makes a draft, and no other change does."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nethandout import paths
from nethandout.check.runner import run_rules
from nethandout.content import reviews, selection, signing
from nethandout.content.library import read_library
from nethandout.content.signing import signed_text
from nethandout.model import Edition, Review
from nethandout.paths import Folders

PAGE = """\
+++
title = "What a biopsy shows"
main_message = "A biopsy tells how fast the cells multiply."
purpose = "After this page you can ask about yours."
version = "0.1"
sources = ["R1"]

[review]
state = "draft"
+++

::: key-points
- Ask whether it is a NET. {R2}
:::

See [the handout on scans](section:scans), and [what it counts](term:ki-67-index).

![Two round shapes](scan.svg)

::: figure grade-scale

::: names old

::: include when-to-call

::: resources
"""
SHEET = """\
+++
title = "Your questions"
purpose = "After this page you know what to ask."
version = "0.1"
sources = []

[review]
state = "draft"
+++

A page to write on. Bring your NET report.

::: questions
"""
TERM_ADDED = 'also = ["Ki-67"]\n\n[[term]]\nid = "report"\nterm = "{}"\nmeaning = "A letter."\nsay = "REE-port"'
COVERED = [
    ("the title", "sections/page/en.md", "What a biopsy shows", "What a biopsy tells"),
    ("the main message", "sections/page/en.md", "how fast the cells", "how slowly the cells"),
    ("the purpose", "sections/page/en.md", "you can ask about yours", "you may ask about yours"),
    ("the version", "sections/page/en.md", 'version = "0.1"', 'version = "0.2"'),
    ("a source of the data", "sections/page/en.md", 'sources = ["R1"]', "sources = []"),
    (
        "a statement that nobody confirmed",
        "sections/page/en.md",
        "\n[review]",
        '\n[[unconfirmed]]\nwords = ["Ask whether"]\nwhy = "the pace"\n\n[review]',
    ),
    ("the words", "sections/page/en.md", "Ask whether", "Never ask whether"),
    ("a line between the words", "sections/page/en.md", "::: figure", "\n::: figure"),
    ("a passage", "passages/when-to-call/en.md", "severe trouble", "some trouble"),
    ("a passage inside a passage", "passages/inner/en.md", "sit down", "lie down"),
    ("a picture", "sections/page/scan.svg", "<circle r='2'/>", "<circle r='20'/>"),
    ("the text of a source it cites", "sources.toml", "What scans show", "What scans hide"),
    ("the owner of a source of its data", "sources.toml", "A foundation", "Another foundation"),
    ("the year of a source", "sources.toml", "2024", "2014"),
    ("the link of a source", "sources.toml", "example.org/start", "example.org/end"),
    ("the meaning of a word it contains", "glossary/en.toml", "starts in cells that", "never starts in cells that"),
    ("the meaning of a word it points to", "glossary/en.toml", "How many of 100", "How many of 1000"),
    ("the pronunciation of a word it contains", "glossary/en.toml", "NOOR-oh", "NEW-roh"),
    ("what an old name means", "glossary/en.toml", "of the skin", "of the liver"),
    (
        "a new word to know that it contains",
        "glossary/en.toml",
        'also = ["Ki-67"]',
        TERM_ADDED.format("Ask whether"),
    ),
    ("the emergency number of a region", "regions.toml", '"999"', '"111"'),
    ("the title of a section it points to", "sections/scans/en.md", 'title = "Scans"', 'title = "Pictures"'),
    ("a label of its figure", "languages/en.toml", 'pace_grade_3 = "Faster"', 'pace_grade_3 = "Slow"'),
    ("the words about other templates", "languages/en.toml", 'other_templates = "', 'other_templates = "So. '),
    ("the fixed words of its box", "languages/en.toml", 'key-points = "Key points"', 'key-points = "Rumors"'),
    ("what a signature is printed as", "languages/en.toml", 'reviewed = "Reviewed by', 'reviewed = "Proved by'),
    ("the heading of its sources", "languages/en.toml", 'sources = "Where', 'sources = "Not where'),
    ("the heading of the words to know", "languages/en.toml", 'know = "Words to know"', 'know = "Forget"'),
    ("the words in the band", "languages/en.toml", 'band = "Neuro', 'band = "No neuro'),
    ("the number of a figure", "languages/en.toml", '"Figure {n}"', '"Joke {n}"'),
    ("the heading of old names", "languages/en.toml", 'names_means = "What', 'names_means = "All'),
    ("an organization", "resources.toml", "https://near.example", "https://elsewhere.example"),
    ("the words for a need", "languages/en.toml", '"support groups"', '"cures"'),
    ("the name of who signed", "sections/page/en.md", 'reviewed_by = "Dr. A"', 'reviewed_by = "Dr. B"'),
    ("the day of signing", "sections/page/en.md", 'reviewed_on = "2026-11-10"', 'reviewed_on = "2026-11-11"'),
    ("the day on which it expires", "sections/page/en.md", 'review_by = "2028-11-10"', 'review_by = "2048-11-10"'),
]
OUTSIDE = [
    ("space at the end of a line", "sections/page/en.md", "::: figure grade-scale", "::: figure grade-scale  "),
    ("a comment in the data", "sections/page/en.md", 'version = "0.1"', 'version = "0.1"  # the first'),
    ("the words of another section", "sections/cells/en.md", "Many lie in", "Some lie in"),
    ("the title of a section it does not point to", "sections/cells/en.md", "Cells that make", "Cells which make"),
    ("a source it does not cite", "sources.toml", "[[source]]\nid = \"R1\"", '[[source]]\nid = "R9"\ntitle = "T"\n'
     'organization = "O"\n\n[[source]]\nid = "R1"'),
    ("a word to know it does not contain", "glossary/en.toml", 'also = ["Ki-67"]', TERM_ADDED.format("ultrasound")),
    ("a label of another figure", "languages/en.toml", 'flushing = "Flushing"', 'flushing = "Red face"'),
    ("the day an organization was seen", "resources.toml", 'id = "near"', 'id = "near"\nchecked_on = "2026-01-02"'),
    ("a recipe", "recipes/visit.toml", "parts", "# what it is made of\nparts"),
]  # fmt: skip


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, small: Path) -> Path:
    """A folder with a section that has one of everything, and a worksheet that gathers questions, both signed."""
    folder = shutil.copytree(small, tmp_path_factory.mktemp("signed") / "words")
    for name in ("languages/en.toml", "checks.toml", "plain-words.en.toml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(paths.packaged("handouts") / name, folder / name)
    files = {
        "sections/page/en.md": PAGE,
        "sections/page/scan.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='2'/></svg>",
        "passages/inner/en.md": "Then sit down.\n",
        "passages/when-to-call/en.md": "Call {emergency-number} at severe trouble breathing.\n\n::: include inner\n",
        "worksheets/sheet/en.md": SHEET,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    library = read_library(Folders(folder))
    assert library.broken == {}
    for name in ("page", "sheet"):
        section = library.sections[name]
        text = signed_text(section, library, "Dr. A", date(2026, 11, 10), date(2028, 11, 10))
        section.path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def desk(words: Any, signed: Path) -> Any:
    """A copy of the signed folder that a test can change."""
    shutil.rmtree(words.folder)
    shutil.copytree(signed, words.folder)
    return words


def review(words: Any, name: str = "page") -> Review:
    section = words.library().sections[name]
    found: Review = section.review
    return found


@pytest.mark.parametrize(("file", "old", "new"), [row[1:] for row in COVERED], ids=[row[0] for row in COVERED])
def test_a_change_that_readers_see_makes_a_draft(desk: Any, file: str, old: str, new: str) -> None:
    desk.change(file, old, new)
    assert (review(desk).state, review(desk).why) == ("draft", "changed")


@pytest.mark.parametrize(("file", "old", "new"), [row[1:] for row in OUTSIDE], ids=[row[0] for row in OUTSIDE])
def test_any_other_change_does_not(desk: Any, file: str, old: str, new: str) -> None:
    desk.change(file, old, new)
    assert review(desk).state == "reviewed"


def test_a_page_that_gathers_questions_is_a_draft_when_one_of_them_changes(desk: Any) -> None:
    desk.change("sections/cells/en.md", "Many lie in", "Some lie in")
    assert review(desk, "sheet").state == "reviewed"
    desk.change("sections/cells/en.md", "- Where did it start?", "- Where will it end?")
    assert review(desk, "sheet").state == "draft"


def test_a_signature_of_a_worksheet_does_not_cover_the_glossary(desk: Any) -> None:
    desk.change("glossary/en.toml", "starts in cells that", "begins in cells that")
    assert review(desk, "sheet").state == "reviewed"


@pytest.mark.parametrize(
    "text",
    ["A n&#97;vel.", "A na{R1}vel.", "A na[v](section:scans)el.", "A navel[s](section:scans)x."],
    ids=["an entity", "a source", "the words of a link", "a link after it"],
)
def test_a_word_to_know_is_found_in_the_text_as_printed(desk: Any, text: str) -> None:
    desk.change("sections/page/en.md", "See [", f"{text}\n\nSee [")
    desk.change("glossary/en.toml", 'also = ["Ki-67"]', TERM_ADDED.format("navel"))
    library = desk.library()
    assert "report" in signing.covered_content(library.sections["page"], library)["words_to_know"]


def test_a_word_to_know_can_contain_the_emergency_number(desk: Any) -> None:
    desk.change("glossary/en.toml", 'also = ["Ki-67"]', TERM_ADDED.format("call 999"))
    assert review(desk).state == "draft"


def test_what_is_covered_can_be_read_as_plain_json(desk: Any) -> None:
    library = desk.library()
    value = signing.covered_content(library.sections["page"], library)
    assert json.loads(json.dumps(value)) == value
    picture = (desk.folder / "sections/page/scan.svg").read_bytes()
    assert value["pictures"] == {"sections/page/scan.svg": hashlib.sha256(picture).hexdigest()}
    assert value["variables"] == {"emergency-number": {"us": "911", "gb": "999"}}
    assert list(value["words_to_know"]) == ["neuroendocrine-tumor", "ki-67-index", "biopsy"]
    assert list(value["passages"]) == ["when-to-call", "inner"]


@pytest.mark.parametrize(
    ("line", "instead", "why"),
    [
        ('review_by = "2028-11-10"\n', "", "incomplete"),
        ('"2028-11-10"', '"never"', "incomplete"),
        ('"2028-11-10"', '"20281110"', "incomplete"),
        ('"2028-11-10"', '"2028-02-30"', "incomplete"),
        ('reviewed_on = "2026-11-10"\n', "", "incomplete"),
        ('"2026-11-10"', '"last week"', "incomplete"),
        ('"Dr. A"', '" "', "incomplete"),
        ('"3:', '"', "earlier"),
        ('"3:', '"2:', "earlier"),
        ('"3:', '"4:', "later"),
        ('"3:', '"3:0', "incomplete"),
    ],
)
def test_an_incomplete_review_is_a_draft_everywhere_and_is_reported(
    desk: Any, line: str, instead: str, why: str
) -> None:
    desk.change("sections/page/en.md", line, instead)
    library = desk.library()
    section = library.sections["page"]
    assert (section.review.state, section.review.why) == ("draft", why)
    for today in (date(2026, 1, 1), date(2099, 1, 1)):
        assert reviews.state_on(section.review, today) == "draft"
    assert selection.handout(library, "page", Edition()).notices == (reviews.why_draft(section),)
    rule = {"incomplete": "review-incomplete"}.get(why, "signed-with-another-version")
    assert rule in {found.rule for found in run_rules(library, ["page"], date(2026, 11, 11)).findings}


def test_a_signature_of_an_earlier_version_asks_for_a_new_one(desk: Any) -> None:
    desk.change("sections/page/en.md", '"3:', '"')
    assert reviews.why_draft(desk.library().sections["page"]) == (
        '"page" was signed with an earlier version of nethandout, which covered less, so it is a draft; '
        "have it reviewed again and sign it: nethandout sign page"
    )


@pytest.mark.parametrize(
    ("today", "state"), [(date(2028, 11, 10), "reviewed"), (date(2028, 11, 11), "overdue")], ids=["the day", "after it"]
)
def test_a_review_expires_after_its_last_day(desk: Any, today: date, state: str) -> None:
    assert reviews.state_on(review(desk), today) == state


def test_the_shipped_sections_are_drafts_that_nobody_has_signed(shipped_inputs: Any) -> None:
    states = {(section.review.state, section.review.words) for section in shipped_inputs.library.sections.values()}
    assert states == {("draft", "")}


def test_the_hash_is_that_of_the_json_with_the_review(desk: Any) -> None:
    """The value for a small section is written out, so that a change of what is hashed is noticed."""
    desk.write("sections/small/en.md", SHEET.replace("::: questions\n", "").replace("NET ", ""))
    library = desk.library()
    section = library.sections["small"]
    assert signing.covered_content(section, library) == {
        "language": "en",
        "title": "Your questions",
        "main_message": "",
        "purpose": "After this page you know what to ask.",
        "version": "0.1",
        "changed": "",
        "unconfirmed": [],
        "body": "A page to write on. Bring your report.",
        **{key: {} for key in ("passages", "pictures", "words_to_know", "sources", "variables", "figures", "pointers")},
        "names": [],
        "fixed_words": {signing.SIGNED_AS.get(key, key): text for key, text in library.language.words.items()},
        "organizations": None,
        "questions": None,
    }
    given = Review("reviewed", "Dr. A", "2026-11-10", "2028-11-10")
    value = {
        **signing.covered_content(section, library),
        "review": {"by": "Dr. A", "on": "2026-11-10", "until": "2028-11-10"},
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    assert signing.signature(section, library, given) == f"3:{hashlib.sha256(text.encode()).hexdigest()}"


def test_a_missing_picture_makes_a_draft(desk: Any) -> None:
    (desk.folder / "sections/page/scan.svg").unlink()
    assert review(desk).state == "draft"


def test_a_signature_stays_valid_when_its_words_are_read_under_older_keys(desk: Any, tmp_path: Path) -> None:
    """`organisation` and `organisations_in` are still read, and are what signatures have always covered."""
    covered = signing.covered_content(desk.library().sections["page"], desk.library())
    assert "organisations_in" in covered["fixed_words"]
    assert {"organisation" in source for source in covered["sources"].values()} == {True}
    for name, key in (("sources.toml", "organization"), ("languages/en.toml", "organizations_in")):
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (desk.folder / name).read_text("utf-8")
        path.write_text(text.replace(f"{key} = ", f"{key.replace('z', 's')} = "), "utf-8")
        assert key not in path.read_text("utf-8")
    library = read_library(Folders(desk.folder, tmp_path / "own"))
    assert signing.covered_content(library.sections["page"], library) == covered
