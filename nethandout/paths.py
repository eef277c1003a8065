"""Where packaged files are, and the URLs that pages use for files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nethandout.errors import ContentError, Fault, MissingError
from nethandout.input_files import decode, read_bytes, refuse_outside

PACKAGE = Path(__file__).resolve().parent
FONT_PACKAGE = "fontpkg_atkinson_hyperlegible"
BASE_URL = "https://handout.invalid/"
LARGEST_ASSET = 20_000_000
ASSET_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
}
AssetFolders = Mapping[str, tuple[Path, ...]]


def packaged(name: str) -> Path:
    """Find a packaged folder ("handouts" or "layouts"): in the installed package, else beside it in a checkout."""
    for folder in (PACKAGE / "_data" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MissingError(f"the packaged folder {name!r} is missing; install nethandout again")


def fonts() -> Path:
    """Find the folder of the bundled font files."""
    spec = find_spec(FONT_PACKAGE)
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise MissingError("the bundled fonts are missing; run: python3 -m pip install fontpkg-atkinson-hyperlegible")
    return folder


def locate_asset(url: str, folders: AssetFolders) -> Path:
    """Find the file a URL means; raises ContentError if it may not be read.

    `folders` maps the first part of the path ("layouts", "content", "fonts", "brand") to the folders that may be read;
    the last one wins. A file in their place allows that file alone.
    """
    if not url.startswith(BASE_URL):
        raise ContentError([bad_url(url, "only files of the content, layout, brand and font folders are read")])
    head, _, rest = unquote(urlsplit(url).path).lstrip("/").partition("/")
    for folder in reversed(folders.get(head, ())):
        path = folder if folder.name == rest and folder.is_file() else folder / rest
        if os.path.lexists(path):
            refuse_outside(path, folder)
            if path.suffix.lower() not in ASSET_TYPES:
                kinds = ", ".join(ASSET_TYPES)
                raise ContentError([Fault(path, 0, "is of a kind that pages cannot use", f"save it as one of {kinds}")])
            return path
    raise ContentError([bad_url(url, "there is no such file")])


def read_asset(path: Path) -> tuple[bytes, str]:
    """Read a located file: its bytes and media type; raises ContentError if it cannot be used."""
    kind = ASSET_TYPES[path.suffix.lower()]
    data = read_bytes(path, LARGEST_ASSET)
    if kind == "text/css":
        decode(data, path)
    return data, kind


def bad_url(url: str, reason: str) -> Fault:
    """Describe a URL that cannot be served."""
    return Fault(None, 0, f'the layout asks for "{url.removeprefix(BASE_URL)[:80]}": {reason}', "correct the layout")
