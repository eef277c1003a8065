"""Standard streams, progress, and errors in plain words with an exit code."""

from __future__ import annotations

import codecs
import io
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TextIO, cast

import click

from nethandout.errors import ContentError, NethandoutError, WriteError, was_interrupted

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


WORTH_TELLING = 5
"""Seconds that must be left before the line says so."""


class Progress:
    """Tells of `names` as each is done; `is_silent` where nobody wants to hear of it."""

    def __init__(self, doing: str, names: Sequence[str], is_silent: bool) -> None:
        self.doing = doing
        self.waiting = dict(enumerate(names))
        self.number = len(names)
        self.began = time.monotonic()
        self.is_silent = is_silent
        self._show()

    def is_done(self, position: int) -> None:
        """Tell that the document at this position of the names is done."""
        name = self.waiting.pop(position)
        stream = unrecorded()
        if stream is not None and not stream.isatty() and self.number > 1 and not self.is_silent:
            click.echo(f"nethandout: {self.number - len(self.waiting)} of {self.number} done: {name}", stream)
        self._show()

    def _show(self) -> None:
        if self.is_silent:
            return
        done = self.number - len(self.waiting)
        seconds = (time.monotonic() - self.began) * len(self.waiting) / done if done else 0
        left = f", about {seconds:.0f} s left" if seconds >= WORTH_TELLING else ""
        names = ", ".join(self.waiting.values())
        over_last_line(f"{self.doing} {self.number}, {done} done{left}: {names}" if names else "")


# As in __main__, which answers where this module is not imported yet.
INTERRUPTED = 130
# A fault of the program itself; the number is EX_SOFTWARE of sysexits.h.
OUR_FAULT = 70


def caught(run: Callable[[], object]) -> int:
    """Run a command; return its exit code, with every error told in plain words."""
    try:
        done = run()
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        tell(error.format_message())
        return error.exit_code
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except NethandoutError as error:
        report(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _stopped()
    except OSError as error:
        tell(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        return NethandoutError.exit_code
    except Exception as error:
        return _stopped() if was_interrupted(error) else _unexpected(error)
    return done if isinstance(done, int) else 0


def _stopped() -> int:
    tell("stopped; what was being written is as it was before")
    return INTERRUPTED


def _unexpected(error: Exception) -> int:
    """Tell of an error that nobody foresaw; -v shows its trace."""
    if wants_trace():
        click.echo("".join(traceback.format_exception(error)), nl=False, err=True)
    more = "add -v to see where"
    if isinstance(error, MemoryError):
        tell(f"there is not enough memory for this; make the input smaller ({more})")
        return NethandoutError.exit_code
    if isinstance(error, RecursionError):
        tell(f"the input is nested too deeply; make it simpler ({more})")
        return NethandoutError.exit_code
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:200]
    where = f"{Path(place.filename).name}:{place.lineno}"
    tell(f"this is a fault in nethandout: {type(error).__name__}: {said} ({where}); {more}, and please report it")
    return OUR_FAULT


def wants_trace() -> bool:
    """Whether -v is on the command line, which may not have been read yet."""
    return any(word in ("-v", "-vv", "--verbose") for word in sys.argv[1:])


def report(error: NethandoutError, so: str = "nothing was changed") -> None:
    """Say what is wrong and what follows: faults one a line as they are, anything else with the program's name."""
    if isinstance(error, ContentError):
        click.echo(str(error), err=True)
        many = len(error.faults)
        tell(f"{many} faults; {so}" if many > 1 else f"1 fault; {so}")
        return
    for line in str(error).splitlines():
        tell(line)


def tell(message: str) -> None:
    """Say one thing on the error stream."""
    click.echo(f"nethandout: {message}", err=True)


def show(paths: Sequence[Path]) -> None:
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
