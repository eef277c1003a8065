"""Draw pages as pictures in the worker, also proofs: pages laid out once, and written without tags."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nethandout import worker
from nethandout.content.brand import apply_brand
from nethandout.model import Publication
from nethandout.pages.layouts import Layouts
from nethandout.paths import AssetFolders
from nethandout.pipeline import Inputs

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from nethandout.typeset.page_tree import Page

HERE = "nethandout.web.page_pictures"
RENDERER = ("nethandout.copies", "pypdfium2")
"""What a worker imports when it starts."""

MOVED = 0.1
"""CSS pixels that words are moved by if they are on another place; less is rounding."""

QUICK = 3
"""A level of PNG compression that takes little time."""


@dataclass(frozen=True)
class PagePicture:
    """A page as a PNG: its digest, and its size in pixels."""

    digest: str
    png: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Proof:
    """Pages to look at while a publication is being made; `first` is the number of the first one in it."""

    first: int
    pages: tuple[PagePicture, ...]


def draw(pdf: bytes, first: int, number: int, width: int) -> tuple[PagePicture, ...]:
    """Draw up to `number` pages from `first`, counted from 0, each `width` pixels wide; none after the last."""
    given = (pdf, first, number, width)
    return tuple(_call("draw_pages", "drawing the pages", *given))


def proof_page(publication: Publication, inputs: Inputs, width: int, section: str = "") -> Proof:
    """Set and draw the first page, or the first page of the chapter of a section that is not as it was last time.

    Raises the same as `pipeline.build`.
    """
    return _proof("set_page", publication, inputs, width, section)


def proof_chapter(publication: Publication, inputs: Inputs, width: int, section: str) -> Proof:
    """Set and draw the chapter of a section, where and as close as it was last time; the whole of a handout.

    Raises the same as `pipeline.build`.
    """
    return _proof("set_chapter", publication, inputs, width, section)


def _proof(function: str, publication: Publication, inputs: Inputs, width: int, section: str) -> Proof:
    publication = apply_brand(publication, inputs.brand, inputs.allow_unchecked)
    given = (publication, inputs.layouts, inputs.asset_folders, width, section)
    first, pages = _call(function, f"setting the pages of {publication.name}", *given)
    return Proof(first, tuple(pages))


def _call(function: str, doing: str, *given: object) -> Any:
    """Run one of the functions below in the worker of this thread."""
    seconds = worker.SETTING_SECONDS
    return worker.call(f"{HERE}:{function}", *given, doing=doing, seconds=seconds, types=(PagePicture,))


Pictures = tuple[PagePicture, ...]


def set_page(
    publication: Publication, layouts: Layouts, asset_folders: AssetFolders, width: int, section: str
) -> tuple[int, Pictures]:
    """Return the number and the picture of a page; see `proof_page`."""
    from nethandout import copyfit
    from nethandout.page_limit import choices
    from nethandout.pages.compose import Composition
    from nethandout.typeset.page_tree import read_page
    from nethandout.typeset.renderer import FirstPage, complaints, lay_out
    from nethandout.typeset.weasyprint_patches import stopping

    if section:
        piece = copyfit.Chapter(publication, layouts, asset_folders, section).compose()
    else:
        composition = Composition(next(choices(publication)), layouts)
        name, *_ = composition.pieces
        piece = copyfit.Composed(name, composition.html(name), FirstPage("right", 1) if name else None)
    before = piece.before
    earlier = [read_page(page._page_box, 1) for page in before.pages] if before else []

    def is_changed(box: Any) -> bool:
        place = box.page_type.index
        return place >= len(earlier) or not _looks_same(read_page(box, 1), earlier[place])

    with complaints([]):
        with stopping(is_changed):
            document = lay_out(piece.html, asset_folders, first=piece.first)
        changed = (number for number, page in enumerate(document.pages) if is_changed(page._page_box))
        place = next(changed, len(document.pages) - 1)
        pdf = document.copy([document.pages[place]]).write_pdf()
    return (piece.first.number if piece.first else 1) + place, draw_pages(pdf, 0, 1, width)


def _looks_same(one: Page, other: Page) -> bool:
    """Return whether two pages have the same words and pictures at the same places, besides headers and footers."""
    mine, theirs = (replace(page, margins=()).all_leaves for page in (one, other))
    return [leaf.words for leaf in mine] == [leaf.words for leaf in theirs] and all(
        abs(a.rectangle.left - b.rectangle.left) < MOVED and abs(a.rectangle.top - b.rectangle.top) < MOVED
        for a, b in zip(mine, theirs, strict=True)
    )


def set_chapter(
    publication: Publication, layouts: Layouts, asset_folders: AssetFolders, width: int, section: str
) -> tuple[int, Pictures]:
    """Return the number of the first page of a chapter, and the pictures of its pages."""
    from nethandout import copyfit
    from nethandout.typeset.pieces import join
    from nethandout.typeset.renderer import complaints

    chapter = copyfit.Chapter(publication, layouts, asset_folders, section)
    laid_out = chapter.lay_out()
    with complaints([]):
        pdf = join([laid_out]).write_pdf()
    return chapter.before + 1, draw_pages(pdf, 0, len(laid_out.pages), width)


def draw_pages(pdf: bytes, first: int, number: int, width: int) -> Pictures:
    """Return the pictures of pages; see `draw`."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    try:
        last = min(first + number, len(document))
        return tuple(_draw(document, page, width) for page in range(first, last))
    finally:
        document.close()


def _draw(document: PdfDocument, number: int, width: int) -> PagePicture:
    page = document[number]
    picture = page.render(scale=width / page.get_width()).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=QUICK)
    png = target.getvalue()
    return PagePicture(hashlib.sha256(png).hexdigest()[:32], png, picture.width, picture.height)
