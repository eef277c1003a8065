"""nethandout impose FILE.pdf --fold FOLD, and nethandout impose --test-sheet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.options import Named, SavedDefaults, log_to_terminal
from nethandout.cli.sheet_options import OPTIONS, Wishes, order, sheet_options
from nethandout.cli.terminal import show
from nethandout.errors import UsageError
from nethandout.imposition.ticket import Binding, Fold
from nethandout.paper import PAPERS

if TYPE_CHECKING:
    from nethandout.imposition_job import Imposed
    from nethandout.pipeline import Inputs


@dataclass(frozen=True)
class Wanted:
    """What is asked of the command besides the sheets."""

    lang: str
    content: Path | None
    layouts: Path | None
    output: str | None
    open_result: bool
    force: bool
    quiet: bool


@click.command("impose", cls=SavedDefaults)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="FILE.pdf")
@click.option("--fold", type=Named([fold.value for fold in Fold]), help="What it shall become.")
@sheet_options(*OPTIONS)
@click.option("--test-sheet", is_flag=True, help="Make a sheet that tells which settings your printer needs.")
@click.option("--password", metavar="WORD", help="Opens an encrypted PDF.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the instructions.")
@click.option("--content", type=click.Path(path_type=Path), metavar="FOLDER", help="Words of yours.")
@click.option("--layouts", type=click.Path(path_type=Path), metavar="FOLDER", help="Layout files of yours.")
@click.option("-o", "--output", metavar="PATH", help="A file, a folder, or - for standard output.")
@click.option("--open", "open_result", is_flag=True, help="Show the result when it is done.")
@click.option(
    "--force",
    is_flag=True,
    help="Write over a file that nethandout did not make; leave out marks that cannot be drawn.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", count=True, help="Say each step.")
def impose_command(
    file: Path | None,
    wishes: Wishes,
    test_sheet: bool,
    password: str | None,
    verbose: int,
    **more: Any,
) -> int:
    """Lay the pages of a finished PDF on sheets that fold into a booklet, a leaflet or cards.

    The print file stands beside the PDF: leaflet.pdf becomes leaflet.sheets.pdf. How to print and fold it is said
    afterwards. What each fold looks like: docs/printing.md
    """
    log_to_terminal(verbose)
    return (_test_sheet if test_sheet else _impose)(file, wishes, password, Wanted(**more))


def _impose(file: Path | None, wishes: Wishes, password: str | None, wanted: Wanted) -> int:
    wrong = []
    if file is None:
        wrong.append("name the PDF: nethandout impose FILE.pdf --fold saddle")
    if wishes.fold is None:
        wrong.append(f"say with --fold what it shall become: {', '.join(Fold)}")
    order(wishes, PAPERS["letter"], Binding.LEFT, wrong)
    assert file is not None
    from nethandout import imposition_job, worker
    from nethandout.cli import sheet_output
    from nethandout.imposition.impose import office_paper

    worker.start("nethandout.imposition.print_file")
    source = imposition_job.read_source(file, password)
    known = order(wishes, office_paper(source.usual_size), source.binding)
    words, said = sheet_output.words(wanted.lang, wanted.content)
    path = _target(wanted, sheet_output.beside(file, known.sides))
    if path is not None and os.path.exists(path) and os.path.samefile(path, file):
        raise UsageError(f"{path} is the PDF itself; choose another name with -o")
    inputs = _load_inputs(wanted) if wishes.instructions else None
    imposed = imposition_job.lay_on_sheets(source, known, words, inputs, external=True, force=wanted.force)
    return _deliver(imposed, path, wanted, said)


def _test_sheet(file: Path | None, wishes: Wishes, password: str | None, wanted: Wanted) -> int:
    given = wishes.given("sheet") + ["--password"] * (password is not None)
    given = [str(file), *given] if file is not None else given
    if given:
        raise UsageError(f"--test-sheet goes with --sheet alone; leave out {', '.join(given)}")
    from nethandout import imposition_job
    from nethandout.cli import build_support, sheet_output

    sheet = PAPERS[wishes.sheet or "letter"]
    words, said = sheet_output.words(wanted.lang, wanted.content)
    name = "test-sheet.pdf" if sheet.name == "letter" else f"test-sheet.{sheet.name}.pdf"
    path = _target(wanted, build_support.ROOT / wanted.lang / name)
    return _deliver(imposition_job.test_sheet(sheet, words, _load_inputs(wanted)), path, wanted, said)


def _load_inputs(wanted: Wanted) -> Inputs:
    """Start the renderer, which sets the pages of instructions."""
    from nethandout import pipeline, worker

    worker.start("nethandout.copyfit")
    return pipeline.load_inputs(wanted.lang, wanted.content, layout_folder=wanted.layouts)


def _target(wanted: Wanted, usual: Path) -> Path | None:
    """Where the print file goes: the file or folder of -o, else its usual place; None for standard output."""
    from nethandout.cli import build_support

    return None if wanted.output == "-" else build_support.placed(wanted.output, usual)


def _deliver(imposed: Imposed, path: Path | None, wanted: Wanted, said: tuple[str, ...]) -> int:
    from nethandout.atomic import refuse_overwrite, write_whole
    from nethandout.cli import build_support, sheet_output

    if path is None:
        build_support.pour(imposed.file.pdf)
    else:
        refuse_overwrite(path, wanted.force)
        write_whole(path, imposed.file.pdf)
    if not wanted.quiet:
        sheet_output.tell_imposed(path, imposed, said, err=path is None)
    if wanted.open_result and path is not None:
        show([path])
    return 0
