"""Make publications as jobs: a job is a plain value, and one function makes it, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nethandout import pipeline
from nethandout.content import selection
from nethandout.content.facing import FACING
from nethandout.content.languages import printing_words
from nethandout.content.selection import NO_OCCASION, Occasion
from nethandout.errors import NethandoutError, WorkerError
from nethandout.imposition.impose import largest_page
from nethandout.imposition.ticket import PAPERS, Binding, Fold, Order, Paper, Ticket
from nethandout.imposition_job import booklet_on_sheets, brochure_on_sheet
from nethandout.model import Brand, Edition, Publication
from nethandout.paths import Folders
from nethandout.pipeline import BuildResult, Inputs

METRIC = ("a4", "a5")

RETRIES = 2
"""How often a job is tried again if its worker dies."""
Results = Generator[tuple[int, BuildResult | NethandoutError], None, None]


@dataclass(frozen=True)
class Job:
    """One publication to make: what, in which edition, and for which brand.

    `kind` is "handout" or "booklet". A booklet of `sections` follows no recipe; `saved_as` is the name of a recipe that
    was saved from it; `most_pages` is how many pages it may have, or 0. Without a `brand`, that of the inputs is used.
    """

    kind: str
    name: str
    edition: Edition
    sections: tuple[str, ...] = ()
    occasion: Occasion = NO_OCCASION
    saved_as: str = ""
    fold: str = ""
    brand: Brand | None = None
    most_pages: int = 0


def select(job: Job, inputs: Inputs) -> Publication:
    """Select the publication of a job, still without its brand; raises ContentError or UsageError."""
    if job.sections:
        recipe = selection.custom_recipe(inputs.library, job.sections)
        publication = selection.booklet(inputs.library, job.sections, job.edition, recipe, job.occasion)
    else:
        publication = pipeline.select(job.kind, job.name, inputs, job.edition, job.occasion)
    publication = replace(publication, most_pages=job.most_pages)
    return replace(publication, name=job.saved_as, version="") if job.saved_as else publication


def make(job: Job, inputs: Inputs) -> BuildResult:
    """Make one job; raises NethandoutError."""
    inputs = replace(inputs, brand=job.brand or inputs.brand)
    plain = replace(job, brand=None)
    publication = inputs.selected.get(plain) or select(job, inputs)
    if job.brand is not None:
        inputs.selected[plain] = publication  # other clinics are probably next
    return _make_folded(publication, Fold(job.fold), inputs) if job.fold else pipeline.build(publication, inputs)


def _make_folded(publication: Publication, fold: Fold, inputs: Inputs) -> BuildResult:
    """Make a booklet, or a brochure of a handout, with its print file."""
    library, language = inputs.library, inputs.library.language
    order = order_for(publication, fold)
    words, _ = printing_words(Folders(library.folders[0], library.folders[-1]), language.code)
    make_sheets = booklet_on_sheets if publication.kind == "booklet" else brochure_on_sheet
    result, imposed = make_sheets(publication, order, words, inputs)
    return replace(result, sheets=imposed.file.pdf, notices=(*result.notices, *imposed.file.notices))


def order_for(publication: Publication, fold: Fold) -> Order:
    """Return how the pages are laid on the sheets they are designed for, bound on the side the language asks for."""
    binding = Binding.RIGHT if publication.language.direction == "rtl" else Binding.LEFT
    return Order(Ticket(fold, sheet_for(publication.edition.paper), binding))


def sheet_for(paper: str) -> Paper:
    """Return the sheet in the printer for pages of a paper."""
    return PAPERS["a4" if paper in METRIC else "letter"]


def papers_for(kind: str, size: str, fold: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pages to make for the papers chosen; with a fold, those that fit their sheets."""
    papers = chosen or (pipeline.default_paper(kind, size),)
    if not fold:
        return papers
    sheets = dict.fromkeys(map(sheet_for, papers))
    return tuple(sheet.name if kind == "handout" else largest_page(Ticket(Fold(fold), sheet)).name for sheet in sheets)


Run = Callable[[Sequence[Job]], Results]
"""Makes jobs, as `run` does."""


def run(jobs: Sequence[Job], inputs: Mapping[str, Inputs], workers: int) -> Results:
    """Make jobs on several worker processes, starting them in order; `inputs` are those of each language.

    Yields the index of each job as it is finished, with its result or its error. Jobs whose worker died are tried again
    at the end.
    """
    waiting: Sequence[int] = range(len(jobs))
    for left in reversed(range(RETRIES + 1)):
        tasks = [partial(make, jobs[number], inputs[jobs[number].edition.language]) for number in waiting]
        died = []
        with closing(pipeline.run_parallel(tasks, workers)) as each:
            for position, result in each:
                if left and isinstance(result, WorkerError):
                    died.append(waiting[position])
                else:
                    yield waiting[position], result
        waiting = died


def default_path(root: Path, publication: Publication, *more: str) -> Path:
    """Return the default path of a publication: root/<language>/<kind>s/<name>[.<differences>].pdf.

    The differences from the default edition have a fixed order: brand, region, depth, size, ink, paper, archive,
    fillable, then `more` (a fold).
    """
    edition = publication.edition
    default = pipeline.default_paper(publication.kind, edition.size)
    differs = [
        publication.brand.stem if publication.brand else "",
        edition.region if edition.region != publication.language.region else "",
        edition.depth if edition.depth != "full" else "",
        edition.size if edition.size != "standard" else "",
        edition.ink if edition.ink != "color" else "",
        edition.paper if edition.paper != default else "",
        "archive" if edition.archive else "",
        "fillable" if edition.fillable else "",
        *more,
    ]
    name = ".".join([publication.name, *filter(None, differs), "pdf"])
    folder = "handouts" if publication.kind == FACING else f"{publication.kind}s"
    return root / edition.language / folder / name
