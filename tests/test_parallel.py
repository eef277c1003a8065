"""Several tasks run at a time, each thread with its own worker process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from nethandout import worker
from nethandout.errors import InputError
from nethandout.pipeline import run_parallel


def number_of_the_worker() -> int:
    """Return which process answers this thread, after a moment, so that no thread does everything."""
    time.sleep(0.05)
    process = worker.call("os:getpid", doing="asking")
    assert process != os.getpid()
    return int(process)


def test_every_task_runs_once_in_one_of_the_requested_processes() -> None:
    done = dict(run_parallel([number_of_the_worker] * 8, workers=2))
    assert sorted(done) == list(range(8))
    assert len(set(done.values())) == 2


def test_the_workers_end_with_the_tasks() -> None:
    mine = worker.call("os:getpid", doing="asking")
    processes = {process for _, process in run_parallel([number_of_the_worker] * 4, workers=2)}
    for process in processes - {mine}:
        with pytest.raises(ProcessLookupError):
            os.kill(int(str(process)), 0)


def test_tasks_are_started_in_order() -> None:
    started: list[int] = []
    tasks: list[Callable[[], None]] = [lambda number=number: started.append(number) for number in range(20)]  # type: ignore[misc]
    list(run_parallel(tasks, workers=3))
    assert started == sorted(started)


def refused() -> int:
    """A task that fails like a document."""
    raise InputError("this one is damaged")


def test_a_nethandout_error_is_a_result_and_does_not_stop_other_tasks() -> None:
    done = dict(run_parallel([refused, lambda: 1, refused, lambda: 3], workers=2))
    assert [str(done[number]) for number in range(4)] == ["this one is damaged", "1", "this one is damaged", "3"]


def broken() -> int:
    """A task with a bug."""
    raise ZeroDivisionError


def test_any_other_exception_is_raised_and_all_workers_end() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_parallel([broken, *[number_of_the_worker] * 4], workers=2))
    assert worker.call("os:getpid", doing="asking") != os.getpid()


def test_tasks_wait_while_results_are_not_taken() -> None:
    """Whatever the number of tasks, only a few results are in memory."""
    started: list[int] = []
    ahead = [len(started) - taken for taken, _ in enumerate(run_parallel([lambda: started.append(0)] * 200, workers=2))]
    assert max(ahead) <= 5
