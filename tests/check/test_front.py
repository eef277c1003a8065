"""The title, the main message and the purpose have to follow the rules about words and numbers, too."""

from __future__ import annotations

from typing import Any

import pytest

TITLE, MESSAGE, PURPOSE = "A page for you", "You can ask what comes next.", "After this page you can ask."


def front_of(desk: Any) -> list[str]:
    """Return the findings in the title (2), the main message (3) and the purpose (4) as "line rule"."""
    return [one for one in desk.found() if one.split()[0] in ("2", "3", "4")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (TITLE, "The lethal kind", "2 scare-word"),
        (TITLE, "You and your carcinoid", "2 old-name"),
        (MESSAGE, "Victims can ask what comes next.", "3 person-first"),
        (MESSAGE, "You can win against it.", "3 battle-word"),
        (MESSAGE, "NEVER stop.", "3 scare-capitals"),
        (MESSAGE, "37% of people live well with it.", "3 bare-percent"),
        (MESSAGE, "Your risk doubles.", "3 relative-risk"),
        (MESSAGE, "Your team looks at the albumin.", "3 hard-word"),
        (MESSAGE, "Ask for a PRRT plan.", "3 abbreviation"),
        (MESSAGE, f"You can ask{' and ask' * 12}.", "3 long-sentence"),
        (PURPOSE, "After this page you can utilize it.", "4 plainer-word"),
    ],
)
def test_the_words_above_the_text_are_checked(desk: Any, old: str, new: str, found: str) -> None:
    desk.change(f' = "{old}"', f' = "{new}"')
    assert [one for one in front_of(desk) if one != "3 message-source"] == [found]


def test_good_words_above_the_text_have_no_findings(desk: Any) -> None:
    assert front_of(desk) == []


@pytest.mark.parametrize("message", ["It is over in 45 minutes for you.", "Most scans do you no harm."])
def test_statements_of_the_main_message_need_a_source_in_the_text(desk: Any, message: str) -> None:
    desk.change(f' = "{MESSAGE}"', f' = "{message}"')
    assert front_of(desk) == ["3 message-source"]
    desk.change("::: do-now", f"{message}\n\n::: do-now")
    assert front_of(desk) == ["3 message-source"]
    desk.change(f"{message}\n", f"{message} {{S1}}\n")
    assert front_of(desk) == []


def test_a_table_row_with_a_source_supports_the_main_message(desk: Any) -> None:
    desk.change(f' = "{MESSAGE}"', ' = "It is over in 45 minutes."')
    desk.change("::: do-now", "| What | How long |\n|---|---|\n| the scan | 45 minutes |\n\n::: do-now")
    assert front_of(desk) == ["3 message-source"]
    desk.change("| the scan |", "| the scan {S1} |")
    assert front_of(desk) == []


def test_words_the_text_explains_are_allowed_in_the_title(desk: Any) -> None:
    desk.change(f' = "{TITLE}"', ' = "Your PRRT, and your albumin"')
    desk.change("::: do-now", "PRRT means that you get a drug. Albumin is a part of blood.\n\n::: do-now")
    assert front_of(desk) == []


def test_findings_in_front_matter_can_be_suppressed(desk: Any) -> None:
    desk.change(f' = "{TITLE}"', ' = "The lethal kind"  # allow scare-word: the name of a book')
    assert front_of(desk) == ["2 [scare-word]"]
