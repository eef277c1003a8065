"""Where the packaged words, layouts and fonts lie."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nethandout.errors import MissingError

PACKAGE = Path(__file__).resolve().parent
FONT_PACKAGE = "fontpkg_atkinson_hyperlegible"


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
