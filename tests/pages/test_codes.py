"""The codes beside the organizations open on a telephone: read back from the rendered page, not from the drawing."""

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image

from nethandout import pipeline
from nethandout.model import Edition
from tests.conftest import Make


def test_every_code_on_the_page_is_read_as_its_address(
    shipped_inputs: pipeline.Inputs, made: Make, tmp_path: Path
) -> None:
    """150 dots an inch is less than any printer puts on paper."""
    publication = pipeline.select("handout", "resources", shipped_inputs, Edition())
    pdf = tmp_path / "resources.pdf"
    pdf.write_bytes(made(publication, shipped_inputs).pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", pdf, tmp_path / "page"], check=True)
    pages = [Image.open(page) for page in sorted(tmp_path.glob("page*.png"))]
    read = {code.text for page in pages for code in zxingcpp.read_barcodes(page)}
    assert read == {resource.website for resource in publication.resources}
