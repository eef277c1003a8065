"""Copyfit: compose and typeset a publication, and set it tighter if it ends badly.

Runs only in the worker, because layouts may come from anyone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Diagnostic
from nethandout.model import CLOSEST, Publication
from nethandout.pages.compose import compose
from nethandout.pages.layouts import Layouts, changes_words
from nethandout.paths import AssetFolders
from nethandout.typeset.renderer import Rendering, SetPages
from nethandout.verify.provenance import invisible_letters

LOG = logging.getLogger("nethandout")
MOST_PASSES, MOST_FAULTS = 3, 10
TWO_SHEETS = 4
HOPELESS = 6
WHOLE_SHEETS = ("letter", "a4")
UNREADABLE = ("tiny-type", "overlap", "tight-letters")
BAD_BREAKS = ("near-empty", "stranded-heading")


def ends_well(publication: Publication, pages: SetPages) -> bool:
    """Return whether no page is nearly empty, no heading is stranded and a standard handout fits on two sheets.

    Text too long for two sheets at any inputs is not squeezed.
    """
    edition = publication.edition
    is_handout = publication.kind == "handout" and edition.size == "standard" and edition.paper in WHOLE_SHEETS
    if is_handout and TWO_SHEETS < pages.number <= HOPELESS:
        return False
    return not any(fault.rule in BAD_BREAKS for fault in pages.faults)


def _refuse_hidden(folder: Path, done: Rendering) -> None:
    """Raise ContentError for text that a custom style sheet hides or blurs, as such pages look unchanged."""
    faults = [f"{fault.place}: “{fault.words}” {fault.says}" for fault in done.faults if fault.rule in UNREADABLE]
    faults += [f"page {number}: “{words[:60]}” cannot be seen" for number, words in invisible_letters(done.pdf)]
    if faults:
        raise ContentError(
            Diagnostic(folder, 0, wrong, "correct its colors, sizes and spacing") for wrong in faults[:MOST_FAULTS]
        )


@dataclass(frozen=True)
class _Inputs:
    """What each pass needs besides the publication."""

    layouts: Layouts
    asset_folders: AssetFolders


def fit_pages(publication: Publication, layouts: Layouts, asset_folders: AssetFolders) -> dict[str, Any]:
    """Typeset a publication at its normal spacing, or tighter where it would end badly, and write the PDF once.

    Returns the HTML and the fields of a `Rendering`.
    """
    inputs = _Inputs(layouts, asset_folders)
    usual = made = _typeset_until_stable(publication, inputs)
    for closeness in range(1, CLOSEST + 1):
        if ends_well(publication, made[1]):
            break
        LOG.info("fit: tighter (%s)", publication.name)
        made = _typeset_until_stable(replace(publication, closeness=closeness), inputs)
    html, pages = made if ends_well(publication, made[1]) else usual
    LOG.info("write: pages → PDF (%s)", publication.name)
    done = pages.written()
    if len(layouts.folders) > 1 and not changes_words(layouts, publication.kind):
        _refuse_hidden(layouts.folders[-1], done)
    return {"html": html, **vars(done)}


def _typeset_until_stable(publication: Publication, inputs: _Inputs) -> tuple[str, SetPages]:
    """Typeset a publication; repeat a booklet until the page numbers in its index no longer change."""
    html, pages = _typeset_once(publication, inputs, None)
    for _ in range(MOST_PASSES if publication.kind == "booklet" else 0):
        places = pages.places
        del pages  # a laid-out booklet takes a lot of memory
        html, pages = _typeset_once(publication, inputs, places)
        if pages.places.items() <= places.items():
            break
    return html, pages


def _typeset_once(publication: Publication, inputs: _Inputs, places: Mapping[str, int] | None) -> tuple[str, SetPages]:
    """Compose and typeset once; `places` are the index pages found by the previous pass."""
    LOG.info("compose: publication → HTML (%s)", publication.name)
    html = compose(publication, inputs.layouts, places)
    LOG.info("typeset: HTML → pages (%s)", publication.name)
    edition = publication.edition
    return html, SetPages(html, inputs.asset_folders, edition.archive, edition.fillable)
