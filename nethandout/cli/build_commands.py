"""The commands handout, booklet and build."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as calendar
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import (
    Common,
    OneOf,
    SavedDefaults,
    common_options,
    parse_section_names,
    printable,
    workers_option,
)
from nethandout.cli.sheet_options import BOOKLET_OPTIONS, SheetOptions, refuse_without_fold, sheet_options

if TYPE_CHECKING:
    from nethandout import pipeline
    from nethandout.content.selection import Occasion
    from nethandout.model import Library, Publication
    from nethandout.pipeline import Outcome


BROCHURE_OPTIONS = ("sheet", "flip", "binding", "marks", "sides", "tray", "instructions")


@click.command("handout", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--all", "everything", is_flag=True, help="Make a handout of every section and worksheet.")
@click.option("--fold", type=OneOf(("trifold", "zfold")), help="Make a six-panel brochure and its print sheet.")
@click.option("--fillable", is_flag=True, help="Make worksheets that can be filled in on screen.")
@workers_option
@sheet_options(*BROCHURE_OPTIONS)
@common_options
def handout_command(
    sections: tuple[str, ...],
    everything: bool,
    fillable: bool,
    workers: int | None,
    sheet_options: SheetOptions,
    common: Common,
) -> int:
    """Make a handout of each named section or worksheet, or of all of them (--all).

    The PDFs go to output/<language>/handouts/ or worksheets/. See `nethandout list` for the names.
    """
    sections = parse_section_names(sections)
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
    from nethandout.content import selection

    with build_support.open_inputs(common) as inputs:
        names = (
            selection.section_names(inputs.library) if everything else selection.check_names(inputs.library, sections)
        )
        if fillable and everything:
            names = [name for name in names if (one := inputs.library.sections.get(name)) and one.can_be_typed_into]
        elif fillable:
            _refuse_not_fillable(inputs.library, names)
        wanted = [(name, build_support.selector("handout", name, common, fillable)) for name in names]
        outcomes = build_support.build_all(common, inputs, wanted, workers)
    return build_support.print_outcomes(common, outcomes)


def _refuse_not_fillable(library: Library, names: Sequence[str]) -> None:
    """Raise UsageError for sections, which have nothing to fill in, and for cards, which are filled in by hand."""
    from nethandout.errors import UsageError

    there = [library.sections[name] for name in names if name in library.sections]
    wrong = [
        *(f"{one.name} is not a worksheet, so there is nothing to fill in" for one in there if not one.is_worksheet),
        *(
            f"{one.name} is a card to cut out and fill in by hand"
            for one in there
            if one.is_worksheet and not one.can_be_typed_into
        ),
    ]
    if wrong:
        raise UsageError("\n".join([*wrong, "leave out --fillable, or name only worksheets; see: nethandout list"]))


def _brochure(sections: tuple[str, ...], sheet_options: SheetOptions, common: Common) -> int:
    from nethandout.cli import build_support, sheet_output

    order = sheet_output.brochure_order(common, sheet_options, len(sections))
    with build_support.open_inputs(common, order.ticket.sheet.name) as inputs:
        handout = build_support.selector("handout", sections[0], common)(inputs)
        return sheet_output.make_folded(common, inputs, handout, order, sheet_options.binding is not None)


BOOKLET_FOLDS = ("saddle", "perfect", "quarter", "cut-stack")
SLASHED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\Z")
IN_DIGITS = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z")


def _day(ctx: click.Context, param: click.Parameter, words: str) -> str:
    """Accept a date in words, or a valid ISO date."""
    words = printable(ctx, param, words)
    if IN_DIGITS.match(words):
        try:
            calendar.fromisoformat(words)
        except ValueError:
            remedy = "write year, month and day as 2026-11-10, or use words"
            raise click.BadParameter(f'"{words}" is not a date in the calendar; {remedy}', ctx, param) from None
    if SLASHED.match(words):
        remedy = "write it as 2026-11-10, or with the month in words"
        raise click.BadParameter(f'readers cannot tell which number in "{words}" is the month; {remedy}', ctx, param)
    return words


@click.command("booklet", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--recipe", metavar="NAME", help="Recipe to follow.  [default: complete]")
@click.option("--title", callback=printable, default="", metavar="WORDS", help="Title on the cover.")
@click.option("--subtitle", callback=printable, default="", metavar="WORDS", help="Subtitle on the cover.")
@click.option("--meeting", callback=printable, default="", metavar="WORDS", help="Name of the meeting.")
@click.option(
    "--date", callback=_day, default="", metavar="DATE", help="Date of the meeting, such as 2026-11-10, or in words."
)
@click.option("--place", callback=printable, default="", metavar="WORDS", help="Place of the meeting.")
@click.option("--save", default="", metavar="NAME", help="Save these choices as your own recipe.")
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
) -> int:
    """Make one booklet from the sections you name, in that order, or from a recipe.

    The PDF goes to output/<language>/booklets/. With --fold, a second PDF for the printer is written next to it. See
    `nethandout list` for sections and recipes.
    """
    sections = parse_section_names(sections)
    if sections and recipe:
        raise click.UsageError("name sections or a recipe, not both")
    refuse_without_fold(sheet_options, "saddle")
    from nethandout.cli import build_support
    from nethandout.content import starter
    from nethandout.content.selection import Occasion

    order = None
    if sheet_options.fold is not None:
        from nethandout.cli import sheet_output

        common, order = sheet_output.order_for(common, sheet_options)
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
            return sheet_output.make_folded(common, inputs, publication, order, sheet_options.binding is not None)
        outcomes = build_support.build_all(common, inputs, [(publication.name, lambda _: publication)])
    return build_support.print_outcomes(common, outcomes)


def _is_recipe(name: str, inputs: pipeline.Inputs) -> bool:
    """Whether a name means a recipe, even a broken one; a section of that name takes precedence."""
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
    """Make every handout and every booklet in every language.

    Prints a table of the files with their number of pages, size, and time.
    """
    if common.output is not None and (common.output == "-" or common.output.endswith(".pdf")):
        raise click.UsageError("several documents cannot go into one file; give a folder: -o FOLDER")
    from nethandout.cli import build_support
    from nethandout.paths import folders

    outcomes: list[Outcome] = []
    languages = folders(common.content, common.only_content).languages()
    for language in languages:
        outcomes += _one_language(replace(common, lang=language), workers)
    if not common.quiet:
        _table(outcomes)
    return build_support.print_outcomes(common, outcomes, files=False)


def _one_language(common: Common, workers: int | None) -> list[Outcome]:
    from nethandout import pipeline
    from nethandout.cli import build_support

    with build_support.open_inputs(common) as inputs:
        wanted = [
            (name, build_support.selector(kind, name, common))
            for kind, name in pipeline.list_publications(inputs.library)
        ]
        return build_support.build_all(common, inputs, wanted, workers)


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
