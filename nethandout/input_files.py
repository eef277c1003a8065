"""Read files safely: only regular files, only up to a size, and without blocking."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from nethandout.errors import ContentError, Diagnostic, InputError

LARGEST_TEXT = 1_000_000
CHUNK = 1 << 20
FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
KINDS = (
    (stat.S_ISDIR, "is a folder", "give the name of a file in it"),
    (stat.S_ISFIFO, "is a pipe", "save its output to a file and use that"),
    (stat.S_ISSOCK, "is a socket", "give the name of a file"),
)


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading bytes; raises ContentError for anything else."""
    try:
        # Opening a device can have an effect, so check the kind of file first.
        _refuse_other_kinds(path, os.stat(path).st_mode)
        descriptor = os.open(path, FLAGS)
        try:
            _refuse_other_kinds(path, os.fstat(descriptor).st_mode)
        except ContentError:
            os.close(descriptor)
            raise
        return os.fdopen(descriptor, "rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def find(folders: Sequence[Path], name: str) -> Path | None:
    """Find a name in the last of several folders that has it; return None if none does."""
    return next((folder / name for folder in reversed(folders) if os.path.lexists(folder / name)), None)


def refuse_outside(path: Path, *folders: Path) -> None:
    """Raise ContentError for a symbolic link that leads out of the folders."""
    target = os.path.realpath(path)
    if not any(Path(target).is_relative_to(os.path.realpath(folder)) for folder in folders):
        wrong = f"leads to {target}, which is outside its folder"
        raise ContentError([Diagnostic(path, 0, wrong, "put the file itself into the folder")])


def read_bytes(path: Path, most: int) -> bytes:
    """Read a whole file of at most `most` bytes; raises ContentError."""
    parts, left = [], most + 1
    with open_file(path) as file:
        try:
            if os.fstat(file.fileno()).st_size > most:
                left = 0
            while left and (part := file.read(min(left, CHUNK))):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            raise _unreadable(path, error) from error
    if not left:
        raise ContentError([Diagnostic(path, 0, f"is over {most / 1_000_000:g} MB", "split it or make it smaller")])
    return b"".join(parts)


def read_stream(stream: BinaryIO | None, most: int) -> bytes:
    """Read standard input, at most one byte more than `most`; raises InputError."""
    try:
        return stream.read(most + 1) if stream else b""
    except OSError as error:
        raise InputError(f"standard input cannot be read ({error.strerror}); name a file") from error


def read_ends(path: Path, first: int, last: int) -> bytes:
    """Read the first and last bytes of a file of any size, or all of a short one; raises ContentError."""
    with open_file(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            if size <= first + last:
                return file.read(first + last)
            beginning = file.read(first)
            file.seek(size - last)
            return beginning + file.read(last)
        except OSError as error:
            raise _unreadable(path, error) from error


def read_text(path: Path, most: int = LARGEST_TEXT) -> str:
    """Read a UTF-8 text file with "\\n" line endings; raises ContentError with the line of the first bad character."""
    return decode(read_bytes(path, most), path)


def decode(data: bytes, path: Path) -> str:
    """Decode the bytes of the text file `path`, as `read_text` does."""
    if b"\0" in data:
        raise ContentError([Diagnostic(path, 0, "is not a plain text file", "save it as text in UTF-8")])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remedy = 'save the file as UTF-8 ("Save as", encoding UTF-8)'
        raise ContentError([Diagnostic(path, line, "a character is not UTF-8", remedy)]) from error


def _refuse_other_kinds(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    for is_kind, wrong, remedy in KINDS:
        if is_kind(mode):
            raise ContentError([Diagnostic(path, 0, wrong, remedy)])
    raise ContentError([Diagnostic(path, 0, "is a device", "give the name of a file")])


def _unreadable(path: Path, error: OSError | ValueError) -> ContentError:
    if isinstance(error, FileNotFoundError):
        return ContentError([Diagnostic(path, 0, "there is no such file", "check its name")])
    reason = error.strerror if isinstance(error, OSError) else "its name cannot be used"
    return ContentError([Diagnostic(path, 0, f"cannot be read ({reason})", "check its name and permissions")])
