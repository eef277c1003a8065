"""Convert HTML to tagged PDF with WeasyPrint, in the worker process only."""

from __future__ import annotations

import errno
import io
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import DataHandler, Request
from xml.etree.ElementTree import Element

from PIL import Image
from weasyprint import CSS, HTML, Document
from weasyprint.logger import LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

from nethandout.content import images
from nethandout.content.images import FORMATS
from nethandout.errors import ContentError, Diagnostic, NethandoutError, PageFault, Problem, TypesetError, UsageError
from nethandout.paths import ASSET_TYPES, BASE_URL, LARGEST_ASSET, AssetFolders, bad_url, locate_asset, read_asset
from nethandout.typeset import painting, pdf_catalog, tag_steps
from nethandout.typeset.columns import single_pass_columns
from nethandout.typeset.layout_cache import DRAWING_PATCHES, LAYOUT_PATCHES
from nethandout.typeset.lint import lint
from nethandout.typeset.style_cache import STYLE_PATCHES, cached_style_sheets, shared_fonts
from nethandout.typeset.tag_tree import TagRecord, TagTree, record_tags
from nethandout.typeset.weasyprint_patches import CACHED_PATTERNS, applied, hanging_spaces

MOST_FILES = 500
RASTER_TYPES = ("image/png", "image/jpeg")


HEADERS = {kind: URLFetcherResponse("", headers={"Content-Type": kind}).headers for kind in ASSET_TYPES.values()}


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves files in the asset folders and small data URLs; `refused` collects the faults of everything else.

    `served` maps the addresses of files read to their digests.
    """

    def __init__(self, asset_folders: AssetFolders) -> None:
        # Not `URLFetcher.__init__`, which takes longer than reading a file, to be able to open connections.
        self._fail_on_errors = False
        self.asset_folders = asset_folders
        self.refused: list[Diagnostic] = []
        self.served: dict[str, bytes] = {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Read a file; raises ValueError, which WeasyPrint logs, if it may not be read."""
        try:
            path = None if url[:5].lower() == "data:" else locate_asset(url, self.asset_folders)
            data, media_type = _read_data_url(url) if path is None else read_asset(path)
            if problems := _find_problems(data, media_type):
                subject = f'"{url[:40]}" ' if path is None else ""
                raise ContentError(Diagnostic(path, 0, f"{subject}{message}", remedy) for message, remedy in problems)
            if path is not None:
                self.served[url] = sha256(data).digest()
            return URLFetcherResponse(url, data, HEADERS[media_type])
        except (ContentError, ValueError, OSError) as error:
            faults = error.faults if isinstance(error, ContentError) else [bad_url(url, str(error))]
            self.refused += faults
            raise ValueError(str(error)) from error

    def digest(self, url: str) -> bytes | None:
        """Return the digest of a file as it is now, or None if it may not be read."""
        try:
            path = locate_asset(url, self.asset_folders)
            state = os.stat(path)
            return _digest(path, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))
        except (ContentError, OSError):
            return None


def _read_data_url(url: str) -> tuple[bytes, str]:
    """Return the data in a data URL, and its media type; raises ValueError."""
    if len(url) > LARGEST_ASSET:
        raise ValueError("it is too long")
    response = DataHandler().data_open(Request(url))
    media_type = response.headers.get_content_type()
    if media_type not in ASSET_TYPES.values():
        raise ValueError(f"data: addresses of the type {media_type} are not read")
    return response.read(), media_type


@lru_cache(MOST_FILES)
def _digest(path: Path, _: tuple[int, ...]) -> bytes:
    """Return the digest of a file, once for the state of the file that the system reports."""
    return sha256(read_asset(path)[0]).digest()


def _find_problems(data: bytes, media_type: str) -> tuple[Problem, ...]:
    """Find the problems of a picture: those of a whole drawing, or of the header of a raster image."""
    if media_type == "image/svg+xml":
        return images.drawing_problems(data)
    return images.raster_header_problems(data) if media_type in RASTER_TYPES else ()


@dataclass(frozen=True)
class Step:
    """A named step that completes the tagged PDF."""

    name: str
    apply: Callable[[TagTree], None]


STEPS = (
    Step("notes at their calls", tag_steps.notes_at_their_calls),
    Step("list bodies", tag_steps.list_bodies),
    Step("repeated headings", tag_steps.repeated_headings),
    Step("one element each", tag_steps.merge_split_elements),
    Step("nothing empty", tag_steps.nothing_empty),
    Step("contents", tag_steps.contents_as_contents),
    Step("header scope", tag_steps.header_scope),
    Step("cell headers", tag_steps.cell_headers),
    Step("figure boxes", tag_steps.figure_boxes),
    Step("languages", tag_steps.languages),
    Step("link places", tag_steps.link_places),
    Step("link words", tag_steps.link_words),
    Step("field names", pdf_catalog.field_names),
    Step("radio groups", pdf_catalog.radio_groups),
    Step("appearances", pdf_catalog.appearances),
    Step("paint order", painting.paint_order),
    Step("artifacts", painting.artifacts),
    Step("true black", painting.true_black),
    Step("plain pictures", pdf_catalog.disable_interpolation),
    Step("page labels", pdf_catalog.page_labels),
    Step("viewer", pdf_catalog.viewer_preferences),
    Step("document information", pdf_catalog.document_information),
)


def finisher(record: TagRecord, steps: Iterable[Step] = STEPS) -> Callable[[Any, Any], None]:
    """Return the hook that WeasyPrint calls before writing a document; it applies the steps in order."""

    def finish(document: Any, pdf: Any) -> None:
        tree = TagTree(document, pdf, record)
        for step in steps:
            step.apply(tree)
        tree.close()

    return finish


# WeasyPrint lets Pillow detect formats, and reading some of them starts programs.
Image.open = partial(Image.open, formats=FORMATS)

INCH = 96  # CSS pixels
ACCESSIBLE = "pdf/ua-1"
ARCHIVE = "pdf/a-2a"
REASONS = {
    "RecursionError": "its parts are nested too deeply",
    "OverflowError": "a size in it is far too large",
    "ZeroDivisionError": "a size in it is far too large",
}


@dataclass(frozen=True)
class Rendering:
    """A finished PDF, its number of pages, WeasyPrint's warnings, and the faults of the pages.

    `refused` are the faults of files that the pages may not read.
    """

    pdf: bytes
    pages: int
    complaints: tuple[str, ...]
    refused: tuple[Diagnostic, ...]
    faults: tuple[PageFault, ...]


@dataclass(frozen=True)
class FirstPage:
    """The first page of a piece of a publication: its side ("left" or "right") and the number printed on it."""

    side: str
    number: int

    def before(self) -> FirstPage:
        """Return the page before this one."""
        return FirstPage("left" if self.side == "right" else "right", self.number - 1)

    def style_sheet(self) -> str:
        """Return the rules that make the pages begin with this one."""
        return f"html {{ break-before: {self.side} }} @page :first {{ counter-reset: page {self.number} }}"


class _Complaints(logging.Handler):
    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def complaints(messages: list[str]) -> Iterator[None]:
    """Collect WeasyPrint's warnings in `messages`, and turn its exceptions into TypesetError."""
    handler = _Complaints(messages)
    LOGGER.addHandler(handler)
    try:
        yield
    except (NethandoutError, MemoryError):
        raise
    except Exception as error:  # a page can break WeasyPrint in any way
        reason = REASONS.get(type(error).__name__, f"{type(error).__name__}: {error}")
        reason = REASONS["OverflowError"] if "NaN" in reason else reason
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG):  # it writes the fonts there
            reason = f"the disk for temporary files is full ({tempfile.gettempdir()}); make room there and try again"
        raise TypesetError(f"the pages cannot be set: {reason}") from error
    finally:
        LOGGER.removeHandler(handler)


def render(html: str, asset_folders: AssetFolders, archive: bool = False, fillable: bool = False) -> Rendering:
    """Lay out `html` and write it as a tagged PDF, with the same bytes for the same input in any folder.

    Raises TypesetError.
    """
    messages: list[str] = []
    with complaints(messages):
        document = lay_out(html, asset_folders, archive, fillable)
    return rendering(document, messages, [document.url_fetcher], archive)


Faults = tuple[PageFault, ...]
FindFaults = Callable[[Document, Sequence[str]], Callable[[], Faults]]
"""Begins to look for the faults of pages, with the warnings so far; returns a function that returns them."""


def find_faults_now(document: Document, messages: Sequence[str]) -> Callable[[], Faults]:
    """Find the faults of pages at once; see `FindFaults`."""
    faults = lint(document, messages)
    return lambda: faults


def rendering(
    document: Document,
    messages: list[str],
    fetchers: Sequence[AssetFetcher],
    archive: bool = False,
    find_faults: FindFaults = find_faults_now,
) -> Rendering:
    """Check laid-out pages and write them as a tagged PDF; `messages` are the warnings so far."""
    with complaints(messages):
        found = find_faults(document, messages)
        pdf = write(document, archive)
        faults = found()
    refused = tuple(diagnostic for fetcher in fetchers for diagnostic in fetcher.refused)
    return Rendering(pdf, len(document.pages), tuple(messages), refused, faults)


def lay_out(
    html: str,
    asset_folders: AssetFolders,
    archive: bool = False,
    fillable: bool = False,
    first: FirstPage | None = None,
    after_blank: bool = False,
) -> Document:
    """Lay out the pages of a publication, or of the piece that begins with `first`.

    `archive` also makes the file PDF/A-2a, besides PDF/UA-1; `fillable` turns inputs into form fields. With
    `after_blank`, an extra page comes first, so that a piece that begins on the other side comes after a blank page.
    """
    if archive and fillable:
        raise UsageError("an archive file cannot be fillable; choose one or the other")
    fetcher = AssetFetcher(asset_folders)
    with applied([CACHED_PATTERNS]):
        source = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    if first is not None and after_blank:
        first = first.before()
        source.etree_element.find("body").insert(0, Element("div"))
    style_sheets = [CSS(string=first.style_sheet())] if first is not None else []
    variant = ARCHIVE if archive else ACCESSIBLE
    with applied([*STYLE_PATCHES, *LAYOUT_PATCHES]), hanging_spaces(), single_pass_columns(), cached_style_sheets():
        document = source.render(
            shared_fonts(fetcher), pdf_variant=variant, pdf_forms=fillable, stylesheets=style_sheets
        )
    sides = {side for page in document.pages for side in (page.width, page.height)}
    if not all(INCH <= side <= 200 * INCH for side in sides):  # a PDF cannot have larger pages
        raise TypesetError("a page is less than 1 inch or over 200 inches wide or high; correct @page")
    return document


def write(document: Document, archive: bool = False, steps: Iterable[Step] = STEPS) -> bytes:
    """Write laid-out pages as a tagged PDF, completed by the steps."""
    target = io.BytesIO()
    with record_tags() as record, applied(DRAWING_PATCHES):
        document.write_pdf(target, finisher=finisher(record, steps), pdf_variant=ARCHIVE if archive else ACCESSIBLE)
    return target.getvalue()
