"""HTML → PDF, by WeasyPrint. Runs in the child process only."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass

from weasyprint import HTML
from weasyprint.logger import LOGGER

from nethandout.mounts import BASE, Mounts
from nethandout.typeset.fetcher import MountFetcher

VARIANT = "pdf/ua-1"


@dataclass(frozen=True)
class Rendering:
    """A finished PDF, its number of pages, and what the renderer complained of."""

    pdf: bytes
    pages: int
    complaints: tuple[str, ...]


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def render(html: str, mounts: Mounts) -> Rendering:
    """Set `html` and write it as tagged PDF; the same bytes for the same input, whatever the folder."""
    complaints = _Complaints()
    LOGGER.addHandler(complaints)
    try:
        document = HTML(string=html, base_url=BASE, url_fetcher=MountFetcher(mounts)).render(pdf_variant=VARIANT)
        target = io.BytesIO()
        document.write_pdf(target, pdf_variant=VARIANT)
    finally:
        LOGGER.removeHandler(complaints)
    return Rendering(target.getvalue(), len(document.pages), tuple(complaints.messages))
