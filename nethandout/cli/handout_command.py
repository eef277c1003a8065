"""nethandout handout SECTION… | --all."""

from __future__ import annotations

import click

from nethandout.cli.options import Common, Named, SavedDefaults, common_options
from nethandout.cli.sheet_options import Wishes, refuse_without_fold, sheet_options

FOLDED = ("sheet", "flip", "binding", "marks", "sides", "tray", "instructions")


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section and worksheet.")
@click.option("--fold", type=Named(("trifold",)), help="Make a brochure of six panels, and its sheet to print.")
@sheet_options(*FOLDED)
@common_options
def command(sections: tuple[str, ...], everything: bool, wishes: Wishes, common: Common) -> int:
    """Make a handout of one section or worksheet, of several, or of each (--all).

    The PDF goes to output/<language>/handouts/ or worksheets/. What there is, is shown by: nethandout list
    """
    if bool(sections) == everything:
        raise click.UsageError("name the sections you want, or add --all for each; see: nethandout list")
    refuse_without_fold(wishes, "trifold")
    if wishes.fold is not None:
        return _brochure(sections, wishes, common)
    from nethandout.cli import making
    from nethandout.content import selection

    with making.workshop(common) as shop:
        names = selection.section_names(shop.library) if everything else selection.known(shop.library, sections)
        outcomes = making.make_all(common, shop, [(name, making.one("handout", name, common)) for name in names])
    return making.tell_outcomes(common, outcomes)


def _brochure(sections: tuple[str, ...], wishes: Wishes, common: Common) -> int:
    from nethandout.cli import imposing, making

    order = imposing.brochure_order(common, wishes, len(sections))
    with making.workshop(common) as shop:
        handout = making.one("handout", sections[0], common)(shop)
        return imposing.make_brochure(common, shop, handout, order, wishes.binding is not None)
