"""Request the web addresses of a library, and report those that moved or do not answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from nethandout.check.link_client import LinkAnswer, LinkState, TimeLimits, ask
from nethandout.check.rules import finding
from nethandout.check.section_reader import section_text, setting_element
from nethandout.check.section_text import Element
from nethandout.content.toml import read_toml
from nethandout.errors import Diagnostic
from nethandout.model import Library, Section, walk
from nethandout.paths import find

ORGANIZATIONS, SOURCES = "resources.toml", "sources.toml"
# If this many addresses are requested and none answers, this machine is offline.
OFFLINE = 3
DEFAULT = TimeLimits()
_ADDRESS = re.compile(r"https?://[^\s\"'<>|]*[^\s\"'<>|.,;:!?\]]")
Place = tuple[Path, int, int]
"""File, line and column."""


@dataclass(frozen=True)
class Address:
    """A web address and every place where it occurs: file, line and column."""

    url: str
    places: tuple[Place, ...]


def addresses(library: Library, chosen: Sequence[str] | None = None) -> tuple[Address, ...]:
    """Return every web address of a library, or of the chosen sections and what they cite and list.

    The part after # is dropped, so addresses that differ only there are one.
    """
    places: dict[str, dict[Place, None]] = {}
    for url, place in (*_in_tables(library, chosen), *_in_texts(library, chosen)):
        places.setdefault(_page(url), {})[place] = None
    return tuple(Address(url, tuple(where)) for url, where in places.items())


def check_links(
    library: Library,
    chosen: Sequence[str] | None = None,
    report: Callable[[str], None] = lambda line: None,
    limits: TimeLimits = DEFAULT,
) -> tuple[tuple[LinkAnswer, ...], tuple[Diagnostic, ...]]:
    """Request every address; `report` is called with each answer. Returns the answers, and a finding for each place."""
    asked = addresses(library, chosen)
    answers = tuple(ask((address.url for address in asked), report, limits))
    if is_offline(answers):
        return answers, (finding("links-offline", library.folders[-1], 0, "", {"count": len(answers)}),)
    by_url = {answer.url: answer for answer in answers}
    findings = [
        _finding(by_url[address.url], place, limits)
        for address in asked
        if by_url[address.url].state is not LinkState.THERE
        for place in address.places
    ]
    return answers, tuple(findings)


def is_offline(answers: Sequence[LinkAnswer]) -> bool:
    """Return whether this machine seems to be offline: several addresses were requested and none answered."""
    silent = all(answer.state in (LinkState.UNREACHABLE, LinkState.SLOW) and not answer.status for answer in answers)
    return silent and len(answers) >= OFFLINE


def count_answers(answers: Sequence[LinkAnswer]) -> str:
    """Summarize how many addresses were requested, and how many gave each answer."""
    counted = Counter(answer.state for answer in answers)
    kinds = ", ".join(f"{counted[state]} {state}" for state in LinkState if counted[state])
    return f"{len(answers)}{f' ({kinds})' if kinds else ''}"


def _finding(answer: LinkAnswer, place: Place, limits: TimeLimits) -> Diagnostic:
    path, line, column = place
    rule = f"link-{answer.state}"
    values = {"answer": answer.detail, "target": answer.detail, "seconds": f"{limits.answer:g}"}
    return finding(rule, path, line, answer.url, values, column=column)


def _page(url: str) -> str:
    """Return an address without its fragment; invalid addresses are returned unchanged."""
    try:
        return urldefrag(url).url
    except ValueError:
        return url


def _balanced(url: str) -> str:
    """Return an address without an unmatched closing parenthesis at its end."""
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?")
    return url


def _in_texts(library: Library, chosen: Sequence[str] | None) -> Iterator[tuple[str, Place]]:
    """Yield the addresses in sections and worksheets and in the passages they include."""
    for section in _sections(library, chosen):
        text = section_text(section, library)
        for target in text.targets:
            if target.address.startswith(("https://", "http://")):
                yield target.address, (target.path, target.line, target.column)
        for element in (*text.front, *text.elements):
            yield from _in(element)


def _in_tables(library: Library, chosen: Sequence[str] | None) -> Iterator[tuple[str, Place]]:
    """Yield the addresses of organizations and sources, those of the sections chosen alone."""
    sections = _sections(library, chosen)
    mentions = (mention for section in sections for mention in section.mentions)
    cited = {mention.name for mention in mentions if mention.kind in ("source", "listed")}
    lists = any(node.kind == "resources" for section in sections for node in walk(section.nodes))
    for name in (ORGANIZATIONS, SOURCES):
        if path := find(library.folders, name):
            file = read_toml(path)
            for setting in file.texts():
                wanted = lists if name == ORGANIZATIONS else setting.table.get("id") in cited
                if wanted or chosen is None:
                    yield from _in(setting_element(setting, setting.text, path, file.lines))


def _in(element: Element) -> Iterator[tuple[str, Place]]:
    for match in _ADDRESS.finditer(element.text):
        yield _balanced(match[0]), (element.path, *element.place(match.start()))


def _sections(library: Library, chosen: Sequence[str] | None) -> list[Section]:
    return [section for name, section in library.sections.items() if chosen is None or name in chosen]
