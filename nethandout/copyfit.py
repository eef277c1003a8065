"""Copyfitting: a publication is composed and set, and set a little closer where it would end badly.

Runs in the worker only, since layouts may be a stranger's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Fault
from nethandout.model import CLOSEST, Publication
from nethandout.pages.compose import compose
from nethandout.pages.layouts import Layouts, changes_words
from nethandout.paths import AssetFolders
from nethandout.printing.unseen import unseen
from nethandout.typeset.renderer import Rendering, SetPages

LOG = logging.getLogger("nethandout")
MOST_PASSES, MOST_FAULTS = 3, 10
TWO_SHEETS = 4
HOPELESS = 6
WHOLE_SHEETS = ("letter", "a4")
BAD_BREAKS = ("near-empty", "stranded-heading")


def ends_well(publication: Publication, pages: SetPages) -> bool:
    """Whether no page is almost empty, no heading stranded, and a handout in standard size fills two sheets at most.

    Both sides of a sheet count. A text too long for two sheets at any setting is not squeezed.
    """
    edition = publication.edition
    is_handout = publication.kind == "handout" and edition.size == "standard" and edition.paper in WHOLE_SHEETS
    if is_handout and TWO_SHEETS < pages.number <= HOPELESS:
        return False
    return not any(fault.rule in BAD_BREAKS for fault in pages.faults)


def _refuse_hidden(folder: Path, done: Rendering) -> None:
    """Raise ContentError for words that a look of one's own hides, as its pages do not say that they are changed."""
    found = [f"{fault.place}: “{fault.words}” {fault.says}" for fault in done.faults if fault.rule == "tiny-type"]
    found += [f"page {number}: “{words[:60]}” cannot be seen" for number, words in unseen(done.pdf)]
    if found:
        raise ContentError(
            Fault(folder, 0, wrong, "correct its colors, sizes and space") for wrong in found[:MOST_FAULTS]
        )


@dataclass(frozen=True)
class _Setting:
    """Everything a pass needs besides the publication."""

    layouts: Layouts
    asset_folders: AssetFolders


def fit_pages(publication: Publication, layouts: Layouts, asset_folders: AssetFolders) -> dict[str, Any]:
    """Set a publication as it is meant to be, and closer where it would end badly; only what is kept is written.

    Returns its HTML and what a `Rendering` holds.
    """
    setting = _Setting(layouts, asset_folders)
    usual = made = _settled(publication, setting)
    for closeness in range(1, CLOSEST + 1):
        if ends_well(publication, made[1]):
            break
        LOG.info("fit: set closer (%s)", publication.name)
        made = _settled(replace(publication, closeness=closeness), setting)
    html, pages = made if ends_well(publication, made[1]) else usual
    LOG.info("write: pages → PDF (%s)", publication.name)
    done = pages.written()
    if len(layouts.folders) > 1 and not changes_words(layouts, publication.kind):
        _refuse_hidden(layouts.folders[-1], done)
    return {"html": html, **vars(done)}


def _settled(publication: Publication, setting: _Setting) -> tuple[str, SetPages]:
    """Set a publication; a booklet again, until its index has the right pages."""
    html, pages = _set(publication, setting, None)
    for _ in range(MOST_PASSES if publication.kind == "booklet" else 0):
        places = pages.places
        del pages  # a booklet laid out takes much memory
        html, pages = _set(publication, setting, places)
        if pages.places.items() <= places.items():
            break
    return html, pages


def _set(publication: Publication, setting: _Setting, places: Mapping[str, int] | None) -> tuple[str, SetPages]:
    """One pass: compose and set; `places` are the pages of the index, from the pass before."""
    LOG.info("compose: publication → HTML (%s)", publication.name)
    html = compose(publication, setting.layouts, places)
    LOG.info("typeset: HTML → pages (%s)", publication.name)
    edition = publication.edition
    return html, SetPages(html, setting.asset_folders, edition.archive, edition.fillable)
