"""Make, store and compare small pictures of every page.

Each document is one PNG with its pages in rows. The pictures have the versions of the libraries that shape and place
letters: with others, letters differ slightly, so a difference is reported and does not fail.
"""

from __future__ import annotations

import ctypes.util
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from nethandout import pipeline
from nethandout.model import Edition, Publication

REFERENCES = Path(__file__).parent / "references"
VERSIONS = REFERENCES / "versions.json"
DOTS_AN_INCH = 22
A_ROW = 12
GREYS = 8
# A pixel differs if its gray does by more than a third; letters that move slightly stay below that.
PIXEL_TOLERANCE = 88
# A page differs if more than two pixels in a thousand do.
PAGE_TOLERANCE = 0.002


def documents(inputs: pipeline.Inputs) -> Iterator[Publication]:
    """Yield every handout, worksheet and recipe in its default edition."""
    for kind, name in pipeline.list_publications(inputs.library):
        yield pipeline.select(kind, name, inputs, Edition(paper=pipeline.default_paper(kind, "standard")))


def reference(publication: Publication) -> Path:
    """Return the path of the reference picture of a document."""
    return REFERENCES / f"{publication.kind}-{publication.name}.png"


def changed_pages(publication: Publication, pdf: bytes) -> list[int]:
    """Return the numbers, from 1, of the pages that differ from the reference picture: all if there is none."""
    pages, kept = pictured(pdf), reference(publication)
    return differing(pages, Image.open(kept)) if kept.is_file() else list(range(1, len(pages) + 1))


def pictured(pdf: bytes) -> list[Image.Image]:
    """Return the pages of a PDF as small gray pictures."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.pdf"
        file.write_bytes(pdf)
        command = ["pdftoppm", "-r", str(DOTS_AN_INCH), "-gray", "-png", str(file), str(Path(folder) / "page")]
        subprocess.run(command, check=True)
        return [Image.open(page).convert("L") for page in sorted(Path(folder).glob("page*.png"))]


def in_rows(pages: list[Image.Image]) -> Image.Image:
    """Lay pages out in rows on one sheet."""
    width, height = max(page.width for page in pages), max(page.height for page in pages)
    rows = -(-len(pages) // A_ROW)
    sheet = Image.new("L", (width * min(A_ROW, len(pages)), height * rows), 128)
    for number, page in enumerate(pages):
        sheet.paste(page, (number % A_ROW * width, number // A_ROW * height))
    return sheet.quantize(GREYS).convert("L")


def differing(new: list[Image.Image], kept: Image.Image) -> list[int]:
    """Return the numbers, from 1, of the pages that differ from the reference picture of the document."""
    sheet = in_rows(new)
    if sheet.size != kept.size:
        return list(range(1, len(new) + 1))
    width, height = max(page.width for page in new), max(page.height for page in new)
    difference = ImageChops.difference(sheet, kept.convert("L"))
    found = []
    for number in range(len(new)):
        left, top = number % A_ROW * width, number // A_ROW * height
        cell = difference.crop((left, top, left + width, top + height))
        wrong = sum(cell.histogram()[PIXEL_TOLERANCE:])
        if wrong > PAGE_TOLERANCE * width * height:
            found.append(number + 1)
    return found


def library_versions() -> dict[str, str]:
    """Return the loaded versions of Pango and HarfBuzz."""
    found = {}
    for name, function in (("pango-1.0", "pango_version_string"), ("harfbuzz", "hb_version_string")):
        library = ctypes.CDLL(ctypes.util.find_library(name) or "")
        version = getattr(library, function)
        version.restype = ctypes.c_char_p
        found[name] = version().decode()
    return found


def kept_versions() -> dict[str, str]:
    """Return the versions that made the reference pictures."""
    versions: dict[str, str] = json.loads(VERSIONS.read_text(encoding="utf-8"))
    return versions
