"""Creep: parsing of thickness, how far pages move, and what is refused."""

from __future__ import annotations

import pytest

from nethandout.cli.sheet_options import thickness
from nethandout.errors import UsageError
from nethandout.imposition import page_fit
from nethandout.imposition.folds import leaf_depth
from nethandout.imposition.impose import impose
from nethandout.imposition.ticket import PAPERS, POINTS_PER_MM, Binding, Flip, Fold, Ticket, length, millimeters

SHEET = 0.1 * POINTS_PER_MM


def test_a_thickness_is_parsed_with_its_unit() -> None:
    assert thickness("none") == 0
    assert thickness("paper=0.1mm") == pytest.approx(SHEET)
    assert length("0.25in") == 18
    assert length("0,1 MM") == pytest.approx(SHEET)
    assert millimeters(length("5mm")) == "5 mm"


@pytest.mark.parametrize("text", ["0.1mm", "paper=0.1", "paper=-1mm", "paper=", "thick", "paper=1e9mm"])
def test_an_invalid_thickness_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        thickness(text)


def test_leaves_are_counted_from_the_outside_of_the_signature() -> None:
    assert [leaf_depth(place, 12) for place in range(1, 13)] == [0, 0, 1, 1, 2, 2, 2, 2, 1, 1, 0, 0]


def test_the_innermost_of_ten_sheets_moves_by_nine_thicknesses() -> None:
    assert page_fit.creep_distance(40, SHEET) == pytest.approx(9 * SHEET)


@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize("flip", Flip)
@pytest.mark.parametrize("fold", [Fold.SADDLE, Fold.QUARTER, Fold.CUT_STACK])
def test_every_page_moves_toward_the_middle_of_its_sheet(fold: Fold, flip: Flip, binding: Binding) -> None:
    plan = impose(24, Ticket(fold, PAPERS["letter"], creep=SHEET, flip=flip, binding=binding))
    for side in plan.sides():
        for cell in side.cells:
            assert cell.page is not None
            toward = 1 if cell.panel.x + cell.panel.width / 2 < plan.width / 2 else -1
            assert cell.shift == pytest.approx(toward * leaf_depth(cell.page, 24) * SHEET)


def test_creep_starts_again_in_each_signature() -> None:
    plan = impose(32, Ticket(Fold.PERFECT, PAPERS["letter"], creep=SHEET, signature=16))
    shifts = [round(abs(sheet.front.cells[0].shift) / SHEET) for sheet in plan.sheets]
    assert shifts == [0, 1, 2, 3, 0, 1, 2, 3]


def test_an_inner_margin_too_narrow_for_creep_is_refused_with_the_numbers() -> None:
    paper, white = 0.3 * POINTS_PER_MM, 10 * POINTS_PER_MM
    page_fit.check_inner_margin(80, paper, white)
    with pytest.raises(UsageError, match=r"of 30 sheets by 8\.7 mm .* margin is 10 mm on page 7;"):
        page_fit.check_inner_margin(120, paper, white, 7)
