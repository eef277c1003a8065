"""The same words make the same bytes in any environment, at any time, in any folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pypdf

# Another day in the worker: Python's clock there says it is the year 2040.
ANOTHER_DAY = """
import datetime, time
class Date(datetime.date):
    today = classmethod(lambda cls: cls(2040, 2, 29))
class Moment(datetime.datetime):
    now = classmethod(lambda cls, tz=None: cls(2040, 2, 29, 12, 30, tzinfo=tz))
datetime.date, datetime.datetime, time.time = Date, Moment, lambda: 2.2e9
"""
PROGRAM = """
import sys
from nethandout import worker
from nethandout.cli.main import main
worker.PROGRAM = {before!r} + worker.PROGRAM
sys.exit(main())
"""


def made(folder: Path, small: Path, options: str = "", before: str = "", umask: int = 0o022, **more: str) -> Path:
    """Make a handout with a figure and a box, with these options of Python; return the PDF."""
    folder.mkdir(parents=True)
    handout = ["handout", "cells", "--html", "-q", "--content", os.path.relpath(small, folder), "--only-content"]
    python = [sys.executable, *options.split(), "-c", PROGRAM.format(before=before)]
    subprocess.run([*python, *handout], cwd=folder, env=os.environ | more, umask=umask, check=True)
    return folder / "output/en/handouts/cells.pdf"


def digests(pdf: Path) -> list[str]:
    """Return the hashes of a PDF and its web page."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in (pdf, pdf.with_suffix(".html"))]


def test_the_same_words_make_the_same_bytes(tmp_path: Path, small: Path) -> None:
    """Optimization, hash seeds, time zones, locales, homes, permissions, clocks and folders make no difference.

    Optimized, WeasyPrint would lose what its asserts do: they set the position and size of backgrounds.
    """
    one = made(tmp_path / "one", small, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C", USER="somebody")
    other = made(
        tmp_path / "a longer way/to another",
        small,
        options="-O",
        before=ANOTHER_DAY,
        umask=0o077,
        PYTHONOPTIMIZE="2",
        PYTHONHASHSEED="2",
        TZ="Asia/Kolkata",
        LC_ALL="C.UTF-8",
        LANG="de_DE.UTF-8",
        HOME=str(tmp_path / "home"),
    )
    assert digests(one) == digests(other)
    metadata = pypdf.PdfReader(one).metadata
    assert metadata is not None and metadata.creation_date is None
    data = one.read_bytes()
    assert str(tmp_path).encode() not in data and b"somebody" not in data
