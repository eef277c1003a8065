"""Any error is one line and an exit code, and nothing printed can control a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nethandout.cli.terminal import run_and_report, visible, visible_streams


def _raises(error: BaseException) -> Callable[[], object]:
    def run() -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyError("a\nb"), 70, "nethandout: this is a bug in nethandout: KeyError: 'a\\nb' (test_backstop.py:"),
        (AssertionError(), 70, "nethandout: this is a bug in nethandout: AssertionError:  (test_backstop.py:"),
        (MemoryError(), 3, "nethandout: there is not enough memory for this; make the input smaller"),
        (RecursionError(), 3, "nethandout: the input is nested too deeply; make it simpler"),
        (KeyboardInterrupt(), 130, "nethandout: stopped; existing files are unchanged"),
        (PermissionError(13, "Permission denied", "a"), 3, "nethandout: a: Permission denied"),
    ],
)
def test_an_unexpected_error_is_one_line(
    error: BaseException,
    code: int,
    said: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["nethandout", "check"])
    assert run_and_report(_raises(error)) == code
    printed = capfd.readouterr().err
    assert printed.startswith(said) and printed.count("\n") == 1


def test_ctrl_c_wrapped_by_python_is_recognized(capsys: pytest.CaptureFixture[str]) -> None:
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    assert run_and_report(_raises(error)) == 130
    assert capsys.readouterr().err == "nethandout: stopped; existing files are unchanged\n"


def test_verbose_shows_where_an_error_comes_from(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["nethandout", "check", "-v"])
    assert run_and_report(_raises(KeyError("x"))) == 70
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Traceback (most recent call last):" and lines[-1].startswith("nethandout: this is a bug")


def test_every_command_accepts_verbose(nethandout: Any) -> None:
    from nethandout.cli.main import COMMANDS

    assert [name for name in COMMANDS if "-v, --verbose" not in nethandout(name, "--help").out] == []


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028"])
def test_control_characters_are_shown_escaped(letter: str) -> None:
    assert visible(f"a{letter}b") == f"a\\u{ord(letter):04x}b"


def test_words_of_every_language_are_unchanged() -> None:
    words = "µ ≥ ½ °\t– ñ “כן” 漢 \u00a0\n"
    assert visible(words) == words


def test_everything_printed_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    with visible_streams():
        print("out\x1b")
        print("err\x9b", file=sys.stderr)
        sys.stdout.writelines(["many\x07\n"])
    assert capsys.readouterr() == ("out\\u001b\nmany\\u0007\n", "err\\u009b\n")


# Each replaces a library that is imported early.
INTERRUPTS = {
    "while a library is imported": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "while a class is made": (
        "class Named:\n    def __set_name__(self, owner, name):\n        raise KeyboardInterrupt\n"
        "class Made:\n    one = Named()\n"
    ),
    "again while the first is answered": (
        "import os, signal, sys\nclass Again:\n    def write(self, words):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n        sys.__stderr__.write(words)\n"
        "    def flush(self):\n        pass\n"
        "sys.stderr = Again()\nos.kill(os.getpid(), signal.SIGINT)"
    ),
    "where Python can only print it": (
        "import time\nclass Dropped:\n    def __del__(self):\n        raise KeyboardInterrupt\nDropped()\n"
        "while True:\n    time.sleep(0.01)"
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("moment", INTERRUPTS)
def test_ctrl_c_is_handled_at_any_moment(moment: str, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(INTERRUPTS[moment])
    ran = _nethandout("list", path=tmp_path)
    assert (ran.returncode, ran.stdout) == (130, "")
    assert ran.stderr == "nethandout: stopped; existing files are unchanged\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_after_the_work_is_done_changes_nothing(tmp_path: Path) -> None:
    interrupt = f"import atexit, os\ndef last():\n    os.kill(os.getpid(), {int(signal.SIGINT)})\n    print('left')\n"
    (tmp_path / "sitecustomize.py").write_text(f"{interrupt}atexit.register(last)")
    ran = _nethandout("--version", path=tmp_path)
    assert (ran.returncode, ran.stdout.split()[-1], ran.stderr) == (0, "left", "")


def test_ctrl_c_inside_exec_has_the_same_exit_code(tmp_path: Path) -> None:
    """Dataclasses use `exec`; otherwise `python -m` would end with the signal instead."""
    interrupt = "from nethandout.cli import main\n\ndef main_interrupted():\n    exec('raise KeyboardInterrupt')\n"
    (tmp_path / "sitecustomize.py").write_text(f"{interrupt}main.main = main_interrupted\n")
    ran = _nethandout("--version", path=tmp_path)
    assert (ran.returncode, ran.stderr) == (130, "nethandout: stopped; existing files are unchanged\n")


@pytest.mark.parametrize("arguments", ["handout care -o -", "handout care", "list", "--version"])
def test_a_closed_standard_output_is_reported(arguments: str, tmp_path: Path, small: Path) -> None:
    """No other file gets its descriptor, either."""
    own = "" if arguments == "--version" else f'--content "{small}" --only-content'
    command = f'"{sys.executable}" -P -m nethandout {arguments} {own} >&-'
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (3, "nethandout: standard output: closed\n")


def _nethandout(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "nethandout", *arguments]
    environment = os.environ | {"PYTHONPATH": str(path)}
    return subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, check=False, timeout=60)
