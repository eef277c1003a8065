"""What people type instead of a name, a date or a value is understood, or answered with what to type."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nethandout.content.library import match_names, match_recipe
from nethandout.errors import UsageError
from nethandout.pipeline import Inputs

Nethandout = Callable[..., Any]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (["symptom diary"], ["symptom-diary"]),
        (["Symptom-Diary"], ["symptom-diary"]),
        (["Grade and stage: how fast, how far"], ["grades"]),
        (["grade and stage"], ["grades"]),
        (["One disease, many names", "notes"], ["naming", "notes"]),
        (["where to find help,notes"], ["resources", "notes"]),
        (["notes, grades", "spread,"], ["notes", "grades", "spread"]),
        (["handouts/sections/grades/en.md", "handouts/worksheets/notes/"], ["grades", "notes"]),
        (["notes", "Notes"], ["notes", "notes"]),
    ],
)
def test_a_section_is_found_by_its_name_its_title_or_a_part_of_it(
    shipped_inputs: Inputs, typed: list[str], names: list[str]
) -> None:
    assert match_names(shipped_inputs.library, typed) == names


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("symptom", '"symptom" could mean symptom-diary (Symptom diary), syndromes (Hormones and symptoms); write'),
        ("my", '"my" could mean care-team (My care team), my-net'),
        ("dairy", 'there is no section "dairy"; did you mean "diary"?'),
        ("age", 'there is no section "age"'),
        (",", 'there is no section ","'),
        ("support group", 'there is no section "support group"; it is a recipe: nethandout booklet --recipe support'),
        ("x,y", 'there is no section "x"; the sections are'),
    ],
)
def test_unknown_and_ambiguous_words_are_answered_with_names(shipped_inputs: Inputs, typed: str, expected: str) -> None:
    with pytest.raises(UsageError) as raised:
        match_names(shipped_inputs.library, [typed])
    assert expected in str(raised.value)


def test_a_section_that_cannot_be_read_is_found_by_its_name(words: Any) -> None:
    for name in ("cell-one", "cell-two"):
        words.write(f"sections/{name}/en.md", "no data")
    with pytest.raises(UsageError, match=r"could mean cell-one, cell-two, cells \(Cells that"):
        match_names(words.library(), ["cell"])


def test_a_recipe_is_found_by_its_name_or_title(shipped_inputs: Inputs) -> None:
    library = shipped_inputs.library
    named = [match_recipe(library, typed) for typed in ("Support group", library.recipes["complete"].title, "x", "")]
    assert named == ["support-group", "complete", "", ""]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("grades", "did you mean: nethandout handout grades\n"),
        ("symptom diary --ink black", "did you mean: nethandout handout symptom-diary --ink black\n"),
        ("grdes", "did you mean: nethandout handout grades\n"),
        ("complete", "did you mean: nethandout booklet --recipe complete\n"),
        ("brand our-clinic", "did you mean: nethandout new brand our-clinic\n"),
        ("leaflet.PDF", "did you mean: nethandout impose --fold saddle leaflet.PDF\n"),
        ("page.docx", "did you mean: nethandout import --into OURS page.docx\n"),
        ("bookelt", 'did you mean "booklet"?\n'),
        ("help", "did you mean: nethandout --help\n"),
        ("print", "the commands are handout, booklet,"),
    ],
)
def test_a_line_without_a_command_suggests_the_intended_one(nethandout: Nethandout, typed: str, meant: str) -> None:
    ran = nethandout(*typed.split())
    assert ran.code == 2
    assert meant in ran.err


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("new", "is missing; for example: nethandout new brand our-clinic"),
        ("new brand", "give it a name: nethandout new brand our-clinic"),
        ("new language", "give it a name: nethandout new language es"),
        ("new worksheet", "give it a name: nethandout new worksheet our-worksheet"),
        ("new brand our clinic", 'new has no use for "clinic"; put words that belong together in quotes'),
        ("import", "SOURCE... is missing; for example: nethandout import page.docx --into OURS"),
        ("import page.docx", "--into FOLDER is missing; for example: nethandout import page.docx --into OURS"),
        ("verify", "FILE... is missing; for example: nethandout verify grades.pdf"),
        ("booklet --fold", "--fold needs a value: saddle, perfect, quarter, cut-stack"),
        ("booklet --title", "--title needs a value: WORDS"),
        ("handout grades --quiet=3", "--quiet takes no value"),
        ("handout grades --paper a9", '--paper: there is no "a9"; choose one of letter, a4, half-letter, a5'),
        ("handout grades --date today", "handout has no option --date; it belongs to: booklet"),
        ("doctor --paper a4", "doctor has no option --paper; it belongs to: handout, booklet, build, pack, check"),
        ("handout grades --papr a4", "handout has no option --papr; did you mean --paper?"),
        ("handout grades -x", "handout has no option -x; see: nethandout handout --help"),
        ("handout grades --copies 3", "has no option --copies; set the number of copies in the print window"),
        ("booklet --copies 0", "--copies: write a whole number, 1 or more"),
        ("booklet --copies many", "--copies: write a whole number, 1 or more"),
        ("build --workers 900", "--workers: write a whole number, 1 to 64"),
        ("booklet --date 1.2.2030", '--date: readers cannot tell which number in "1.2.2030" is the month'),
        ("build --lang fr", 'there is no language "fr"; the languages are en, es'),
        ("impose --fold cut-stack a.pdf --copies 9", "set the number of copies to print in the print window"),
        ("handout all", "for all of them, write: nethandout handout --all, or: nethandout booklet"),
        ("sign grade --by A --until 2099-01-01 --yes", 'there is no section "grade"; did you mean "grades"?'),
        ("sign grades,naming --by A --until 2099-01-01 --yes", "name one section; each section is signed separately"),
        ("new handout ours", 'there is no "handout"; did you mean "section"?'),
        ("new booklet ours", 'there is no "booklet"; did you mean "recipe"?'),
        ("handout notes --ink bw", '--ink: there is no "bw"; did you mean "black"?'),
        ("handout notes --fold saddle", "trifold, zfold, or try: nethandout booklet notes --fold saddle"),
        ("booklet notes --fold zfold", "cut-stack, or try: nethandout handout grades --fold zfold"),
        ("build -o all.docx", "nethandout makes PDFs, not .docx; write: -o all.pdf, or -o FOLDER"),
        ("handout grades --output a.odt", "nethandout makes PDFs, not .odt; write: -o a.pdf"),
    ],
)
def test_an_invalid_line_is_answered_with_what_to_type(nethandout: Nethandout, typed: str, expected: str) -> None:
    ran = nethandout(*typed.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("nethandout: ") and expected in ran.err


TODAY = date.today()
NEXT = {0: "today", 1: "Tomorrow"} | {days: f"{TODAY + timedelta(days=days):%A}" for days in range(2, 7)}


@pytest.mark.parametrize("days", NEXT)
def test_today_tomorrow_and_weekdays_are_dates(days: int) -> None:
    from nethandout.cli import build_commands

    day = TODAY + timedelta(days=days)
    assert build_commands._near_day(NEXT[days].casefold(), TODAY) == day
    assert build_commands._near_day(f"{day:%A}".casefold()[:3], TODAY) == day


def test_words_that_are_not_a_single_day_are_printed_unchanged() -> None:
    from nethandout.cli import build_commands

    for words in ("next thursday", "t", "spring", "thursdays"):
        assert build_commands._near_day(words, TODAY) is None


def test_empty_values_and_past_dates_get_a_note(nethandout: Nethandout, small: Path) -> None:
    own = ["--content", small, "--only-content"]
    said = ["--title", "", "--place", " ", "--date", "May 7, 2020", "--copies", "30"]
    ran = nethandout("booklet", "cells", "cells", *said, *own)
    assert ran.err.splitlines() == [
        "nethandout: note: --title is empty, so it was ignored",
        "nethandout: note: --place is empty, so it was ignored",
        "nethandout: note: the date, Thursday, May 7, 2020, has passed",
        "nethandout: note: cells: named more than once, but made once",
    ]
    assert ran.out.splitlines()[-1] == (
        "30 copies take 60 sheets of letter paper if you fold them (add --fold saddle); "
        "set the number of copies to 30 in the print window"
    )


def test_the_date_is_printed_and_saved_choices_name_the_file(nethandout: Nethandout) -> None:
    """The saved recipe makes the same file."""
    tomorrow = date.today() + timedelta(days=1)
    ran = nethandout("booklet", "notes", "--date", "tomorrow", "--save", "may", "-o", "out/")
    assert f"nethandout: note: the date is {tomorrow:%A, %B} " in ran.err
    nethandout("booklet", "--recipe", "may", "--date", "tomorrow", "-o", "again/")
    assert Path("out/may.pdf").read_bytes() == Path("again/may.pdf").read_bytes()


def test_names_of_content_layouts_and_brands_need_not_be_utf8(nethandout: Nethandout, words: Any) -> None:
    """Only names that are printed or stored in a PDF have to be UTF-8."""
    other = Path(os.fsdecode(b"M\xfc"))
    words.folder.rename(other)
    (other / "brand.toml").write_text('name = "Valley Clinic"\n')
    own = ["--content", other, "--only-content"]
    looks = ["--layouts", other, "--brand", other / "brand.toml", "--html", "-o", other / "c.pdf"]
    assert nethandout("handout", "cells", *looks, *own).code == 0
    for form in ("json", "sarif", "html", "text"):
        assert nethandout("check", "cells", *own, "--format", form, "-o", other / f"report.{form}").code < 2
    (other / "sections/cells").rename(other / "sections" / other)
    ran = nethandout("handout", other, *own)
    wrong = "M?/sections/M?/en.md: has a name that is not UTF-8, or has control characters; rename its folder"
    assert (ran.code, wrong in ran.err) == (3, True)


def test_the_suggested_command_finds_the_saved_choices(nethandout: Nethandout) -> None:
    Path("my words").mkdir()
    ran = nethandout("booklet", "notes", "--save", "may", "--content", "my words")
    assert "(next time: nethandout booklet --recipe may --content 'my words')" in ran.out
