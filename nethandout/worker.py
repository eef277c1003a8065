"""Run functions on untrusted data in a child process with limits on memory and CPU time.

One worker serves all calls of a run. It starts on first use, restarts after a crash and ends with its parent.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from nethandout import errors, worker_main
from nethandout.atomic import TemporaryFolder
from nethandout.errors import (
    ContentError,
    Diagnostic,
    LimitError,
    MissingError,
    NethandoutError,
    Severity,
    UsageError,
    WorkerError,
)
from nethandout.system_deps import library_environment

READING_SECONDS = 10
SETTING_SECONDS = 120
MEGABYTES = 2048
LEAST_MEGABYTES = 256

PATIENCE = 10
"""Seconds to wait for a silent worker, per second of CPU time it may use."""

LEAST_PATIENCE = 600
LARGEST_LIMIT = 9_999_999
"""The upper limit of both seconds and megabytes."""
LARGEST_ANSWER = 1_000_000_000

# Isolated mode ignores PYTHON… variables, user packages and the current folder; sys.path is passed on instead.
# No optimization: WeasyPrint 70 sets the position and size of backgrounds inside asserts.
PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from nethandout.worker_main import main; main(int(sys.argv[1]))"
FONTS_ONLY_OURS = Path(__file__).parent / "typeset" / "fonts.conf"
LOG = logging.getLogger("nethandout")
Answer = tuple[Any, bytes]


class Worker:
    """A worker process and its limits; `command` starts another program instead."""

    def __init__(self, command: tuple[str, ...] | None = None) -> None:
        self.command = command
        self.megabytes = 0
        self.child: subprocess.Popen[bytes] | None = None
        self.stderr: IO[bytes] | None = None
        self.folder: TemporaryFolder | None = None
        self.answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self.lock = threading.RLock()

    def start(self, *modules: str) -> None:
        """Start the worker if it is not running, and have it import modules in the background."""
        with self.lock:
            megabytes = _allowed("NETHANDOUT_MEGABYTES", MEGABYTES, LEAST_MEGABYTES)
            if self.child is None or self.child.poll() is not None or megabytes != self.megabytes:
                self.close()
                self._start(megabytes)
            for module in modules:
                self._send((f"{module}:", (), 0, False))

    def _start(self, megabytes: int) -> None:
        paths = (path for path in sys.path if os.path.isabs(path))
        command = self.command or (sys.executable, "-I", "-c", PROGRAM, str(os.getpid()), *paths)
        environment = {name: value for name, value in library_environment().items() if not name.startswith("PYTHON")}
        environment |= {"FONTCONFIG_FILE": str(FONTS_ONLY_OURS), "NETHANDOUT_MEGABYTES": str(megabytes)}
        # A killed WeasyPrint leaves its temporary files behind.
        self.folder = TemporaryFolder()
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self.folder.name)
        self.megabytes, self.stderr, self.answers = megabytes, tempfile.TemporaryFile(), queue.SimpleQueue()  # noqa: SIM115
        started: queue.SimpleQueue[subprocess.Popen[bytes] | OSError] = queue.SimpleQueue()
        threading.Thread(
            target=_listen, args=(command, environment, self.stderr, started, self.answers), daemon=True
        ).start()
        child = started.get()
        if isinstance(child, OSError):
            self.close()
            raise WorkerError(f"no child process can be started: {child.strerror}") from child
        self.child = child

    def call(
        self, function: str, *arguments: Any, doing: str, seconds: int = READING_SECONDS, types: tuple[type, ...] = ()
    ) -> Any:
        """Run a function, "package.module:name", in the worker.

        The result may consist of plain values, bytes, paths, tuples, mappings and the dataclasses and enums in
        `types`. `doing` describes the work in messages ("reading x.pdf"); `seconds` is the limit of CPU time unless
        NETHANDOUT_SECONDS sets another. Raises any NethandoutError the function raised, LimitError for a call over
        its limits, WorkerError for a worker that died, and RuntimeError with a traceback for any other exception.
        """
        with self.lock:
            self.start()
            seconds = _allowed("NETHANDOUT_SECONDS", seconds)
            try:
                self._send((function, arguments, seconds, LOG.isEnabledFor(logging.INFO)))
                answer, payload = self._answer(doing, seconds)
                kind, value = answer
                value = worker_main.decoded(value, payload, (Diagnostic, Severity, *types))
                failed = None if kind == "done" else _error(kind, value, doing, self.megabytes)
            except NethandoutError:
                raise
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                self.close()
                raise WorkerError(f"{doing} failed: the worker sent an invalid answer") from error
            except BaseException:  # a late answer must not be taken for the next one
                self.close()
                raise
        if failed is not None:
            raise failed
        return value

    def _send(self, request: tuple[str, tuple[Any, ...], int, bool]) -> None:
        data = pickle.dumps(request)
        assert self.child is not None and self.child.stdin is not None
        with contextlib.suppress(OSError):  # a dead worker is noticed when its answer is read
            self.child.stdin.write(b"%d\n" % len(data) + data)
            self.child.stdin.flush()

    def _answer(self, doing: str, seconds: int) -> Answer:
        """Wait for the answer, passing on log records."""
        patience = max(PATIENCE * seconds, LEAST_PATIENCE)
        deadline = time.monotonic() + patience
        while True:
            try:
                answer = self.answers.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                self.close()
                wrong = f"{doing} gave no answer for {patience} seconds"
                raise LimitError(f"{wrong}; to wait longer, set NETHANDOUT_SECONDS={2 * seconds}") from None
            if answer is None:
                raise self._lost(doing, seconds)
            if answer[0][0] != "log":
                return answer
            LOG.info("%s", answer[0][1])

    def _lost(self, doing: str, seconds: int) -> Exception:
        assert self.child is not None and self.stderr is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(timeout=1)  # one that sent an invalid answer does not end by itself
        code = self.child.returncode
        self.stderr.seek(0)
        message = self.stderr.read(LARGEST_ANSWER).decode("utf-8", "replace")
        self.close()
        if "cannot load library" in message or "No module named 'weasyprint'" in message:
            return MissingError("a part of the renderer (Pango) is missing; run: nethandout doctor")
        if sys.platform != "win32" and code == -signal.SIGPROF:
            return _error("time", seconds, doing, self.megabytes)
        if "MemoryError" in message or "GLib-ERROR" in message or code == -signal.SIGABRT:
            return _error("memory", None, doing, self.megabytes)
        if code == -signal.SIGSEGV:
            return WorkerError(
                f"{doing} failed: the renderer crashed; it does so when it has no font, so keep base/fonts.css"
            )
        more = f"if it needs more memory, set NETHANDOUT_MEGABYTES={2 * self.megabytes}; else run: nethandout doctor"
        return WorkerError(f"{doing} failed: the worker process ended; {more}")

    def close(self) -> None:
        """End the worker."""
        streams = [self.stderr]
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            streams += [self.child.stdin, self.child.stdout]
        for stream in filter(None, streams):
            with contextlib.suppress(OSError):
                stream.close()
        if self.folder is not None:
            self.folder.cleanup()
        self.child = self.stderr = self.folder = None


_FIRST = Worker()
_OF_THREAD = threading.local()


def use(worker: Worker | None, processes: int = 1) -> None:
    """Use a worker, by default the first one, for the calls of the current thread, and that many processes for it."""
    _OF_THREAD.worker, _OF_THREAD.processes = worker or _FIRST, processes


def processes() -> int:
    """Return how many processes the worker of this thread may use."""
    return getattr(_OF_THREAD, "processes", 1)


def _current() -> Worker:
    return getattr(_OF_THREAD, "worker", _FIRST)


def start(*modules: str) -> None:
    """Start the worker of this thread; see `Worker.start`."""
    _current().start(*modules)


def call(
    function: str, *arguments: Any, doing: str, seconds: int = READING_SECONDS, types: tuple[type, ...] = ()
) -> Any:
    """Run a function in the worker of this thread; see `Worker.call`."""
    return _current().call(function, *arguments, doing=doing, seconds=seconds, types=types)


def close() -> None:
    """End the worker of this thread."""
    _current().close()


atexit.register(_FIRST.close)


def _listen(
    command: tuple[str, ...],
    environment: dict[str, str],
    stderr: IO[bytes],
    started: queue.SimpleQueue[subprocess.Popen[bytes] | OSError],
    answers: queue.SimpleQueue[Answer | None],
) -> None:
    """Start a worker and queue its answers; Linux kills it when the thread that started it ends, so this one waits."""
    try:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=environment)
    except OSError as error:
        started.put(error)
        return
    started.put(child)
    assert child.stdout is not None
    try:
        while (answer := worker_main.receive(child.stdout, LARGEST_ANSWER)) is not None:
            answers.put(answer)
    except (OSError, ValueError, RecursionError, MemoryError):
        pass
    answers.put(None)


def _allowed(name: str, usual: int, least: int = 1) -> int:
    """Read a limit from the environment; raises UsageError if it is not a whole number in range."""
    value = os.environ.get(name) or str(usual)
    if value.isdecimal() and len(value) <= len(str(LARGEST_LIMIT)) and least <= int(value):
        return int(value)
    raise UsageError(f'{name} is "{value[:20]}", but must be a whole number from {least} to {LARGEST_LIMIT}')


def _error(kind: str, value: Any, doing: str, megabytes: int) -> Exception:
    """Return the exception that an answer describes."""
    if kind == "time":
        wrong = f"{doing} took more than {value} seconds of CPU time"
        return LimitError(f"{wrong}; make it smaller, or allow more: NETHANDOUT_SECONDS={2 * value}")
    if kind == "memory":
        wrong = f"{doing} needs more than {megabytes} MB of memory"
        return LimitError(f"{wrong}; make it smaller, or allow more: NETHANDOUT_MEGABYTES={2 * megabytes}")
    if kind == "nested":
        return LimitError(f"{doing} failed: its parts are nested too deeply; make it simpler")
    if kind == "failed":
        fault = RuntimeError(f"{doing} failed: {value['wrong']}")
        fault.add_note(value["trace"])
        return fault
    return error_of(value)


def error_of(value: Mapping[str, Any]) -> NethandoutError:
    """Return the error that `worker_main.described` described."""
    kind_of_error = getattr(errors, value["name"], None)
    if kind_of_error is ContentError:
        return ContentError(value["faults"])
    if kind_of_error is UsageError:
        return UsageError(value["message"], value["option"])
    is_ours = isinstance(kind_of_error, type) and issubclass(kind_of_error, NethandoutError)
    return kind_of_error(value["message"]) if is_ours else NethandoutError(value["message"])  # type: ignore[misc]
