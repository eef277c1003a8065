"""nethandout handout SECTION… | --all."""

from __future__ import annotations

import click

from nethandout.cli.options import Common, SavedDefaults, common_options


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section.")
@common_options
def command(sections: tuple[str, ...], everything: bool, common: Common) -> int:
    """Make a handout of one section, of several, or of each (--all).

    The PDF goes to output/<language>/handouts/. The sections are shown by: nethandout list
    """
    if bool(sections) == everything:
        raise click.UsageError("name the sections you want, or add --all for each; see: nethandout list")
    from nethandout import build
    from nethandout.cli import making
    from nethandout.content import selection

    with making.workshop(common) as shop:
        names = [name for kind, name in build.everything(shop.library) if kind == "handout"] if everything else sections
        if not everything:
            selection.known(shop.library, names)
        outcomes = making.make_all(common, shop, [(name, making.one("handout", name, common)) for name in names])
    return making.tell_outcomes(common, outcomes)
