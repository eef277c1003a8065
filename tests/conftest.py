"""What every test may ask for: a small library, the shipped one, one press for all, and the command line."""

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

# As in the worker: what a test sets looks the same whatever fonts the machine has.
os.environ["FONTCONFIG_FILE"] = str(FONTS_ONLY_OURS)

# Nothing is left in the cache folder of whoever runs the tests, and nothing there makes a test pass.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="nethandout-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

SMALL = Path(__file__).parent / "fixtures" / "library"


@dataclass(frozen=True)
class Words:
    """A content folder that a test may change: the small library, copied, with the packaged fixed words."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file into the folder, whatever stood there."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def change(self, name: str, old: str, new: str) -> Path:
        """Write other words in the place of some that stand in a file once."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        return self.write(name, text.replace(old, new))

    def section(self, name: str, body: str) -> Path:
        """Add a section with good data; its words begin on line 10."""
        data = ('title = "A title"', 'main_message = "A message."', 'purpose = "A purpose."', 'version = "0.1"')
        front = "\n".join(["+++", *data, "sources = []", "", "+++", ""])
        return self.write(f"sections/{name}/en.md", front + "\n" + body)

    def library(self) -> Library:
        """Read the folder."""
        return read_library(Folders(self.folder))

    def faults(self) -> list[Diagnostic]:
        """Every fault there is, in order of place."""
        try:
            broken = self.library().broken
        except ContentError as error:
            return list(error.faults)
        return list(ContentError(fault for faults in broken.values() for fault in faults).faults)

    def told(self) -> list[str]:
        """Every fault as it is told, with its path inside the folder."""
        return [str(fault).replace(f"{self.folder}/", "") for fault in self.faults()]


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code, what it printed and what it complained of."""

    code: int
    out: str
    err: str


Nethandout = Callable[..., Ran]
Make = Callable[[Publication, Inputs], BuildResult]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose tests share publications: where several processes test, one of them has them all."""
    sharing = {item.path for item in items if "made" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in sharing)


@pytest.fixture(scope="session")
def small() -> Path:
    """The content folder of the small library."""
    return SMALL


def copied(folder: Path) -> Words:
    """Copy the small library into a folder, to be changed there."""
    shutil.copytree(SMALL, folder)
    shutil.copytree(paths.packaged("handouts") / "languages", folder / "languages")
    return Words(folder)


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """A copy of the small library, to be changed."""
    return copied(tmp_path / "words")


@pytest.fixture(scope="session")
def press() -> Press:
    """One renderer for all tests."""
    return Press()


@pytest.fixture(scope="session")
def small_inputs() -> Inputs:
    """What publications of the small library are made with."""
    return load_inputs("en", SMALL, only_content=True)


@pytest.fixture(scope="session")
def shipped_inputs() -> Inputs:
    """What publications of the shipped words are made with."""
    return load_inputs("en")


@pytest.fixture(scope="session")
def made() -> Make:
    """`pipeline.build`, which makes each publication once for all tests that ask something of it."""
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
    """Run a command line in an empty folder, in this process; an error nobody caught fails the test."""
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
