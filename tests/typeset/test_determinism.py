"""The same words make the same bytes, whatever the folder, the hour's zone, or the hash seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pypdf

PROGRAM = "import sys; from nethandout.cli.main import main; sys.exit(main())"


def made(folder: Path, small: Path, **environment: str) -> dict[str, str]:
    """What a run in a folder makes: the digest of each file."""
    folder.mkdir(parents=True)
    booklet = ["booklet", "cells", "scans", "--date", "2026-11-10", "--html", "-q"]
    subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *booklet, "--content", os.path.relpath(small, folder), "--only-content"],
        cwd=folder,
        env=os.environ | environment,
        check=True,
    )
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_words_make_the_same_bytes(tmp_path: Path, small: Path) -> None:
    one = made(tmp_path / "one", small, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    other = made(tmp_path / "a longer way/to another", small, PYTHONHASHSEED="2", TZ="Asia/Kolkata", LANG="C.UTF-8")
    assert set(one) == {"output/en/booklets/custom.pdf", "output/en/booklets/custom.html"}
    assert one == other


def test_a_pdf_says_neither_when_nor_where_it_was_made(tmp_path: Path, small: Path) -> None:
    made(tmp_path / "here", small, USER="somebody", LOGNAME="somebody")
    path = tmp_path / "here/output/en/booklets/custom.pdf"
    metadata = pypdf.PdfReader(path).metadata
    assert metadata is not None and metadata.creation_date is None
    data = path.read_bytes()
    assert str(tmp_path).encode() not in data and b"somebody" not in data
