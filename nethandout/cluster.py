"""Make jobs on the workers of a running Dask scheduler.

Content, layouts, and logos go to the workers once, by the hash of their files. A job whose worker died is tried again
alone, since it may not be the one that killed it. Before a worker makes a job, it sets an event on the scheduler, which
is how often a job was tried, whatever Dask itself tries again.
"""

from __future__ import annotations

import hashlib
import queue
import socket
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nethandout import __version__, manifest, paths, pipeline, worker, worker_main
from nethandout.atomic import TemporaryFolder, write_whole
from nethandout.errors import ContentError, LimitError, MissingError, NethandoutError, UsageError, WorkerError
from nethandout.jobs import RETRIES, Job, Results, make
from nethandout.pipeline import BuildResult, Inputs

CONNECT_SECONDS, LOST_SECONDS, NO_WORKERS_SECONDS = 10, 10, 120
WHILE_LOST = 0.2
LEAST_WAITING, WAITING_PER_CORE = 32, 4
"""How many jobs a scheduler gets ahead of its workers."""
MOST_LOGOS = 100


@dataclass(frozen=True)
class InputOptions:
    """What the inputs of all jobs are read from, besides the language; see `pipeline.load_inputs`."""

    content: Path | None = None
    only_content: bool = False
    layouts: Path | None = None
    allow_unchecked: bool = False
    allow: tuple[str, ...] = ()

    def load(self, language: str) -> Inputs:
        """Read the inputs for a language."""
        folders = (self.content, self.only_content, self.layouts)
        return pipeline.load_inputs(language, *folders, None, self.allow_unchecked, self.allow)


@dataclass(frozen=True)
class Bundle:
    """A folder, or a single `file`, on its way to a worker: where it was, its files by name, and a hash of them."""

    path: Path
    file: str
    files: Mapping[str, bytes]
    digest: str


def run(jobs: Sequence[Job], options: InputOptions, address: str) -> Results:
    """Make jobs on the workers of a running Dask scheduler; yields what `run` yields.

    Raises UsageError if there is no scheduler or its workers have other versions, WorkerError if it stops answering.
    """
    with _connected(address) as client:
        from distributed import Event

        new_event: Any = Event
        expected = versions()
        _refuse_other_versions(_worker_versions(client), expected)
        bundled = lru_cache(MOST_LOGOS)(partial(_bundled, client))
        finished: queue.SimpleQueue[Any] = queue.SimpleQueue()
        suspects, alone = deque[int](), set[int]()
        waiting, tried = deque(range(len(jobs))), Counter[int]()
        running: dict[Any, int] = {}
        started: dict[int, Any] = {}
        most = max(LEAST_WAITING, WAITING_PER_CORE * sum(client.ncores().values()))
        while waiting or running or suspects:
            while (waiting and len(running) < most and not alone & {*running.values()}) or (suspects and not running):
                number = waiting.popleft() if waiting else suspects.popleft()
                brand = jobs[number].brand
                paths = (options.content, options.layouts, brand and brand.logo)
                bundles = [path and bundled(path) for path in paths]
                started[number] = new_event(client=client)
                arguments = (started[number], jobs[number], options, expected, *bundles)
                future = client.submit(_make_once, *arguments, pure=False)
                running[future] = number
                future.add_done_callback(finished.put)
            future = _next(finished, client, address)
            number = running.pop(future)
            result = _result(future)
            tried[number] += result is not None or number in alone or started[number].is_set()
            if result is None:
                started[number].clear()
            if tried[number] > RETRIES or (result is not None and not isinstance(result, WorkerError)):
                yield number, result or LimitError(_killed(jobs[number]))
            elif result is None:  # it, or another job, killed its worker, so try it alone
                suspects.append(number)
                alone.add(number)
            else:
                waiting.append(number)


def _killed(job: Job) -> str:
    return (
        f"making {job.name} was tried {RETRIES + 1} times, and its worker died each time; see the logs of the workers"
    )


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        install = "python3 -m pip install 'nethandout[cluster]'"
        raise MissingError(f"--scheduler needs Dask, which is not installed; run: {install}") from error
    connect: Any = distributed.Client
    try:
        parts = urlsplit(address)
        socket.create_connection((parts.hostname, parts.port or 0), CONNECT_SECONDS).close()
        client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        wrong = f"no Dask scheduler answers at {address}"
        remedy = "start one (dask scheduler), or write its address as tcp://HOST:8786"
        raise UsageError(f"{wrong}; {remedy}", "scheduler") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            wrong = f"the scheduler at {address} has no workers"
            raise UsageError(f"{wrong}; start some: dask worker {address}", "scheduler") from error
        try:
            yield client
        except (OSError, CancelledError) as error:
            raise _lost(address) from error


def _lost(address: str, wrong: str = "stopped answering", what: str = "it") -> WorkerError:
    remedy = f"finished files are kept; start {what} again, and run the same command"
    return WorkerError(f"the scheduler at {address} {wrong}; {remedy}")


def _next(finished: queue.SimpleQueue[Any], client: Any, address: str) -> Any:
    """Wait for the next finished job; raises WorkerError if the scheduler stops answering or has lost all workers."""
    lost = idle = 0
    while lost < LOST_SECONDS and idle < NO_WORKERS_SECONDS:
        with suppress(queue.Empty):
            future = finished.get(timeout=1)
            if future.status in ("finished", "error"):
                return future
            time.sleep(WHILE_LOST)
            future.add_done_callback(finished.put)  # its result was lost with its worker, and is being made again
        lost = 0 if client.status == "running" else lost + 1
        idle = 0 if lost or client.ncores(callback_timeout=LOST_SECONDS) else idle + 1
    raise _lost(address) if lost else _lost(address, "has lost all its workers", "them")


def _result(future: Any) -> BuildResult | NethandoutError | None:
    """Return the result or the error of a job; None if its worker died, even while it sent the result."""
    from distributed import KilledWorker

    try:
        made = future.result(timeout=NO_WORKERS_SECONDS)
    except (KilledWorker, TimeoutError):
        return None
    return made if made is None or isinstance(made, BuildResult) else worker.error_of(made)


def versions() -> tuple[str, ...]:
    """Return the versions of everything that decides the bytes of a PDF; they must be the same wherever jobs run."""
    whole = hashlib.sha256()
    for root in (paths.packaged("handouts"), paths.packaged("layouts"), paths.PACKAGE, *paths.fonts()):
        for name, path in manifest.files_below(root):
            whole.update(f"{name} {manifest.file_hash(path)}\n".encode())
    renderer = worker.call("nethandout.typeset.pdf_catalog:renderer", doing="asking the renderer for its version")
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return (f"nethandout {__version__} ({whole.hexdigest()[:8]})", python, *renderer.split(", "))


def _worker_versions(client: Any) -> dict[str, tuple[str, ...]]:
    try:
        return dict(client.run(versions, callback_timeout=NO_WORKERS_SECONDS))
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"nethandout is not installed on all workers, or not the same: {error}", "scheduler"
        ) from error


def _refuse_other_versions(there: Mapping[str, tuple[str, ...]], here: tuple[str, ...]) -> None:
    wrong = [
        f"the worker at {address} has {', '.join(sorted({*theirs} - {*here}))}, and this machine has "
        f"{', '.join(sorted({*here} - {*theirs}))}"
        for address, theirs in there.items()
        if theirs != here
    ]
    if wrong:
        raise UsageError("\n".join([*wrong, "install the same versions on all of them"]), "scheduler")


def _bundled(client: Any, path: Path) -> Any:
    """Give a folder or file to the scheduler, under a key of this run.

    With the same key, a run can wait forever: the last one may have just released it while a new worker computed it.
    """
    file = path.name if path.is_file() else ""
    found = ((file or name.partition("/")[2], each) for name, each in manifest.files_below(path.resolve()))
    files = {name: manifest.read_file(each) for name, each in found if each.is_file()}
    digest = hashlib.sha256(repr([*files.items()]).encode()).hexdigest()
    return client.submit(Bundle, path, file, files, digest, pure=False)


def _make_once(started: Any, *job: Any) -> Any:
    """Make a job on a worker; None if a worker died while it made the job, and the scheduler gave it to this one."""
    if started.is_set():
        return None
    started.set()
    try:
        return _make_on_worker(*job)
    finally:
        started.clear()


def _make_on_worker(job: Job, options: InputOptions, expected: tuple[str, ...], *bundles: Bundle | None) -> Any:
    """Make a job on a worker of a cluster; returns the result, without the words of its publication, or its error."""
    origins: dict[Path, Path] = {}
    try:
        _refuse_other_versions({socket.gethostname(): _known_versions()}, expected)
        content, layouts, logo = (None if bundle is None else _unpacked(bundle, origins) for bundle in bundles)
        if job.brand is not None:
            job = replace(job, brand=replace(job.brand, logo=logo))
        inputs = _known_inputs(replace(options, content=content, layouts=layouts), job.edition.language, date.today())
        made = make(job, inputs)
    except ContentError as error:
        faults = (replace(fault, path=fault.path and _original_path(fault.path, origins)) for fault in error.faults)
        return worker_main.described(ContentError(faults))
    except NethandoutError as error:
        return worker_main.described(error)
    publication = replace(made.publication, chapters=(), glossary=(), sources=(), resources=())
    return replace(made, publication=publication)


def _original_path(path: Path, origins: Mapping[Path, Path]) -> Path:
    """Return the path that a file of a bundle had before it was sent."""
    return next(
        (origin / path.relative_to(here) for here, origin in origins.items() if path.is_relative_to(here)), path
    )


_known_versions = cache(versions)


@lru_cache(maxsize=8)
def _known_inputs(options: InputOptions, language: str, today: date) -> Inputs:
    return options.load(language)


_UNPACKED = cache(TemporaryFolder)
_UNPACKING = threading.Lock()


def _unpacked(bundle: Bundle, origins: dict[Path, Path]) -> Path:
    """Write the files of a bundle to this machine, once, and return their path; note in `origins` where they were."""
    folder = Path(_UNPACKED().name) / bundle.digest
    with _UNPACKING:
        if not folder.exists():
            for name, data in bundle.files.items():
                write_whole(folder.with_suffix(".new") / name, data)
            folder.with_suffix(".new").rename(folder)
    origins[folder / bundle.file] = bundle.path
    return folder / bundle.file
