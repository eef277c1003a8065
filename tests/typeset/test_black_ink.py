"""A black edition prints with black ink alone, and its words are where those of the edition in color are."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2

from nethandout.model import Edition
from nethandout.pipeline import Inputs, build, default_paper, select


def test_a_black_handout_has_no_colors_and_no_other_lines(shipped_inputs: Inputs, tmp_path: Path) -> None:
    """Ghostscript finds no cyan, magenta or yellow on any page, and no word of the first pages has moved."""
    edition = Edition(paper=default_paper("handout", "standard"), ink="black")
    publication = select("handout", "grades", shipped_inputs, edition)
    product = build(publication, shipped_inputs)
    path = tmp_path / "black.pdf"
    path.write_bytes(product.pdf)
    command = ["gs", "-q", "-dSAFER", "-r36", "-o", "-", "-sDEVICE=inkcov", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    inks = [line.split()[:4] for line in done.stdout.splitlines() if "CMYK" in line]
    assert len(inks) == product.pages
    assert all(page[:3] == ["0.00000"] * 3 and float(page[3]) > 0 for page in inks), inks
    in_color = build(replace(publication, edition=replace(edition, ink="color")), shipped_inputs)
    *first, _with_imprint = letters(product.pdf)
    assert first == letters(in_color.pdf)[:-1]


def letters(pdf: bytes) -> list[list[tuple[float, ...]]]:
    """Return the box of each letter on each page, in points."""
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(pdf)]
    return [[tuple(map(round, page.get_charbox(nth))) for nth in range(page.count_chars())] for page in pages]
