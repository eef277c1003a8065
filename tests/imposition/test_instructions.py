"""Instructions, the test sheet and pictures come from the plan that is printed."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nethandout.errors import ContentError
from nethandout.imposition.impose import impose
from nethandout.imposition.instructions import draw_plan, instructions, plan_test_sheet, profile
from nethandout.imposition.plan import Action
from nethandout.imposition.ticket import PAPERS, Backs, Binding, Flip, Fold, Sides, Ticket, Tray
from nethandout.model import Slip

from .docs_pictures import FOLDER, PICTURES, draw
from .fold_simulator import complaints

ROOT = Path(__file__).parents[2]
LETTER = PAPERS["letter"]


def printer(said: Slip) -> tuple[str, ...]:
    """Return the steps for the print window."""
    return said.lists[0][1]


def folding(said: Slip) -> tuple[str, ...]:
    """Return the folding steps."""
    return said.lists[1][1] if len(said.lists) > 1 else ()


@pytest.fixture(scope="module")
def words() -> dict[str, Any]:
    """Return the English printing words."""
    return tomllib.loads((ROOT / "handouts/printing/en.toml").read_text(encoding="utf-8"))["printing"]


def test_a_booklet_of_eight_pages_comes_with_these_steps(words: dict[str, Any]) -> None:
    said = instructions(impose(8, Ticket(Fold.SADDLE, LETTER)), words)
    assert printer(said) == (
        "Put 2 sheets of US Letter paper (8.5 × 11 inches) in the printer.",
        "Choose “Actual size” or 100%. Turn off “Fit to page” and “Shrink”.",
        "Choose 1 page per sheet. Leave the printer’s own “Booklet” setting off: these pages are already in order.",
        "Print on both sides. Choose “Flip on short edge”.",
        "Print one copy first. Fold it and look through it before you print more.",
    )
    assert folding(said) == (
        "Hold the first sheet so that the front cover faces you, on the right. Fold the left half behind it.",
        "Fold each sheet the same way. Put each one into the middle of the sheet before it.",
        "Staple twice through the fold, from the outside. A long-arm stapler reaches it.",
    )


def test_instructions_in_the_file_need_one_more_sheet(words: dict[str, Any]) -> None:
    said = instructions(impose(4, Ticket(Fold.SADDLE, LETTER)), words, first=True)
    assert printer(said)[0].startswith("Put 2 sheets of US Letter paper")


def test_parts_are_mentioned_only_if_there_are_several(words: dict[str, Any]) -> None:
    parts = instructions(impose(16, Ticket(Fold.SADDLE, LETTER, signature=8)), words)
    assert any("until you have 8 pages: that is one part." in step for step in folding(parts))
    assert folding(parts)[-1].startswith("Stack the stapled parts")
    for fold in (Fold.SADDLE, Fold.PERFECT):
        whole = instructions(impose(16, Ticket(fold, LETTER)), words)
        assert not any("part" in step for step in folding(whole))
        assert "Staple twice" in folding(whole)[-1]


def test_the_picture_of_a_landscape_sheet_is_landscape(words: dict[str, Any]) -> None:
    plan = impose(8, Ticket(Fold.QUARTER, LETTER), (396.0, 306.0))
    drawn = ElementTree.fromstring(instructions(plan, words).picture)
    paper = next(drawn.iter("{http://www.w3.org/2000/svg}rect"))
    assert (paper.get("width"), paper.get("height")) == ("792", "612")


def test_the_picture_shows_the_first_sheet_with_its_folds_even_without_marks(words: dict[str, Any]) -> None:
    plan = impose(16, Ticket(Fold.SADDLE, LETTER))
    assert plan.sheets[0].front.rules == ()
    drawn = ElementTree.fromstring(instructions(plan, words).picture)
    numbers = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert numbers == ["16", "1", "Front", "2", "15", "Back"]
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}line"))) == 1


@pytest.mark.parametrize("binding", Binding)
def test_the_edge_of_a_leaflet_bends_as_its_motions_fold(binding: Binding) -> None:
    """A letter fold rolls up: both bends turn the same way. A Z fold turns one way, then the other."""
    bends = {}
    for fold in (Fold.TRIFOLD, Fold.ZFOLD):
        line, _, _ = profile(impose(6, Ticket(fold, LETTER, binding=binding)))
        assert ("scale(-1 1)" in line) == (binding is Binding.RIGHT)
        bends[fold] = re.findall(r"A[\d.]+ [\d.]+ 0 0 ([01])", line)
    assert bends == {Fold.TRIFOLD: ["0", "0"], Fold.ZFOLD: ["0", "1"]}


def test_the_flap_that_is_folded_first_is_called_narrow_on_both_sides(words: dict[str, Any]) -> None:
    for binding, side in ((Binding.LEFT, "right"), (Binding.RIGHT, "left")):
        steps = folding(instructions(impose(6, Ticket(Fold.TRIFOLD, LETTER, binding=binding)), words))
        assert steps[1] == f"Fold the {side} panel, the narrow one, over the middle."


def test_a_printer_without_duplex_gets_steps_for_its_tray(words: dict[str, Any]) -> None:
    """Steps for fronts end with how to print backs and do not fold; those for backs turn the stack over first."""
    plan = impose(8, Ticket(Fold.SADDLE, LETTER))
    fronts = instructions(plan, words, sides=Sides.FRONT)
    assert (printer(fronts)[-1], folding(fronts)) == (words["printer"]["fronts"], ())
    backs = instructions(plan, words, sides=Sides.BACK, tray=Tray.FIRST_ON_TOP)
    turn, put_back = (printer(backs).index(words["printer"][key]) for key in ("turn-short", "first-on-top"))
    assert turn + 1 == put_back
    assert len(folding(backs)) == len(plan.motions)


@pytest.mark.parametrize("fold", Fold)
def test_every_plan_has_words_for_all_its_steps(fold: Fold, words: dict[str, Any]) -> None:
    most = 4 if fold in (Fold.ZINE, Fold.TRIFOLD, Fold.ZFOLD) else 24
    for pages, binding, flip, backs, sides in itertools.product((4, most), Binding, Flip, Backs, Sides):
        plan = impose(pages, Ticket(fold, LETTER, binding=binding, flip=flip, backs=backs), (252, 144))
        said = instructions(plan, words, sides=sides if plan.two_sided else Sides.BOTH)
        assert len(folding(said)) == (0 if sides is Sides.FRONT and plan.two_sided else len(plan.motions))
        assert all("{" not in line for line in (*printer(said), *folding(said)))


def test_every_action_has_words(words: dict[str, Any]) -> None:
    named = {key for table in (words["steps"], *words["steps"].values()) if isinstance(table, dict) for key in table}
    assert {action.value for action in Action} <= named


def test_missing_words_are_named(words: dict[str, Any]) -> None:
    without = {**words, "printer": {key: text for key, text in words["printer"].items() if key != "scale"}}
    with pytest.raises(ContentError, match=r'lack "scale".*below \[printing\.printer\]'):
        instructions(impose(4, Ticket(Fold.SADDLE, LETTER)), without)


def test_page_two_of_the_folded_test_sheet_shows_the_flip(words: dict[str, Any]) -> None:
    plan, pages = plan_test_sheet(words, PAPERS["a4"])
    assert len(plan.sheets) == 1
    assert complaints(plan) == []
    assert "upright" in pages[1].heading
    assert [page.ruled for page in pages] == [0, 0, 100, 0]
    assert any("--flip\u00a0long" in line for line in printer(pages[1]))


def test_a_test_sheet_without_four_pages_is_refused(words: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="four"):
        plan_test_sheet({**words, "test": words["test"][:3]}, LETTER)


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_of_the_documentation_match_the_plans(name: str) -> None:
    """After a change, run `python tests/imposition/docs_pictures.py`."""
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == draw(name)
    assert f"printing/{name}.svg" in (ROOT / "docs" / "printing.md").read_text(encoding="utf-8")


def test_a_picture_shows_every_page_of_its_sheets_once() -> None:
    drawn = ElementTree.fromstring(draw_plan(impose(8, Ticket(Fold.QUARTER, LETTER))))
    assert sorted(text.text or "" for text in drawn.iter("{http://www.w3.org/2000/svg}text")) == list("12345678")
