"""Whether a user's layout folder can change what pages say: another template, not another color or size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nethandout.errors import ContentError
from nethandout.input_files import LARGEST_TEXT, read_bytes
from nethandout.pages.layouts import Layouts

ALSO_SET_WITH = {"zfold": ("trifold",)}
OWN_FIGURES = "base/figures/*.html"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
LOOKS = re.compile(
    r"(?:--[\w-]+|(?:background|border|outline|margin|padding|gap|column-gap|row-gap)(?:-[a-z-]+)?|color|fill|stroke"
    r"|font-(?:size|weight|style|family)|line-height|letter-spacing|text-align|justify-content|align-items)\s*:"
    r"|display\s*:\s*(?:block|grid|flex|inline|inline-block)\Z",
    re.IGNORECASE,
)
"""Declarations that change how words look, and no words."""
UNCLEAR = re.compile(r"[\\\"'@]|(?:url|attr|counters?|string|content)\(", re.IGNORECASE)


def changes_words(layouts: Layouts, kind: str) -> bool:
    """Whether pages of this kind of publication are set with files that can say something else than the packaged ones.

    A template and a drawing of other bytes can. A style sheet can when it differs from ours in more than colors, sizes
    and space; `fitting` refuses one that hides words by those.
    """
    packaged, *others = layouts.folders
    return any(_differs(packaged / name, folder / name) for folder in others for name in _names(packaged, folder, kind))


def _names(packaged: Path, folder: Path, kind: str) -> Iterator[str]:
    """The files of a user's folder that pages of a kind can be set with, by their paths in it."""
    for part in ("base", kind, *ALSO_SET_WITH.get(kind, ())):
        for path in (packaged / part).rglob("*"):
            name = path.relative_to(packaged).as_posix()
            if (folder / name).is_file():
                yield name
    for path in folder.glob(OWN_FIGURES):
        yield path.relative_to(folder).as_posix()


def _differs(ours: Path, theirs: Path) -> bool:
    try:
        before = read_bytes(ours, LARGEST_TEXT) if ours.is_file() else b""
        after = read_bytes(theirs, LARGEST_TEXT)
    except ContentError:
        return True
    if before == after:
        return False
    return theirs.suffix != ".toml" and (theirs.suffix != ".css" or _says(before) != _says(after))


def _says(sheet: bytes) -> list[tuple[str, str]]:
    """The declarations of a style sheet that can write, hide or move words, each with its selector.

    That is every one but those of a property in LOOKS with a plain value, and whatever is between the rules.
    """
    text = " ".join(COMMENT.sub("", sheet.decode("utf-8", "replace")).split())
    said = [
        (found[1].strip(), each.strip())
        for found in RULE.finditer(text)
        for each in found[2].split(";")
        if each.strip() and (UNCLEAR.search(each) or not LOOKS.match(each.strip()))
    ]
    return [*said, ("", " ".join(RULE.sub("", text).split()))]
