"""Run tasks in parallel, each thread with its own worker process."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from nethandout import worker
from nethandout.errors import NethandoutError

Result = TypeVar("Result")
MOST_BY_DEFAULT = 4


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

    def work(own: worker.Worker | None) -> None:
        if own is not None:
            worker.use(own)
        with suppress(queue.Empty):
            while True:
                number = todo.get_nowait()
                try:
                    done.put((number, tasks[number]()))
                except BaseException as error:  # raised again by the consumer
                    done.put((number, error))

    owns = [None, *(worker.Worker() for _ in range(min(workers, len(tasks)) - 1))]
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
        is_done = True
    finally:
        if not is_done:
            with suppress(queue.Empty):
                while True:
                    todo.get_nowait()
            _close([worker, *owns])
        for thread in threads:
            thread.join()
        _close(owns)


def _close(workers: Iterable[Any]) -> None:
    for each in filter(None, workers):
        each.close()
