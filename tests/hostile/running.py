"""Run a hostile case, in this process or in one of its own, and report what is wrong with the result."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nethandout import worker
from tests.conftest import Nethandout
from tests.hostile.cases import Case

WALL_SECONDS = 180
MEMORY = 4 * 1024**3
LARGE = 100_000_000
# The control characters of ASCII and Latin-1 except line feed and tab, and direction characters.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Did:
    """The result of the command; `said` is the output of both streams, `seconds` the CPU time it used."""

    code: int
    said: str
    seconds: float
    before: dict[str, str]
    after: dict[str, str]
    left: tuple[str, ...]


def run_here(case: Case, folder: Path, nethandout: Nethandout) -> Did:
    """Build the case in the folder where `nethandout` runs commands in this process, and run its command."""
    here, temporary = folder / "here", folder / "tmp"
    temporary.mkdir()
    case.prepare(here)
    before = contents(here)
    worker.start()
    earlier = worker._FIRST.child
    before_it = _seconds_of(earlier)
    signal.alarm(WALL_SECONDS)  # ends this process
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(temporary))
        began = time.process_time()
        # The worker is in the folder of an earlier case.
        ran = nethandout(*(here / part if part == "look" else part for part in case.command))
        seconds = time.process_time() - began
    signal.alarm(0)
    # A worker that was replaced was stopped by its own limits.
    seconds += _seconds_of(worker._FIRST.child) - (before_it if worker._FIRST.child is earlier else 0)
    left = tuple(sorted(os.listdir(temporary)))
    return Did(ran.code, ran.out + ran.err, seconds, before, contents(here), left)


def _seconds_of(child: subprocess.Popen[bytes] | None) -> float:
    """Return the CPU time of a process, where /proc has it; 0 for one that has ended."""
    try:
        about = Path(f"/proc/{child.pid}/stat").read_text() if child is not None else ""
    except OSError:
        return 0.0
    fields = about.rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def run(case: Case, folder: Path) -> Did:
    """Build the case in a folder and run its command there in its own process, within limits."""
    here, temporary = folder / "here", folder / "tmp"
    here.mkdir()
    temporary.mkdir()
    case.prepare(here)
    before = contents(here)
    usual = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment = {**usual, "HOME": str(folder), "TMPDIR": str(temporary), **case.environment}
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(case.stdin)
        stdin.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "nethandout", *case.command],
            cwd=here,
            env=environment,
            stdin=stdin,
            stdout=_outlet(case.stdout, out.fileno()),
            stderr=err,
            start_new_session=True,
            preexec_fn=lambda: _limit(case),
        )
        try:
            code, seconds = _wait(child)
        finally:
            _end_group(child.pid)
        said = "".join(_read(stream.fileno()) for stream in (out, err))
    return Did(code, said, seconds, before, contents(here), tuple(sorted(os.listdir(temporary))))


def wrong(case: Case, did: Did) -> Iterator[str]:
    """Return everything that differs from what the case expects."""
    if did.code != case.code:
        yield f"exit code {did.code}, not {case.code}"
    if not re.search(case.expected, did.said):
        yield f"nothing printed matches {case.expected!r}"
    if "Traceback" in did.said:
        yield "a traceback is printed"
    if found := UNSEEN.findall(did.said):
        yield f"control characters are printed: {sorted(set(found))}"
    if did.seconds > case.seconds:
        yield f"{did.seconds:.1f} s of CPU used, more than {case.seconds:g}"
    changed = [name for name, mark in did.before.items() if did.after.get(name) != mark]
    if changed:
        yield f"changed: {changed}"
    made = sorted(did.after.keys() - did.before.keys())
    if case.code and made:
        yield f"made although refused: {made}"
    if did.left:
        yield f"left in the folder for temporary files: {did.left}"


def contents(folder: Path) -> dict[str, str]:
    """Return every path below a folder, with its type; names that are not UTF-8 stay as Python decodes them."""
    return {path.relative_to(folder).as_posix(): _mark(path) for path in sorted(folder.rglob("*"))}


def _mark(path: Path) -> str:
    about = path.lstat()
    kind = about.st_mode
    if stat.S_ISLNK(kind):
        return f"link to {os.readlink(path)}"
    if about.st_size > LARGE:
        return f"{about.st_size} bytes of {about.st_mtime_ns}"
    if stat.S_ISREG(kind) and os.access(path, os.R_OK):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return stat.filemode(kind)[0]


def _limit(case: Case) -> None:
    """In the child, limit the CPU time of each process and memory, and close its output if the case says so."""
    seconds = int(case.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if case.stdout == "closed":
        os.close(1)


def _outlet(kind: str, usual: int) -> int:
    if kind == "full":
        return os.open("/dev/full", os.O_WRONLY | os.O_CLOEXEC)
    if kind == "gone":
        read, outlet = os.pipe()
        os.close(read)
        return outlet
    return usual


def _wait(child: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for the child; return its exit code, and the CPU time of it and all its descendants."""
    signal.signal(signal.SIGALRM, lambda number, frame: os.killpg(child.pid, signal.SIGKILL))
    signal.alarm(WALL_SECONDS)
    try:
        _, status, used = os.wait4(child.pid, 0)
    finally:
        signal.alarm(0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used.ru_utime + used.ru_stime


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _read(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        return stream.read(5_000_000).decode("utf-8", "replace")
