"""What a run was made of and what it made, so that nothing is made again where nothing changed.

Imports nothing heavy: it is asked before anything else is loaded. A manifest lies in the cache folder of the user, not
beside the output, so that nobody can hand on a folder whose files pass for ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from nethandout import __version__, paths
from nethandout.atomic import write_whole
from nethandout.errors import NethandoutError
from nethandout.input_files import LARGEST_TEXT, read_bytes, read_text

MOST_FILES = 20_000
MOST_BYTES = 200_000_000
LIBRARIES = ("gobject", "pango", "harfbuzz", "fontconfig", "freetype", "cairo", "glib")
FORGOTTEN_AFTER = 60 * 24 * 3600
"""Seconds after which a manifest that was not written again is removed."""


@dataclass(frozen=True)
class Made:
    """A finished run: the hash of each file it made, what was printed, and how long that holds.

    `said` are pairs of "out" or "err" and a text; `libraries` are paths with size and time; days are written
    2026-11-30.
    """

    inputs: str
    files: Mapping[str, str]
    said: tuple[tuple[str, str], ...]
    libraries: tuple[tuple[str, int, int], ...]
    made_on: str
    holds_until: str = ""


def inputs_hash(options: Mapping[str, object], own: Iterable[Path], output: Path) -> str:
    """The hash of everything a run reads, except what lies in its output folder; "" where that is too much to read.

    `own` are the files and folders of the user.
    """
    whole = hashlib.sha256(json.dumps(_machine(), sort_keys=True).encode())
    whole.update(json.dumps(options, sort_keys=True, default=str).encode())
    files = size = 0
    try:
        packaged = (paths.packaged("handouts"), paths.packaged("layouts"), paths.PACKAGE, paths.fonts())
        for root in (*packaged, *own):
            for name, path in _files(root, output):
                data = hashlib.sha256(read_bytes(path, MOST_BYTES)).hexdigest() if path.is_file() else ""
                files, size = files + 1, size + (path.stat().st_size if data else 0)
                if files > MOST_FILES or size > MOST_BYTES:
                    return ""
                whole.update(f"{name}\0{data}\n".encode("utf-8", "surrogateescape"))
    except (OSError, ValueError, NethandoutError):
        return ""
    return whole.hexdigest()


def _machine() -> dict[str, object]:
    """What the result depends on besides files: Python, the packages, the limits."""
    packages = set()
    for folder in filter(None, sys.path):
        with suppress(OSError):
            packages |= {name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    limits = {name: value for name, value in os.environ.items() if name.startswith("NETHANDOUT_")}
    return {"version": __version__, "python": sys.version, "packages": sorted(packages), "limits": limits}


def _files(root: Path, without: Path, seen: frozenset[tuple[int, int]] = frozenset()) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, by name; a folder that is linked into itself is entered once."""
    if not root.is_dir():
        yield root.name, root
        return
    state = root.stat()
    if (state.st_dev, state.st_ino) in seen or (without.is_dir() and os.path.samefile(root, without)):
        return
    seen |= {(state.st_dev, state.st_ino)}
    for path in sorted(root.iterdir()):
        if path.name != "__pycache__":
            for name, one in _files(path, without, seen):
                yield f"{root.name}/{name}", one


def loaded_libraries() -> tuple[tuple[str, int, int], ...]:
    """Path, size and time of the system libraries that this process has loaded to set pages; none but on Linux."""
    with suppress(NethandoutError, OSError):
        lines = read_bytes(Path("/proc/self/maps"), MOST_BYTES).decode("utf-8", "surrogateescape").splitlines()
        paths = {line.split(maxsplit=5)[5] for line in lines if "/lib" in line}
        return tuple(sorted(_state(path) for path in paths if any(name in path for name in LIBRARIES)))
    return ()


def _state(path: str) -> tuple[str, int, int]:
    found = os.stat(path)
    return path, found.st_size, found.st_mtime_ns


def files_hash(paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file, by its full path; raises ContentError for one that is not there."""
    return {os.path.abspath(path): hashlib.sha256(read_bytes(path, MOST_BYTES)).hexdigest() for path in paths}


def keep(folder: Path, name: str, made: Made) -> None:
    """Write a manifest, and remove those that are long out of use; a folder that takes none is passed over."""
    with suppress(OSError, NethandoutError):
        write_whole(folder / f"{name}.json", json.dumps(asdict(made)).encode())
        for path in folder.glob("*.json"):
            if path.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
                path.unlink()


def kept(folder: Path, name: str, inputs: str, today: date) -> Made | None:
    """The manifest of a run if all still is as it was: what it read, what it made, and the day allows it."""
    try:
        told = json.loads(read_text(folder / f"{name}.json", LARGEST_TEXT))
        said = tuple((str(stream), str(text)) for stream, text in told.pop("said"))
        libraries = tuple((str(path), int(size), int(when)) for path, size, when in told.pop("libraries"))
        made = Made(said=said, libraries=libraries, **told)
        holds = made.inputs == inputs != "" and made.made_on <= today.isoformat() <= (made.holds_until or "9")
        if holds and all(_state(path) == (path, *state) for path, *state in libraries):
            return made if files_hash(map(Path, made.files)) == made.files else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, NethandoutError):
        pass
    return None
