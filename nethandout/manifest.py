"""Record what a run read and wrote, so that a run with nothing to do can be skipped.

Imports nothing heavy, because it runs before anything else is loaded. Manifests are kept in the user's cache folder,
not beside the output, so that copied folders cannot pass for output of this machine.
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
STALE_AFTER = 60 * 24 * 3600
"""Age in seconds at which an unused manifest is removed."""


@dataclass(frozen=True)
class Manifest:
    """A finished run: the hash of each file it wrote, what it printed, and until when that is valid.

    `said` holds pairs of "out" or "err" and a text; `libraries` holds paths with size and time; days are ISO dates.
    """

    inputs: str
    files: Mapping[str, str]
    said: tuple[tuple[str, str], ...]
    libraries: tuple[tuple[str, int, int], ...]
    made_on: str
    holds_until: str = ""


def inputs_hash(options: Mapping[str, object], own: Iterable[Path], output: Path) -> str:
    """Hash everything a run reads, except its output folder; "" if that is too much.

    `own` are the user's files and folders.
    """
    whole = hashlib.sha256(json.dumps(_environment(), sort_keys=True).encode())
    whole.update(json.dumps(options, sort_keys=True, default=str).encode())
    files = size = 0
    try:
        packaged = (paths.packaged("handouts"), paths.packaged("layouts"), paths.PACKAGE, *paths.fonts())
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


def _environment() -> dict[str, object]:
    """What the output depends on besides files: Python, packages and limits."""
    packages = set()
    for folder in filter(None, sys.path):
        with suppress(OSError):
            packages |= {name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    limits = {name: value for name, value in os.environ.items() if name.startswith("NETHANDOUT_")}
    return {"version": __version__, "python": sys.version, "packages": sorted(packages), "limits": limits}


def _files(root: Path, without: Path, seen: frozenset[tuple[int, int]] = frozenset()) -> Iterator[tuple[str, Path]]:
    """List every file below a folder by name, entering a folder that is linked into itself only once."""
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
    """Path, size and time of the system libraries this process has loaded for typesetting; Linux only."""
    with suppress(NethandoutError, OSError):
        lines = read_bytes(Path("/proc/self/maps"), MOST_BYTES).decode("utf-8", "surrogateescape").splitlines()
        paths = {line.split(maxsplit=5)[5] for line in lines if "/lib" in line}
        return tuple(sorted(_state(path) for path in paths if any(name in path for name in LIBRARIES)))
    return ()


def _state(path: str) -> tuple[str, int, int]:
    state = os.stat(path)
    return path, state.st_size, state.st_mtime_ns


def files_hash(paths: Iterable[Path]) -> dict[str, str]:
    """Hash each file, by full path; raises ContentError for a missing file."""
    return {os.path.abspath(path): hashlib.sha256(read_bytes(path, MOST_BYTES)).hexdigest() for path in paths}


def save(folder: Path, name: str, made: Manifest) -> None:
    """Write a manifest and remove stale ones; does nothing if the folder cannot be written."""
    with suppress(OSError, NethandoutError):
        write_whole(folder / f"{name}.json", json.dumps(asdict(made)).encode())
        for path in folder.glob("*.json"):
            if path.stat().st_mtime < time.time() - STALE_AFTER:
                path.unlink()


def load(folder: Path, name: str, inputs: str, today: date) -> Manifest | None:
    """Return the manifest of a run if its inputs and outputs are unchanged and it is still valid today."""
    try:
        data = json.loads(read_text(folder / f"{name}.json", LARGEST_TEXT))
        said = tuple((str(stream), str(text)) for stream, text in data.pop("said"))
        libraries = tuple((str(path), int(size), int(when)) for path, size, when in data.pop("libraries"))
        made = Manifest(said=said, libraries=libraries, **data)
        holds = made.inputs == inputs != "" and made.made_on <= today.isoformat() <= (made.holds_until or "9")
        if holds and all(_state(path) == (path, *state) for path, *state in libraries):
            return made if files_hash(map(Path, made.files)) == made.files else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, NethandoutError):
        pass
    return None
