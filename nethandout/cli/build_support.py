"""What handout, booklet and build share: making publications, saying how far it is, putting files in place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click

from nethandout import pipeline, worker
from nethandout.atomic import beside, refuse_overwrite
from nethandout.cli import unchanged
from nethandout.cli.options import Common
from nethandout.cli.terminal import Progress, output_taken, report, show, tell
from nethandout.content import selection
from nethandout.content.schema import parse_date
from nethandout.errors import ContentError, NethandoutError, UsageError, WriteError
from nethandout.model import Edition, Publication
from nethandout.parallel import default_workers

ROOT = Path("output")
MOST_FAULTS = 10
METRIC = ("a4", "a5")
OTHER_KINDS = frozenset((".doc", ".docx", ".odt", ".rtf", ".txt", ".htm", ".html", ".png", ".jpg", ".jpeg"))
Choose = Callable[[pipeline.Inputs], Publication]


@contextmanager
def open_inputs(common: Common, sheet: str = "") -> Iterator[pipeline.Inputs]:
    """Start the renderer, then read words and layouts while it wakes up; `sheet` is the paper of a brochure."""
    worker.start("nethandout.copyfit")
    inputs = pipeline.load_inputs(
        common.lang,
        common.content,
        common.only_content,
        common.layouts,
        common.brand,
        common.allow_unchecked,
        common.allow,
    )
    if inputs.brand is not None and not common.quiet and common.ink != "black":  # its notices are of its colour
        for notice in inputs.brand.notices:
            tell(f"note: {notice}")
    _tell_region(common, inputs, sheet or common.paper)
    reviews = [section.review for section in inputs.library.sections.values() if section.review.state == "reviewed"]
    if inputs.brand is not None and inputs.brand.logo is not None:
        unchanged.files(inputs.brand.logo)
    unchanged.holds_until(filter(None, (parse_date(review.review_by) for review in reviews)))
    yield inputs


def _tell_region(common: Common, inputs: pipeline.Inputs, paper: str | None) -> None:
    """Say which emergency number is printed where the paper is not American and nobody said whose it is."""
    if common.quiet or paper not in METRIC or pipeline.effective_region(inputs, common.region, common.saved_region):
        return
    region = selection.find_region(inputs.library, inputs.library.language.region)
    says = f"the emergency number is {region.emergency} ({region.name}), as no region is stated"
    tell(f"note: {says}; to change it, add --region, such as --region gb; the regions are shown by: nethandout list")


def edition(common: Common, inputs: pipeline.Inputs, kind: str, fillable: bool = False) -> Edition:
    """The edition the options ask for; a booklet's page is half a sheet unless they say otherwise."""
    paper = common.paper or pipeline.default_paper(kind, common.size)
    region = pipeline.effective_region(inputs, common.region, common.saved_region)
    return Edition(common.lang, paper, common.size, common.ink, region, common.archive, fillable)


def one(kind: str, name: str, common: Common, fillable: bool = False) -> Choose:
    """How one handout, or the booklet of one recipe, is chosen."""
    return lambda inputs: pipeline.select(kind, name, inputs, edition(common, inputs, kind, fillable))


def make_all(
    common: Common, inputs: pipeline.Inputs, wanted: Sequence[tuple[str, Choose]], workers: int | None = None
) -> list[pipeline.Outcome]:
    """Make each publication and put it in its place; one that fails does not stop the others.

    Returns the outcomes in the order of `wanted`, in whatever order they came.
    """
    outcomes: dict[int, pipeline.Outcome] = {}
    chosen: dict[int, Publication] = {}
    for number, (name, choose) in enumerate(wanted):
        try:
            chosen[number] = choose(inputs)
        except UsageError:
            raise
        except NethandoutError as error:
            outcomes[number] = pipeline.Outcome(name, None, error=error)
    numbers = tuple(chosen)
    progress = Progress("Making", [chosen[number].name for number in numbers], common.quiet or bool(common.verbose))
    with closing(pipeline.build_each(tuple(chosen.values()), inputs, workers or default_workers())) as each:
        for position, made in each:
            number = numbers[position]
            outcomes[number] = _outcome(common, inputs, wanted[number][0], made, alone=len(wanted) == 1)
            progress.is_done(position)
    return [outcomes[number] for number in range(len(wanted))]


def _outcome(
    common: Common, inputs: pipeline.Inputs, name: str, made: pipeline.BuildResult | NethandoutError, alone: bool
) -> pipeline.Outcome:
    """Put a result in its place, and say what became of it."""
    if isinstance(made, UsageError):
        raise made
    if isinstance(made, NethandoutError):
        return pipeline.Outcome(name, None, error=made)
    try:
        return pipeline.Outcome(name, _place(common, made, inputs, alone), made)
    except UsageError:
        raise
    except NethandoutError as error:
        return pipeline.Outcome(name, None, error=error)


def tell_outcomes(common: Common, outcomes: Sequence[pipeline.Outcome], files: bool = True) -> int:
    """Say what was made (with `files`, where it is) and what was not; return the exit code."""
    for outcome in outcomes:
        if outcome.result is not None and not common.quiet:
            for notice in outcome.result.notices:
                tell(f"note: {notice}")
            _tell_faults(outcome.result, bool(common.verbose))
            if outcome.path is not None and files:
                click.echo(f"{outcome.path}  ({count_pages(outcome.result.pages)})")
                if common.html:
                    click.echo(f"{beside(outcome.path, 'html')}  (opens in a browser)")
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    not_made = f"not made: {', '.join(outcome.name for outcome in failed)}"
    faults = [fault for one in failed if isinstance(one.error, ContentError) for fault in one.error.faults]
    for outcome in failed:
        if outcome.error is not None and not isinstance(outcome.error, ContentError):
            report(outcome.error)
    if faults:
        report(ContentError(faults), not_made if len(outcomes) > 1 else "nothing was changed")
    elif failed and len(outcomes) > 1:
        tell(not_made)
    if common.open_result:
        show([outcome.path for outcome in outcomes if outcome.path is not None])
    return max((outcome.error.exit_code for outcome in failed if outcome.error), default=0)


def _tell_faults(result: pipeline.BuildResult, verbose: bool) -> None:
    """Say what is wrong with the pages, only a few of many; what is merely unlovely when asked for details."""
    told = [fault for fault in result.faults if verbose or fault.severity == "error"]
    faults = sorted(told, key=lambda fault: fault.severity)
    for fault in faults[:MOST_FAULTS]:
        tell(f"note: {fault}")
    if (more := len(faults) - MOST_FAULTS) > 0:
        tell(f"note: and {more} more")


def count_pages(number: int) -> str:
    """A number of pages in words."""
    return "1 page" if number == 1 else f"{number} pages"


def _place(common: Common, result: pipeline.BuildResult, inputs: pipeline.Inputs, alone: bool) -> Path | None:
    if common.output == "-":
        if not alone:
            raise UsageError("only one document at a time can go to standard output; name one")
        pour(result.pdf)
        return None
    path = target(common, result.publication, alone)
    refuse_overwrite(path, common.force, common.html)
    pipeline.write_result(result, path, inputs, common.html)
    unchanged.files(path, *([beside(path, "html")] if common.html else []))
    return path


def pour(pdf: bytes) -> None:
    """Write a PDF to standard output, unless that is a terminal."""
    if sys.stdout is None:
        raise WriteError("standard output is closed; give a file: -o FILE.pdf")
    if sys.stdout.isatty():
        raise UsageError("a PDF is no text for a terminal; write: nethandout … -o - > file.pdf")
    with output_taken():
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()


def target(common: Common, publication: Publication, alone: bool, *more: str) -> Path:
    """Where a publication goes: the file or folder of -o, else its place below output/."""
    return placed(common.output, pipeline.output_path(ROOT, publication, *more), alone)


def placed(output: str | None, usual: Path, alone: bool = True) -> Path:
    """The path of -o, or the usual name in its folder; the usual path where there is no -o."""
    if output is None:
        return usual
    path = folder_or_pdf(output)
    if path.suffix.lower() != ".pdf" or os.path.isdir(path):
        return path / usual.name
    if not alone:
        raise UsageError(f"several documents cannot go into one file; give a folder: -o {path.with_suffix('')}/")
    return path


def folder_or_pdf(output: str) -> Path:
    """The path of -o; UsageError for what would become a folder with the name of another kind of file."""
    path = Path(output)
    if path.suffix.lower() in OTHER_KINDS and not os.path.exists(path):
        raise UsageError(f"{path} would be a folder of that name; for a PDF, write: -o {path.with_suffix('.pdf')}")
    return path
