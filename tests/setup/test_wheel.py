"""The wheel and the sdist are complete and work without a checkout."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import ROOT

PACKED = {"nethandout": "nethandout", "handouts": "nethandout/_data/handouts", "layouts": "nethandout/_data/layouts"}
SOURCE_FOLDERS = ("nethandout", "handouts", "layouts", "tests", "docs", ".ci")
SOURCE_FILES = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile")


@dataclass(frozen=True)
class Packed:
    """A source archive, and the wheel built from it."""

    source: Path
    wheel: Path


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Packed(next(folder.glob("*.tar.gz")), next(folder.glob("*.whl")))


def files_below(folders: Iterable[str]) -> dict[str, bytes]:
    """Read the files on disk, by path from the project's root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_program_content_and_layouts_as_on_disk(packed: Packed) -> None:
    expected = {}
    for folder, place in PACKED.items():
        for name, content in files_below([folder]).items():
            expected[place + name.removeprefix(folder)] = content
    with zipfile.ZipFile(packed.wheel) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" not in name]
        assert sorted(names) == sorted(expected)
        assert [name for name in names if wheel.read(name) != expected[name]] == []


def test_the_wheel_has_both_licenses(packed: Packed) -> None:
    with zipfile.ZipFile(packed.wheel) as wheel:
        licenses = [name.split("/licenses/")[1] for name in wheel.namelist() if "/licenses/" in name]
    assert sorted(licenses) == ["LICENSE", "handouts/LICENSE"]


def test_the_source_archive_is_complete_and_has_no_output(packed: Packed) -> None:
    with tarfile.open(packed.source) as archive:
        names = {member.name.split("/", 1)[1] for member in archive.getmembers() if member.isfile()}
    assert {*files_below(SOURCE_FOLDERS), *SOURCE_FILES} - names == set()
    assert [name for name in names if name.endswith(".pdf")] == []


@pytest.fixture(scope="module")
def installed(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, which uses all other packages of this one."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.EnvBuilder(with_pip=False, symlinks=os.name == "posix").create(folder)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*install, "--force-reinstall", str(packed.wheel)], check=True)
    return commands


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def test_the_installed_program_is_that_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import nethandout, nethandout.paths as p; print(nethandout.__file__); print(p.packaged('handouts'))"
    program, words = run([str(installed / "python"), "-c", code], tmp_path).stdout.splitlines()
    assert Path(program).is_relative_to(installed.parent)
    assert Path(words).is_relative_to(installed.parent)


def test_the_installed_command_has_help(installed: Path, tmp_path: Path) -> None:
    done = run([str(installed / "nethandout"), "--help"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "booklet" in done.stdout


def test_the_installed_command_makes_a_booklet_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = run([str(installed / "nethandout"), "booklet", "grades"], tmp_path)
    assert done.returncode == 0, done.stderr
    booklet = tmp_path / "output" / "en" / "booklets" / "custom.pdf"
    assert booklet.read_bytes().startswith(b"%PDF-")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [booklet]


def needed(package: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of all packages that are installed with this one and some of its extras."""
    found: set[str] = set()
    for line in metadata.requires(package) or []:
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            found |= {canonicalize_name(wanted.name), *needed(wanted.name, frozenset(wanted.extras))}
    return found


def test_the_package_that_opens_encrypted_pdfs_is_a_dependency() -> None:
    """The packages of the tests install it, too, so only the list of dependencies shows it."""
    assert "cryptography" in needed("nethandout")
