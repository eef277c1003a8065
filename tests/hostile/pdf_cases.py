"""Hostile PDFs, to be laid on sheets and to be judged."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.hostile.cases import OWN, Build, Case, file, words
from tests.printing.test_inspection import REFUSED, page
from tests.printing.token_pdfs import token_pdf

IMPOSE = ("impose", "in.pdf", "--fold", "saddle")
VERIFY = ("verify", "in.pdf", *OWN)
GOOD = token_pdf([(396, 612)] * 4)


def _theirs(data: bytes) -> Build:
    return words(file("in.pdf", data))


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "in.pdf")


def _device(folder: Path) -> None:
    (folder / "in.pdf").symlink_to("/dev/zero")


CASES = (
    *(
        Case(
            f"impose: {name}",
            "What cannot be used is refused in one line.",
            file("in.pdf", data),
            IMPOSE,
            3,
            re.escape(said),
        )
        for name, (data, said) in REFUSED.items()
    ),
    *(
        Case(
            f"verify: {name}",
            "Nor is it taken for one of ours.",
            _theirs(data),
            VERIFY,
            3,
            f"{re.escape(said)}|no PDF of nethandout",
        )
        for name, (data, said) in REFUSED.items()
    ),
    Case("impose: a pipe", "A pipe is told.", _pipe, IMPOSE, 3, "in.pdf: is a pipe", fast=True),
    Case("impose: a device", "A device is told.", _device, IMPOSE, 3, "in.pdf: is a device"),
    Case(
        "impose: a folder",
        "A folder is told.",
        lambda folder: (folder / "in.pdf").mkdir(),
        IMPOSE,
        3,
        "in.pdf: is a folder",
    ),
    Case("verify: a pipe", "A pipe is told.", words(_pipe), VERIFY, 3, "in.pdf: is a pipe", fast=True),
    Case("verify: a device", "A device is told.", words(_device), VERIFY, 3, "in.pdf: is a device"),
    Case(
        "impose: a page that runs a script",
        "No script is printed.",
        file("in.pdf", page(b"/MediaBox [0 0 396 612] /AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>")),
        IMPOSE,
        0,
        "sheets.pdf",
    ),
    Case(
        "impose: onto itself",
        "The PDF stays.",
        file("in.pdf", GOOD),
        (*IMPOSE, "-o", "in.pdf"),
        2,
        "in.pdf is the PDF itself",
    ),
    Case(
        "impose: a name that steers a terminal",
        "Its name is shown.",
        file("\x1b]0;x\x07.pdf", b"no PDF"),
        ("impose", "\x1b]0;x\x07.pdf", "--fold", "saddle"),
        3,
        r"\\u001b\]0;x\\u0007.pdf: this is not a PDF",
    ),
)
