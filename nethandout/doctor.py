"""Check that this machine has everything nethandout needs, and say how to install what is missing.

The renderer is tried in a child process because a machine without fonts can crash it.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from nethandout import paths, system_deps
from nethandout.errors import MissingError

TEST_PAGE_SECONDS = 60
OLDEST_PYTHON = (3, 11)
FACES = ("Regular", "Bold", "Italic", "BoldItalic")
FAMILIES = ("AtkinsonHyperlegible", "FiraSans", "IBMPlexSansCondensed")
RENDERER = "weasyprint"


@dataclass(frozen=True)
class Finding:
    """The result of one check: whether it passed, whether it is required, and how to fix it."""

    name: str
    ok: bool
    message: str
    fix: str = ""
    needed: bool = True

    @property
    def stops(self) -> bool:
        """Whether handouts cannot be made until this is fixed."""
        return self.needed and not self.ok


def examine(output: Path = Path("output"), environment: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Check everything a handout needs, including typesetting a page and writing to the output folder."""
    environment = system_deps.library_environment() if environment is None else environment
    libraries = _libraries(environment)
    fonts = _fonts()
    first = (_python(), _renderer(), *libraries, fonts)
    if any(finding.stops for finding in first):
        page = Finding("test page", False, "skipped because something it needs is missing")
    else:
        page = typeset_test_page(paths.fonts()[0] / f"{FAMILIES[0]}-Regular.ttf", environment)
    return (*first, page, _folder(output))


def _reinstall(*packages: str) -> str:
    """Write the pip command that reinstalls packages in versions nethandout works with."""
    try:
        requirements = metadata.requires("nethandout") or []
    except metadata.PackageNotFoundError:
        requirements = []
    wanted = [next((line for line in requirements if line.startswith(name)), name) for name in packages]
    return _command_line(sys.executable, "-m", "pip", "install", "--force-reinstall", *wanted)


def _command_line(*words: str) -> str:
    """Join words into a command line that works in sh and in the Windows command prompt."""
    return " ".join(f'"{word}"' if set(word) & set(" <>()&'") else word for word in words)


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    oldest = ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", True, here)
    return Finding("Python", False, f"{here} is too old", f"install Python {oldest} or newer")


def _renderer() -> Finding:
    try:
        return Finding("WeasyPrint", True, metadata.version(RENDERER))
    except metadata.PackageNotFoundError:
        return Finding("WeasyPrint", False, "not installed", _reinstall(RENDERER))


def _libraries(environment: Mapping[str, str]) -> tuple[Finding, Finding]:
    missing = system_deps.missing((system_deps.PANGO, system_deps.SUBSET), environment)
    fix = system_deps.install_hint(missing, system_deps.installer(), system_deps.is_root())
    pango, subset = system_deps.PANGO not in missing, system_deps.SUBSET not in missing
    return (
        Finding("Pango", pango, "loads" if pango else "cannot be loaded", "" if pango else fix),
        Finding(
            "harfbuzz-subset",
            subset,
            "loads" if subset else "cannot be loaded; PDFs will not be byte-identical to those made elsewhere",
            "" if subset else fix,
            needed=False,
        ),
    )


def _fonts() -> Finding:
    fix = _reinstall(*paths.FONT_PACKAGES)
    try:
        folders = paths.fonts()
    except MissingError:
        return Finding("bundled fonts", False, "not installed", fix)
    files = (folder / f"{name}-{face}.ttf" for folder, name in zip(folders, FAMILIES, strict=True) for face in FACES)
    if lacking := [str(path) for path in files if not path.is_file()]:
        return Finding("bundled fonts", False, f"missing: {', '.join(lacking)}", fix)
    return Finding("bundled fonts", True, f"{', '.join(FAMILIES)}, {len(FACES)} faces each")


_TEST_PAGE = """
import sys, pathlib, weasyprint
page = (
    "<style>@page{size:A5}@font-face{font-family:Test;src:url(%s)}p{font-family:Test}</style><p>One line."
    % pathlib.Path(sys.argv[1]).as_uri()
)
pdf = weasyprint.HTML(string=page).write_pdf(uncompressed_pdf=True)
sys.exit(0 if b"+Test" in pdf else "the page came out without the bundled font")
"""


def typeset_test_page(font: Path, environment: Mapping[str, str]) -> Finding:
    """Typeset one line in a child process with the given font; a crash of the child is a finding."""
    fix = _reinstall(RENDERER, *paths.FONT_PACKAGES)
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-c", _TEST_PAGE, str(font)],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=TEST_PAGE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("test page", False, f"not typeset within {TEST_PAGE_SECONDS} seconds", fix)
    if child.returncode == 0:
        return Finding("test page", True, "typeset in the bundled font")
    if child.returncode < 0 or child.returncode > 255:
        return Finding("test page", False, f"the renderer crashed (code {child.returncode})", fix)
    lines = child.stderr.decode(errors="replace").strip().splitlines()
    return Finding("test page", False, lines[-1] if lines else "the renderer failed", fix)


def _folder(output: Path) -> Finding:
    """Try to write to the output folder, without creating it."""
    nearest = next(folder for folder in (output, *output.absolute().parents) if os.path.exists(folder))
    if not nearest.is_dir():
        return Finding("output folder", False, f"{nearest} is a file", "choose another folder with -o")
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return Finding("output folder", True, str(output))
    except OSError as error:
        fix = "choose another folder with -o"
        if error.errno == errno.EACCES and _is_own_folder(nearest):
            fix = _command_line("chmod", "u+w", str(nearest))
        return Finding("output folder", False, f"cannot write in {nearest}: {error.strerror}", fix)


def _is_own_folder(folder: Path) -> bool:
    return hasattr(os, "geteuid") and folder.stat().st_uid == os.geteuid()
