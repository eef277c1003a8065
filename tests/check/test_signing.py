"""Signing: a name for the words that were read; any change of them makes the section a draft again."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from nethandout import places
from nethandout.content.signing import refuse_packaged
from nethandout.errors import UsageError

Nethandout = Callable[..., Any]
SIGN = ("sign", "page", "--by", "Dr. A", "--until", "2028-11-10", "--today", "2026-11-10")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the clinician says to each statement, in order; what is asked is kept."""
    given: list[bool] = []
    monkeypatch.setattr(click, "confirm", lambda text, default: given.pop(0))
    return given


def test_a_signature_names_who_until_when_and_for_which_words(
    nethandout: Nethandout, desk: Any, answers: list[bool]
) -> None:
    answers += [True, True, True]
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, ran.err, answers) == (0, "", [])
    text = desk.page.read_text(encoding="utf-8")
    assert "unconfirmed" not in text
    assert (
        'state = "reviewed"\nreviewed_by = "Dr. A"\nreviewed_on = "2026-11-10"\nreview_by = "2028-11-10"\nwords = "'
        in text
    )
    assert desk.library().sections["page"].review.state == "reviewed"
    assert desk.found() == []


def test_unless_every_statement_is_confirmed_nothing_changes(
    nethandout: Nethandout, desk: Any, answers: list[bool]
) -> None:
    before = desk.page.read_bytes()
    answers += [True, False]
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (1, before)
    assert "1 of 2 not confirmed:\n  a second statement" in ran.out


def test_each_statement_is_asked_for_with_the_words_it_is_about(
    nethandout: Nethandout, desk: Any, answers: list[bool]
) -> None:
    desk.change('"a first statement"', '"A-1: “call your team”"')
    answers += [True, False]
    told = nethandout(*SIGN, "--content", desk.folder).out.splitlines()
    at = told.index("1. A-1: “call your team”")
    passage = desk.folder / "passages/when-to-call/en.md"
    assert told[at + 1 : at + 3] == [f"   When to call ({passage}:2)", "     “Call your team if you feel ill.”"]
    assert "   No words of the section are close to it." in told[at + 3 :]


@pytest.mark.parametrize(
    ("name", "old", "new", "state"),
    [
        ("sections/page/en.md", "- You can ask", "- You may ask", "draft"),
        ("sections/page/en.md", 'title = "A page', 'title = "The page', "draft"),
        ("passages/when-to-call/en.md", "feel ill", "feel unwell", "draft"),
        ("sections/page/en.md", "What comes next?\n", "What comes next?  \n\n", "draft"),
        ("sections/page/en.md", "What comes next?\n", "What comes next?  \n", "reviewed"),
        ("sections/page/en.md", 'version = "1.0"', 'version = "1.1"', "reviewed"),
    ],
    ids=["the words", "the title", "a passage", "a line more", "space at the end of a line", "the version"],
)
def test_a_signature_holds_for_the_words_that_were_read(
    nethandout: Nethandout, desk: Any, answers: list[bool], name: str, old: str, new: str, state: str
) -> None:
    answers += [True, True, True]
    nethandout(*SIGN, "--content", desk.folder)
    text = (desk.folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    desk.write(name, text.replace(old, new))
    assert desk.library().sections["page"].review.state == state
    assert desk.found() == ([] if state == "reviewed" else ["9 changed-since-review"])


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2028, 6, 1), []),
        (date(2028, 10, 1), ["12 review-soon"]),
        (date(2028, 11, 10), ["12 review-soon"]),
        (date(2028, 11, 11), ["12 review-overdue"]),
        (date(2026, 11, 9), ["11 date-ahead"]),
    ],
)
def test_a_review_runs_out(
    nethandout: Nethandout, desk: Any, answers: list[bool], today: date, found: list[str]
) -> None:
    answers += [True, True, True]
    nethandout(*SIGN, "--content", desk.folder)
    assert desk.found(today) == found


def test_a_review_that_ran_out_yesterday_is_told_in_good_english(
    nethandout: Nethandout, desk: Any, answers: list[bool]
) -> None:
    answers += [True, True, True]
    nethandout(*SIGN, "--content", desk.folder)
    (found,) = [one for one in desk.report(date(2028, 11, 11)).findings if one.rule == "review-overdue"]
    assert found.wrong == "the review ran out on 2028-11-10, 1 day ago"


def test_a_review_that_nobody_signed_counts_as_a_draft(desk: Any) -> None:
    desk.change('state = "draft"', 'state = "reviewed"\nreviewed_by = "Dr. A"\nreviewed_on = "2026-01-01"')
    assert desk.library().sections["page"].review.state == "draft"
    assert "13 review-incomplete" in desk.found()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["page", "--by", " ", "--until", "2028-01-01"], "a signature needs the name of the clinician"),
        (["page", "--until", "2028-01-01"], "a signature needs the name of the clinician"),
        (["page", "--by", "A\nB", "--until", "2028-01-01"], "holds what cannot be printed"),
        (["page", "--by", "A", "--until", "2026-11-10"], "is not after 2026-11-10"),
        (["page", "--by", "A", "--until", "2019-11-10"], "is not after 2026-11-10"),
        (["page", "--by", "A", "--until", "soon"], '"soon" is no day'),
        (["page", "--by", "A", "--until", "11/10/2028"], "write year, month and day: 2026-11-10"),
        (["page", "--by", "A"], "a signature needs the day"),
        (["page", "other", "--by", "A", "--until", "2028-01-01"], "name one section"),
        (["--by", "A", "--until", "2028-01-01"], "name one section"),
        (["pag", "--by", "A", "--until", "2028-01-01"], 'did you mean "page"?'),
    ],
)
def test_a_wrong_signature_is_refused(nethandout: Nethandout, desk: Any, arguments: list[str], says: str) -> None:
    before = desk.page.read_bytes()
    ran = nethandout("sign", *arguments, "--today", "2026-11-10", "--content", desk.folder)
    assert (ran.code, says in ran.err, desk.page.read_bytes()) == (2, True, before)


def test_whoever_signs_sees_what_they_sign_and_may_still_say_no(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, asked = desk.page.read_bytes(), list[str]()
    monkeypatch.setattr(click, "confirm", lambda text, default: asked.append(text) or "Sign them" not in text)
    desk.change("- You can ask what comes next. {S1}", "- You can ask 12 people.")
    before = desk.page.read_bytes()
    ran = nethandout(*SIGN[:-1], "2026-11-11", "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (1, before)
    assert "“A page for you”, version 1.0" in ran.out
    assert "The check finds 1 error in it; see: nethandout check page" in ran.out
    assert asked[-1].startswith("Dr. A has read these words as they stand, on 2026-11-11; they have to be read again")
    assert "by 2028-11-10 (in 2 years)" in asked[-1]
    assert ran.out.endswith("not signed, and nothing was changed\n")


def test_whose_signature_it_takes_the_place_of_is_said(nethandout: Nethandout, desk: Any, answers: list[bool]) -> None:
    answers += [True, True, True, True]
    nethandout(*SIGN, "--content", desk.folder)
    ran = nethandout("sign", "page", "--by", "Dr. B", "--until", "2029-01-01", "--content", desk.folder)
    assert "Dr. A signed these words on 2026-11-10, until 2028-11-10." in ran.out
    assert 'reviewed_by = "Dr. B"' in desk.page.read_text(encoding="utf-8")


def test_where_nobody_can_answer_nothing_is_signed(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.page.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (1, before)
    assert "nobody answered; run it in a terminal" in ran.out


def test_the_words_of_an_installed_package_are_not_signed_in_place(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = desk.library().sections["page"]
    monkeypatch.setattr(places, "PACKAGE", desk.folder)
    with pytest.raises(UsageError, match=r"copy it to sections/page/en\.md in a folder of yours"):
        refuse_packaged(section)


def test_the_comments_of_the_data_stay(nethandout: Nethandout, desk: Any, answers: list[bool]) -> None:
    desk.change('version = "1.0"', '# how often it was changed\nversion = "1.0"  # a number')
    answers += [True, True, True]
    nethandout(*SIGN, "--content", desk.folder)
    assert '# how often it was changed\nversion = "1.0"  # a number' in desk.page.read_text(encoding="utf-8")


def test_words_whose_review_ran_out_are_printed_only_when_asked_for_and_say_so(
    nethandout: Nethandout, desk: Any, answers: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers += [True, True, True]
    nethandout("sign", "page", "--by", "A", "--until", "2020-01-01", "--today", "2019-01-01", "--content", desk.folder)
    wanted = ("handout", "page", "--content", desk.folder, "--only-content", "--html")
    refused = nethandout(*wanted)
    assert refused.code == 3
    assert f"{desk.page}:12: the review ran out on 2020-01-01;" in refused.err
    assert "--allow review-overdue" in refused.err
    allowed = nethandout(*wanted, "--allow", "review-overdue", "-o", "page.pdf")
    assert (allowed.code, "ran out on January 1, 2020" in Path("page.html").read_text(encoding="utf-8")) == (0, True)


def test_a_source_that_does_not_exist_is_printed_only_when_asked_for_and_said_so(
    nethandout: Nethandout, desk: Any
) -> None:
    desk.change("next. {S1}", "next. {S9}")
    wanted = ("handout", "page", "--content", desk.folder, "--only-content", "--html")
    refused = nethandout(*wanted)
    assert (refused.code, 'sources.toml has no source "S9"' in refused.err) == (3, True)
    allowed = nethandout(*wanted, "--allow", "unknown-source", "-o", "page.pdf")
    assert allowed.code == 0
    assert "S9: this source could not be found" in Path("page.html").read_text(encoding="utf-8")
