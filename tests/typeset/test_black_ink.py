"""A black edition prints with black ink alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from nethandout.model import Edition
from nethandout.pipeline import Inputs, build, default_paper, select


def test_a_black_handout_has_no_colors(shipped_inputs: Inputs, tmp_path: Path) -> None:
    """Ghostscript finds no cyan, magenta or yellow on any page: words, boxes, tables, drawings, backgrounds."""
    edition = Edition(paper=default_paper("handout", "standard"), ink="black")
    product = build(select("handout", "grades", shipped_inputs, edition), shipped_inputs)
    path = tmp_path / "black.pdf"
    path.write_bytes(product.pdf)
    command = ["gs", "-q", "-dSAFER", "-r36", "-o", "-", "-sDEVICE=inkcov", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    inks = [line.split()[:4] for line in done.stdout.splitlines() if "CMYK" in line]
    assert len(inks) == product.pages
    assert all(page[:3] == ["0.00000"] * 3 and float(page[3]) > 0 for page in inks), inks
