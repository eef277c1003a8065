"""A build that is killed or interrupted at any moment damages no file and leaves no process behind.

`make audit` tries each 24 times, `make torture` 200 times.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nethandout

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]
TIMES = int(os.environ.get("NETHANDOUT_TORTURE", "24"))
SMALL = Path(__file__).parents[1] / "fixtures" / "library"
COMMANDS = (
    ("handout", "--all", "--workers", "2", "-q", "-o", "out/"),
    ("booklet", "cells", "scans", "-o", "out/two/"),
    ("booklet", "cells", "--fold", "saddle", "-o", "out/"),
)
OWN = ("--content", str(SMALL), "--only-content", "--fresh")


def _start(here: Path, command: tuple[str, ...]) -> subprocess.Popen[str]:
    (here / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "nethandout", *command, *OWN],
        cwd=here,
        env=os.environ | {"TMPDIR": str(here / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _made(here: Path) -> dict[str, str]:
    """Return every finished file with its hash; the name of an unfinished file starts with a dot."""
    files = (path for path in sorted((here / "out").rglob("*.*")) if not path.name.startswith("."))
    return {str(path.relative_to(here)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _alive(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                state, _, _, its = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            except (OSError, ValueError):
                continue
            if int(its) == session and state not in "ZX":
                found.append(int(folder.name))
    return found


def _left_after(session: int, seconds: float) -> list[int]:
    end = time.monotonic() + seconds
    while (alive := _alive(session)) and time.monotonic() < end:
        time.sleep(0.02)
    return alive


def _stopped_at_random(
    here: Path, number: signal.Signals, times: int = 1
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run each command to the end, then again and again, sending it a signal `times` times at a random moment.

    Yields the process, and the files that existed before.
    """
    lasts = {}
    for command in COMMANDS:
        began = time.monotonic()
        child = _start(here, command)
        child.communicate()
        assert child.returncode == 0
        lasts[command] = time.monotonic() - began
    before = _made(here)
    moments = random.Random(2026)
    for turn in range(TIMES):
        command = COMMANDS[turn % len(COMMANDS)]
        child = _start(here, command)
        time.sleep(moments.uniform(0, lasts[command]))
        for _ in range(times):
            child.send_signal(number)
            time.sleep(0.003)
        yield child, before


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path


def test_a_killed_build_damages_nothing_and_leaves_no_process(here: Path) -> None:
    for child, before in _stopped_at_random(here, signal.SIGKILL):
        child.wait()
        assert _left_after(child.pid, 2) == []
        child.communicate()
        assert _made(here) == before
    for command in COMMANDS:
        _start(here, command).communicate()
    left = [path.name for path in (here / "out").rglob("*") if path.name.startswith(".")]
    assert (_made(here), left, os.listdir(here / "tmp")) == (before, [], [])


def test_an_interrupted_build_says_so_in_one_line_and_damages_nothing(here: Path) -> None:
    """This is true however often it is interrupted; before our first line runs, Python handles it."""
    ours = str(Path(nethandout.__file__).parent)
    for child, before in _stopped_at_random(here, signal.SIGINT, times=3):
        said = child.communicate(timeout=60)[1]
        assert _left_after(child.pid, 2) == []
        assert _made(here) == before
        lines = [line for line in said.splitlines() if line]
        expected = ["nethandout: stopped; existing files are unchanged"]
        is_pythons = child.returncode in (1, -signal.SIGINT) and "KeyboardInterrupt" in said and ours not in said
        known = (130, expected), (0, []), (-signal.SIGINT, [])
        assert is_pythons or (child.returncode, lines) in known, said
