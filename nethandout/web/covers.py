"""Pictures of the first pages of handouts, for the cards to choose from; kept in the user's cache folder."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import platformdirs

from nethandout import manifest, pipeline
from nethandout.content import selection
from nethandout.errors import NethandoutError
from nethandout.model import Edition, Publication
from nethandout.paths import LARGEST_ASSET, read_bytes
from nethandout.web.makers import Makers
from nethandout.web.page_pictures import draw, proof_page

WIDTH = 320


@dataclass(frozen=True)
class Cover:
    """The first page of a handout as a PNG, and how many pages the handout has; 0 if that is not known yet."""

    png: bytes
    pages: int


class Covers:
    """The covers of the library, made one at a time while no job waits: first all pictures, then the page counts."""

    def __init__(self, makers: Makers) -> None:
        self.makers = makers
        self.known: dict[str, Cover] = {}
        self.coming: set[str] = set()
        self.asked: dict[str, tuple[pipeline.Inputs, dict[str, str]]] = {}

    def find(self, inputs: pipeline.Inputs, name: str) -> Cover | None:
        """Return a cover, or None while it is being made, or if its section cannot be."""
        asked, keys = self.asked.get(inputs.library.language.code, (None, {}))
        if asked is not inputs:
            self.asked[inputs.library.language.code] = (inputs, keys := {})
        if name not in keys:
            keys[name] = self._ask(inputs, name)
        return self.known.get(keys[name])

    def _ask(self, inputs: pipeline.Inputs, name: str) -> str:
        """Load a cover, or have it made; return its key, or "" if it cannot be made."""
        try:
            publication = selection.handout(inputs.library, name, Edition(inputs.library.language.code))
        except NethandoutError:
            return ""
        key = hashlib.sha256(f"{publication.digest} {inputs.layouts.folders} {WIDTH}".encode()).hexdigest()
        if kept := _load(_path(key)):
            self.known[key] = kept
        elif key not in self.known and key not in self.coming:
            self.coming.add(key)
            self.makers.background.append(partial(self._draw, publication, inputs, key))
        return key

    def are_coming(self, inputs: pipeline.Inputs) -> bool:
        """Return whether covers of a language are still being made; those that cannot be made never come."""
        asked, keys = self.asked.get(inputs.library.language.code, (None, {}))
        return asked is inputs and not self.coming.isdisjoint(keys.values())

    def _draw(self, publication: Publication, inputs: pipeline.Inputs, key: str) -> None:
        try:
            (page,) = proof_page(publication, inputs, WIDTH).pages
            self.known[key] = Cover(page.png, 0)
        except NethandoutError:
            self.coming.discard(key)
        else:
            self.makers.background.append(partial(self._count, publication, inputs, key))

    def _count(self, publication: Publication, inputs: pipeline.Inputs, key: str) -> None:
        try:
            result = pipeline.build(publication, inputs)
            (page,) = draw(result.pdf, 0, 1, WIDTH)
            self.known[key] = Cover(page.png, result.pages)
            manifest.store(_path(key), b"%d\n" % result.pages + page.png)
        finally:
            self.coming.discard(key)


def _path(key: str) -> Path:
    return platformdirs.user_cache_path("nethandout") / "covers" / f"{key}.cover"


def _load(path: Path) -> Cover | None:
    with suppress(NethandoutError, ValueError):
        pages, _, png = read_bytes(path, LARGEST_ASSET).partition(b"\n")
        return Cover(png, int(pages))
    return None
