"""Accept the pages as they look now: write the reference pictures and the README's contact sheet again."""

from __future__ import annotations

import json
from pathlib import Path

import gallery
from PIL import Image

from nethandout import pipeline

CONTACT_SHEET = Path(__file__).parents[2] / "docs" / "contact-sheet.png"
SHOWN = {"booklet-complete": (1, 3, 4, 5, 6), "handout-grades": (1, 2), "handout-syndromes": (2,)}
HEIGHT, GAP, DOTS_AN_INCH = 420, 12, 70


def main() -> None:
    """Render everything and save one picture per document."""
    gallery.REFERENCES.mkdir(exist_ok=True)
    for old in gallery.REFERENCES.glob("*.png"):
        old.unlink()
    shown: list[Image.Image] = []
    inputs = pipeline.load_inputs("en")
    for publication in gallery.documents(inputs):
        pdf = pipeline.build(publication, inputs).pdf
        reference = gallery.reference(publication)
        gallery.in_rows(gallery.pictured(pdf)).save(reference, optimize=True)
        shown += _chosen(reference.stem, pdf)
    gallery.VERSIONS.write_text(json.dumps(gallery.library_versions(), indent=2) + "\n", encoding="utf-8")
    _contact_sheet(shown).save(CONTACT_SHEET, optimize=True)


def _chosen(name: str, pdf: bytes) -> list[Image.Image]:
    import pypdfium2

    pages = pypdfium2.PdfDocument(pdf)
    wanted = [pages[number - 1] for number in SHOWN.get(name, ()) if number <= len(pages)]
    pictures = [page.render(scale=DOTS_AN_INCH / 72).to_pil().convert("RGB") for page in wanted]
    return [picture.resize((picture.width * HEIGHT // picture.height, HEIGHT)) for picture in pictures]


def _contact_sheet(pages: list[Image.Image]) -> Image.Image:
    width = sum(page.width + GAP for page in pages) + GAP
    sheet = Image.new("RGB", (width, HEIGHT + 2 * GAP), "#d9d6d0")
    left = GAP
    for page in pages:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    return sheet.quantize(96)


if __name__ == "__main__":
    main()
