"""HTML → PDF, by WeasyPrint. Runs in the child process only."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from PIL import Image
from weasyprint import HTML, Document
from weasyprint.logger import LOGGER

from nethandout.content.images import FORMATS
from nethandout.errors import Fault, NethandoutError, TypesetError, UsageError
from nethandout.paths import BASE_URL, AssetFolders
from nethandout.typeset.columns import divided_columns
from nethandout.typeset.faults import PageFault
from nethandout.typeset.fetcher import AssetFetcher
from nethandout.typeset.finisher import STEPS, Step, finisher
from nethandout.typeset.guarded import watching
from nethandout.typeset.hanging import hanging_blanks
from nethandout.typeset.lint import lint
from nethandout.typeset.sheets import parsed_sheets

# WeasyPrint lets Pillow look what a picture is; its other formats start programs or have never been needed here.
Image.open = partial(Image.open, formats=FORMATS)

INCH = 96  # CSS pixels
READING = "pdf/ua-1"
ARCHIVE = "pdf/a-2a"
PLACED = ("use-", "section-")
REASONS = {
    "RecursionError": "its parts are nested too deeply",
    "OverflowError": "a size in it is out of all proportion",
    "ZeroDivisionError": "a size in it is out of all proportion",
}


@dataclass(frozen=True)
class Rendering:
    """A finished PDF, its number of pages, what the renderer complained of, and what is wrong with the pages.

    `refused` are the faults of files that pages ask for and cannot have.
    """

    pdf: bytes
    pages: int
    complaints: tuple[str, ...]
    refused: tuple[Fault, ...]
    faults: tuple[PageFault, ...]


class SetPages:
    """Pages as they are set: they can be judged, set otherwise, or written.

    `archive` makes the file PDF/A-2a besides PDF/UA-1; `fillable` turns its inputs into fields to fill in. Setting and
    writing raise TypesetError.
    """

    def __init__(self, html: str, asset_folders: AssetFolders, archive: bool = False, fillable: bool = False) -> None:
        if archive and fillable:
            raise UsageError("an archive file cannot be filled in; ask for one or the other")
        self.archive = archive
        self.complaints: list[str] = []
        with _complaints(self.complaints):
            self.document = lay_out(html, asset_folders, archive, fillable)
        self.number = len(self.document.pages)

    @cached_property
    def faults(self) -> tuple[PageFault, ...]:
        """What is wrong with the pages."""
        with _complaints(self.complaints):
            return lint(self.document, self.complaints)

    @property
    def places(self) -> Mapping[str, int]:
        """The pages, counting from 0, of the anchors that an index is made from."""
        return {
            anchor: number
            for number, page in enumerate(self.document.pages)
            for anchor in page.anchors
            if anchor.startswith(PLACED)
        }

    def written(self) -> Rendering:
        """Write the pages as tagged PDF."""
        faults = self.faults
        with _complaints(self.complaints):
            pdf = write(self.document, self.archive)
        refused = tuple(self.document.url_fetcher.refused)
        return Rendering(pdf, self.number, tuple(self.complaints), refused, faults)


class _Complaints(logging.Handler):
    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints(messages: list[str]) -> Iterator[None]:
    """Gather what the renderer complains of, and raise TypesetError for whatever stops it."""
    handler = _Complaints(messages)
    LOGGER.addHandler(handler)
    try:
        yield
    except (NethandoutError, MemoryError):
        raise
    except Exception as error:  # a page can break the renderer in any way
        reason = REASONS.get(type(error).__name__, f"{type(error).__name__}: {error}")
        reason = REASONS["OverflowError"] if "NaN" in reason else reason
        raise TypesetError(f"the pages cannot be set: {reason}") from error
    finally:
        LOGGER.removeHandler(handler)


def render(html: str, asset_folders: AssetFolders, archive: bool = False, fillable: bool = False) -> Rendering:
    """Set `html` and write it as tagged PDF; the same bytes for the same input, whatever the folder."""
    return SetPages(html, asset_folders, archive, fillable).written()


def lay_out(html: str, asset_folders: AssetFolders, archive: bool = False, fillable: bool = False) -> Document:
    """Set the pages."""
    source = HTML(string=html, base_url=BASE_URL, url_fetcher=AssetFetcher(asset_folders))
    with hanging_blanks(), divided_columns(), parsed_sheets():
        document = source.render(pdf_variant=ARCHIVE if archive else READING, pdf_forms=fillable)
    sides = {side for page in document.pages for side in (page.width, page.height)}
    if not all(INCH <= side <= 200 * INCH for side in sides):  # more is more than a PDF can have
        raise TypesetError("a page is less than 1 inch or over 200 inches wide or high; correct @page")
    return document


def write(document: Document, archive: bool = False, steps: Iterable[Step] = STEPS) -> bytes:
    """Write laid-out pages as tagged PDF, finished by the steps."""
    target = io.BytesIO()
    with watching() as sightings:
        document.write_pdf(target, finisher=finisher(sightings, steps), pdf_variant=ARCHIVE if archive else READING)
    return target.getvalue()
