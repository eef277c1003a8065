"""Options for arranging pages on sheets; conflicts between them are reported all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nethandout.cli.options import Command, OneOf, with_options
from nethandout.errors import UsageError
from nethandout.imposition.ticket import (
    PAPERS,
    Backs,
    Binding,
    Flip,
    Fold,
    Mark,
    Order,
    Paper,
    Sides,
    Ticket,
    Tray,
    length,
)

SHEETS = ("letter", "a4", "legal", "a3")
ONE_SIDED = (Fold.ZINE, Fold.N_UP)


def _option(words: str, kind: object = None, metavar: str | None = None) -> Any:
    """Return a field that becomes an option of the same name."""
    return field(default=None, metadata={"help": words, "type": kind, "metavar": metavar})


def _flag(words: str) -> Any:
    return field(default=False, metadata={"help": words, "is_flag": True})


def _one_of(names: Iterable[str]) -> OneOf:
    return OneOf([str(name) for name in names])


@dataclass(frozen=True)
class SheetOptions:
    """The values of the sheet options; None or False if not given."""

    fold: str | None = None
    sheet: str | None = _option("Paper in the printer.", _one_of(SHEETS))
    flip: str | None = _option(
        "Edge on which the printer flips the paper.  [default: backs are upright]", _one_of(Flip)
    )
    binding: str | None = _option("Side of the spine.", _one_of(Binding))
    signature: int | None = _option("Pages per signature, such as 8 or 16.", int, "PAGES")
    creep: str | None = _option("Compensate for creep, given the thickness of the paper.", metavar="paper=0.1mm")
    inner_margin: str | None = _option("Inner margin of the PDF, for --creep.  [default: measured]", metavar="LENGTH")
    gutter: str | None = _option("Space at the spine or between cards, such as 5mm.", metavar="LENGTH")
    marks: str | None = _option("Marks to print: fold, crop, both, or none.", metavar="fold,crop")
    copies: int | None = _option(
        "Number of copies, to count the paper; for cards and cut-stack, copies on a sheet.",
        click.IntRange(1),
        "N",
    )
    up: int | None = _option("Pages per side, for n-up.", int, "N")
    backs: str | None = _option("Where the backs of cards are.", _one_of(Backs))
    sides: str | None = _option(
        "Only fronts or only backs, for a printer without duplex.", _one_of((Sides.FRONT, Sides.BACK))
    )
    tray: str | None = _option("Which printed sheet is on top when the backs are printed.", _one_of(Tray))
    keep_back_cover: bool = _flag("Put blank pages before the last page, not after it.")
    scale: str | None = _option("One scale for all pages, or one for each page.", _one_of(("one", "each")))
    enlarge: bool = _flag("Enlarge small pages to fit the sheet.")
    instructions: bool = _flag("Start the file with a page of printing and folding instructions.")

    def given(self, *besides: str) -> list[str]:
        """Return the names of the options that were given, except `besides`."""
        names = [each.name for each in fields(self) if getattr(self, each.name) not in (None, False)]
        return [_option_name(name) for name in names if name not in besides]


OPTIONS = {each.name: each.metadata for each in fields(SheetOptions) if each.metadata}
BOOKLET_OPTIONS = tuple(
    name for name in OPTIONS if name not in ("inner_margin", "up", "backs", "keep_back_cover", "scale", "enlarge")
)
"""Options for booklets built here, whose margins and back cover are known."""


def sheet_options(*names: str) -> Callable[[Command], Command]:
    """Add these options to a command, which gets their values and `fold` in one `sheet_options` argument."""

    def give(command: Command) -> Command:
        @click.pass_context
        def gather(ctx: click.Context, /, **given: Any) -> Any:
            options = SheetOptions(**{name: given.pop(name) for name in ("fold", *names)})
            return ctx.invoke(command, sheet_options=options, **given)

        return with_options(gather, command, [click.option(_option_name(name), **OPTIONS[name]) for name in names])

    return give


def _option_name(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def refuse_without_fold(options: SheetOptions, usual: str) -> None:
    """Raise UsageError for sheet options without --fold, except --copies and a saved default for --sheet."""
    typed = click.get_current_context().get_parameter_source("sheet") is ParameterSource.COMMANDLINE
    idle = options.given("copies") if typed else options.given("copies", "sheet")
    if options.fold is None and idle:
        raise UsageError(f"{', '.join(idle)} needs --fold; add, for example, --fold {usual}")


def order(options: SheetOptions, sheet: Paper, spine: Binding, more: Iterable[str] = ()) -> Order:
    """Make the print order; raises one UsageError with a line for each conflict.

    `sheet` and `spine` are the defaults; `more` lists conflicts already found.
    """
    from nethandout.imposition.impose import ticket_faults  # not needed if nothing has changed

    wrong = list(more)
    fold = Fold(options.fold or Fold.SADDLE)
    ticket = Ticket(
        fold,
        PAPERS[options.sheet] if options.sheet else sheet,
        Binding(options.binding) if options.binding else spine,
        Flip(options.flip) if options.flip else None,
        options.signature,
        _read(thickness, options.creep, 0.0, wrong),
        inner_margin=_read(length, options.inner_margin, None, wrong),
        gutter=_read(length, options.gutter, 0.0, wrong),
        marks=_read(_marks, options.marks, None, wrong),
        keep_back_cover=options.keep_back_cover,
        up=4 if options.up is None else options.up,
        backs=Backs(options.backs or Backs.DUPLEX),
        copies=options.copies if fold in (Fold.CARDS, Fold.CUT_STACK) else None,
    )
    wrong += [*_conflicts(options, fold), *ticket_faults(ticket)]
    if wrong:
        raise UsageError("\n".join(dict.fromkeys(wrong)))
    sides, tray = Sides(options.sides or Sides.BOTH), Tray(options.tray or Tray.LAST_ON_TOP)
    return Order(ticket, sides, tray, options.enlarge, options.scale == "each", options.instructions)


def _conflicts(options: SheetOptions, fold: Fold) -> Iterable[str]:
    """Find options that conflict with each other or with the fold."""
    if options.up is not None and fold is not Fold.N_UP:
        yield f"--up only works with --fold n-up; the number of pages on a side of a {fold} is fixed"
    if options.backs is not None and fold is not Fold.CARDS:
        yield f"--backs only works with --fold cards; a {fold} has no cards"
    if options.inner_margin is not None and options.creep in (None, "none"):
        yield "--inner-margin only works with --creep, which must not move text into the spine"
    if options.tray is not None and options.sides != Sides.BACK:
        yield "--tray only works with --sides back; it says how the printed fronts lie in the tray"
    if options.instructions and options.sides == Sides.BACK:
        yield "--instructions are printed with the fronts; leave out --instructions with --sides back"
    if options.sides is not None and (fold in ONE_SIDED or options.backs in (Backs.NONE, Backs.FOLD_OVER)):
        yield f"this {fold} is printed on one side; leave out --sides {options.sides}"
    if options.keep_back_cover and fold in (Fold.CARDS, Fold.N_UP):
        yield f"--keep-back-cover only works with booklets; a {fold} has no back cover"


def thickness(text: str) -> float:
    """Parse `none` or `paper=0.1mm` as a paper thickness in points."""
    if text.strip() == "none":
        return 0.0
    kind, _, value = text.partition("=")
    if kind.strip() != "paper":
        raise UsageError(f"--creep cannot be {text!r}; write none, or the paper's thickness, such as paper=0.1mm")
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


def _read(read: Callable[[str], Value], text: str | None, default: Value, wrong: list[str]) -> Any:
    """Parse a value; errors are added to `wrong`."""
    try:
        return default if text is None else read(text)
    except UsageError as error:
        wrong.append(str(error))
        return default
