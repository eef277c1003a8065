"""The rules find other wordings than those of the planted faults, and accept honest prose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HONEST = Path(__file__).parent / "honest-prose.md"
HEADING = "## What may you read?"


def rules_in(desk: Any, words: str) -> list[str]:
    """Return the rules that words break below their own heading, except those about the whole page."""
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
        ("Most scans take you an hour.", "claim-source"),
        ("You may get well. Most do.", "claim-source"),
        ("It began in 2010.", "number-source"),
        ("It was seen from 2010-2014.", "number-source"),
        ("It lasts 2 to 4 weeks.", "number-source"),
        ("Here 1/10 of the general population have it. {S1}", "fraction"),
        ("Of all people, 30% feel it, and 3 of 5 do not mind. {S1}", "bare-percent"),
        ("Walks cut fatigue by 30 percent. {S1}", "relative-risk"),
        ("Take .5 mg of it. {S1}", "decimal"),
        ("It helps you (as it did here; BFI 7). {S1}", "abbreviation"),
        ("This is a BLEEDING sore.\nIs it bleeding?", "scare-capitals"),
        ("Your SURGERY is on Monday.", "scare-capitals"),
        ("Call [us](https://a.org/via) via the desk.", "plainer-word"),
        ("You may take acetaminophen (30 mg). {S1}", "hard-word"),
        ("You may rest, e.g. after a meal.", "plainer-word"),
        ("You ignored it, they say.", "blame"),
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
        "We are open from 8 a.m. to 5 p.m., and you can call 24 hours a day.",
        "Call if your fever is 100.4 °F (38.5 °C) or more. {S1}",
        "Take a tablet of 2.5 mg in the morning. {S1}",
        "About 30% of people feel it. That is 3 of 10. {S1}",
        "For 80% it goes well, and for 20 of 100 it does not. {S1}",
        "Take half of it with you.",
        "You take it once a day, at 8 in the morning.",
        "Scan the QR code, write your ZIP code, and tell us about COVID-19.",
        "You stay for most of the day.",
        "White blood cells help you fight infection. Ask before you take a pain killer.",
        "With a neuroendocrine tumor (NET), call the NET Patient Foundation. Your heart may beat faster.",
        "Ask about your most recent tests, and say what you need most. You may hurt most days.",
        "Call 1-800-555-0199, ext. 12, or (555) 010-0123. We are open Mon.–Fri., 9–5.",
        "Text 988 at any hour, or ring +44 20 7946 0000 or 0808 808 00 00.",
        "See https://via.org/2024/NOT/1.5/fight-it?id=12 today.",
        "See [this page](https://via.org/2024) or www.fight.org/3/10 today.",
        "Write to utilize3@cancer-fight.org today.",
        "Your doctor may call it an SSA. That is short for somatostatin analog.",
    ],
)
def test_good_words_are_not_reported(desk: Any, words: str) -> None:
    assert rules_in(desk, words) == []


SHORT = "You can ask. You can wait. You can call us. You can go home."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (f"{SHORT} You can rest.", True),
        (f"{SHORT}\n\nYou can rest.", True),
        (SHORT, False),
        (f"{SHORT} You can also rest when you are tired, or call us so that we can help you.", False),
        (f"{SHORT}\n\n- You can rest.\n\nYou can read.", False),
    ],
)
def test_more_than_four_short_sentences_in_a_row_get_a_notice(desk: Any, words: str, found: bool) -> None:
    """A longer sentence ends the run, and so does a list; a new paragraph does not."""
    assert rules_in(desk, words) == ["short-sentences"] * found


@pytest.mark.parametrize(
    "step", ["Jot down how you feel.", "Double-check your list.", "Sip some water.", "Hand it over."]
)
def test_a_step_can_begin_with_any_everyday_verb(desk: Any, step: str) -> None:
    desk.change("1. Ask what comes next.", f"1. {step}")
    assert "action-verb" not in {one.rule for one in desk.report().findings}


@pytest.mark.parametrize(
    ("percent", "fix"),
    [
        ("80%", "write: 80 of 100"),
        ("37.5%", "write: 375 of 1,000"),
        ("0.02 percent", "write: 2 of 10,000"),
        ("33.333333%", "write: 33 of 100"),
        ("150%", "say from how many to how many, such as from 2 of 100 to 5 of 100"),
    ],
)
def test_a_percentage_is_fixed_with_its_own_number(desk: Any, percent: str, fix: str) -> None:
    desk.change("- You can ask what comes next. {S1}", f"- You can, as {percent} do. {{S1}}")
    assert [one.fix for one in desk.report().findings if one.rule == "bare-percent"] == [fix]


def test_honest_prose_has_no_findings(desk: Any) -> None:
    """Nine texts as a careful nurse would write them have nothing wrong, and no findings."""
    desk.change("::: ask\n", f"{HONEST.read_text(encoding='utf-8')}\n::: ask\n")
    own = [one for one in desk.report().findings if one.path == desk.page and one.severity != "notice"]
    assert [f"{one.line}: {one.wrong} [{one.rule}]" for one in own] == []


def test_short_hard_words_can_be_added_and_removed(desk: Any) -> None:
    desk.write("plain-words.en.toml", '[medical]\nwords = "gizmo"\n[familiar]\nwords = "stent"\n')
    assert rules_in(desk, "You may get a stent and some gizmos.") == ["hard-word"]
    (found,) = [one for one in desk.report().findings if one.rule == "hard-word"]
    assert found.words == "gizmos"
