"""PEMAT-P and the CDC index: who decides each item, people's answers, and no score while items are open."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import click
import pytest

from nethandout.check.instruments import Kind, Outcome, Verdict, instruments, score
from nethandout.check.report import score_data, score_words
from nethandout.check.review_status import read_answers
from nethandout.check.rules import rules

Nethandout = Callable[..., Any]


def verdict(desk: Any, instrument: str, number: int) -> Verdict:
    (section,) = desk.report().sections
    return next(one for one in section.verdicts if (one.instrument, one.item.number) == (instrument, number))


def test_both_instruments_are_complete() -> None:
    """PEMAT-P for print has items 1 to 26 without 13 and 14, which are for videos; the index has 20."""
    pemat, cdc = instruments()
    assert [item.number for item in pemat.items] == [*range(1, 13), *range(15, 27)]
    assert [item.number for item in cdc.items] == [*range(1, 21)]


def test_items_name_rules_that_exist() -> None:
    assert {rule for one in instruments() for item in one.items for rule in item.rules} <= set(rules())


@pytest.mark.parametrize(
    ("old", "new", "instrument", "number"),
    [
        ("- You can ask what", "- You can utilize what", "PEMAT-P", 3),
        ("::: do-now\n1. Ask what comes next.\n:::\n", "", "PEMAT-P", 20),
        ("::: do-now\n1. Ask what comes next.\n:::\n", "", "CDC CCI", 12),
        ("::: ask\n- What comes next?\n:::\n", "", "PEMAT-P", 23),
        ("1. Ask what comes next.", "1. It is good to ask.", "PEMAT-P", 22),
        ("next. {S1}", "next, for 20% of you. {S1}", "PEMAT-P", 6),
    ],
)
def test_a_finding_means_no(desk: Any, old: str, new: str, instrument: str, number: int) -> None:
    before = verdict(desk, instrument, number)
    desk.change(old, new)
    after = verdict(desk, instrument, number)
    assert before.outcome in (Outcome.YES, Outcome.DOES_NOT_APPLY)
    assert after.outcome is Outcome.NO


def test_items_that_depend_on_a_missing_main_message_are_not_met(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index counts its items 2 to 4 as no if there is no single main message."""
    assert verdict(desk, "CDC CCI", 4).outcome is Outcome.OPEN
    monkeypatch.setattr(click, "prompt", lambda *asked, **settings: "yes")
    desk.change('main_message = "You can ask what comes next."', f'main_message = "{"You can ask. " * 4}"')
    nethandout("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder)
    assert [verdict(desk, "CDC CCI", number).outcome for number in (1, 2, 3, 4)] == [Outcome.NO] * 4
    assert verdict(desk, "CDC CCI", 4).evidence == "item 1 is not met"
    kept = read_answers(desk.report().sections[0].context.text.section)
    assert ("CDC CCI", 4) not in {(one.instrument, one.item) for one in kept}


def test_items_for_a_person_stay_open_and_withhold_the_score(desk: Any) -> None:
    (section,) = desk.report().sections
    pemat = [one for one in section.verdicts if one.instrument == "PEMAT-P" and one.item.part == "understandability"]
    assert verdict(desk, "PEMAT-P", 2).outcome is Outcome.OPEN
    assert score(pemat).percent is None
    assert "no score, since a person has to answer: 2, 10, 15" in score_words(score_data(pemat))


def test_a_score_says_who_decided_which_items(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If every item is answered, there is a score, and it names who decided each item."""
    monkeypatch.setattr(click, "prompt", lambda *asked, **settings: "yes")
    today = ("--today", "2026-11-10")
    ran = nethandout("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder, *today)
    assert (ran.code, "answers by Jane Roe" in ran.out) == (0, True)
    (section,) = desk.report().sections
    kept = {answer.item for answer in read_answers(section.context.text.section) if answer.instrument == "PEMAT-P"}
    assert {2, 10, 15, 26} <= kept
    assert not kept & {item.number for item in instruments()[0].items if item.kind is Kind.MACHINE}
    pemat = [one for one in section.verdicts if one.instrument == "PEMAT-P" and one.item.part == "understandability"]
    assert score_words(score_data(pemat)).startswith("100 of 100: ")
    assert "Jane Roe, 2026-11-10: 1, 2, 5, 7, 10, 15" in score_words(score_data(pemat))


def test_answers_are_valid_for_the_words_that_were_read(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click, "prompt", lambda *asked, **settings: "no")
    nethandout("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder)
    assert verdict(desk, "PEMAT-P", 2).outcome is Outcome.NO
    assert "0 rating-outdated" not in desk.found()
    desk.change("- You can ask", "- You may ask")
    assert verdict(desk, "PEMAT-P", 2).outcome is Outcome.OPEN
    assert "0 rating-outdated" in desk.found()


def test_skipping_and_stopping_leave_items_open(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = iter(["skip", "yes", "quit"])
    monkeypatch.setattr(click, "prompt", lambda *asked, **settings: next(keys))
    nethandout("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder)
    (section,) = desk.report().sections
    assert len(read_answers(section.context.text.section)) == 1


def test_answers_are_letters_or_words_and_a_no_can_have_a_reason(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anything else is asked again, and input that ends without "quit" loses nothing."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("YES\nmaybe\nn\nThe table is too much\n"))
    ran = nethandout("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder)
    assert (ran.code, "2 answers by Jane Roe" in ran.out) == (0, True)
    assert '"maybe" is not one of the answers; type y, n, a, s or q' in ran.out + ran.err
    (section,) = desk.report().sections
    kept = read_answers(section.context.text.section)
    assert [(one.item, one.answer, one.note) for one in kept] == [(1, "yes", ""), (2, "no", "The table is too much")]
    assert verdict(desk, "PEMAT-P", 2).evidence == "The table is too much"


def test_earlier_answers_are_shown_with_a_name(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("check", "page", "--record", "--by", "Jane Roe", "--content", desk.folder, "--today", "2026-11-10")
    for typed in ("s\ny\nq\n", "q\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        ran = nethandout(*asked)
    assert "nethandout says: yes. Seen: After this page you can ask." in ran.out
    monkeypatch.setattr(sys, "stdin", io.StringIO("s\nq\n"))
    assert "Jane Roe, 2026-11-10 said: yes." in nethandout(*asked).out


def test_a_worksheet_has_nothing_to_answer(nethandout: Nethandout) -> None:
    ran = nethandout("check", "notes", "--record", "--by", "Jane Roe")
    assert (ran.code, "there is nothing to answer" in ran.out) == (0, True)


def test_answers_need_a_name_and_one_section(nethandout: Nethandout, desk: Any) -> None:
    assert "--record needs the name of the person" in nethandout("check", "page", "--record").err
    assert "name the section you have read" in nethandout("check", "--record", "--by", "A").err


def test_mistakes_in_the_answers_are_reported_with_their_lines(nethandout: Nethandout, desk: Any) -> None:
    path = desk.write(
        "sections/page/answers.en.toml", '[[answer]]\ninstrument = "PEMAT-P"\nitem = "two"\nanswer = "ja"\n'
    )
    ran = nethandout("check", "page", "--content", desk.folder, "--only-content")
    assert ran.code == 3
    assert f'{path}:3: "two" is not the number of an item; write its number: item = 2' in ran.err
    assert f'{path}:4: "ja" is not an answer; write one of yes, no, does not apply' in ran.err
