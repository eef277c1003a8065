"""Hostile output paths: devices, pipes, links, folders, closed or full streams."""

from __future__ import annotations

import os
from pathlib import Path

from tests.hostile.cases import OWN, Build, Case, file, nothing, words, write

CARE = ("handout", "care", *OWN)
MINE = "%PDF-1.4\nmine\n"


def _to(place: str, *more: str) -> tuple[str, ...]:
    return (*CARE, "-o", place, *more)


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "out.pdf")


def _link(to: str) -> Build:
    return lambda folder: (folder / "out.pdf").symlink_to(to)


CASES = (
    Case(
        "output to a file of others",
        "It is unchanged.",
        words(file("out.pdf", MINE)),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output to a file of others that mentions nethandout",
        "Its words are not our mark.",
        words(file("out.pdf", MINE + "nethandout")),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
        fast=True,
    ),
    Case(
        "output to a file of 3 GB",
        "Only its ends are read.",
        words(lambda folder: os.truncate(write(folder, "out.pdf", MINE), 3_000_000_000)),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output to a folder named like a PDF",
        "The PDF is written into the folder.",
        words(lambda folder: (folder / "out.pdf").mkdir()),
        _to("out.pdf"),
        0,
        r"out.pdf/care.pdf  \(1 page\)",
    ),
    Case(
        "output to a pipe",
        "The pipe is kept.",
        words(_pipe),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output to a device",
        "The device is kept.",
        words(),
        _to("/dev/null"),
        3,
        "cannot write /dev/null/care.pdf: part of its path is a file",
    ),
    Case(
        "output to a link to a device",
        "The device is kept.",
        words(_link("/dev/full")),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
        fast=True,
    ),
    Case(
        "output to a link to a file of others",
        "The file is kept.",
        words(file("mine.pdf", MINE), _link("mine.pdf")),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output to a link to nothing",
        "The link is kept or reported.",
        words(_link("nowhere.pdf")),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output to a link to itself",
        "It is reported.",
        words(_link("out.pdf")),
        _to("out.pdf"),
        3,
        "out.pdf exists and was not made by nethandout",
    ),
    Case(
        "output below a file",
        "It is reported.",
        words(file("mine", "mine")),
        _to("mine/out.pdf"),
        3,
        "cannot write mine/out.pdf: part of its path is a file",
    ),
    Case(
        "output with a long name",
        "It is reported.",
        words(),
        _to("a" * 300 + ".pdf"),
        3,
        "the name is too long; choose a shorter one with -o",
    ),
    Case(
        "output below /proc", "Nobody can write there.", words(), _to("/proc/out.pdf"), 3, "cannot write /proc/out.pdf"
    ),
    Case(
        "output named like an option",
        "It is the name of a folder.",
        words(),
        _to("--force"),
        0,
        r"--force/care.pdf  \(1 page\)",
    ),
    Case(
        "output with a line feed in its name",
        "It cannot forge a line of output.",
        words(),
        _to("a\nnethandout: all is well.docx"),
        2,
        "nethandout: nethandout: all is well.pdf",
    ),
    Case(
        "output that controls a terminal",
        "Its name is shown escaped.",
        words(),
        _to("\x1b]0;x\x07.docx"),
        2,
        r"write: -o \\u001b\]0;x\\u0007.pdf",
        fast=True,
    ),
    Case(
        "a closed standard output",
        "It is reported.",
        words(),
        _to("-"),
        3,
        "standard output: closed",
        stdout="closed",
        fast=True,
    ),
    Case(
        "a full standard output",
        "It is reported.",
        words(),
        _to("-"),
        3,
        "standard output: No space left on device",
        stdout="full",
    ),
    Case(
        "a standard output nobody reads",
        "It is reported.",
        words(),
        _to("-"),
        3,
        "standard output was closed before everything was written",
        stdout="gone",
        fast=True,
    ),
    Case(
        "a list nobody reads",
        "It is reported.",
        words(),
        ("list", *OWN),
        3,
        "standard output was closed before everything was written",
        stdout="gone",
    ),
    Case(
        "a list to a full disk",
        "It is reported.",
        words(),
        ("list", *OWN),
        3,
        "standard output: No space left on device",
        stdout="full",
        fast=True,
    ),
    Case(
        "a report to a file of others",
        "It is kept.",
        words(file("report.txt", "mine")),
        ("check", *OWN[:2], "--only-content", "-o", "report.txt"),
        3,
        "report.txt exists and is not a nethandout report",
    ),
    Case(
        "a report to a device",
        "It is reported.",
        words(),
        ("check", *OWN, "-o", "/dev/full"),
        3,
        "/dev/full exists and is not a nethandout report",
    ),
    Case(
        "a saved recipe that is a path",
        "A recipe has a name, not a path.",
        words(),
        ("booklet", "cells", "--save", "../../x", *OWN),
        2,
        '"../../x" is not a valid name for a recipe',
    ),
    Case(
        "new section that is a path",
        "A section has a name, not a path.",
        nothing,
        ("new", "section", "../../x", "--into", "words"),
        2,
        '"../../x" is not a valid name for a section',
    ),
    Case(
        "new layout into a file",
        "It is reported.",
        file("mine", "mine"),
        ("new", "layout", "x", "--into", "mine"),
        2,
        "mine is a file, not a folder",
    ),
    Case(
        "import into a file",
        "It is reported.",
        words(file("text.md", "# A\n\nWords.\n"), file("mine", "mine")),
        ("import", "text.md", "--into", "mine"),
        3,
        "mine: is a file where a folder is needed",
    ),
)
