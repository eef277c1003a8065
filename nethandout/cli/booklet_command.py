"""nethandout booklet [SECTION…] [--recipe NAME]."""

from __future__ import annotations

import re
from datetime import date as calendar
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import Common, Named, SavedDefaults, as_named, common_options, readable
from nethandout.cli.sheet_options import FOLDED, Wishes, refuse_without_fold, sheet_options

if TYPE_CHECKING:
    from nethandout import pipeline
    from nethandout.content.selection import Occasion
    from nethandout.model import Publication

FOLDS = ("saddle", "perfect", "quarter", "cut-stack")
SLASHED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\Z")
IN_DIGITS = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z")


def _day(ctx: click.Context, param: click.Parameter, words: str) -> str:
    """Let a day pass as words, or in digits as one that the calendar has."""
    words = readable(ctx, param, words)
    if IN_DIGITS.match(words):
        try:
            calendar.fromisoformat(words)
        except ValueError:
            mend = "write year, month and day as 2026-11-10, or say it in words"
            raise click.BadParameter(f'"{words}" is no day of the calendar; {mend}', ctx, param) from None
    if SLASHED.match(words):
        mend = "write it as 2026-11-10, or with the month in words"
        raise click.BadParameter(f'readers would not know which number of "{words}" is the month; {mend}', ctx, param)
    return words


@click.command("booklet", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--recipe", metavar="NAME", help="What to make it of; complete unless you name sections.")
@click.option("--title", callback=readable, default="", metavar="WORDS", help="Title on the cover.")
@click.option("--subtitle", callback=readable, default="", metavar="WORDS", help="Line below the title.")
@click.option("--meeting", callback=readable, default="", metavar="WORDS", help="The meeting it is made for.")
@click.option("--date", callback=_day, default="", metavar="DATE", help="Its day: 2026-11-10, or in words.")
@click.option("--place", callback=readable, default="", metavar="WORDS", help="Where the meeting is.")
@click.option("--save", default="", metavar="NAME", help="Keep this choice as a recipe of yours.")
@click.option("--fold", type=Named(FOLDS), help="Also lay the pages on sheets, to print and fold.")
@sheet_options(*FOLDED)
@common_options
def command(
    sections: tuple[str, ...],
    recipe: str | None,
    save: str,
    wishes: Wishes,
    common: Common,
    title: str,
    subtitle: str,
    meeting: str,
    date: str,
    place: str,
) -> int:
    """Make one booklet: of the sections you name, in that order, or of a recipe, named with or without --recipe.

    The PDF goes to output/<language>/booklets/, and with --fold a second one for the printer beside it. Sections
    and recipes are shown by: nethandout list
    """
    sections = as_named(sections)
    if sections and recipe:
        raise click.UsageError("name sections or a recipe, not both")
    refuse_without_fold(wishes, "saddle")
    from nethandout.cli import making
    from nethandout.content import starter
    from nethandout.content.selection import Occasion

    order = None
    if wishes.fold is not None:
        from nethandout.cli import imposing

        common, order = imposing.order_for(common, wishes)
    occasion = Occasion(title, subtitle, meeting, date, place)
    with making.workshop(common) as shop:
        if len(sections) == 1 and _is_recipe(sections[0], shop):
            recipe, sections = sections[0], ()
        name = recipe or ("" if sections else "complete")
        publication = _choose(shop, common, sections, name, occasion)
        if save:
            kept = starter.keep_recipe(common.content, save, publication, common.force)
            if not common.quiet:
                again = f"nethandout booklet --recipe {save}" + (", with --date and its new day" if date else "")
                click.echo(f"{kept}  (next time: {again})", err=common.output == "-")
        if order is not None:
            return imposing.make_folded(common, shop, publication, order, wishes.binding is not None)
        outcomes = making.make_all(common, shop, [(publication.name, lambda _: publication)])
    return making.tell_outcomes(common, outcomes)


def _is_recipe(name: str, shop: pipeline.Workshop) -> bool:
    """Whether a name means a recipe, be it a broken one; a section of that name comes first."""
    library = shop.library
    known = name in library.recipes or f"recipe {name}" in library.broken
    return known and name not in library.sections and name not in library.broken


def _choose(
    shop: pipeline.Workshop, common: Common, sections: tuple[str, ...], recipe: str, occasion: Occasion
) -> Publication:
    from nethandout import pipeline
    from nethandout.cli import making
    from nethandout.content import selection

    edition = making.edition(common, shop, "booklet")
    if recipe:
        return pipeline.publication("booklet", recipe, shop, edition, occasion)
    return selection.booklet(shop.library, sections, edition, selection.custom_recipe(shop.library, sections), occasion)
