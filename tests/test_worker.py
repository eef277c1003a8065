"""The worker keeps its limits, reports errors, continues afterwards, and leaves no process behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from nethandout import errors, worker_main
from nethandout import worker as shared
from nethandout.errors import LimitError, MissingError, UsageError, WorkerError
from nethandout.worker import Worker

unix_alone = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limits and knows no signals")
linux_alone = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
FOR_EVER = "while True: pass"
IN_ONE_STEP = "sum(range(10**13))"  # no other thread of the process can run meanwhile


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """A worker that tests can break."""
    worker = Worker()
    yield worker
    worker.close()


def run(worker: Worker, program: str) -> Any:
    """Run a piece of Python in the worker."""
    return worker.call("builtins:exec", program, doing="reading x.pdf")


def fine(worker: Worker) -> bool:
    """Return whether a simple call is answered."""
    return bool(worker.call("builtins:max", (1, 2), doing="counting") == 2)


class Color(Enum):
    """An enum to send."""

    RED = "red"


@dataclass(frozen=True)
class Thing:
    """A dataclass to send."""

    name: str
    parts: tuple[Any, ...]
    color: Color


def test_an_answer_arrives_unchanged() -> None:
    """It can have bytes, paths, tuples, mappings with any keys, and the given dataclasses and enums."""
    value = {"a": [1, 2.5, None, True], 7: Thing("é\ud800", (b"one", Path("x/y"), (b"", b"two")), Color.RED)}
    payload = bytearray()
    plain = worker_main.encoded(value, payload)
    assert worker_main.decoded(plain, bytes(payload), (Thing, Color)) == value
    with pytest.raises(KeyError):
        worker_main.decoded(plain, bytes(payload), (Color,))


def test_one_worker_serves_many_calls(worker: Worker) -> None:
    pids = {worker.call("os:getpid", doing="asking") for _ in range(3)}
    assert len(pids) == 1 and pids != {os.getpid()}


def test_the_worker_is_isolated(worker: Worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither PYTHON… variables nor modules in the current folder change what runs there."""
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    worker.close()
    flags = worker.call("builtins:eval", "(*__import__('sys').flags,)", doing="asking")
    assert flags[sys.flags.__match_args__.index("optimize")] == 0
    assert flags[sys.flags.__match_args__.index("isolated")] == 1


@pytest.mark.parametrize(
    "made",
    [
        "ContentError([Diagnostic(Path('a.md'), 3, 'is wrong', 'correct it'), Diagnostic(None, 0, 'is too', '')])",
        "UsageError('does not go together', 'paper')",
        "MissingError('is not installed')",
    ],
)
def test_nethandout_errors_arrive_as_they_were_raised(worker: Worker, made: str) -> None:
    error = eval(made, vars(errors))
    with pytest.raises(type(error), match=f"^{re.escape(str(error))}$") as raised:
        run(worker, f"from pathlib import Path; from nethandout.errors import *; raise {made}")
    assert vars(raised.value) == vars(error)


@pytest.mark.parametrize(
    ("program", "error", "expected"),
    [
        ("1/0", RuntimeError, "reading x.pdf failed: ZeroDivisionError: division by zero"),
        (
            "(lambda f: f(f))(lambda f: f(f))",
            LimitError,
            "reading x.pdf failed: its parts are nested too deeply; make it simpler",
        ),
        (
            "import os; os._exit(3)",
            WorkerError,
            "reading x.pdf failed: the worker process ended; if it needs more memory, set NETHANDOUT_MEGABYTES=4096; "
            "else run: nethandout doctor",
        ),
    ],
)
def test_any_other_failure_is_one_line(worker: Worker, program: str, error: type[Exception], expected: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(expected)}") as raised:
        run(worker, program)
    assert str(raised.value) == expected
    assert fine(worker)


@unix_alone
@pytest.mark.parametrize("program", [IN_ONE_STEP, "try:\n while True: pass\nexcept BaseException: pass"])
def test_a_call_over_its_cpu_time_is_stopped(worker: Worker, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setenv("NETHANDOUT_SECONDS", "1")
    expected = "took more than 1 seconds of CPU time; make it smaller, or allow more: NETHANDOUT_SECONDS=2"
    with pytest.raises(LimitError, match=f"^reading x.pdf {expected}$"):
        run(worker, program)
    assert fine(worker)


@unix_alone
def test_time_is_counted_for_each_call_and_waiting_costs_none(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three calls of 0.4 seconds each and one that sleeps are all below one second of CPU time."""
    monkeypatch.setenv("NETHANDOUT_SECONDS", "1")
    busy = "import time; end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    for program in (busy, busy, busy, "import time; time.sleep(1.1)"):
        run(worker, program)


@unix_alone
@pytest.mark.parametrize("program", ["bytearray(10**10)", "x = 'a'\nwhile True: x += x"])
def test_a_call_over_its_memory_is_stopped(worker: Worker, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setenv("NETHANDOUT_MEGABYTES", "300")
    expected = "needs more than 300 MB of memory; make it smaller, or allow more: NETHANDOUT_MEGABYTES=600"
    with pytest.raises(LimitError, match=f"^reading x.pdf {expected}$"):
        run(worker, program)
    assert fine(worker)


@unix_alone
@pytest.mark.parametrize(
    ("sent", "error", "expected"),
    [
        (
            signal.SIGKILL,
            WorkerError,
            "the worker process ended; if it needs more memory, set NETHANDOUT_MEGABYTES=4096",
        ),
        (signal.SIGSEGV, WorkerError, "it does so when it has no font"),
        (signal.SIGABRT, LimitError, "needs more than 2048 MB"),
    ],
)
def test_a_worker_that_dies_during_a_call_is_reported_and_replaced(
    worker: Worker, sent: signal.Signals, error: type[Exception], expected: str
) -> None:
    pid = worker.call("os:getpid", doing="asking")
    death = threading.Timer(0.1, os.kill, (pid, sent))
    death.start()
    with pytest.raises(error, match=expected):
        run(worker, "import time; time.sleep(60)")
    death.join()
    assert fine(worker)


@unix_alone
def test_a_worker_that_died_between_calls_is_replaced(worker: Worker) -> None:
    pid = worker.call("os:getpid", doing="asking")
    assert worker.child is not None
    worker.child.kill()
    worker.child.wait()
    assert worker.call("os:getpid", doing="asking") != pid


def test_an_interrupted_call_leaves_no_answer_for_the_next(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    fine(worker)
    monkeypatch.setattr(worker, "_answer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        worker.call("builtins:max", (7, 8), doing="counting")
    monkeypatch.undo()
    assert fine(worker)


@pytest.mark.parametrize(
    ("program", "error", "expected"),
    [
        ("raise SystemExit(3)", WorkerError, "the worker process ended"),
        ("print('not a message')", WorkerError, "the worker process ended"),
        ("print('9 0\\nshort')", WorkerError, "the worker process ended"),
        ("print('9000000000000 0')", WorkerError, "the worker process ended"),
        ('print(\'18 0\\n["done",["Popen"]]\')', WorkerError, "sent an invalid answer"),
        ("print('14 0\\n[\"error\",null]')", WorkerError, "sent an invalid answer"),
        (
            "raise OSError('cannot load library libpango')",
            MissingError,
            r"\(Pango\) is missing; run: nethandout doctor",
        ),
        ("import sys; sys.exit(\"No module named 'weasyprint'\")", MissingError, "run: nethandout doctor"),
        ("raise MemoryError", LimitError, "needs more than 2048 MB"),
        ('raise SystemExit("GLib-ERROR **: Error creating thread")', LimitError, "needs more than 2048 MB"),
    ],
)
def test_another_program_instead_of_the_worker_does_no_harm(
    program: str, error: type[Exception], expected: str
) -> None:
    """It ends at once, sends nonsense, names a type that is not allowed, or lacks Pango."""
    worker = Worker((sys.executable, "-c", program))
    try:
        with pytest.raises(error, match=expected):
            fine(worker)
    finally:
        worker.close()


def test_a_program_that_cannot_be_started_is_reported() -> None:
    with pytest.raises(WorkerError, match="no child process can be started: No such file"):
        Worker(("/no/such/program",)).call("os:getpid", doing="asking")


def test_a_closed_worker_leaves_no_process() -> None:
    worker = Worker()
    worker.start()
    child = worker.child
    assert child is not None and child.poll() is None
    worker.close()
    assert child.poll() is not None


@pytest.mark.parametrize("limit", ["9" * 20, "9" * 5000, "0", "-1", "soon", "1.5"])
@pytest.mark.parametrize(("name", "least"), [("NETHANDOUT_SECONDS", 1), ("NETHANDOUT_MEGABYTES", 256)])
def test_an_invalid_limit_is_refused_with_its_name(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, name: str, least: int, limit: str
) -> None:
    monkeypatch.setenv(name, limit)
    with pytest.raises(UsageError, match=f'^{name} is "{limit[:20]}", but must be a whole number from {least} to 99'):
        fine(worker)


@linux_alone
@pytest.mark.parametrize("program", [FOR_EVER, IN_ONE_STEP, "import time; time.sleep(60)"])
def test_the_worker_ends_with_its_parent_even_if_that_is_killed(tmp_path: Path, program: str) -> None:
    """It does so during any work, because nothing else would end it."""
    note = tmp_path / "pid"
    started = f"import os; open({str(note)!r}, 'w').write(str(os.getpid())); {program}"
    parent = f"from nethandout import worker; worker.call('builtins:exec', {started!r}, doing='x')"
    if "while" in program:
        parent = parent.replace("; while", "\\nwhile")
    process = subprocess.Popen([sys.executable, "-c", parent])
    worker = int(eventually(lambda: note.exists() and note.read_text()))
    time.sleep(0.1)
    assert is_alive(worker)
    process.kill()
    process.wait()
    assert eventually(lambda: not is_alive(worker), seconds=5), "only its limit of time would end it"


@pytest.mark.parametrize("command", ["--help", "list", "check naming"])
def test_a_command_that_needs_no_worker_starts_none(nethandout: Any, command: str) -> None:
    """The shipped words have no pictures to open."""
    shared.close()
    nethandout(*command.split())
    assert shared._current().child is None


@linux_alone
def test_a_run_that_is_killed_leaves_no_worker(tmp_path: Path, small: Path) -> None:
    """The renderer ends within two seconds, whatever it is doing."""
    command = [
        sys.executable,
        "-m",
        "nethandout",
        "booklet",
        "cells",
        "scans",
        "--only-content",
        "--content",
        str(small),
    ]
    process = subprocess.Popen(command, cwd=tmp_path)
    children = Path(f"/proc/{process.pid}/task")
    workers = eventually(
        lambda: [pid for task in children.iterdir() for pid in (task / "children").read_text().split()]
    )
    process.kill()
    process.wait()
    assert workers and eventually(lambda: not any(is_alive(int(pid)) for pid in workers), seconds=2)
    assert not list(tmp_path.rglob("*.pdf"))


def eventually(found: Callable[[], Any], seconds: float = 20) -> Any:
    """Return the result of a function as soon as there is one, within some seconds."""
    end = time.monotonic() + seconds
    while not (value := found()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


def is_alive(pid: int) -> bool:
    """Return whether a process runs; zombies do not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
