"""Write files whole or not at all, and never over files that nethandout did not create."""

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
from nethandout.paths import open_file, read_ends

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

REPORT_LAST_LINE = "Made by: nethandout check"
FIRST_BYTES, LAST_BYTES = 64_000, 32_000_000
"""How many bytes at either end of a file are searched for our mark."""
PDF = re.compile(
    rb"%PDF-.{,1000}/Producer \(nethandout\)"  # sheets for the printer
    rb"|%PDF-.*<xmp:CreatorTool>nethandout</xmp:CreatorTool>",  # documents
    re.DOTALL,
)
UPDATED = re.compile(rb"/Prev\s+\d+\s*(?:/|>>)")
"""Found in the trailer of a PDF that another program has added to, such as a form that somebody filled in."""
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
"""Age of a temporary file that counts as left behind on systems without file locks."""


def beside(path: Path, ending: str) -> Path:
    """Return the path of a companion file of a PDF: grades.pdf → grades.sheets.pdf, grades.html."""
    return path.with_suffix(f".{ending}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`; readers see either the old file or the whole new one.

    Raises WriteError with a plain reason, leaving an existing file unchanged.
    """
    # The name is chosen before the file exists, so that an interrupt at any moment leaves nothing behind.
    temporary = path.parent / f"{PREFIX}{secrets.token_hex(8)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        with os.fdopen(_create(temporary), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if fcntl:  # while the file is locked; Windows cannot move an open file
                _set_usual_permissions(temporary)
                os.replace(temporary, path)
        if not fcntl:
            os.replace(temporary, path)
    except (OSError, ValueError) as error:
        raise WriteError(_reason(path, error)) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


def _create(temporary: Path) -> int:
    """Create a file and return its descriptor; the lock keeps other runs from removing it."""
    while True:
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        _lock(descriptor)
        if temporary.exists():  # else another run removed it before it was locked
            return descriptor
        os.close(descriptor)


def _set_usual_permissions(path: Path) -> None:
    """Give a finished file the permissions of any new file; until then it is private."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)


def _sweep(folder: Path) -> None:
    """Remove temporary files of runs that were killed, but not those of runs in progress."""
    for leftover in folder.glob(f"{PREFIX}*.tmp"):
        try:
            with open_file(leftover) as file:
                ended = _lock(file.fileno(), wait=False)
                if ended is None:
                    ended = os.fstat(file.fileno()).st_mtime < time.time() - STALE_SECONDS
                if ended and fcntl:
                    leftover.unlink()
            if ended and not fcntl:
                leftover.unlink()
        except (OSError, ContentError):
            continue


def _lock(descriptor: int, wait: bool = True) -> bool | None:
    """Try to lock an open file; None if files cannot be locked here."""
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
    """A temporary folder, locked while this process runs; folders of runs that were killed are removed."""

    def __init__(self) -> None:
        if fcntl:
            for leftover in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
                _remove_leftover(leftover)
        super().__init__(prefix=FOLDER, ignore_cleanup_errors=True)
        self.held = os.open(self.name, os.O_RDONLY) if fcntl else None
        if self.held is not None:
            _lock(self.held)

    def cleanup(self) -> None:
        """Remove the folder."""
        super().cleanup()
        held, self.held = self.held, None
        if held is not None:
            os.close(held)


def _remove_leftover(folder: Path) -> None:
    """Remove a folder that nobody has locked, unless it is brand new."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_mtime < time.time() - 1 and _lock(descriptor, wait=False):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"cannot write {path}: the name cannot be used; choose another with -o"
    held_open = isinstance(error, PermissionError) and os.name == "nt" and os.path.exists(path)
    if held_open:
        return f"{path} is open in another program; close it there and try again"
    if os.path.isdir(path):
        return f"{path} is a folder; give the name of a file, or end it with / to write into it"
    plain = {
        errno.ENOSPC: "the disk is full; make room and try again",
        errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "your disk quota is used up; make room and try again",
        errno.EFBIG: "the file would be larger than this machine allows",
        errno.EROFS: "the folder is read-only; choose another with -o",
        errno.EACCES: "you may not write there; choose another folder with -o",
        errno.EPERM: "you may not write there; choose another folder with -o",
        errno.ENOTDIR: "part of its path is a file; choose another with -o",
        errno.EEXIST: "part of its path is a file; choose another with -o",
        errno.ENAMETOOLONG: "the name is too long; choose a shorter one with -o",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"cannot write {path}: {plain}"


def refuse_overwrite(path: Path, force: bool, html: bool = False) -> None:
    """Raise WriteError if this PDF or web page would overwrite a file nethandout did not create.

    With `html`, the web page of a PDF must not either.
    """
    for file in (path, beside(path, "html"))[: 2 if html else 1]:
        if not force and is_foreign(file):
            wrong = f"{file} exists and was not made by nethandout"
            raise WriteError(f"{wrong}; choose another name, or add --force to overwrite it")


def refuse_overwrite_report(path: Path) -> None:
    """Raise WriteError if a report would overwrite anything but an earlier report."""
    if is_foreign(path, REPORT):
        raise WriteError(f"{path} exists and is not a nethandout report; choose another name")


def is_foreign(path: Path, mark: re.Pattern[bytes] | None = None) -> bool:
    """Return whether a file exists that lacks our mark or cannot be read; empty files do not count.

    The mark of a PDF or a web page is known.
    """
    mark = mark or (PAGE if path.suffix == ".html" else PDF)
    if not os.path.lexists(path) or os.path.isdir(path):
        return False
    try:
        ends = read_ends(path, FIRST_BYTES, LAST_BYTES)
    except ContentError:
        return True
    return bool(ends) and (not mark.match(ends) or UPDATED.search(ends) is not None)
