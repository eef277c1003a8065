"""The command impose."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import (
    OneOf,
    content_option,
    layouts_option,
    log_to_terminal,
    open_option,
    output_option,
    quiet_option,
    verbose_option,
)
from nethandout.cli.sheet_options import OPTIONS, SheetOptions, order, sheet_options
from nethandout.cli.terminal import open_files
from nethandout.errors import UsageError
from nethandout.imposition.ticket import PAPERS, Binding, Fold

if TYPE_CHECKING:
    from nethandout.imposition_job import Imposed
    from nethandout.pipeline import Inputs


@dataclass(frozen=True)
class OtherOptions:
    """The options that are not about sheets."""

    lang: str
    content: Path | None
    layouts: Path | None
    output: str | None
    open_result: bool
    force: bool
    quiet: bool


@click.command("impose", cls=SavedDefaults)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--fold", type=OneOf([fold.value for fold in Fold]), help="How to fold it.")
@sheet_options(*OPTIONS)
@click.option("--test-sheet", is_flag=True, help="Make a sheet that shows which settings your printer needs.")
@click.option("--password", metavar="WORD", help="Password for an encrypted PDF.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the instructions.")
@content_option
@layouts_option
@output_option
@open_option
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that nethandout did not create; arrange print sheets again; leave out undrawable marks.",
)
@quiet_option
@verbose_option
def impose_command(
    file: Path | None,
    sheet_options: SheetOptions,
    test_sheet: bool,
    password: str | None,
    verbose: int,
    **more: Any,
) -> int:
    """Arrange the pages of any PDF on sheets that fold into a booklet, a leaflet, or cards.

    Writes the print file next to the PDF (leaflet.pdf becomes leaflet.sheets.pdf) and prints how to print and fold it.
    For a PDF from standard input (-), it writes stdin.sheets.pdf. docs/printing.md shows every fold.
    """
    log_to_terminal(verbose)
    return (_test_sheet if test_sheet else _impose)(file, sheet_options, password, OtherOptions(**more))


def _impose(file: Path | None, sheet_options: SheetOptions, password: str | None, options: OtherOptions) -> int:
    wrong = []
    if file is None:
        wrong.append("name the PDF: nethandout impose FILE.pdf --fold saddle")
    if sheet_options.fold is None:
        wrong.append(f"choose how to fold it with --fold: {', '.join(Fold)}")
    order(sheet_options, PAPERS["letter"], Binding.LEFT, wrong)
    assert file is not None
    from nethandout import imposition_job, worker
    from nethandout.cli import sheet_output
    from nethandout.imposition.impose import office_paper

    worker.start("nethandout.imposition.print_file")
    piped = file == imposition_job.STANDARD_INPUT
    source = imposition_job.read_source(file, password, sys.stdin.buffer if piped and sys.stdin else None)
    print_order = order(sheet_options, office_paper(source.usual_size), source.binding)
    words, notices = sheet_output.words(options.lang, options.content)
    path = _target(options, sheet_output.beside(Path("stdin.pdf") if piped else file, print_order.sides))
    if path is not None and not piped and os.path.exists(path) and os.path.samefile(path, file):
        raise UsageError(f"{path} is the input file; choose another name with -o")
    inputs = _load_inputs(options) if sheet_options.instructions else None
    imposed = imposition_job.lay_on_sheets(source, print_order, words, inputs, external=True, force=options.force)
    return _write(imposed, path, options, notices, sheet_options.copies)


def _test_sheet(file: Path | None, sheet_options: SheetOptions, password: str | None, options: OtherOptions) -> int:
    given = sheet_options.given("sheet") + ["--password"] * (password is not None)
    given = [str(file), *given] if file is not None else given
    if given:
        raise UsageError(f"--test-sheet only works with --sheet; leave out {', '.join(given)}")
    from nethandout import imposition_job
    from nethandout.cli import build_support, sheet_output

    sheet = PAPERS[sheet_options.sheet or "letter"]
    words, notices = sheet_output.words(options.lang, options.content)
    name = "test-sheet.pdf" if sheet.name == "letter" else f"test-sheet.{sheet.name}.pdf"
    path = _target(options, build_support.ROOT / options.lang / name)
    return _write(imposition_job.test_sheet(sheet, words, _load_inputs(options)), path, options, notices)


def _load_inputs(options: OtherOptions) -> Inputs:
    """Start the renderer, and load what the instructions page is built from."""
    from nethandout import pipeline, worker

    worker.start("nethandout.copyfit")
    return pipeline.load_inputs(options.lang, options.content, layout_folder=options.layouts)


def _target(options: OtherOptions, default: Path) -> Path | None:
    """Return the path of the print file, or None for standard output."""
    from nethandout.cli import build_support

    return None if options.output == "-" else build_support.output_path(options.output, default)


def _write(
    imposed: Imposed, path: Path | None, options: OtherOptions, notices: tuple[str, ...], copies: int | None = None
) -> int:
    from nethandout.atomic import refuse_overwrite, write_whole
    from nethandout.cli import build_support, sheet_output

    if path is None:
        build_support.write_to_stdout(imposed.file.pdf)
    else:
        refuse_overwrite(path, options.force)
        write_whole(path, imposed.file.pdf)
    if not options.quiet:
        sheet_output.print_instructions(path, imposed, notices, err=path is None, copies=copies)
    if options.open_result and path is not None:
        open_files([path])
    return 0
