"""Find files (packaged ones, those of a run, those that URLs in pages mean), and read them safely.

Only regular files are read, only up to a size, and without blocking.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from nethandout.errors import ContentError, Diagnostic, InputError, MissingError, UsageError, did_you_mean

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
LARGEST_TEXT = 1_000_000
CHUNK = 1 << 20
FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
KINDS = (
    (stat.S_ISDIR, "is a folder", "give the name of a file in it"),
    (stat.S_ISFIFO, "is a pipe", "save its output to a file and use that"),
    (stat.S_ISSOCK, "is a socket", "give the name of a file"),
)


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


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading bytes; raises ContentError for anything else."""
    try:
        # Opening a device can have an effect, so check the kind of file first.
        _refuse_other_kinds(path, os.stat(path).st_mode)
        descriptor = os.open(path, FLAGS)
        try:
            _refuse_other_kinds(path, os.fstat(descriptor).st_mode)
        except ContentError:
            os.close(descriptor)
            raise
        return os.fdopen(descriptor, "rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def find(folders: Sequence[Path], name: str) -> Path | None:
    """Find a name in the last of several folders that has it; return None if none does."""
    return next((folder / name for folder in reversed(folders) if os.path.lexists(folder / name)), None)


def refuse_outside(path: Path, *folders: Path) -> None:
    """Raise ContentError for a symbolic link that leads out of the folders."""
    target = os.path.realpath(path)
    if not any(Path(target).is_relative_to(os.path.realpath(folder)) for folder in folders):
        wrong = f"leads to {target}, which is outside its folder"
        raise ContentError([Diagnostic(path, 0, wrong, "put the file itself into the folder")])


def read_bytes(path: Path, most: int) -> bytes:
    """Read a whole file of at most `most` bytes; raises ContentError."""
    parts, left = [], most + 1
    with open_file(path) as file:
        try:
            if os.fstat(file.fileno()).st_size > most:
                left = 0
            while left and (part := file.read(min(left, CHUNK))):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            raise _unreadable(path, error) from error
    if not left:
        raise ContentError([Diagnostic(path, 0, f"is over {most / 1_000_000:g} MB", "split it or make it smaller")])
    return b"".join(parts)


def read_stream(stream: BinaryIO | None, most: int) -> bytes:
    """Read standard input, at most one byte more than `most`; raises InputError."""
    try:
        return stream.read(most + 1) if stream else b""
    except OSError as error:
        raise InputError(f"standard input cannot be read ({error.strerror}); name a file") from error


def read_ends(path: Path, first: int, last: int) -> bytes:
    """Read the first and last bytes of a file of any size, or all of a short one; raises ContentError."""
    with open_file(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            if size <= first + last:
                return file.read(first + last)
            beginning = file.read(first)
            file.seek(size - last)
            return beginning + file.read(last)
        except OSError as error:
            raise _unreadable(path, error) from error


def read_text(path: Path, most: int = LARGEST_TEXT) -> str:
    """Read a UTF-8 text file with "\\n" line endings; raises ContentError with the line of the first bad character."""
    return decode(read_bytes(path, most), path)


def decode(data: bytes, path: Path) -> str:
    """Decode the bytes of the text file `path`, as `read_text` does."""
    if b"\0" in data:
        raise ContentError([Diagnostic(path, 0, "is not a plain text file", "save it as text in UTF-8")])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remedy = 'save the file as UTF-8 ("Save as", encoding UTF-8)'
        raise ContentError([Diagnostic(path, line, "a character is not UTF-8", remedy)]) from error


def _refuse_other_kinds(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    for is_kind, wrong, remedy in KINDS:
        if is_kind(mode):
            raise ContentError([Diagnostic(path, 0, wrong, remedy)])
    raise ContentError([Diagnostic(path, 0, "is a device", "give the name of a file")])


def _unreadable(path: Path, error: OSError | ValueError) -> ContentError:
    if isinstance(error, FileNotFoundError):
        return ContentError([Diagnostic(path, 0, "there is no such file", "check its name")])
    reason = error.strerror if isinstance(error, OSError) else "its name cannot be used"
    return ContentError([Diagnostic(path, 0, f"cannot be read ({reason})", "check its name and permissions")])
