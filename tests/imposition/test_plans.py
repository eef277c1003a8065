"""Plans are folded by a simulator: every one reads from first to last page, upright, with the spine on its side."""

from __future__ import annotations

import importlib.util
import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.errors import UsageError
from nethandout.imposition import folds
from nethandout.imposition.impose import impose, page_size
from nethandout.imposition.plan import Action, Plan, Side
from nethandout.imposition.ticket import PAPERS, Backs, Binding, Flip, Fold, Mark, Ticket

from .fold_simulator import complaints
from .token_pdfs import pages_in_order, token_pdf

LETTER, A4 = PAPERS["letter"], PAPERS["a4"]
BOTH_WAYS = list(itertools.product(Binding, Flip))
CARD = (252.0, 144.0)
MANY = (*range(1, 101), *range(385, 401))
"""Numbers of pages: three times the most of a signature, after which plans repeat, and the largest."""

ORDERS = {
    1: "F[- 1] B[- -]",
    2: "F[- 1] B[2 -]",
    3: "F[- 1] B[2 3]",
    4: "F[4 1] B[2 3]",
    5: "F[- 1] B[2 -] F[- 3] B[4 5]",
    6: "F[- 1] B[2 -] F[6 3] B[4 5]",
    7: "F[- 1] B[2 7] F[6 3] B[4 5]",
    8: "F[8 1] B[2 7] F[6 3] B[4 5]",
    10: "F[- 1] B[2 -] F[10 3] B[4 9] F[8 5] B[6 7]",
    12: "F[12 1] B[2 11] F[10 3] B[4 9] F[8 5] B[6 7]",
    16: "F[16 1] B[2 15] F[14 3] B[4 13] F[12 5] B[6 11] F[10 7] B[8 9]",
    20: "F[20 1] B[2 19] F[18 3] B[4 17] F[16 5] B[6 15] F[14 7] B[8 13] F[12 9] B[10 11]",
}
"""The order that seven other imposition programs print for a saddle stitched booklet."""


def written(plan: Plan) -> str:
    """Write a plan as text: the pages of each side from top left to bottom right, with ~ after upside-down ones."""

    def side(name: str, given: Side) -> str:
        return name + "[" + " ".join(f"{c.page or '-'}{'~' if c.turn and c.page else ''}" for c in given.cells) + "]"

    return " ".join(
        side("F", sheet.front) + (" " + side("B", sheet.back) if sheet.back else "") for sheet in plan.sheets
    )


def plan(pages: int, fold: Fold, sheet: object = LETTER, **wishes: object) -> Plan:
    return impose(pages, Ticket(fold, sheet, **wishes), CARD)  # type: ignore[arg-type]


@pytest.mark.parametrize("pages", ORDERS)
def test_a_saddle_booklet_has_the_page_order_of_other_programs(pages: int) -> None:
    assert written(plan(pages, Fold.SADDLE)) == ORDERS[pages]


@pytest.mark.parametrize(
    ("wishes", "order"),
    [
        ({"pages": 8, "binding": Binding.RIGHT}, "F[1 8] B[7 2] F[3 6] B[5 4]"),
        ({"pages": 8, "flip": Flip.LONG}, "F[8 1] B[7~ 2~] F[6 3] B[5~ 4~]"),
        ({"pages": 6, "keep_back_cover": True}, "F[6 1] B[2 -] F[- 3] B[4 5]"),
        (
            {"pages": 20, "signature": 8},
            "F[8 1] B[2 7] F[6 3] B[4 5] F[16 9] B[10 15] F[14 11] B[12 13] F[20 17] B[18 19]",
        ),
        (
            {"pages": 16, "fold": Fold.CUT_STACK},
            "F[16 1 12 5] B[2 15 6 11] F[14 3 10 7] B[4 13 8 9]",
        ),
        ({"pages": 4, "fold": Fold.CUT_STACK, "copies": 2}, "F[4 1 4 1] B[2 3 2 3]"),
        ({"pages": 4, "fold": Fold.QUARTER}, "F[3~ 2~ 4 1]"),
        ({"pages": 8, "fold": Fold.QUARTER}, "F[5~ 4~ 8 1] B[3~ 6~ 2 7]"),
        (
            {"pages": 16, "fold": Fold.QUARTER},
            "F[13~ 4~ 16 1] B[3~ 14~ 2 15] F[9~ 8~ 12 5] B[7~ 10~ 6 11]",
        ),
        ({"pages": 8, "fold": Fold.ZINE}, "F[5~ 4~ 3~ 2~ 6 7 8 1]"),
        ({"pages": 6, "fold": Fold.TRIFOLD}, "F[5 6 1] B[2 3 4]"),
        ({"pages": 6, "fold": Fold.ZFOLD}, "F[5 6 1] B[2 3 4]"),
        ({"pages": 5, "fold": Fold.N_UP}, "F[1 2 3 4] F[5]"),
    ],
)
def test_each_fold_has_its_known_order(wishes: dict[str, object], order: str) -> None:
    wishes = {"fold": Fold.SADDLE, **wishes}
    assert written(plan(**wishes)) == order  # type: ignore[arg-type]


@pytest.mark.parametrize("signature", [None, 4, 8, 12, 16, 32])
@pytest.mark.parametrize(("binding", "flip"), BOTH_WAYS)
def test_every_saddle_booklet_of_up_to_400_pages_reads_in_order(
    signature: int | None, binding: Binding, flip: Flip
) -> None:
    wishes = {"signature": signature, "binding": binding, "flip": flip}
    pages = MANY if signature else range(1, 401)
    assert [n for n in pages if complaints(plan(n, Fold.SADDLE, **wishes))] == []


@pytest.mark.parametrize(
    ("fold", "wishes"),
    [
        (Fold.PERFECT, {}),
        (Fold.PERFECT, {"signature": 8}),
        (Fold.QUARTER, {"one_sided": False}),
        (Fold.QUARTER, {"one_sided": False, "signature": 16}),
        (Fold.CUT_STACK, {}),
        (Fold.CUT_STACK, {"copies": 2}),
        (Fold.SADDLE, {"keep_back_cover": True, "sheet": A4}),
    ],
)
@pytest.mark.parametrize(("binding", "flip"), BOTH_WAYS)
def test_every_other_booklet_with_a_spine_reads_in_order(
    fold: Fold, wishes: dict[str, object], binding: Binding, flip: Flip
) -> None:
    assert [n for n in MANY if complaints(plan(n, fold, binding=binding, flip=flip, **wishes))] == []


@pytest.mark.parametrize(
    ("fold", "wishes"),
    [(Fold.QUARTER, {}), (Fold.QUARTER, {"signature": 16}), (Fold.CUT_STACK, {}), (Fold.CUT_STACK, {"copies": 2})],
)
@pytest.mark.parametrize(("binding", "flip"), BOTH_WAYS)
def test_landscape_pages_get_a_landscape_sheet(
    fold: Fold, wishes: dict[str, object], binding: Binding, flip: Flip
) -> None:
    """It folds as a portrait one does, and a quarter of it is as wide as half a sheet is high."""
    ticket = Ticket(fold, LETTER, binding=binding, flip=flip, **wishes)  # type: ignore[arg-type]
    for pages in range(5, 60):
        wide = impose(pages, ticket, (396.0, 306.0))
        assert (wide.width, wide.height) == (792, 612)
        assert {(cell.frame.width, cell.frame.height) for side in wide.sides() for cell in side.cells} == {(396, 306)}
        assert complaints(wide) == []
    assert impose(8, replace(ticket, flip=None, signature=None), (396.0, 306.0)).flip is Flip.SHORT
    assert impose(8, replace(ticket, flip=None, signature=None), (306.0, 396.0)).flip is Flip.LONG


def test_a_landscape_card_is_folded_from_a_landscape_sheet() -> None:
    card = impose(4, Ticket(Fold.QUARTER, LETTER), (396.0, 306.0))
    assert written(card) == "F[3~ 2~ 4 1]"
    assert (card.width, card.height) == (792, 612)
    assert complaints(card) == []


@pytest.mark.parametrize(
    "wishes", [{}, {"backs": Backs.FOLD_OVER}, {"backs": Backs.NONE}, {"copies": 3}, {"sheet": A4}]
)
@pytest.mark.parametrize(("binding", "flip"), BOTH_WAYS)
def test_every_card_has_its_own_back_behind_it(wishes: dict[str, object], binding: Binding, flip: Flip) -> None:
    assert [n for n in MANY if complaints(plan(n, Fold.CARDS, binding=binding, flip=flip, **wishes))] == []


def test_cards_too_wide_to_fit_beside_their_backs_are_folded_at_the_top() -> None:
    wide = impose(4, Ticket(Fold.CARDS, LETTER, backs=Backs.FOLD_OVER), (420.0, 200.0))
    assert wide.motions[-1].action is Action.FOLD_TOP_BEHIND
    assert complaints(wide) == []


@pytest.mark.parametrize(
    ("binding", "action"),
    [(Binding.LEFT, Action.FOLD_RIGHT_BEHIND), (Binding.RIGHT, Action.FOLD_LEFT_BEHIND)],
)
@pytest.mark.parametrize("pages", range(1, 30))
def test_cards_beside_their_backs_are_folded_at_the_binding_edge(pages: int, binding: Binding, action: Action) -> None:
    upright = impose(pages, Ticket(Fold.CARDS, LETTER, backs=Backs.FOLD_OVER, binding=binding), (144.0, 252.0))
    assert upright.motions[-1].action is action
    assert complaints(upright) == []


@pytest.mark.parametrize("up", [1, 2, 4, 6, 8, 9, 12, 16])
@pytest.mark.parametrize("binding", Binding)
def test_proofs_read_row_by_row(up: int, binding: Binding) -> None:
    assert [n for n in MANY if complaints(plan(n, Fold.N_UP, up=up, binding=binding))] == []


@pytest.mark.parametrize("sheet", [LETTER, A4, PAPERS["legal"], PAPERS["a3"]])
@pytest.mark.parametrize(("fold", "most"), [(Fold.QUARTER, 4), (Fold.ZINE, 8), (Fold.TRIFOLD, 6), (Fold.ZFOLD, 6)])
@pytest.mark.parametrize(("binding", "flip"), BOTH_WAYS)
@pytest.mark.parametrize("keep", [False, True])
def test_folds_of_one_sheet_read_in_order(
    fold: Fold, most: int, sheet: object, binding: Binding, flip: Flip, keep: bool
) -> None:
    wishes = {"binding": binding, "flip": flip, "keep_back_cover": keep}
    assert [n for n in range(1, most + 1) if complaints(plan(n, fold, sheet, **wishes))] == []


def mutants(good: Plan) -> list[Plan]:
    """Yield the plan with two pages swapped, or one page turned, in every way that a reader would notice."""
    places = [
        (number, side, place)
        for number, sheet in enumerate(good.sheets)
        for side in ("front", "back")
        if getattr(sheet, side) is not None
        for place in range(len(getattr(sheet, side).cells))
    ]

    def cell(place: tuple[int, str, int]):  # type: ignore[no-untyped-def]
        return getattr(good.sheets[place[0]], place[1]).cells[place[2]]

    def changed(base: Plan, place: tuple[int, str, int], **values: object) -> Plan:
        sheet = base.sheets[place[0]]
        side = getattr(sheet, place[1])
        cells = list(side.cells)
        cells[place[2]] = replace(cells[place[2]], **values)
        sheets = list(base.sheets)
        sheets[place[0]] = replace(sheet, **{place[1]: replace(side, cells=tuple(cells))})
        return replace(base, sheets=tuple(sheets))

    made = [changed(good, at, turn=(cell(at).turn + 180) % 360) for at in places if cell(at).page is not None]
    for one, two in itertools.combinations(places, 2):
        if cell(one).page != cell(two).page:
            made.append(changed(changed(good, one, page=cell(two).page), two, page=cell(one).page))
    return made


@pytest.mark.parametrize(
    ("fold", "most", "wishes"),
    [
        (Fold.SADDLE, 20, {}),
        (Fold.SADDLE, 20, {"signature": 8, "binding": Binding.RIGHT, "flip": Flip.LONG}),
        (Fold.PERFECT, 20, {"signature": 8}),
        (Fold.QUARTER, 4, {}),
        (Fold.QUARTER, 20, {"one_sided": False}),
        (Fold.ZINE, 8, {}),
        (Fold.TRIFOLD, 6, {}),
        (Fold.ZFOLD, 6, {"binding": Binding.RIGHT}),
        (Fold.CARDS, 20, {"copies": 1}),
        (Fold.CARDS, 20, {"backs": Backs.FOLD_OVER, "copies": 1}),
        (Fold.CUT_STACK, 20, {}),
        (Fold.N_UP, 20, {}),
    ],
)
def test_the_simulator_detects_every_swapped_or_turned_page(fold: Fold, most: int, wishes: dict[str, object]) -> None:
    for pages in range(1, most + 1):
        missed = [mutant for mutant in mutants(plan(pages, fold, **wishes)) if not complaints(mutant)]
        assert missed == []


def test_the_simulator_detects_a_wrong_flip_and_a_wrong_spine() -> None:
    good = plan(8, Fold.SADDLE)
    assert complaints(replace(good, flip=Flip.LONG)) != []
    assert complaints(replace(good, ticket=replace(good.ticket, binding=Binding.RIGHT))) != []


def test_padding_fills_the_last_signature_to_a_sheet_and_no_further() -> None:
    assert [plan(n, Fold.SADDLE).blanks for n in (1, 4, 5, 6, 7, 8)] == [3, 0, 3, 2, 1, 0]
    assert plan(18, Fold.SADDLE, signature=16).blanks == 2
    assert [plan(n, Fold.QUARTER).blanks for n in (3, 5, 9)] == [1, 3, 7]
    assert [plan(6, fold).blanks for fold in (Fold.ZINE, Fold.TRIFOLD, Fold.CUT_STACK, Fold.N_UP)] == [2, 0, 2, 0]


def test_blanks_are_counted_and_come_last_or_before_the_back_cover() -> None:
    assert plan(6, Fold.SADDLE).reading == (1, 2, 3, 4, 5, 6, None, None)
    assert plan(6, Fold.SADDLE, keep_back_cover=True).reading == (1, 2, 3, 4, 5, None, None, 6)
    assert plan(6, Fold.SADDLE).blanks == 2


def test_the_flap_of_a_letter_fold_is_the_narrow_panel() -> None:
    inches = [width / 72 for width in folds.flap_widths(Ticket(Fold.TRIFOLD, LETTER))]
    assert inches == [3.625, 3.6875]
    metric = [round(width * 25.4 / 72, 6) for width in folds.flap_widths(Ticket(Fold.TRIFOLD, A4))]
    assert metric == [97, 100]
    leaflet = plan(6, Fold.TRIFOLD)
    widths = {cell.page: cell.panel.width / 72 for side in leaflet.sides() for cell in side.cells}
    assert widths == {5: 3.625, 6: 3.6875, 1: 3.6875, 2: 3.6875, 3: 3.6875, 4: 3.625}


def test_half_letter_and_a5_are_the_pages_of_letter_and_a4() -> None:
    assert page_size(Ticket(Fold.SADDLE, LETTER)) == (396, 612)
    width, height = page_size(Ticket(Fold.SADDLE, A4))
    assert height == PAPERS["a5"].height
    assert 0 < width - PAPERS["a5"].width < 1.5
    assert page_size(Ticket(Fold.QUARTER, LETTER)) == (306, 396)


def test_a_single_card_fills_the_sheet_with_as_many_copies_as_fit() -> None:
    (sheet,) = plan(2, Fold.CARDS).sheets
    assert [cell.page for cell in sheet.front.cells] == [1] * 12


def test_marks_show_where_the_paper_is_folded_and_cut() -> None:
    (both,) = {side.rules for side in plan(4, Fold.SADDLE, marks=frozenset(Mark)).sides() if side.rules}
    assert {(rule.x0, rule.mark) for rule in both} == {(396, Mark.FOLD)}
    zine = plan(8, Fold.ZINE).sheets[0].front.rules
    assert [(r.x0, r.y0, r.x1, r.y1) for r in zine if r.mark is Mark.CROP] == [(198, 306, 594, 306)]
    leaflet = plan(6, Fold.TRIFOLD, marks=frozenset({Mark.FOLD})).sheets[0].front.rules
    assert sorted({rule.x0 / 72 for rule in leaflet}) == [3.625, 7.3125]
    assert plan(6, Fold.TRIFOLD).sheets[0].front.rules == ()


@pytest.mark.parametrize(
    ("pages", "wishes", "words"),
    [
        (0, {"fold": Fold.SADDLE}, "no pages"),
        (8, {"fold": Fold.SADDLE, "signature": 6}, "signature of 6 pages cannot be folded"),
        (9, {"fold": Fold.ZINE}, "a zine holds 8 pages, but there are 9"),
        (7, {"fold": Fold.TRIFOLD}, "a trifold holds 6 pages"),
        (5, {"fold": Fold.QUARTER, "one_sided": True}, "a quarter holds 4 pages"),
        (8, {"fold": Fold.ZINE, "signature": 8}, "has no signatures"),
        (8, {"fold": Fold.ZINE, "creep": 0.3}, "creep is for booklets"),
        (6, {"fold": Fold.TRIFOLD, "gutter": 9.0}, "has no gutter"),
        (8, {"fold": Fold.SADDLE, "gutter": 300.0}, "leaves no room"),
        (8, {"fold": Fold.N_UP, "up": 7}, "cannot lay 7 pages"),
        (2, {"fold": Fold.CARDS, "copies": 0}, "cannot lay 0 copies"),
    ],
)
def test_a_contradicting_ticket_is_refused_with_the_numbers(pages: int, wishes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plan(pages, **wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize("card", [(252.0, 144.0), (198.0, 153.0), (306.0, 396.0), (153.0, 243.0), (588.0, 768.0)])
@pytest.mark.parametrize("backs", [Backs.DUPLEX, Backs.NONE])
def test_no_card_reaches_the_margin_that_printers_cannot_print_on(card: tuple[float, float], backs: Backs) -> None:
    laid = impose(2, Ticket(Fold.CARDS, LETTER, backs=backs), card)
    for cell in (cell for side in laid.sides() for cell in side.cells):
        assert min(cell.panel.x, cell.panel.y) >= 12 - 0.01
        assert cell.panel.right <= laid.width - 12 + 0.01
        assert cell.panel.top <= laid.height - 12 + 0.01


def test_a_card_larger_than_the_sheet_is_refused() -> None:
    with pytest.raises(UsageError, match="does not fit on letter paper"):
        impose(2, Ticket(Fold.CARDS, LETTER), (700.0, 900.0))


def test_cards_and_proofs_need_the_size_of_a_page() -> None:
    with pytest.raises(UsageError, match="needs the size"):
        impose(2, Ticket(Fold.N_UP, LETTER))


def test_pdfimpose_agrees_if_it_is_installed(tmp_path: Path) -> None:
    """An optional comparison: runs pdfimpose, if installed, and reads its page order back."""
    if importlib.util.find_spec("pdfimpose") is None:
        return
    source, made = tmp_path / "source.pdf", tmp_path / "made.pdf"
    for pages in range(1, 101):
        source.write_bytes(token_pdf([(396, 612)] * pages))
        command = [
            sys.executable,
            "-m",
            "pdfimpose",
            "saddle",
            "--signature",
            "2x1",
            "--output",
            str(made),
            str(source),
        ]
        subprocess.run(command, capture_output=True, check=True)
        ours = [[cell.page for cell in side.cells if cell.page] for side in plan(pages, Fold.SADDLE).sides()]
        assert pages_in_order(made.read_bytes()) == ours
