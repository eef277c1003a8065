"""Write print files, and print instructions for printing and folding them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from nethandout import atomic, imposition_job, jobs, pipeline
from nethandout.atomic import refuse_overwrite
from nethandout.cli import build_support, unchanged
from nethandout.cli.options import Common
from nethandout.cli.sheet_options import SheetOptions, order
from nethandout.cli.terminal import print_message
from nethandout.content import assets
from nethandout.content.languages import printing_words
from nethandout.errors import UsageError
from nethandout.imposition.impose import largest_page
from nethandout.imposition.page_fit import overfull_fold, scale_range
from nethandout.imposition.ticket import Binding, Fold, Order, Paper, Sides, pages_per_sheet, sheets_of_paper
from nethandout.imposition_job import Imposed
from nethandout.model import Publication, Slip
from nethandout.paths import folders, fonts

MOST_STAPLED = 25
"""The most sheets that a copy shop can saddle-stitch."""

ONE_SECTION = "a brochure is made from one section; name one"
ENDINGS = {Sides.BOTH: "sheets", Sides.FRONT: "sheets.fronts", Sides.BACK: "sheets.backs"}


def words(language: str, content: Path | None) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Load the printing instructions of a language, with notices about them."""
    return printing_words(folders(content), language, assets.supported(fonts()))


def beside(path: Path, sides: Sides) -> Path:
    """Return the path of the print file of a PDF: grades.pdf → grades.sheets.pdf."""
    return atomic.beside(path, f"{ENDINGS[sides]}.pdf")


def order_for(common: Common, sheet_options: SheetOptions) -> tuple[Common, Order]:
    """Return the common options, with the page size of the fold, and the print order; raises UsageError.

    A page size given on the command line is kept; a saved one only determines the paper in the printer.
    """
    print_order = order(sheet_options, _sheet(common), Binding.LEFT, _two_files(common))
    return (common if _is_typed("paper") else replace(common, paper=largest_page(print_order.ticket).name)), print_order


def brochure_order(common: Common, sheet_options: SheetOptions, sections: int) -> Order:
    """Return the print order of a brochure; raises UsageError for options it cannot have."""
    wrong = _two_files(common)
    if sections != 1:
        wrong.append(ONE_SECTION)
    if common.size != "standard":
        wrong.append("the panels of a brochure are too narrow for large print; leave out --fold or --size")
    if _is_typed("paper"):
        wrong.append("--sheet sets the size of a brochure; leave out --paper")
    if _is_typed("depth"):
        wrong.append("a brochure has its own selection of the words; leave out --depth")
    if sheet_options.sheet not in (None, "letter", "a4"):
        wrong.append("a brochure needs --sheet letter or a4")
    return order(sheet_options, _sheet(common), Binding.LEFT, wrong)


def _sheet(common: Common) -> Paper:
    return jobs.sheet_for(common.paper or "letter")


def _two_files(common: Common) -> list[str]:
    return ["--fold writes two files, one to read and one to print; give a file or a folder: -o FOLDER"] * (
        common.output == "-"
    )


def _is_typed(option: str) -> bool:
    """Return whether an option was given on the command line."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def make_folded(
    common: Common, inputs: pipeline.Inputs, publication: Publication, print_order: Order, options: SheetOptions
) -> int:
    """Build and write a booklet, or a brochure of a handout, and its print file."""
    print_order = _bind(print_order, inputs, options.binding is not None)
    words_to_print, notices = words(common.lang, common.content)
    if publication.kind == "booklet":
        result, imposed = imposition_job.booklet_on_sheets(publication, print_order, words_to_print, inputs)
        path = build_support.publication_path(common, result.publication, alone=True)
    else:
        result, imposed = imposition_job.brochure_on_sheet(publication, print_order, words_to_print, inputs)
        path = build_support.publication_path(
            common, replace(result.publication, kind="handout"), True, print_order.ticket.fold
        )
    sheets = beside(path, imposed.sides)
    refuse_overwrite(path, common.force, common.html)
    refuse_overwrite(sheets, common.force)
    unchanged.wrote(pipeline.write_result(result, path, inputs, common.html))
    atomic.write_whole(sheets, imposed.file.pdf)
    unchanged.wrote({sheets: imposed.file.pdf})
    code = build_support.print_outcomes(common, [pipeline.Outcome(result.publication.name, path, result)])
    if not common.quiet:
        print_instructions(sheets, imposed, notices, copies=options.copies)
    return code


def _bind(print_order: Order, inputs: pipeline.Inputs, asked: bool) -> Order:
    """Put the spine on the right for right-to-left languages, unless a binding was asked for."""
    if asked or inputs.library.language.direction != "rtl":
        return print_order
    return replace(print_order, ticket=replace(print_order.ticket, binding=Binding.RIGHT))


def print_instructions(
    path: Path | None, imposed: Imposed, notices: Iterable[str] = (), err: bool = False, copies: int | None = None
) -> None:
    """Print the path of the print file, the paper for `copies`, and the instructions, to standard error if `err`."""
    for notice in (*notices, *imposed.file.notices):
        print_message(f"note: {notice}")
    if path is not None:
        click.echo(f"{path}  ({_summary(imposed)})", err=err)
    if copies and imposed.plan.ticket.copies is None:
        click.echo(_paper_for(copies, len(imposed.plan.sheets), imposed.plan.ticket.sheet.name), err=err)
    for line in (*_numbered_steps(imposed.instructions), *_thickness_advice(imposed)):
        click.echo(line, err=err)


def most_pages(sheets: int, paper: str, fold: str | None) -> int:
    """Return how many pages go on so many sheets of paper; raises UsageError for a fold that has other sheets."""
    if sheets and fold and (fold not in (Fold.SADDLE, Fold.PERFECT) or pages_per_sheet(paper) == 2):
        raise UsageError("--max-sheets counts sheets of four pages; leave it out, or use --fold saddle without --paper")
    return sheets * pages_per_sheet(paper)


def print_copies(copies: int, result: pipeline.BuildResult, err: bool) -> None:
    """Print how much paper copies of a document take, to standard error if `err`; half sheets count as folded."""
    paper = result.publication.edition.paper
    sheet = {"half-letter": "letter", "a5": "a4"}.get(paper, paper)
    folded = " if you fold them (add --fold saddle)" if sheet != paper else " printed on both sides"
    click.echo(_paper_for(copies, sheets_of_paper(result.pages, paper), sheet, folded), err=err)


def _paper_for(copies: int, sheets: int, paper: str, how: str = "") -> str:
    many = f"{copies * sheets} sheet{'s' * (copies * sheets > 1)} of {paper} paper{how}"
    printing = f"set the number of copies to {copies} in the print window"
    return f"{copies} cop{'ies take' if copies > 1 else 'y takes'} {many}; {printing}"


def _thickness_advice(imposed: Imposed) -> list[str]:
    """Suggest what to do about too many sheets in one fold, with the command to type."""
    nested = overfull_fold(imposed.plan)
    if not nested:
        return []
    lines = [
        "",
        f"This is thick: {nested} sheets in one fold do not lie flat, and few staplers go through them.",
        "Make parts of 4 sheets instead, fold each part separately and glue the parts along their folds:",
        _repeated_command(fold="perfect", signature="16"),
    ]
    if imposed.plan.fold is Fold.SADDLE and not imposed.plan.ticket.creep and nested <= MOST_STAPLED:
        lines += [
            "Or let a copy shop staple and trim it as it is. For that, compensate for the creep of the inner sheets:",
            _repeated_command(creep="paper=0.1mm"),
        ]
    return lines


def _repeated_command(**instead: str) -> str:
    """Return the current command line, without a password and with some options replaced."""
    ctx = click.get_current_context()
    words = ["nethandout", str(ctx.info_name)]
    for param in ctx.command.params:
        name = str(param.name)
        if name in instead or not _is_typed(name):
            continue
        value = "…" if name == "password" else ctx.params[name]
        several = value if isinstance(value, tuple) else (value,)
        if isinstance(param, click.Option) and (param.is_flag or param.count):
            words += [param.opts[-1]] * int(value)
        else:
            written = param.opts[-1:] if isinstance(param, click.Option) else []
            words += [word for part in several for word in (*written, str(part))]
    return "  " + shlex.join([*words, *(word for name, value in instead.items() for word in (f"--{name}", value))])


def _summary(imposed: Imposed) -> str:
    sheets, ticket = len(imposed.plan.sheets), imposed.plan.ticket
    paper = f"1 sheet of {ticket.sheet.name}" if sheets == 1 else f"{sheets} sheets of {ticket.sheet.name}"
    pages = build_support.count_pages(imposed.plan.pages)
    return f"{pages} on {paper}, {ticket.fold}, at {scale_range(imposed.file.scales)}"


def _numbered_steps(slip: Slip) -> list[str]:
    lines = []
    for heading, steps in slip.lists:
        lines += ["", heading, *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]
    return lines
