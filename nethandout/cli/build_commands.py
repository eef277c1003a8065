"""The commands handout, booklet and build."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date as calendar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from nethandout.cli import unchanged
from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import (
    Common,
    OneOf,
    common_options,
    printable,
    scheduler_option,
    workers_option,
)
from nethandout.cli.sheet_options import BOOKLET_OPTIONS, SheetOptions, refuse_without_fold, sheet_options
from nethandout.cli.terminal import print_message
from nethandout.model import DEPTHS

if TYPE_CHECKING:
    from nethandout.model import Library, Publication
    from nethandout.pipeline import Outcome


BROCHURE_OPTIONS = ("sheet", "flip", "binding", "marks", "sides", "tray", "instructions")


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section and worksheet.")
@click.option("--fold", type=OneOf(("trifold", "zfold")), help="Make a six-panel brochure and its print sheet.")
@click.option("--fillable", is_flag=True, help="Make worksheets that can be filled in on screen.")
@click.option(
    "--depth",
    type=OneOf(DEPTHS),
    default="full",
    show_default=True,
    help="How much to print of a section: brief is one sheet, both sides.",
)
@workers_option
@sheet_options(*BROCHURE_OPTIONS)
@common_options
def handout_command(
    sections: tuple[str, ...],
    everything: bool,
    fillable: bool,
    depth: str,
    workers: int | None,
    sheet_options: SheetOptions,
    common: Common,
) -> int:
    """Make a handout of each named section or worksheet, or of all of them (--all).

    A SECTION is a name, a title, or part of one; see `nethandout list`. The PDFs go to output/<language>/handouts/
    or worksheets/.
    """
    if bool(sections) == everything:
        raise click.UsageError("name the sections you want, or add --all for every one; see: nethandout list")
    refuse_without_fold(sheet_options, "trifold")
    if fillable and common.archive:
        raise click.UsageError(
            "an archived file must not change, but a fillable one is meant to be changed; "
            "leave out --archive or --fillable"
        )
    if fillable and sheet_options.fold is not None:
        raise click.UsageError("a brochure cannot be filled in on screen; leave out --fold or --fillable")
    if sheet_options.fold is not None:
        return _brochure(sections, sheet_options, common)
    from nethandout.cli import build_support
    from nethandout.content.library import section_names

    with build_support.open_inputs(common) as inputs:
        names = section_names(inputs.library) if everything else build_support.find_names(inputs, sections, common)
        if fillable and everything:
            names = [
                name for name in names if (section := inputs.library.sections.get(name)) and section.can_be_typed_into
            ]
        elif everything and inputs.facing:
            names = [name for name in names if not ((s := inputs.library.sections.get(name)) and s.is_worksheet)]
        elif fillable:
            build_support.refuse_not_fillable(inputs.library, names)
        wanted = [build_support.job("handout", name, common, inputs, fillable, depth) for name in names]
        outcomes = build_support.build_all(common, inputs, wanted, workers)
    return build_support.print_outcomes(common, outcomes)


def _brochure(sections: tuple[str, ...], sheet_options: SheetOptions, common: Common) -> int:
    from nethandout import jobs
    from nethandout.cli import build_support, sheet_output

    order = sheet_output.brochure_order(common, sheet_options, len(sections))
    with build_support.open_inputs(common, order.ticket.sheet.name) as inputs:
        names = build_support.find_names(inputs, sections, common)
        if len(names) != 1:
            raise click.UsageError(sheet_output.ONE_SECTION)
        handout = jobs.select(build_support.job("handout", names[0], common, inputs), inputs)
        return sheet_output.make_folded(common, inputs, handout, order, sheet_options)


MOST_SHEETS = 1000
BOOKLET_FOLDS = ("saddle", "perfect", "quarter", "cut-stack")
SLASHED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\Z")
IN_DIGITS = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z")
IN_WORDS = ("%B %d, %Y", "%B %d %Y", "%d %B %Y")
NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(ctx: click.Context, param: click.Parameter, words: str) -> str:
    """Accept words or a valid ISO date; convert words such as tomorrow or a weekday, and note which date it is."""
    words = printable(ctx, param, words).strip()
    if SLASHED.match(words):
        remedy = "write it as 2026-11-10, or with the month in words"
        raise click.BadParameter(f'readers cannot tell which number in "{words}" is the month; {remedy}', ctx, param)
    today = calendar.today()
    near = _near_day(words.casefold(), today)
    day = near or _calendar_day(words)
    if day is None and IN_DIGITS.match(words):
        remedy = "write year, month and day as 2026-11-10, or use words"
        raise click.BadParameter(f'"{words}" is not a date in the calendar; {remedy}', ctx, param)
    if day is not None:
        shown = f"{day:%A, %B} {day.day}, {day.year}"
        ctx.meta[DAY_NOTE] = f"the date, {shown}, has passed" if day < today else f"the date is {shown}" if near else ""
        unchanged.holds_until([day])
    return day.isoformat() if day and (near or IN_DIGITS.match(words)) else words


DAY_NOTE = "nethandout.day"


def _near_day(words: str, today: calendar) -> calendar | None:
    """Return the date of "today", "tomorrow" or the next such weekday, which may be today; None for other words."""
    if words in NEAR:
        return today + timedelta(days=NEAR[words])
    named = [number for number, name in enumerate(WEEKDAYS) if len(words) >= 3 and name.startswith(words)]
    return today + timedelta(days=(named[0] - today.weekday()) % 7) if named else None


def _calendar_day(words: str) -> calendar | None:
    """Return the date that digits or words such as May 7, 2026 mean; None if they are not a full date."""
    for form in ("%Y-%m-%d", *IN_WORDS):
        with suppress(ValueError):
            return datetime.strptime(words, form).date()
    return None


@click.command("booklet", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--recipe", metavar="NAME", help="Recipe to follow.  [default: complete]")
@click.option("--title", callback=printable, default="", metavar="WORDS", help="Title on the cover.")
@click.option("--subtitle", callback=printable, default="", metavar="WORDS", help="Subtitle on the cover.")
@click.option("--meeting", callback=printable, default="", metavar="WORDS", help="Name of the meeting.")
@click.option(
    "--date",
    callback=_day,
    default="",
    metavar="DATE",
    help="Date of the meeting: 2026-11-10, tomorrow, thursday, or in words.",
)
@click.option("--place", callback=printable, default="", metavar="WORDS", help="Place of the meeting.")
@click.option("--save", default="", metavar="NAME", help="Save these choices as your own recipe.")
@click.option(
    "--max-sheets",
    type=click.IntRange(1, MOST_SHEETS),
    metavar="N",
    help="Set the booklet closer, so that it takes at most N sheets of paper.",
)
@click.option("--fold", type=OneOf(BOOKLET_FOLDS), help="Also arrange the pages on sheets to print and fold.")
@sheet_options(*BOOKLET_OPTIONS)
@common_options
def booklet_command(
    sections: tuple[str, ...],
    recipe: str | None,
    save: str,
    sheet_options: SheetOptions,
    common: Common,
    title: str,
    subtitle: str,
    meeting: str,
    date: str,
    place: str,
    max_sheets: int | None,
) -> int:
    """Make one booklet from the sections you name, in that order, or from a recipe.

    A SECTION is a name, a title, or part of one; see `nethandout list`. The PDF goes to output/<language>/booklets/.
    With --fold, a second PDF for the printer is written next to it.
    """
    if sections and recipe:
        raise click.UsageError("name sections or a recipe, not both")
    refuse_without_fold(sheet_options, "saddle")
    from nethandout import jobs
    from nethandout.cli import build_support, sheet_output
    from nethandout.content.selection import Occasion

    if not common.quiet:
        _print_notes(("title", "subtitle", "meeting", "date", "place", "save"))
    order = None
    if sheet_options.fold is not None:
        common, order = sheet_output.order_for(common, sheet_options)
    occasion = Occasion(title, subtitle, meeting, date, place)
    with build_support.open_inputs(common) as inputs:
        if len(sections) == 1 and (meant := _recipe_meant(inputs.library, sections[0])):
            recipe, sections = meant, ()
        name = recipe or ("" if sections else "complete")
        parts = tuple(build_support.find_names(inputs, sections, common))
        edition = build_support.edition(common, inputs, "booklet")
        most_pages = sheet_output.most_pages(max_sheets or 0, edition.paper, sheet_options.fold)
        wanted = jobs.Job("booklet", name or "custom", edition, parts, occasion, most_pages=most_pages)
        publication = jobs.select(wanted, inputs)
        if save:
            wanted = replace(wanted, saved_as=save)
            _save_recipe(common, save, publication)
        if order is not None:
            return sheet_output.make_folded(common, inputs, jobs.select(wanted, inputs), order, sheet_options)
        (outcome,) = outcomes = build_support.build_all(common, inputs, [wanted])
    code = build_support.print_outcomes(common, outcomes)
    if sheet_options.copies and outcome.result is not None and not common.quiet:
        sheet_output.print_copies(sheet_options.copies, outcome.result, err=common.output == "-")
    return code


def _save_recipe(common: Common, name: str, booklet: Publication) -> None:
    """Save the recipe of a booklet, and print how to use it."""
    from nethandout.content import starter

    kept = starter.keep_recipe(common.content, name, booklet, common.force)
    own = "" if common.content is None else f" --content {shlex.quote(str(common.content))}"
    again = f"nethandout booklet --recipe {name}{own}" + (", with a new --date" if booklet.date else "")
    if not common.quiet:
        click.echo(f"{kept}  (next time: {again})", err=common.output == "-")


def _print_notes(options: Iterable[str]) -> None:
    """Print a note about each of these options that was given an empty value, and about the date."""
    ctx = click.get_current_context()
    for name in options:
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE and not ctx.params[name].strip():
            print_message(f"note: --{name} is empty, so it was ignored")
    if note := ctx.meta.get(DAY_NOTE):
        print_message(f"note: {note}")


def _recipe_meant(library: Library, typed: str) -> str:
    """Return the recipe that a name means, even a broken one; a section of that name takes precedence."""
    from nethandout.content.library import match_recipe, section_names

    return "" if typed in section_names(library) else match_recipe(library, typed)


@click.command("build", cls=SavedDefaults)
@click.option("--catalog", is_flag=True, help="Make every edition, and a page for a web site that lists them.")
@workers_option
@scheduler_option
@common_options
def build_command(common: Common, catalog: bool, workers: int | None, scheduler: str | None) -> int:
    """Make every handout and every booklet in every language, or in the one that --lang names.

    Prints a table of the files with their number of pages, size, and time. With --catalog, every document is made on
    every paper, in both type sizes and inks, unless --paper, --size, or --ink chooses one.
    """
    if common.output is not None and (common.output == "-" or common.output.endswith(".pdf")):
        raise click.UsageError("several documents cannot go into one file; give a folder: -o FOLDER")
    from nethandout import pipeline
    from nethandout.cli import build_support
    from nethandout.paths import folders

    given = click.get_current_context().get_parameter_source("lang") is not ParameterSource.DEFAULT
    languages = (common.lang,) if given else folders(common.content, common.only_content).languages()
    if catalog:
        from nethandout.cli.build_catalog import build_catalog

        return build_catalog(common, languages, workers, scheduler)
    outcomes: list[Outcome] = []
    for one_language in (replace(common, lang=language) for language in languages):
        with build_support.open_inputs(one_language) as inputs:
            wanted = [
                build_support.job(kind, name, one_language, inputs)
                for kind, name in pipeline.list_publications(inputs.library)
            ]
            outcomes += build_support.build_all(one_language, inputs, wanted, workers, scheduler)
    if not common.quiet:
        build_support.print_table(outcomes)
    return build_support.print_outcomes(common, outcomes, files=False)
