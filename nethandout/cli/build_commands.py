"""nethandout handout, booklet and build."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as calendar
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import Common, Named, SavedDefaults, as_named, common_options, readable, workers_option
from nethandout.cli.sheet_options import FOLDED, Wishes, refuse_without_fold, sheet_options

if TYPE_CHECKING:
    from nethandout import pipeline
    from nethandout.content.selection import Occasion
    from nethandout.model import Library, Publication
    from nethandout.pipeline import Outcome


BROCHURE_OPTIONS = ("sheet", "flip", "binding", "marks", "sides", "tray", "instructions")


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section and worksheet.")
@click.option("--fold", type=Named(("trifold", "zfold")), help="Make a brochure of six panels, and its sheet to print.")
@click.option("--fillable", is_flag=True, help="Make a worksheet to type into; with --all, each of them.")
@workers_option
@sheet_options(*BROCHURE_OPTIONS)
@common_options
def handout_command(
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
    from nethandout.cli import build_support
    from nethandout.content import selection

    with build_support.open_inputs(common) as inputs:
        names = (
            selection.section_names(inputs.library) if everything else selection.check_names(inputs.library, sections)
        )
        if fillable and everything:
            names = [name for name in names if (one := inputs.library.sections.get(name)) and one.can_be_typed_into]
        elif fillable:
            _refuse_what_is_not_typed_into(inputs.library, names)
        wanted = [(name, build_support.one("handout", name, common, fillable)) for name in names]
        outcomes = build_support.make_all(common, inputs, wanted, workers)
    return build_support.tell_outcomes(common, outcomes)


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
    from nethandout.cli import build_support, sheet_output

    order = sheet_output.brochure_order(common, wishes, len(sections))
    with build_support.open_inputs(common, order.ticket.sheet.name) as inputs:
        handout = build_support.one("handout", sections[0], common)(inputs)
        return sheet_output.make_folded(common, inputs, handout, order, wishes.binding is not None)


BOOKLET_FOLDS = ("saddle", "perfect", "quarter", "cut-stack")
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
@click.option("--fold", type=Named(BOOKLET_FOLDS), help="Also lay the pages on sheets, to print and fold.")
@sheet_options(*FOLDED)
@common_options
def booklet_command(
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
    from nethandout.cli import build_support
    from nethandout.content import starter
    from nethandout.content.selection import Occasion

    order = None
    if wishes.fold is not None:
        from nethandout.cli import sheet_output

        common, order = sheet_output.order_for(common, wishes)
    occasion = Occasion(title, subtitle, meeting, date, place)
    with build_support.open_inputs(common) as inputs:
        if len(sections) == 1 and _is_recipe(sections[0], inputs):
            recipe, sections = sections[0], ()
        name = recipe or ("" if sections else "complete")
        publication = _booklet(inputs, common, sections, name, occasion)
        if save:
            kept = starter.keep_recipe(common.content, save, publication, common.force)
            if not common.quiet:
                again = f"nethandout booklet --recipe {save}" + (", with --date and its new day" if date else "")
                click.echo(f"{kept}  (next time: {again})", err=common.output == "-")
        if order is not None:
            return sheet_output.make_folded(common, inputs, publication, order, wishes.binding is not None)
        outcomes = build_support.make_all(common, inputs, [(publication.name, lambda _: publication)])
    return build_support.tell_outcomes(common, outcomes)


def _is_recipe(name: str, inputs: pipeline.Inputs) -> bool:
    """Whether a name means a recipe, be it a broken one; a section of that name comes first."""
    library = inputs.library
    known = name in library.recipes or f"recipe {name}" in library.broken
    return known and name not in library.sections and name not in library.broken


def _booklet(
    inputs: pipeline.Inputs, common: Common, sections: tuple[str, ...], recipe: str, occasion: Occasion
) -> Publication:
    from nethandout import pipeline
    from nethandout.cli import build_support
    from nethandout.content import selection

    edition = build_support.edition(common, inputs, "booklet")
    if recipe:
        return pipeline.select("booklet", recipe, inputs, edition, occasion)
    return selection.booklet(
        inputs.library, sections, edition, selection.custom_recipe(inputs.library, sections), occasion
    )


@click.command("build", cls=SavedDefaults)
@workers_option
@common_options
def build_command(common: Common, workers: int | None) -> int:
    """Make every handout and every booklet, in every language there is.

    Ends with a table of the files, their pages, size and time.
    """
    if common.output is not None and (common.output == "-" or common.output.endswith(".pdf")):
        raise click.UsageError("many documents cannot go into one file; give a folder: -o FOLDER")
    from nethandout.cli import build_support
    from nethandout.content.folders import folders

    outcomes: list[Outcome] = []
    languages = folders(common.content, common.only_content).languages()
    for language in languages:
        outcomes += _one_language(replace(common, lang=language), workers)
    if not common.quiet:
        _table(outcomes)
    return build_support.tell_outcomes(common, outcomes, files=False)


def _one_language(common: Common, workers: int | None) -> list[Outcome]:
    from nethandout import pipeline
    from nethandout.cli import build_support

    with build_support.open_inputs(common) as inputs:
        wanted = [
            (name, build_support.one(kind, name, common)) for kind, name in pipeline.list_publications(inputs.library)
        ]
        return build_support.make_all(common, inputs, wanted, workers)


def _table(outcomes: list[Outcome]) -> None:
    rows = [
        (
            str(outcome.path),
            str(outcome.result.pages),
            _kilobytes(len(outcome.result.pdf)),
            f"{outcome.result.seconds:.1f} s",
        )
        for outcome in outcomes
        if outcome.result is not None
    ]
    rows.insert(0, ("File", "Pages", "Size", "Time"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for path, pages, size, seconds in rows:
        click.echo(f"{path:<{widths[0]}}  {pages:>{widths[1]}}  {size:>{widths[2]}}  {seconds:>{widths[3]}}")


def _kilobytes(number: int) -> str:
    return f"{number / 1000:.0f} kB"
