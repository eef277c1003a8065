"""Build publications for the commands: load inputs, report progress, write files and print results."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import click

from nethandout import cluster, jobs, pipeline
from nethandout.atomic import beside, refuse_overwrite
from nethandout.cli import unchanged
from nethandout.cli.options import Common
from nethandout.cli.terminal import Progress, checked_output, open_files, print_error, print_message
from nethandout.content import selection
from nethandout.content.library import match_names
from nethandout.content.schema import parse_date
from nethandout.errors import ContentError, NethandoutError, UsageError
from nethandout.imposition.ticket import sheets_of_paper
from nethandout.jobs import Job
from nethandout.model import Edition, Library, Publication

ROOT = Path("output")
MOST_FAULTS = 10
OTHER_KINDS = frozenset((".doc", ".docx", ".odt", ".rtf", ".txt", ".htm", ".html", ".png", ".jpg", ".jpeg"))


@contextmanager
def open_inputs(common: Common, sheet: str = "") -> Iterator[pipeline.Inputs]:
    """Load the inputs, and print notes about them; `sheet` is the paper of a brochure."""
    if common.output not in (None, "-"):
        folder_or_pdf(common.output)
    inputs = pipeline.load_inputs(
        common.lang,
        common.content,
        common.only_content,
        common.layouts,
        common.brand,
        common.allow_unchecked,
        common.allow,
    )
    if inputs.brand is not None and not common.quiet and common.ink != "black":  # the notices are about its color
        for notice in inputs.brand.notices:
            print_message(f"note: {notice}")
    _print_default_region(common, inputs, sheet or common.paper)
    language, in_english, stale = inputs.library.language, inputs.library.in_english, inputs.library.stale
    if in_english and not common.quiet:
        files = ", ".join(in_english)
        print_message(f"note: these texts are not in {language.name} yet and are printed in English: {files}")
    if stale and not common.quiet:
        to_see = f"to see what changed: nethandout list --stale --lang {language.code}"
        print_message(f"note: the translation may be older than the English in {', '.join(stale)}; {to_see}")
    reviews = [section.review for section in inputs.library.sections.values() if section.review.state == "reviewed"]
    if inputs.brand is not None and inputs.brand.logo is not None:
        unchanged.reads(inputs.brand.logo)
    unchanged.holds_until(filter(None, (parse_date(review.review_by) for review in reviews)))
    yield inputs


def _print_default_region(common: Common, inputs: pipeline.Inputs, paper: str | None) -> None:
    """Report the emergency number in use if the paper is not American and no region was given."""
    if (
        common.quiet
        or paper not in jobs.METRIC
        or pipeline.effective_region(inputs, common.region, common.saved_region)
    ):
        return
    region = selection.find_region(inputs.library, inputs.library.language.region)
    message = f"no region is given, so the emergency number is {region.emergency} ({region.name})"
    print_message(f"note: {message}; to change it, add --region, such as --region gb (see: nethandout list)")


def edition(common: Common, inputs: pipeline.Inputs, kind: str, fillable: bool = False, depth: str = "full") -> Edition:
    """Return the edition that the options describe."""
    paper = common.paper or pipeline.default_paper(kind, common.size)
    region = pipeline.effective_region(inputs, common.region, common.saved_region)
    return Edition(common.lang, paper, common.size, common.ink, region, common.archive, fillable, depth)


def job(
    kind: str, name: str, common: Common, inputs: pipeline.Inputs, fillable: bool = False, depth: str = "full"
) -> Job:
    """Return the job of making one handout, or the booklet of one recipe."""
    return Job(kind, name, edition(common, inputs, kind, fillable, depth))


def find_names(inputs: pipeline.Inputs, typed: Sequence[str], common: Common) -> list[str]:
    """Find the sections named on the command line, each once; print a note about those named twice."""
    matched = match_names(inputs.library, typed)
    names = list(dict.fromkeys(matched))
    if not common.quiet and (again := [name for name in names if matched.count(name) > 1]):
        print_message(f"note: {', '.join(again)}: named more than once, but made once")
    return names


def refuse_not_fillable(library: Library, names: Sequence[str]) -> None:
    """Raise UsageError for sections, which have nothing to fill in, and for cards, which are filled in by hand."""
    chosen = [library.sections[name] for name in names if name in library.sections]
    wrong = [
        *(
            f"{section.name} is not a worksheet, so there is nothing to fill in"
            for section in chosen
            if not section.is_worksheet
        ),
        *(
            f"{section.name} is a card to cut out and fill in by hand"
            for section in chosen
            if section.is_worksheet and not section.can_be_typed_into
        ),
    ]
    if wrong:
        raise UsageError("\n".join([*wrong, "leave out --fillable, or name only worksheets; see: nethandout list"]))


def runner(
    common: Common, inputs: Mapping[str, pipeline.Inputs], workers: int | None, scheduler: str | None = None
) -> jobs.Run:
    """Return the function that makes jobs: on worker processes or, with `scheduler`, on a Dask cluster."""
    if scheduler is None:
        return partial(jobs.run, inputs=inputs, workers=workers or pipeline.default_workers())
    folders = (common.content, common.only_content, common.layouts)
    options = cluster.InputOptions(*folders, common.allow_unchecked, common.allow)
    return partial(cluster.run, options=options, address=scheduler)


def build_all(
    common: Common,
    inputs: pipeline.Inputs,
    wanted: Sequence[Job],
    workers: int | None = None,
    scheduler: str | None = None,
) -> list[pipeline.Outcome]:
    """Build and write each publication, longest first; one that fails does not stop the others.

    Returns the outcomes in the order of `wanted`.
    """
    order = sorted(range(len(wanted)), key=lambda number: -_text_length(wanted[number], inputs.library))
    chosen = [wanted[number] for number in order]
    outcomes: dict[int, pipeline.Outcome] = {}
    progress = Progress("Making", [each_job.name for each_job in chosen], common.quiet or bool(common.verbose))
    with closing(runner(common, {common.lang: inputs}, workers, scheduler)(chosen)) as each:
        for position, result in each:
            outcomes[order[position]] = _outcome(common, inputs, chosen[position].name, result, len(wanted) == 1)
            progress.is_done(position)
    return [outcomes[number] for number in range(len(wanted))]


def _text_length(wanted: Job, library: Library) -> int:
    """Return the length of the text of a job in characters, an estimate of how long it takes to build."""
    recipe = library.recipes.get(wanted.name) if wanted.kind == "booklet" else None
    names = wanted.sections or (recipe.parts if recipe else (wanted.name,))
    sections = [library.sections[name] for name in names if name in library.sections]
    return sum(len(block.words) for section in sections for block in section.blocks)


def _outcome(
    common: Common, inputs: pipeline.Inputs, name: str, result: pipeline.BuildResult | NethandoutError, alone: bool
) -> pipeline.Outcome:
    """Write a result to its file."""
    if isinstance(result, UsageError):
        raise result
    if isinstance(result, NethandoutError):
        return pipeline.Outcome(name, None, error=result)
    try:
        return pipeline.Outcome(name, _write(common, result, inputs, alone), result)
    except UsageError:
        raise
    except NethandoutError as error:
        return pipeline.Outcome(name, None, error=error)


def _size(result: pipeline.BuildResult) -> str:
    """Return how many pages a document has and, for a booklet, how many sheets of paper it takes."""
    pages, publication = count_pages(result.pages), result.publication
    if publication.kind != "booklet":
        return pages
    sheets = sheets_of_paper(result.pages, publication.edition.paper)
    return f"{pages}, {sheets} sheet{'s' * (sheets > 1)} of paper"


def print_outcomes(common: Common, outcomes: Sequence[pipeline.Outcome], files: bool = True) -> int:
    """Print what was made (with `files`, the paths) and what was not; return the exit code."""
    told: set[str] = set()
    for outcome in outcomes:
        if outcome.result is not None and not common.quiet:
            for notice in outcome.result.notices:
                if files or notice not in told:  # without its path, a note is of no document in particular
                    print_message(f"note: {notice}")
            told.update(outcome.result.notices)
            _print_faults(outcome.result)
            if outcome.path is not None and files:
                click.echo(f"{outcome.path}  ({_size(outcome.result)})")
                if common.html:
                    click.echo(f"{beside(outcome.path, 'html')}  (opens in a browser)")
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    not_made = f"not made: {', '.join(outcome.name for outcome in failed)}"
    faults = [fault for outcome in failed if isinstance(outcome.error, ContentError) for fault in outcome.error.faults]
    for outcome in failed:
        if outcome.error is not None and not isinstance(outcome.error, ContentError):
            print_error(outcome.error)
    if faults:
        print_error(ContentError(faults), not_made if len(outcomes) > 1 else "nothing was changed")
    elif failed and len(outcomes) > 1:
        print_message(not_made)
    if common.open_result:
        open_files([outcome.path for outcome in outcomes if outcome.path is not None])
    return max((outcome.error.exit_code for outcome in failed if outcome.error), default=0)


def print_table(outcomes: Sequence[pipeline.Outcome]) -> None:
    """Print a table of the files that were made."""
    rows = [
        (
            str(outcome.path),
            str(outcome.result.pages),
            f"{len(outcome.result.pdf) / 1000:.0f} kB",
            f"{outcome.result.seconds:.1f} s",
        )
        for outcome in outcomes
        if outcome.result is not None
    ]
    rows.insert(0, ("File", "Pages", "Size", "Time"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for path, pages, size, seconds in rows:
        click.echo(f"{path:<{widths[0]}}  {pages:>{widths[1]}}  {size:>{widths[2]}}  {seconds:>{widths[3]}}")


def _print_faults(result: pipeline.BuildResult) -> None:
    """Print the first page faults."""
    for fault in result.faults[:MOST_FAULTS]:
        print_message(f"note: {fault}")
    if (more := len(result.faults) - MOST_FAULTS) > 0:
        print_message(f"note: and {more} more")


def count_pages(number: int) -> str:
    """Format a number of pages."""
    return "1 page" if number == 1 else f"{number} pages"


def _write(common: Common, result: pipeline.BuildResult, inputs: pipeline.Inputs, alone: bool) -> Path | None:
    if common.output == "-":
        if not alone:
            raise UsageError("only one document at a time can go to standard output; name one")
        write_to_stdout(result.pdf)
        return None
    path = publication_path(common, result.publication, alone)
    refuse_overwrite(path, common.force, common.html)
    unchanged.wrote(pipeline.write_result(result, path, inputs, common.html))
    return path


def write_to_stdout(pdf: bytes) -> None:
    """Write a PDF to standard output, unless that is a terminal."""
    if sys.stdout.isatty():
        raise UsageError("a PDF cannot be shown in a terminal; write: nethandout … -o - > file.pdf")
    with checked_output():
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()


def publication_path(common: Common, publication: Publication, alone: bool, *more: str) -> Path:
    """Return the path of a publication: the file or folder of -o, or its default path below output/."""
    return output_path(common.output, jobs.default_path(ROOT, publication, *more), alone)


def output_path(output: str | None, default: Path, alone: bool = True) -> Path:
    """Return the path given by -o, or the default name in that folder, or the default path without -o."""
    if output is None:
        return default
    path = folder_or_pdf(output)
    if path.suffix.lower() != ".pdf" or os.path.isdir(path):
        return path / default.name
    if not alone:
        raise UsageError(f"several documents cannot go into one file; give a folder: -o {path.with_suffix('')}/")
    return path


def folder_or_pdf(output: str) -> Path:
    """Return the path of -o; raises UsageError for a new folder named like another kind of file."""
    path = Path(output)
    if path.suffix.lower() in OTHER_KINDS and not os.path.exists(path):
        raise UsageError(
            f"nethandout makes PDFs, not {path.suffix}; write: -o {path.with_suffix('.pdf')}, or -o FOLDER"
        )
    return path
