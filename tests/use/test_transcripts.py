"""What people do with nethandout: transcripts of their commands, run in an empty folder, whose output must not differ.

In a transcript, a line starting with `# ` is a remark, `$ ` a command, `> ` another line of it. What follows is the
output of both streams, and the exit code if it is not 0.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nethandout.cli.main import main

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
VARIES = (
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:…"),  # changes with every word of the content
    (re.compile(r"\b\d+\.\d s\b"), "0.0 s"),
    (re.compile(r"\b\d+ kB\b"), "0 kB"),
)
SHELL = re.compile(r"[|<>;&$`*]")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_transcript_is_what_is_printed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, actual = tmp_path / "here", tmp_path / path.name
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    actual.write_text("".join(run_again(path.read_text(encoding="utf-8"), monkeypatch)), encoding="utf-8")
    same = actual.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    assert same, f"compare: diff {path} {actual}; if the new output is right: cp {actual} {path}"


def run_again(transcript: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the remarks and commands of a transcript, each command with the output it has now."""
    for part in re.split(r"^(?=[#$] )", transcript, flags=re.MULTILINE):
        lines = part.splitlines()
        if not part.startswith("$ "):
            yield part
            continue
        typed = [lines[0], *(line for line in lines[1:] if line.startswith("> "))]
        command = "\n".join(line[2:] for line in typed)
        direct = command.startswith("nethandout ") and not SHELL.search(command)
        output = in_this_process(command, monkeypatch) if direct else in_a_shell(command)
        for pattern, usual in VARIES:
            output = pattern.sub(usual, output)
        yield "\n".join(typed) + f"\n{output}\n"


def in_this_process(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run nethandout here, where its worker is already running."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen), pytest.raises(SystemExit) as leaving:
        main()
    screen.flush()
    return shown(screen.buffer.getvalue().decode(), int(leaving.value.code or 0))  # type: ignore[attr-defined]


def in_a_shell(command: str) -> str:
    """Run any command as a shell does."""
    ran = subprocess.run(
        ["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return shown(ran.stdout, ran.returncode)


def shown(output: str, code: int) -> str:
    """Return the output of a command as it is in a transcript."""
    return output + (f"(exit code {code})\n" if code else "")
