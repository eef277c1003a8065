"""Options for pages on sheets, as given; what of them does not go together is told all at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nethandout.cli.options import Named
from nethandout.errors import UsageError
from nethandout.paper import PAPERS, Paper, length
from nethandout.printing import imposition
from nethandout.printing.ticket import Backs, Binding, Flip, Fold, Mark, Order, Sides, Ticket, Tray

FOLDED = (
    "sheet",
    "flip",
    "binding",
    "signature",
    "creep",
    "gutter",
    "marks",
    "copies",
    "sides",
    "tray",
    "instructions",
)
"""The options of documents of ours; they know themselves what is a back cover."""

SHEETS = ("letter", "a4", "legal", "a3")
ONE_SIDED = (Fold.ZINE, Fold.N_UP)
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Wishes:
    """The options for sheets, as given; None or False for one that is not."""

    fold: str | None = None
    sheet: str | None = None
    flip: str | None = None
    binding: str | None = None
    signature: int | None = None
    creep: str | None = None
    inner_margin: str | None = None
    gutter: str | None = None
    marks: str | None = None
    copies: int | None = None
    up: int | None = None
    backs: str | None = None
    sides: str | None = None
    tray: str | None = None
    keep_back_cover: bool = False
    enlarge: bool = False
    instructions: bool = False

    def given(self, *besides: str) -> list[str]:
        """The options that were given, as they are written, besides some."""
        names = [field.name for field in fields(self) if getattr(self, field.name) not in (None, False)]
        return [f"--{name.replace('_', '-')}" for name in names if name not in besides]


OPTIONS = {
    "sheet": click.option("--sheet", type=Named(SHEETS), help="The paper in the printer: letter, a4, legal or a3."),
    "flip": click.option(
        "--flip",
        type=Named([one.value for one in Flip]),
        help="The edge on which the printer turns paper; unsaid, backs stand upright.",
    ),
    "binding": click.option(
        "--binding", type=Named([one.value for one in Binding]), help="The side of the spine: left or right."
    ),
    "signature": click.option("--signature", type=int, metavar="PAGES", help="Pages a part: 8, 16 …"),
    "creep": click.option(
        "--creep", metavar="paper=0.1mm", help="Make up for inner sheets that stand out, by the paper's thickness."
    ),
    "inner_margin": click.option(
        "--inner-margin", metavar="LENGTH", help="White at the spine of the PDF, for --creep; unsaid, it is measured."
    ),
    "gutter": click.option("--gutter", metavar="LENGTH", help="Room at the spine, or between cards: 5mm."),
    "marks": click.option("--marks", metavar="fold,crop", help="Print where to fold and cut, or none."),
    "copies": click.option("--copies", type=int, metavar="N", help="Of each card, or of a cut-stack booklet."),
    "up": click.option("--up", type=int, metavar="N", help="Pages on a side, for n-up."),
    "backs": click.option(
        "--backs", type=Named([one.value for one in Backs]), help="Backs of cards: duplex, fold-over or none."
    ),
    "sides": click.option(
        "--sides", type=Named(("front", "back")), help="Only fronts or backs, for a printer that cannot turn."
    ),
    "tray": click.option(
        "--tray",
        type=Named([one.value for one in Tray]),
        help="Which printed sheet lies on top when backs are printed.",
    ),
    "keep_back_cover": click.option(
        "--keep-back-cover", is_flag=True, help="Put blank pages before the last page, not behind it."
    ),
    "enlarge": click.option("--enlarge", is_flag=True, help="Make small pages as large as the sheet allows."),
    "instructions": click.option(
        "--instructions", is_flag=True, help="Begin the file with a page that says how to print and fold."
    ),
}


def sheet_options(*names: str) -> Callable[[Command], Command]:
    """Give a command these options, gathered in one `wishes` argument, which takes `fold` too."""

    def give(command: Command) -> Command:
        @click.pass_context
        def gather(ctx: click.Context, /, **given: Any) -> Any:
            wishes = Wishes(**{name: given.pop(name) for name in ("fold", *names)})
            return ctx.invoke(command, wishes=wishes, **given)

        wrapped: Any = functools.update_wrapper(gather, command)
        for name in reversed(names):
            wrapped = OPTIONS[name](wrapped)
        return wrapped  # type: ignore[no-any-return]

    return give


def refuse_without_fold(wishes: Wishes, usual: str) -> None:
    """Raise UsageError for options of sheets without --fold; a sheet that is only saved harms nothing."""
    typed = click.get_current_context().get_parameter_source("sheet") is ParameterSource.COMMANDLINE
    idle = wishes.given() if typed else wishes.given("sheet")
    if wishes.fold is None and idle:
        raise UsageError(f"{', '.join(idle)}: say how it is folded too: --fold {usual}")


def order(wishes: Wishes, sheet: Paper, spine: Binding, more: Iterable[str] = ()) -> Order:
    """The order for the printing; everything that does not go together is one UsageError, a line each.

    `sheet` and `spine` stand in for what the options leave unsaid; `more` is what else is wrong.
    """
    wrong = list(more)
    fold = Fold(wishes.fold or Fold.SADDLE)
    ticket = Ticket(
        fold,
        PAPERS[wishes.sheet] if wishes.sheet else sheet,
        Binding(wishes.binding) if wishes.binding else spine,
        Flip(wishes.flip) if wishes.flip else None,
        wishes.signature,
        _read(thickness, wishes.creep, 0.0, wrong),
        inner_margin=_read(length, wishes.inner_margin, None, wrong),
        gutter=_read(length, wishes.gutter, 0.0, wrong),
        marks=_read(_marks, wishes.marks, None, wrong),
        keep_back_cover=wishes.keep_back_cover,
        up=4 if wishes.up is None else wishes.up,
        backs=Backs(wishes.backs or Backs.DUPLEX),
        copies=wishes.copies,
    )
    wrong += [*_apart(wishes, fold), *imposition.faults(ticket)]
    if wrong:
        raise UsageError("\n".join(dict.fromkeys(wrong)))
    sides, tray = Sides(wishes.sides or Sides.BOTH), Tray(wishes.tray or Tray.LAST_ON_TOP)
    return Order(ticket, sides, tray, wishes.enlarge, wishes.instructions)


def _apart(wishes: Wishes, fold: Fold) -> Iterable[str]:
    """Options that do not go together, or not with the fold."""
    if wishes.up is not None and fold is not Fold.N_UP:
        yield f"--up belongs to --fold n-up; a {fold} has its own number of pages a side"
    if wishes.backs is not None and fold is not Fold.CARDS:
        yield f"--backs belongs to --fold cards; a {fold} has no cards"
    if wishes.inner_margin is not None and wishes.creep in (None, "none"):
        yield "--inner-margin belongs to --creep, which must not move words into the spine"
    if wishes.tray is not None and wishes.sides != Sides.BACK:
        yield "--tray belongs to --sides back: it says how the printed fronts lie in the tray"
    if wishes.instructions and wishes.sides == Sides.BACK:
        yield "--instructions go before the fronts; leave them out with --sides back"
    if wishes.sides is not None and (fold in ONE_SIDED or wishes.backs in (Backs.NONE, Backs.FOLD_OVER)):
        yield f"this {fold} is printed on one side; leave out --sides {wishes.sides}"
    if wishes.keep_back_cover and fold in (Fold.CARDS, Fold.N_UP):
        yield f"--keep-back-cover belongs to booklets; a {fold} has no back cover"


def thickness(text: str) -> float:
    """Read `none` or `paper=0.1mm` as the thickness of the paper in points."""
    if text.strip() == "none":
        return 0.0
    kind, _, value = text.partition("=")
    if kind.strip() != "paper":
        raise UsageError(f"creep cannot be {text!r}; write none, or paper= and its thickness, such as paper=0.1mm")
    return length(value)


def _marks(text: str) -> frozenset[Mark]:
    if text.strip() == "none":
        return frozenset()
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in list(Mark)]
    if unknown:
        raise UsageError(f'there are no marks "{", ".join(unknown)}"; write fold, crop, both as fold,crop, or none')
    return frozenset(Mark(name) for name in names)


Value = TypeVar("Value")


def _read(read: Callable[[str], Value], text: str | None, unsaid: Value, wrong: list[str]) -> Any:
    """What a text means; what cannot be read is added to `wrong`."""
    try:
        return unsaid if text is None else read(text)
    except UsageError as error:
        wrong.append(str(error))
        return unsaid
