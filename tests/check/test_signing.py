"""Signing: a name confirms the words that were read, and any change makes the section a draft again."""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nethandout import paths
from nethandout.content.signing import refuse_packaged
from nethandout.errors import UsageError

Nethandout = Callable[..., Any]
SIGN = ("sign", "page", "--by", "Dr. A", "--until", "2028-11-10", "--today", "2026-11-10")


class Terminal(io.StringIO):
    """A terminal at which a person types these lines."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the clinician type an answer to each question, such as "yyn"."""
    return lambda answers: monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{one}\n" for one in answers)))


@pytest.fixture
def signed(nethandout: Nethandout, desk: Any) -> Any:
    """The test page, signed."""
    assert nethandout(*SIGN, "--yes", "--content", desk.folder).code == 0
    return desk


def test_a_signature_has_name_dates_and_hash(nethandout: Nethandout, desk: Any, typed: Callable[[str], None]) -> None:
    typed("yyy")
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, ran.err, sys.stdin.read()) == (0, "", "")
    text = desk.page.read_text(encoding="utf-8")
    assert "unconfirmed" not in text
    assert (
        'state = "reviewed"\nreviewed_by = "Dr. A"\nreviewed_on = "2026-11-10"\nreview_by = "2028-11-10"\nwords = "3:'
        in text
    )
    assert desk.library().sections["page"].review.state == "reviewed"
    assert desk.found() == []


def test_nothing_changes_unless_every_statement_is_confirmed(
    nethandout: Nethandout, desk: Any, typed: Callable[[str], None]
) -> None:
    before = desk.page.read_bytes()
    typed("yn")
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (1, before)
    assert "1 of 2 not confirmed:\n  a second statement" in ran.out


def test_each_statement_is_shown_with_the_words_it_quotes(
    nethandout: Nethandout, desk: Any, typed: Callable[[str], None]
) -> None:
    typed("yn")
    output = nethandout(*SIGN, "--content", desk.folder).out.splitlines()
    at = output.index("1. a first statement: “Call your team”")
    passage = desk.folder / "passages/when-to-call/en.md"
    assert output[at + 1 : at + 3] == [f"   When to call ({passage}:2)", "     “Call your team if you feel ill.”"]
    at = output.index("2. a second statement: “You can ask what comes next.”")
    assert output[at + 1 : at + 5] == [
        *(f"   {desk.page}", "     “You can ask what comes next.”"),
        *(f"   Key points ({desk.page}:19)", "     “You can ask what comes next.”"),
    ]


def test_a_section_whose_statements_cannot_be_removed_safely_is_not_signed(nethandout: Nethandout, desk: Any) -> None:
    desk.change(
        '[[unconfirmed]]\nwords = ["Call your team"]\nwhy = "a first statement"  # the comment goes with it\n', ""
    )
    desk.change('[[unconfirmed]]\nwords = ["You can ask what comes next."]\nwhy = "a second statement"\n', "")
    desk.change("[review]", 'unconfirmed = [{ words = ["You can"], why = "a statement" }]\n\n[review]')
    before = desk.page.read_bytes()
    ran = nethandout(*SIGN, "--yes", "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (3, before)
    assert "start each statement with [[unconfirmed]]" in ran.err


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
def test_a_review_expires(signed: Any, today: date, found: list[str]) -> None:
    assert signed.found(today) == found


def test_a_review_that_expired_yesterday_is_reported_in_the_singular(signed: Any) -> None:
    (found,) = [one for one in signed.report(date(2028, 11, 11)).findings if one.rule == "review-overdue"]
    assert found.wrong == "the review expired on 2028-11-10, 1 day ago"


def test_words_that_changed_since_their_version_are_reported_with_what_to_write(desk: Any) -> None:
    """Changed words of a passage count, its sources do not."""

    def wanted() -> list[str]:
        reminders = [found.fix for found in desk.report().findings if found.rule == "version-not-raised"]
        return [re.search('changed_words = "(.+)"', fix)[1] for fix in reminders]

    assert wanted() == []
    desk.change('version = "1.0"\n', 'version = "1.0"\nchanged_words = "?"\n')
    (first,) = wanted()
    desk.change('"?"', f'"{first}"')
    desk.change("comes next. {S1}", "comes next.")
    assert wanted() == []
    desk.write("passages/when-to-call/en.md", "::: call\nCall your team today if you feel ill.\n:::\n")
    (second,) = wanted()
    assert second != first


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["page", "--by", " ", "--until", "2028-01-01"], "a signature needs the name of the clinician"),
        (["page", "--until", "2028-01-01"], "a signature needs the name of the clinician"),
        (["page", "--by", "A\nB", "--until", "2028-01-01"], "contains characters that cannot be printed"),
        (["page", "--by", "A", "--until", "2026-11-10"], "is not after 2026-11-10"),
        (["page", "--by", "A", "--until", "2019-11-10"], "is not after 2026-11-10"),
        (["page", "--by", "A", "--until", "soon"], '"soon" is not a date'),
        (["page", "--by", "A", "--until", "11/10/2028"], "write year, month and day: 2026-11-10"),
        (["page", "--by", "A"], "a signature needs the date"),
        (["page", "other", "--by", "A", "--until", "2028-01-01"], "name one section"),
        (["--by", "A", "--until", "2028-01-01"], "name one section"),
        (["pagee", "--by", "A", "--until", "2028-01-01"], 'did you mean "page"?'),
    ],
)
def test_a_wrong_signature_is_refused(nethandout: Nethandout, desk: Any, arguments: list[str], says: str) -> None:
    before = desk.page.read_bytes()
    ran = nethandout("sign", *arguments, "--today", "2026-11-10", "--content", desk.folder)
    assert (ran.code, says in ran.err, desk.page.read_bytes()) == (2, True, before)


def test_signers_see_what_they_sign_and_can_still_refuse(
    nethandout: Nethandout, desk: Any, typed: Callable[[str], None]
) -> None:
    typed("yyn")
    desk.change("- You can ask what comes next. {S1}", "- You can ask 12 people.")
    before = desk.page.read_bytes()
    ran = nethandout(*SIGN[:-1], "2026-11-11", "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (1, before)
    assert "“A page for you”, version 1.0" in ran.out
    assert "nethandout check finds 1 error in it; see: nethandout check page" in ran.out
    assert "Dr. A read this text on 2026-11-11; it must be reviewed again by 2028-11-10" in ran.out
    assert "(in 2 years).\nSign them? [y/N]:" in ran.out
    assert ran.out.endswith("not signed, and nothing was changed\n")


def test_the_signature_that_is_replaced_is_shown(nethandout: Nethandout, signed: Any) -> None:
    ran = nethandout("sign", "page", "--yes", "--by", "Dr. B", "--until", "2029-01-01", "--content", signed.folder)
    assert "Dr. A signed these words on 2026-11-10, until 2028-11-10." in ran.out
    assert 'reviewed_by = "Dr. B"' in signed.page.read_text(encoding="utf-8")


def test_without_a_terminal_nothing_is_signed_unless_yes_is_given(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.page.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\ny\ny\n"))
    ran = nethandout(*SIGN, "--content", desk.folder)
    assert (ran.code, desk.page.read_bytes()) == (2, before)
    assert "signing asks questions, so run it in a terminal, or add --yes" in ran.err
    ran = nethandout(*SIGN, "--yes", "--content", desk.folder)
    assert (ran.code, desk.library().sections["page"].review.state) == (0, "reviewed")
    assert "1. a first statement" in ran.out and "Is this right as the section says it? yes" in ran.out


def test_yes_needs_a_name(nethandout: Nethandout, desk: Any) -> None:
    ran = nethandout("sign", "page", "--yes", "--until", "2028-11-10", "--content", desk.folder)
    assert (ran.code, "needs the name of the clinician who has read the section: --by NAME" in ran.err) == (2, True)


def test_only_the_given_name_of_a_signer_is_stored(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME", "EMAIL", "GIT_AUTHOR_NAME"):
        monkeypatch.setenv(name, "nobody-else")
    nethandout(*SIGN, "--yes", "--content", desk.folder)
    review = tomllib.loads(desk.page.read_text(encoding="utf-8").split("+++")[1])["review"]
    assert {**review, "words": ""} == {
        "state": "reviewed",
        "reviewed_by": "Dr. A",
        "reviewed_on": "2026-11-10",
        "review_by": "2028-11-10",
        "words": "",
    }
    assert [path.name for path in desk.page.parent.iterdir()] == ["en.md"]


def test_sections_of_an_installed_package_are_not_signed(
    nethandout: Nethandout, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = desk.library().sections["page"]
    monkeypatch.setattr(paths, "PACKAGE", desk.folder)
    with pytest.raises(UsageError, match=r"copy it to sections/page/en\.md in your own folder"):
        refuse_packaged(section)


def test_comments_in_the_data_are_kept(nethandout: Nethandout, desk: Any) -> None:
    desk.change('version = "1.0"', '# how often it was changed\nversion = "1.0"  # a number')
    nethandout(*SIGN, "--yes", "--content", desk.folder)
    assert '# how often it was changed\nversion = "1.0"  # a number' in desk.page.read_text(encoding="utf-8")


def test_sections_with_an_expired_review_are_printed_only_on_request_and_say_so(
    nethandout: Nethandout, desk: Any
) -> None:
    old = ("--by", "A", "--until", "2020-01-01", "--today", "2019-01-01")
    nethandout("sign", "page", "--yes", *old, "--content", desk.folder)
    wanted = ("handout", "page", "--content", desk.folder, "--only-content", "--html")
    refused = nethandout(*wanted)
    assert refused.code == 3
    assert f"{desk.page}:12: the review expired on 2020-01-01;" in refused.err
    assert "--allow review-overdue" in refused.err
    allowed = nethandout(*wanted, "--allow", "review-overdue", "-o", "page.pdf")
    assert (allowed.code, "ran out on January 1, 2020" in Path("page.html").read_text(encoding="utf-8")) == (0, True)


def test_a_source_that_does_not_exist_is_printed_only_on_request_and_says_so(nethandout: Nethandout, desk: Any) -> None:
    desk.change("next. {S1}", "next. {S9}")
    wanted = ("handout", "page", "--content", desk.folder, "--only-content", "--html")
    refused = nethandout(*wanted)
    assert (refused.code, 'sources.toml has no source "S9"' in refused.err) == (3, True)
    allowed = nethandout(*wanted, "--allow", "unknown-source", "-o", "page.pdf")
    assert allowed.code == 0
    assert "S9: this source could not be found" in Path("page.html").read_text(encoding="utf-8")


@pytest.fixture
def imported(nethandout: Nethandout, tmp_path: Path) -> Path:
    """A folder with two imported sections."""
    text = tmp_path / "old page.txt"
    text.write_text("The grade is low.\n\nIt can spread to the liver.\n\nBring a pen.\n", encoding="utf-8")
    folder = tmp_path / "our words"
    ran = nethandout("import", text, "--into", folder)
    assert ran.out.splitlines()[-1].endswith(f"nethandout sign --checked --by NAME --content '{folder}'")
    return folder


CHECK = ("sign", "--checked", "--by", "Ana", "--today", "2026-11-10", "--content")


def test_checking_imported_sections_makes_them_drafts_that_can_be_signed(
    nethandout: Nethandout, imported: Path
) -> None:
    ran = nethandout(*CHECK, imported, "--yes")
    assert ran.code == 0
    grades = imported / "sections/grades/en.md"
    assert f"{grades}  (checked by Ana on 2026-11-10; now a draft)" in ran.out
    assert f"--by NAME --until DATE --content '{imported}'" in ran.out.splitlines()[-1]
    front = tomllib.loads(grades.read_text(encoding="utf-8").split("+++")[1])
    assert front["version"] == "1"
    assert front["review"] == {"state": "draft", "checked_by": "Ana", "checked_on": "2026-11-10"}
    assert nethandout(*SIGN[:1], "grades", *SIGN[2:], "--yes", "--content", imported).code == 0
    assert nethandout("list", "--content", imported, "--only-content").code == 0
    assert nethandout("handout", "grades", "--content", imported, "--only-content").code == 0


def test_only_sections_that_are_agreed_on_are_checked(
    nethandout: Nethandout, imported: Path, typed: Callable[[str], None]
) -> None:
    typed("ny")
    ran = nethandout(*CHECK, imported)
    states = [path.read_text(encoding="utf-8").count("Ana") for path in sorted(imported.glob("sections/*/en.md"))]
    assert (ran.code, states) == (1, [0, 1])
    refused = nethandout(*CHECK, imported, "spread", "--yes")
    assert (refused.code, refused.err) == (2, "nethandout: nothing to check in spread\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sign", "--checked", "--yes"), "say who compared the imported sections with their source: --by NAME"),
        (("sign", "--checked", "--yes", "--by", "Ana"), "no imported section is unchecked here"),
    ],
)
def test_a_check_needs_a_name_and_imported_sections(
    nethandout: Nethandout, arguments: tuple[str, ...], message: str
) -> None:
    ran = nethandout(*arguments)
    assert (ran.code, ran.err) == (2, f"nethandout: {message}\n")
