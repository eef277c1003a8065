"""Options for pages on sheets, as given; what of them does not go together is told all at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nethandout.cli.options import Named
from nethandout.errors import UsageError
from nethandout.imposition import impose
from nethandout.imposition.ticket import Backs, Binding, Flip, Fold, Mark, Order, Sides, Ticket, Tray
from nethandout.paper import PAPERS, Paper, length

SHEETS = ("letter", "a4", "legal", "a3")
ONE_SIDED = (Fold.ZINE, Fold.N_UP)
Command = TypeVar("Command", bound=Callable[..., Any])


def _option(words: str, kind: object = None, metavar: str | None = None) -> Any:
    """A field that is an option of its name."""
    return field(default=None, metadata={"help": words, "type": kind, "metavar": metavar})


def _flag(words: str) -> Any:
    return field(default=False, metadata={"help": words, "is_flag": True})


def _one_of(names: Iterable[str]) -> Named:
    return Named([str(name) for name in names])


@dataclass(frozen=True)
class Wishes:
    """The options for sheets, as given; None or False for one that is not."""

    fold: str | None = None
    sheet: str | None = _option("The paper in the printer: letter, a4, legal or a3.", _one_of(SHEETS))
    flip: str | None = _option("The edge on which the printer turns paper; unsaid, backs stand upright.", _one_of(Flip))
    binding: str | None = _option("The side of the spine: left or right.", _one_of(Binding))
    signature: int | None = _option("Pages a part: 8, 16 …", int, "PAGES")
    creep: str | None = _option(
        "Make up for inner sheets that stand out, by the paper's thickness.", metavar="paper=0.1mm"
    )
    inner_margin: str | None = _option(
        "White at the spine of the PDF, for --creep; unsaid, it is measured.", metavar="LENGTH"
    )
    gutter: str | None = _option("Room at the spine, or between cards: 5mm.", metavar="LENGTH")
    marks: str | None = _option("Print where to fold and cut, or none.", metavar="fold,crop")
    copies: int | None = _option("Of each card, or of a cut-stack booklet.", int, "N")
    up: int | None = _option("Pages on a side, for n-up.", int, "N")
    backs: str | None = _option("Backs of cards: duplex, fold-over or none.", _one_of(Backs))
    sides: str | None = _option(
        "Only fronts or backs, for a printer that cannot turn.", _one_of((Sides.FRONT, Sides.BACK))
    )
    tray: str | None = _option("Which printed sheet lies on top when backs are printed.", _one_of(Tray))
    keep_back_cover: bool = _flag("Put blank pages before the last page, not behind it.")
    enlarge: bool = _flag("Make small pages as large as the sheet allows.")
    instructions: bool = _flag("Begin the file with a page that says how to print and fold.")

    def given(self, *besides: str) -> list[str]:
        """The options that were given, as they are written, besides some."""
        names = [one.name for one in fields(self) if getattr(self, one.name) not in (None, False)]
        return [_written(name) for name in names if name not in besides]


OPTIONS = {one.name: one.metadata for one in fields(Wishes) if one.metadata}
FOLDED = tuple(name for name in OPTIONS if name not in ("inner_margin", "up", "backs", "keep_back_cover", "enlarge"))
"""The options of documents of ours; they know themselves what is a back cover."""


def sheet_options(*names: str) -> Callable[[Command], Command]:
    """Give a command these options, gathered in one `wishes` argument, which takes `fold` too."""

    def give(command: Command) -> Command:
        @click.pass_context
        def gather(ctx: click.Context, /, **given: Any) -> Any:
            wishes = Wishes(**{name: given.pop(name) for name in ("fold", *names)})
            return ctx.invoke(command, wishes=wishes, **given)

        wrapped: Any = functools.update_wrapper(gather, command)
        for name in reversed(names):
            wrapped = click.option(_written(name), **OPTIONS[name])(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return give


def _written(name: str) -> str:
    return f"--{name.replace('_', '-')}"


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
    wrong += [*_apart(wishes, fold), *impose.ticket_faults(ticket)]
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
