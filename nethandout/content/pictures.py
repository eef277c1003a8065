"""Pictures in a text: that they exist, lie inside the content folder, and are not too large to be drawn."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from nethandout.content.folders import Folders
from nethandout.errors import Fault
from nethandout.model import Mention, Section

KINDS = (".svg", ".png", ".jpg", ".jpeg")
LARGEST_FILE = 10_000_000
LARGEST_SVG = 1_000_000
MOST_PIXELS = 50_000_000


def faults(section: Section, folders: Folders) -> list[Fault]:
    """Judge every picture a section shows."""
    found = []
    for mention in section.body.mentions:
        if mention.kind == "picture":
            wrong, mend = _judge(mention, folders)
            if wrong:
                found.append(Fault(mention.path, mention.line, f'the picture "{mention.name}" {wrong}', mend))
    return found


def address(picture: Path, folders: tuple[Path, ...]) -> str:
    """The path of a picture inside the content folder it lies in; empty when it lies in none."""
    try:
        target = picture.resolve()
    except (OSError, ValueError, RuntimeError):
        return ""
    for folder in reversed(folders):
        if target.is_relative_to(folder.resolve()):
            return target.relative_to(folder.resolve()).as_posix()
    return ""


def _judge(mention: Mention, folders: Folders) -> tuple[str, str]:
    path = mention.path.parent / mention.name
    inside = address(path, folders.all)
    if not inside or not mention.name:
        return "lies outside the content folder", "put it beside the text and write its bare name"
    return judge(folders.find(inside) or path)


def judge(path: Path) -> tuple[str, str]:
    """What keeps a picture file from being printed, and what to do about it; two empty texts when nothing does."""
    if not os.path.isfile(path):
        return "is not there", "correct its name, or put the file there"
    if path.suffix.lower() not in KINDS:
        return "is of a kind that cannot be printed", f"save it as one of {', '.join(KINDS)}"
    if path.stat().st_size > (LARGEST_SVG if path.suffix.lower() == ".svg" else LARGEST_FILE):
        return "is too large a file", "save it smaller (pictures up to 10 MB, drawings up to 1 MB)"
    return ("", "") if path.suffix.lower() == ".svg" else _judge_pixels(path)


def _judge_pixels(path: Path) -> tuple[str, str]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                width, height = picture.size
                if width * height <= MOST_PIXELS:
                    picture.load()
    except Image.DecompressionBombError:
        return "has far too many pixels", "save it with at most 50 million pixels"
    except (OSError, ValueError, SyntaxError):
        return "cannot be read", "save it again as PNG or JPEG"
    if width * height > MOST_PIXELS:
        return f"has too many pixels ({width} × {height})", "save it with at most 50 million pixels"
    return "", ""
