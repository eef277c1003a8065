"""What impose, booklet and handout share: where print files go, and what a person is told about printing them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from nethandout import atomic, imposition_job, pipeline
from nethandout.atomic import refuse_overwrite
from nethandout.cli import build_support
from nethandout.cli.options import Common
from nethandout.cli.sheet_options import Wishes, order
from nethandout.cli.terminal import tell
from nethandout.content import assets
from nethandout.content.folders import folders
from nethandout.content.languages import printing_words
from nethandout.imposition.impose import largest_page
from nethandout.imposition.page_fit import overfull_fold
from nethandout.imposition.ticket import Binding, Fold, Order, Sides
from nethandout.imposition_job import Imposed
from nethandout.model import Publication, Slip
from nethandout.paper import PAPERS, Paper
from nethandout.paths import fonts

MOST_STAPLED = 25
"""Sheets that a copy inputs's machine staples through the fold."""

ENDINGS = {Sides.BOTH: "sheets", Sides.FRONT: "sheets.fronts", Sides.BACK: "sheets.backs"}


def words(language: str, content: Path | None) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The words that say how to print and fold, and what to say of them."""
    return printing_words(folders(content), language, assets.supported(fonts()))


def beside(path: Path, sides: Sides) -> Path:
    """The print file's name beside the PDF it is made of: grades.pdf → grades.sheets.pdf."""
    return atomic.beside(path, f"{ENDINGS[sides]}.pdf")


def order_for(common: Common, wishes: Wishes) -> tuple[Common, Order]:
    """The common options with the page that the fold asks for, and the order; UsageError for what cannot be.

    A page that was asked for on the command line stays; one that is only saved says which paper the printer has.
    """
    known = order(wishes, _sheet(common), Binding.LEFT, _two_files(common))
    return (common if _asked("paper") else replace(common, paper=largest_page(known.ticket).name)), known


def brochure_order(common: Common, wishes: Wishes, sections: int) -> Order:
    """The order for a brochure; UsageError for what its panels cannot be."""
    wrong = _two_files(common)
    if sections != 1:
        wrong.append("a brochure is made of one section; name one")
    if common.size != "standard":
        wrong.append("the panels of a brochure are too narrow for large print; leave --fold or --size out")
    if _asked("paper"):
        wrong.append("the panels of a brochure are set by --sheet; leave --paper out")
    if wishes.sheet not in (None, "letter", "a4"):
        wrong.append("a brochure is printed on --sheet letter or a4")
    return order(wishes, _sheet(common), Binding.LEFT, wrong)


def _sheet(common: Common) -> Paper:
    return PAPERS["a4" if common.paper in build_support.METRIC else "letter"]


def _two_files(common: Common) -> list[str]:
    return ["what is read and what is printed are two files; give a file or a folder: -o FOLDER"] * (
        common.output == "-"
    )


def _asked(option: str) -> bool:
    """Whether an option was typed, not only saved."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def make_folded(common: Common, inputs: pipeline.Inputs, publication: Publication, known: Order, bound: bool) -> int:
    """Make a booklet, or a brochure of a handout, and its sheets, put both in their places, and tell.

    `bound` means that the binding was asked for.
    """
    known = _bound(known, inputs, bound)
    to_say, said = words(common.lang, common.content)
    if publication.kind == "booklet":
        result, imposed = imposition_job.booklet_on_sheets(publication, known, to_say, inputs)
        path = build_support.target(common, result.publication, alone=True)
    else:
        result, imposed = imposition_job.brochure_on_sheet(publication, known, to_say, inputs)
        path = build_support.target(common, replace(result.publication, kind="handout"), True, known.ticket.fold)
    sheets = beside(path, imposed.sides)
    refuse_overwrite(path, common.force, common.html)
    refuse_overwrite(sheets, common.force)
    pipeline.write_result(result, path, inputs, common.html)
    atomic.write_whole(sheets, imposed.file.pdf)
    code = build_support.tell_outcomes(common, [pipeline.Outcome(result.publication.name, path, result)])
    if not common.quiet:
        tell_imposed(sheets, imposed, said)
    return code


def _bound(known: Order, inputs: pipeline.Inputs, asked: bool) -> Order:
    """The order with the spine where the language has it, unless another was asked for."""
    if asked or inputs.library.language.direction != "rtl":
        return known
    return replace(known, ticket=replace(known.ticket, binding=Binding.RIGHT))


def tell_imposed(path: Path | None, imposed: Imposed, notices: Iterable[str] = (), err: bool = False) -> None:
    """Say where the print file is and how to print and fold it; `err` where standard output carries the PDF."""
    for notice in (*notices, *imposed.file.notices):
        tell(f"note: {notice}")
    if path is not None:
        click.echo(f"{path}  ({_summary(imposed)})", err=err)
    for line in (*_steps(imposed.instructions), *_parts(imposed)):
        click.echo(line, err=err)


def _parts(imposed: Imposed) -> list[str]:
    """What to do where too many sheets lie in one fold, with the command to type."""
    nested = overfull_fold(imposed.plan)
    if not nested:
        return []
    lines = [
        "",
        f"This is thick: {nested} sheets in one fold do not lie flat, and few staplers go through them.",
        "Make parts of 4 sheets instead, fold each part by itself, and glue the parts along their folds:",
        _once_more(fold="perfect", signature="16"),
    ]
    if imposed.plan.fold is Fold.SADDLE and not imposed.plan.ticket.creep and nested <= MOST_STAPLED:
        lines += [
            "Or let a copy inputs staple and trim it as it is. For that, make up for the sheets that stand out:",
            _once_more(creep="paper=0.1mm"),
        ]
    return lines


def _once_more(**instead: str) -> str:
    """A line with the command as it was typed, without a password, with these options in the place of their values."""
    ctx = click.get_current_context()
    words = ["nethandout", str(ctx.info_name)]
    for one in ctx.command.params:
        name = str(one.name)
        if name in instead or not _asked(name):
            continue
        value = "…" if name == "password" else ctx.params[name]
        several = value if isinstance(value, tuple) else (value,)
        if isinstance(one, click.Option) and (one.is_flag or one.count):
            words += [one.opts[-1]] * int(value)
        else:
            written = one.opts[-1:] if isinstance(one, click.Option) else []
            words += [word for part in several for word in (*written, str(part))]
    return "  " + shlex.join([*words, *(word for name, value in instead.items() for word in (f"--{name}", value))])


def _summary(imposed: Imposed) -> str:
    sheets, ticket = len(imposed.plan.sheets), imposed.plan.ticket
    paper = f"1 sheet of {ticket.sheet.name}" if sheets == 1 else f"{sheets} sheets of {ticket.sheet.name}"
    pages = build_support.count_pages(imposed.plan.pages)
    return f"{pages} on {paper}, {ticket.fold}, at {100 * imposed.file.scale:.4g} %"


def _steps(said: Slip) -> list[str]:
    lines = []
    for heading, steps in said.lists:
        lines += ["", heading, *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]
    return lines
