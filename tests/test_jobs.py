"""A job is made the same way wherever it runs."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Callable

from nethandout import jobs, worker
from nethandout.errors import NethandoutError, WorkerError
from nethandout.jobs import Job
from nethandout.model import Edition
from nethandout.pipeline import BuildResult, Inputs

CARE = Job("handout", "care", Edition())


def kill_the_worker(times: int) -> Callable[[], None]:
    """Kill the worker as soon as it runs, this many times; returns a function that waits for that."""

    def kill() -> None:
        for _ in range(times):
            while (child := worker._FIRST.child) is None or child.poll() is not None:
                threading.Event().wait(0.01)
            os.kill(child.pid, signal.SIGKILL)
            child.wait()

    worker.close()
    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return lambda: thread.join(timeout=30)


def test_a_job_returns_bytes_and_a_report(small_inputs: Inputs) -> None:
    made = jobs.make(CARE, small_inputs)
    assert made.sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert (made.pages, made.review, made.publication.name) == (1, "draft", "care")


def test_a_job_whose_worker_dies_twice_is_made_all_the_same(small_inputs: Inputs) -> None:
    before = jobs.make(CARE, small_inputs).sha256
    wait = kill_the_worker(jobs.RETRIES)
    ((_, made),) = jobs.run([CARE], {"en": small_inputs}, workers=1)
    wait()
    assert isinstance(made, BuildResult)
    assert made.sha256 == before


def test_a_job_that_always_ends_its_worker_is_an_error(small_inputs: Inputs) -> None:
    wait = kill_the_worker(jobs.RETRIES + 1)
    ((_, error),) = jobs.run([CARE], {"en": small_inputs}, workers=1)
    wait()
    assert isinstance(error, WorkerError)
    assert "setting the pages of care failed: the worker process ended" in str(error)


def test_an_unknown_section_is_an_error_of_its_job_alone(small_inputs: Inputs) -> None:
    done = dict(jobs.run([Job("handout", "car", Edition()), CARE], {"en": small_inputs}, workers=1))
    assert isinstance(done[0], NethandoutError)
    assert isinstance(done[1], BuildResult)
