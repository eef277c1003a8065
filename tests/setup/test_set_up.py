"""The setup script: what it creates, that it does nothing twice, and its messages when it cannot continue."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

# A package like ours that installs without the network, because it is its own build backend.
PYPROJECT = """\
[build-system]
requires = []
build-backend = "builder"
backend-path = ["."]

[project]
name = "nethandout"
version = "0"
optional-dependencies.test = []
"""
BUILDER = """\
import os, zipfile

METADATA = "Metadata-Version: 2.1\\nName: nethandout\\nVersion: 0\\nProvides-Extra: test\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: builder\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "nethandout-0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("nethandout.pth", os.getcwd())
        wheel.writestr("nethandout-0.dist-info/METADATA", METADATA)
        wheel.writestr("nethandout-0.dist-info/WHEEL", WHEEL)
        wheel.writestr("nethandout-0.dist-info/RECORD", "")
    return name
"""
SHELL_TOOLS = ("sh", "cat", "cksum", "dirname", "grep", "mktemp", "rm", "tail", "uname")


def checkout(folder: Path) -> Path:
    """Make a small checkout: the setup script and what it reads."""
    (folder / ".ci").mkdir(parents=True)
    (folder / "nethandout").mkdir()
    for name in (".ci/set-up", "constraints.txt", "nethandout/__init__.py", "nethandout/system_deps.py"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "builder.py").write_text(BUILDER)
    return folder


def set_up(
    folder: Path, *words: str, stdin: int = subprocess.DEVNULL, **environment: str
) -> subprocess.CompletedProcess[str]:
    outside_ci = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        ["/bin/sh", ".ci/set-up", *words],
        cwd=folder,
        env={**outside_ci, "PIP_NO_INDEX": "1", "PYTHON": sys.executable, **environment},
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def command(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Make a folder of commands with the usual tools of a shell and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in SHELL_TOOLS:
        found = shutil.which(name)
        assert found, f"{name} is not on this machine"
        (folder / name).symlink_to(found)
    return folder


def test_setup_runs_once_and_again_after_a_change_or_a_move(tmp_path: Path) -> None:
    here = checkout(tmp_path / "first place")
    first = set_up(here)
    assert first.returncode == 0, first.stderr
    assert "Installing nethandout" in first.stdout
    imports = [str(here / ".venv/bin/python"), "-c", "import nethandout; print(nethandout.__file__)"]
    found = subprocess.run(imports, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.strip() == str(here / "nethandout" / "__init__.py")

    (here / ".venv" / "kept").write_text("")
    second = set_up(here)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")

    with (here / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    changed = set_up(here, "test")
    assert changed.returncode == 0, changed.stderr
    assert "Installing nethandout" in changed.stdout
    assert (here / ".venv" / "kept").exists()
    assert set_up(here).stdout == "", "what is ready for the tests is ready to build"

    there = here.rename(tmp_path / "second place")
    moved = set_up(there)
    assert moved.returncode == 0, moved.stderr
    assert not (there / ".venv" / "kept").exists(), "a .venv that was moved is made anew"


def test_a_python_that_is_too_old_is_reported_with_the_required_version(tmp_path: Path, bare: Path) -> None:
    older = "import sys; sys.version_info = (3, 10, 12); exec(sys.argv[1])"
    command(
        bare,
        "python3",
        f'[ "$1" = --version ] && echo Python 3.10.12 || exec "{sys.executable}" -c "{older}" "$2"',
    )
    result = set_up(checkout(tmp_path / "nethandout"), PATH=str(bare), PYTHON="")
    assert result.returncode == 1
    assert "needs Python 3.11 or newer; found: Python 3.10.12" in result.stderr


def test_a_newer_python_next_to_an_old_python3_is_used(tmp_path: Path, bare: Path) -> None:
    command(bare, "python3", "exit 1")
    command(bare, "python3.12", f'exec "{sys.executable}" "$@"')
    command(bare, "id", "echo 1000")
    result = set_up(checkout(tmp_path / "nethandout"), "test", PATH=str(bare), PYTHON="")
    assert "needs Python" not in result.stderr
    assert "qpdf" in result.stderr


def test_a_failed_installation_is_not_marked_as_ready(tmp_path: Path) -> None:
    """There is no package index. Only tested versions are installed, or those that the user's own file allows."""
    here = checkout(tmp_path / "nethandout")
    refused = r"nethandout(\[web\])? 0 "
    mine = tmp_path / "mine.txt"
    mine.write_text("nethandout<0\n")
    own = set_up(here, PIP_CONSTRAINT=str(mine))
    tested = (here / "constraints.txt").read_bytes()
    (here / "constraints.txt").write_text("nethandout==1\n")
    other_version = set_up(here)
    (here / "constraints.txt").write_bytes(tested)
    (here / "pyproject.toml").write_text(PYPROJECT.replace('"0"', '"0"\ndependencies = ["no-such"]', 1))
    (here / "builder.py").write_text(BUILDER.replace("Provides-Extra: test", "Requires-Dist: no-such"))
    not_found = set_up(here)
    for result, why in ((own, refused), (other_version, refused), (not_found, "no-such")):
        assert result.returncode == 1
        assert re.search(why, result.stdout + result.stderr)
        assert "could not be installed. Is this machine connected to the internet?" in result.stderr
    assert list((here / ".venv").glob("ready-*")) == []


def test_make_alone_lists_every_command_with_its_purpose() -> None:
    phony = next(line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith(".PHONY:"))
    commands = [name for name in phony.split()[1:] if not name.startswith("set-up")]
    done = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert [name for _, name, _ in listed] == commands


@pytest.mark.skipif(sys.platform != "linux", reason="a broken library can be put in the way on Linux only")
class TestWithoutPango:
    """A Debian machine on which Pango does not load."""

    @pytest.fixture
    def debian(self, bare: Path, without_pango: dict[str, str]) -> dict[str, str]:
        command(bare, "apt-get", f'echo "apt-get $*" >>"{bare}/asked"')
        return {"PATH": str(bare), "LD_LIBRARY_PATH": without_pango["LD_LIBRARY_PATH"]}

    def test_without_permission_to_install_it_stops_with_the_exact_command(
        self, tmp_path: Path, bare: Path, debian: dict[str, str]
    ) -> None:
        command(bare, "id", "echo 1000")
        command(bare, "sudo", f'echo "$*" >>"{bare}/sudo-asked"; exit 1')
        result = set_up(checkout(tmp_path / "nethandout"), **debian)
        assert result.returncode == 1
        assert result.stderr.splitlines()[-1] == (
            "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0"
        )
        assert (bare / "sudo-asked").read_text() == "-n true\n"
        assert not (bare / "asked").exists()

    @pytest.mark.parametrize(("user", "sudo"), [("0", "exit 1"), ("1000", '[ "$1" = -n ] || exec "$@"')])
    def test_with_permission_it_installs_and_checks_again(
        self, tmp_path: Path, bare: Path, debian: dict[str, str], user: str, sudo: str
    ) -> None:
        command(bare, "id", f"echo {user}")
        command(bare, "sudo", sudo)
        result = set_up(checkout(tmp_path / "nethandout"), **debian)
        assert (bare / "asked").read_text().splitlines() == [
            "apt-get update",
            "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0",
        ]
        assert result.returncode == 1
        assert "Packages are still missing after installing them" in result.stderr
        announced = "System packages are missing. This installs them: apt-get update && apt-get"
        assert announced in result.stdout.replace("sudo ", "")
        assert "[Y/n]" not in result.stdout

    @pytest.mark.parametrize(
        ("typed", "in_ci", "asked", "installed"),
        [
            ("y", "", True, True),
            ("", "", True, True),
            ("n", "", True, False),
            ("what?", "", True, False),
            ("", "1", False, True),
        ],
    )
    def test_a_person_at_a_terminal_is_asked_once_and_ci_is_not(
        self, tmp_path: Path, bare: Path, debian: dict[str, str], typed: str, in_ci: str, asked: bool, installed: bool
    ) -> None:
        command(bare, "id", "echo 0")
        try:
            person, terminal = os.openpty()
        except OSError:
            pytest.skip("this machine has no pseudo-terminals (/dev/pts is not mounted)")
        try:
            os.write(person, f"{typed}\n".encode())
            result = set_up(checkout(tmp_path / "nethandout"), stdin=terminal, CI=in_ci, **debian)
        finally:
            os.close(person)
            os.close(terminal)
        assert (result.stdout.count("Run this command? [Y/n]"), (bare / "asked").exists()) == (asked, installed)
        if not installed:
            assert "Nothing was installed. Run this yourself, then try again:" in result.stderr
            assert result.returncode == 1
