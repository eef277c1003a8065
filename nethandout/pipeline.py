"""Make publications: read → select → compose → typeset → write; several in parallel, each in its own worker."""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from nethandout import paths, worker
from nethandout.atomic import beside, write_whole
from nethandout.content import assets, selection
from nethandout.content.brand import apply_brand, read_brand
from nethandout.content.facing import JOINED, side_by_side
from nethandout.content.library import read_library, section_names
from nethandout.content.reviews import OFF_SHEET, printable_library, review_state
from nethandout.errors import PAGE_LOSSES, ContentError, Diagnostic, NethandoutError, PageFault, UsageError
from nethandout.model import Brand, Edition, Library, Publication
from nethandout.pages.layouts import Layouts, backgrounds, layouts
from nethandout.pages.standalone import standalone
from nethandout.paths import BASE_URL, AssetFolders, folders

NOT_PRINTED = ("Failed to load", "Failed to render")
Result = TypeVar("Result")
MOST_BY_DEFAULT = 4
LOG = logging.getLogger("nethandout")


@dataclass(frozen=True)
class Inputs:
    """Everything the publications of one run are built from.

    `facing` has the words of a second language; `selected` are the publications of jobs, still without a brand.
    """

    library: Library
    layouts: Layouts
    brand: Brand | None = None
    allow_unchecked: bool = False
    allow: Collection[str] = ()
    facing: Library | None = None
    selected: dict[Any, Publication] = field(default_factory=dict, compare=False, repr=False)

    @property
    def asset_folders(self) -> AssetFolders:
        """The folders the renderer may read."""
        logo = self.brand.logo if self.brand else None
        return {
            "layouts": self.layouts.folders,
            "content": self.library.folders,
            "fonts": paths.fonts(),
            "brand": (logo,) if logo else (),
        }


@dataclass(frozen=True)
class BuildResult:
    """A built publication.

    `seconds` is the time spent composing and typesetting; `faults` is what the lint found on its pages; `review` is the
    review state of its sections; `sheets` is its print file, if one was made.
    """

    publication: Publication
    html: str
    pdf: bytes
    pages: int
    seconds: float
    notices: tuple[str, ...]
    faults: tuple[PageFault, ...] = ()
    review: str = ""
    sheets: bytes = b""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the PDF, in hexadecimal digits."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """The result of building one publication of many: the file and the build result, or the error."""

    name: str
    path: Path | None
    result: BuildResult | None = None
    error: NethandoutError | None = None


def load_inputs(
    language: str,
    content: Path | None = None,
    only_content: bool = False,
    layout_folder: Path | None = None,
    brand: Path | None = None,
    allow_unchecked: bool = False,
    allow: Collection[str] = (),
) -> Inputs:
    """Read the library, the layouts and the brand.

    `allow` names the reasons not to print (see `reviews.OVERRIDABLE`) that are overridden.
    """
    LOG.info("read: folders → library")
    supported = assets.supported(paths.fonts())
    look = layouts(layout_folder)
    first, joined, second = language.partition(JOINED)
    if joined and second in ("", first):
        raise UsageError(f'"{language}" does not name two languages; write: --lang en+es', "lang")
    where = folders(content, only_content)
    library = read_library(where, first, supported)
    facing = printable_library(read_library(where, second, supported), allow, date.today()) if second else None
    owner = None if brand is None else read_brand(brand, supported, backgrounds(look), library.regions.values())
    return Inputs(printable_library(library, allow, date.today()), look, owner, allow_unchecked, allow, facing)


def build(publication: Publication, inputs: Inputs) -> BuildResult:
    """Compose and typeset one publication in the worker.

    Raises ContentError, TypesetError or LimitError.
    """
    packed = publication.packed
    publication = apply_brand(publication, inputs.brand, inputs.allow_unchecked)
    began = time.perf_counter()
    answer = worker.call(
        "nethandout.copies:fit_pages",
        packed,
        publication.brand,
        inputs.layouts,
        inputs.asset_folders,
        worker.processes(),
        doing=f"setting the pages of {publication.name}",
        seconds=worker.SETTING_SECONDS,
        types=(PageFault,),
    )
    missing = [
        complaint.replace(BASE_URL, "") for complaint in answer["complaints"] if complaint.startswith(NOT_PRINTED)
    ]
    if refused := answer["refused"] or [Diagnostic(None, 0, complaint, "correct the layout") for complaint in missing]:
        raise ContentError(refused)
    if OFF_SHEET not in inputs.allow and (lost := [fault for fault in answer["faults"] if fault.rule in PAGE_LOSSES]):
        remedy = f"shorten it, choose a larger paper, or print it anyway: --allow {OFF_SHEET}"
        raise ContentError(Diagnostic(None, 0, str(fault), remedy) for fault in lost)
    seconds = time.perf_counter() - began
    complaints = (c for c in answer["complaints"] if not c.startswith(".notdef"))  # reported as a fault with its page
    notices = (*publication.notices, *complaints)
    review = review_state(chapter.section for chapter in publication.chapters)
    made = (answer["html"], answer["pdf"], answer["pages"], seconds, notices, answer["faults"])
    return BuildResult(publication, *made, review)


def write_result(result: BuildResult, path: Path, inputs: Inputs, html: bool = False) -> Mapping[Path, bytes]:
    """Write the PDF and, with `html`, a web page next to it; return the bytes written to each path."""
    LOG.info("write: PDF → %s", path)
    files = {path: result.pdf}
    if html:
        files[beside(path, "html")] = standalone(result.html, inputs.asset_folders).encode("utf-8")
    for file, data in files.items():
        write_whole(file, data)
    return files


def list_publications(library: Library) -> Iterable[tuple[str, str]]:
    """List the kind and name of every handout and booklet in a library.

    Recipes without a single section in the library are left out.
    """
    sections = section_names(library)
    yield from (("handout", name) for name in sections)
    recipes = {
        *(name for name, recipe in library.recipes.items() if not {*recipe.parts}.isdisjoint(sections)),
        *(name.removeprefix("recipe ") for name in library.broken if name.startswith("recipe ")),
    }
    yield from (("booklet", name) for name in sorted(recipes))


def select(
    kind: str,
    name: str,
    inputs: Inputs,
    edition: Edition,
    occasion: selection.Occasion = selection.NO_OCCASION,
) -> Publication:
    """Select a handout, or the booklet of a recipe."""
    LOG.info("select: library → publication (%s)", name)
    if kind == "handout":
        handout = selection.handout(inputs.library, name, edition)
        if inputs.facing is None:
            return handout
        return side_by_side(handout, selection.handout(inputs.facing, name, edition))
    if inputs.facing:
        raise UsageError("only handouts can have two languages side by side; name one with --lang")
    recipe, parts, notices = selection.find_recipe(inputs.library, name)
    booklet = selection.booklet(inputs.library, parts, edition, recipe, occasion)
    return replace(booklet, notices=(*notices, *booklet.notices))


def paper_choices(kind: str, size: str) -> tuple[str, str]:
    """Return the American and the international page size for a kind of publication."""
    return ("half-letter", "a5") if kind == "booklet" and size == "standard" else ("letter", "a4")


def default_paper(kind: str, size: str) -> str:
    """Return the page size used when none is given."""
    return paper_choices(kind, size)[0]


def effective_region(inputs: Inputs, asked: str | None, saved: str = "") -> str:
    """Return the region to use: the one asked for, the brand's, or the saved one.

    Empty means the default region of the language.
    """
    return asked or (inputs.brand.region if inputs.brand else "") or saved


def default_workers() -> int:
    """Return the number of available cores, at most four."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_BY_DEFAULT)


def run_parallel(
    tasks: Sequence[Callable[[], Result]], workers: int
) -> Generator[tuple[int, Result | NethandoutError], None, None]:
    """Run tasks, starting them in order, and yield the index and result of each as it finishes.

    A NethandoutError becomes the result of its task. Any other exception stops all tasks and is raised.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Result | BaseException]] = queue.SimpleQueue()
    for number in range(len(tasks)):
        todo.put(number)
    owns = [None, *(worker.Worker() for _ in range(min(workers, len(tasks)) - 1))]
    room = threading.Semaphore(2 * len(owns))  # so that finished documents do not pile up in memory

    processes = max(1, workers // max(1, len(tasks)))

    def work(own: worker.Worker | None) -> None:
        worker.use(own, processes)
        with suppress(queue.Empty):
            while True:
                room.acquire()
                number = todo.get_nowait()
                try:
                    done.put((number, tasks[number]()))
                except BaseException as error:  # raised again by the consumer
                    done.put((number, error))

    threads = [threading.Thread(target=work, args=(own,), daemon=True) for own in owns]
    for thread in threads:
        thread.start()
    is_done = False
    try:
        for _ in tasks:
            number, result = done.get()
            if isinstance(result, BaseException) and not isinstance(result, NethandoutError):
                raise result
            yield number, result
            room.release()
        is_done = True
    finally:
        if not is_done:
            with suppress(queue.Empty):
                while True:
                    todo.get_nowait()
            _close([worker, *owns])
        room.release(len(owns))
        for thread in threads:
            thread.join()
        _close(owns)


def _close(workers: Iterable[Any]) -> None:
    for each in filter(None, workers):
        each.close()
