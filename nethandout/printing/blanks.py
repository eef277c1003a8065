"""Finding pages of ours that hold no words, and how many pages a fold leaves to fill."""

from __future__ import annotations

from nethandout.printing.imposition import impose
from nethandout.printing.inspection import FinishedPdf, reading
from nethandout.printing.ticket import Ticket

MARKED = b"/MCID"
"""What stands in the content of a tagged page before each piece that is read aloud."""


def is_empty(source: FinishedPdf, number: int) -> bool:
    """Whether a page (from 1) of a tagged PDF holds nothing but what stands in its margins."""
    with reading(source.name):
        content = source.reader.pages[number - 1].get_contents()
        return content is None or MARKED not in content.get_data()


def room_for_notes(source: FinishedPdf, ticket: Ticket) -> int:
    """How many pages to put before the back cover of a tagged booklet so that no page of the fold stays blank.

    An empty page before the back cover is filled too.
    """
    pages = source.pages
    if pages > 2 and is_empty(source, pages - 1):
        pages -= 1
    return impose(pages, ticket).blanks
