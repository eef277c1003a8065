"""The QR codes next to organizations can be scanned from the rendered page."""

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

from nethandout import pipeline
from nethandout.model import Edition
from tests.conftest import Make


def test_every_qr_code_scans_as_its_address(shipped_inputs: pipeline.Inputs, made: Make, tmp_path: Path) -> None:
    """Every printer prints more than 150 dots per inch."""
    publication = pipeline.select("handout", "resources", shipped_inputs, Edition())
    pdf = tmp_path / "resources.pdf"
    pdf.write_bytes(made(publication, shipped_inputs).pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", pdf, tmp_path / "page"], check=True)
    pages = [Image.open(page) for page in sorted(tmp_path.glob("page*.png"))]
    read = {code.text for page in pages for code in zxingcpp.read_barcodes(page)}
    assert read == {resource.website for resource in publication.resources}
