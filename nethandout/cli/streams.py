"""Standard output and standard error: open, never without a character, and unable to steer a terminal."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, TextIO, cast

from nethandout.errors import WriteError

# Control characters but tab and line feed, separators of lines, and what turns the direction of text. Written as in
# JSON, so that a report in JSON keeps its meaning.
_HIDDEN = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x61C, *range(0x200E, 0x2010))
_TURNING = (*range(0x2028, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {code: f"\\u{code:04x}" for code in (*_HIDDEN, *_TURNING)}


def visible(text: str) -> str:
    """Show control characters and marks of direction as \\u001b, so that no text can steer a terminal."""
    return text.translate(_SHOWN)


class _Visible:
    """A text stream whose control characters are visible; in all else the stream it was made of."""

    def __init__(self, stream: TextIO, taken: Callable[[], AbstractContextManager[None]]) -> None:
        self._stream = stream
        self._taken = taken

    def write(self, text: str) -> int:
        """Write text; no text is not written, which a full disk would refuse and click tries."""
        if shown := visible(text):
            with self._taken():
                self._stream.write(shown)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Pass on what was written."""
        with self._taken():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def output_taken() -> Iterator[None]:
    """Raise WriteError where nobody takes standard output any more, or it is full."""
    try:
        yield
    except OSError as error:
        _let_go_of_output()
        wrong = "standard output was closed before everything was written"
        raise WriteError(
            wrong if isinstance(error, BrokenPipeError) else f"standard output: {error.strerror}"
        ) from error


def _words_dropped() -> AbstractContextManager[None]:
    """Where standard error takes nothing, the exit code alone has to tell."""
    return suppress(OSError)


@contextmanager
def visible_streams() -> Iterator[None]:
    """Have everything printed meanwhile pass through `visible`; bytes written to `buffer` stay as they are."""
    _open_closed()
    before = sys.stdout, sys.stderr
    try:
        sys.stdout = _made_visible(sys.stdout, output_taken)
        sys.stderr = _made_visible(sys.stderr, _words_dropped)
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Recorded(_Visible):
    """A stream that also keeps what is written to it, which the one it was made of shows."""

    def __init__(self, stream: Any, name: str, said: list[tuple[str, str]]) -> None:
        super().__init__(stream, nullcontext)
        self._name = name
        self._said = said

    def write(self, text: str) -> int:
        """Write text and keep it."""
        written = int(self._stream.write(text))
        self._said.append((self._name, text))
        return written


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    """Keep everything printed meanwhile, but not how far something is: pairs of "out" or "err" and a text."""
    before = sys.stdout, sys.stderr
    said: list[tuple[str, str]] = []
    try:
        sys.stdout = cast(TextIO, _Recorded(sys.stdout, "out", said))
        sys.stderr = cast(TextIO, _Recorded(sys.stderr, "err", said))
        yield said
    finally:
        sys.stdout, sys.stderr = before


def unrecorded() -> TextIO:
    """Standard error, past `recorded`."""
    return sys.stderr._stream if isinstance(sys.stderr, _Recorded) else sys.stderr


def over_last_line(words: str) -> None:
    """Write words over the last ones on the terminal, or clear the line; nothing where nobody looks."""
    stream = unrecorded()
    if stream is not None and stream.isatty():
        terminal = getattr(stream, "_stream", stream)
        terminal.write(f"\r{visible(words):<78.78}" + ("" if words else "\r"))
        terminal.flush()


def _let_go_of_output() -> None:
    """Put the null device in its place: else Python fails once more when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _made_visible(stream: TextIO, taken: Callable[[], AbstractContextManager[None]]) -> TextIO:
    # A terminal that lacks a letter shows a substitute; click writes UTF-8 where the locale says ASCII.
    if isinstance(stream, io.TextIOWrapper):
        ascii_only = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")
    return stream if stream is None else cast(TextIO, _Visible(stream, taken))


def _open_closed() -> None:
    """Put the null device where a standard stream is closed, so that no file of ours takes its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
