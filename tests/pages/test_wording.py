"""The fixed words of a language, as templates use them."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from nethandout import paths
from nethandout.errors import ContentError
from nethandout.model import Language, Review
from nethandout.pages.values import Labels, Wording

WORDS = {
    "contents": "Contents",
    "page_of": "Page {page} of {pages}",
    "draft": "Draft.",
    "draft_short": "D.",
    "reviewed_short": "Reviewed {on}.",
    "overdue_short": "Ran out on {until}.",
    "unchecked": "Imported.",
    "unchecked_from": "Imported from {file}.",
    "reviewed": "Reviewed by {by} on {on}, again by {until}.",
}
ENGLISH = Wording(Language("en", "English", "ltr", WORDS))
SPANISH = Wording(Language("es", "Español", "ltr", WORDS))


def test_words_are_found_and_formatted() -> None:
    assert ENGLISH("contents") == "Contents"
    assert ENGLISH("page_of", page=1, pages=2) == "Page 1 of 2"


def test_missing_words_are_reported_with_their_file() -> None:
    with pytest.raises(ContentError, match=r'languages/es\.toml lacks the words "nothing"'):
        SPANISH("nothing")


@pytest.mark.parametrize(
    ("date", "english", "spanish"),
    [
        ("2026-11-10", "November 10, 2026", "10 de noviembre de 2026"),
        ("next Thursday", "next Thursday", "next Thursday"),
        ("2026-13-40", "2026-13-40", "2026-13-40"),
        ("", "", ""),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(date: str, english: str, spanish: str) -> None:
    """Other text is unchanged."""
    assert (ENGLISH.date(date), SPANISH.date(date)) == (english, spanish)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grade", '"Grade"'),
        ('say "yes"', r'"say \22 yes\22 "'),
        ("back\\slash", r'"back\5c slash"'),
        ("</style><b>", r'"\3c /style\3e \3c b\3e "'),
        ("two\nlines\r\x0c", r'"two\a lines\d \c "'),
        ("", '""'),
        ("Page {page} of {pages}", '"Page " counter(page) " of " counter(pages)'),
        ("{page}", "counter(page)"),
        ("the {best} choice", '"the {best} choice"'),
    ],
)
def test_a_text_becomes_a_css_string(text: str, expected: str) -> None:
    """Nothing in it can end the string or the style sheet; other braces are kept."""
    assert ENGLISH.css(text, page="counter(page)", pages="counter(pages)") == expected


@pytest.mark.parametrize(
    ("review", "imported", "expected"),
    [
        (Review("draft"), "", "Draft."),
        (Review("unchecked"), "", "Imported."),
        (Review("unchecked"), "old.docx", "Imported from old.docx."),
        (
            Review("reviewed", "Dr. A", "2026-05-01", "2028-05-01"),
            "",
            "Reviewed by Dr. A on May 1, 2026, again by May 1, 2028.",
        ),
    ],
)
def test_the_review_state_is_written_in_words(review: Review, imported: str, expected: str) -> None:
    assert ENGLISH.review(review, imported) == expected


@pytest.mark.parametrize(
    ("review", "large", "foot"),
    [
        (Review("draft"), False, "Draft."),
        (Review("draft"), True, "D."),
        (Review("unchecked"), False, "Imported."),
        (Review("reviewed", "Dr. Lee, NET team", "2026-11-10", "2028-11-10"), False, "Reviewed November 10, 2026."),
        (Review("overdue", "Dr. Lee, NET team", "2024-11-10", "2026-11-10"), False, "Ran out on November 10, 2026."),
    ],
)
def test_the_foot_of_a_page_shows_the_review_state_without_names(review: Review, large: bool, foot: str) -> None:
    assert ENGLISH.state(review, large) == foot


def test_values_of_a_sentence_can_be_html() -> None:
    """The words around them are escaped."""
    words = Wording(Language("en", "English", "ltr", {"see": "A & {link}."}))
    assert words("see", link=Markup("<b>B</b>")) == Markup("A &amp; <b>B</b>.")
    assert words("see", link="<b>") == "A & <b>."


@pytest.mark.parametrize(
    ("title", "expected"),
    [("What is a NET?", "What is a NET? Version 2"), ("Cells", "Cells. Version 2"), ("Cells…", "Cells… Version 2")],
)
def test_a_title_with_a_mark_at_its_end_gets_no_period(title: str, expected: str) -> None:
    words = Wording(Language("en", "English", "ltr", {"title_version": "{title}. Version {version}"}))
    assert words("title_version", title=title, version=2) == expected
    assert words("title_version", title=Markup(title), version=2) == expected


def test_lists_and_numbers_follow_the_language() -> None:
    """A language that CLDR lacks gets commas, ISO dates, and a form for one."""
    labels = {"timeline": {"years.one": "{n} año", "years.other": "{n} años"}}
    spanish = Language("es", "Español", "ltr", WORDS, labels)
    assert [Labels(spanish, "timeline")("years", n=n) for n in (1, 5)] == ["1 año", "5 años"]
    assert [Wording(Language(code, "", "ltr", {})).enumeration(["a", "b", "c"]) for code in ("en", "es", "xx")] == [
        "a, b, c",
        "a, b y c",
        "a, b, c",
    ]
    assert Wording(Language("xx", "", "ltr", {})).date("2026-11-10") == "2026-11-10"


def test_accents_do_not_matter_in_sorting_but_letters_of_the_alphabet_do() -> None:
    spanish = Language("es", "", "ltr", {}, alphabet="abcdefghijklmnñopqrstuvwxyz")
    names = ["ñame", "Nube", "ácido", "zona", "5-HIAA", "abdomen", "náusea"]
    assert sorted(names, key=spanish.sort_key) == ["5-HIAA", "abdomen", "ácido", "náusea", "Nube", "ñame", "zona"]


CODE = (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<style>.*?</style>", r"<[^>]*>", r'[\w-]+="[^"]*"')
ENGLISH_PAGES = ("catalog", "report")
"""Layouts of pages for the people who make handouts."""


def test_templates_have_no_words_or_punctuation_of_a_language() -> None:
    """Those are in the language files; a bibliography has the same commas in every language."""
    layouts, left = paths.packaged("layouts"), {}
    for path in sorted(layouts.rglob("*.html")):
        name, text = path.relative_to(layouts), path.read_text(encoding="utf-8")
        for pattern in CODE:
            text = re.sub(pattern, "", text, flags=re.DOTALL)
        if name.parts[0] not in ENGLISH_PAGES and re.search(r"[^\W\d_]|[.,:;()]", text):
            left[name.as_posix()] = text.split()
    assert left == {"base/parts/sources.html": [","], "instructions/instructions.html": ["mm"]}
