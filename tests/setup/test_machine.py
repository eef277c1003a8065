"""The system packages that are needed, and the command for each system."""

import os
import sys
from pathlib import Path

import pytest

from nethandout import system_deps
from nethandout.system_deps import GHOSTSCRIPT, PANGO, POPPLER, QPDF, SUBSET

COMMANDS = {
    ("linux", "apt-get"): (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
        " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ),
    ("linux", "dnf"): "sudo dnf install -y pango harfbuzz",
    ("darwin", "brew"): "brew install pango harfbuzz",
    ("win32", "pacman"): (
        r"C:\msys64\usr\bin\pacman -S --needed mingw-w64-ucrt-x86_64-pango mingw-w64-ucrt-x86_64-harfbuzz"
    ),
}


@pytest.mark.parametrize(("system", "command"), COMMANDS.items())
def test_each_system_has_one_command_for_pango_and_harfbuzz_subset(system: tuple[str, str], command: str) -> None:
    platform, there = system
    by = system_deps.installer(platform, has=lambda name: name if name == there else None)
    assert system_deps.install_hint((PANGO, SUBSET), by, root=False) == command


def test_root_needs_no_sudo() -> None:
    assert system_deps.install_hint((QPDF,), system_deps.FEDORA, root=True) == "dnf install -y qpdf"


def test_the_tools_of_the_tests_have_their_own_names_on_each_system() -> None:
    tools = (POPPLER, QPDF, GHOSTSCRIPT)
    assert system_deps.DEBIAN.command_for(tools, root=True).endswith(" poppler-utils qpdf ghostscript")
    assert system_deps.MACOS.command_for(tools) == "brew install poppler qpdf ghostscript"


def test_an_unknown_system_gets_a_sentence_that_names_the_parts() -> None:
    nothing = system_deps.installer("linux", has=lambda name: None)
    assert system_deps.install_hint((PANGO, QPDF), nothing, root=False) == (
        "install pango, qpdf with your system's package manager"
    )


def test_nothing_missing_needs_no_command() -> None:
    assert system_deps.install_hint((), system_deps.DEBIAN, root=False) == ""


def test_this_machine_has_everything_that_the_tests_need() -> None:
    assert system_deps.missing(system_deps.TO_TEST) == ()


def test_a_command_that_is_not_on_the_path_is_missing(tmp_path: Path) -> None:
    assert system_deps.missing((POPPLER, QPDF), {**os.environ, "PATH": str(tmp_path)}) == (POPPLER, QPDF)


def test_a_python_module_that_does_not_exist_is_missing() -> None:
    part = system_deps.Part("venv", modules=("no_such_module",))
    assert system_deps.missing((part,)) == (part,)


@pytest.mark.skipif(sys.platform != "linux", reason="a broken library can be put in the way on Linux only")
def test_a_library_that_does_not_load_is_missing(without_pango: dict[str, str]) -> None:
    assert system_deps.missing((PANGO, SUBSET), without_pango) == (PANGO,)


def test_on_macos_the_child_also_searches_the_folders_of_homebrew_and_macports() -> None:
    environment = system_deps.library_environment({"DYLD_FALLBACK_LIBRARY_PATH": "/mine"}, platform="darwin")
    assert environment["DYLD_FALLBACK_LIBRARY_PATH"] == (
        "/mine:/opt/homebrew/lib:/usr/local/lib:/opt/local/lib:/usr/lib"
    )


def test_elsewhere_the_environment_is_unchanged() -> None:
    assert system_deps.library_environment({"A": "b"}, platform="linux") == {"A": "b"}
