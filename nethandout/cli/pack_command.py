"""The command pack: a folder of finished PDFs for each clinic of a table."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from nethandout.cli.main import CHOICES, SavedDefaults
from nethandout.cli.options import Common, common_options, scheduler_option, workers_option
from nethandout.cli.terminal import Progress, open_files, print_message
from nethandout.errors import NethandoutError

if TYPE_CHECKING:
    from nethandout import jobs, pipeline
    from nethandout.manifest import Journal
    from nethandout.packs.clinics import Defaults
    from nethandout.packs.pack_folder import Copy, Line, Packs, Write

ROOT = Path("output") / "packs"
PRUNE = "to remove them, add --prune"
MOST_NOTES = 20
MOST_SECONDS = 120
"""A longer time is shown in minutes."""
WRITING_SECONDS = 0.01
"""About how long it takes to write a file."""
Inputs = Callable[[str], "pipeline.Inputs"]


@click.command("pack", cls=SavedDefaults)
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE")
@click.option("--make", default="", metavar="NAMES", help="What to make where the table does not say.")
@click.option("--prune", is_flag=True, help="Remove the files of clinics that are no longer in the table.")
@click.option("--dry-run", is_flag=True, help="Only show what would be made, on how much paper, and how long it takes.")
@workers_option
@scheduler_option
@common_options
def pack_command(
    table: Path,
    make: str,
    prune: bool,
    dry_run: bool,
    workers: int | None,
    scheduler: str | None,
    common: Common,
) -> int:
    """Make a folder of PDFs for each clinic of a table.

    TABLE is a .csv or .xlsx file with a row for each clinic (see `nethandout new pack`), or a folder of brand files.
    The PDFs go to output/packs/<clinic>/, and packs.csv lists them. Files that are up to date are not made again, so
    the same command continues a run that was stopped.
    """
    if click.get_current_context().get_parameter_source("brand") is ParameterSource.COMMANDLINE:
        raise click.UsageError("the table has the brand of each clinic; leave out --brand")
    if common.output is not None and (common.output == "-" or common.output.lower().endswith(".pdf")):
        raise click.UsageError("several documents cannot go into one file; give a folder: -o FOLDER")
    from nethandout.cli.build_support import runner
    from nethandout.packs import pack_folder
    from nethandout.packs.clinics import read_clinics
    from nethandout.pipeline import default_workers

    inputs = cache(lambda language: _load(replace(common, lang=language)))
    clinics, notices = read_clinics(table, _defaults(make, common, inputs))
    if not common.quiet:
        brands = [clinic.brand for clinic in clinics if clinic.brand]
        _print_notes([*notices, *(note for brand in brands for note in brand.notices)])
    by_language = {job.edition.language: inputs(job.edition.language) for each in clinics for job in each.jobs.values()}
    hashed = inputs_hash(common, by_language)
    root = Path(common.output) if common.output else ROOT
    packs = pack_folder.Packs(root, journal(root))
    copies = pack_folder.plan(clinics, hashed)
    waiting = packs.waiting(copies, fresh=not hashed or bool(click.get_current_context().params["fresh"]))
    if dry_run:
        one = runner(common, by_language, workers=1)
        return _print_plan(waiting, len(clinics), len(copies), one, workers or default_workers())
    run = runner(common, by_language, workers, scheduler)
    code = make_and_report(packs, waiting, run, partial(_write, by_language, common.html), common)
    packs.journal.keep_only(copy.key for copy in copies)
    left = left_over(packs, prune, table)
    path = packs.write_list(left)
    if not common.quiet:
        results = Counter(line.result.partition(":")[0] for line in packs.lines.values())
        listed = ", ".join(f"{number} {result}" for result, number in results.items())
        click.echo(f"{path}  ({_count(len(clinics), 'clinic')}, {_count(len(copies), 'file')}: {listed})")
    if common.open_result:
        open_files([root])
    return code


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _load(common: Common) -> pipeline.Inputs:
    from nethandout import pipeline

    folders = (common.content, common.only_content, common.layouts)
    return pipeline.load_inputs(common.lang, *folders, None, common.allow_unchecked, common.allow)


def _defaults(make: str, common: Common, inputs: Inputs) -> Defaults:
    from nethandout.packs.clinics import Defaults

    cells = {
        "make": make,
        "lang": common.lang,
        "paper": common.paper or "",
        "size": common.size,
        "ink": common.ink,
        "depth": "full",
    }
    return Defaults(cells, CHOICES, inputs, common.region, common.saved_region, common.archive)


def inputs_hash(common: Common, inputs: Mapping[str, pipeline.Inputs]) -> str:
    """Hash everything that all packs are made from; return "" if that is too much."""
    from nethandout import manifest, worker
    from nethandout.paths import OWN_RECIPES

    given = [
        path for path in (common.content, common.layouts, OWN_RECIPES) if path is not None and os.path.lexists(path)
    ]
    states = [
        (language, name, section.review.state)
        for language, one in inputs.items()
        for name, section in one.library.sections.items()
    ]
    libraries = worker.call("nethandout.manifest:loaded_libraries", doing="listing the loaded libraries")
    options = {"allow": common.allow, "html": common.html, "states": states, "libraries": libraries}
    return manifest.inputs_hash(options, given)


def journal(root: Path) -> Journal:
    """Open the journal of what this machine has made in a folder."""
    import platformdirs

    from nethandout import manifest

    name = hashlib.sha256(os.path.abspath(root).encode("utf-8", "surrogateescape")).hexdigest()
    return manifest.Journal(platformdirs.user_cache_path("nethandout") / "packs" / f"{name}.jsonl")


def _write(
    inputs: Mapping[str, pipeline.Inputs], html: bool, copy: Copy, result: pipeline.BuildResult, path: Path
) -> Mapping[Path, bytes]:
    """Write a result for a clinic, with its logo on the web page, and its print file."""
    from nethandout import atomic, pipeline
    from nethandout.packs.pack_folder import SHEETS

    own = replace(inputs[copy.job.edition.language], brand=copy.job.brand)
    written = dict(pipeline.write_result(result, path, own, html))
    if result.sheets:
        sheets = atomic.beside(path, SHEETS)
        atomic.write_whole(sheets, result.sheets)
        written[sheets] = result.sheets
    return written


def make_and_report(packs: Packs, waiting: Sequence[Copy], run: jobs.Run, write: Write, common: Common) -> int:
    """Make what is not up to date, with progress; return the exit code."""
    left = Counter(copy.pack.name for copy in waiting)
    folders = list(left)
    progress = Progress("Making", folders, common.quiet or bool(common.verbose))
    notes: Counter[str] = Counter()
    code = 0
    try:
        with closing(packs.make(waiting, run, write, common.force, common.html)) as each:
            for number, result in each:
                copy = waiting[number]
                if isinstance(result, NethandoutError):
                    code = max(code, result.exit_code)
                    print_message(f"not made: {packs.root / copy.path}: {result}")
                else:
                    notes.update(result.notices)
                    notes.update(f"{copy.job.name}: {fault}" for fault in result.faults)
                left[copy.pack.name] -= 1
                if not left[copy.pack.name]:
                    progress.is_done(folders.index(copy.pack.name))
    except BaseException:
        with suppress(NethandoutError):
            packs.write_list(packs.left_over())
        raise
    _print_notes(notes if not common.quiet else ())
    return code


def _print_notes(notes: Iterable[str]) -> None:
    shown = list(notes)
    for note in shown[:MOST_NOTES]:
        print_message(f"note: {note}")
    if (more := len(shown) - MOST_NOTES) > 0:
        print_message(f"note: and {more} more")


def left_over(packs: Packs, prune: bool, where: Path, remedy: str = PRUNE) -> Sequence[Line]:
    """Name, or remove, the files that no clinic has any more; return those that are still there."""
    left: Sequence[Line] = packs.left_over()
    if prune:
        removed, left = packs.prune(left)
        for line in removed:
            print_message(f"removed: {packs.root / line.file}")
        for line in left:
            print_message(
                f"note: {packs.root / line.file} was changed since it was made, or cannot be removed, so it was kept"
            )
    elif left:
        folders = Counter(Path(line.file).parts[0] for line in left)
        names = ", ".join(f"{folder} ({_count(number, 'file')})" for folder, number in folders.items())
        print_message(f"note: no longer in {where}: {names}; {remedy}")
    return left


def _print_plan(waiting: Sequence[Copy], clinics: int, copies: int, run: jobs.Run, workers: int) -> int:
    """Print what would be made; `run` makes one document at a time, `workers` is how many will.

    Each document is set for about three of its clinics, to count its pages and to see how long further copies take.
    """
    documents: dict[jobs.Job, list[Copy]] = {}
    for copy in waiting:
        documents.setdefault(replace(copy.job, brand=None), []).append(copy)
    click.echo(
        f"{_count(clinics, 'clinic')}, {_count(copies, 'file')}: "
        f"{len(waiting)} to make, {copies - len(waiting)} unchanged"
    )
    samples = [copy for several in documents.values() for copy in several[:: max(1, (len(several) - 1) // 2)]]
    made: dict[jobs.Job, list[pipeline.BuildResult]] = {}
    code = 0
    progress = Progress("Counting the pages of", [copy.job.name for copy in samples], is_silent=False)
    with closing(run([copy.job for copy in samples])) as each:
        for number, result in each:
            progress.is_done(number)
            if isinstance(result, NethandoutError):
                code = max(code, result.exit_code)
                print_message(f"cannot be made: {samples[number].path}: {result}")
            else:
                made.setdefault(replace(samples[number].job, brand=None), []).append(result)
    if waiting:
        _print_totals(documents, made, workers)
    return code


def _print_totals(
    documents: Mapping[jobs.Job, Sequence[Copy]], made: Mapping[jobs.Job, Sequence[pipeline.BuildResult]], workers: int
) -> None:
    """Print the pages of each document, and the pages, the paper, and the time of all copies."""
    from nethandout.imposition.ticket import sheets_of_paper

    pages = sheets = 0
    seconds = 0.0
    for job, results in made.items():
        several, each, edition = documents[job], results[0].pages, job.edition
        words = ", ".join(filter(None, (edition.language, edition.paper, edition.size, edition.ink, job.fold)))
        number = len(several)
        click.echo(f"  {job.kind} {job.name} ({words}): {_count(number, 'file')}, {_count(each, 'page')} each")
        is_brochure = job.kind == "handout" and job.fold
        needed = 1 if is_brochure else sheets_of_paper(each, edition.paper)
        pages, sheets = pages + number * each, sheets + needed * sum(copy.pack.copies for copy in several)
        times = [result.seconds for result in results]
        first = min(number, workers)  # each worker lays a document out once
        seconds += (first * max(times) + (number - first) * min(times)) / workers + number * WRITING_SECONDS
    takes = f"{seconds:.0f} s" if seconds < MOST_SECONDS else f"{seconds / 60:.0f} min"
    paper = f"{_count(sheets, 'sheet')} of paper printed on both sides"
    click.echo(f"{_count(pages, 'page')}, {paper}, about {takes} to make")
