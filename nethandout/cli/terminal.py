"""Standard streams, progress, and error messages with their exit codes."""

from __future__ import annotations

import codecs
import errno
import io
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

import click

from nethandout.errors import ContentError, NethandoutError, WriteError, was_interrupted

# Control characters except tab and line feed, line separators, and bidirectional controls. They are shown as JSON
# escapes, so that JSON reports keep their meaning.
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x61C, *range(0x200E, 0x2010))
_DIRECTIONS = (*range(0x2028, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {code: f"\\u{code:04x}" for code in (*_CONTROLS, *_DIRECTIONS)}


def visible(text: str) -> str:
    """Escape control and direction characters (\\u001b), so that no text can control a terminal."""
    return text.translate(_SHOWN)


class _Visible:
    """A wrapper around a text stream that escapes control characters."""

    def __init__(self, stream: TextIO, guard: Callable[[], AbstractContextManager[None]]) -> None:
        self._stream = stream
        self._guard = guard

    def write(self, text: str) -> int:
        """Write text. Skip empty text, which click writes and a full disk refuses."""
        if shown := visible(text):
            with self._guard():
                self._stream.write(shown)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush the stream."""
        with self._guard():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def checked_output() -> Iterator[None]:
    """Raise WriteError if standard output is closed or full."""
    try:
        yield
    except OSError as error:
        _discard_output()
        wrong = "standard output was closed before everything was written"
        raise WriteError(
            wrong if isinstance(error, BrokenPipeError) else f"standard output: {error.strerror}"
        ) from error


def _ignored_errors() -> AbstractContextManager[None]:
    """Ignore errors while writing to standard error; only the exit code can report them."""
    return suppress(OSError)


@contextmanager
def visible_streams() -> Iterator[None]:
    """Pass everything printed in this context through `visible`; bytes written to `buffer` are unchanged."""
    _open_missing_streams()
    before = sys.stdout, sys.stderr
    try:
        sys.stdout = _wrapped(cast(TextIO, sys.stdout or _Closed()), checked_output)
        sys.stderr = _wrapped(sys.stderr, _ignored_errors)
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Closed(io.TextIOBase):
    """A closed standard output for text and bytes, so that nothing written to it is lost without an error."""

    encoding, errors = "utf-8", "strict"

    def write(self, text: str) -> int:
        """Refuse the text."""
        raise OSError(errno.EBADF, "closed")

    @property
    def buffer(self) -> Any:
        """The stream for bytes, which refuses them, too."""
        return self


class _Recorded(_Visible):
    """A wrapper around a stream that also records what is written."""

    def __init__(self, stream: Any, name: str, output: list[tuple[str, str]]) -> None:
        super().__init__(stream, nullcontext)
        self._name = name
        self._output = output

    def write(self, text: str) -> int:
        """Write and record text."""
        written = int(self._stream.write(text))
        self._output.append((self._name, text))
        return written


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    """Record everything printed in this context except progress, as pairs of "out" or "err" and a text."""
    before = sys.stdout, sys.stderr
    output: list[tuple[str, str]] = []
    try:
        sys.stdout = cast(TextIO, _Recorded(sys.stdout, "out", output))
        sys.stderr = sys.stderr and cast(TextIO, _Recorded(sys.stderr, "err", output))
        yield output
    finally:
        sys.stdout, sys.stderr = before


def plain_stderr() -> TextIO:
    """Return standard error without recording."""
    return sys.stderr._stream if isinstance(sys.stderr, _Recorded) else sys.stderr


def show_status(words: str) -> None:
    """Replace the status line on a terminal, or clear it; does nothing elsewhere."""
    stream = plain_stderr()
    if stream is not None and stream.isatty():
        terminal = getattr(stream, "_stream", stream)
        terminal.write(f"\r{visible(words):<78.78}" + ("" if words else "\r"))
        terminal.flush()


def _discard_output() -> None:
    """Redirect standard output to the null device; otherwise Python fails again at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrapped(stream: TextIO, guard: Callable[[], AbstractContextManager[None]]) -> TextIO:
    # Terminals show a substitute for characters they lack; click writes UTF-8 if the locale is ASCII.
    if isinstance(stream, io.TextIOWrapper):
        ascii_only = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")
    return stream if stream is None else cast(TextIO, _Visible(stream, guard))


def _open_missing_streams() -> None:
    """Open the null device for closed standard streams, so that no other file gets their descriptors."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


MOST_NAMES = 10
WORTH_TELLING = 5
"""The fewest remaining seconds that the status line shows."""


class Progress:
    """Show the progress of several documents: a status line on a terminal, or a line for each one in a log."""

    def __init__(self, doing: str, names: Sequence[str], is_silent: bool) -> None:
        self.doing = doing
        self.waiting = dict(enumerate(names))
        self.number = len(names)
        self.began = time.monotonic()
        self.is_silent = is_silent
        self._show()

    def is_done(self, position: int) -> None:
        """Report that the document at this index is finished."""
        name = self.waiting.pop(position)
        stream = plain_stderr()
        if stream is not None and not stream.isatty() and self.number > 1 and not self.is_silent:
            click.echo(f"nethandout: {self.number - len(self.waiting)} of {self.number} done: {name}", stream)
        self._show()

    def _show(self) -> None:
        if self.is_silent:
            return
        done = self.number - len(self.waiting)
        seconds = (time.monotonic() - self.began) * len(self.waiting) / done if done else 0
        left = f", about {seconds:.0f} s left" if seconds >= WORTH_TELLING else ""
        names = ", ".join(islice(self.waiting.values(), MOST_NAMES))
        show_status(f"{self.doing} {self.number}, {done} done{left}: {names}" if names else "")


# Also used in __main__, which handles Ctrl-C before this module is imported.
INTERRUPTED = 130
# A bug in nethandout; the number is EX_SOFTWARE in sysexits.h.
INTERNAL_ERROR = 70


def run_and_report(run: Callable[[], object]) -> int:
    """Run a command, print any error as a message, and return the exit code."""
    try:
        code = run()
    except click.ClickException as error:
        print_message(error.format_message())
        return error.exit_code
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except NethandoutError as error:
        print_error(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _print_stopped()
    except OSError as error:
        print_message(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        return NethandoutError.exit_code
    except Exception as error:
        return _print_stopped() if was_interrupted(error) else _print_unexpected(error)
    return code if isinstance(code, int) else 0


def _print_stopped() -> int:
    print_message("stopped; existing files are unchanged")
    return INTERRUPTED


def _print_unexpected(error: Exception) -> int:
    """Report an unexpected error, with a traceback if -v is given."""
    if wants_trace():
        click.echo("".join(traceback.format_exception(error)), nl=False, err=True)
    more = "add -v to see where"
    if isinstance(error, MemoryError):
        print_message(f"there is not enough memory for this; make the input smaller ({more})")
        return NethandoutError.exit_code
    if isinstance(error, RecursionError):
        print_message(f"the input is nested too deeply; make it simpler ({more})")
        return NethandoutError.exit_code
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())[:200]
    where = f"{Path(place.filename).name}:{place.lineno}"
    print_message(
        f"this is a bug in nethandout: {type(error).__name__}: {message} ({where}); {more}, and please report it"
    )
    return INTERNAL_ERROR


def wants_trace() -> bool:
    """Return whether -v is on the command line, which may not have been parsed yet."""
    return any(word in ("-v", "-vv", "--verbose") for word in sys.argv[1:])


def print_error(error: NethandoutError, so: str = "nothing was changed") -> None:
    """Print an error: its faults, one per line, with a summary, or its message after the program's name."""
    if isinstance(error, ContentError):
        click.echo(str(error), err=True)
        many = len(error.faults)
        print_message(f"{many} faults; {so}" if many > 1 else f"1 fault; {so}")
        return
    for line in str(error).splitlines():
        print_message(line)


def print_message(message: str) -> None:
    """Print a message to standard error."""
    click.echo(f"nethandout: {message}", err=True)


def open_files(paths: Sequence[Path]) -> None:
    """Open files in the system's viewer."""
    for path in paths:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            try:
                subprocess.Popen([opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            except OSError:
                click.echo(f"nethandout: no viewer found; open {path} yourself", err=True)
