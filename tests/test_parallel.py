"""Several tasks at a time, each thread with a worker process of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from nethandout import worker
from nethandout.errors import InputError
from nethandout.parallel import run_parallel


def number_of_the_worker() -> int:
    """Which process answers the calls of this thread; it takes a moment, so that no thread does everything."""
    time.sleep(0.05)
    process = worker.call("os:getpid", doing="asking")
    assert process != os.getpid()
    return int(process)


def test_every_task_is_answered_once_by_one_of_as_many_processes_as_were_asked_for() -> None:
    done = dict(run_parallel([number_of_the_worker] * 8, workers=2))
    assert sorted(done) == list(range(8))
    assert len(set(done.values())) == 2


def test_the_workers_end_with_the_tasks() -> None:
    mine = worker.call("os:getpid", doing="asking")
    processes = {process for _, process in run_parallel([number_of_the_worker] * 4, workers=2)}
    for process in processes - {mine}:
        with pytest.raises(ProcessLookupError):
            os.kill(int(str(process)), 0)


def test_tasks_are_started_in_their_order() -> None:
    started: list[int] = []
    tasks: list[Callable[[], None]] = [lambda number=number: started.append(number) for number in range(20)]  # type: ignore[misc]
    list(run_parallel(tasks, workers=3))
    assert started == sorted(started)


def refused() -> int:
    """A task that fails as a document does."""
    raise InputError("this one is damaged")


def test_an_error_of_ours_is_a_result_and_stops_no_other_task() -> None:
    done = dict(run_parallel([refused, lambda: 1, refused, lambda: 3], workers=2))
    assert [str(done[number]) for number in range(4)] == ["this one is damaged", "1", "this one is damaged", "3"]


def broken() -> int:
    """A task with a fault of ours."""
    raise ZeroDivisionError


def test_any_other_exception_is_raised_and_no_worker_is_left() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_parallel([broken, *[number_of_the_worker] * 4], workers=2))
    assert worker.call("os:getpid", doing="asking") != os.getpid()
