"""Find files: the packaged folders, the content folders of a run, and the files that URLs in pages mean."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nethandout.errors import ContentError, Diagnostic, MissingError, UsageError, did_you_mean
from nethandout.input_files import decode, find, read_bytes, refuse_outside

OWN_RECIPES = Path("recipes")
PACKAGE = Path(__file__).resolve().parent
FONT_PACKAGES = ("fontpkg-atkinson-hyperlegible", "fontpkg-fira-sans", "fontpkg-ibm-plex-sans-condensed")
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
    """Find a packaged folder ("handouts" or "layouts") in the installed package, or next to it in a checkout."""
    for folder in (PACKAGE / "_data" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MissingError(f"the packaged folder {name!r} is missing; install nethandout again")


def fonts() -> tuple[Path, ...]:
    """Find the folders of the bundled font files: the typeface, then the fonts for characters that it lacks."""
    specs = [find_spec(package.replace("-", "_")) for package in FONT_PACKAGES]
    folders = [Path(spec.origin).parent / "files" for spec in specs if spec and spec.origin]
    if len(folders) < len(specs) or not all(folder.is_dir() for folder in folders):
        raise MissingError(f"the bundled fonts are missing; run: python3 -m pip install {' '.join(FONT_PACKAGES)}")
    return tuple(folders)


@dataclass(frozen=True)
class Folders:
    """The packaged content folder and the user's; with `only_user`, sections come from the user's alone.

    Recipes that the user saved are in `own_recipes`, relative to the current directory.
    """

    packaged: Path
    user: Path | None = None
    only_user: bool = False
    own_recipes: Path = OWN_RECIPES

    @property
    def all(self) -> tuple[Path, ...]:
        """The folders, with the one that takes precedence last."""
        return (self.packaged,) if self.user is None else (self.packaged, self.user)

    def find(self, relative: str) -> Path | None:
        """Find a file; the user's takes precedence."""
        return find(self.all, relative)

    def names(self, pattern: str) -> dict[str, Path]:
        """Find files by a pattern in every folder: path inside the folder → path on disk, sorted."""
        is_topic = pattern.startswith(("sections/", "worksheets/"))
        searched = self.all[1:] if self.only_user and is_topic else self.all
        files = {path.relative_to(folder).as_posix(): path for folder in searched for path in folder.glob(pattern)}
        if pattern.startswith("recipes/"):
            files |= {f"recipes/{path.name}": path for path in self.own_recipes.glob(pattern.removeprefix("recipes/"))}
        return dict(sorted(files.items()))

    def refuse_outside(self, path: Path) -> None:
        """Raise ContentError for a symbolic link that leads out of the folders."""
        refuse_outside(path, *self.all, self.own_recipes)

    def languages(self) -> tuple[str, ...]:
        """List the languages that have fixed words and at least one section."""
        with_words = {Path(name).stem for name in self.names("languages/*.toml")}
        with_sections = {Path(name).stem for name in self.names("sections/*/*.md")}
        return tuple(sorted(with_words & with_sections))


def folders(content: Path | None = None, only_content: bool = False) -> Folders:
    """Combine the user's content folder with the packaged one; raises UsageError if it is not a folder."""
    if content is None:
        if only_content:
            raise UsageError("--only-content needs a folder; add --content FOLDER")
        return Folders(packaged("handouts"))
    if not content.is_dir():
        others = [path.name for path in content.parent.glob("*") if path.is_dir()]
        hint = did_you_mean(content.name, others)
        raise UsageError(f"there is no folder {content}{'; ' + hint if hint else ''}", "content")
    if only_content and not any(content.glob("sections/*/*.md")):
        wrong = f"{content} has no sections; put them in {content / 'sections'}/<name>/<language>.md"
        raise UsageError(wrong, "content")
    return Folders(packaged("handouts"), content, only_content)


def locate_asset(url: str, folders: AssetFolders) -> Path:
    """Find the file a URL means; raises ContentError if it may not be read.

    `folders` maps the first part of the path ("layouts", "content", "fonts", "brand") to the folders that may be read;
    the last one takes precedence. A file instead of a folder allows only that file.
    """
    if not url.startswith(BASE_URL):
        raise ContentError([bad_url(url, "only files of the content, layout, brand and font folders are read")])
    head, _, rest = unquote(urlsplit(url).path, errors="surrogateescape").lstrip("/").partition("/")
    for folder in reversed(folders.get(head, ())):
        path = folder if folder.name == rest and folder.is_file() else folder / rest
        if os.path.lexists(path):
            refuse_outside(path, folder)
            if path.suffix.lower() not in ASSET_TYPES:
                kinds = ", ".join(ASSET_TYPES)
                raise ContentError(
                    [Diagnostic(path, 0, "is of a kind that pages cannot use", f"save it as one of {kinds}")]
                )
            return path
    raise ContentError([bad_url(url, "there is no such file")])


def read_asset(path: Path) -> tuple[bytes, str]:
    """Read a located file: its bytes and media type; raises ContentError if it cannot be used."""
    kind = ASSET_TYPES[path.suffix.lower()]
    data = read_bytes(path, LARGEST_ASSET)
    if kind == "text/css":
        decode(data, path)
    return data, kind


def bad_url(url: str, reason: str) -> Diagnostic:
    """Describe a URL that cannot be served."""
    return Diagnostic(
        None, 0, f'the layout asks for "{url.removeprefix(BASE_URL)[:80]}": {reason}', "correct the layout"
    )
