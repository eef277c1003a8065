"""Whether the words a publication was made of are still those of the library."""

from __future__ import annotations

from collections.abc import Sequence

from nethandout.content import selection
from nethandout.content.recipes import custom
from nethandout.errors import NethandoutError
from nethandout.model import Edition, Library


def source_now(library: Library, kind: str, sections: Sequence[str], region: str) -> str:
    """The sum that a publication of these sections would carry if it were made now; "" if it cannot be made."""
    edition = Edition(library.language.code, region=region)
    try:
        if kind == "booklet":
            publication = selection.booklet(library, sections, edition, custom(library, sections))
        else:
            publication = selection.handout(library, sections[0], edition)
    except NethandoutError:
        return ""
    return f"sha256:{publication.digest}"
