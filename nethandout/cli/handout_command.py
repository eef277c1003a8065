"""nethandout handout SECTION… | --all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import Common, Named, SavedDefaults, as_named, common_options, workers_option
from nethandout.cli.sheet_options import Wishes, refuse_without_fold, sheet_options

if TYPE_CHECKING:
    from nethandout.model import Library

FOLDED = ("sheet", "flip", "binding", "marks", "sides", "tray", "instructions")


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section and worksheet.")
@click.option("--fold", type=Named(("trifold", "zfold")), help="Make a brochure of six panels, and its sheet to print.")
@click.option("--fillable", is_flag=True, help="Make a worksheet to type into; with --all, each of them.")
@workers_option
@sheet_options(*FOLDED)
@common_options
def command(
    sections: tuple[str, ...], everything: bool, fillable: bool, workers: int | None, wishes: Wishes, common: Common
) -> int:
    """Make a handout of one section or worksheet, of several, or of each (--all).

    The PDF goes to output/<language>/handouts/ or worksheets/. What there is, is shown by: nethandout list
    """
    sections = as_named(sections)
    if bool(sections) == everything:
        raise click.UsageError("name the sections you want, or add --all for each; see: nethandout list")
    refuse_without_fold(wishes, "trifold")
    if fillable and common.archive:
        raise click.UsageError(
            "an archive file stays as it is for good, and a fillable one is there to be changed; "
            "leave out --archive or --fillable"
        )
    if fillable and wishes.fold is not None:
        raise click.UsageError("a brochure is folded, not typed into; leave out --fold or --fillable")
    if wishes.fold is not None:
        return _brochure(sections, wishes, common)
    from nethandout.cli import making
    from nethandout.content import selection

    with making.workshop(common) as shop:
        names = selection.section_names(shop.library) if everything else selection.known(shop.library, sections)
        if fillable and everything:
            names = [name for name in names if (one := shop.library.sections.get(name)) and one.can_be_typed_into]
        elif fillable:
            _refuse_what_is_not_typed_into(shop.library, names)
        wanted = [(name, making.one("handout", name, common, fillable)) for name in names]
        outcomes = making.make_all(common, shop, wanted, workers)
    return making.tell_outcomes(common, outcomes)


def _refuse_what_is_not_typed_into(library: Library, names: Sequence[str]) -> None:
    """Raise UsageError for sections, which have nothing to fill in, and for cards, which are cut out and signed."""
    from nethandout.errors import UsageError

    there = [library.sections[name] for name in names if name in library.sections]
    wrong = [
        *(f"{one.name} is no worksheet, so there is nothing to type into" for one in there if not one.is_worksheet),
        *(
            f"{one.name} is a card, to be cut out and written on by hand"
            for one in there
            if one.is_worksheet and not one.can_be_typed_into
        ),
    ]
    if wrong:
        raise UsageError("\n".join([*wrong, "leave --fillable out, or name worksheets alone; see: nethandout list"]))


def _brochure(sections: tuple[str, ...], wishes: Wishes, common: Common) -> int:
    from nethandout.cli import imposing, making

    order = imposing.brochure_order(common, wishes, len(sections))
    with making.workshop(common, order.ticket.sheet.name) as shop:
        handout = making.one("handout", sections[0], common)(shop)
        return imposing.make_folded(common, shop, handout, order, wishes.binding is not None)
