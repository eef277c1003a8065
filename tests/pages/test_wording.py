"""The fixed words of a language, as templates use them."""

from __future__ import annotations

import pytest

from nethandout.errors import ContentError
from nethandout.model import Language, Review
from nethandout.pages.values import Wording

MONTHS = "January February March April May June July August September October November December"
WORDS = {
    "contents": "Contents",
    "page_of": "Page {page} of {pages}",
    "months": MONTHS,
    "date_format": "{month} {day}, {year}",
    "draft": "Draft.",
    "draft_short": "D.",
    "reviewed_short": "Reviewed {on}.",
    "overdue_short": "Ran out on {until}.",
    "unchecked": "Imported.",
    "unchecked_from": "Imported from {file}.",
    "reviewed": "Reviewed by {by} on {on}, again by {until}.",
}
ENGLISH = Wording(Language("en", "English", "ltr", WORDS))
SPANISH = Wording(
    Language(
        "es",
        "Español",
        "ltr",
        WORDS
        | {"months": MONTHS.lower().replace("november", "noviembre"), "date_format": "{day} de {month} de {year}"},
    )
)


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
