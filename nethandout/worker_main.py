"""The worker process, which runs functions for its parent, and the encoding of its answers.

Answers are JSON and bytes, so that reading one never runs code, even if the worker was taken over.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any

from nethandout.errors import ContentError, NethandoutError, UsageError

SET_PDEATHSIG = 1  # from linux/prctl.h
Request = tuple[str, tuple[Any, ...], int, bool]


def main(parent: int) -> None:
    """Serve the process `parent` until it ends. Answers go to standard output; prints go to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C also reaches the parent, which decides
    end_with_parent(parent)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(os.environ["NETHANDOUT_MEGABYTES"]))
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_receive_requests, args=(sys.stdin.buffer, requests), daemon=True).start()
    try:
        _serve(requests, answers)
    except BaseException:  # the parent must not wait for a process that has stopped working
        traceback.print_exc()
    finally:
        os._exit(1)


def _serve(requests: queue.SimpleQueue[Request], answers: IO[bytes]) -> None:
    log = logging.getLogger("nethandout")
    log.addHandler(_LogSender(answers))
    while True:
        function, arguments, seconds, logs = requests.get()
        log.setLevel(logging.INFO if logs else logging.CRITICAL)
        module, _, name = function.partition(":")
        if name:
            _run(module, name, arguments, seconds, answers)
        else:
            importlib.import_module(module)


class _LogSender(logging.Handler):
    """Send log records to the parent."""

    def __init__(self, answers: IO[bytes]) -> None:
        super().__init__()
        self.answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        send(self.answers, "log", record.getMessage())


def _run(module: str, name: str, arguments: tuple[Any, ...], seconds: int, answers: IO[bytes]) -> None:
    """Run one function and send its result or its error."""
    try:
        function = getattr(importlib.import_module(module), name)
        _limit_time(seconds)
        done = function(*arguments)
        _limit_time(0)
        send(answers, "done", done)
    except NethandoutError as error:
        send(answers, "error", described(error))
    except MemoryError:
        send(answers, "memory", None)
    except RecursionError:
        send(answers, "nested", None)
    except Exception as error:
        send(answers, "failed", {"wrong": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})
    finally:
        _limit_time(0)


def described(error: NethandoutError) -> dict[str, Any]:
    """Describe an error in plain values; `worker.error_of` makes it again."""
    return {
        "name": type(error).__name__,
        "message": str(error),
        "faults": error.faults if isinstance(error, ContentError) else (),
        "option": error.option if isinstance(error, UsageError) else "",
    }


def _receive_requests(stream: IO[bytes], requests: queue.SimpleQueue[Request]) -> None:
    """Queue requests, and exit at once when the parent closes the stream."""
    try:
        while line := stream.readline():
            data = stream.read(int(line))
            if len(data) == int(line):
                requests.put(pickle.loads(data))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def end_with_parent(parent: int) -> None:
    """Ask Linux to kill this process with its parent, even while one long step keeps other threads from running."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent has ended already
            os._exit(0)


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "win32":
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: int) -> None:
    """Have the system kill this process after this many more seconds of CPU time; 0 removes the limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def send(stream: IO[bytes], kind: str, value: Any) -> None:
    """Write one answer: a line with two sizes, the value as JSON, then its bytes."""
    payload = bytearray()
    text = json.dumps([kind, encoded(value, payload)]).encode()
    stream.write(b"%d %d\n" % (len(text), len(payload)) + text + payload)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> tuple[Any, bytes] | None:
    """Read one answer, still encoded, of at most `most` bytes; return None at the end.

    Raises ValueError for anything that is not an answer.
    """
    line = stream.readline(100)
    if not line:
        return None
    size, more = map(int, line.split())
    if not (0 < size < most and 0 <= more < most):
        raise ValueError("the answer is too long")
    text, payload = stream.read(size), stream.read(more)
    if len(text) < size or len(payload) < more:
        return None
    answer = json.loads(text)
    if not (isinstance(answer, list) and len(answer) == 2):
        raise ValueError("this is not an answer")
    return answer, payload


def encoded(value: Any, payload: bytearray) -> Any:
    """Encode a value for JSON: anything but a string, number or None becomes a list that starts with its type.

    Bytes are appended to `payload`. Raises TypeError for values that are neither plain, dataclasses nor enums.
    """
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        payload += value
        return ["bytes", len(payload) - len(value), len(payload)]
    if isinstance(value, Path):
        return ["path", str(value)]
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, *(encoded(part, payload) for part in value)]
    if isinstance(value, Mapping):
        return ["dict", *([encoded(key, payload), encoded(part, payload)] for key, part in value.items())]
    if is_dataclass(value):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        return [type(value).__name__, *([name, encoded(part, payload)] for name, part in parts)]
    raise TypeError(f"{type(value).__name__} is not a plain value")


def decoded(value: Any, payload: bytes, types: tuple[type, ...]) -> Any:
    """Decode a value from JSON; only the dataclasses and enums in `types` are created."""
    if not isinstance(value, list):
        return value
    kind, *parts = value
    if kind == "bytes":
        begin, end = parts
        return payload[begin:end]
    if kind == "path":
        return Path(parts[0])
    if kind in ("tuple", "list"):
        items = (decoded(part, payload, types) for part in parts)
        return tuple(items) if kind == "tuple" else list(items)
    if kind == "dict":
        return {decoded(key, payload, types): decoded(part, payload, types) for key, part in parts}
    type_ = {each.__name__: each for each in types}[kind]
    if issubclass(type_, Enum):
        return type_(parts[0])
    return type_(**{name: decoded(part, payload, types) for name, part in parts})
