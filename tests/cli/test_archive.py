"""Archive files on the command line: their names, their metadata, and the options they exclude."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

Nethandout = Callable[..., Any]


def packet(path: str) -> str:
    """The XMP metadata of a PDF."""
    stream: Any = PdfReader(path).root_object["/Metadata"]
    return str(stream.get_object().get_data().decode())


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["handout", "cells", "--paper", "a4"], "output/en/handouts/cells.a4.archive.pdf"),
        (["build"], "output/en/booklets/visit.archive.pdf"),
    ],
)
def test_an_archive_file_says_so_in_its_name_and_metadata(
    nethandout: Nethandout, words: Any, arguments: list[str], path: str
) -> None:
    """It is PDF/A-2a, and has its own name, so that it never overwrites the file to read."""
    (words.folder / "languages" / "es.toml").unlink(missing_ok=True)
    ran = nethandout(*arguments, "--archive", "--content", words.folder, "--only-content")
    assert ran.code == 0, ran.err
    assert 'pdfaid:part="2"' in packet(path) and 'pdfaid:conformance="A"' in packet(path)
    assert not Path(path.replace(".archive", "")).exists()


def test_other_files_make_no_such_claim(nethandout: Nethandout, small: Path) -> None:
    nethandout("handout", "cells", "--content", small, "--only-content")
    assert "pdfaid" not in packet("output/en/handouts/cells.pdf")
