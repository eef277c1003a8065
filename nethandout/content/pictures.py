"""Pictures in a text: that they exist, lie inside the content folder, and are not too large to be drawn."""

from __future__ import annotations

import os
from pathlib import Path

from nethandout import worker
from nethandout.content import drawings, rasters
from nethandout.content.folders import Folders
from nethandout.errors import ContentError, Fault, LimitError, WorkerError
from nethandout.input_files import read_bytes
from nethandout.model import Mention, Section

KINDS = (".svg", ".png", ".jpg", ".jpeg")
LARGEST_FILE = 10_000_000
LARGEST_SVG = 1_000_000
Slip = tuple[str, str]


def faults(section: Section, folders: Folders) -> list[Fault]:
    """Judge every picture a section shows."""
    found = []
    for mention in section.mentions:
        if mention.kind == "picture":
            for wrong, mend in _judge(mention, folders):
                found.append(Fault(mention.path, mention.line, f'the picture "{mention.name}" {wrong}', mend))
    return found


def address(picture: Path, folders: tuple[Path, ...]) -> str:
    """The path of a picture inside the content folder it lies in; empty when it lies in none."""
    try:
        target = Path(os.path.realpath(picture))  # a link to itself is told when it is opened
    except (OSError, ValueError):
        return ""
    for folder in reversed(folders):
        if target.is_relative_to(folder.resolve()):
            return target.relative_to(folder.resolve()).as_posix()
    return ""


def _judge(mention: Mention, folders: Folders) -> tuple[Slip, ...]:
    path = mention.path.parent / mention.name
    inside = address(path, folders.all)
    if not inside or not mention.name:
        return (("lies outside the content folder", "put it beside the text and write its bare name"),)
    return judge(folders.find(inside) or path)


def judge(path: Path, coarsest: int = 0) -> tuple[Slip, ...]:
    """What keeps a picture file from being printed, each with what to do about it.

    With `coarsest`, one with fewer dots an inch as a logo is told too.
    """
    if not os.path.lexists(path):
        return (("is not there", "correct its name, or put the file there"),)
    if path.suffix.lower() not in KINDS:
        return (("is of a kind that cannot be printed", f"save it as one of {', '.join(KINDS)}"),)
    try:
        slips: tuple[Slip, ...] = worker.call(
            "nethandout.content.pictures:inspect",
            read_bytes(path, LARGEST_SVG if _is_drawing(path) else LARGEST_FILE),
            _is_drawing(path),
            coarsest,
            doing=f"opening {path}",
        )
    except ContentError as error:
        return tuple((fault.wrong, fault.mend) for fault in error.faults)
    except (LimitError, WorkerError) as error:
        return ((f"cannot be opened: {error}", ""),)
    return slips


def inspect(data: bytes, drawing: bool, coarsest: int) -> tuple[Slip, ...]:
    """What `judge` tells of the bytes of a picture; the worker runs this."""
    if drawing:
        return drawings.judge(data)
    return rasters.judge(data) or rasters.too_coarse(data, coarsest)


def is_grey(path: Path) -> bool:
    """Whether a picture that can be printed has no color but black, white and greys."""
    data = read_bytes(path, LARGEST_FILE)
    kind = "drawings" if _is_drawing(path) else "rasters"
    grey: bool = worker.call(f"nethandout.content.{kind}:is_grey", data, doing=f"opening {path}")
    return grey


def _is_drawing(path: Path) -> bool:
    return path.suffix.lower() == ".svg"
