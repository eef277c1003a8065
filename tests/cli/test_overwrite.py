"""Other programs' files are never overwritten: nethandout's own reports, pages and PDFs have a mark."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from nethandout import atomic

Nethandout = Callable[..., Any]
ANOTHER = "exists and is not a nethandout report; choose another name"


@pytest.fixture
def check(nethandout: Nethandout, small: Path) -> Nethandout:
    """Check one section, with more options."""
    shutil.copytree(small, "words")
    return lambda *more: nethandout("check", "cells", "--content", "words", "--only-content", *more)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("words/sections/cells/en.md", None),
        ("notes.txt", "Ring the clinic.\n"),
        ("mine.html", "<!DOCTYPE html><title>Our page, made after nethandout</title>"),
        ("data.json", '{"version": 1}'),
        ("log.sarif", '{"version": "2.1.0", "runs": []}'),
        ("letter.html", b"\xff\xfe\x00"),
    ],
)
def test_a_report_overwrites_only_a_report(check: Nethandout, name: str, theirs: str | bytes | None) -> None:
    """It does not even overwrite the section it is about."""
    path = Path(name)
    if theirs is not None:
        path.write_bytes(theirs if isinstance(theirs, bytes) else theirs.encode())
    before = path.read_bytes()
    ran = check("-o", name)
    assert (ran.code, ran.out) == (3, "")
    assert f"{name} {ANOTHER}" in ran.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["report", "report.txt", "report.json", "report.sarif", "report.html"])
def test_a_report_replaces_an_earlier_one(check: Nethandout, name: str) -> None:
    assert check("-o", name).code in (0, 1)
    Path("words/sections/cells/en.md").write_text(Path("words/sections/scans/en.md").read_text())
    before = Path(name).read_bytes()
    assert check("-o", name).code in (0, 1)
    assert Path(name).read_bytes() != before


def test_a_web_page_does_not_overwrite_that_of_another_program(nethandout: Nethandout, small: Path) -> None:
    """The PDF is not made, either; with --force, both are."""
    own = ["handout", "cells", "--content", str(small), "--only-content", "--html", "-o", "cells.pdf"]
    page = Path("cells.html")
    page.write_text("<title>our web page</title>")
    ran = nethandout(*own)
    assert ran.code == 3
    assert "cells.html exists and was not made by nethandout; choose another name, or add --force" in ran.err
    assert (page.read_text(), Path("cells.pdf").exists()) == ("<title>our web page</title>", False)
    assert nethandout(*own, "--force").code == 0
    assert nethandout(*own).code == 0
    assert "Call 911" in page.read_text(encoding="utf-8")


OTHER_PDFS = {
    "a title": b"/Title (Our nethandout)",
    "a program of nearly our name": b"/Producer (nethandout fans) <xmp:CreatorTool>nethandout 2</xmp:CreatorTool>",
    "our mark far from either end": b" " * atomic.FIRST_BYTES + b"/Producer (nethandout)" + b" " * atomic.LAST_BYTES,
}


@pytest.mark.parametrize("theirs", OTHER_PDFS.values(), ids=OTHER_PDFS)
def test_a_pdf_that_only_mentions_nethandout_is_not_overwritten(
    nethandout: Nethandout, small: Path, theirs: bytes
) -> None:
    path = Path("cells.pdf")
    path.write_bytes(b"%PDF-1.7\n" + theirs)
    ran = nethandout("handout", "cells", "--content", small, "--only-content", "-o", path)
    assert (ran.code, ran.err.count("cells.pdf exists and was not made by nethandout")) == (3, 1)
    assert path.read_bytes() == b"%PDF-1.7\n" + theirs


def test_pdfs_and_their_sheets_replace_earlier_ones(nethandout: Nethandout, small: Path) -> None:
    for _ in range(2):
        assert nethandout("handout", "cells", "--content", small, "--only-content", "-q", "-o", "cells.pdf").code == 0
        assert nethandout("impose", "cells.pdf", "--fold", "saddle", "-q", "-o", "sheets.pdf").code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no pipes in its folders")
def test_anything_but_a_file_is_left_alone(nethandout: Nethandout, small: Path) -> None:
    os.mkfifo("cells.pdf")
    ran = nethandout("handout", "cells", "--content", small, "--only-content", "-o", "cells.pdf")
    assert (ran.code, Path("cells.pdf").is_fifo()) == (3, True)
    assert "cells.pdf exists and was not made by nethandout" in ran.err


def test_a_form_that_somebody_filled_in_is_not_overwritten(nethandout: Nethandout, small: Path) -> None:
    """Viewers append what was typed to the file."""
    ours = ("handout", "care", "--content", small, "--only-content", "-o", "care.pdf")
    assert nethandout(*ours).code == 0
    writer = PdfWriter("care.pdf", incremental=True)
    writer.add_metadata({"/Typed": "my words"})
    writer.write("care.pdf")
    refused = nethandout(*ours)
    assert (refused.code, "was not made by nethandout" in refused.err) == (3, True)
    assert nethandout(*ours, "--force").code == 0
