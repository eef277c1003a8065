"""Make what was chosen in the browser: a short queue of jobs, a few threads, and a worker process for each."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from nethandout import imposition_job, jobs, pipeline, worker
from nethandout.content import selection
from nethandout.content.brand import apply_brand
from nethandout.errors import ContentError, LimitError, NethandoutError, WorkerError
from nethandout.imposition.ticket import Fold
from nethandout.imposition_job import Imposed
from nethandout.model import Edition, Publication
from nethandout.pages.standalone import standalone
from nethandout.web.choice import FOLDED, Choice, paper_of
from nethandout.web.live_content import TYPED_IN, LiveContent
from nethandout.web.page_pictures import RENDERER, PagePicture, draw, proof_chapter, proof_page
from nethandout.web.server import place_of

MOST_WAITING = 6
MOST_KEPT = 8
"""Jobs whose results are kept in memory."""

PAGES_AT_ONCE = 6
PAGE_WIDTH = 900
"""Width of a page's picture, in pixels."""

TEST_SHEET = ("test-sheet",)
"""The parts of a job that makes the sheet to test a printer with."""

WORKING = ("waiting", "setting", "fitting", "drawing")


class BusyError(Exception):
    """The queue is full; `place` is the place that the next job would have."""

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(place)


@dataclass(eq=False)
class Job:
    """A document being made, and its result.

    `state` is one of WORKING, "done", "stopped" or "failed"; `drawn` of `number` pages are as they will be printed, the
    others are proofs; `files` has the bytes of what can be saved, by ending;
    `reason` names the message that says why it failed, and `wrong` are the words of the program, in English; `bug`
    names a bug in the program.
    """

    choice: Choice
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = "waiting"
    pages: tuple[PagePicture, ...] = ()
    drawn: int = 0
    number: int = 0
    name: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    imposed: Imposed | None = None
    reason: str = ""
    wrong: tuple[str, ...] = ()
    bug: str = ""
    own: worker.Worker | None = None
    inputs: pipeline.Inputs | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def is_working(self) -> bool:
        """Whether the job waits or is being made."""
        return self.state in WORKING

    def picture(self, digest: str) -> bytes | None:
        """Return the picture of a page."""
        return next((page.png for page in self.pages if page.digest == digest), None)


class Makers:
    """The queue of jobs and the threads that make them; idle threads do what is in `background`."""

    def __init__(self, live: LiveContent, threads: int = 2) -> None:
        self.live = live
        self.workers = tuple(worker.Worker() for _ in range(threads))
        self.waiting: deque[Job] = deque()
        self.kept: deque[Job] = deque()
        self.background: deque[Callable[[], object]] = deque()
        self.changed = threading.Condition()
        self.closed = False
        self.threads = tuple(
            threading.Thread(target=self._work, args=(own, number == 0), daemon=True)
            for number, own in enumerate(self.workers)
        )
        for thread in self.threads:
            thread.start()

    def submit(self, choice: Choice) -> Job:
        """Queue a choice, unless it was made from the same files; raises BusyError if the queue is full."""
        inputs = self.live.inputs(choice.lang)
        with self.changed:
            for job in self.kept:
                same = replace(job.choice, copies=choice.copies) == choice and job.inputs is inputs and not choice.brand
                if same and (job.is_working or job.state == "done"):
                    return job
            if len(self.waiting) >= MOST_WAITING:
                raise BusyError(len(self.waiting) + 1)
            job = Job(choice, inputs=inputs)
            self.waiting.append(job)
            self.kept.append(job)
            while len(self.kept) > MOST_KEPT + MOST_WAITING + len(self.workers) or (
                sum(not each.is_working for each in self.kept) > MOST_KEPT
            ):
                self.kept.remove(next(each for each in self.kept if not each.is_working))
            self.changed.notify_all()
            return job

    def find(self, name: str) -> Job | None:
        """Return a job by its id."""
        with self.changed:
            return next((job for job in self.kept if secrets.compare_digest(job.id.encode(), name.encode())), None)

    def place(self, job: Job) -> int:
        """Return the place of a job in the queue, from 1; 0 if it is not waiting."""
        with self.changed:
            return self.waiting.index(job) + 1 if job in self.waiting else 0

    def stop(self, job: Job) -> None:
        """Stop a job; its worker process is replaced."""
        with self.changed:
            if job.is_working:
                job.state = "stopped"
            if job in self.waiting:
                self.waiting.remove(job)
                job.finished.set()
            if job.own is not None and (child := job.own.child) is not None:
                child.kill()

    def close(self) -> None:
        """Stop everything."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        for own, thread in zip(self.workers, self.threads, strict=True):
            while thread.is_alive():
                if (child := own.child) is not None:
                    child.kill()
                thread.join(0.1)

    def _work(self, own: worker.Worker, is_first: bool) -> None:
        worker.use(own)
        with suppress(NethandoutError):
            self._warm_up()
        while (job := self._next(own, is_first)) is not None:
            if isinstance(job, Job):
                self._run(job, own)
            else:
                with suppress(NethandoutError):
                    job()
        own.close()

    def _warm_up(self) -> None:
        """Set a page, so that the first one that somebody waits for takes half the time."""
        inputs = self.live.inputs(next(iter(self.live.languages())))
        name = next(iter(inputs.library.sections))
        edition = Edition(inputs.library.language.code)
        proof_page(selection.handout(inputs.library, name, edition), inputs, PAGE_WIDTH)

    def _next(self, own: worker.Worker, is_first: bool) -> Job | Callable[[], object] | None:
        """Wait for something to do; meanwhile, replace a worker process that has ended."""
        with self.changed:
            while not self.closed:
                with suppress(NethandoutError):
                    own.start(*(RENDERER if own.child is None or own.child.poll() is not None else ()))
                if self.waiting:
                    job = self.waiting.popleft()
                    job.state, job.own = "setting", own
                    return job
                if self.background and is_first and not any(job.own for job in self.kept):
                    return self.background.popleft()
                self.changed.wait(1)
        return None

    def _run(self, job: Job, own: worker.Worker) -> None:
        """Make a job, and once more if its worker died; jobs that are made at once share the cores."""
        with self.changed:
            at_once = sum(each.own is not None for each in self.kept)
        worker.use(own, pipeline.default_workers() // max(1, at_once))
        for left in (1, 0):
            try:
                with self.live.branded(job.choice) as inputs:
                    make(job, inputs, self.live)
                outcome = "done"
            except WorkerError:
                if left and job.state != "stopped" and not self.closed:
                    continue
                outcome, job.reason = "failed", "interrupted"
            except LimitError:
                outcome, job.reason = "failed", "too_much"
            except ContentError as error:
                outcome, job.reason = "failed", reason_of(job, {fault.path for fault in error.faults})
                job.wrong = tuple(f"{fault.wrong}; {fault.fix}" for fault in error.faults)
            except NethandoutError as error:
                outcome, job.reason, job.wrong = "failed", "not_usable", tuple(str(error).splitlines())
            except Exception as error:  # the page says that it is our mistake; the server goes on
                outcome, job.bug = "failed", place_of(error)
            break
        with self.changed:
            job.own = None
            if job.state == "stopped":
                job.reason, job.wrong = "", ()
            else:
                job.state = outcome
        job.finished.set()


def reason_of(job: Job, wrong: set[Path | None]) -> str:
    """Return the name of the message for faults in these files."""
    section = job.inputs and job.inputs.library.sections.get(job.choice.parts[0])
    if job.choice.depth != "full" and section and wrong == {section.path}:
        return "brief_too_long"
    if any(path and path.name == TYPED_IN for path in wrong):
        return "logo_not_usable"
    return "clinic_not_usable" if wrong == {Path(f"{job.choice.brand}.toml")} else "not_usable"


def job_of(choice: Choice, inputs: pipeline.Inputs) -> jobs.Job:
    """Return the job of a choice: a handout, a recipe with the same topics, or a booklet of its own."""
    region = pipeline.effective_region(inputs, choice.region)
    depth = "full" if choice.is_leaflet else choice.depth
    edition = Edition(choice.lang, paper_of(choice), choice.size, choice.ink, region, depth=depth)
    if not choice.is_booklet:
        return jobs.Job("handout", choice.parts[0], edition)
    same = [name for name, recipe in inputs.library.recipes.items() if recipe.parts == choice.parts]
    occasion = selection.Occasion(**choice.occasion)
    return jobs.Job("booklet", same[0] if same else "", edition, () if same else choice.parts, occasion)


def make(job: Job, inputs: pipeline.Inputs, live: LiveContent) -> None:
    """Make a job: first proofs, then all pages and, if they are folded, the sheets to print."""
    if job.choice.parts == TEST_SHEET:
        sheet = jobs.sheet_for(paper_of(job.choice))
        job.name = TEST_SHEET[0]
        words = live.printing(inputs.library.language.code)
        job.files["pdf"] = imposition_job.test_sheet(sheet, words, inputs).file.pdf
        return
    publication = jobs.select(job_of(job.choice, inputs), inputs)
    fold = Fold.TRIFOLD if job.choice.is_leaflet else Fold.SADDLE if paper_of(job.choice) in FOLDED else None
    branded = apply_brand(publication, inputs.brand)
    job.name = jobs.default_path(Path(), branded, *([Fold.TRIFOLD] if job.choice.is_leaflet else [])).stem
    with suppress(ContentError):  # a first look, which is not set closer if it does not fit
        seen = selection.brochures(publication, fold, paper_of(job.choice))[0] if fold is Fold.TRIFOLD else publication
        job.pages = proof_page(seen, inputs, PAGE_WIDTH).pages
        _unless_stopped(job, "setting")
        chapter = proof_chapter(seen, inputs, PAGE_WIDTH, job.choice.parts[0])
        job.pages = (*job.pages[: chapter.first - 1], *chapter.pages)
    job.state = _unless_stopped(job, "fitting")
    if fold:
        result, job.imposed = _folded(publication, fold, inputs, live)
        job.files["sheets.pdf"] = job.imposed.file.pdf
    else:
        result = pipeline.build(publication, inputs)
    job.files["pdf"] = result.pdf
    job.files["html"] = standalone(result.html, inputs.asset_folders).encode()
    job.number = result.pages
    while more := draw(result.pdf, job.drawn, PAGES_AT_ONCE, PAGE_WIDTH):
        job.drawn += len(more)
        job.pages = (*job.pages[: job.drawn - len(more)], *more, *job.pages[job.drawn :])
        job.state = _unless_stopped(job, "drawing")
    job.pages = job.pages[: job.drawn]


def _folded(
    publication: Publication, fold: Fold, inputs: pipeline.Inputs, live: LiveContent
) -> tuple[pipeline.BuildResult, Imposed]:
    order = jobs.order_for(publication, fold)
    words = live.printing(publication.language.code)
    if fold is Fold.TRIFOLD:
        return imposition_job.brochure_on_sheet(publication, order, words, inputs)
    if publication.kind == "booklet":
        return imposition_job.booklet_on_sheets(publication, order, words, inputs)
    result = pipeline.build(publication, inputs)
    source = imposition_job.open_source(result.pdf, publication.name)
    return result, imposition_job.lay_on_sheets(source, order, words, inputs)


def _unless_stopped(job: Job, state: str) -> str:
    if job.state == "stopped":
        raise NethandoutError("stopped")
    return state
