"""Do some of the work of a worker in a copy of its process, and take over the pages laid out there.

A worker can be forked, since its other thread only waits for requests.
"""

from __future__ import annotations

import io
import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any
from weakref import finalize

import cloudpickle
from weasyprint import Document
from weasyprint.layout import LayoutContext
from weasyprint.layout.absolute import AbsolutePlaceholder

from nethandout.typeset.lint import lint
from nethandout.typeset.renderer import AssetFetcher, Faults
from nethandout.typeset.style_cache import SharedFonts
from nethandout.typeset.weasyprint_patches import DRAWN_WITH
from nethandout.worker_main import end_with_parent

IS_SUPPORTED = sys.platform == "linux"
DEEPEST = 20_000
"""How deep calls may be nested while boxes, each with its children, are pickled."""
FETCHER, FAULTS = "fetcher", "faults"
MOST_NAMES = 256
"""Each is one byte in a pipe."""


class ForkedProcess:
    """A copy of this process, which does `work` for some names, and then `finish` for each of a list of requests."""

    def __init__(self, names: Sequence[str], work: Callable[[str], Any], finish: Callable[..., Any] = tuple) -> None:
        self.names = names
        self.todo, todo = os.pipe()
        os.write(todo, bytes(range(len(names))))
        os.close(todo)
        self.connection, other = Pipe()
        parent = os.getpid()
        seconds, _ = signal.getitimer(signal.ITIMER_PROF)
        process = os.fork()
        if process:
            other.close()
            finalize(self, _end, self.todo, self.connection, process)
            return
        try:
            self.connection.close()
            end_with_parent(parent)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            logging.disable()  # the parent sends its messages between its answers
            other.send_bytes(pickle.dumps(self.done_here(work)))
            sys.setrecursionlimit(DEEPEST)
            for request in pickle.loads(other.recv_bytes()):
                other.send_bytes(_pickled(finish(*request)))
        finally:
            os._exit(0)

    def done_here(self, work: Callable[[str], Any]) -> dict[str, Any]:
        """Do the work for names that neither process has begun, and return the results."""
        done = {}
        while number := os.read(self.todo, 1):
            name = self.names[number[0]]
            done[name] = work(name)
        return done

    def done_there(self) -> dict[str, Any]:
        """Return the results of the copy; none if it failed."""
        with suppress(OSError, EOFError):
            return dict(pickle.loads(self.connection.recv_bytes()))
        return {}

    def ask(self, requests: Sequence[tuple[Any, ...]]) -> None:
        """Have the copy do `finish` for each request."""
        with suppress(OSError):
            self.connection.send_bytes(pickle.dumps(requests))

    def answer(self, fetcher: AssetFetcher) -> Any:
        """Return the next result of `finish`, with a fetcher for it; None if the copy failed."""
        with suppress(OSError, EOFError):
            return _Unpickler(io.BytesIO(self.connection.recv_bytes()), fetcher).load()
        return None


def _end(todo: int, connection: Connection, process: int) -> None:
    """End a copy: nobody waits for what it does."""
    os.close(todo)
    connection.close()
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def find_faults(document: Document, messages: Sequence[str]) -> Callable[[], Faults]:
    """Find the faults of pages in a copy of this process; see `FindFaults`."""
    copy = ForkedProcess((FAULTS,), lambda _: lint(document, messages))

    def wait() -> Faults:
        done = copy.done_there()
        return done[FAULTS] if done else lint(document, messages)

    return wait


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    def persistent_id(self, value: Any) -> Any:
        """Return what represents fonts and fetchers: the other process has its own."""
        if isinstance(value, SharedFonts):
            return value.faces
        return FETCHER if isinstance(value, AssetFetcher) else None

    def reducer_override(self, value: Any) -> Any:
        """Return how to make objects again that look up unknown attributes, or hold a whole layout."""
        if isinstance(value, AbsolutePlaceholder):
            return _new, (type(value),), vars(value), None, None, _set
        if isinstance(value, LayoutContext):
            drawn_with = {name: part for name, part in vars(value).items() if name in DRAWN_WITH}
            return _new, (type(value),), drawn_with, None, None, _set
        return super().reducer_override(value)


def _pickled(value: Any) -> bytes:
    file = io.BytesIO()
    _Pickler(file).dump(value)
    return file.getvalue()


def _new(kind: type) -> Any:
    return object.__new__(kind)


def _set(value: Any, attributes: Mapping[str, Any]) -> None:
    value.__dict__.update(attributes)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, fetcher: AssetFetcher) -> None:
        super().__init__(file)
        self.fetcher = fetcher
        self.fonts: dict[int, SharedFonts] = {}

    def persistent_load(self, value: Any) -> Any:
        """Return the fonts or the fetcher of this process."""
        if value == FETCHER:
            return self.fetcher
        fonts = self.fonts.setdefault(id(value), SharedFonts(self.fetcher))  # its faces are one list
        fonts.faces = value
        return fonts
