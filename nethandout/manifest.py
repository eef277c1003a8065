"""Record what a run read and wrote, so that the same run can be skipped next time.

Only light modules are imported, because this runs before anything else is loaded. Manifests are in the user's cache
folder, not beside the output, so that a copied folder does not pass for output of this machine.
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
from typing import Any

from nethandout import __version__, paths
from nethandout.atomic import write_whole
from nethandout.errors import NethandoutError
from nethandout.paths import LARGEST_TEXT, read_bytes, read_text

MOST_FILES = 20_000
MOST_BYTES = 200_000_000
LIBRARIES = ("gobject", "pango", "harfbuzz", "fontconfig", "freetype", "cairo", "glib")
STALE_AFTER = 60 * 24 * 3600
"""Age in seconds at which an unused manifest is removed."""


@dataclass(frozen=True)
class Manifest:
    """A finished run: the hash of each file it wrote or read elsewhere, what it printed, and how long this is valid.

    `output` holds pairs of "out" or "err" and a text; `libraries` holds paths with size and time; days are ISO dates.
    """

    inputs: str
    files: Mapping[str, str]
    output: tuple[tuple[str, str], ...]
    libraries: tuple[tuple[str, int, int], ...]
    made_on: str
    holds_until: str = ""


def inputs_hash(options: Mapping[str, object], own: Iterable[Path]) -> str:
    """Hash everything a run reads; return "" if that is too much.

    `own` are the user's files and folders. PDFs in them are only ever written.
    """
    whole = hashlib.sha256(json.dumps(environment(), sort_keys=True).encode())
    whole.update(json.dumps(options, sort_keys=True, default=str).encode())
    files = size = 0
    try:
        packaged = (paths.packaged("handouts"), paths.packaged("layouts"), paths.PACKAGE, *paths.fonts())
        for number, root in enumerate((*packaged, *own)):
            for name, path in files_below(root):
                data = file_hash(path) if path.is_file() else ""
                files, size = files + 1, size + (path.stat().st_size if data else 0)
                if files > MOST_FILES or size > MOST_BYTES:
                    return ""
                whole.update(f"{number}\0{name}\0{data}\n".encode("utf-8", "surrogateescape"))
    except (OSError, ValueError, NethandoutError):
        return ""
    return whole.hexdigest()


def environment() -> dict[str, object]:
    """Return what the output depends on besides files: Python, packages and limits."""
    packages = set()
    for folder in filter(None, sys.path):
        with suppress(OSError):
            packages |= {name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    limits = {name: value for name, value in os.environ.items() if name.startswith("NETHANDOUT_")}
    return {"version": __version__, "python": sys.version, "packages": sorted(packages), "limits": limits}


def files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """List every file below a folder by name, except PDFs; of a folder that is linked again, only where it is."""
    return _files(root, set())


def _files(root: Path, seen: set[str]) -> Iterator[tuple[str, Path]]:
    if not root.is_dir():
        yield root.name, root
        return
    place = os.path.realpath(root)
    if place in seen:
        yield f"{root.name} is {place}", root
        return
    seen.add(place)
    for path in sorted(root.iterdir()):
        if path.name != "__pycache__" and not (path.suffix == ".pdf" and path.is_file()):
            for name, file in _files(path, seen):
                yield f"{root.name}/{name}", file


def loaded_libraries() -> tuple[tuple[str, int, int], ...]:
    """Return path, size and time of the system libraries this process has loaded for typesetting (on Linux)."""
    with suppress(NethandoutError, OSError):
        lines = read_bytes(Path("/proc/self/maps"), MOST_BYTES).decode("utf-8", "surrogateescape").splitlines()
        paths = {line.split(maxsplit=5)[5] for line in lines if "/lib" in line}
        return tuple(sorted(_state(path) for path in paths if any(name in path for name in LIBRARIES)))
    return ()


def _state(path: str) -> tuple[str, int, int]:
    state = os.stat(path)
    return path, state.st_size, state.st_mtime_ns


def read_file(path: Path) -> bytes:
    """Read a file that a run depends on; raises ContentError if it cannot be read."""
    return read_bytes(path, MOST_BYTES)


def file_hash(path: Path) -> str:
    """Hash a file; raises ContentError if it cannot be read."""
    return hashlib.sha256(read_file(path)).hexdigest()


def save(folder: Path, name: str, manifest: Manifest) -> None:
    """Write a manifest and remove stale ones; does nothing if the folder cannot be written."""
    store(folder / f"{name}.json", json.dumps(asdict(manifest)).encode())


def store(path: Path, data: bytes) -> None:
    """Write a file of a cache and remove stale ones next to it; does nothing if the folder cannot be written."""
    with suppress(OSError, NethandoutError):
        write_whole(path, data)
        for other in path.parent.glob(f"*{path.suffix}"):
            if other.stat().st_mtime < time.time() - STALE_AFTER:
                other.unlink()


def load(folder: Path, name: str, inputs: str, today: date) -> Manifest | None:
    """Return the manifest of a run if its inputs and outputs are unchanged and it is still valid today."""
    try:
        data = json.loads(read_text(folder / f"{name}.json", LARGEST_TEXT))
        output = tuple((str(stream), str(text)) for stream, text in data.pop("output"))
        libraries = tuple((str(path), int(size), int(when)) for path, size, when in data.pop("libraries"))
        manifest = Manifest(output=output, libraries=libraries, **data)
        holds = manifest.inputs == inputs != "" and manifest.made_on <= today.isoformat() <= (
            manifest.holds_until or "9"
        )
        if holds and all(_state(path) == (path, *state) for path, *state in libraries):
            return manifest if all(file_hash(Path(path)) == digest for path, digest in manifest.files.items()) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, NethandoutError):
        pass
    return None


class Journal:
    """What a long run has finished, by key, one JSON line each, so that a stopped run can continue."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, dict[str, Any]] = {}
        with suppress(OSError, NethandoutError):
            for line in read_bytes(path, MOST_BYTES).splitlines():
                with suppress(ValueError, TypeError):  # the last line of a killed run may be incomplete
                    key, value = json.loads(line)
                    self.known[str(key)] = dict(value)

    def add(self, key: str, value: Mapping[str, Any]) -> None:
        """Record something finished; does nothing if the folder cannot be written."""
        self.known[key] = dict(value)
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(b"\n" + json.dumps([key, value]).encode())  # the last line may be incomplete

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget everything but these keys, and remove stale journals."""
        self.known = {key: self.known[key] for key in keys if key in self.known}
        store(self.path, b"".join(json.dumps(line).encode() + b"\n" for line in self.known.items()))
