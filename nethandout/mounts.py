"""The virtual address pages are set under, and the folders it stands for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nethandout.errors import ContentError, Fault
from nethandout.reading import decode, read_bytes, refuse_outside

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
    """Find the file an address stands for; raises ContentError when it may not be read.

    `mounts` gives, for each first part of an address ("layouts", "content", "fonts", "brand"), the folders that may
    be read, the one that wins last; a file may stand for a folder that holds it alone.
    """
    if not url.startswith(BASE):
        raise ContentError([asked(url, "only files of the content, layout, brand and font folders are read")])
    head, _, rest = unquote(urlsplit(url).path).lstrip("/").partition("/")
    for folder in reversed(mounts.get(head, ())):
        path = folder if folder.name == rest and folder.is_file() else folder / rest
        if os.path.lexists(path):
            refuse_outside(path, folder)
            if path.suffix.lower() not in TYPES:
                kinds = ", ".join(TYPES)
                raise ContentError([Fault(path, 0, "is of a kind that pages cannot use", f"save it as one of {kinds}")])
            return path
    raise ContentError([asked(url, "there is no such file")])


def read(path: Path) -> tuple[bytes, str]:
    """Read a file that was located: its bytes and their type; raises ContentError when it cannot be used."""
    kind = TYPES[path.suffix.lower()]
    data = read_bytes(path, LARGEST)
    if kind == "text/css":
        decode(data, path)
    return data, kind


def asked(url: str, reason: str) -> Fault:
    """The fault of an address that is no file's."""
    return Fault(None, 0, f'the layout asks for "{url.removeprefix(BASE)[:80]}": {reason}', "correct the layout")
