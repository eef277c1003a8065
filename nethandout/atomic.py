"""Putting a finished file in its place: whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from types import ModuleType

from nethandout.errors import ContentError, WriteError
from nethandout.input_files import open_file, read_ends

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

REPORT_LAST_LINE = "Made by: nethandout check"
FIRST_BYTES, LAST_BYTES = 64_000, 32_000_000
"""The bytes at either end of a file that are searched for our mark."""
PDF = re.compile(
    rb"%PDF-.{,1000}/Producer \(nethandout\)"  # sheets for the printer
    rb"|%PDF-.*<xmp:CreatorTool>nethandout</xmp:CreatorTool>",  # its /Creator, which is always written twice
    re.DOTALL,
)
PAGE = re.compile(rb'.*<meta name="generator" content="nethandout">', re.DOTALL)
REPORT = re.compile(
    rb'\s*<!DOCTYPE html>.{,1000}<meta name="generator" content="nethandout check">'  # a page
    rb'|\s*\{.{,200}"made_by":\s*"nethandout check"'  # JSON
    rb'|\s*\{.{,500}"driver":\s*\{\s*"name":\s*"nethandout"'  # SARIF
    rb"|.*^" + REPORT_LAST_LINE.encode() + rb"\s*\Z",  # text
    re.DOTALL | re.MULTILINE,
)

PREFIX, FOLDER = ".nethandout-", "nethandout-worker-"
STALE_SECONDS = 3600
"""After which a temporary file is taken for left behind where files cannot be locked."""


def beside(path: Path, ending: str) -> Path:
    """The name of what belongs to a PDF and lies beside it: grades.pdf → grades.sheets.pdf, grades.html."""
    return path.with_suffix(f".{ending}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part.

    Raises WriteError with a plain reason; what stood at `path` before is then untouched.
    """
    # It has its name before it is there, so that an interrupt at any moment leaves nothing behind.
    temporary = path.parent / f"{PREFIX}{secrets.token_hex(8)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        with os.fdopen(_create(temporary), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if fcntl:  # while it is locked; Windows moves no open file
                _like_other_files(temporary)
                os.replace(temporary, path)
        if not fcntl:
            os.replace(temporary, path)
    except (OSError, ValueError) as error:
        raise WriteError(_reason(path, error)) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


def _create(temporary: Path) -> int:
    """Create a file to write to, locked as long as this process has it open, so that no sweep of another run takes it.

    Returns its descriptor.
    """
    while True:
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        _lock(descriptor)
        if temporary.exists():  # else a sweep was quicker than the lock
            return descriptor
        os.close(descriptor)


def _like_other_files(path: Path) -> None:
    """Temporary files are private; a finished one gets the rights any new file would get."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)


def _sweep(folder: Path) -> None:
    """Remove what a run that was killed left behind, but not what another run writes just now."""
    for left in folder.glob(f"{PREFIX}*.tmp"):
        try:
            with open_file(left) as file:
                ended = _lock(file.fileno(), wait=False)
                if ended is None:
                    ended = os.fstat(file.fileno()).st_mtime < time.time() - STALE_SECONDS
                if ended and fcntl:
                    left.unlink()
            if ended and not fcntl:
                left.unlink()
        except (OSError, ContentError):
            continue


def _lock(descriptor: int, wait: bool = True) -> bool | None:
    """Lock an open file for this process, and say whether that worked; None where files cannot be locked."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


class TemporaryFolder(tempfile.TemporaryDirectory[str]):
    """A folder for temporary files, locked while this process lives; those of runs that were killed are removed."""

    def __init__(self) -> None:
        if fcntl:
            for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
                _remove_left(left)
        super().__init__(prefix=FOLDER, ignore_cleanup_errors=True)
        self.held = os.open(self.name, os.O_RDONLY) if fcntl else None
        if self.held is not None:
            _lock(self.held)

    def cleanup(self) -> None:
        """Remove it."""
        super().cleanup()
        held, self.held = self.held, None
        if held is not None:
            os.close(held)


def _remove_left(folder: Path) -> None:
    """Remove a folder that nobody has locked, unless it was only just made."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_mtime < time.time() - 1 and _lock(descriptor, wait=False):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"cannot write {path}: its name cannot be used; choose another with -o"
    held_open = isinstance(error, PermissionError) and os.name == "nt" and os.path.exists(path)
    if held_open:
        return f"{path} is open in another program; close it there and try again"
    if os.path.isdir(path):
        return f"{path} is a folder; give the name of a file, or end it with / to write into it"
    plain = {
        errno.ENOSPC: "the disk is full; make room and try again",
        errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "your share of the disk is full; make room and try again",
        errno.EFBIG: "the file would be larger than this machine allows",
        errno.EROFS: "the folder can only be read; choose another with -o",
        errno.EACCES: "you may not write there; choose another folder with -o",
        errno.EPERM: "you may not write there; choose another folder with -o",
        errno.ENOTDIR: "a part of its folder is a file; choose another with -o",
        errno.EEXIST: "a part of its folder is a file; choose another with -o",
        errno.ENAMETOOLONG: "the name is too long; choose a shorter one with -o",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"cannot write {path}: {plain}"


def refuse_overwrite(path: Path, force: bool, html: bool = False) -> None:
    """Raise WriteError where a PDF, or with `html` the page beside it, would take the place of what others made."""
    for one, mark in ((path, PDF), (beside(path, "html"), PAGE))[: 2 if html else 1]:
        if not force and _is_foreign(one, mark):
            wrong = f"{one} is there and was not made by nethandout"
            raise WriteError(f"{wrong}; choose another name, or add --force to write over it")


def refuse_overwrite_report(path: Path) -> None:
    """Raise WriteError where a report would take the place of anything but an earlier report."""
    if _is_foreign(path, REPORT):
        raise WriteError(f"{path} is there and is no report that nethandout made; choose another name")


def _is_foreign(path: Path, mark: re.Pattern[bytes]) -> bool:
    """Whether a file stands there that lacks our mark, or that cannot even be read; an empty one is nobody's."""
    if not os.path.lexists(path) or os.path.isdir(path):
        return False
    try:
        found = read_ends(path, FIRST_BYTES, LAST_BYTES)
    except ContentError:
        return True
    return bool(found) and not mark.match(found)
