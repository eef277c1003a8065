"""The outcomes of layouts, and those of earlier runs in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from functools import cache

import platformdirs

from nethandout.errors import NethandoutError
from nethandout.manifest import environment, file_hash, loaded_libraries, store
from nethandout.paths import PACKAGE, read_text


@dataclass(frozen=True)
class Outcome:
    """The result of laying out a piece.

    `pages` includes a blank page before it, `anchors` maps each anchor to its page, counted from 0, and `breaks_badly`
    says whether a page is nearly empty or a heading stranded. `rooms` maps the anchor of each figure that begins a page
    to the height, in points, that is free on the page before. `filled` is the share of each page that has text, without
    covers and blank pages. If the layout was stopped at a figure, `is_whole` is false, and all this is about the pages
    up to that figure.
    """

    pages: int
    anchors: Mapping[str, int]
    breaks_badly: bool
    rooms: Mapping[str, float] = field(default_factory=dict)
    filled: Sequence[float] = ()
    is_whole: bool = True


class OutcomeCache:
    """The outcomes of earlier runs in the user's cache folder, with digests of the files they depend on.

    A broken file, or one written with other versions of anything, counts as empty.
    """

    def __init__(self, name: str) -> None:
        self.path = platformdirs.user_cache_path("nethandout") / "pieces" / f"{name}.json"
        self.files: dict[str, bytes] = {}
        self.outcomes: dict[str, Outcome] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError, NethandoutError):
            digest, _, text = read_text(self.path).partition("\n")
            if digest == _digest(text):
                saved = json.loads(text)
                self.files = {url: bytes.fromhex(digest) for url, digest in saved["files"].items()}
                self.outcomes = {key: Outcome(*parts) for key, parts in saved["outcomes"].items()}
        self.saved = frozenset(self.outcomes)

    def add_files(self, served: Mapping[str, bytes]) -> None:
        """Add files, by address, that layouts depend on; discard all outcomes if one of them has changed."""
        if any(self.files.get(url, digest) != digest for url, digest in served.items()):
            self.clear()
        self.files |= served

    def clear(self) -> None:
        """Discard all outcomes."""
        self.files.clear()
        self.outcomes.clear()
        self.saved = frozenset()

    def save(self, used: Collection[str]) -> None:
        """Write the outcomes used in this run if they differ from those read; ignore an unwritable folder."""
        self.outcomes = {key: outcome for key, outcome in self.outcomes.items() if key in used}
        if self.outcomes.keys() != self.saved:
            files = {url: digest.hex() for url, digest in self.files.items()}
            outcomes = {key: astuple(outcome) for key, outcome in self.outcomes.items()}
            text = json.dumps({"files": files, "outcomes": outcomes})
            store(self.path, f"{_digest(text)}\n{text}".encode())
            self.saved = frozenset(outcomes)


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_environment()}\n{text}".encode()).hexdigest()


@cache
def _environment() -> str:
    """Return a digest of what pages depend on besides HTML and files: the program, packages and libraries."""
    sources = [file_hash(path) for path in sorted(PACKAGE.rglob("*.py"))]
    return hashlib.sha256(json.dumps([environment(), loaded_libraries(), sources]).encode()).hexdigest()
