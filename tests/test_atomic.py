"""A file is written whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from nethandout import atomic
from nethandout.atomic import FOLDER, PREFIX, STALE_SECONDS, TemporaryFolder, write_whole
from nethandout.errors import WriteError

SIZE = 300_000
OVER_AND_OVER = """
import sys
import tempfile
from pathlib import Path
from nethandout.atomic import write_whole
path, letters = Path(sys.argv[1]), sys.argv[2].encode()
print("ready", flush=True)
for turn in range(int(sys.argv[3])):
    write_whole(path, letters[turn % len(letters) : turn % len(letters) + 1] * 300_000)
"""


def writer(path: Path, letters: str, turns: int = 1_000_000) -> subprocess.Popen[bytes]:
    """A program that writes one file again and again, each time full of another letter."""
    command = [sys.executable, "-P", "-c", OVER_AND_OVER, str(path), letters, str(turns)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert program.stdout is not None
    with program.stdout:
        assert program.stdout.readline() == b"ready\n"
    return program


def assert_whole(data: bytes, letters: str) -> None:
    """Check that a file is complete and full of one letter."""
    assert len(data) == SIZE
    assert data in [letter.encode() * SIZE for letter in letters]


def left_behind(folder: Path) -> list[Path]:
    """Return the temporary files in a folder."""
    return sorted(folder.glob(f"{PREFIX}*"))


def test_folders_are_created_and_nothing_else_remains(tmp_path: Path) -> None:
    path = tmp_path / "a/b/c.pdf"
    write_whole(path, b"one")
    write_whole(path, b"other")
    assert path.read_bytes() == b"other"
    assert [file.name for file in path.parent.iterdir()] == ["c.pdf"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_finished_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_writer_killed_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_whole(path, b"a" * SIZE)
    moments = random.Random(1)
    for _ in range(20):
        program = writer(path, "ab")
        time.sleep(moments.uniform(0, 0.03))
        program.kill()
        program.wait()
        assert_whole(path.read_bytes(), "ab")
    write_whole(path, b"a" * SIZE)
    assert left_behind(tmp_path) == []


def test_two_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    """Readers never see a part of it, either."""
    path = tmp_path / "a.pdf"
    write_whole(path, b"a" * SIZE)
    programs = [writer(path, "ab", 60), writer(path, "cd", 60)]
    while any(program.poll() is None for program in programs):
        assert_whole(path.read_bytes(), "abcd")
    assert [program.returncode for program in programs] == [0, 0]
    assert left_behind(tmp_path) == []


def test_files_of_ended_runs_are_removed_at_once_but_not_those_of_running_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.tmp").write_bytes(b"")
    left = tmp_path / f"{PREFIX}1.tmp"
    descriptor = atomic._create(left)
    write_whole(tmp_path / "a.pdf", b"a")
    assert left_behind(tmp_path) == [left]
    os.close(descriptor)
    write_whole(tmp_path / "a.pdf", b"a")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.pdf", "mine.tmp"]


def test_a_file_removed_before_it_was_locked_is_created_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cleanup between creation and locking is simulated by removing the file at its first lock."""
    swept = []

    def lock(descriptor: int, wait: bool = True) -> bool:
        if not swept:
            swept.extend(left_behind(tmp_path))
            swept[0].unlink()
        return True

    monkeypatch.setattr(atomic, "_lock", lock)
    write_whole(tmp_path / "a.pdf", b"a")
    assert ([file.name for file in tmp_path.iterdir()], len(swept)) == (["a.pdf"], 1)


def test_without_locks_only_old_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "fcntl", None)
    for name, age in {"old": STALE_SECONDS + 60, "new": 60}.items():
        left = tmp_path / f"{PREFIX}{name}.tmp"
        left.write_bytes(b"")
        os.utime(left, (time.time() - age,) * 2)
    write_whole(tmp_path / "a.pdf", b"a")
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{PREFIX}new.tmp", "a.pdf"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file/a.pdf", "cannot write {}: part of its path is a file; choose another with -o"),
        ("file/deeper/a.pdf", "cannot write {}: part of its path is a file; choose another with -o"),
        ("folder", "{} is a folder; give the name of a file, or end it with / to write into it"),
        ("a" * 300 + ".pdf", "cannot write {}: the name is too long; choose a shorter one with -o"),
        ("a" * 300 + "/a.pdf", "cannot write {}: the name is too long; choose a shorter one with -o"),
        ("a\0b.pdf", "cannot write {}: the name cannot be used; choose another with -o"),
    ],
)
def test_an_unwritable_path_is_reported(tmp_path: Path, name: str, reason: str) -> None:
    """Not even an administrator can write there; existing files stay."""
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError) as raised:
        write_whole(tmp_path / name, b"a")
    assert str(raised.value) == reason.format(tmp_path / name)
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on file sizes simulates a full disk: writing fails in the middle."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom nethandout.errors import WriteError\n"
        "from nethandout.atomic import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    write_whole(Path(sys.argv[1]), b'a' * 100_000)\n"
        "except WriteError as error:\n    print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout == f"cannot write {path}: the file would be larger than this machine allows\n"
    assert path.read_bytes() == b"old"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full; make room and try again"),
        (errno.EROFS, "the folder is read-only; choose another with -o"),
        (errno.EACCES, "you may not write there; choose another folder with -o"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_system_errors_are_reported_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    """A system call that fails simulates disks that a test cannot have."""
    (tmp_path / "a.pdf").write_bytes(b"old")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WriteError) as raised:
        write_whole(tmp_path / "a.pdf", b"new")
    assert str(raised.value) == f"cannot write {tmp_path / 'a.pdf'}: {reason}"
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert left_behind(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signal")
def test_an_interrupted_writer_leaves_nothing_behind(tmp_path: Path) -> None:
    program = writer(tmp_path / "a.pdf", "ab", 2000)  # ends by itself where Ctrl-C is ignored, as in the background
    time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    program.wait()
    assert left_behind(tmp_path) == []
    assert_whole((tmp_path / "a.pdf").read_bytes(), "ab")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks no folders")
def test_a_temporary_folder_is_removed_by_the_next_run_only_if_its_own_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders with other names and the targets of links are not removed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "nethandout-of-somebody").mkdir()
    (tmp_path / f"{FOLDER}link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / f"{FOLDER}left/inside").mkdir(parents=True)
    with TemporaryFolder() as used:
        for path in tmp_path.iterdir():
            os.utime(path, (0, 0))
        with TemporaryFolder():
            assert {path.name for path in tmp_path.iterdir()} >= {"elsewhere", f"{FOLDER}link", Path(used).name}
            assert not (tmp_path / f"{FOLDER}left").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"elsewhere", "nethandout-of-somebody", f"{FOLDER}link"}
