"""Fixtures for all tests: a small library, the shipped one, a renderer, and the command line."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nethandout import paths, pipeline
from nethandout.cli.main import main
from nethandout.content.library import read_library
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Library, Publication
from nethandout.paths import Folders
from nethandout.pipeline import BuildResult, Inputs, load_inputs
from nethandout.worker import FONTS_ONLY_OURS
from tests.press import Press

# As in the worker, pages look the same whatever fonts the machine has.
os.environ["FONTCONFIG_FILE"] = str(FONTS_ONLY_OURS)

# Tests neither write to the user's cache folder nor depend on it.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="nethandout-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

SMALL = Path(__file__).parent / "fixtures" / "library"


@dataclass(frozen=True)
class Words:
    """A content folder that tests can change: a copy of the small library, with the packaged fixed words."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file in the folder, replacing any existing one."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def change(self, name: str, old: str, new: str) -> Path:
        """Replace words that are in a file exactly once."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        return self.write(name, text.replace(old, new))

    def section(self, name: str, body: str) -> Path:
        """Add a section with valid data; its words begin on line 10."""
        data = ('title = "A title"', 'main_message = "A message."', 'purpose = "A purpose."', 'version = "0.1"')
        front = "\n".join(["+++", *data, "sources = []", "", "+++", ""])
        return self.write(f"sections/{name}/en.md", front + "\n" + body)

    def library(self) -> Library:
        """Read the folder."""
        return read_library(Folders(self.folder))

    def faults(self) -> list[Diagnostic]:
        """Return every fault, in order of place."""
        try:
            broken = self.library().broken
        except ContentError as error:
            return list(error.faults)
        return list(ContentError(fault for faults in broken.values() for fault in faults).faults)

    def messages(self) -> list[str]:
        """Return every fault as it is printed, with its path inside the folder."""
        return [str(fault).replace(f"{self.folder}/", "") for fault in self.faults()]


@dataclass(frozen=True)
class Ran:
    """The result of a command: its exit code, its output and its error output."""

    code: int
    out: str
    err: str


Nethandout = Callable[..., Ran]
Make = Callable[[Publication, Inputs], BuildResult]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files whose tests share publications, so that one of several processes gets them all."""
    sharing = {item.path for item in items if "made" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in sharing)


@pytest.fixture(scope="session")
def small() -> Path:
    """The content folder of the small library."""
    return SMALL


def copied(folder: Path) -> Words:
    """Copy the small library into a folder."""
    shutil.copytree(SMALL, folder)
    shutil.copytree(paths.packaged("handouts") / "languages", folder / "languages")
    return Words(folder)


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """A copy of the small library that a test can change."""
    return copied(tmp_path / "words")


@pytest.fixture(scope="session")
def press() -> Press:
    """One renderer for all tests."""
    return Press()


@pytest.fixture(scope="session")
def small_inputs() -> Inputs:
    """The inputs for publications of the small library."""
    return load_inputs("en", SMALL, only_content=True)


@pytest.fixture(scope="session")
def shipped_inputs() -> Inputs:
    """The inputs for publications of the shipped words."""
    return load_inputs("en")


@pytest.fixture(scope="session")
def made() -> Make:
    """`pipeline.build`, which makes each publication once for all tests that use it."""
    make = pipeline.build
    known: list[tuple[Publication, Inputs, BuildResult]] = []

    def once(publication: Publication, inputs: Inputs) -> BuildResult:
        for before, where, product in known:
            if where is inputs and before == publication:
                return product
        product = make(publication, inputs)
        known.append((publication, inputs, product))
        return product

    return once


@pytest.fixture
def nethandout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Nethandout:
    """Run a command line in an empty folder, in this process; an uncaught error fails the test."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["nethandout", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        said = capsys.readouterr()
        return Ran(int(leaving.value.code or 0), said.out, said.err)

    return run
