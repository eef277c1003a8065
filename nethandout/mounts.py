"""The virtual address pages are set under, and the folders it stands for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nethandout.errors import ContentError
from nethandout.reading import decode, read_bytes

BASE = "https://handout.invalid/"
LARGEST = 20_000_000
TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
}
Mounts = Mapping[str, tuple[Path, ...]]


def locate(url: str, mounts: Mounts) -> Path:
    """Find the file an address stands for; raises ValueError with the reason when it may not be read.

    `mounts` gives, for each first part of an address ("layouts", "content", "fonts", "brand"), the folders that may
    be read, the one that wins last; a file may stand for a folder that holds it alone.
    """
    if not url.startswith(BASE):
        raise ValueError("only files of the content, layout, brand and font folders are read")
    head, _, rest = unquote(urlsplit(url).path).lstrip("/").partition("/")
    for folder in reversed(mounts.get(head, ())):
        try:
            path = (folder if folder.name == rest and folder.is_file() else folder / rest).resolve()
        except (OSError, RuntimeError) as error:
            raise ValueError("its links go round in a circle") from error
        if not path.is_relative_to(folder.resolve()):
            raise ValueError("it lies outside its folder")
        if os.path.exists(path):
            if path.suffix.lower() not in TYPES:
                raise ValueError(f"files of the kind {path.suffix or 'without an ending'} are not read")
            return path
    raise ValueError("there is no such file")


def read(url: str, mounts: Mounts) -> tuple[bytes, str]:
    """Read the file an address stands for: its bytes and their type; raises ValueError with the reason."""
    path = locate(url, mounts)
    kind = TYPES[path.suffix.lower()]
    try:
        data = read_bytes(path, LARGEST)
        if kind == "text/css":
            decode(data, path)
    except ContentError as error:
        raise ValueError(str(error)) from error
    return data, kind
