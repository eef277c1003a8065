"""Copies of handouts with a brand: each is laid out once for all brands whose words take the same room.

Runs only in the worker, like `copyfit`.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import escape

from nethandout import copyfit
from nethandout.content.brand import with_brand, write_colophon
from nethandout.model import Brand, Publication
from nethandout.pages.layouts import Layouts
from nethandout.paths import AssetFolders, locate_asset
from nethandout.typeset.pieces import Typesetter, join
from nethandout.typeset.renderer import FirstPage, Rendering, rendering
from nethandout.typeset.slot_writer import ALPHABET, Base, read_logo
from nethandout.typeset.slots import (
    COLOPHON,
    LOGO,
    MARKERS,
    Layout,
    Paragraph,
    UnfitError,
    Values,
    fill,
    filling,
    split,
)
from nethandout.typeset.weasyprint_patches import unchanged

LOG = logging.getLogger("nethandout")
LETTERS = frozenset(ALPHABET)
Key = tuple[bytes, bytes]
WORDS = ("name", "line", "telephone", "hours", "after_hours")
MOST_SHAPES = 100
"""Each takes half a megabyte: with 10, 100 and 200 of a handout of 4 pages, a process had 91, 141 and 195 MB."""
RENDERER_FUNCTIONS = {
    "pydyf.PDF.write": "242cd38f92ecd33f",
    "pydyf.Stream": "f17b6bdcfedf2f50",
    "weasyprint.document.Document._render": "ebaceeb0fa8e79aa",
    "weasyprint.draw.draw_inline_level": "068162a401d00efd",
    "weasyprint.draw.draw_replacedbox": "7cb1486a51be82ab",
    "weasyprint.draw.text.draw_text": "ebaf96239c6ca363",
    "weasyprint.images.RasterImage": "ea99edc276538b4f",
    "weasyprint.images.get_image_from_uri": "07bdb0c0e3fd5b83",
    "weasyprint.layout.inline.get_next_linebox": "67af458c2545e74f",
    "weasyprint.layout.inline.split_inline_box": "3a0cb7ca7e34c7ef",
    "weasyprint.layout.inline.split_inline_level": "d98c008c8fc00582",
    "weasyprint.layout.percent.resolve_percentages": "71673078096fcf87",
    "weasyprint.layout.replaced.inline_replaced_box_width_height": "ae4705bb1c3564e2",
    "weasyprint.pdf._use_references": "4d1abd9646c3f4dc",
    "weasyprint.pdf.fonts.build_fonts_dictionary": "fc551bef35d0d6c3",
    "weasyprint.pdf.generate_pdf": "626343ef25c396e8",
    "weasyprint.pdf.stream.Stream": "624257224db6f66d",
    "weasyprint.text.line_break.create_layout": "6587192cc0ab3ffa",
    "weasyprint.text.line_break.get_log_attrs": "65c1a1c4fa75ee95",
    "weasyprint.text.line_break.split_first_line": "39ad1016863ca34d",
}


class _MarkedTypesetter(Typesetter):
    """Lays out pages with markers, and keeps each layout."""

    def __init__(self, asset_folders: AssetFolders, values: Values, colophon: str) -> None:
        super().__init__("copies", asset_folders)
        self.cache.clear()  # it does not know the words of the brand
        self.values, self.colophon = values, colophon
        self.layouts: dict[int, Layout] = {}

    def _lay_out(self, html: str, first: FirstPage | None, stop: Any, after_blank: bool = False) -> Any:
        with filling(self.values) as roots:
            document = super()._lay_out(html.replace(self.colophon, COLOPHON), first, stop, after_blank)
        self.layouts[id(document)] = Layout(document.pages, roots[-1], self.values, not stop.is_used)
        return document


@dataclass(frozen=True)
class _Shape:
    """What copies are made from: the base, the paragraphs of other layouts tried, and the files, with size and time.

    `key` is everything but the words of the brand; `publication` has what a colophon is written
    from.
    """

    key: Key
    publication: Publication
    base: Base
    tried: frozenset[Paragraph]
    html: tuple[str, ...]
    rendering: Rendering
    files: Mapping[Path, tuple[int, int]]

    def copy(self, brand: Brand, values: Values) -> dict[str, Any]:
        """Return what `copyfit.fit_pages` returns; raises UnfitError."""
        values = {**values, COLOPHON: write_colophon(with_brand(self.publication, brand)), LOGO: brand.logo_address}
        logo = brand.logo and read_logo(brand.logo, *_files([brand.logo]).values())
        pdf = self.base.copy(values, logo)  # first, since it takes least to find that a logo has another size
        for paragraph in self.tried:
            paragraph.place(values)
        words = {marker: str(escape(value)) for marker, value in values.items()}
        html = fill(self.html, words)
        return {"html": html, **vars(self.rendering), "pdf": pdf}


_SHAPES: deque[_Shape] = deque(maxlen=MOST_SHAPES)


def fit_pages(
    packed: bytes, brand: Brand | None, layouts: Layouts, asset_folders: AssetFolders, processes: int = 1
) -> dict[str, Any]:
    """Return what `copyfit.fit_pages` returns; lay out a handout only if no brand before had words of the same shape.

    `packed` is `Publication.packed`, without the brand. The bytes do not depend on the brands before.
    """
    if brand is None:
        return copyfit.fit_pages(pickle.loads(packed), layouts, asset_folders, processes)
    words = {marker: getattr(brand, key) for marker, key in zip(MARKERS, WORDS, strict=False)}
    values = {marker: text for marker, text in words.items() if text}
    names: dict[str, Any] = {key: marker for marker, key in zip(MARKERS, WORDS, strict=False) if marker in values}
    marked = replace(brand, path=Path(), notices=(), **names)
    alike = replace(marked, logo=brand.logo and Path()), layouts, {**asset_folders, "brand": ()}
    key = packed, pickle.dumps(alike)
    is_known_alphabet = set().union(*values.values()) <= LETTERS
    for shape in reversed(_SHAPES):
        if is_known_alphabet and shape.key == key and shape.files == _files(shape.files):
            with suppress(UnfitError):
                return shape.copy(brand, values)
    publication = with_brand(pickle.loads(packed), brand)
    if not is_known_alphabet or not _can_be_copied(publication, layouts):
        return copyfit.fit_pages(publication, layouts, asset_folders, processes)
    values |= {COLOPHON: write_colophon(publication), LOGO: brand.logo_address}
    try:
        shape = _lay_out(key, with_brand(publication, marked), layouts, asset_folders, values)
        LOG.info("write: pages → PDF (%s)", publication.name)
        answer = shape.copy(brand, values)
    except UnfitError:
        return copyfit.fit_pages(publication, layouts, asset_folders, processes)
    _SHAPES.append(shape)
    copyfit.freeze()
    return answer


def _can_be_copied(publication: Publication, layouts: Layouts) -> bool:
    """Return whether it is a plain handout in a packaged layout, whose brand has no QR code, and can be laid out so."""
    edition, brand = publication.edition, publication.brand
    other = publication.facing or edition.archive or edition.fillable or (brand and brand.newest)
    is_plain = publication.kind == "handout" and not other and len(layouts.folders) == 1
    return is_plain and unchanged(RENDERER_FUNCTIONS)


def _lay_out(key: Key, marked: Publication, layouts: Layouts, asset_folders: AssetFolders, values: Values) -> _Shape:
    """Lay out a publication with markers; raises UnfitError."""
    typesetter = _MarkedTypesetter(asset_folders, values, str(escape(write_colophon(marked))))
    fitting, pieces, _ = copyfit.fit_publication(marked, layouts, typesetter)
    (laid_out,) = fitting.laid_out(pieces).values()
    layout = typesetter.layouts[id(laid_out.document)]
    if not laid_out.is_clean:
        raise UnfitError
    made: list[Rendering] = []
    base = Base(lambda: made.append(rendering(join([laid_out]), [], [])), layout)
    (finished,) = made
    if finished.complaints or any(value in str(fault) for fault in finished.faults for value in values.values()):
        raise UnfitError
    others = {paragraph for other in typesetter.layouts.values() for paragraph in other.paragraphs}
    html = split(pieces[0].html.replace(typesetter.colophon, COLOPHON).replace(f'"{values[LOGO]}"', f'"{LOGO}"'))
    served = {locate_asset(url, asset_folders) for url in laid_out.document.url_fetcher.served}
    files = _files(served.difference(asset_folders["brand"]))
    colophon = replace(marked, chapters=(), glossary=(), sources=(), resources=())  # all else is in the key
    return _Shape(key, colophon, base, frozenset(others - {*layout.paragraphs}), html, finished, files)


def _files(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return the size and the time of files that exist."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        with suppress(OSError):
            stat = os.stat(path)
            found[path] = stat.st_size, stat.st_mtime_ns
    return found
