"""The rules know more wordings than the planted faults have, and leave honest prose alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HONEST = Path(__file__).parent / "honest-prose.md"
HEADING = "## What may you read?"


def rules_in(desk: Any, words: str) -> list[str]:
    """The rules that words break below a heading of their own, but for what the page as a whole lacks."""
    desk.change("::: ask\n", f"{HEADING}\n\n{words}\n\n::: ask\n")
    at = desk.page.read_text(encoding="utf-8").split("\n").index(HEADING) + 1
    lines = range(at, at + words.count("\n") + 3)
    return sorted({one.rule for one in desk.report().findings if one.path == desk.page and one.line in lines})


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Our warriors are with you.", "battle-word"),
        ("She lost her courageous struggle.", "battle-word"),
        ("You can win against it.", "battle-word"),
        ("You did not comply, they say.", "blame"),
        ("Was it your fault? It was your fault.", "blame"),
        ("He was non-adherent, they say.", "blame"),
        ("They say you refused to come.", "blame"),
        ("The diabetics have their own day.", "person-first"),
        ("Carcinoid patients meet here.", "person-first"),
        ("It is a lethal disease.", "scare-word"),
        ("It was a catastrophe for you.", "scare-word"),
        ("You have islet-cell cancer.", "old-name"),
        ("You may have ascites.", "hard-word"),
        ("You may get a stent.", "hard-word"),
        ("They look at your platelets.", "hard-word"),
        ("You may have Hepatitis, they say.", "hard-word"),
        ("Take it t.i.d. with food.", "plainer-word"),
        ("Your edema may go away.", "plainer-word"),
        ("They look at your ALT.", "abbreviation"),
        ("This is VERY bad.", "scare-capitals"),
        ("A third of all people have it. {S1}", "fraction"),
        ("Here 3/10 people have it. {S1}", "fraction"),
        ("There is a 1:50 chance. {S1}", "fraction"),
        ("One in five people have it. {S1}", "number-in-words"),
        ("Two out of every ten people have it. {S1}", "number-in-words"),
        ("You live with it at 95 pct. {S1}", "bare-percent"),
        ("Your risk of it doubles. {S1}", "relative-risk"),
        ("The risk falls by a lot. {S1}", "relative-risk"),
        ("Your number is .05 today. {S1}", "decimal"),
        ("Your number is 5,5 today. {S1}", "decimal"),
        ("It is 1 in 20 here, or one person in 50 there. {S1}", "one-in-x"),
        ("Take 2 mg for every 10 kg. {S1}", "calculation"),
        ("The relative risk was low. {S1}", "statistics"),
        ("Two thirds of people have it.", "claim-source"),
        ("It seldom comes back.", "claim-source"),
        ("It began in 2010.", "number-source"),
        ("## 1. Introduction\n\nYou read on.", "heading-generic"),
        ("## What you need to know\n\nYou read on.", "heading-generic"),
    ],
)
def test_other_wordings_are_found_too(desk: Any, words: str, rule: str) -> None:
    assert rule in rules_in(desk, words)


@pytest.mark.parametrize(
    "words",
    [
        "It is not your fault. Do not blame yourself for it.",
        "You do not have to be brave. Your insurer refused to pay.",
        "If you forgot to take it, call the Society of Oncology.",
        "Your team may say “ascites” (fluid in the belly).",
        "A **stent** is a tube that holds a duct open.",
        "Your blood pressure was 120/80 today. {S1}",
        "Take it on 3/10 and on 4/10. {S1}",
        "Wait a third of the day.",
        "You can come one or two times.",
        "Choose one of the three ways.",
        "Read version 1.2.3 of it. {S1}",
        "Ki-67 of every cell is looked at.",
        "1,000 people came, or 12,500. {S1}",
        "Ask the nurse in room 12.",
    ],
)
def test_good_words_are_let_be(desk: Any, words: str) -> None:
    assert rules_in(desk, words) == []


def test_honest_prose_has_no_findings(desk: Any) -> None:
    """Nine portions as a careful nurse would write them: nothing is wrong with them, and nothing is found."""
    desk.change("::: ask\n", f"{HONEST.read_text(encoding='utf-8')}\n::: ask\n")
    own = [one for one in desk.report().findings if one.path == desk.page and one.severity != "notice"]
    assert [f"{one.line}: {one.wrong} [{one.rule}]" for one in own] == []


def test_the_short_hard_words_can_be_added_to_and_taken_from(desk: Any) -> None:
    desk.write("plain-words.en.toml", '[medical]\nwords = "gizmo"\n[familiar]\nwords = "stent"\n')
    assert rules_in(desk, "You may get a stent and some gizmos.") == ["hard-word"]
    (found,) = [one for one in desk.report().findings if one.rule == "hard-word"]
    assert found.words == "gizmos"
