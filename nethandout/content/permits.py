"""What is not printed without being asked for twice: words whose review ran out, and sources that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from nethandout.content.reviews import state_on
from nethandout.content.sections import read_data
from nethandout.errors import Fault
from nethandout.model import Library, Section, Source

OVERDUE = "review-overdue"
UNKNOWN_SOURCE = "unknown-source"
PERMITS = (OVERDUE, UNKNOWN_SOURCE)


def permitted(library: Library, allow: Collection[str], today: date) -> Library:
    """The library as it may be printed today; `allow` are those of PERMITS that shall not stop a section.

    What stops a section stands in `Library.broken`; what is allowed is said on its pages.
    """
    broken = dict(library.broken)
    sections = dict(library.sections)
    for name, section in library.sections.items():
        if state_on(section.review, today) == "overdue":
            if OVERDUE in allow:
                sections[name] = replace(section, review=replace(section.review, state="overdue"))
            else:
                broken[name] = (*broken.get(name, ()), _fault(section))
    sources = library.sources
    if UNKNOWN_SOURCE in allow:
        sources = _with_unknown(library)
        broken = {owner: tuple(f for f in faults if not is_unknown_source(f)) for owner, faults in broken.items()}
    kept = {owner: faults for owner, faults in broken.items() if faults}
    return replace(library, sections=sections, sources=sources, broken=kept)


def is_unknown_source(fault: Fault) -> bool:
    """Whether a fault is about a source that does not exist."""
    return fault.wrong.startswith("sources.toml has no source ")


def _fault(section: Section) -> Fault:
    wrong = f"the review ran out on {section.review.review_by}"
    mend = f"have it read again and sign it (nethandout sign), or print it all the same: --allow {OVERDUE}"
    return Fault(section.path, read_data(section.path).line("review_by"), wrong, mend)


def _with_unknown(library: Library) -> Mapping[str, Source]:
    """The sources, with an entry for each that is missing, which says so in the list of sources."""
    mentioned = [mention for section in library.sections.values() for mention in section.mentions]
    missing = {mention.name for mention in mentioned if mention.kind in ("source", "listed")} - library.sources.keys()
    words = library.language.words.get("source_not_found", "{id}")
    return {**library.sources, **{name: Source(name, words.format(id=name), words.format(id=name)) for name in missing}}
