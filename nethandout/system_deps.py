"""The system packages nethandout needs, and how each operating system installs them.

Uses only the standard library, because the setup script imports it before anything is installed.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

PROBE_SECONDS = 60


@dataclass(frozen=True)
class Part:
    """A system dependency; it is present if its libraries load and its commands and modules are found."""

    name: str
    libraries: tuple[tuple[str, int], ...] = ()  # name and interface number, as in libpango-1.0.so.0
    commands: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


VENV = Part("venv", modules=("ensurepip",))
PANGO = Part(
    "pango",
    libraries=(("gobject-2.0", 0), ("pango-1.0", 0), ("pangoft2-1.0", 0), ("harfbuzz", 0), ("fontconfig", 1)),
)
SUBSET = Part("harfbuzz-subset", libraries=(("harfbuzz-subset", 0),))
POPPLER = Part("poppler", commands=("pdftotext", "pdftoppm", "pdfinfo", "pdffonts"))
QPDF = Part("qpdf", commands=("qpdf",))
GHOSTSCRIPT = Part("ghostscript", commands=("gs",))
CHROMIUM = Part("chromium", libraries=(("atomic", 1),), commands=("chromium",))  # playwright needs libatomic


def _packages_chromium() -> bool:
    """Return whether this system has a package of Chromium that works everywhere; Ubuntu's needs snap."""
    try:
        return platform.freedesktop_os_release()["ID"] in ("debian", "fedora")
    except (OSError, KeyError):
        return False


TO_BUILD = (VENV, PANGO, SUBSET)
TO_TEST = (*TO_BUILD, POPPLER, QPDF, GHOSTSCRIPT, *([CHROMIUM] if _packages_chromium() else []))


@dataclass(frozen=True)
class Installer:
    """How a system installs packages, and the package names for each part."""

    steps: tuple[str, ...]
    packages: Mapping[str, tuple[str, ...]]
    needs_root: bool = False

    def command_for(self, parts: Iterable[Part], root: bool = False) -> str:
        """Write the command that installs some parts; `root` leaves out sudo."""
        names = dict.fromkeys(name for part in parts for name in self.packages.get(part.name, (part.name,)))
        sudo = "sudo " if self.needs_root and not root else ""
        return " ".join((" && ".join(sudo + step for step in self.steps), *names))


_TOOLS = {"poppler": ("poppler-utils",), "qpdf": ("qpdf",), "ghostscript": ("ghostscript",)}
DEBIAN = Installer(
    ("apt-get update", "apt-get install -y --no-install-recommends"),
    {
        "venv": (f"python{sys.version_info.major}.{sys.version_info.minor}-venv",),
        "pango": ("libpango-1.0-0", "libpangoft2-1.0-0"),
        "harfbuzz-subset": ("libharfbuzz-subset0",),
        "chromium": ("chromium", "libatomic1"),
        **_TOOLS,
    },
    needs_root=True,
)
FEDORA = Installer(
    ("dnf install -y",),
    {
        "venv": ("python3-pip",),
        "pango": ("pango",),
        "harfbuzz-subset": ("harfbuzz",),
        "chromium": ("chromium", "libatomic"),
        **_TOOLS,
    },
    needs_root=True,
)
MACOS = Installer(("brew install",), {"venv": ("python",), "harfbuzz-subset": ("harfbuzz",)})
WINDOWS = Installer(
    (r"C:\msys64\usr\bin\pacman -S --needed",),
    {"pango": ("mingw-w64-ucrt-x86_64-pango",), "harfbuzz-subset": ("mingw-w64-ucrt-x86_64-harfbuzz",)},
)


def installer(platform: str = sys.platform, has: Callable[[str], str | None] = shutil.which) -> Installer | None:
    """Find out how this system installs packages; return None if unknown."""
    if platform in ("win32", "darwin"):
        return WINDOWS if platform == "win32" else MACOS
    return DEBIAN if has("apt-get") else FEDORA if has("dnf") else None


def install_hint(parts: Iterable[Part], by: Installer | None, root: bool) -> str:
    """Say how to install some parts: a command if the installer is known, else a sentence."""
    parts = tuple(parts)
    if not parts:
        return ""
    if by is None:
        return f"install {', '.join(part.name for part in parts)} with your system's package manager"
    return by.command_for(parts, root)


def is_root() -> bool:
    """Return whether this process may install packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def missing(parts: Iterable[Part], environment: Mapping[str, str] | None = None) -> tuple[Part, ...]:
    """Find the missing parts. Libraries are loaded in a child process, because loading one may crash."""
    parts = tuple(parts)
    environment = library_environment() if environment is None else environment
    broken = _not_loading([library for part in parts for library in part.libraries], environment)
    path = environment.get("PATH")
    return tuple(
        part
        for part in parts
        if broken.intersection(part.libraries)
        or not all(shutil.which(command, path=path) for command in part.commands)
        or not all(find_spec(module) for module in part.modules)
    )


def library_environment(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> dict[str, str]:
    """Return an environment in which a child process finds the system's libraries.

    On macOS, a Python from outside Homebrew or MacPorts does not search their folders. Windows needs nothing:
    WeasyPrint searches WEASYPRINT_DLL_DIRECTORIES, or the default folder of MSYS2.
    """
    if platform != "darwin":
        return dict(environment)
    name = "DYLD_FALLBACK_LIBRARY_PATH"
    folders = [folder for folder in environment.get(name, "").split(":") if folder]
    folders += ["/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib", "/usr/lib"]
    return {**environment, name: ":".join(dict.fromkeys(folders))}


# The names that WeasyPrint tries in weasyprint/text/ffi.py.
_PROBE = """
import ctypes, ctypes.util, os, sys
def files(name, number):
    if sys.platform == "win32":
        yield "lib%s-%s.dll" % (name, number)
    elif sys.platform == "darwin":
        yield "lib%s.%s.dylib" % (name, number)
        yield ctypes.util.find_library(name) or "lib%s.dylib" % name
    else:
        yield "lib%s.so.%s" % (name, number)
if hasattr(os, "add_dll_directory"):
    usual = "C:/msys64/ucrt64/bin;C:/msys64/mingw64/bin"
    for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
        if os.path.isdir(folder):
            os.add_dll_directory(folder)
for library in sys.argv[1:]:
    for file in files(*library.rsplit(":", 1)):
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        print(library, flush=True)
        break
"""


def _not_loading(libraries: list[tuple[str, int]], environment: Mapping[str, str]) -> set[tuple[str, int]]:
    if not libraries:
        return set()
    names = {f"{name}:{number}": (name, number) for name, number in libraries}
    try:
        output = subprocess.run(
            [sys.executable, "-P", "-c", _PROBE, *names],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    loaded = output.decode().split()
    return {library for name, library in names.items() if name not in loaded}
